"""How does somebody who is erased go from crises: what they answered, heard and had to do?"""

from __future__ import annotations

from sqlalchemy import delete, or_

from models import (
    Concerned,
    Duty,
    Event,
    Hearing,
    Person,
    Rumour,
    RumourState,
    SafetyAnswer,
    now,
    session,
)
from social.changes import Record
from social.gone import Gone
from social.unstating import rows

Noun = tuple[str, int]


def unconcern(record: Record, person: Person) -> list[Noun]:
    """Take a person out of crises; the words of the house stay, and counts keep their truth."""
    gone: list[Noun] = []
    session.execute(delete(Concerned).where(Concerned.person_id == person.id))
    for answer in rows(SafetyAnswer, SafetyAnswer.person_id == person.id):
        session.delete(answer)
        session.flush()
        record(Event.SAFETY_ERASED, Gone(answer.noun, answer.id))  # type: ignore[arg-type]
        gone.append((answer.noun, answer.id))
    for rumour in rows(Rumour, Rumour.author_id == person.id):
        rumour.source = rumour.html = rumour.answer = rumour.answer_html = ""
        rumour.state, rumour.erased_at = RumourState.ASIDE, now()
        record(Event.RUMOUR_ERASED, rumour)
        gone.append((rumour.noun, rumour.id))
    for hearing in rows(Hearing, Hearing.person_id == person.id):
        record(Event.RUMOUR_UNHEARD, hearing)
        session.delete(hearing)
        gone.append((hearing.noun, hearing.id))
    mine = or_(Duty.person_id == person.id, Duty.substitute_id == person.id)
    for duty in rows(Duty, mine):
        if duty.person_id == person.id:
            duty.person_id = None
        if duty.substitute_id == person.id:
            duty.substitute_id = None
        record(Event.DUTY_ERASED, duty)
    return gone
