"""How does somebody go from what the company's directory said?"""

from __future__ import annotations

from sqlalchemy import delete, select

from models import DirectoryGroup, DirectoryMember, Enrolment, Event, Person, now, session
from social.changes import Record
from social.unstating import rows

Noun = tuple[str, int]


def take_out(record: Record, enrolment: Enrolment) -> None:
    """Take somebody out of all groups of the directory; part of a change."""
    theirs = select(DirectoryMember.group_id).where(DirectoryMember.enrolment_id == enrolment.id)
    for group in rows(DirectoryGroup, DirectoryGroup.id.in_(theirs)):
        group.version += 1
        group.changed_at = now()
        record(Event.DIRECTORY_GROUP_CHANGED, group, came=[], went=[enrolment.person_id])
    session.execute(delete(DirectoryMember).where(DirectoryMember.enrolment_id == enrolment.id))


def unenrol(record: Record, person: Person) -> list[Noun]:
    """Forget what the directory said of a person who is erased, and by which name; part of it."""
    gone: list[Noun] = []
    for found in rows(Enrolment, Enrolment.person_id == person.id):
        take_out(record, found)
        found.said, found.external_id = {}, None
        found.call("")
        found.ended_at = found.ended_at or now()
        record(Event.ENROLMENT_ERASED, found)
        gone.append((found.noun, found.id))
    return gone
