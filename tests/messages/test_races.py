"""What comes of two or fifty who write, leave, edit and delete at the same moment?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, NotFound

from models import Conversation, Entry, Event, Message, Participant, Person, session
from moderation import Draft
from social.holding import hold
from social.messages import people
from social.messages.actions import (
    delete_message,
    edit_message,
    start_conversation,
    write_message,
)
from tests.at_once import Other, all_wait
from tests.messages.conftest import Say, begun

AtOnce = Callable[..., list[Any]]


def person(number: int) -> Person:
    """Find somebody on this thread's own connection."""
    return session.get_one(Person, number)


def conversation(number: int) -> Conversation:
    """Find a conversation on this thread's own connection."""
    return session.get_one(Conversation, number)


@pytest.mark.usefixtures("in_app")
def test_fifty_messages_at_once_are_all_there_one_after_the_other(
    ana: Person, ben: Person, group: Conversation, at_once: AtOnce
) -> None:
    place, writers = group.id, (ana.id, ben.id)
    session.commit()

    def write(turn: int) -> int:
        words = Draft(source=f"Message {turn}")
        return write_message(person(writers[turn % 2]), conversation(place), words).id

    written = at_once(*(lambda turn=turn: write(turn) for turn in range(50)))
    session.expire_all()
    assert len(set(written)) == 50
    assert conversation(place).last_id == max(written)
    said = select(Message).where(Message.conversation_id == place).order_by(Message.id)
    times = [message.posted_at for message in session.scalars(said)]
    assert len(times) == 51
    made = select(func.count()).where(Entry.event == Event.MESSAGE_CREATED)
    assert session.scalar(made) == 51


@pytest.mark.usefixtures("in_app")
def test_two_who_begin_at_once_begin_one_conversation(
    ana: Person, ben: Person, at_once: AtOnce
) -> None:
    ids = (ana.id, ben.id)
    session.commit()

    def begin(turn: int) -> int:
        me, other = person(ids[turn % 2]), person(ids[1 - turn % 2])
        return start_conversation(me, [other], Draft(source=f"Hello {turn}")).conversation_id

    assert len(set(at_once(*(lambda turn=turn: begin(turn) for turn in range(10))))) == 1
    assert session.scalar(select(func.count()).select_from(Conversation)) == 1
    assert session.scalar(select(func.count()).select_from(Participant)) == 2
    assert session.scalar(select(func.count()).select_from(Message)) == 10


@pytest.mark.usefixtures("in_app")
def test_fifty_who_begin_a_group_of_the_same_people_begin_one(
    ana: Person, ben: Person, eve: Person, at_once: AtOnce
) -> None:
    ids = (ana.id, ben.id, eve.id)
    session.commit()

    def begin(turn: int) -> int:
        me, *others = (person(ids[(turn + step) % 3]) for step in range(3))
        return start_conversation(me, others, Draft(source=f"Hello {turn}")).conversation_id

    assert len(set(at_once(*(lambda turn=turn: begin(turn) for turn in range(50))))) == 1
    assert session.scalar(select(func.count()).select_from(Conversation)) == 1
    assert session.scalar(select(func.count()).select_from(Participant)) == 3
    assert session.scalar(select(func.count()).select_from(Message)) == 50


@pytest.mark.usefixtures("in_app")
def test_a_form_sent_twenty_times_at_once_is_one_message(
    ana: Person, pair: Conversation, at_once: AtOnce
) -> None:
    place, writer = pair.id, ana.id
    session.commit()

    def write() -> int:
        draft = Draft(source="Impatient")
        return write_message(person(writer), conversation(place), draft, key="k" * 32).id

    assert len(set(at_once(*[write] * 20))) == 1


@pytest.mark.usefixtures("in_app")
def test_who_leaves_while_they_write_has_left(app: Flask, ben: Person, group: Conversation) -> None:
    place, writer = group.id, ben.id
    hold(group)  # as somebody does who leaves

    def write() -> None:
        write_message(person(writer), conversation(place), Draft(source="Too late"))

    other = Other(app, write)
    assert all_wait(other)
    people.leave(ben, group)
    with pytest.raises(NotFound):
        other.done()
    said = select(Message.source).where(Message.conversation_id == place)
    assert session.scalars(said).all() == ["Hello"]


@pytest.mark.usefixtures("in_app")
def test_a_group_does_not_grow_beyond_fifty_by_two_who_add_at_once(
    ana: Person,
    ben: Person,
    make_person: Callable[..., Person],
    at_once: AtOnce,
) -> None:
    many = [make_person(f"Number {number}") for number in range(60)]
    place = begun(ana, ben, *many[:40]).id
    by, new = (ana.id, ben.id), [one.id for one in many[40:]]
    session.commit()

    def add(turn: int) -> None:
        some = [person(number) for number in new[turn * 10 : turn * 10 + 8]]
        people.add_people(person(by[turn]), conversation(place), some)

    at_once(lambda: add(0), lambda: add(1))
    assert people.number_in(conversation(place)) == 50


@pytest.mark.usefixtures("in_app")
def test_an_edit_of_what_is_just_deleted_changes_nothing(
    app: Flask, ana: Person, pair: Conversation, say: Say
) -> None:
    message = say(ana, pair, "Oh no")
    number, author = message.id, ana.id
    hold(message)  # as a deletion does

    def edit() -> None:
        found = session.get_one(Message, number)
        edit_message(person(author), found, Draft(source="Oh yes"), 1)

    other = Other(app, edit)
    assert all_wait(other)
    delete_message(ana, message)
    with pytest.raises((NotFound, Forbidden)):
        other.done()
    session.expire_all()
    kept = session.get_one(Message, number)
    assert (kept.source, kept.version) == ("Oh no", 1)
    assert kept.deleted_at is not None
