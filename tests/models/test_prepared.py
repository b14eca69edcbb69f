"""Is a statement planned once, however many requests ask it?"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import Column, Connection, MetaData, Table, and_, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased

from models import Person, Post, TextState, session
from models.base import one_of
from models.prepared import plan_anew, plan_once

ASKED = text("SELECT id FROM person WHERE handle = :handle")
PLANS = text(
    "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
    " WHERE statement LIKE 'SELECT id FROM person WHERE handle%'"
)


class Mood(StrEnum):
    FINE = "fine"
    QUOTED = "it's"


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    """Open a new connection, which has prepared nothing yet."""
    engine = app.extensions["engine"]
    engine.dispose()
    with engine.connect() as found:
        yield found


def ask(connection: Connection, times: int) -> None:
    """Ask as requests do: each in a transaction that is rolled back."""
    for number in range(times):
        with connection.begin() as transaction:
            connection.execute(ASKED, {"handle": f"somebody.{number}"})
            transaction.rollback()


def test_what_was_prepared_stays_so_through_rollbacks(connection: Connection) -> None:
    ask(connection, 9)
    ((generic, custom),) = connection.execute(PLANS)
    assert generic + custom == 4  # the first five times it was not prepared yet


def test_a_transaction_may_ask_for_one_plan_or_for_new_ones(connection: Connection) -> None:
    ask(connection, 5)
    for plan, generic, custom in ((plan_once, 1, 0), (plan_anew, 1, 1)):
        with connection.begin():
            plan(connection)
            connection.execute(ASKED, {"handle": "ana"})
            assert connection.execute(PLANS).all() == [(generic, custom)]
        with connection.begin():
            assert connection.scalar(text("SHOW plan_cache_mode")) == "auto"


def test_an_error_leaves_what_was_prepared(connection: Connection) -> None:
    ask(connection, 6)
    with pytest.raises(sqlalchemy.exc.ProgrammingError), connection.begin():
        connection.execute(text("SELECT nothing FROM nowhere"))
    ask(connection, 1)
    ((generic, custom),) = connection.execute(PLANS)
    assert generic + custom == 2


def written(statement: sqlalchemy.Executable) -> str:
    return str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[attr-defined]


def test_words_of_a_list_stand_in_the_statement() -> None:
    asked = select(Post.id).where(Post.state == TextState.PUBLISHED, Post.author_id == 7)
    assert "post.state = 'published'" in written(asked)
    assert "post.author_id = %(author_id_1)s" in written(asked)
    some = select(Post.id).where(Post.state.in_([TextState.HELD, TextState.PUBLISHED]))
    assert "post.state IN ('held', 'published')" in written(some)
    assert "'held'" in written(select(Post.id).where(Post.state != TextState.HELD))
    assert "state=%(state)s" in written(update(Post).values(state=TextState.HELD))
    assert "person.name = %(name_1)s" in written(select(Person.id).where(Person.name == "held"))


def test_a_word_is_written_as_sql_writes_it() -> None:
    table = Table("feeling", MetaData(), Column("mood", one_of(Mood)))
    assert "mood = 'it''s'" in written(select(table).where(table.c.mood == Mood.QUOTED))


def test_what_is_kept_of_statements_knows_their_words() -> None:
    held, published = (
        select(Post.id).where(Post.state == state)
        for state in (TextState.HELD, TextState.PUBLISHED)
    )
    again = select(Post.id).where(Post.state == TextState.HELD)
    assert held._generate_cache_key() == again._generate_cache_key()
    assert held._generate_cache_key() != published._generate_cache_key()


def test_a_join_finds_its_left_side_beside_words(in_app: None) -> None:
    other = aliased(Post)
    asked = select(Post.id, other.title).join(
        other, and_(other.author_id == Post.author_id, other.state == TextState.HELD)
    )
    assert session.execute(asked).all() == []


def test_none_of_no_words(in_app: None) -> None:
    none = select(Post.id).where(Post.state.in_([]))
    assert "IN" in written(none)
