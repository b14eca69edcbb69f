"""What can happen to a mandate? It is given, and revoked; nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from models import Company, Event, Mandate, Person, now, session
from models.folding import fold
from social.changes import change
from social.days import beginning
from social.errors import Invalid
from social.holding import hold
from social.rights import require

LONGEST = timedelta(days=2 * 366)  # after that, somebody says again that it is still so


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to speak for the company, on what, from which day to which."""

    person: Person
    names: Mapping[str, str]  # of the subject, by language
    first: date
    last: date


def give_mandate(giver: Person, wish: Wish) -> Mandate:
    """Let somebody else speak for the company on a subject; they are told."""
    company = session.get_one(Company, 1)
    require(giver, "mandate", company, _("Communications do this. Ask one of them."))
    starts_at, ends_at = check(giver, wish)
    with change(giver) as record:
        hold(wish.person)  # of two who give the same at once, the second is refused
        refuse_twice(wish, starts_at, ends_at)
        mandate = Mandate(
            person_id=wish.person.id,
            names=dict(wish.names),
            folded=fold(" ".join(wish.names.values())),
            starts_at=starts_at,
            ends_at=ends_at,
            zone=giver.zone,
            given_by_id=giver.id,
        )
        session.add(mandate)
        record(Event.MANDATE_GIVEN, mandate)
    return mandate


def check(giver: Person, wish: Wish) -> tuple[datetime, datetime]:
    """Refuse what cannot be given; answer when it begins and ends, by the giver's clock."""
    if wish.person.id == giver.id:
        raise Invalid(person=_("Nobody gives themselves a mandate: somebody else does."))
    if not wish.names:
        raise Invalid(form=_("Name the subject in one language at least."))
    if wish.last < wish.first:
        raise Invalid(last=_("It ends before it begins."))
    if wish.last - wish.first > LONGEST:
        raise Invalid(last=_("Two years at most: then somebody says again that it is still so."))
    starts_at = beginning(wish.first, giver.zone)
    ends_at = beginning(wish.last + timedelta(days=1), giver.zone)
    if ends_at <= now():
        raise Invalid(last=_("This day is over."))
    return max(starts_at, now()), ends_at


def refuse_twice(wish: Wish, starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a second mandate of somebody on the same subject at the same time."""
    there = select(Mandate).where(
        Mandate.person_id == wish.person.id,
        Mandate.revoked_at.is_(None),
        Mandate.held_between(starts_at, ends_at),
    )
    names = {(code, fold(name)) for code, name in wish.names.items()}
    for mandate in session.scalars(there):
        if names & {(code, fold(name)) for code, name in mandate.names.items()}:
            raise Invalid(form=_("They speak on this at that time already."))


def revoke_mandate(actor: Person, mandate: Mandate) -> None:
    """End a mandate at once; what was said under it stays what it was.

    Communications do, and whoever holds it can lay it down.
    """
    who = _("Communications do this, and whoever holds the mandate.")
    require(actor, "revoke", mandate, who)
    with change(actor) as record:
        hold(mandate)
        if mandate.revoked_at is None and mandate.ends_at > now():
            mandate.revoked_at, mandate.revoked_by_id = now(), actor.id
            record(Event.MANDATE_REVOKED, mandate)
