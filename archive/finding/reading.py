"""What do hits say, around what do they stand, and how were they written before?

The index holds no text that could be read. What a hit says comes out of the entry of the ledger
that it was made from: so an officer reads just what was recorded, and of what was shredded nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from archive import ledger
from archive.finding.asking import Row as Condition
from archive.finding.hits import COLUMNS, Hit
from archive.finding.indexing import TEXTS
from archive.granting import Opened
from archive.ledger import AnySession
from models import Deletion, Entry, EntryKey, File, FileWords, Findable, GrantStage
from models.findable import PARTS

AROUND = 3  # texts before a hit, and after it
FARTHEST = 50
VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Said:
    """What one row of the index says."""

    title: str
    words: str
    is_there: bool = True  # its entry can be opened still


def covered(opened: Opened, bound: int) -> tuple[Condition, Condition]:
    """Hold for rows of a checkpoint that a grant reaches."""
    within = opened.covers(
        noun=Findable.noun,
        person_id=Findable.author_id,
        at=Findable.at,
        community_id=Findable.community_id,
        conversation_id=Findable.conversation_id,
        message_id=Findable.message_id,
    )
    return Findable.id < bound, within


def find(opened: Opened, session: AnySession, bound: int, number: int) -> Hit | None:
    """Find a row by its number, if a grant reaches it."""
    opened.require(GrantStage.PSEUDONYMS)
    if not 0 <= number < bound:
        return None
    found = select(*COLUMNS).where(Findable.id == number, *covered(opened, bound))
    return session.execute(found).one_or_none()


def around(
    opened: Opened, session: AnySession, bound: int, hit: Hit, many: int = AROUND
) -> tuple[Sequence[Hit], Sequence[Hit]]:
    """List what was said just before something in its thread or conversation, and just after."""
    opened.require(GrantStage.PSEUDONYMS)
    if hit.conversation_id is not None:
        place = Findable.conversation_id == hit.conversation_id
    elif hit.post_id is not None:
        place = Findable.post_id == hit.post_id
    else:
        return (), ()
    near: Select[Any] = select(*COLUMNS).where(
        place, Findable.noun.in_(TEXTS), *covered(opened, bound)
    )
    first, last = hit.id // PARTS * PARTS, hit.id // PARTS * PARTS + PARTS
    before = near.where(Findable.id < first).order_by(Findable.id.desc()).limit(many)
    after = near.where(Findable.id >= last).order_by(Findable.id).limit(many)
    return session.execute(before).all()[::-1], session.execute(after).all()


def versions(
    opened: Opened, session: AnySession, bound: int, hit: Hit, since: int | None = None
) -> tuple[Sequence[Hit], int | None]:
    """List VERSIONS versions of a text, the first one first, and since which row there are more.

    The next list begins with the last one of this, so that what changed after it can be told.
    """
    opened.require(GrantStage.PSEUDONYMS)
    same = (Findable.noun == hit.noun, Findable.noun_id == hit.noun_id)
    found = select(*COLUMNS).where(*same, *covered(opened, bound)).order_by(Findable.id)
    if since is not None:
        found = found.where(Findable.id >= since)
    rows = session.execute(found.limit(VERSIONS + 1)).all()
    return rows[:VERSIONS], rows[VERSIONS - 1].id if len(rows) > VERSIONS else None


def deletions(
    opened: Opened, session: AnySession, bound: int, hits: Iterable[Hit]
) -> dict[tuple[str, int], Row[Any]]:
    """Say when those of some hits that are deleted were, as of a checkpoint."""
    opened.require(GrantStage.PSEUDONYMS)
    ids = {hit.noun_id for hit in hits}
    found = (
        select(Deletion.noun, Deletion.noun_id, Deletion.at, Deletion.by_id)
        .where(Deletion.noun_id.in_(ids), Deletion.from_id < bound)
        .where(Deletion.until_id.is_(None) | (Deletion.until_id >= bound))
        .order_by(Deletion.from_id)
    )
    return {(row.noun, row.noun_id): row for row in session.execute(found)}


def texts(opened: Opened, session: AnySession, hits: Sequence[Hit]) -> dict[int, Said]:
    """Read what hits say, by their numbers: in two statements, however many."""
    opened.require(GrantStage.PSEUDONYMS)
    ids = [hit.entry_id for hit in hits if hit.noun != "file"]
    rows = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.id.in_(ids))
    ).all() if ids else ()  # fmt: skip
    facts = {entry.id: ledger.known(entry, key) for entry, key in rows}
    files = files_of(session, [hit.noun_id for hit in hits if hit.noun == "file"])
    return {
        hit.id: files.get(hit.noun_id, GONE)
        if hit.noun == "file"
        else said(hit.noun, facts.get(hit.entry_id) or {})
        for hit in hits
    }


GONE = Said("", "", is_there=False)


def said(noun: str, facts: dict[str, Any]) -> Said:
    """Give title and words of an entry."""
    if not facts:
        return GONE
    more = facts.get("rules") or "" if noun == "community" else ""
    words = "\n".join(filter(None, (facts.get(TEXTS[noun]) or "", more)))
    return Said(facts.get("title") or facts.get("name") or "", words)


def files_of(session: AnySession, ids: Sequence[int]) -> dict[int, Said]:
    """Read what files say, and how they are called."""
    if not ids:
        return {}
    rows = session.execute(
        select(File.id, File.name, File.alt, FileWords.words)
        .outerjoin(FileWords, FileWords.file_id == File.id)
        .where(File.id.in_(ids), File.erased_at.is_(None))
    )
    return {row.id: Said(row.name, "\n".join(filter(None, (row.alt, row.words)))) for row in rows}
