"""Who hears by mail that a schedule fails, or has ended?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from models import Capability, Grant, Person, Role, Schedule, session
from social.mailing.letters import post
from social.mailing.links import link


def tell(schedule: Schedule, letter: str, **values: object) -> None:
    """Mail those who answer for a schedule: who set it, who allowed it, and data protection."""
    page = link("records.show_schedule", id=schedule.id)
    for person in answering(schedule):
        post(person, letter, link=page, **values)


def answering(schedule: Schedule) -> Iterator[Person]:
    """Give who answers for a schedule, but for whom its grant names."""
    grant = session.get_one(Grant, schedule.grant_id)
    held = select(Role.person_id).where(Role.capability == Capability.DATA_PROTECTION)
    both = Person.id.in_((schedule.asked_by_id, schedule.approved_by_id))
    found = select(Person).where(
        or_(both, Person.id.in_(held)), Person.id.not_in(grant.people_ids), Person.signs_in()
    )
    yield from session.scalars(found.order_by(Person.id)).all()
