"""Is everything there that a request needs?"""

from __future__ import annotations

import redis
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from social.running.schema import LEAST, Schema, compare, goes_on
from social.settings import Settings

READY, NOT_READY = "ready", "not ready"
NEWER = "newer"  # tables of the version that comes, while this one still serves


def readiness(settings: Settings, engine: Engine) -> dict[str, str]:
    """Ask the database, its tables, the queue and Valkey in turn."""
    found = {"database": NOT_READY, "tables": NOT_READY, "queue": NOT_READY}
    try:
        with engine.connect() as connection:
            found["database"] = READY
            revision, least = connection.execute(text(LEAST)).one()
            found["tables"] = tables(revision, least)
            connection.execute(text("select 1 from procrastinate_jobs limit 1"))
            found["queue"] = READY
    except (DBAPIError, NoneFree):
        pass  # what could not be asked is not ready
    if settings.valkey_url:
        found["valkey"] = READY if valkey_answers(settings.valkey_url) else NOT_READY
    return found


def tables(revision: str, least: str | None) -> str:
    """Say how the tables stand to a process that runs already.

    None starts on newer ones. They are made so that the version before goes on with them while the
    next takes its place: were it to call itself not ready, all nodes would leave at once, before
    the first of the new version is there.
    """
    state = compare(revision)
    if state is Schema.NEWER and goes_on(least):
        return NEWER
    return READY if state is Schema.CURRENT else NOT_READY


def valkey_answers(url: str) -> bool:
    """Tell whether Valkey answers within two seconds."""
    client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
