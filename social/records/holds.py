"""What can happen to a hold? One asks, another approves; it is looked at again; two release it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from archive import holds
from models import Community, Event, Hold, Person, limits, now, session
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold as lock_row
from social.records.guard import only_compliance
from social.records.matters.actions import enter
from social.records.matters.listing import find_matter
from social.records.reaching import Reach, reach
from social.second import require_second

LONGEST = timedelta(days=184)  # half a year: until then, somebody looks whether it is needed still


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a hold is to keep; each part that is empty means all."""

    matter: str
    reason: str
    matter_id: int | None = None
    people_ids: Sequence[int] = ()
    community_ids: Sequence[int] = ()
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    words: Sequence[str] = ()
    review_at: datetime | None = None


def try_hold(officer: Person, question: Question, at: datetime | None = None) -> Reach:
    """Count what a hold would keep, before anybody asks for it; Invalid where nobody can ask so."""
    refuse_question(officer, question, at or now())
    return reach(question)


def refuse_question(officer: Person, question: Question, at: datetime) -> None:
    """Refuse what this officer cannot ask."""
    only_compliance(officer)
    if officer.id in question.people_ids:
        raise Invalid(people=_("This is about you. Somebody else asks for it."))
    refuse_nonsense(question)
    refuse_late(question.review_at or at + LONGEST, at)


def ask_hold(officer: Person, question: Question, at: datetime | None = None) -> Hold:
    """Keep all that answers to a question, from now on; it waits for a second person."""
    at = at or now()
    refuse_question(officer, question, at)
    review_at = question.review_at or at + LONGEST
    with change(officer) as record:
        if question.matter_id is not None:
            enter(officer, find_matter(officer, question.matter_id))
        holds.lock(session)
        asked = Hold(
            matter=question.matter,
            matter_id=question.matter_id,
            reason=question.reason,
            people_ids=sorted(set(question.people_ids)),
            community_ids=sorted(set(question.community_ids)),
            begins_at=question.begins_at,
            ends_at=question.ends_at,
            words=list(question.words),
            asked_by_id=officer.id,
            asked_at=at,
            review_at=review_at,
        )
        session.add(asked)
        record(Event.HOLD_ASKED, asked)
    return asked


def approve_hold(officer: Person, hold: Hold) -> None:
    """Confirm a hold that somebody else asked for."""
    only_others(officer, hold)
    with change(officer) as record:
        lock_row(hold)
        refuse_decided(hold)
        words = _("You asked for this hold. Somebody else approves it.")
        require_second(officer, hold.asked_by_id, words)
        hold.approved_by_id, hold.approved_at = officer.id, now()
        record(Event.HOLD_PLACED, hold)


def refuse_hold(officer: Person, hold: Hold) -> None:
    """Let a hold go that nobody approved; whoever asked for it may take it back."""
    only_others(officer, hold)
    with change(officer) as record:
        holds.lock(session)
        lock_row(hold)
        refuse_decided(hold)
        hold.refused_by_id, hold.refused_at = officer.id, now()
        record(Event.HOLD_REFUSED, hold)


def review_hold(officer: Person, hold: Hold, review_at: datetime) -> None:
    """Say that a hold is needed still, and when somebody looks again."""
    only_others(officer, hold)
    refuse_late(review_at, now())
    with change(officer) as record:
        lock_row(hold)
        refuse_over(hold)
        hold.review_at = review_at
        record(Event.HOLD_REVIEWED, hold)


def ask_release(officer: Person, hold: Hold, reason: str) -> None:
    """Say that a hold is not needed any more, and why; it keeps on until a second person agrees."""
    only_others(officer, hold)
    if not reason:
        raise Invalid(reason=_("Fill this in."))
    with change(officer) as record:
        lock_row(hold)
        refuse_over(hold)
        if hold.is_going:
            raise Invalid(form=_("Somebody asked for this release already."))
        hold.release_asked_by_id, hold.release_asked_at = officer.id, now()
        hold.release_reason = reason
        record(Event.HOLD_RELEASE_ASKED, hold)


