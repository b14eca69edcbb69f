"""How does the company stand just now: its look, its languages, what it tells all, does it rest?

Every page asks this. Each process keeps the answer for two seconds and then asks the database
again: a process that hears of a change forgets at once. Of the database nothing is asked where the
page of an error is written; it shows what was known last.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, g, has_app_context
from flask_babel import get_locale
from sqlalchemy import func, select

from models import Banner, Company, LegalKind, LegalText, Logo, Maintenance, now, session
from social import colours

LASTS = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Sign:
    """The company's sign: under which digest it lies, and its size in pixels."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the administrators to all, by language, for a while; without an end, till taken."""

    id: int
    words: Mapping[str, str]
    begins_at: datetime
    ends_at: datetime | None
    level: str = "care"
    may_go: bool = False  # readers may put it away
    may_read: bool = True  # of maintenance: pages stay
    until: datetime | None = None  # of maintenance: when people were told that it is over

    @property
    def is_on(self) -> bool:
        """Tell whether its time is now."""
        return self.begins_at <= now() and (self.ends_at is None or now() < self.ends_at)

    @property
    def language(self) -> str:
        """Say in which language it is shown: that of the page, the company's, the first."""
        wanted = (str(get_locale()), *offered())
        return next((code for code in wanted if code in self.words), next(iter(self.words), ""))

    @property
    def text(self) -> str:
        """Give its words; none where nobody wrote any."""
        return self.words.get(self.language, "")


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds on every page; the defaults are Kring's own."""

    language: str = ""
    spoken: tuple[str, ...] = ()
    accent: str = ""
    accent_dark: str = ""
    sign: Sign | None = None
    banners: tuple[Said, ...] = ()
    terms: int = 0  # the version of the terms that holds
    maintenance: Said | None = None  # that goes on, or is planned
    asked_at: float = 0.0  # by the process's own clock

    @property
    def sheet(self) -> str:
        """Name the style of the company's colours; empty for Kring's own."""
        return f"{self.accent[1:]}-{self.accent_dark[1:]}" if self.accent else ""

    @property
    def told(self) -> list[Said]:
        """List what all are told now."""
        return [one for one in self.banners if one.is_on]

    @property
    def resting(self) -> Said | None:
        """Give the maintenance that goes on; None on all days but a few."""
        return self.maintenance if self.maintenance and self.maintenance.is_on else None

    @property
    def bar(self) -> str:
        """Say the colour of the bar on top."""
        return colours.bar_of(self.accent) if self.accent else "#0f3a31"


def listed(*columns: Any) -> Any:
    """Gather rows of a table into one value."""
    return func.jsonb_agg(func.jsonb_build_array(*columns))


BANNERS = select(
    listed(Banner.id, Banner.words, Banner.begins_at, Banner.ends_at, Banner.level, Banner.may_go)
).where(Banner.withdrawn_at.is_(None), Banner.ends_at > func.now())
RESTS = select(
    listed(
        Maintenance.id,
        Maintenance.words,
        Maintenance.begins_at,
        Maintenance.until,
        Maintenance.may_read,
    )
).where(Maintenance.ended_at.is_(None))

TERMS = select(func.max(LegalText.version)).where(LegalText.kind == LegalKind.TERMS)

# Built once: it is asked again and again.
ROW = select(
    BANNERS.scalar_subquery().label("banners"),
    RESTS.scalar_subquery().label("rests"),
    TERMS.scalar_subquery().label("terms"),
    Company.language,
    Company.spoken,
    Company.accent,
    Company.accent_dark,
    Logo.digest,
    Logo.width,
    Logo.height,
).outerjoin(Logo, Logo.digest == Company.logo)


def current() -> Standing:
    """Give what holds now, at most two seconds old."""
    if not has_app_context():
        return Standing()
    if "standing" in g:
        return g.standing  # type: ignore[no-any-return]
    kept: Standing = current_app.extensions.get("standing") or Standing()
    if "error_page" in g:
        return kept
    if not kept.asked_at or time.monotonic() - kept.asked_at > LASTS:
        # In one step, so that nobody who comes meanwhile sees half of it.
        kept = current_app.extensions["standing"] = asked()
    g.standing = kept
    return kept


def asked() -> Standing:
    """Ask the database."""
    row = session.connection().execute(ROW).one_or_none()
    if row is None:  # the first start is not done: it may be in a moment
        return Standing()
    return Standing(
        asked_at=time.monotonic(),
        language=row.language,
        spoken=tuple(row.spoken),
        accent=row.accent or "",
        accent_dark=row.accent_dark or "",
        terms=row.terms or 0,
        banners=tuple(said(*one) for one in row.banners or ()),
        maintenance=next((resting_of(*one) for one in row.rests or ()), None),
        sign=Sign(row.digest, row.width, row.height) if row.digest else None,
    )


def said(
    number: int, words: Mapping[str, str], begins: str, ends: str, level: str, may_go: bool
) -> Said:
    """Read one of what all are told."""
    times = (datetime.fromisoformat(begins), datetime.fromisoformat(ends))
    return Said(number, words, *times, level=level, may_go=may_go)


def resting_of(
    number: int, words: Mapping[str, str], begins: str, until: str | None, may_read: bool
) -> Said:
    """Read the maintenance; it has no end but by hand, whatever people were told."""
    expected = datetime.fromisoformat(until) if until else None
    return Said(
        number, words, datetime.fromisoformat(begins), None, may_read=may_read, until=expected
    )


def afresh() -> Standing:
    """Give what holds at this moment, as the database has it."""
    forget()
    return current()


def forget() -> None:
    """Ask the database next time: something changed."""
    if has_app_context():
        g.pop("standing", None)
        current_app.extensions.pop("standing", None)


def offered() -> tuple[str, ...]:
    """List the languages that people are offered, the company's own first.

    LANGUAGES says which can be offered at all; of those, the company may leave some out.
    """
    possible: tuple[str, ...] = current_app.config["SETTINGS"].languages
    it = current()
    spoken = [code for code in possible if code in it.spoken] or list(possible)
    return tuple(sorted(spoken, key=lambda code: code != it.language))
