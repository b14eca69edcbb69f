"""How are the parts of what is said in a crisis screened and put down?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from models import Bulletin, Person, limits, now
from moderation import Draft, Screened, is_blank
from social.errors import Invalid
from social.fields import one_line
from social.screening import screened_as

PARTS = ("known", "unknown", "todo")


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes: a title, and up to three parts."""

    title: str
    known: str = ""
    unknown: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """The same, let through."""

    title: str
    of: Mapping[str, Screened | None]


def part_name(name: str, language: str) -> str:
    """Say what a part is called, in the language of its words."""
    with force_locale(language):
        return {
            "known": _("We know"),
            "todo": _("What to do"),
            "unknown": _("We do not know yet"),
        }[name]


def screened(words: Words, author: Person, language: str) -> Parts:
    """Screen title and parts, each beside its field; title and what is known are needed."""
    title = one_line(words.title).strip()
    if is_blank(title):
        raise Invalid(title=_("Fill this in."))
    screened_as("title", Draft(source=title, limit=limits.NAME, language=language), author)
    found: dict[str, Screened | None] = {}
    for name in PARTS:
        source = getattr(words, name)
        if is_blank(source):
            found[name] = None
            continue
        draft = Draft(source=source, limit=limits.BULLETIN, language=language)
        found[name] = screened_as(name, draft, author)
    if found["known"] is None:
        raise Invalid(known=_("Fill this in."))
    return Parts(title, found)


def put(bulletin: Bulletin, parts: Parts, before: Bulletin | None) -> None:
    """Write the parts; one that says what it said before keeps the time of that."""
    moment = now()
    was = (
        {name: (getattr(before, name), getattr(before, f"{name}_at")) for name in PARTS}
        if (before)
        else {}
    )
    bulletin.write(parts.title, **parts.of)
    bulletin.changed_at = moment
    for name in PARTS:
        source, at = was.get(name, (None, moment))
        kept: datetime = at if source == getattr(bulletin, name) else moment
        setattr(bulletin, f"{name}_at", kept)
