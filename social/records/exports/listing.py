"""Which exports are there for an officer, and by which grants can another be made?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Export, Grant, GrantStage, Matter, Person, Production, session
from social.errors import not_found
from social.finding import within_range
from social.records import searching
from social.records.exporting import approved
from social.records.matters.listing import find_matter

PAGE = 50
CHOICES = 200  # of a drop-down; the command takes any grant


def exports(officer: Person, before: int | None) -> tuple[Sequence[Export], int | None]:
    """List a page of what an officer asked for, the newest first, and where the next one begins."""
    query = select(Export).where(Export.officer_id == officer.id, Export.schedule_id.is_(None))
    if before is not None:
        query = query.where(Export.id < within_range(before))
    query = query.options(joinedload(Export.production)).order_by(Export.id.desc())
    found = session.scalars(query.limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def find_export(officer: Person, number: int) -> Export:
    """Find an export that an officer asked for; those of others or of schedules are not there."""
    found = session.scalar(
        select(Export)
        .where(
            Export.id == within_range(number),
            Export.officer_id == officer.id,
            Export.schedule_id.is_(None),
        )
        .options(joinedload(Export.production).joinedload(Production.matter))
    )
    if found is None:
        raise not_found()
    if found.production is not None:
        find_matter(officer, found.production.matter_id)
    return found


def find_production(officer: Person, number: int) -> Production:
    """Find a production that was approved, of a matter that exists for an officer."""
    try:
        return approved(officer, within_range(number))
    except LookupError:
        raise not_found() from None


def grants_for(officer: Person) -> Sequence[Grant]:
    """List the newest grants by which an officer can take something out: those that show names."""
    named = searching.opening_to(officer).where(Grant.stage == GrantStage.IDENTITIES)
    return session.scalars(named.limit(CHOICES)).all()


def matter_of(production: Production) -> Matter:
    """Name the matter that a production belongs to."""
    return session.get_one(Matter, production.matter_id)
