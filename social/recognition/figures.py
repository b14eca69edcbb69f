"""How often are people of a site or a department thanked, and what for?

Of nobody in particular: only places of five people or more are told, numbers in steps of five, in
the order of names. What private communities say is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Row, func, select

from models import (
    Community,
    CompanyValue,
    Person,
    Post,
    Recipient,
    Recognition,
    Site,
    now,
    session,
)
from models.community import OPEN
from social.few import LEAST, told
from social.thanked import STANDING

SPAN = timedelta(days=365)
MOST = 200  # places of a kind
STEP = LEAST


@dataclass(frozen=True, slots=True)
class Place:
    """A site or a department; of each value how often it was meant, None for fewer than five."""

    name: str
    numbers: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page of figures shows; the last number of a place is of thanks without a value."""

    values: Sequence[CompanyValue]
    sites: Sequence[Place]
    departments: Sequence[Place]


def figures() -> Figures:
    """Count the thanks of the last year in five statements, the same for every reader."""
    values = session.scalars(select(CompanyValue).order_by(CompanyValue.id)).all()
    keys = [*(value.id for value in values), None]
    return Figures(
        values,
        sites=places(Site.name, keys),
        departments=places(Person.department, keys),
    )


def places(name: ColumnElement[str], keys: Sequence[int | None]) -> list[Place]:
    """Count by one kind of place."""
    numbers: dict[tuple[str, int | None], int] = {
        (row.name, row.value_id): row.number for row in counted(name)
    }
    return [Place(one, [step(numbers.get((one, key), 0)) for key in keys]) for one in large(name)]


def step(number: int) -> int | None:
    """Give a number in steps of five, so that none can be worked out from others."""
    known = told(number)
    return None if known is None else known // STEP * STEP


def large(name: ColumnElement[str]) -> Sequence[str]:
    """Name the places where five people or more work, by name."""
    people = func.count(Person.id)
    rows = (
        select(name)
        .select_from(Person)
        .outerjoin(Site, Site.id == Person.site_id)
        .where(Person.deactivated_at.is_(None), name.is_not(None), name != "")
        .group_by(name)
        .having(people >= LEAST)
        .order_by(name)
        .limit(MOST)
    )
    return session.scalars(rows).all()


def counted(name: ColumnElement[str]) -> Sequence[Row[tuple[str, int | None, int]]]:
    """Count who is named in thanks that everybody can read, by place and value."""
    return session.execute(
        select(name.label("name"), Recognition.value_id, func.count().label("number"))
        .select_from(Recipient)
        .join(Recipient.recognition)
        .join(Recognition.post)
        .join(Post.community)
        .join(Person, Person.id == Recipient.person_id)
        .outerjoin(Site, Site.id == Person.site_id)
        .where(
            Recipient.state.in_(STANDING),
            Post.shown(),
            Post.erased_at.is_(None),
            Post.posted_at > now() - SPAN,
            Community.kind.in_(OPEN),
            Community.deleted_at.is_(None),
        )
        .group_by(name, Recognition.value_id)
    ).all()
