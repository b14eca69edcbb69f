"""Do the migrations make the same tables whatever is installed?"""

from __future__ import annotations

import re
from pathlib import Path

from procrastinate.schema import SchemaManager

MIGRATIONS = Path(__file__).resolve().parents[2] / "models" / "migrations"

# The job queue's tables as the migrations leave them. A newer procrastinate with other tables
# needs a migration of ours (its package brings the SQL, in sql/migrations), and then this.
JOBS = "procrastinate_3_10.sql"


def test_the_job_queue_finds_the_tables_that_its_version_needs() -> None:
    kept = (MIGRATIONS / JOBS).read_text()
    assert kept.endswith(SchemaManager.get_schema()), "write a migration: the queue's tables differ"


def test_no_migration_reads_what_the_package_says_today() -> None:
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert not re.search(r"^\s*(from|import) procrastinate", path.read_text(), re.MULTILINE)
