"""How is a case decided? With a statement of reasons, in one transaction with what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

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
from moderation.ladder import EXPIRES_AFTER, LADDER
from social import cases, measures
from social.changes import Record, change
from social.errors import Invalid, not_found
from social.holding import hold
from social.judges import Judge, judge_of, require_judge
from social.mailing.letters import post as send
from social.review.claiming import refuse_closed, refuse_taken
from social.switches import Switch, is_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What is done, for how many days, and the reasons."""

    measure: Measure
    days: int = 0
    happened: str = ""
    rule: str = ""
    why: str = ""


def allowed(judge: Judge) -> Sequence[Measure]:
    """List the measures that a judge may choose: owners none that reach beyond their community."""
    is_wide = judge.is_moderator or judge.is_administrator
    return [one for one, rung in LADDER.items() if is_wide or not rung.everywhere]


def decide(person: Person, case: Case, ruling: Ruling) -> Decision:
    """Decide a case, do what that says, and tell whom it concerns; a suspension waits for two."""
    require_judge(person, case)
    refuse_nonsense(judge_of(person), ruling)
    with change(person) as record:
        hold(case)
        refuse_closed(case)
        refuse_taken(person, case)
        if waiting(case) is not None:
            raise Invalid(form=_("A suspension waits for a second person."))
        decision = made(person, case, ruling)
        session.add(decision)
        record(Event.DECISION_MADE, decision)
        if not decision.waits:
            carry_out(record, decision, case)
    return decision


def confirm(person: Person, case: Case) -> None:
    """Suspend somebody, as another judge decided."""
    require_judge(person, case)
    with change(person) as record:
        hold(case)
        decision = require_waiting(case)
        if decision.decided_by_id == person.id:
            raise Invalid(form=_("You decided this. Somebody else confirms it."))
        if not (judge := judge_of(person)).is_moderator and not judge.is_administrator:
            raise Invalid(form=_("Moderators confirm a suspension."))
        decision.confirmed_by_id, decision.confirmed_at = person.id, now()
        record(Event.DECISION_CONFIRMED, decision)
        carry_out(record, decision, case)
        author = session.get_one(Person, decision.author_id)
        send(author, "suspended", decision=decision)


def refuse(person: Person, case: Case) -> None:
    """Let a suspension be that waits for a second person; the case is open still."""
    require_judge(person, case)
    with change(person) as record:
        hold(case)
        decision = require_waiting(case)
        decision.ended_at = now()
        record(Event.DECISION_REFUSED, decision)


def carry_out(record: Record, decision: Decision, case: Case) -> None:
    """Do what a decision says, and close its case."""
    measures.apply(record, decision, case)
    cases.close_case(record, case, CaseOutcome.DECIDED)


def made(person: Person, case: Case, ruling: Ruling) -> Decision:
    """Write a decision down."""
    rung, moment = LADDER[ruling.measure], now()
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
        is_automated=case.found is not Found.REPORT,
        text_version=measures.text_of(case).version,
        decided_by_id=person.id,
        decided_at=moment,
        ends_at=moment + timedelta(days=days) if days else None,
        expires_at=moment + timedelta(days=EXPIRES_AFTER),
    )


def refuse_nonsense(judge: Judge, ruling: Ruling) -> None:
    """Refuse what the judge may not choose, a restriction without reasons, and one without end."""
    if ruling.measure not in allowed(judge):
        raise Invalid(measure=_("Moderators decide what reaches beyond one community."))
    most = LADDER[ruling.measure].most
    if ruling.days < 0 or ruling.days > most:
        raise Invalid(days=_("At most %(most)s days.", most=most))
    if measures.hides(ruling.measure):
        empty = {"happened": ruling.happened, "rule": ruling.rule, "why": ruling.why}
        wrong = {name: _("Fill this in.") for name, words in empty.items() if not words}
        if wrong:
            raise Invalid(**wrong)


def waiting(case: Case) -> Decision | None:
    """Find the suspension of a case that waits for a second person."""
    return session.scalar(
        select(Decision).where(
            Decision.case_id == case.id,
            Decision.measure == Measure.SUSPEND,
            Decision.confirmed_at.is_(None),
            Decision.ended_at.is_(None),
        )
    )


def require_waiting(case: Case) -> Decision:
    """Find such a suspension, or answer that there is none."""
    found = waiting(case)
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
