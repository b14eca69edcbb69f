"""What do administrators see of what the directory keeps?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from models import (
    Community,
    DirectoryGroup,
    DirectoryMember,
    Enrolment,
    Person,
    Provisioner,
    session,
)
from social.errors import not_found
from social.finding import within_range

PAGE = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """How many people and groups it keeps, and when it was here last."""

    active: int
    closed: int
    groups: int
    last: Provisioner | None


@dataclass(frozen=True, slots=True)
class People:
    """A page of people; `next` is the number after which the next one begins."""

    people: Sequence[Enrolment]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """A page of groups, with how many are in each and how many communities name it."""

    groups: Sequence[DirectoryGroup]
    members: Mapping[int, int]
    ties: Mapping[int, int]
    next: int | None = None


def kept() -> Kept:
    """Count what the directory keeps."""
    here = Person.works_here()
    row = session.execute(
        select(func.count().filter(here), func.count().filter(~here))
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.ended_at.is_(None))
    ).one()
    last = session.scalar(
        select(Provisioner)
        .where(Provisioner.used_at.is_not(None))
        .order_by(Provisioner.used_at.desc())
        .limit(1)
    )
    groups = session.scalar(select(func.count()).select_from(DirectoryGroup)) or 0
    return Kept(row[0], row[1], groups, last)


def people(after: str | None) -> People:
    """List people, those who were enrolled first first."""
    rows = session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.ended_at.is_(None), Enrolment.id > begin(after))
        .options(contains_eager(Enrolment.person))
        .order_by(Enrolment.id)
        .limit(PAGE + 1)
    ).all()
    return People(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def groups(after: str | None) -> Groups:
    """List groups, those that were made first first."""
    rows = session.scalars(
        select(DirectoryGroup)
        .where(DirectoryGroup.id > begin(after))
        .order_by(DirectoryGroup.id)
        .limit(PAGE + 1)
    ).all()
    page = rows[:PAGE]
    numbers = [one.id for one in page]
    named = Community.rule["group_id"].as_integer()
    ties = dict(
        session.execute(
            select(named, func.count())
            .where(named.in_(numbers), Community.deleted_at.is_(None))
            .group_by(named)
        ).all()
    )
    return Groups(page, sizes(numbers), ties, page[-1].id if len(rows) > PAGE else None)


def sizes(numbers: Sequence[int]) -> Mapping[int, int]:
    """Count who is in some groups."""
    rows = session.execute(
        select(DirectoryMember.group_id, func.count())
        .where(DirectoryMember.group_id.in_(numbers))
        .group_by(DirectoryMember.group_id)
    )
    return dict.fromkeys(numbers, 0) | dict(rows.all())


def members(group: DirectoryGroup, after: str | None) -> People:
    """List who is in a group, a page at a time."""
    rows = session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .join(DirectoryMember, DirectoryMember.enrolment_id == Enrolment.id)
        .where(DirectoryMember.group_id == group.id, Enrolment.id > begin(after))
        .options(contains_eager(Enrolment.person))
        .order_by(Enrolment.id)
        .limit(PAGE + 1)
    ).all()
    return People(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def find_group(number: int) -> DirectoryGroup:
    """Find a group by its number."""
    found = session.get(DirectoryGroup, within_range(number))
    if found is None:
        raise not_found()
    return found


def begin(after: str | None) -> int:
    """Read after which number a page begins; 404 for what is none."""
    if not after:
        return 0
    if not (after.isdecimal() and after.isascii() and len(after) <= 10):
        raise not_found()
    return within_range(int(after))
