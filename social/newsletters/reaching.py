"""Whom does a newsletter reach by mail, and who is left alone?"""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from models import Bounce, Issue, Newsletter, Person, Unsubscription, session
from social.viewer import SUSPENDED
from social.whom import Whom, meant

HARD = 3  # mails that could not be brought, after which an address is left alone


def unsubscribed(person: type[Person] = Person) -> ColumnElement[bool]:
    """Hold for people who do not want the newsletter of an issue that is joined."""
    return (
        select(Unsubscription.id)
        .where(
            Unsubscription.person_id == person.id,
            Unsubscription.newsletter_id == Issue.newsletter_id,
        )
        .correlate_except(Unsubscription)
        .exists()
    )


def cut_off(person: type[Person] = Person) -> ColumnElement[bool]:
    """Hold for people whose address is left alone: mails to it came back too often."""
    return (
        select(Bounce.id)
        .where(
            Bounce.person_id == person.id,
            Bounce.is_hard,
            Bounce.cleared_at.is_(None),
            func.lower(Bounce.address) == func.lower(person.email),
        )
        .correlate_except(Bounce)
        .limit(1)
        .offset(HARD - 1)
        .exists()
    )


def reached_by(newsletter: Newsletter) -> int:
    """Count whom an issue would be mailed to now."""
    rows = (
        select(func.count())
        .select_from(Person)
        .where(
            meant(Whom.read(newsletter.audience)),
            Person.email.is_not(None),
            ~SUSPENDED,
            ~select(Unsubscription.id)
            .where(
                Unsubscription.person_id == Person.id,
                Unsubscription.newsletter_id == newsletter.id,
            )
            .correlate_except(Unsubscription)
            .exists(),
            ~cut_off(),
        )
    )
    return session.scalar(rows) or 0
