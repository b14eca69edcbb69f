"""How does somebody who looks after a place open a case without a report? By their own check."""

from __future__ import annotations

from flask_babel import gettext as _

from models import (
    Case,
    CaseState,
    Comment,
    Community,
    Event,
    Found,
    Person,
    PersonState,
    Post,
)
from social.cases import escalate, open_case
from social.changes import change
from social.errors import Invalid, not_found
from social.judges import judge_of, look_for_judges, require_judge
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
