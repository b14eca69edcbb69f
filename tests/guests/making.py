"""How do tests come by guests?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models import Community, Event, Person, PersonState, Stay, now
from social.changes import change
from social.guests import actions
from social.guests.actions import Wish

USUAL = {
    "name": "Gaëlle Masson",
    "email": "gaelle@paints.example",
    "company": "Lyon Paints",
    "language": "fr",
    "reason": "The hull of T9",
}


def wish(*places: Community, days: int = 30, **more: Any) -> Wish:
    """Ask for Gaëlle, for a month."""
    last = (now() + timedelta(days=days)).date()
    return Wish(**(USUAL | {"last": last, "places": [place.id for place in places]} | more))


def ask(owner: Person, *places: Community, **more: Any) -> Stay:
    """Let an owner ask for somebody."""
    return actions.ask(owner, wish(*places, **more))


def let_in(owner: Person, administrator: Person, *places: Community, **more: Any) -> Person:
    """Let a guest in who has a password already."""
    guest = actions.approve(administrator, ask(owner, *places, **more))
    with change(None) as record:
        guest.state = PersonState.ACTIVE
        record(Event.PERSON_ACTIVATED, guest)
    return guest


def let_time_pass(guest: Person) -> None:
    """Let a guest's time be over, just so."""
    with change(None) as record:
        guest.guest_until = now() - timedelta(seconds=1)
        record(Event.PERSON_CHANGED, guest)
