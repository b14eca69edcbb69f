"""How is somebody asked who was found? Within the limit that they set, and it is counted."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import Asked, Availability, Event, Person, session
from moderation import Draft
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.mailing.letters import post
from social.mailing.links import link
from social.screening import screened_as
from social.seeking.matching import monday
from social.seeking.reasons import away_on
from social.separating import are_apart

SHOWN = 50  # questions


def ask(asker: Person, person: Person, words: str) -> Asked:
    """Ask somebody; Invalid says who stands in where they are away or were asked often enough."""
    text = screened_as("words", Draft(source=words, language=asker.language), asker)
    if asker.id == person.id or not person.is_active or are_apart(asker.id, person.id):
        raise Invalid(words=_("%(name)s cannot be asked.", name=person.name))
    with change(asker) as record:
        hold(person)  # one question at a time, so that the limit holds
        free = availability(person)
        if free is not None:
            refuse_beyond(person, free)
        asked = Asked(person_id=person.id, asker_id=asker.id, words=text.source)
        session.add(asked)
        record(Event.ASKED, asked)
        if person.email:
            post(
                person,
                "asked",
                by=asker.name,
                words=text.source,
                link=link("seeking.questions"),
            )
    return asked


def availability(person: Person) -> Availability | None:
    """Read when somebody can be asked, and who stands in."""
    return session.scalar(
        select(Availability)
        .where(Availability.person_id == person.id)
        .options(joinedload(Availability.substitute))
    )


def refuse_beyond(person: Person, free: Availability) -> None:
    """Refuse a question to somebody who is away, or was asked as often as they wish."""
    substitute = free.substitute if free.substitute and free.substitute.is_active else None
    instead = _("Ask %(name)s instead.", name=substitute.name) if substitute else ""
    if away_on(free):
        raise Invalid(words=_("%(name)s is away.", name=person.name) + f" {instead}".rstrip())
    number = session.scalar(
        select(func.count()).where(Asked.person_id == person.id, Asked.asked_at >= monday())
    )
    if free.weekly_limit is not None and (number or 0) >= free.weekly_limit:
        said = ngettext(
            "%(num)d person asked %(name)s this week, and that is enough.",
            "%(num)d people asked %(name)s this week, and that is enough.",
            number or 0,
            name=person.name,
        )
        raise Invalid(words=said + f" {instead}".rstrip())


def to(person: Person) -> Sequence[tuple[Asked, Person]]:
    """List what somebody was asked, the newest first, and by whom."""
    rows = session.execute(
        select(Asked, Person)
        .join(Person, Person.id == Asked.asker_id)
        .where(Asked.person_id == person.id)
        .order_by(Asked.asked_at.desc(), Asked.id.desc())
        .limit(SHOWN)
    )
    return [(asked, asker) for asked, asker in rows]
