"""What do all nouns share: the base class, the session, the engine?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import psycopg
import psycopg._queries
from sqlalchemy import ColumnElement, DateTime, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

from models import prepared

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """A table of Kring. Guarded ones say which columns may not change without a ledger entry."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True)}


class Recorded:
    """A noun whose changes stand in the ledger.

    `guarded` names the columns that the database lets nobody change without an entry; the ledger
    keeps their values, but for those in `unspoken`: secrets, and HTML, which its source makes.
    """

    id: Any
    guarded: ClassVar[tuple[str, ...]] = ()
    unspoken: ClassVar[tuple[str, ...]] = ()

    @property
    def noun(self) -> str:
        """Name the noun as the ledger does: the table's name."""
        return str(self.__tablename__)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """List what the ledger keeps of this version."""
        spoken = [name for name in self.guarded if name not in self.unspoken]
        return {name: plain(getattr(self, name)) for name in spoken}


def plain(value: Any) -> Any:
    """Turn a column's value into what JSON can carry."""
    return value.isoformat() if isinstance(value, date) else value


class Word(ColumnElement[str]):
    """A word as it stands in a statement; part of what a compiled statement is kept by."""

    _traverse_internals: ClassVar[Any] = [("word", InternalTraversal.dp_string)]

    def __init__(self, word: str, kind: TypeEngine[Any]) -> None:
        self.word = word
        self.type = kind


@compiles(Word)
def write(word: Word, _compiler: Any, **_more: Any) -> str:
    """Write a word in quotes."""
    return "'" + word.word.replace("'", "''").replace("%", "%%") + "'"


class Words(Enum):
    """A column of words that a StrEnum lists.

    What it is compared with stands in the statement itself: an index of some rows, such as those
    that are published, is of use to a plan for any values only if the statement says which.
    """

    cache_ok = True

    class comparator_factory(Enum.Comparator):  # noqa: N801 (SQLAlchemy's name)
        """Writes words out."""

        def operate(self, op: Any, *other: Any, **more: Any) -> Any:
            """Compare with words, or with some of them."""
            return super().operate(op, *(spelled(one, self.type) for one in other), **more)


def spelled(value: Any, kind: TypeEngine[Any]) -> Any:
    """Write a word of a StrEnum, or each of some, as it stands in SQL; leave all else alone."""
    if isinstance(value, StrEnum):
        return Word(value.value, kind)
    if isinstance(value, (list, tuple, set, frozenset)) and value:
        return [spelled(one, kind) for one in value]
    return value


def one_of(words: type[StrEnum]) -> Enum:
    """Store a StrEnum by its value, checked by the database."""
    return Words(
        words,
        native_enum=False,
        length=20,
        create_constraint=True,
        name=words.__name__.lower(),
        values_callable=lambda kind: [word.value for word in kind],
    )


def now() -> datetime:
    """Tell the time in UTC."""
    return datetime.now(UTC)


class Asking(Session):
    """A session that asks another database of the same rows while one is named."""

    elsewhere: Engine | None = None

    def get_bind(self, *args: Any, **options: Any) -> Any:
        """Choose whom a statement is put to; what is written goes to the one that keeps it."""
        if self.elsewhere is not None and not self._flushing:
            return self.elsewhere
        return super().get_bind(*args, **options)


_scope: Callable[[], Hashable] = threading.get_ident
factory = sessionmaker(class_=Asking, expire_on_commit=False)
session = scoped_session(factory, scopefunc=lambda: _scope())


def scope_by(key: Callable[[], Hashable]) -> None:
    """Give every distinct answer of `key` a session of its own (a web request, say)."""
    global _scope
    _scope = key


# Bytes: up to this length psycopg keeps a statement taken apart into words and parameters. That of
# home is longer than it expects; to take it apart for every page is a sixth of its database time.
psycopg._queries.MAX_CACHED_STATEMENT_LENGTH = 16_384

# Seconds: a server that vanished without a word is noticed while its connection lies idle.
NOTICE = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 3}
# A transaction in which nothing is done for so long belongs to nobody any more, and keeps others
# waiting for its rows.
IDLE = "SET idle_in_transaction_session_timeout = '5min'"


def connect(url: str, **options: Any) -> Engine:
    """Point the session at a database."""
    engine = engine_of(url, **options)
    factory.configure(bind=engine)
    return engine


def engine_of(url: str, **options: Any) -> Engine:
    """Reach a database through a pool, which checks a connection before lending it.

    What is written stays out of the errors, which are logged.
    """
    options = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20} | options
    options["connect_args"] = NOTICE | options.get("connect_args", {})
    engine = create_engine(url, hide_parameters=True, **options)
    engine.dialect.do_ping = is_open  # type: ignore[method-assign]
    event.listen(engine, "connect", end_idle_transactions)
    event.listen(engine, "connect", prepared.keep)
    return engine


def end_idle_transactions(connection: psycopg.Connection, _pool: object) -> None:
    """Have the server end what a connection begins and leaves, in a stuck process or thread."""
    connection.autocommit = True
    connection.execute(IDLE)
    connection.autocommit = False


def is_open(connection: Any) -> bool:
    """Tell whether the server still holds its end: read what it said, without asking anything.

    SQLAlchemy's own check asks `SELECT 1` before every request, in three round trips. Raises
    OperationalError, which the pool understands, when the connection was closed.
    """
    for _said in ("a last word", "the end"):
        connection.pgconn.consume_input()
    return True
