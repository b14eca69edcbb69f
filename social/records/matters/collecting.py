"""How does what was found come into the review set of a matter?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from archive.granting import Opened
from models import Entry, Event, GrantStage, Look, Matter, Person, ReviewItem, session
from social.changes import change
from social.errors import Invalid
from social.records.matters.actions import enter
from social.records.matters.coding import digest_of

AT_ONCE = 5_000


def collect(
    opened: Opened,
    officer: Person,
    matter: Matter,
    entries: Sequence[int],
    look: Look | None = None,
) -> int:
    """Put lines of the ledger into the review set; tell how many are new there.

    What the grant does not reach is left out, whoever names it. `look` is that by which they were
    found: its line has the words of the search, and loses them when somebody whom they name is
    erased, which the line of a matter cannot.
    """
    opened.require(GrantStage.IDENTITIES)
    with change(officer) as record:
        enter(officer, matter)
        added: list[int] = []
        wanted = sorted(set(entries))
        for first in range(0, len(wanted), AT_ONCE):
            some = wanted[first : first + AT_ONCE]
            reached = session.scalars(
                select(Entry.id).where(Entry.id.in_(some), opened.entries()).order_by(Entry.id)
            ).all()
            added += put(opened, officer, matter, reached)
        if not added:
            raise Invalid(form=_("All of this is in the matter already."))
        record(
            Event.MATTER_FILLED,
            matter,
            grant=opened.grant_id,
            look=look.id if look else None,
            items=len(added),
            digest=digest_of(sorted(added)),
        )
    return len(added)


def put(opened: Opened, officer: Person, matter: Matter, entries: Sequence[int]) -> Sequence[int]:
    """Write rows for those that are not there yet; give their entries."""
    if not entries:
        return ()
    rows = [
        {
            "matter_id": matter.id,
            "entry_id": entry,
            "grant_id": opened.grant_id,
            "added_by_id": officer.id,
        }
        for entry in entries
    ]
    return session.scalars(
        insert(ReviewItem).on_conflict_do_nothing().returning(ReviewItem.entry_id), rows
    ).all()
