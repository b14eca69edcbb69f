"""What becomes of the part that somebody had in a crisis, when they are erased or ask for it?"""

from __future__ import annotations

from sqlalchemy import select, text

from archive.portion import SECTIONS
from models import (
    Concerned,
    Crisis,
    Duty,
    Entry,
    EntryKey,
    Event,
    Hearing,
    Person,
    PersonState,
    Rumour,
    Safety,
    SafetyAnswer,
    session,
)
from social.changes import change
from social.crisis import reading, rumours, safety
from social.erasing import erase_all

GIVEN = "EXISTS (SELECT FROM request_item i"  # nobody asked here, so all is given
OF_CRISES = ("crisis", "safety_answer", "rumour", "hearing", "duty", "bulletin")


def close(person: Person) -> None:
    """Close an account."""
    with change(None) as record:
        person.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, person)


def test_whoever_is_erased_goes_from_answers_rumours_and_roles(
    crisis: Crisis, lea: Person, ana: Person
) -> None:
    told = rumours.tell(lea, crisis, "Somebody is hurt")
    rumours.hear(lea, rumours.tell(ana, crisis, "It burns"))
    safety.answer(lea, crisis, Safety.HELP, "Hall 3")
    safety.see(lea, crisis, ana, Safety.SAFE)
    close(lea)
    with change(None) as record:
        gone = erase_all(record, [lea])
    session.expire_all()
    assert {noun for noun, _ in gone} >= {"safety_answer", "rumour", "hearing", "person"}
    assert session.scalars(select(SafetyAnswer.person_id)).all() == [ana.id]
    assert session.get_one(Rumour, told.id).source == ""
    assert session.scalars(select(Hearing)).all() == []
    assert lea.id not in session.scalars(select(Concerned.person_id)).all()
    assert lea.id not in session.scalars(select(Duty.person_id)).all()


def test_what_somebody_answers_is_kept_under_their_own_key(
    crisis: Crisis, lea: Person, ana: Person
) -> None:
    safety.see(lea, crisis, ana, Safety.SAFE)
    row = session.execute(
        text("SELECT q.subject_id FROM entry e JOIN entry_key k ON k.entry_id = e.id "
             "JOIN kek q ON q.id = k.kek_id WHERE e.noun = 'safety_answer'")
    ).one()  # fmt: skip
    assert row.subject_id == ana.id
    assert session.scalar(select(EntryKey).join(Entry, Entry.id == EntryKey.entry_id).limit(1))


def test_what_somebody_is_given_of_crises_can_be_read(
    crisis: Crisis, lea: Person, ana: Person, mia: Person
) -> None:
    rumours.hear(lea, rumours.tell(ana, crisis, "It burns"))
    safety.answer(ana, crisis, Safety.SAFE, "Gate")
    reading.acknowledge(ana, crisis)
    counts = {}
    for section in SECTIONS:
        if section.name in OF_CRISES:
            open_sql = section.sql.replace(":request", "0")
            found = {}
            for person in (ana, lea, mia):
                sql = open_sql.replace(GIVEN, f"NOT {GIVEN}")
                rows = session.execute(text(sql), {"person": person.id}).mappings().all()
                assert all(set(section.columns) <= set(row) for row in rows)
                found[person.id] = len(rows)
            counts[section.name] = found
    assert counts["safety_answer"] == {ana.id: 1, lea.id: 0, mia.id: 0}
    assert counts["rumour"] == {ana.id: 1, lea.id: 0, mia.id: 0}
    assert counts["hearing"] == {ana.id: 0, lea.id: 1, mia.id: 0}
    assert counts["duty"] == {ana.id: 0, lea.id: 2, mia.id: 0}
    assert counts["crisis"] == {ana.id: 1, lea.id: 1, mia.id: 1}
    assert counts["bulletin"][mia.id] == 4
