"""Are machines told what they ask, and nothing more?"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from social.running.database import plain
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


@pytest.mark.parametrize(
    ("revision", "least", "code", "said"),
    [
        ("9999", None, 200, "newer"),
        ("9999", "0097", 200, "newer"),
        ("9999", "9998", 503, "not ready"),
        ("0097", None, 503, "not ready"),
    ],
)
def test_a_process_goes_on_with_the_tables_of_the_next_version_and_of_no_other(
    server: Any, client: FlaskClient, revision: str, least: str | None, code: int, said: str
) -> None:
    with psycopg.connect(plain(server.owner_url), autocommit=True) as owner:
        (before,) = owner.execute("select version_num from alembic_version").fetchone() or ("",)
        try:
            owner.execute("update alembic_version set version_num = %s", [revision])
            if least:
                owner.execute(f"comment on table alembic_version is '{least}'")
            answer = client.get("/readyz")
        finally:
            owner.execute("update alembic_version set version_num = %s", [before])
            owner.execute("comment on table alembic_version is null")
    assert (answer.status_code, answer.json["tables"]) == (code, said)


def test_valkey_that_is_away_is_said_and_keeps_nobody_out(
    app: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", Settings(valkey_url="redis://127.0.0.1:1"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["valkey"]) == (200, "not ready")
