"""What does a reader set about home? Reading is nobody's business: none of it is recorded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, update

from models import Membership, MembershipState, Person, session
from social.changes import change
from social.live.announce import tell_unread


def mark_read(reader: Person, until: datetime) -> None:
    """Note that home was read up to a time, and with it every community that shows there."""
    with change(reader):
        session.execute(
            update(Person)
            .where(Person.id == reader.id)
            .values(home_read_at=func.greatest(Person.home_read_at, until))
        )
        session.execute(
            update(Membership)
            .where(
                Membership.person_id == reader.id,
                Membership.state == MembershipState.MEMBER,
                Membership.is_muted.is_(False),
                Membership.read_at < until,
            )
            .values(read_at=until)
        )
    tell_unread(reader.id)
