"""Does whoever watches from outside read true figures, and nobody else any?"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine, text

from models import Person, session
from social import meters, slow
from social.health.exposition import exposition, forget_dead
from social.watching import look

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def watched(app: Any) -> Iterator[dict[str, str]]:
    """Set a token, and give the header that shows it."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, metrics_token=TOKEN)
    yield {"Authorization": f"Bearer {TOKEN}"}
    app.config["SETTINGS"] = before


def read(words: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Read an exposition as Prometheus does: values by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(words)
        for sample in family.samples
    }


def value(words: str, name: str, **labels: str) -> float:
    return read(words)[name, frozenset(labels.items())]


def test_without_the_setting_there_is_nothing(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer another", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_nothing_is_told(
    client: FlaskClient, watched: dict[str, str], given: str
) -> None:
    answer = client.get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.data) == (401, b"")


def test_requests_are_counted_by_feature(client: FlaskClient, watched: dict[str, str]) -> None:
    labels = {"feature": "health", "method": "GET", "code": "2xx"}
    client.get("/healthz")
    before = value(client.get("/metrics", headers=watched).text, "kring_requests_total", **labels)
    client.get("/healthz")
    answer = client.get("/metrics", headers=watched)
    assert answer.headers["Cache-Control"] == "no-store"
    assert value(answer.text, "kring_requests_total", **labels) == before + 2  # with the reading
    assert value(answer.text, "kring_request_seconds_count", feature="health") >= before + 2


def test_methods_that_somebody_makes_up_are_one(client: FlaskClient) -> None:
    for method in ("FOO", "BAR"):
        client.open("/nowhere", method=method)
    methods = {
        sample.labels["method"]
        for family in [*meters.REQUESTS.collect()]
        for sample in family.samples
    }
    assert not {"FOO", "BAR"} & methods


def confidential_requests() -> float:
    """How many requests of pages that know nobody were counted in this process."""
    return sum(
        sample.value
        for family in [*meters.REQUESTS.collect(), *meters.REQUEST_SECONDS.collect()]
        for sample in family.samples
        if sample.labels["feature"] == "confidential"
    )


def test_pages_that_know_nobody_are_not_counted(client: FlaskClient) -> None:
    before = confidential_requests()
    assert client.get("/confidential").status_code == 200
    assert confidential_requests() == before


def test_jobs_and_entries_that_wait_are_seen(in_app: None, ana: Person, tmp_path: Path) -> None:
    connection = session.connection()
    before = look(connection, tmp_path)
    connection.execute(
        text(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES "
            "('default', 'a', 'todo', now() - interval '1 hour'),"
            "('default', 'b', 'todo', now() + interval '1 hour'),"
            "('exports', 'e', 'todo', now() - interval '3 hours'),"
            "('default', 'c', 'failed', NULL), ('default', 'd', 'todo', NULL)"
        )
    )
    seen = look(connection, tmp_path)
    assert seen.jobs["due"] == before.jobs["due"] + 3
    assert seen.jobs["failed"] == before.jobs["failed"] + 1
    # Exports wait for one another: that tells nothing of the others.
    assert timedelta(minutes=59) <= (seen.oldest_due or timedelta(0)) < timedelta(hours=2)
    assert seen.unsealed > 0  # Ana was taken in
    assert abs(seen.ahead) < timedelta(minutes=1)
    assert 0 < seen.free_bytes <= seen.disk_bytes


def test_a_database_that_is_away_is_said_so(tmp_path: Path) -> None:
    words = exposition(create_engine("postgresql+psycopg://127.0.0.1:1/kring"), tmp_path).decode()
    assert value(words, "kring_database_up") == 0
    assert ("kring_database_bytes", frozenset()) not in read(words)


COUNT = "from social import meters; meters.PAGES.inc(3); meters.JOBS.labels('a', 'done').inc()"


def test_processes_count_together_and_the_dead_listen_no_more(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {meters.FOLDER: str(tmp_path), "PATH": "/usr/bin"}
    for _one in range(2):
        subprocess.run([sys.executable, "-c", COUNT], env=environ, check=True, cwd=Path.cwd())
    monkeypatch.setenv(meters.FOLDER, str(tmp_path))
    words = exposition(app.extensions["engine"], tmp_path).decode()
    assert value(words, "kring_jobs_run_total", job="a", outcome="done") == 2
    assert ("kring_open_pages", frozenset()) not in read(words) or (
        value(words, "kring_open_pages") == 0
    )
    forget_dead(tmp_path)
    assert not list(tmp_path.glob("gauge_live*"))


def test_a_slow_statement_is_logged_without_what_it_was_asked(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    log = logging.getLogger("kring.database")
    log.addHandler(caplog.handler)
    engine = create_engine(settings.database_url)
    slow.watch(engine, 400)
    asked = text("SELECT pg_sleep(:long), CAST(:words AS text)")
    try:
        with engine.connect() as connection:
            connection.execute(asked, {"long": 0.5, "words": "a secret"})
            connection.execute(asked, {"long": 0, "words": "quick"})
    finally:
        log.removeHandler(caplog.handler)
        engine.dispose()
    (line,) = set(caplog.records)
    assert "pg_sleep" in line.facts["statement"]  # type: ignore[attr-defined]
    assert "secret" not in str(line.__dict__)
    assert line.facts["ms"] >= 500  # type: ignore[attr-defined]
