"""How does somebody who looks after a place open a case without a report? By their own check.

Who opened one alone can throw it away again.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from models import (
    Case,
    CaseOutcome,
    CaseState,
    Comment,
    Community,
    Entry,
    Event,
    Found,
    Person,
    PersonState,
    Post,
    session,
)
from social.cases import close_case, escalate, open_case, waiting
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold
from social.judges import judge_of, look_for_judges, require_judge
from social.review.claiming import refuse_closed
from social.rights import is_member

Thing = Post | Comment | Person


def open_by_check(judge: Person, thing: Thing, community: Community | None = None) -> Case:
    """Open the case of a text, a member or a person whom nobody reported; one that is open stays.

    Answers as if there were nothing to whoever may not judge it. What its author was to settle
    comes before moderators.
    """
    refuse_strange(judge, thing, community)
    with change(judge) as record:
        case = open_case(
            record, thing, Found.OWN_CHECK, community_id=community.id if community else None
        )
        look_for_judges(case)
        require_judge(judge, case)
        if case.state is CaseState.AUTHOR:
            escalate(record, case, Event.CASE_ESCALATED)
    return case


def refuse_strange(judge: Person, thing: Thing, community: Community | None) -> None:
    """Refuse to look into what is gone, somebody who is no member, and oneself."""
    if isinstance(thing, Person):
        if thing.state is PersonState.DEACTIVATED or thing.id == judge.id:
            raise not_found()
        if community is not None and not is_member(thing, community):
            raise not_found()
        wide = judge_of(judge)
        if community is None and not (wide.is_moderator or wide.is_administrator):
            raise not_found()
    elif thing.deleted_at is not None or thing.erased_at is not None:
        raise Invalid(form=_("It was deleted."))


def may_drop(judge: Person, case: Case) -> bool:
    """Tell whether somebody opened a case by their own check, and nobody else has a part in it."""
    if case.found is not Found.OWN_CHECK or not case.is_open:
        return False
    if case.report_count or case.rules or case.was_held or waiting(case) is not None:
        return False
    opened = select(Entry.actor_id).where(
        Entry.noun == case.noun, Entry.noun_id == case.id, Entry.event == Event.CASE_OPENED
    )
    return session.scalar(opened) == judge.id


def drop(judge: Person, case: Case) -> None:
    """Throw away a case that one opened by one's own check; nobody is told."""
    require_judge(judge, case)
    with change(judge) as record:
        hold(case)
        refuse_closed(case)
        if not may_drop(judge, case):
            raise Invalid(form=_("Whoever opened a case alone can throw it away, and only then."))
        close_case(record, case, CaseOutcome.DROPPED)
