"""How is an appeal judged? By another person, as a dialogue, with an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from models import (
    Appeal,
    AppealOutcome,
    Case,
    Community,
    Decision,
    Event,
    Measure,
    Origin,
    Person,
    now,
    session,
)
from moderation.fairness import may_judge
from moderation.ladder import RUNGS
from social import appeals, cases, measures
from social.changes import Record, change
from social.cursor import Cursor
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold
from social.judges import (
    Judge,
    judge_of,
    matters_of,
    require_appeal_judge,
    with_deciders,
)
from social.review.deciding import Ruling, made, refuse_nonsense
from social.second import require_second
from social.suspended import write_if_suspended

PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of an appeal; softened, by which milder measure."""

    outcome: AppealOutcome
    answer: str
    measure: Measure = Measure.NONE
    days: int = 0


def page(judge: Judge, after: Cursor | None) -> tuple[Sequence[Appeal], Cursor | None]:
    """Read a page of the appeals that wait, those that are due first."""
    query = open_ones(judge)
    if after is not None:
        query = query.where(tuple_(Appeal.due_at, Appeal.id) > (after.at, after.id))
    rows = session.scalars(query.order_by(Appeal.due_at, Appeal.id).limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return free_ones(judge, rows[:PAGE]), Cursor(last.due_at, last.id) if last else None


def open_ones(judge: Judge) -> Select[tuple[Appeal]]:
    """Select the appeals in a judge's reach that nobody has decided."""
    return in_reach(judge).where(Appeal.decided_at.is_(None))


def in_reach(judge: Judge) -> Select[tuple[Appeal]]:
    """Select the appeals in a judge's reach, with what they are about."""
    return (
        select(Appeal)
        .join(Appeal.case)
        .outerjoin(Community, Community.id == Case.community_id)
        .where(judge.reaches())
        .options(
            contains_eager(Appeal.case).contains_eager(Case.community),
            joinedload(Appeal.decision),
            joinedload(Appeal.author),
        )
    )


def free_ones(judge: Judge, found: Sequence[Appeal]) -> list[Appeal]:
    """Keep the appeals that a judge is free to judge, asked of all at once."""
    matters = matters_of([one.case for one in found])
    return [
        one
        for one in found
        if may_judge(with_deciders(matters[one.case_id], one.decision), judge.person)
    ]


def find_appeal(judge: Judge, number: int) -> Appeal:
    """Find an appeal that a judge may look at."""
    found = session.scalar(in_reach(judge).where(Appeal.id == within_range(number)))
    if found is None or not free_ones(judge, [found]):
        raise not_found()
    return found


def ask(person: Person, appeal: Appeal, words: str) -> None:
    """Say something to whoever appealed."""
    require_appeal_judge(person, appeal.case, appeal.decision)
    with change(person) as record:
        hold(appeal)
        refuse_decided(appeal)
        appeals.say(record, appeal, person, words)
        write_if_suspended(appeal.decision)


def decide(person: Person, appeal: Appeal, verdict: Verdict) -> None:
    """Uphold, soften or reverse a decision; reversing undoes all that it did."""
    require_appeal_judge(person, appeal.case, appeal.decision)
    if not verdict.answer:
        raise Invalid(answer=_("Fill this in."))
    decision = appeal.decision
    if verdict.outcome is AppealOutcome.SOFTENED:
        refuse_no_milder(judge_of(person), appeal.case, decision, verdict)
    with change(person) as record:
        hold(appeal)
        refuse_decided(appeal)
        hold(decision)
        words = _("You decided this. Somebody else judges the appeal.")
        require_second(person, decision.decided_by_id, words)
        appeal.outcome, appeal.answer = verdict.outcome, verdict.answer
        appeal.decided_by_id, appeal.decided_at = person.id, now()
        if verdict.outcome is not AppealOutcome.UPHELD:
            undo(record, decision, appeal.case)
        if verdict.outcome is AppealOutcome.SOFTENED:
            put_in_place(record, person, appeal, verdict)
        record(Event.APPEAL_DECIDED, appeal)
        cases.close_accesses(record, appeal.case)
        write_if_suspended(decision)


def undo(record: Record, decision: Decision, case: Case) -> None:
    """Take back all that a decision did."""
    measures.undo(record, decision, case)
    record(Event.DECISION_UNDONE, decision)


def put_in_place(record: Record, person: Person, appeal: Appeal, verdict: Verdict) -> None:
    """Decide something milder, which is final."""
    old = appeal.decision
    ruling = Ruling(
        measure=verdict.measure,
        days=verdict.days,
        happened=old.happened,
        rule=old.rule,
        why=verdict.answer,
    )
    milder = made(person, appeal.case, ruling)
    milder.is_final = True
    session.add(milder)
    record(Event.DECISION_MADE, milder)
    measures.apply(record, milder, appeal.case)


def refuse_no_milder(judge: Judge, case: Case, decision: Decision, verdict: Verdict) -> None:
    """Refuse what is not milder than what was decided, or is nothing: that is to reverse it."""
    new, old = RUNGS.index(verdict.measure), RUNGS.index(decision.measure)
    if verdict.measure is Measure.NONE or new >= old:
        raise Invalid(measure=_("Choose something milder than what was decided."))
    reasons = Ruling(measure=verdict.measure, days=verdict.days, happened="-", rule="-", why="-")
    refuse_nonsense(judge, case, reasons)


def refuse_decided(appeal: Appeal) -> None:
    """Refuse what is over."""
    if not appeal.is_open:
        raise Invalid(form=_("This appeal is decided."))


def remind(moment: datetime) -> int:
    """Remind whoever may judge appeals that are due soon, once each; tells of how many."""
    due = select(Appeal.id).where(
        Appeal.decided_at.is_(None),
        Appeal.reminded_at.is_(None),
        Appeal.due_at <= moment + appeals.REMIND_BEFORE,
    )
    numbers = session.scalars(due.order_by(Appeal.id)).all()
    for number in numbers:
        with change(None, origin=Origin.JOB) as record:
            appeal = session.get_one(Appeal, number)
            hold(appeal)
            if appeal.is_open and appeal.reminded_at is None:
                appeal.reminded_at = moment
                record(Event.APPEAL_REMINDED, appeal)
    return len(numbers)
