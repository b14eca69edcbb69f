"""What stands in the officer's lists?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, all_, cast, func, select, text
from sqlalchemy.orm import joinedload

from archive.dossier import FINDERS
from archive.holds import keeping
from models import (
    Certificate,
    Community,
    ErasureRequest,
    Hold,
    Outcome,
    Person,
    RequestItem,
    Retention,
    Work,
    now,
    session,
)
from social.errors import not_found
from social.finding import within_range

PAGE = 50


def rules() -> Sequence[Retention]:
    """List every rule and proposal, the newest first."""
    return session.scalars(with_people().order_by(Retention.id.desc())).all()


def with_people() -> Select[tuple[Retention]]:
    """Select rules with their communities and who decided them."""
    return select(Retention).options(
        joinedload(Retention.community),
        joinedload(Retention.proposed_by),
        joinedload(Retention.approved_by),
    )


def states(found: Sequence[Retention], at: datetime) -> Mapping[int, str]:
    """Say of each rule how it stands: proposed, refused, coming, in force, ended or replaced."""
    newest: dict[Any, Retention] = {}
    for rule in sorted(found, key=lambda one: (one.takes_effect_at or at, one.id)):
        if rule.takes_effect_at is not None and rule.takes_effect_at <= at:
            newest[rule.scope] = rule
    return {rule.id: state(rule, newest.get(rule.scope), at) for rule in found}


def state(rule: Retention, newest: Retention | None, at: datetime) -> str:
    """Say how one rule stands."""
    if rule.is_open:
        return "proposed"
    if rule.takes_effect_at is None:
        return "refused"
    if rule.takes_effect_at > at:
        return "coming"
    if newest is not rule:
        return "replaced"
    return "ended" if rule.ends else "in_force"


def find_rule(number: int) -> Retention:
    """Find a rule."""
    found = session.scalar(with_people().where(Retention.id == within_range(number)))
    if found is None:
        raise not_found()
    return found


def holds(officer: Person) -> tuple[Sequence[Hold], Sequence[Hold]]:
    """List the holds that keep something, the most urgent first, and those that do not."""
    found = not_about(officer)
    kept = session.scalars(found.where(keeping()).order_by(Hold.review_at, Hold.id)).all()
    over = session.scalars(found.where(~keeping()).order_by(Hold.id.desc()).limit(PAGE)).all()
    return kept, over


def not_about(officer: Person) -> Select[tuple[Hold]]:
    """Select the holds that exist for this officer: none that names them, as in any other case."""
    people = (
        joinedload(Hold.asked_by),
        joinedload(Hold.approved_by),
        joinedload(Hold.release_asked_by),
    )
    return select(Hold).options(*people).where(officer.id != all_(Hold.people_ids))


def find_hold(officer: Person, number: int) -> Hold:
    """Find a hold."""
    found = session.scalar(not_about(officer).where(Hold.id == within_range(number)))
    if found is None:
        raise not_found()
    return found


def named(hold: Hold) -> tuple[Sequence[Person], Sequence[Community]]:
    """Find the people and communities that a hold names."""
    people = select(Person).where(Person.id.in_(hold.people_ids)).order_by(Person.name_folded)
    places = select(Community).where(Community.id.in_(hold.community_ids))
    return (
        session.scalars(people).all(),
        session.scalars(places.order_by(Community.name_folded)).all(),
    )


OVERLAPPING = text(
    """
    SELECT count(*) FROM hold o JOIN hold h ON h.id = :hold
     WHERE o.id <> h.id AND o.refused_at IS NULL AND o.released_at IS NULL
       AND NOT :me = ANY(o.people_ids)
       AND (o.people_ids = '{}' OR h.people_ids = '{}' OR o.people_ids && h.people_ids)
       AND (o.community_ids = '{}' OR h.community_ids = '{}'
            OR o.community_ids && h.community_ids)
       AND COALESCE(o.begins_at, '-infinity') < COALESCE(h.ends_at, 'infinity')
       AND COALESCE(h.begins_at, '-infinity') < COALESCE(o.ends_at, 'infinity')
    """
)


def overlapping(officer: Person, hold: Hold) -> int:
    """Count the other holds that may keep the same, of those that exist for this officer."""
    return session.scalar(OVERLAPPING, {"hold": hold.id, "me": officer.id}) or 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one officer: as the second person, or since it came back to them."""

    rules: Sequence[Retention]
    holds: Sequence[Hold]
    releases: Sequence[Hold]
    requests: Sequence[ErasureRequest]
    returned: Sequence[ErasureRequest]

    def __len__(self) -> int:
        """Count all of it."""
        parts = (self.rules, self.holds, self.releases, self.requests, self.returned)
        return sum(len(part) for part in parts)


