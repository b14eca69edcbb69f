"""Are machines told what they ask, and nothing more?"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from social.health import readiness as found_ready
from social.settings import Settings


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
