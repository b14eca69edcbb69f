"""What became of the mails of an issue, told of groups of five and more?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models import (
    Click,
    Community,
    Delivery,
    DeliveryState,
    Issue,
    Item,
    Person,
    Post,
    Site,
    Why,
    session,
)
from social.few import LEAST, told
from social.newsletters import bounces
from social.newsletters.content import readable
from social.newsletters.sending import counts

Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Readers of some sites or of a language: how many were mailed, and what was opened."""

    names: tuple[str, ...]
    people: int
    opened: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An item, and how often it was opened from a mail."""

    title: str
    post_id: int
    times: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What may be told of an issue."""

    counts: dict[str, int]
    skipped: list[tuple[str, int | None]]
    came_back: int
    counted: int | None  # readers who agreed that it is counted what they open
    items: list[Opened]
    sites: list[Group]
    languages: list[Group]


def report(issue: Issue, reader: Person) -> Report:
    """Count; of fewer than five readers nothing is told, nor of items the reader may not read."""
    agreed = select(func.count()).select_from(Delivery).where(*counted(issue))
    number = session.scalar(agreed) or 0
    whole = counts(issue.id)
    return Report(
        counts=whole,
        skipped=skipped(issue),
        came_back=bounces.count(issue.id),
        counted=told(number),
        items=items(issue, reader) if number >= LEAST else [],
        sites=groups(issue, Site.name, Site.name),
        languages=groups(issue, Delivery.language, Click.language),
    )


def counted(issue: Issue) -> tuple[ColumnElement[bool], ...]:
    """Hold for the mails whose links count."""
    return (
        Delivery.issue_id == issue.id,
        Delivery.state == DeliveryState.HANDED,
        Delivery.is_counted,
    )


def skipped(issue: Issue) -> list[tuple[str, int | None]]:
    """Count why readers got no mail; small numbers are not told."""
    rows = session.execute(
        select(Delivery.why, func.count())
        .where(Delivery.issue_id == issue.id, Delivery.why.is_not(None))
        .group_by(Delivery.why)
        .order_by(func.count().desc())
    )
    return [(str(Why(why)), told(number)) for why, number in rows]


def items(issue: Issue, reader: Person) -> list[Opened]:
    """Count how often each item was opened that a reader may read."""
    rows = session.execute(
        select(Post.title, Post.id, func.count(Click.digest))
        .select_from(Item)
        .join(Post, Post.id == Item.post_id)
        .join(Community, Community.id == Post.community_id)
        .outerjoin(Click, Click.item_id == Item.id)
        .where(Item.issue_id == issue.id, readable(reader))
        .group_by(Item.id, Post.id)
        .order_by(Item.position, Item.id)
    )
    return [Opened(title, post_id, told(times)) for title, post_id, times in rows]


def groups(issue: Issue, name: Column, key: Column) -> list[Group]:
    """Count mails by one column and what was opened by another: the site, or the language."""
    mailed = (
        select(name, func.count())
        .select_from(Delivery)
        .join(Person, Person.id == Delivery.person_id)
        .outerjoin(Site, Site.id == Person.site_id)
        .where(*counted(issue))
        .group_by(name)
    )
    opened = (
        select(key, func.count())
        .select_from(Click)
        .outerjoin(Site, Site.id == Click.site_id)
        .where(Click.issue_id == issue.id)
        .group_by(key)
    )
    times = {row[0]: row[1] for row in session.execute(opened)}
    rows = session.execute(mailed).all()
    found = [Group((one or "",), people, times.get(one, 0)) for one, people in rows]
    return large(sorted(found, key=lambda group: (-group.people, group.names)))


def large(found: Sequence[Group]) -> list[Group]:
    """Put small groups together until each has five readers, or tell nothing."""
    big = [group for group in found if group.people >= LEAST]
    small = [group for group in found if group.people < LEAST]
    if not small:
        return big
    rest = joined(small)
    while rest.people < LEAST and big:
        rest = joined([big.pop(), rest])
    return [*big, rest] if rest.people >= LEAST else []


def joined(found: Sequence[Group]) -> Group:
    """Count several groups as one."""
    return Group(
        tuple(name for group in found for name in group.names),
        sum(group.people for group in found),
        sum(group.opened for group in found),
    )