def waiting_for(officer: Person) -> Waiting:
    """List what an officer can approve that somebody else decided, and what came back to them."""
    is_open = (Retention.approved_at.is_(None), Retention.refused_at.is_(None))
    rules = with_people().where(*is_open, Retention.proposed_by_id != officer.id)
    kept = not_about(officer).where(keeping())
    placed = kept.where(Hold.approved_at.is_(None), Hold.asked_by_id != officer.id)
    going = kept.where(Hold.release_asked_by_id != officer.id)
    people = (joinedload(ErasureRequest.person), joinedload(ErasureRequest.decided_by))
    asked = (
        select(ErasureRequest)
        .options(*people)
        .where(ErasureRequest.approved_at.is_(None), ErasureRequest.closed_at.is_(None))
    )
    undecided = select(RequestItem.id).where(
        RequestItem.request_id == ErasureRequest.id, RequestItem.outcome.is_(None)
    )
    decided = asked.where(
        ErasureRequest.decided_by_id != officer.id,
        ErasureRequest.person_id != officer.id,
        ErasureRequest.sent_back_at.is_(None),
        ErasureRequest.dropped_as.is_not(None) | ~undecided.exists(),
    )
    returned = asked.where(
        ErasureRequest.decided_by_id == officer.id, ErasureRequest.sent_back_at.is_not(None)
    )
    return Waiting(
        session.scalars(rules.order_by(Retention.id).limit(PAGE)).all(),
        session.scalars(placed.order_by(Hold.id).limit(PAGE)).all(),
        session.scalars(going.order_by(Hold.release_asked_at).limit(PAGE)).all(),
        session.scalars(decided.order_by(ErasureRequest.due_at).limit(PAGE)).all(),
        session.scalars(returned.order_by(ErasureRequest.due_at).limit(PAGE)).all(),
    )


def overdue() -> int:
    """Count the holds that somebody should have looked at again."""
    late = select(func.count()).select_from(Hold).where(keeping(), Hold.review_at < now())
    return session.scalar(late) or 0


def certificates(before: int | None) -> tuple[Sequence[Certificate], int | None]:
    """List a page of certificates, the newest first, and where the next page begins."""
    query = select(Certificate).order_by(Certificate.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Certificate.id < within_range(before))
    found = session.scalars(query).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def find_certificate(number: int) -> Certificate:
    """Find a certificate."""
    found = session.get(Certificate, within_range(number))
    if found is None:
        raise not_found()
    return found


def requests() -> tuple[Sequence[ErasureRequest], Sequence[ErasureRequest]]:
    """List the requests that are open, those due first, and those that are done."""
    found = select(ErasureRequest).options(joinedload(ErasureRequest.person))
    is_open = ErasureRequest.closed_at.is_(None)
    waiting = session.scalars(found.where(is_open).order_by(ErasureRequest.due_at)).all()
    done = found.where(~is_open).order_by(ErasureRequest.id.desc()).limit(PAGE)
    return waiting, session.scalars(done).all()


def find_request(number: int) -> ErasureRequest:
    """Find a request with the people of it."""
    people = (
        ErasureRequest.person,
        ErasureRequest.decided_by,
        ErasureRequest.approved_by,
        ErasureRequest.sent_back_by,
    )
    found = session.scalar(
        select(ErasureRequest)
        .where(ErasureRequest.id == within_range(number))
        .options(*(joinedload(one) for one in people))
    )
    if found is None:
        raise not_found()
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """All that was found of one noun: how many, what was decided of them, and what is done."""

    noun: str
    number: int
    erase: int
    refuse: int
    restrict: int
    give: int
    mask: int
    withhold: int
    others: int
    done: int
    held: int
    bound: int
    named: int
    later: int
    letters: Sequence[str] | None
    until: datetime | None

    @property
    def kept(self) -> int:
        """Count what was to be erased, and is kept for now."""
        return self.held + self.bound + self.named

    @property
    def undecided(self) -> int:
        """Count what nobody decided yet."""
        decided = self.erase + self.refuse + self.restrict + self.give + self.mask + self.withhold
        return self.number - decided


