"""Which bots are there, who answers for each, and how does that change?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import AccessToken, Event, Person, PersonState, now, session
from social.administrators import require_administrator
from social.by_name import BY_NAME, following
from social.changes import Record, change
from social.errors import Invalid, not_found
from social.handles import Handles
from social.holding import hold

PAGE = 50
MOST = 100  # bots of one person that are shown to them


@dataclass(frozen=True, slots=True)
class Bots:
    """A page of bots; `next` is the id after which the next one begins, if there is one."""

    bots: Sequence[Person]
    next: int | None = None


def page(after: str | None) -> Bots:
    """List the bots by name, with who answers for each."""
    found = following(select(Person).where(Person.bot_owner_id.is_not(None)), after)
    rows = session.scalars(
        found.options(joinedload(Person.bot_owner)).order_by(*BY_NAME).limit(PAGE + 1)
    ).all()
    return Bots(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def working(bots: Sequence[Person]) -> dict[int, int]:
    """Count the tokens of some bots that work."""
    rows = session.execute(
        select(AccessToken.person_id, func.count().label("number"))
        .where(
            AccessToken.person_id.in_([one.id for one in bots]),
            AccessToken.ended_at.is_(None),
            AccessToken.expires_at > now(),
        )
        .group_by(AccessToken.person_id)
    )
    return {row.person_id: row.number for row in rows}


def bots_of(person: Person) -> Sequence[Person]:
    """List the bots for which somebody answers."""
    theirs = (Person.bot_owner_id == person.id, Person.state == PersonState.ACTIVE)
    return session.scalars(select(Person).where(*theirs).order_by(*BY_NAME).limit(MOST)).all()


def find(handle: str) -> Person:
    """Find a bot, also one that was ended; 404 for what is none."""
    found = session.scalar(
        select(Person)
        .where(Person.handle == handle.lower(), Person.bot_owner_id.is_not(None))
        .options(joinedload(Person.bot_owner), joinedload(Person.site))
    )
    if found is None:
        raise not_found()
    return found


def make(actor: Person, name: str, purpose: str, owner: Person) -> Person:
    """Make an account for a program, for which somebody answers; nobody signs in with it."""
    require_administrator(actor)
    with change(actor) as record:
        hold(owner)
        refuse_unless_here(owner)
        return add(record, owner, name, owner.language, purpose)


def add(record: Record, owner: Person, name: str, language: str, purpose: str = "") -> Person:
    """Add the account of a program, in whichever change this is part of."""
    bot = Person(
        handle=Handles().give(name),
        name=name,
        bio=purpose,
        bot_owner_id=owner.id,
        language=language,
        zone=owner.zone,
        site_id=owner.site_id,
    )
    session.add(bot)
    record(Event.PERSON_ADDED, bot)
    return bot


def hand_over(actor: Person, bot: Person, owner: Person) -> None:
    """Let somebody else answer for a bot; its tokens end, as whoever did so knows them."""
    require_administrator(actor)
    with change(actor) as record:
        hold(bot)
        hold(owner)
        refuse_unless_here(owner)
        if bot.state is not PersonState.ACTIVE:
            raise Invalid(form=_("This account is deactivated."))
        if owner.id == bot.bot_owner_id:
            return
        bot.bot_owner_id = owner.id
        bot.version += 1
        record(Event.PERSON_CHANGED, bot)
        theirs = (AccessToken.person_id == bot.id, AccessToken.ended_at.is_(None))
        for token in session.scalars(
            select(AccessToken).where(*theirs).order_by(AccessToken.id).with_for_update()
        ):
            token.ended_at = now()
            record(Event.ACCESS_TOKEN_ENDED, token)


def refuse_unless_here(owner: Person) -> None:
    """Let nobody answer for a bot who cannot sign in, and no bot."""
    if owner.state is not PersonState.ACTIVE or owner.is_bot:
        raise Invalid(owner=_("Somebody who works here and has signed in answers for a bot."))
