"""How do things go for good: from all that Kring shows and from the ledger, with a certificate?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from archive import bundled, disposal
from archive.disposal import Changed, Ruling, Thing
from archive.holds import refuse_held
from archive.shredding import shred
from models import (
    Attendance,
    Case,
    Certificate,
    Comment,
    Event,
    File,
    Follow,
    Ground,
    Membership,
    Mention,
    Message,
    Notice,
    Person,
    Post,
    Reaction,
    Report,
    SignIn,
    Vote,
    now,
    session,
)
from social import bundles
from social.certifying import certify
from social.changes import Record
from social.erasing import erase_all
from social.gone import Gone
from social.unlooking import forget_looks

SHOWN: dict[str, type[Any]] = {"post": Post, "comment": Comment, "file": File, "person": Person}
SHOWN |= {"message": Message, "report": Report, "case": Case}
ROWS: dict[str, tuple[type[Any], Event]] = {
    "sign_in": (SignIn, Event.SIGN_IN_ERASED),
    "reaction": (Reaction, Event.REACTION_ERASED),
    "membership": (Membership, Event.MEMBER_ERASED),
    "vote": (Vote, Event.VOTE_ERASED),
    "attendance": (Attendance, Event.ATTENDANCE_ERASED),
    "follow": (Follow, Event.FOLLOW_ERASED),
}
# Rows that follow from others, which have the entries.
LOOSE: dict[str, type[Any]] = {"mention": Mention, "notice": Notice}


def destroy(
    record: Record,
    ground: Ground,
    ruling: Ruling,
    things: Sequence[Thing],
    spared: int = 0,
    *,
    keeps_names: bool = False,
) -> Certificate:
    """Destroy some things, and what hangs on them alone; part of a change.

    Of people with `keeps_names` all but the name: what they were called stays, in a new entry.
    Bundles that hold any of them go, too. Raises Held if a hold keeps any of them, Changed if
    somebody wrote of them meanwhile. After the commit, `archive.settling.settle` destroys the keys.
    """
    disposal.one_at_a_time(session)
    refuse_held(session, things)
    waiting = bundled.waiting(session)
    holding = bundled.holding(session, things, waiting)
    all_things = list(dict.fromkeys([*things, *emptied(record, things, keeps_names)]))
    drop_rows(record, things)
    forget_looks(record, [number for noun, number in things if noun == "look"])
    bundles.take_back(record, holding | bundled.holding(session, all_things, waiting))
    entries = disposal.entries_of(session, all_things)
    body = disposal.body(session, ruling, all_things, entries, spared, now())
    certificate = certify(record, ground, body)
    shredded = shred(session, all_things, certificate)
    if sorted(shredded.entry_ids) != [entry.id for entry in entries]:
        raise Changed
    return certificate


def emptied(record: Record, things: Sequence[Thing], keeps_names: bool) -> list[Thing]:
    """Take from sight what pages show; answer all that went with it."""
    found: list[Any] = []
    for noun, model in SHOWN.items():
        ids = [number for other, number in things if other == noun]
        if ids:
            rows = select(model).where(model.id.in_(ids))
            if model is Comment:
                rows = rows.options(joinedload(Comment.post))
            found += session.scalars(rows)
    return erase_all(record, found, keeps_names=keeps_names) if found else []


def drop_rows(record: Record, things: Sequence[Thing]) -> None:
    """Delete the rows of what no page needs empty."""
    for noun, model in LOOSE.items():
        ids = [number for other, number in things if other == noun]
        if ids:
            session.execute(delete(model).where(model.id.in_(ids)))
    for noun, (model, event) in ROWS.items():
        ids = [number for other, number in things if other == noun]
        gone = delete(model).where(model.id.in_(ids)).returning(model.id)
        for number in session.scalars(gone) if ids else ():
            record(event, Gone(noun, number))  # type: ignore[arg-type]
