"""Which house rules hold, for a reader of some language, and which held once?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select

from models import Community, HouseRules, limits, session
from social import standing


def newest() -> int:
    """Number the version that holds; 0 before the first."""
    return session.scalar(select(func.max(HouseRules.version))) or 0


def in_force_at(moment: datetime) -> int:
    """Number the version that held at a moment; 0 before the first."""
    held = select(func.max(HouseRules.version)).where(HouseRules.published_at <= moment)
    return session.scalar(held) or 0


def read(version: int | ScalarSelect[int], language: str) -> HouseRules | None:
    """Find a version in the reader's language, else in the first of the company's that it has."""
    rows = session.scalars(select(HouseRules).where(HouseRules.version == version))
    by_language = {row.language: row for row in rows}
    for one in (language, *standing.offered()):
        if one in by_language:
            return by_language[one]
    return next(iter(by_language.values()), None)


LINE = re.compile(r"^\s*(?:\d+[.)]|[-*+])\s+(.+)$", re.MULTILINE)
MARKS = re.compile(r"[*`]|\b_|_\b")


def listed(source: str) -> list[str]:
    """List the single rules of a text: what stands in its lists, without marks, one line each."""
    return [MARKS.sub("", found).strip()[: limits.TITLE] for found in LINE.findall(source)]


def to_name(community: Community | None, language: str) -> list[str]:
    """List the rules that a decision can name: the house's, and a community's own."""
    held = read(select(func.max(HouseRules.version)).scalar_subquery(), language)
    return [
        *(listed(held.source) if held else ()),
        *(listed(community.rules) if community else ()),
    ]


def sources(version: int) -> dict[str, str]:
    """Give what a version says, by language, as it was typed."""
    rows = session.execute(
        select(HouseRules.language, HouseRules.source).where(HouseRules.version == version)
    )
    return {row.language: row.source for row in rows}


def versions() -> Sequence[tuple[int, datetime]]:
    """List all versions with their dates, the newest first."""
    rows = session.execute(
        select(HouseRules.version, func.min(HouseRules.published_at))
        .group_by(HouseRules.version)
        .order_by(HouseRules.version.desc())
    )
    return [(row[0], row[1]) for row in rows]
