"""Which connections does the pool lend?"""

from __future__ import annotations

import time
from typing import Any

import psycopg
import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from models import Person, session
from social.settings import Settings

ME = text("SELECT pg_backend_pid()")


@pytest.fixture(autouse=True)
def _empty_pool(app: Flask) -> None:
    """Let the pool forget what other tests left there."""
    session.remove()
    app.extensions["engine"].dispose()


def test_a_connection_is_lent_again(app: Flask) -> None:
    first = session.scalar(ME)
    session.remove()
    assert session.scalar(ME) == first


def test_a_connection_that_the_server_closed_is_not_lent(app: Flask, settings: Settings) -> None:
    first = session.scalar(ME)
    session.remove()
    other = sqlalchemy.create_engine(settings.database_url, poolclass=sqlalchemy.NullPool)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    assert session.scalar(ME) != first


def test_a_connection_is_lent_without_asking_the_server(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.scalar(ME)
    session.remove()
    asked: list[Any] = []
    execute = psycopg.Cursor.execute
    spy = lambda cursor, query, *more, **named: (  # noqa: E731
        asked.append(query) or execute(cursor, query, *more, **named)
    )
    monkeypatch.setattr(psycopg.Cursor, "execute", spy)
    session.scalar(ME)
    assert asked == [str(ME)]


def test_a_transaction_in_which_nothing_is_done_ends(app: Flask, ana: Person) -> None:
    """The server itself says for how long it waits, on every connection of the pool."""
    with app.extensions["engine"].connect() as connection:
        limit = connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
        assert limit == "5min"
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
        connection.execute(update(Person).values(title="Stuck"))
        time.sleep(0.5)
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT 1"))
    assert session.get_one(Person, ana.id).title != "Stuck"
