"""How is something new said in a crisis, in one language first, and then in the others?"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from models import Bulletin, Crisis, Event, Making, Person, now, session
from social.changes import Record, change
from social.crisis.wording import Parts, Words, put, screened
from social.errors import Invalid
from social.holding import hold
from social.jobs import later_by_name
from social.rights import require

SOONEST, LATEST = 5, 24 * 60  # minutes until the next update


def say(
    speaker: Person,
    crisis: Crisis,
    language: str,
    words: Words,
    minutes: int,
    seen_edition: int,
) -> Bulletin:
    """Say what is known now, and when more follows; other languages are behind from then on."""
    require_leading(speaker, crisis)
    if not SOONEST <= minutes <= LATEST:
        raise Invalid(
            minutes=_("Between %(shortest)s and %(longest)s minutes.", shortest=5, longest=LATEST)
        )
    parts = screened(words, speaker, language)
    with change(speaker) as record:
        hold(crisis)
        require_seen(crisis, seen_edition)
        return put_down(record, speaker, crisis, language, parts, minutes)


def put_down(
    record: Record,
    speaker: Person,
    crisis: Crisis,
    language: str,
    parts: Parts,
    minutes: int | None,
) -> Bulletin:
    """Write a new edition; without minutes it is the last one. Part of a change."""
    before = newest(crisis, language)
    moment = now()
    crisis.edition += 1
    crisis.language = language
    crisis.version += 1
    crisis.first_at = crisis.first_at or moment
    crisis.next_at = moment + timedelta(minutes=minutes) if minutes is not None else None
    made = Bulletin(
        crisis_id=crisis.id,
        edition=crisis.edition,
        language=language,
        making=Making.ORIGINAL,
        author_id=speaker.id,
        next_at=crisis.next_at,
        is_final=minutes is None,
    )
    put(made, parts, before)
    session.add(made)
    record(Event.BULLETIN_WRITTEN, made)
    record(Event.CRISIS_SAID, crisis)
    later_by_name("crisis.tell", crisis_id=crisis.id, edition=crisis.edition)
    return made


def translate(
    speaker: Person,
    crisis: Crisis,
    language: str,
    words: Words,
    making: Making,
    seen_edition: int,
) -> Bulletin:
    """Say in another language what was said last; also once it is over, for the last words."""
    require_leading(speaker, crisis)
    parts = screened(words, speaker, language)
    with change(speaker) as record:
        hold(crisis)
        if crisis.edition != seen_edition or not crisis.edition:
            raise Invalid(form=_("Somebody has said more meanwhile. Look at it first."))
        there = newest(crisis, language)
        if there is not None and there.edition == crisis.edition:
            if there.making is Making.ORIGINAL:
                raise Invalid(form=_("What was said stands. Say more in a new update."))
            one = there
            one.version += 1
        else:
            one = Bulletin(crisis_id=crisis.id, edition=crisis.edition, language=language)
            session.add(one)
        one.making = Making.HUMAN if making is Making.ORIGINAL else making
        one.author_id = speaker.id
        put(one, parts, there)
        record(Event.BULLETIN_WRITTEN, one, is_new=one.id is None)
    return one


def newest(crisis: Crisis, language: str) -> Bulletin | None:
    """Read what was said last in a language."""
    rows = select(Bulletin).where(Bulletin.crisis_id == crisis.id, Bulletin.language == language)
    return session.scalars(rows.order_by(Bulletin.edition.desc()).limit(1)).first()


def require_leading(person: Person, crisis: Crisis) -> None:
    """Refuse whoever has no part in it."""
    require(person, "lead", crisis, _("Communications, and those who have a role in it."))


def require_going(crisis: Crisis) -> None:
    """Refuse what can only be done while it lasts."""
    if not crisis.is_open:
        raise Invalid(form=_("This is over."))


def require_seen(crisis: Crisis, seen_edition: int) -> None:
    """Refuse to speak over what somebody has said meanwhile, and after the end."""
    require_going(crisis)
    if crisis.edition != seen_edition:
        raise Invalid(form=_("Somebody has said more meanwhile. Look at it first."))
