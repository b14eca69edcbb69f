"""How does the installation stand: its jobs, its ledger, its database, its disk?"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

from archive import standing
from models import now
from social.jobs import EXPORTS

# Of those that are due; one that waits for another with its lock counts, too. Exports may wait for
# one another for hours, in a lane of their own: who asked for them hears if they do not come.
JOBS = text(
    """
    SELECT j.status::text AS state, count(*) AS number,
           min(coalesce(j.scheduled_at, e.at))
               FILTER (WHERE j.status = 'todo' AND j.queue_name <> :exports) AS since
      FROM procrastinate_jobs j
      LEFT JOIN LATERAL (
           SELECT at FROM procrastinate_events
            WHERE job_id = j.id AND type = 'deferred' ORDER BY id LIMIT 1) e ON j.status = 'todo'
     WHERE j.status IN ('todo', 'doing', 'failed')
       AND (j.status <> 'todo' OR j.scheduled_at IS NULL OR j.scheduled_at <= now())
     GROUP BY j.status
    """
)
STATES = {"todo": "due", "doing": "running", "failed": "failed"}
WORKER = text("SELECT max(last_heartbeat) FROM procrastinate_workers")
BACKED_UP = text("SELECT max(at) FROM entry WHERE noun = 'company' AND event = 'company.backed_up'")
UNSCANNED = text(
    "SELECT count(*) FROM file WHERE held_for = 'waiting' AND erased_at IS NULL "
    "AND created_at < now() - interval '15 minutes'"
)
FILES = text("SELECT coalesce(sum(size), 0) FROM file WHERE erased_at IS NULL")
SWEPT = text("SELECT at, stray, stray_bytes, removed, lost FROM sweep ORDER BY id DESC LIMIT 1")
ALARMS = text("SELECT count(*) FROM alarm WHERE ended_at IS NULL")
CLOCK = text("SELECT clock_timestamp()")
SIZE = text("SELECT pg_database_size(current_database())")
CONNECTIONS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of an installation at a moment; ages are None where there is nothing."""

    jobs: Mapping[str, int]  # by state: due, running, failed
    oldest_due: timedelta | None
    worker_silent: timedelta | None  # None where none was ever there
    unsealed: int  # counted to standing.MANY
    signed: timedelta | None  # since the last checkpoint
    alarms: int
    backed_up: timedelta | None  # None where no backup was ever made with Kring's own commands
    database_bytes: int
    connections: int
    ahead: timedelta  # of the database's clock, this machine's
    unscanned: int  # files that have waited a while for the virus scanner
    file_bytes: int  # of all files, as often as somebody brought them
    swept: Row[Any] | None  # the last look whether files and rows belong together
    free_bytes: int
    disk_bytes: int


def look(connection: Connection, data_dir: Path) -> Sight:
    """Ask the database and the disk."""
    at = now()
    jobs = dict.fromkeys(STATES.values(), 0)
    oldest: datetime | None = None
    for row in connection.execute(JOBS, {"exports": EXPORTS}):
        jobs[STATES[row.state]] = row.number
        oldest = row.since or oldest
    newest = connection.execute(standing.NEWEST).first()
    disk = shutil.disk_usage(data_dir)
    return Sight(
        jobs=jobs,
        oldest_due=oldest and at - oldest,
        worker_silent=since(at, connection.scalar(WORKER)),
        unsealed=connection.scalar(standing.WAITING, {"many": standing.MANY}) or 0,
        signed=since(at, newest.signed_at) if newest else None,
        alarms=connection.scalar(ALARMS) or 0,
        backed_up=since(at, connection.scalar(BACKED_UP)),
        database_bytes=connection.scalar(SIZE) or 0,
        connections=connection.scalar(CONNECTIONS) or 0,
        ahead=now() - connection.scalar(CLOCK),
        unscanned=connection.scalar(UNSCANNED) or 0,
        file_bytes=int(connection.scalar(FILES) or 0),
        swept=connection.execute(SWEPT).first(),
        free_bytes=disk.free,
        disk_bytes=disk.total,
    )


def since(at: datetime, moment: datetime | None) -> timedelta | None:
    """Tell how long ago something was; a clock that was set back makes it now."""
    return max(at - moment, timedelta(0)) if moment else None
