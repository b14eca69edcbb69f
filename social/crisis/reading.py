"""How does somebody say that they have read what to do?"""

from __future__ import annotations

from sqlalchemy import select, update

from models import Concerned, Crisis, Event, Notice, NoticeKind, Person, Receipt, now, session
from social.changes import change
from social.errors import not_found
from social.live.announce import tell_notices


def acknowledge(reader: Person, crisis: Crisis) -> None:
    """Say that one has read it; again changes nothing. The notice of it counts as read."""
    with change(reader) as record:
        row = select(Concerned).where(
            Concerned.crisis_id == crisis.id, Concerned.person_id == reader.id
        )
        if session.scalar(row.with_for_update()) is None:
            raise not_found()
        there = select(Receipt.id).where(
            Receipt.crisis_id == crisis.id, Receipt.person_id == reader.id
        )
        if session.scalar(there) is None:
            receipt = Receipt(
                crisis_id=crisis.id, person_id=reader.id, edition=crisis.edition, given_at=now()
            )
            session.add(receipt)
            record(Event.RECEIPT_GIVEN, receipt)
        session.execute(
            update(Notice)
            .where(
                Notice.person_id == reader.id,
                Notice.kind == NoticeKind.CRISIS,
                Notice.crisis_id == crisis.id,
                Notice.read_at.is_(None),
            )
            .values(read_at=now())
            .execution_options(synchronize_session=False)
        )
    tell_notices([reader.id])
