"""Which crisis concerns the reader, on whatever page they are?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import get_locale
from sqlalchemy import select

from models import Bulletin, Crisis, Entry, Person, Receipt, SafetyAnswer, session


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page while a crisis concerns the reader."""

    crisis: Crisis
    title: str
    language: str
    has_read: bool
    safety: str | None

    @property
    def waits(self) -> bool:
        """Tell whether the reader has still to say something."""
        return not self.has_read or (self.crisis.asks_safety and self.safety is None)


def banners(ids: Collection[int], reader: Person) -> list[Banner]:
    """Bring the crises that the shell names, real ones first: one statement."""
    spoken = str(get_locale() or "en")
    newest = (
        select(Bulletin.id)
        .where(Bulletin.crisis_id == Crisis.id)
        .order_by((Bulletin.language == spoken).desc(), Bulletin.edition.desc(), Bulletin.id)
        .limit(1)
        .correlate(Crisis)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Crisis, Bulletin.title, Bulletin.language, Receipt.id, SafetyAnswer.state)
        .outerjoin(Bulletin, Bulletin.id == newest)
        .outerjoin(Receipt, (Receipt.crisis_id == Crisis.id) & (Receipt.person_id == reader.id))
        .outerjoin(
            SafetyAnswer,
            (SafetyAnswer.crisis_id == Crisis.id) & (SafetyAnswer.person_id == reader.id),
        )
        .where(Crisis.id.in_(ids))
        .order_by(Crisis.is_drill, Crisis.id)
    )
    return [
        Banner(one, title or one.name, language or one.language, read is not None, state)
        for one, title, language, read, state in rows
    ]


def crises_of(entry_ids: Collection[int]) -> Mapping[int, Crisis]:
    """Bring the crises that some entries are about, by entry: one statement."""
    rows = session.execute(
        select(Entry.id, Crisis)
        .join(Crisis, (Crisis.id == Entry.noun_id) & (Entry.noun == "crisis"))
        .where(Entry.id.in_(entry_ids))
    )
    return {row[0]: row[1] for row in rows}
