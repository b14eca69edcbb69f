"""Which database is used, and does it run?"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import psycopg
from psycopg.conninfo import conninfo_to_dict

from social.running import keys
from social.running.cluster import urls
from social.running.folders import hold, holder, prepare
from social.running.place import cluster_folder
from social.running.postgres import Postgres
from social.running.postmaster import postmaster
from social.running.trouble import Trouble
from social.settings import Settings


def reach(settings: Settings) -> Settings:
    """Fill in the addresses of a database that runs already. Trouble if none does."""
    if settings.database_url:
        return settings
    found = running(settings)
    if found is None:
        raise Trouble(
            f"No database runs for {settings.data_dir}: start Kring with `kring serve`, "
            "or set DATABASE_URL to a server of your own."
        )
    return found


def running(settings: Settings) -> Settings | None:
    """Find the embedded database if it runs."""
    if not settings.data_dir.exists():
        return None
    found = postmaster(cluster_folder(settings.data_dir))
    if found is None or found.socket_folder is None:
        return None
    where = urls(found.socket_folder, keys.database_passwords(settings.data_dir))
    return settings.on(where.owner_url, where.app_url, where.seal_url)


def embedded(settings: Settings) -> Postgres:
    """Describe the embedded database of a data folder; it is not started."""
    return Postgres(
        cluster_folder(settings.data_dir),
        keys.database_passwords(settings.data_dir),
        log=settings.data_dir / "log" / "postgres.log",
    )


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """Lend a database for a block: the one that runs, or one that runs as long as the block."""
    if settings.database_url:
        check(settings.database_url)
        yield settings
        return
    prepare(settings.data_dir)
    with contextlib.ExitStack() as stack:
        ours = hold(settings.data_dir / "postgres.lock")
        if ours is None:
            yield stack.enter_context(as_guest(settings))
            return
        stack.enter_context(ours)
        postgres = embedded(settings)
        stack.callback(postgres.stop)
        postgres.start()
        where = postgres.urls
        yield settings.on(where.owner_url, where.app_url, where.seal_url)
        # A command that borrowed it meanwhile is let finish.
        guests = hold(settings.data_dir / "postgres.guests", wait=True)
        if guests is not None:
            guests.close()


@contextlib.contextmanager
def as_guest(settings: Settings) -> Iterator[Settings]:
    """Use the database that another process of ours has started, once it answers."""
    lock = hold(settings.data_dir / "postgres.guests", shared=True, wait=True)
    with lock or contextlib.nullcontext():
        yield await_running(settings)


def await_running(settings: Settings) -> Settings:
    """Wait for the database of the process that has the lock."""
    lock = settings.data_dir / "postgres.lock"
    while True:
        found = running(settings)
        if found is not None and answers(found.database_url):
            return found
        free = hold(lock, shared=True)
        if free is not None:
            free.close()
            raise Trouble(f"Process {holder(lock)} stopped the database just now: try again.")
        time.sleep(0.1)


def check(url: str) -> None:
    """Refuse a database that cannot be used, without showing its password."""
    try:
        with psycopg.connect(plain(url), connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.Error as wrong:
        raise Trouble(f"The database at {shown(url)} cannot be used: {reason(wrong)}.") from None
    if version < 150000:
        raise Trouble(
            f"The database at {shown(url)} is PostgreSQL {version // 10000}: "
            "Kring needs 15 or newer."
        )


def answers(url: str) -> bool:
    """Tell whether a database answers."""
    try:
        with psycopg.connect(plain(url), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def plain(url: str) -> str:
    """Write SQLAlchemy's address as libpq knows it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def shown(url: str) -> str:
    """Name a database for a message: host, port and name, nothing secret."""
    try:
        parts = conninfo_to_dict(plain(url))
    except psycopg.ProgrammingError:
        return "DATABASE_URL"
    host, port = parts.get("host") or "the local socket", parts.get("port")
    return f"{host}{f':{port}' if port else ''}/{parts.get('dbname') or ''}"


def reason(wrong: psycopg.Error) -> str:
    """Shorten what libpq says to its cause."""
    lines = [line.strip() for line in str(wrong).splitlines() if line.strip()]
    cause = lines[0] if lines else type(wrong).__name__
    return cause.split("failed: ")[-1].removeprefix("FATAL:").strip().rstrip(".")
