"""How does a crisis end, and what stays of it?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from archive import disposal
from archive.disposal import Ruling
from archive.holds import holding
from archive.settling import settle
from archive.shredding import shred
from models import (
    Concerned,
    Crisis,
    Event,
    Ground,
    Origin,
    Person,
    Receipt,
    Safety,
    SafetyAnswer,
    Site,
    limits,
    now,
    session,
)
from moderation import Draft, is_blank
from social.certifying import certify
from social.changes import change
from social.crisis.saying import put_down, require_leading, require_seen
from social.crisis.wording import Words, screened
from social.errors import Invalid
from social.gone import Gone
from social.holding import hold
from social.screening import screened_as

KEPT_FOR = timedelta(days=30)  # so long after the end, answers of people are there
MARKS = (5, 15, 30, 60)  # minutes after the start at which answers are counted
AT_ONCE = 500  # answers that one certificate names


def end(ender: Person, crisis: Crisis, language: str, words: Words, seen_edition: int) -> None:
    """End it with a last statement; what paused waits on until a person resumes it."""
    require_leading(ender, crisis)
    parts = screened(words, ender, language)
    with change(ender) as record:
        hold(crisis)
        require_seen(crisis, seen_edition)
        put_down(record, ender, crisis, language, parts, None)
        crisis.ended_at, crisis.ended_by_id = now(), ender.id
        crisis.counts = counted(crisis)
        record(Event.CRISIS_ENDED, crisis)


def resume(person: Person, crisis: Crisis) -> None:
    """Let planned things go their way again; what came due meanwhile a person looks at."""
    require_leading(person, crisis)
    with change(person) as record:
        hold(crisis)
        if crisis.pauses and crisis.resumed_at is None:
            crisis.resumed_at, crisis.resumed_by_id = now(), person.id
            record(Event.CRISIS_RESUMED, crisis)


def learn(person: Person, crisis: Crisis, words: str) -> None:
    """Write down what was learnt."""
    require_leading(person, crisis)
    if crisis.is_open:
        raise Invalid(learnt=_("First it has to be over."))
    source = ""
    if not is_blank(words):
        source = screened_as("learnt", Draft(source=words, limit=limits.NOTE), person).source
    with change(person) as record:
        hold(crisis)
        crisis.learnt = source
        record(Event.CRISIS_LEARNT, crisis)


def counted(crisis: Crisis) -> dict[str, Any]:
    """Count what people answered, site by site, as it stays when the answers are destroyed."""
    early = [
        func.count().filter(SafetyAnswer.first_at <= crisis.started_at + timedelta(minutes=minutes))
        for minutes in MARKS
    ]
    rows = session.execute(
        select(
            func.coalesce(Site.name, ""),
            func.count(),
            func.count().filter(SafetyAnswer.state == Safety.SAFE),
            func.count().filter(SafetyAnswer.state == Safety.HELP),
            func.count(Receipt.id),
            *early,
        )
        .select_from(Concerned)
        .join(Person, Person.id == Concerned.person_id)
        .outerjoin(Site, Site.id == Concerned.site_id)
        .outerjoin(
            SafetyAnswer,
            (SafetyAnswer.crisis_id == Concerned.crisis_id)
            & (SafetyAnswer.person_id == Concerned.person_id),
        )
        .outerjoin(
            Receipt,
            (Receipt.crisis_id == Concerned.crisis_id) & (Receipt.person_id == Concerned.person_id),
        )
        .where(Concerned.crisis_id == crisis.id, Person.signs_in())
        .group_by(Site.name)
        .order_by(func.count().desc(), Site.name)
    )
    return {"marks": list(MARKS), "sites": [list(row) for row in rows]}


def forget(moment: datetime) -> int:
    """Destroy what people answered in crises that are over long enough; say of how many answers.

    What a hold keeps waits for the next night.
    """
    due = select(Crisis.id).where(
        Crisis.ended_at <= moment - KEPT_FOR, Crisis.forgotten_at.is_(None)
    )
    ids = session.scalars(due.order_by(Crisis.id)).all()
    session.rollback()
    number = 0
    for crisis_id in ids:
        while gone := forget_some(crisis_id, moment):
            number += gone
    if ids:
        settle()
    return number


def forget_some(crisis_id: int, moment: datetime) -> int:
    """Destroy some answers of one crisis; once none is left, note that."""
    with change(None, origin=Origin.JOB) as record:
        disposal.one_at_a_time(session)
        crisis = session.get_one(Crisis, crisis_id)
        hold(crisis)
        rows = select(SafetyAnswer).where(SafetyAnswer.crisis_id == crisis_id)
        found = session.scalars(rows.order_by(SafetyAnswer.id)).all()
        kept = holding(session, {("person", answer.person_id) for answer in found})
        kept |= holding(session, {(answer.noun, answer.id) for answer in found})
        free = [
            answer
            for answer in found
            if ("person", answer.person_id) not in kept and (answer.noun, answer.id) not in kept
        ][:AT_ONCE]
        things = [(answer.noun, answer.id) for answer in free]
        for answer in free:
            session.delete(answer)
        if free:
            session.flush()
            for answer in free:
                record(Event.SAFETY_ERASED, Gone(answer.noun, answer.id))  # type: ignore[arg-type]
            facts = {"crisis": crisis_id, "basis": "GDPR 5(1)(e)"}
            ruling = Ruling(facts=facts, names=("", ""))
            entries = disposal.entries_of(session, things)
            body = disposal.body(session, ruling, things, entries, len(kept), moment)
            shred(session, things, certify(record, Ground.RULE, body))
        elif not found:
            crisis.forgotten_at = moment
            record(Event.CRISIS_FORGOTTEN, crisis)
    return len(free)
