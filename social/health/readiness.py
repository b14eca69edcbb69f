"""Is everything there that a request needs?"""

from __future__ import annotations

import redis
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from social.running.schema import Schema, compare
from social.settings import Settings


def readiness(settings: Settings, engine: Engine) -> dict[str, bool]:
    """Ask the database, its tables, the queue and Valkey in turn."""
    found = {"database": False, "tables": False, "queue": False}
    try:
        with engine.connect() as connection:
            found["database"] = True
            revision = connection.scalar(text("select version_num from alembic_version"))
            found["tables"] = compare(revision) is Schema.CURRENT
            connection.execute(text("select 1 from procrastinate_jobs limit 1"))
            found["queue"] = True
    except (DBAPIError, NoneFree):
        pass  # what could not be asked is not ready
    if settings.valkey_url:
        found["valkey"] = valkey_answers(settings.valkey_url)
    return found


def valkey_answers(url: str) -> bool:
    """Tell whether Valkey answers within two seconds."""
    client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
