"""How does a moderator read a case that waits in a closed place where nobody is free to judge it?

By way of exception: with a reason, allowed by a second person, for this case alone and a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from models import (
    Access,
    Appeal,
    Case,
    CaseState,
    Community,
    Entry,
    Event,
    Origin,
    Person,
    now,
    session,
)
from moderation.fairness import may_judge
from social.changes import change
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold
from social.judges import Judge, judge_of, next_matters
from social.review.claiming import refuse_closed
from social.second import require_second

LASTS = timedelta(hours=72)
SHOWN = 30


def locked(judge: Judge) -> list[Case]:
    """List the cases for which nobody near is free, in places that the judge may not read.

    Those with an appeal are among them.
    """
    if not is_wide(judge):
        return []
    query = beyond(judge).order_by(Case.urgent_at, Case.id).limit(SHOWN)
    return free_among(judge, session.scalars(query).all())


def free_among(judge: Judge, cases: Sequence[Case]) -> list[Case]:
    """Keep the cases in which a judge is free to have the next word."""
    matters = next_matters(cases)
    return [case for case in cases if may_judge(matters[case.id], judge.person)]


def appealed_in(cases: Sequence[Case]) -> dict[int, Appeal]:
    """Find the appeals that wait in some cases."""
    rows = session.scalars(
        select(Appeal).where(
            Appeal.case_id.in_([case.id for case in cases]), Appeal.decided_at.is_(None)
        )
    )
    return {one.case_id: one for one in rows}


def beyond(judge: Judge) -> Select[tuple[Case]]:
    """Select such cases; whether the judge is free is asked of each."""
    return (
        select(Case)
        .join(Community, Community.id == Case.community_id)
        .where(
            Case.is_left_over,
            or_(
                and_(Case.closed_at.is_(None), Case.state == CaseState.QUEUE),
                select(Appeal.id)
                .where(Appeal.case_id == Case.id, Appeal.decided_at.is_(None))
                .exists(),
            ),
            Community.deleted_at.is_(None),
            ~Community.read_by(judge.person),
        )
    )


def is_wide(judge: Judge) -> bool:
    """Tell whether somebody judges beyond communities of their own."""
    return judge.is_moderator or judge.is_administrator


def find_locked(judge: Judge, number: int) -> Case:
    """Find such a case; for everybody else there is none."""
    found = session.scalar(beyond(judge).where(Case.id == within_range(number)))
    if found is None or not is_wide(judge) or not free_among(judge, [found]):
        raise not_found()
    return found


def ask(person: Person, number: int, reason: str) -> Access:
    """Ask to read one case; once while it is open."""
    case = find_locked(judge_of(person), number)
    with change(person) as record:
        hold(case)
        if not appealed_in([case]):
            refuse_closed(case)
        mine = (Access.case_id == case.id, Access.person_id == person.id)
        if session.scalar(select(Access.id).where(*mine, Access.closed_at.is_(None))):
            raise Invalid(form=_("You asked already. Somebody else has to allow it."))
        access = Access(case_id=case.id, person_id=person.id, reason=reason)
        session.add(access)
        record(Event.ACCESS_ASKED, access)
    return access


def find_asked(judge: Judge, number: int) -> Access:
    """Find what somebody else asks for, of a case that the judge is free to judge."""
    found = session.scalar(asked_by_others(judge).where(Access.id == within_range(number)))
    if found is None or not is_wide(judge) or not is_free(judge, found):
        raise not_found()
    return found


def asked_by_others(judge: Judge) -> Select[tuple[Access]]:
    """Select what others ask for and nobody has answered."""
    return (
        select(Access)
        .where(
            Access.person_id != judge.person.id,
            Access.closed_at.is_(None),
            Access.approved_at.is_(None),
        )
        .options(joinedload(Access.case), joinedload(Access.person))
    )


def is_free(judge: Judge, access: Access) -> bool:
    """Tell whether a judge is free in the case of an access."""
    return bool(free_among(judge, [access.case]))


def to_answer(judge: Judge) -> list[Access]:
    """List what others ask of the judge."""
    if not is_wide(judge):
        return []
    found = session.scalars(asked_by_others(judge).order_by(Access.id).limit(SHOWN)).all()
    free = {case.id for case in free_among(judge, [one.case for one in found])}
    return [one for one in found if one.case_id in free]


def own(judge: Judge) -> Sequence[Access]:
    """List what the judge asked for and is not over."""
    mine = select(Access).where(Access.person_id == judge.person.id, Access.closed_at.is_(None))
    return session.scalars(mine.order_by(Access.id)).all()


def approve(person: Person, number: int, *, tells_at_once: bool) -> None:
    """Let somebody else read a case for a while; owners are told at once, or once it is over."""
    access = find_asked(judge_of(person), number)
    with change(person) as record:
        hold(access)
        refuse_answered(access)
        words = _("You asked for this. Somebody else has to allow it.")
        require_second(person, access.person_id, words)
        access.approved_by_id, access.approved_at = person.id, now()
        access.ends_at, access.tells_at_once = access.approved_at + LASTS, tells_at_once
        record(Event.ACCESS_APPROVED, access)


def refuse(person: Person, number: int) -> None:
    """Do not let somebody else read a case."""
    access = find_asked(judge_of(person), number)
    with change(person) as record:
        hold(access)
        refuse_answered(access)
        access.refused_by_id, access.closed_at = person.id, now()
        record(Event.ACCESS_REFUSED, access)


def refuse_answered(access: Access) -> None:
    """Refuse what somebody has answered meanwhile."""
    if access.approved_at is not None or access.closed_at is not None:
        raise Invalid(form=_("Somebody has answered this meanwhile."))


def note_reading(judge: Judge, case: Case) -> None:
    """Note that somebody reads a case by way of exception: once a day (UTC)."""
    if case.id not in judge.exceptions:
        return
    access = session.scalars(
        select(Access).where(
            Access.case_id == case.id, Access.person_id == judge.person.id, Access.in_force()
        )
    ).one_or_none()
    if access is None or is_noted(access):
        return
    with change(judge.person) as record:
        hold(access)
        if access.closed_at is None and not is_noted(access):  # two pages may open at once
            record(Event.ACCESS_USED, access)


def is_noted(access: Access) -> bool:
    """Tell whether it is known that it was used today."""
    midnight = datetime.combine(now().astimezone(UTC), time(), UTC)
    used = select(Entry.id).where(
        Entry.noun == access.noun,
        Entry.noun_id == access.id,
        Entry.event == Event.ACCESS_USED,
        Entry.at >= midnight,
    )
    return session.scalar(used.limit(1)) is not None


def close_old(moment: datetime) -> int:
    """End what has lasted its time, so that owners are told; tells of how many."""
    old = select(Access.id).where(Access.closed_at.is_(None), Access.ends_at <= moment)
    numbers = session.scalars(old.order_by(Access.id)).all()
    for number in numbers:
        with change(None, origin=Origin.JOB) as record:
            access = session.get_one(Access, number)
            hold(access)
            if access.closed_at is None:
                access.closed_at = moment
                record(Event.ACCESS_CLOSED, access)
    return len(numbers)


def told(judge: Judge) -> Sequence[Access]:
    """List what owners are told of their communities: what is over, or was to be told at once."""
    query = (
        select(Access)
        .join(Access.case)
        .join(Community, Community.id == Case.community_id)
        .where(
            Case.community_id.in_(judge.owns),
            Access.approved_at.is_not(None),
            or_(Access.closed_at.is_not(None), Access.tells_at_once),
        )
        .options(contains_eager(Access.case).contains_eager(Case.community))
        .order_by(Access.id.desc())
        .limit(SHOWN)
    )
    return session.scalars(query).all() if judge.owns else ()
