"""How is a case decided? With a statement of reasons, in one transaction with what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import (
    Case,
    CaseOutcome,
    Decision,
    Event,
    Found,
    Measure,
    Person,
    now,
    session,
)
from models.decision import HIDING
from moderation.ladder import EXPIRES_AFTER, LADDER
from social import cases, measures
from social.changes import Record, change
from social.errors import Invalid, not_found
from social.holding import hold
from social.judges import Judge, judge_of, look_for_judges, require_judge
from social.review.claiming import refuse_closed, refuse_taken
from social.second import require_second
from social.suspended import write_to_suspended
from social.switches import Switch, is_on

IN_COMMUNITY = (Measure.COOL_DOWN, Measure.APPROVAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What is done, for how many days, and the reasons."""

    measure: Measure
    days: int = 0
    happened: str = ""
    rule: str = ""
    why: str = ""


def allowed(judge: Judge, case: Case) -> Sequence[Measure]:
    """List the measures that a judge may choose: owners none that reach beyond their community.

    Of a person no words are hidden, and of a profile nothing that holds in a community.
    """
    is_wide = judge.is_moderator or judge.is_administrator
    reach = [one for one, rung in LADDER.items() if is_wide or not rung.everywhere]
    if case.person_id is not None:
        reach = [one for one in reach if one not in HIDING]
    if case.community_id is None:
        reach = [one for one in reach if one not in IN_COMMUNITY]
    return reach


def decide(person: Person, case: Case, ruling: Ruling, seen: int | None = None) -> Decision:
    """Decide a case, do what that says, and tell whom it concerns; a suspension waits for two.

    `seen` is the version of the words that was read: Invalid where they are others by now.
    """
    require_judge(person, case)
    refuse_nonsense(judge_of(person), case, ruling)
    with change(person) as record:
        text = measures.text_of(case)
        if text is not None:
            hold(text)  # before the case, as whoever edits it does
        hold(case)
        refuse_closed(case)
        refuse_taken(person, case)
        if text is not None and seen not in (None, text.version):
            raise Invalid(form=_("It was changed meanwhile. Read it first."))
        if cases.waiting(case) is not None:
            raise Invalid(form=_("A suspension waits for a second person."))
        decision = made(person, case, ruling)
        session.add(decision)
        record(Event.DECISION_MADE, decision)
        if decision.waits:
            look_for_judges(case)
        else:
            carry_out(record, decision, case)
    return decision


def confirm(person: Person, case: Case) -> None:
    """Suspend somebody, as another judge decided."""
    require_judge(person, case)
    with change(person) as record:
        hold(case)
        decision = require_waiting(case)
        refuse_closed(case)
        words = _("You decided this. Somebody else confirms it.")
        require_second(person, decision.decided_by_id, words)
        if not (judge := judge_of(person)).is_moderator and not judge.is_administrator:
            raise Invalid(form=_("Moderators confirm a suspension."))
        decision.confirmed_by_id, decision.confirmed_at = person.id, now()
        begin(decision, decision.confirmed_at)
        record(Event.DECISION_CONFIRMED, decision)
        carry_out(record, decision, case)
        write_to_suspended(decision, "suspended")


def begin(decision: Decision, moment: datetime) -> None:
    """Let a suspension last as long as was decided, from when it holds; no day goes by waiting."""
    if decision.ends_at is not None:
        decision.ends_at = moment + (decision.ends_at - decision.decided_at)
    decision.expires_at = moment + timedelta(days=EXPIRES_AFTER)


def refuse(person: Person, case: Case) -> None:
    """Let a suspension be that waits for a second person; the case is open still."""
    require_judge(person, case)
    with change(person) as record:
        hold(case)
        decision = require_waiting(case)
        decision.ended_at = now()
        record(Event.DECISION_REFUSED, decision)
        look_for_judges(case)


def carry_out(record: Record, decision: Decision, case: Case) -> None:
    """Do what a decision says, and close its case."""
    measures.apply(record, decision, case)
    cases.close_case(record, case, CaseOutcome.DECIDED)


def made(person: Person, case: Case, ruling: Ruling) -> Decision:
    """Write a decision down."""
    rung, moment, text = LADDER[ruling.measure], now(), measures.text_of(case)
    days = ruling.days or rung.days
    return Decision(
        case_id=case.id,
        author_id=case.author_id,
        community_id=None if rung.everywhere else case.community_id,
        measure=ruling.measure,
        happened=ruling.happened,
        rule=ruling.rule,
        why=ruling.why,
        found=case.found,
        is_automated=case.found in (Found.HELD, Found.RULE),
        text_version=text.version if text else case.text_version,
        decided_by_id=person.id,
        decided_at=moment,
        ends_at=moment + timedelta(days=days) if days else None,
        expires_at=moment + timedelta(days=EXPIRES_AFTER),
    )


def refuse_nonsense(judge: Judge, case: Case, ruling: Ruling) -> None:
    """Refuse what the judge may not choose, a restriction without reasons, and one without end."""
    if ruling.measure not in allowed(judge, case):
        raise Invalid(measure=_("Moderators decide what reaches beyond one community."))
    most = LADDER[ruling.measure].most
    if ruling.days < 0 or ruling.days > most:
        raise Invalid(days=_("At most %(most)s days.", most=most))
    if measures.hides(ruling.measure):
        empty = {"happened": ruling.happened, "rule": ruling.rule, "why": ruling.why}
        wrong = {name: _("Fill this in.") for name, words in empty.items() if not words}
        if wrong:
            raise Invalid(**wrong)


def require_waiting(case: Case) -> Decision:
    """Find such a suspension, or answer that there is none."""
    found = cases.waiting(case)
    if found is None:
        raise not_found()
    return found


def earlier(case: Case) -> dict[Measure, int]:
    """Count what was decided of the same author before and still counts, by measure.

    Nothing where the company does without.
    """
    if not is_on(Switch.EARLIER):
        return {}
    counting = [one for one, rung in LADDER.items() if rung.counts]
    rows = session.execute(
        select(Decision.measure, func.count())
        .where(
            Decision.author_id == case.author_id,
            Decision.case_id != case.id,
            Decision.measure.in_(counting),
            Decision.ended_at.is_(None),
            Decision.expires_at > func.now(),
        )
        .group_by(Decision.measure)
    )
    return {row[0]: row[1] for row in rows}
