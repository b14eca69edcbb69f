"""What does the command line answer who asks for people?"""

from __future__ import annotations

from typing import Any

import click
from flask_babel import force_locale
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models import Company, Person, session
from social import standing
from social.seeking.address import Search
from social.seeking.chips import Chip, chips_of
from social.seeking.finding import all_sites, understood
from social.seeking.matching import COLLEAGUES, Order, look
from social.seeking.meeting import Eyes
from social.seeking.reasons import Hit, Reason, hits_of
from social.switches import Switch, is_on

NOBODY = 0  # no person's number: reads what is for all


def search(question: str, language: str | None) -> dict[str, Any]:
    """Find people by what is for all to read, each with reasons; nothing is counted or kept."""
    if not is_on(Switch.STATEMENTS):
        raise click.ClickException("This company has it switched off.")
    language = language or session.scalar(select(Company.language)) or "en"
    if language not in standing.offered():
        raise click.ClickException(f"{language} is not spoken here.")
    eyes = Eyes(Person(id=NOBODY, name="", handle="", department=""))
    with force_locale(language):
        asked = understood(Search.read(MultiDict({"q": question})), language)
        chips = chips_of(asked.criteria, language, all_sites())
        found = look(asked.criteria, eyes, asked.narrowed, Order(COLLEAGUES))
        hits = hits_of(found.matches, asked.criteria, eyes, asked.narrowed, language)
        return {
            "criteria": [{"criterion": str(chip.criterion), "label": chip.label} for chip in chips],
            "number": found.number,
            "hits": [told(hit, chips) for hit in hits],
        }


def told(hit: Hit, chips: list[Chip]) -> dict[str, Any]:
    """Say who was found and why."""
    return {
        "person": hit.person.handle,
        "name": hit.person.name,
        "site": hit.person.site_name,
        "reasons": [because(one, chips) for one in hit.reasons if one.is_met],
    }


def because(one: Reason, chips: list[Chip]) -> dict[str, Any]:
    """Say why somebody meets a criterion."""
    return {
        "criterion": chips[one.place].label,
        "statement": one.statement_id,
        "kind": one.kind,
        "concept": one.concept,
        "words": one.words,
        "language": one.language,
        "level": one.level,
        "confirmed": one.confirmed_at.isoformat() if one.confirmed_at else None,
        "evidence": [{text.noun: text.text_id, "words": text.words} for text in one.evidence],
    }
