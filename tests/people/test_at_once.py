"""What becomes of a person whom two change at the same moment?"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from archive import ledger
from models import Entry, EntryKey, Event, Person, session
from social.changes import change
from social.holding import hold
from social.people.actions import remove_photo, set_photo
from social.people.stock import by_email
from tests.at_once import Other, all_wait
from tests.files.samples import picture


def one(person_id: int) -> Person:
    return session.get_one(Person, person_id)


def show_photo(person_id: int) -> None:
    set_photo(one(person_id), one(person_id), FileStorage(BytesIO(picture()), "me.png"))


def lines_of(person: Person) -> list[tuple[Entry, dict[str, Any]]]:
    """Read the ledger's lines about a person, oldest first."""
    rows = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.noun == "person", Entry.noun_id == person.id)
        .order_by(Entry.id)
    )
    return [(entry, ledger.opened(entry, key)) for entry, key in rows]


@pytest.mark.parametrize(
    "act", [show_photo, lambda person_id: remove_photo(one(person_id), one(person_id))]
)
def test_a_photo_and_another_title_come_one_after_the_other(
    app: Flask, in_app: None, ana: Person, act: Callable[[int], None]
) -> None:
    if act is not show_photo:
        show_photo(ana.id)
    session.remove()
    mine = one(ana.id)
    with change(None) as record:
        hold(mine)
        other = Other(app, lambda: act(mine.id))
        assert all_wait(other)
        mine.title = "Welder"
        mine.version += 1
        record(Event.PERSON_CHANGED, mine)
    other.done()
    session.remove()
    (retitled, _facts), (pictured, facts) = lines_of(one(ana.id))[-2:]
    assert (retitled.event, pictured.event) == (Event.PERSON_CHANGED, Event.PHOTO_CHANGED)
    assert pictured.prev_id == retitled.id
    assert facts["title"] == one(ana.id).title == "Welder"
    assert one(ana.id).version == mine.version + 1


def test_two_photos_at_once_are_two_versions(app: Flask, in_app: None, ana: Person) -> None:
    session.remove()
    mine = one(ana.id)
    with change(mine) as record:
        hold(mine)
        others = [Other(app, lambda: show_photo(mine.id)) for _number in range(2)]
        assert all_wait(*others)
        record(Event.PERSON_CHANGED, mine)
    for other in others:
        other.done()
    session.remove()
    assert one(ana.id).version == mine.version + 2
    entries = [entry for entry, _facts in lines_of(one(ana.id))]
    assert [entry.version for entry in entries] == [1, 2, 3, 4]
    assert [entry.prev_id for entry in entries[1:]] == [entry.id for entry in entries[:-1]]


def test_an_import_reads_anew_whom_somebody_changed_meanwhile(
    app: Flask, in_app: None, ana: Person
) -> None:
    session.remove()
    mine = one(ana.id)

    def retitle() -> None:
        with change(None) as record:
            theirs = one(ana.id)
            theirs.title = "Welder"
            record(Event.PERSON_CHANGED, theirs)

    Other(app, retitle).done()
    assert mine.title == ""
    assert by_email([mine.email])[mine.email].title == "Welder"