def approve_release(officer: Person, hold: Hold, seen: datetime | None = None) -> None:
    """Give what a hold kept back to its rules, as somebody else asked; nothing is destroyed.

    `seen` is when that was asked which the officer looked at: Invalid where it is another by now.
    """
    only_others(officer, hold)
    with change(officer) as record:
        holds.lock(session)
        lock_row(hold)
        refuse_over(hold)
        refuse_unasked(hold)
        if seen not in (None, hold.release_asked_at):
            raise Invalid(form=_("Somebody decided this meanwhile. Look at it again."))
        words = _("You asked for this release. Somebody else approves it.")
        require_second(officer, hold.release_asked_by_id, words)
        hold.released_by_id, hold.released_at = officer.id, now()
        record(Event.HOLD_RELEASED, hold)


def refuse_release(officer: Person, hold: Hold) -> None:
    """Let a hold be as it is; whoever asked for the release may take that back."""
    only_others(officer, hold)
    with change(officer) as record:
        lock_row(hold)
        refuse_over(hold)
        refuse_unasked(hold)
        hold.release_asked_by_id, hold.release_asked_at, hold.release_reason = None, None, ""
        record(Event.HOLD_RELEASE_REFUSED, hold)


def refuse_unasked(hold: Hold) -> None:
    """Release nothing that nobody asked to release."""
    if not hold.is_going:
        raise Invalid(form=_("Nobody asks for this release any more."))


def only_others(officer: Person, hold: Hold) -> None:
    """Answer officers whom a hold names as if it were not there: others decide about them."""
    only_compliance(officer)
    if officer.id in hold.people_ids:
        raise not_found()


def refuse_nonsense(question: Question) -> None:
    """Refuse a hold without a reason, of whom there is not, or whose time ends before it begins."""
    if not question.reason:
        raise Invalid(reason=_("Fill this in."))
    known = set(session.scalars(select(Person.id).where(Person.id.in_(question.people_ids))))
    if set(question.people_ids) - known:
        raise Invalid(people=_("There is nobody of this name."))
    places = select(Community.id).where(Community.id.in_(question.community_ids))
    if set(question.community_ids) - set(session.scalars(places)):
        raise Invalid(communities=_("There is no such community."))
    begins, ends = question.begins_at, question.ends_at
    if begins and ends and begins >= ends:
        raise Invalid(ends=_("This is before the time begins."))
    if not all(word.strip() for word in question.words):
        raise Invalid(words=_("Fill this in."))
    refuse_too_much(question)


def refuse_too_much(question: Question) -> None:
    """Refuse more than a hold can ask: what was left out silently would not be kept."""
    most = limits.HELD_WORDS
    if len(question.words) > most:
        raise Invalid(
            words=_("%(most)s words at most. Place a second hold for the rest.", most=most)
        )
    if any(len(word) > limits.QUERY for word in question.words):
        too_long = _("At most %(most)s letters in one line.", most=limits.QUERY)
        raise Invalid(words=too_long)
    names = {"people": question.people_ids, "communities": question.community_ids}
    most = limits.HELD_NAMES
    for name, ids in names.items():
        if len(ids) > most:
            words = _("%(most)s at most. Place a second hold for the rest.", most=most)
            raise Invalid(**{name: words})


def refuse_late(review_at: datetime, at: datetime) -> None:
    """Have every hold looked at again within half a year."""
    if not at < review_at <= at + LONGEST:
        raise Invalid(review=_("Choose a day within the next six months."))


def refuse_decided(hold: Hold) -> None:
    """Decide once."""
    if not hold.is_open:
        raise Invalid(form=_("Somebody decided this meanwhile."))


def refuse_over(hold: Hold) -> None:
    """Let be what keeps nothing any more."""
    if not hold.is_keeping:
        raise Invalid(form=_("This hold is over."))
