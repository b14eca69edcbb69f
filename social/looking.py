"""How does an officer look into the archive? By a grant, and never without a line that says so.

First `record_access`, then the content: what is recorded is kept before anybody reads anything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from archive.granting import Opened, open_all, open_archive
from models import Event, GrantStage, Look, LookAct, Origin, Person, now, session
from social.changes import Record, change

EVENTS = {
    LookAct.SEARCHED: Event.LOOK_SEARCHED,
    LookAct.VIEWED: Event.LOOK_VIEWED,
    LookAct.TAGGED: Event.LOOK_TAGGED,
    LookAct.EXPORTED: Event.LOOK_EXPORTED,
    LookAct.DOWNLOADED: Event.LOOK_DOWNLOADED,
}


def look_into(officer: Person, grant_id: int) -> Opened:
    """Open the archive to an officer, now; NotOpened (of archive.granting) where it stays closed.

    Pages answer that with 403, as social/errors.py maps it.
    """
    return open_archive(session, officer, grant_id)


def look_into_all(officer: Person, first: int) -> Sequence[Opened]:
    """Open the archive to an officer by each grant of theirs, the one numbered `first` before."""
    return open_all(session, officer, first)


def record_access(
    opened: Opened,
    act: LookAct,
    *,
    people: Collection[int] = (),
    things: int = 0,
    stage: GrantStage = GrantStage.COUNTS,
    origin: Origin = Origin.WEB,
    **facts: Any,
) -> Look:
    """Take down one act of an officer, and whose things it is about; in a transaction of its own.

    `facts` say what: the words that were searched for, the noun and number of what was read, the
    format of an export. They stand in the ledger alone. Raises NotOpened if the grant has ended, or
    does not go as far as this stage yet.
    """
    opened.require(stage)
    officer = session.get_one(Person, opened.officer_id)
    with change(officer, origin=origin) as record:
        return take_down(record, opened, act, people=people, things=things, **facts)


def take_down(
    record: Record,
    opened: Opened,
    act: LookAct,
    *,
    people: Collection[int] = (),
    things: int = 0,
    **facts: Any,
) -> Look:
    """Take down one act of an officer as part of a change; see `record_access`."""
    look = Look(
        grant_id=opened.grant_id,
        officer_id=opened.officer_id,
        act=act,
        at=now(),
        people_ids=sorted(set(people)),
        things=things,
    )
    session.add(look)
    record(EVENTS[act], look, **facts)
    return look
