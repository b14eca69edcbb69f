"""Which house rules are there, and what belongs to one?"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from models import Community, Person, Rule, RuleHit, RuleVersion, Stage, Work, limits, session
from moderation.packs import pack
from moderation.ruling import Rule as Said
from social import rulebook
from social.errors import not_found
from social.finding import within_range
from social.rules import trying

PAGE = 50
DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of the list: what it says, and in how many texts at least it found something."""

    rule: Rule
    said: Said
    hits: int


def page(stage: Stage, after: str, reader: Person, language: str = "") -> tuple[list[Line], str]:
    """Read a page of the rules of a stage by their names, and after which the next one begins.

    Those of a language are those that hold in it, so also those that hold in all.
    """
    query = select(Rule).where(Rule.stage == stage, Rule.key > after)
    if language:
        of_it = Rule.says["languages"]
        query = query.where(or_(of_it.is_(None), of_it.contains([language])))
    query = query.options(joinedload(Rule.owner)).order_by(Rule.key).limit(PAGE + 1)
    rows = session.scalars(query).all()
    shown = rows[:PAGE]
    hits = told_hits(shown, reader)
    lines = [Line(rule, said(rule), hits.get(rule.id, 0)) for rule in shown]
    return lines, shown[-1].key if len(rows) > PAGE else ""


def said(rule: Rule) -> Said:
    """Read what a rule says."""
    return rulebook.said_by(rule.key, rule.says)


def told_hits(rules: Sequence[Rule], reader: Person) -> dict[int, int]:
    """Count the hits of some rules; of one that names a place, only if the reader may read it."""
    places = {rule.id: frozenset(rule.says.get("communities", ())) for rule in rules}
    asked = possible(frozenset[int]().union(*places.values()))
    unread = asked
    if asked:
        read = select(Community.id).where(Community.id.in_(asked), Community.read_by(reader))
        unread = asked - set(session.scalars(read))
    return hits_of([key for key, ids in places.items() if not ids & unread])


def hits_of(ids: Sequence[int]) -> dict[int, int]:
    """Count the texts of the last days in which some rules found something: so many at least.

    Rounded down to fives, after as many as four that only this house knows were taken off, others
    of each rule: no number tells of one text, nor the numbers of two rules of one that only one of
    them finds. Below ten it may be none at all.
    """
    since = rulebook.today() - timedelta(days=DAYS)
    rows = session.execute(
        select(RuleHit.rule_id, func.count())
        .where(RuleHit.rule_id.in_(ids), RuleHit.day > since)
        .group_by(RuleHit.rule_id)
    )
    return {key: trying.stepped(max(0, number - taken_off(key))) for key, number in rows}


def taken_off(rule_id: int) -> int:
    """Draw for a rule how many hits of it are not told of, always the same."""
    key: str = current_app.config["SECRET_KEY"]
    return hmac.digest(key.encode(), f"hits of {rule_id}".encode(), "sha256")[0] % trying.STEP


def stages() -> dict[Stage, int]:
    """Count the rules of each stage."""
    rows = session.execute(select(Rule.stage, func.count()).group_by(Rule.stage))
    return {row[0]: row[1] for row in rows}


def wished() -> Sequence[Rule]:
    """List the rules of which a change waits for somebody to approve it."""
    query = select(Rule).where(Rule.wish.is_not(None)).options(joinedload(Rule.wished_by))
    return session.scalars(query.order_by(Rule.key)).all()


def shipped() -> list[Said]:
    """List what holds because Kring brings it, and no rule of the company has taken its place."""
    return [line.said for line in rulebook.book().lines.values() if line.id is None]


def taken(keys: Sequence[str]) -> set[str]:
    """Name those that the company has a rule of."""
    return set(session.scalars(select(Rule.key).where(Rule.key.in_(keys))))


def find_rule(number: int) -> Rule:
    """Find a rule with whom it names."""
    found = session.scalar(
        select(Rule)
        .where(Rule.id == within_range(number))
        .options(joinedload(Rule.owner), joinedload(Rule.wished_by))
    )
    if found is None:
        raise not_found()
    return found


def versions_of(rule: Rule) -> Sequence[RuleVersion]:
    """List the versions of a rule, the newest first."""
    return session.scalars(
        select(RuleVersion)
        .where(RuleVersion.rule_id == rule.id)
        .options(joinedload(RuleVersion.written_by), joinedload(RuleVersion.approved_by))
        .order_by(RuleVersion.number.desc())
        .limit(PAGE)
    ).all()


def work_on(rule: Rule) -> Work | None:
    """Find how far the counting for a rule is, unless it is over."""
    return session.scalar(
        select(Work).where(Work.noun == rule.noun, Work.noun_id == rule.id, Work.ended_at.is_(None))
    )


def every() -> list[Said]:
    """List all rules with who answers for each, but for those that are over."""
    rows = session.execute(
        select(Rule.key, Rule.says, Person.handle)
        .join(Person, Person.id == Rule.owner_id)
        .where(Rule.stage != Stage.RETIRED)
        .order_by(Rule.key)
    )
    return [rulebook.said_by(key, says | {"owner": handle}) for key, says, handle in rows]


def offered(name: str) -> list[tuple[Said, bool]]:
    """List the rules of a starter pack, each with whether the company has it already."""
    rules = pack(name)
    mine = taken([rule.key for rule in rules])
    return [(rule, rule.key in mine) for rule in rules]


def possible(ids: frozenset[int]) -> frozenset[int]:
    """Leave out numbers that no community can have."""
    return frozenset(one for one in ids if 0 < one <= limits.NUMBER)


def names_of(reader: Person, ids: frozenset[int]) -> dict[int, str]:
    """Name the communities that a reader may know of by what stands in their addresses."""
    query = select(Community.id, Community.slug).where(
        Community.id.in_(possible(ids)), Community.found_by(reader)
    )
    return {row.id: row.slug for row in session.execute(query)}
