"""What stands on the pages of imports?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from models import Import, Work, session
from social.errors import not_found
from social.finding import within_range

PAGE = 20


def imports(before: int | None = None) -> tuple[Sequence[Import], int | None]:
    """List a page of imports, the newest first, and before which the next page begins."""
    found = select(Import).options(joinedload(Import.made_by)).order_by(Import.id.desc())
    if before is not None:
        found = found.where(Import.id < before)
    rows = session.scalars(found.limit(PAGE + 1)).all()
    page = rows[:PAGE]
    return page, page[-1].id if len(rows) > PAGE else None


def find(number: int, *, with_lists: bool = False) -> Import:
    """Find an import, with the lists that were made of it where they are asked for."""
    options = [joinedload(Import.made_by), joinedload(Import.started_by)]
    if with_lists:
        options += [undefer(Import.people), undefer(Import.report)]
    found = session.scalar(
        select(Import).where(Import.id == within_range(number)).options(*options)
    )
    if found is None:
        raise not_found()
    return found


def progress(one: Import) -> Work | None:
    """Read how far the worker is with an import."""
    return session.scalar(select(Work).where(Work.noun == "import", Work.noun_id == one.id))
