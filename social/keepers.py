"""Who answers for a bot, as it is said beside its name?

Bots are few, and those who answer for them fewer: their names are read once for a page, and for a
page without a bot not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import g
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased

from models import Person, session


class Keeper(NamedTuple):
    """Who answers for bots."""

    handle: str
    name: str


def keeper(person_id: int | None) -> Keeper | None:
    """Name who answers for a bot, by their number, which stands with the bot; None for none."""
    if person_id is None:
        return None
    if person_id not in g.get("keepers", {}):
        g.keepers = dict(everybody())
    found: Keeper | None = g.keepers.get(person_id)
    return found


def everybody() -> Mapping[int, Keeper]:
    """Read all who answer for some bot; one statement."""
    bot = aliased(Person)
    rows = select(Person.id, Person.handle, Person.name).where(
        select(bot.id).where(bot.bot_owner_id == Person.id).exists()
    )
    return {number: Keeper(handle, name) for number, handle, name in session.execute(rows)}


def byline(person: Person) -> str:
    """Say beside a name that it is a bot, and whose; nothing for a person."""
    found = keeper(person.bot_owner_id)
    return _("Bot of %(name)s", name=found.name) if found else ""
