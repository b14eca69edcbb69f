"""Are machines told what they ask, and nothing more?"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from social.health import readiness as found_ready
from social.health import reports
from social.settings import Settings


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, str]]]:
    """Collect what is noted of reports."""
    kept: list[dict[str, str]] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record.facts)  # type: ignore[attr-defined]

    handler = Collect()
    monkeypatch.setattr(reports, "_noted", 0)
    reports.log.addHandler(handler)
    yield kept
    reports.log.removeHandler(handler)


def test_a_process_that_is_up_says_so(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "up\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_that_is_ready_says_of_what(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database": "ready", "tables": "ready", "queue": "ready"}


def test_without_a_database_it_is_up_and_not_ready(app: Any, client: FlaskClient) -> None:
    whole = app.extensions["engine"]
    app.extensions["engine"] = create_engine("postgresql+psycopg://127.0.0.1:1/kring")
    try:
        answer = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    finally:
        app.extensions["engine"] = whole
    assert answer.status_code == 503
    assert answer.json == {
        "database": "not ready",
        "tables": "not ready",
        "queue": "not ready",
    }


def test_tables_of_another_version_are_not_ready(
    app: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_ready, "compare", lambda _revision: "newer")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["tables"] == "not ready"


def test_valkey_that_is_away_is_said_and_keeps_nobody_out(
    app: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", Settings(valkey_url="redis://127.0.0.1:1"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["valkey"]) == (200, "not ready")


def test_a_report_of_either_form_is_noted_without_what_was_searched(
    client: FlaskClient, notes: list[dict[str, str]]
) -> None:
    old = {
        "csp-report": {
            "document-uri": "https://kring.example/search?q=salary",
            "effective-directive": "script-src",
            "blocked-uri": "https://evil.example/x.js?q=salary",
        }
    }
    new = [
        {
            "type": "csp-violation",
            "body": {
                "documentURL": "https://kring.example/",
                "effectiveDirective": "style-src-attr",
                "blockedURL": "inline",
            },
        }
    ]
    for body, kind in ((old, "application/csp-report"), (new, "application/reports+json")):
        answer = client.post("/csp-reports", data=json.dumps(body), content_type=kind)
        assert answer.status_code == 204
    assert notes == [
        {"rule": "script-src", "page": "/search", "refused": "https://evil.example"},
        {"rule": "style-src-attr", "page": "/", "refused": "inline"},
    ]


@pytest.mark.parametrize(
    "body",
    ["", "{", "null", "7", '"x"', "[]", "[7, null]", '{"csp-report": 7}', '[{"body": []}]'],
)
def test_a_report_that_is_none_is_dropped(
    client: FlaskClient, notes: list[dict[str, str]], body: str
) -> None:
    answer = client.post("/csp-reports", data=body, content_type="application/csp-report")
    assert answer.status_code == 204
    assert notes == []


def test_a_report_that_is_too_long_is_not_read(
    client: FlaskClient, notes: list[dict[str, str]]
) -> None:
    body = json.dumps({"csp-report": {"blocked-uri": "x" * 20_000}})
    assert client.post("/csp-reports", data=body).status_code == 204
    assert notes == []


def test_an_address_that_cannot_be_read_is_noted_as_nothing() -> None:
    assert reports.facts({"document-uri": "http://[", "blocked-uri": "http://["}) == {
        "rule": "",
        "page": "",
        "refused": "",
    }


def test_a_flood_of_reports_is_noted_for_a_while_only(
    notes: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports.time, "monotonic", lambda: 6000.0)
    for _ in range(reports.A_MINUTE + 5):
        reports.note({"csp-report": {"effective-directive": "script-src"}})
    assert len(notes) == reports.A_MINUTE
    monkeypatch.setattr(reports.time, "monotonic", lambda: 6060.0)
    reports.note({"csp-report": {"effective-directive": "script-src"}})
    assert len(notes) == reports.A_MINUTE + 1
