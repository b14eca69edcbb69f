"""What does something that watches from outside read? The text of Prometheus, version 0.0.4."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import psutil
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from social.meters import FOLDER
from social.watching import Sight, look


class Stands:
    """What is asked of the database and the disk whenever it is read."""

    def __init__(self, engine: Engine, data_dir: Path) -> None:
        self.engine = engine
        self.data_dir = data_dir

    def collect(self) -> Iterator[Metric]:
        """Give what there is; without a database, that it is away."""
        yield InfoMetricFamily("kring", "What runs.", {"version": version("kring")})
        try:
            with self.engine.connect() as connection:
                seen = look(connection, self.data_dir)
        except (DBAPIError, NoneFree):
            yield GaugeMetricFamily("kring_database_up", "Whether it answers.", 0)
            return
        yield GaugeMetricFamily("kring_database_up", "Whether it answers.", 1)
        yield from told(seen)


def told(seen: Sight) -> Iterator[Metric]:
    """Write what was seen; what never was is left out."""
    jobs = GaugeMetricFamily(
        "kring_jobs", "Jobs by state; those are due whose time has come.", labels=["state"]
    )
    for state, number in seen.jobs.items():
        jobs.add_metric([state], number)
    yield jobs
    for name, words, value in (
        (
            "kring_jobs_oldest_due_seconds",
            "How long the oldest due job waits.",
            seen.oldest_due or timedelta(0),
        ),
        ("kring_worker_silent_seconds", "Since a worker gave a sign of life.", seen.worker_silent),
        (
            "kring_ledger_unsealed",
            "Entries that wait to be signed, counted to 10,000.",
            seen.unsealed,
        ),
        ("kring_ledger_checkpoint_age_seconds", "Since the log was signed.", seen.signed),
        ("kring_ledger_alarms", "Alarms of the log that stand.", seen.alarms),
        ("kring_backup_age_seconds", "Since the last backup.", seen.backed_up),
        ("kring_database_bytes", "Size of the database.", seen.database_bytes),
        ("kring_database_connections", "Connections to it.", seen.connections),
        (
            "kring_clock_ahead_seconds",
            "By how much this clock is before the database's.",
            seen.ahead,
        ),
        ("kring_files_unscanned", "Files that wait for the virus scanner.", seen.unscanned),
        ("kring_files_bytes", "Size of all files that people brought.", seen.file_bytes),
        ("kring_disk_free_bytes", "What is free where DATA_DIR lies.", seen.free_bytes),
        ("kring_disk_bytes", "How large that disk is.", seen.disk_bytes),
    ):
        if value is not None:
            number = value.total_seconds() if isinstance(value, timedelta) else value
            yield GaugeMetricFamily(name, words, number)


def exposition(engine: Engine, data_dir: Path) -> bytes:
    """Write everything: what all processes counted, and how the installation stands."""
    registry = CollectorRegistry()
    registry.register(Stands(engine, data_dir))
    return b"".join(generate_latest(one) for one in (counted(), registry))


def counted() -> CollectorRegistry:
    """Gather what was counted: here, or by all processes that share a folder."""
    if FOLDER not in os.environ:
        return REGISTRY
    forget_dead(Path(os.environ[FOLDER]))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def forget_dead(folder: Path) -> None:
    """Let the gauges of processes that are gone count no more; their counts stay."""
    for file in folder.glob("gauge_live*.db"):
        if not psutil.pid_exists(int(file.stem.rpartition("_")[2])):
            file.unlink(missing_ok=True)
