"""Which version of a page holds, which held once, and what changed between two?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import func, select

from models import LegalKind, LegalText, session
from social import standing


def newest(kind: LegalKind) -> int:
    """Number the version that holds; 0 before the first."""
    found = select(func.max(LegalText.version)).where(LegalText.kind == kind)
    return session.scalar(found) or 0


def read(kind: LegalKind, version: int, language: str) -> LegalText | None:
    """Find a version in the reader's language, else in the first of the company's that it has."""
    of_version = (LegalText.kind == kind, LegalText.version == version)
    by_language = {
        row.language: row for row in session.scalars(select(LegalText).where(*of_version))
    }
    for one in (language, *standing.offered()):
        if one in by_language:
            return by_language[one]
    return next(iter(by_language.values()), None)


def sources(kind: LegalKind, version: int) -> dict[str, str]:
    """Give what a version says, by language, as it was typed."""
    rows = session.execute(
        select(LegalText.language, LegalText.source).where(
            LegalText.kind == kind, LegalText.version == version
        )
    )
    return {row.language: row.source for row in rows}


def versions(kind: LegalKind) -> Sequence[tuple[int, datetime]]:
    """List all versions with their dates, the newest first."""
    rows = session.execute(
        select(LegalText.version, func.min(LegalText.published_at))
        .where(LegalText.kind == kind)
        .group_by(LegalText.version)
        .order_by(LegalText.version.desc())
    )
    return [(row[0], row[1]) for row in rows]


def difference(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Give the lines of two texts in their order, each with "kept", "gone" or "new"."""
    old, new = before.splitlines(), after.splitlines()
    for what, begin, end, first, last in SequenceMatcher(None, old, new, False).get_opcodes():
        if what == "equal":
            yield from (("kept", line) for line in old[begin:end])
            continue
        yield from (("gone", line) for line in old[begin:end] if line.strip())
        yield from (("new", line) for line in new[first:last] if line.strip())