def parts(request: ErasureRequest) -> Sequence[Part]:
    """Sum up a dossier, in the order in which it is gone through."""
    outcome = RequestItem.outcome

    def counted(*wanted: Any) -> Any:
        return func.count().filter(*wanted)

    rows = session.execute(
        select(
            RequestItem.noun,
            func.count(),
            counted(outcome == Outcome.ERASE),
            counted(outcome == Outcome.REFUSE),
            counted(outcome == Outcome.RESTRICT),
            counted(outcome == Outcome.GIVE),
            counted(outcome == Outcome.MASK),
            counted(outcome == Outcome.WITHHOLD),
            counted(RequestItem.names_others),
            counted(RequestItem.done_at.is_not(None)),
            counted(RequestItem.hindrance == "held"),
            counted(RequestItem.hindrance == "bound"),
            counted(RequestItem.hindrance == "named"),
            counted(RequestItem.is_later),
            func.array_agg(cast(RequestItem.exemption, String).distinct()).filter(
                RequestItem.exemption.is_not(None)
            ),
            func.max(RequestItem.until),
        )
        .where(RequestItem.request_id == request.id)
        .group_by(RequestItem.noun)
    )
    found = {row[0]: Part(*row) for row in rows}
    return [found[noun] for noun in FINDERS if noun in found]


SHOWN_ITEMS = 100
WORDS = text(
    """
    SELECT i.id, i.noun, i.noun_id, i.outcome, i.exemption, i.withholding, i.until, i.done_at,
           i.hindrance, i.certificate_id, i.note, i.names_others,
           COALESCE(p.title || ' ' || p.source, c.source, mp.title || ' ' || mp.source, mc.source,
                    f.name, r.note, CASE WHEN k.id IS NOT NULL THEN concat_ws(' ', k.dispute, (
                        SELECT string_agg(concat_ws(' ', d.happened, d.rule, d.why), ' ')
                          FROM decision d WHERE d.case_id = k.id)) END, '') AS words,
           COALESCE(mp.author_id, mc.author_id) AS by,
           COALESCE(p.posted_at, c.posted_at, mp.posted_at, mc.posted_at, f.created_at,
                    r.reported_at, k.opened_at) AS at
      FROM request_item i
      LEFT JOIN mention m ON i.noun = 'mention' AND m.id = i.noun_id
      LEFT JOIN post mp ON mp.id = m.post_id
      LEFT JOIN comment mc ON mc.id = m.comment_id
      LEFT JOIN post p ON i.noun = 'post' AND p.id = i.noun_id
      LEFT JOIN comment c ON i.noun = 'comment' AND c.id = i.noun_id
      LEFT JOIN file f ON i.noun = 'file' AND f.id = i.noun_id
      LEFT JOIN report r ON i.noun = 'report' AND r.id = i.noun_id
      LEFT JOIN "case" k ON i.noun = 'case' AND k.id = i.noun_id
     WHERE i.request_id = :request AND i.noun = :noun AND i.noun_id > :after
     ORDER BY i.noun_id LIMIT :most
    """
)


def items(request: ErasureRequest, noun: str, after: int) -> Sequence[Any]:
    """List what was found of one noun, with the words of texts and the names of files."""
    values = {"request": request.id, "noun": noun, "after": after, "most": SHOWN_ITEMS}
    return session.execute(WORDS, values).all()


def papers(request: ErasureRequest) -> Sequence[int]:
    """List the certificates of what was erased."""
    found = select(RequestItem.certificate_id).where(
        RequestItem.request_id == request.id, RequestItem.certificate_id.is_not(None)
    )
    return session.scalars(found.distinct().order_by(RequestItem.certificate_id)).all()  # type: ignore[return-value]


def work(noun: str, noun_id: int = 0) -> Work | None:
    """Find how far some long work is; nothing if it never began."""
    return session.scalar(select(Work).where(Work.noun == noun, Work.noun_id == noun_id))


LONG = (ErasureRequest.__tablename__, "disposal")  # what long work officers have


def all_work() -> dict[str, Any]:
    """List the long work that is not over, what was done last, and whose requests it is for."""
    ours = select(Work).where(Work.noun.in_(LONG))
    running = session.scalars(ours.where(Work.ended_at.is_(None)).order_by(Work.began_at)).all()
    ended = ours.where(Work.ended_at.is_not(None))
    over = session.scalars(ended.order_by(Work.ended_at.desc()).limit(PAGE)).all()
    ids = [one.noun_id for one in (*running, *over) if one.noun == ErasureRequest.__tablename__]
    asked = select(ErasureRequest).where(ErasureRequest.id.in_(ids))
    rows = session.scalars(asked.options(joinedload(ErasureRequest.person)))
    return {"running": running, "over": over, "asked": {one.id: one for one in rows}}
