"""What do people hear, and what is there to it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select, update

from models import (
    Crisis,
    Event,
    Hearing,
    Person,
    Rumour,
    RumourState,
    limits,
    now,
    session,
)
from moderation import Draft, is_blank
from social.changes import change
from social.crisis.saying import require_going, require_leading
from social.errors import Invalid, forbidden
from social.holding import hold
from social.restraint import kept_from_writing
from social.screening import screened_as

MOST = 200  # of one crisis that are shown
OF_ONE = 10  # that one person tells in one crisis


def tell(teller: Person, crisis: Crisis, words: str) -> Rumour:
    """Put down what somebody heard; others read it without their name."""
    if kept_from_writing(teller) is not None:
        raise forbidden(_("You write nothing here for a while: moderators told you why."))
    screened = screened_as("heard", Draft(source=words, limit=limits.RUMOUR), teller)
    with change(teller) as record:
        hold(crisis)
        require_going(crisis)
        own = select(Rumour.id).where(Rumour.crisis_id == crisis.id, Rumour.author_id == teller.id)
        if len(session.scalars(own).all()) >= OF_ONE:
            raise Invalid(heard=_("You have told a lot. Talk to those who lead this."))
        rumour = Rumour(crisis_id=crisis.id, author_id=teller.id)
        rumour.write(screened)
        session.add(rumour)
        record(Event.RUMOUR_TOLD, rumour)
    return rumour


def hear(hearer: Person, rumour: Rumour) -> None:
    """Say that one heard it, too; again changes nothing."""
    with change(hearer) as record:
        hold(rumour)
        if rumour.author_id == hearer.id or heard(rumour, hearer) is not None:
            return
        hearing = Hearing(rumour_id=rumour.id, person_id=hearer.id)
        session.add(hearing)
        record(Event.RUMOUR_HEARD, hearing)
        count(rumour, 1)


def unhear(hearer: Person, rumour: Rumour) -> None:
    """Take that back."""
    with change(hearer) as record:
        hold(rumour)
        hearing = heard(rumour, hearer)
        if hearing is None:
            return
        record(Event.RUMOUR_UNHEARD, hearing)
        session.delete(hearing)
        count(rumour, -1)


def count(rumour: Rumour, by: int) -> None:
    """Add to how many heard it; part of a change that holds it."""
    session.execute(
        update(Rumour)
        .where(Rumour.id == rumour.id)
        .values(hearings=Rumour.hearings + by)
        .execution_options(synchronize_session=False)
    )


def heard(rumour: Rumour, hearer: Person) -> Hearing | None:
    """Find what somebody said of it."""
    rows = select(Hearing).where(Hearing.rumour_id == rumour.id, Hearing.person_id == hearer.id)
    return session.scalar(rows)


def settle(speaker: Person, crisis: Crisis, rumour: Rumour, state: RumourState, words: str) -> None:
    """Say what there is to it; also after the end, and again when more is known."""
    require_leading(speaker, crisis)
    says = state not in (RumourState.OPEN, RumourState.ASIDE)
    if says and is_blank(words):
        raise Invalid(answer=_("Say in a sentence what is known."))
    draft = Draft(source=words, limit=limits.RUMOUR)
    screened = screened_as("answer", draft, speaker) if says else None
    with change(speaker) as record:
        hold(rumour)
        rumour.state = state
        rumour.say(screened)
        rumour.answered_by_id, rumour.answered_at = speaker.id, now()
        rumour.version += 1
        record(Event.RUMOUR_ANSWERED, rumour)


@dataclass(frozen=True, slots=True)
class Line:
    """A rumour as one reader sees it."""

    rumour: Rumour
    has_heard: bool
    is_own: bool


def lines(crisis: Crisis, reader: Person, *, leads: bool) -> list[Line]:
    """List what was heard, what most heard first; what was put aside is the desk's alone."""
    mine = (
        select(Hearing.id)
        .where(Hearing.rumour_id == Rumour.id, Hearing.person_id == reader.id)
        .exists()
    )
    rows = select(Rumour, mine).where(Rumour.crisis_id == crisis.id, Rumour.erased_at.is_(None))
    if not leads:
        rows = rows.where((Rumour.state != RumourState.ASIDE) | (Rumour.author_id == reader.id))
    found: Sequence[tuple[Rumour, bool]] = session.execute(  # type: ignore[assignment]
        rows.order_by(Rumour.hearings.desc(), Rumour.id).limit(MOST)
    ).all()
    return [Line(one, has, one.author_id == reader.id) for one, has in found]
