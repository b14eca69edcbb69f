"""How does the company stand just now: how does it look, which languages does it offer?

Every page asks this. Each process keeps the answer for two seconds and then asks the database
again: a process that hears of a change forgets at once. Of the database nothing is asked where the
page of an error is written; it shows what was known last.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import current_app, g, has_app_context
from sqlalchemy import select

from models import Company, Logo, session
from social import colours

LASTS = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Sign:
    """The company's sign: under which digest it lies, and its size in pixels."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds on every page; the defaults are Kring's own."""

    language: str = ""
    spoken: tuple[str, ...] = ()
    accent: str = ""
    accent_dark: str = ""
    sign: Sign | None = None
    asked_at: float = 0.0  # by the process's own clock

    @property
    def sheet(self) -> str:
        """Name the style of the company's colours; empty for Kring's own."""
        return f"{self.accent[1:]}-{self.accent_dark[1:]}" if self.accent else ""

    @property
    def bar(self) -> str:
        """Say the colour of the bar on top."""
        return colours.bar_of(self.accent) if self.accent else "#0f3a31"


# Built once: it is asked again and again.
ROW = select(
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
        sign=Sign(row.digest, row.width, row.height) if row.digest else None,
    )


def forget() -> None:
    """Ask the database next time: something changed."""
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
