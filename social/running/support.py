"""What may somebody outside see who is to help, and nobody is named in?"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import timedelta
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import psutil
from sqlalchemy import Connection, create_engine, text

from models import now
from social.running.doctor import examine
from social.settings import Settings
from social.watching import look

OF_SOMEBODY = ("mail_from", "mail_in")  # settings that may be the address of a person
REVISION = text("SELECT version_num FROM alembic_version")
SERVER = text("SELECT current_setting('server_version')")
# Estimates: to count a table of years takes longer than anybody waits.
TABLES = text(
    """
    SELECT c.relname AS name, c.reltuples::bigint AS rows, pg_total_relation_size(c.oid) AS bytes
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY bytes DESC
    """
)
JOBS = text(
    """
    SELECT task_name AS name, status::text AS state, count(*) AS number, max(attempts) AS attempts
      FROM procrastinate_jobs GROUP BY 1, 2 ORDER BY 1, 2
    """
)
FAULTS = text("SELECT kind, number, since, ended_at FROM fault ORDER BY id DESC LIMIT 100")
ALARMS = text("SELECT part, raised_at, ended_at FROM alarm ORDER BY id DESC LIMIT 100")


def gather(settings: Settings, file: Path) -> None:
    """Write the bundle, a ZIP of JSON files; FileExistsError where there is one already."""
    with ZipFile(file, "x", ZIP_DEFLATED) as bundle:
        for name, content in parts(settings):
            bundle.writestr(f"kring/{name}.json", json.dumps(content, indent=1, default=plainly))


def parts(settings: Settings) -> Iterator[tuple[str, Any]]:
    """Give the parts by name."""
    yield "made", {"at": now(), "kring": version("kring")}
    yield "machine", machine()
    yield "packages", {one.metadata["Name"]: one.version for one in distributions()}
    yield "settings", told(settings)
    yield "doctor", [asdict(finding) for finding in examine()]
    engine = create_engine(settings.database_url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield from of_database(connection, settings)
    finally:
        engine.dispose()


def of_database(connection: Connection, settings: Settings) -> Iterator[tuple[str, Any]]:
    """Give what the database says of itself; of what lies in it, how much it is."""
    yield (
        "database",
        {
            "server": connection.scalar(SERVER),
            "revision": connection.scalar(REVISION),
            "tables": [dict(row) for row in connection.execute(TABLES).mappings()],
        },
    )
    yield "stands", asdict(look(connection, settings.data_dir))
    yield "jobs", [dict(row) for row in connection.execute(JOBS).mappings()]
    yield "faults", [dict(row) for row in connection.execute(FAULTS).mappings()]
    yield "alarms", [dict(row) for row in connection.execute(ALARMS).mappings()]


def machine() -> Mapping[str, Any]:
    """Say what it runs on; not how that is called."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory": psutil.virtual_memory().total,
    }


def told(settings: Settings) -> Mapping[str, str]:
    """Say how it is set up: of what is secret or somebody's only whether it is set."""
    shown = {}
    for one in fields(settings):
        value = getattr(settings, one.name)
        is_kept = one.metadata["secret"] or one.name in OF_SOMEBODY
        shown[one.name.upper()] = ("set" if value else "not set") if is_kept else str(value)
    return shown


def plainly(value: object) -> str | float:
    """Write lengths of time in seconds, all else as it reads."""
    return value.total_seconds() if isinstance(value, timedelta) else str(value)
