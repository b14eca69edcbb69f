"""What happened when, and who did it? Read from the ledger, whose entries say just that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from models import Bulletin, Crisis, Entry, Event, Person, Rumour, Tick, session

MOST = 300
# What is told: not who answered what, nor who heard something.
TOLD = (
    Event.CRISIS_STARTED,
    Event.CRISIS_SAID,
    Event.CRISIS_OVERDUE,
    Event.CRISIS_ENDED,
    Event.CRISIS_RESUMED,
    Event.CRISIS_LEARNT,
    Event.CRISIS_FORGOTTEN,
    Event.BULLETIN_WRITTEN,
    Event.RUMOUR_TOLD,
    Event.RUMOUR_ANSWERED,
    Event.STEP_DONE,
    Event.STEP_UNDONE,
)
NAMELESS = frozenset({Event.RUMOUR_TOLD})


def words(event: Event) -> str:
    """Say what happened."""
    return {
        Event.CRISIS_STARTED: _("It was started"),
        Event.CRISIS_SAID: _("Something new was said"),
        Event.CRISIS_OVERDUE: _("An update was overdue"),
        Event.CRISIS_ENDED: _("It was ended"),
        Event.CRISIS_RESUMED: _("Planned things were let go on"),
        Event.CRISIS_LEARNT: _("What was learnt was written down"),
        Event.CRISIS_FORGOTTEN: _("What people answered was destroyed"),
        Event.BULLETIN_WRITTEN: _("Words were written"),
        Event.RUMOUR_TOLD: _("Somebody told what they heard"),
        Event.RUMOUR_ANSWERED: _("A rumour was answered"),
        Event.STEP_DONE: _("A step was done"),
        Event.STEP_UNDONE: _("A step was not done after all"),
    }[event]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did."""

    event: Event
    at: datetime
    actor: Person | None
    language: str | None = None  # that in which words were written


def acts(crisis: Crisis) -> Sequence[Act]:
    """List what was done, the newest first; of a rumour, not who told it."""
    of = {
        "bulletin": select(Bulletin.id).where(Bulletin.crisis_id == crisis.id),
        "rumour": select(Rumour.id).where(Rumour.crisis_id == crisis.id),
        "tick": select(Tick.id).where(Tick.crisis_id == crisis.id),
    }
    beside = [and_(Entry.noun == noun, Entry.noun_id.in_(ids)) for noun, ids in of.items()]
    own = and_(Entry.noun == "crisis", Entry.noun_id == crisis.id)
    rows = session.execute(
        select(Entry.event, Entry.at, Person, Bulletin.language)
        .outerjoin(Person, Person.id == Entry.actor_id)
        .outerjoin(Bulletin, and_(Entry.noun == "bulletin", Bulletin.id == Entry.noun_id))
        .where(or_(own, *beside), Entry.event.in_(TOLD))
        .order_by(Entry.id.desc())
        .limit(MOST)
    )
    return [
        Act(Event(event), at, None if event in NAMELESS else actor, language)
        for event, at, actor, language in rows
    ]
