"""What is counted while Kring runs? Numbers alone: nobody's name, and no page that knows nobody.

Several processes count into the files of one folder, which `kring serve` names; alone, or under
`kring worker`, a process counts for itself. What all of them share (jobs that wait, the ledger) is
asked of the database when somebody reads the figures.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # names the folder; the library looks for it when imported
SHORT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
LONG = (0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800)

REQUESTS = Counter("kring_requests", "Requests that were answered.", ["feature", "method", "code"])
REQUEST_SECONDS = Histogram(
    "kring_request_seconds", "How long answers took.", ["feature"], buckets=SHORT
)
PAGES = Gauge("kring_open_pages", "Pages that listen.", multiprocess_mode="livesum")
SAID = Counter("kring_said", "What was said to open pages, once for all who hear it.", ["event"])
UNSAID = Counter("kring_unsaid", "What found no room in a full box; a beat makes up for it.")
JOBS = Counter("kring_jobs_run", "Jobs that were run.", ["job", "outcome"])
JOB_SECONDS = Histogram("kring_job_seconds", "How long jobs took.", ["job"], buckets=LONG)
SLOW_STATEMENTS = Counter("kring_slow_statements", "Statements slower than SLOW_STATEMENT.")
READS = Counter("kring_reads", "Feeds and searches, by who answered them.", ["by"])
