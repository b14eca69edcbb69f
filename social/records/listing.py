"""What stands in the officer's lists?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import joinedload

from archive.holds import keeping
from models import Certificate, Community, Hold, Person, Retention, now, session
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


def holds() -> tuple[Sequence[Hold], Sequence[Hold]]:
    """List the holds that keep something, the most urgent first, and those that do not."""
    people = (joinedload(Hold.asked_by), joinedload(Hold.approved_by))
    found = select(Hold).options(*people)
    kept = session.scalars(found.where(keeping()).order_by(Hold.review_at, Hold.id)).all()
    over = session.scalars(found.where(~keeping()).order_by(Hold.id.desc()).limit(PAGE)).all()
    return kept, over


def find_hold(number: int) -> Hold:
    """Find a hold."""
    people = (joinedload(Hold.asked_by), joinedload(Hold.approved_by))
    found = session.scalar(select(Hold).options(*people).where(Hold.id == within_range(number)))
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


# What answers to a hold by people, places and time; whether the words are there is not asked.
REACH = text(
    """
    SELECT (SELECT count(*) FROM post p JOIN hold h ON h.id = :hold
             WHERE (h.people_ids = '{}' OR p.author_id = ANY(h.people_ids))
               AND (h.community_ids = '{}' OR p.community_id = ANY(h.community_ids))
               AND (h.begins_at IS NULL OR COALESCE(p.edited_at, p.posted_at) >= h.begins_at)
               AND (h.ends_at IS NULL OR p.posted_at < h.ends_at)
               AND p.erased_at IS NULL) AS posts,
           (SELECT count(*) FROM comment c JOIN post p ON p.id = c.post_id
              JOIN hold h ON h.id = :hold
             WHERE (h.people_ids = '{}' OR c.author_id = ANY(h.people_ids))
               AND (h.community_ids = '{}' OR p.community_id = ANY(h.community_ids))
               AND (h.begins_at IS NULL OR COALESCE(c.edited_at, c.posted_at) >= h.begins_at)
               AND (h.ends_at IS NULL OR c.posted_at < h.ends_at)
               AND c.erased_at IS NULL) AS comments
    """
)
OVERLAPPING = text(
    """
    SELECT count(*) FROM hold o JOIN hold h ON h.id = :hold
     WHERE o.id <> h.id AND o.refused_at IS NULL AND o.released_at IS NULL
       AND (o.people_ids = '{}' OR h.people_ids = '{}' OR o.people_ids && h.people_ids)
       AND (o.community_ids = '{}' OR h.community_ids = '{}'
            OR o.community_ids && h.community_ids)
       AND COALESCE(o.begins_at, '-infinity') < COALESCE(h.ends_at, 'infinity')
       AND COALESCE(h.begins_at, '-infinity') < COALESCE(o.ends_at, 'infinity')
    """
)


def reach(hold: Hold) -> tuple[int, int]:
    """Count the posts and comments that a hold can keep at most."""
    return tuple(session.execute(REACH, {"hold": hold.id}).one())  # type: ignore[return-value]


def overlapping(hold: Hold) -> int:
    """Count the other holds that may keep the same."""
    return session.scalar(OVERLAPPING, {"hold": hold.id}) or 0


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
