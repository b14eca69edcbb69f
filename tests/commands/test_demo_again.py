"""Is the demo company the same every time? Its stories are told twice, and some written twice."""

from __future__ import annotations

from sqlalchemy import select

from models import (
    Attachment,
    Comment,
    Community,
    Entry,
    File,
    Membership,
    Mention,
    Notice,
    Origin,
    Person,
    Post,
    Reaction,
    Role,
    Site,
    Statement,
    TextVersion,
    session,
)
from social.commands.demo import making, reading
from social.commands.demo.casting import Cast
from tests.commands.conftest import TODAY, forget

ROWS = (
    Site, Person, Role, Community, Membership, Post, Comment, Reaction, Mention, Notice, Statement,
    TextVersion, File, Attachment,
)  # fmt: skip
SECRET = {"password_hash", "entry_id", "attached_at"}  # the last is the clock of the database


def kept() -> dict[str, list[tuple[object, ...]]]:
    """Read everything that was made, but for secrets."""
    return {
        noun.__tablename__: session.execute(
            select(*(column for column in noun.__table__.c if column.name not in SECRET)).order_by(
                *noun.__table__.primary_key
            )
        ).all()
        for noun in ROWS
    } | {
        "entry": session.execute(
            select(Entry.event, Entry.noun, Entry.noun_id, Entry.actor_id, Entry.at)
            .where(Entry.origin == Origin.COMMAND)
            .order_by(Entry.id)
        ).all()
    }


def test_every_story_is_told_again_word_for_word() -> None:
    first, again = (making.told(Cast(reading.people(), reading.circles()), TODAY) for _ in "12")
    assert len(first) > 3_500
    assert first == again


def test_what_is_written_of_them_is_the_same_to_the_last_id(in_small_demo, owner) -> None:
    before = kept()
    assert all(before.values()), [noun for noun, rows in before.items() if not rows]
    forget(owner)
    making.make(TODAY)
    after = kept()
    for noun, rows in before.items():
        # Of many rows the first that differs is said alone: to list all differences takes long.
        assert len(rows) == len(after[noun]), noun
        both = zip(rows, after[noun], strict=True)
        assert next((pair for pair in both if pair[0] != pair[1]), None) is None, noun
