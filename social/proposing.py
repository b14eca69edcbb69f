"""How does a second administrator answer what a first one asked for?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from models import Person, now, session
from models.proposal import Proposal
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold
from social.second import require_second

P = TypeVar("P", bound=Proposal)


def agree(actor: Person, asked: Proposal) -> Person:
    """Confirm something, as the second of two; part of a change. Gives whom it is about.

    Invalid for whoever asked, whom it is about, or who confirms nothing now.
    """
    hold(asked)
    person = session.get_one(Person, asked.person_id)
    hold(person)
    refuse_answered(asked)
    words = _("Another administrator confirms this.")
    if actor.id == person.id:
        raise Invalid(form=words)
    require_second(actor, asked.asked_by_id, words)
    asked.confirmed_by_id, asked.confirmed_at = actor.id, now()
    return person


def decline(asked: Proposal) -> None:
    """Let it be, or take it back; part of a change."""
    hold(asked)
    refuse_answered(asked)
    asked.refused_at = now()


def refuse_answered(asked: Proposal) -> None:
    """Keep what somebody answered as it was answered."""
    if not asked.is_open:
        raise Invalid(form=_("Somebody answered this meanwhile."))


def waiting(
    noun: type[P], *where: ColumnElement[bool], options: Sequence[Any] = ()
) -> Sequence[P]:
    """List what waits for a second administrator, the oldest first."""
    rows = select(noun).where(noun.waiting(), *where)
    rows = rows.options(joinedload(noun.person), joinedload(noun.asked_by), *options)
    return session.scalars(rows.order_by(noun.id)).all()


def find(noun: type[P], number: int) -> P:
    """Find what was asked for, by its number."""
    found = session.get(noun, within_range(number), options=[joinedload(noun.person)])
    if found is None:
        raise not_found()
    return found
