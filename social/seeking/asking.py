"""How is somebody asked who was found? Within the limit that they set, and it is counted."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from models import Asked, Event, Person, session
from moderation import Draft
from social.availability import Asking, asking
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.mailing.letters import post
from social.mailing.links import link
from social.screening import screened_as
from social.separating import are_apart

SHOWN = 50  # questions


def ask(asker: Person, person: Person, words: str) -> Asked:
    """Ask somebody; Invalid says who stands in where they are away or were asked often enough."""
    draft = Draft(source=words, language=asker.language)
    text = screened_as("words", draft, asker)
    if asker.id == person.id or not person.is_active or are_apart(asker.id, person.id):
        raise Invalid(words=_("%(name)s cannot be asked.", name=person.name))
    with change(asker) as record:
        hold(person)  # one question at a time, so that the limit holds
        refuse_beyond(person, asking(person))
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


def refuse_beyond(person: Person, free: Asking) -> None:
    """Refuse a question to somebody who is away, or was asked as often as they wish."""
    instead = _("Ask %(name)s instead.", name=free.substitute.name) if free.substitute else ""
    if free.is_away:
        raise Invalid(words=_("%(name)s is away.", name=person.name) + f" {instead}".rstrip())
    if free.is_full and not free.asked:
        raise Invalid(
            words=_("%(name)s takes no questions.", name=person.name) + f" {instead}".rstrip()
        )
    if free.is_full:
        said = ngettext(
            "%(name)s has got %(num)d question this week, and that is enough.",
            "%(name)s has got %(num)d questions this week, and that is enough.",
            free.asked,
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
