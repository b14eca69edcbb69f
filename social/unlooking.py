"""How does the name of somebody who is erased go from what officers looked for and noted?

That somebody looked, when, by which grant and of whom stays, as a row of numbers: who answers for
the archive has to show it (GDPR article 5(2)). The words of a search that named them go. So does
their name from the notes of reviewers; what was judged, and the rest of the note, stays for the
claim that it is about (article 17(3)(e)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import delete, exists, or_, select

from archive import ledger
from archive.masking import GAP, Known, Masks
from models import (
    ArchiveSearch,
    Coding,
    Comment,
    Entry,
    EntryKey,
    Event,
    Look,
    LookAct,
    Message,
    Person,
    Post,
    ReviewItem,
    session,
)
from social.changes import Record
from social.unstating import rows

Noun = tuple[str, int]

AT_ONCE = 1_000
NOBODY = -1
WITH_WORDS = (LookAct.SEARCHED, LookAct.TAGGED)


def unlook(record: Record, person: Person) -> list[Noun]:
    """Take somebody's name from all of that; part of a change, before the name itself goes."""
    known = Known(person.id, person.name, person.handle, person.email)
    masks = Masks([known], NOBODY, named=lambda _number: GAP)
    return [*searches(masks, person.id), *notes(record, masks, person.id)]


def forget_looks(record: Record, ids: Sequence[int]) -> None:
    """Keep of looks whose time is over that there was one, when and by which grant; not at whom."""
    for look in rows(Look, Look.id.in_(ids)) if ids else ():
        look.people_ids = []
        record(Event.LOOK_ERASED, look)


def searches(masks: Masks, person_id: int) -> Iterator[Noun]:
    """Name the looks whose words name somebody; kept searches that do are dropped."""
    number = re.compile(rf"#{person_id}\b")

    def names(query: str, settled: str) -> bool:
        return bool(number.search(settled) or masks.spans(query))

    kept = select(ArchiveSearch.id, ArchiveSearch.query, ArchiveSearch.settled)
    ids = [row.id for row in session.execute(kept) if names(row.query, row.settled)]
    session.execute(delete(ArchiveSearch).where(ArchiveSearch.id.in_(ids)))
    lines = (
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .join(Look, Look.id == Entry.noun_id)
        .where(Entry.noun == Look.__tablename__, Look.act.in_(WITH_WORDS))
    )
    last = 0
    while some := session.execute(
        lines.where(Entry.id > last).order_by(Entry.id).limit(AT_ONCE)
    ).all():
        for entry, key in some:
            facts = ledger.known(entry, key)
            if names(facts.get("query") or "", facts.get("settled") or ""):
                yield Look.__tablename__, entry.noun_id
            last = entry.id


def notes(record: Record, masks: Masks, person_id: int) -> Iterator[Noun]:
    """Put a gap in place of somebody's name in notes; in one of what they wrote, of each part."""
    wrote = (
        exists()
        .where(
            Entry.noun == text.__tablename__, text.id == Entry.noun_id, text.author_id == person_id
        )
        .correlate(Entry)
        for text in (Post, Comment, Message)
    )
    noted = (
        select(Coding.id, Coding.note, or_(Entry.actor_id == person_id, *wrote).label("is_theirs"))
        .join(ReviewItem, ReviewItem.id == Coding.item_id)
        .join(Entry, Entry.id == ReviewItem.entry_id)
        .where(Coding.note != "")
    )
    changed = {}
    for number, note, is_theirs in session.execute(noted.execution_options(yield_per=AT_ONCE)):
        words = masks.text(note, {person_id} if is_theirs else ())
        if words != note:
            changed[number] = words
    for coding in rows(Coding, Coding.id.in_(changed)):
        coding.note = changed[coding.id]
        record(Event.CODING_CHANGED, coding)
        yield coding.noun, coding.id
