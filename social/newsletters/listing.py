"""Which newsletters and issues are there for a reader, and which for those who make them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from models import (
    Bounce,
    Delivery,
    DeliveryState,
    Issue,
    IssueState,
    IssueWords,
    Item,
    Making,
    Newsletter,
    Person,
    Unsubscription,
    session,
)
from social.cursor import Cursor
from social.errors import forbidden, not_found
from social.finding import within_range
from social.newsletters.reaching import cut_off
from social.rights import may
from social.whom import Whom, meant

PAGE = 25
MOST = 100  # newsletters; no company has as many

State = IssueState


class Only(StrEnum):
    """Which issues are shown to those who make them."""

    WORK = "work"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


OF = {
    Only.WORK: (State.DRAFT, State.WAITING, State.APPROVED, State.SENDING, State.PAUSED),
    Only.SENT: (State.SENT,),
    Only.WITHDRAWN: (State.WITHDRAWN,),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One issue on a list, with its subject."""

    issue: Issue
    title: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of issues, and where the next one begins."""

    lines: list[Line]
    more: Cursor | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A newsletter for a reader: whether they get it by mail, and its newest issue."""

    newsletter: Newsletter
    is_mailed: bool
    newest: Line | None


def is_maker(person: Person) -> bool:
    """Tell whether somebody makes newsletters."""
    return may(person, "edit", Newsletter(audience={}))


def require_maker(person: Person) -> None:
    """Refuse whoever does not."""
    if not is_maker(person):
        raise forbidden(_("Communications make newsletters."))


def all_of_them() -> Sequence[Newsletter]:
    """List all newsletters, those that still come first."""
    order = (Newsletter.ended_at.is_not(None), Newsletter.name, Newsletter.id)
    return session.scalars(select(Newsletter).order_by(*order).limit(MOST)).all()


def is_meant(reader: Person, newsletter: Newsletter) -> bool:
    """Tell whether a newsletter is for somebody: by its rule, or since an issue came to them."""
    rule = meant(Whom.read(newsletter.audience))
    got = (
        select(Delivery.id)
        .join(Issue, Issue.id == Delivery.issue_id)
        .where(
            Issue.newsletter_id == newsletter.id,
            Delivery.person_id == reader.id,
            Delivery.state == DeliveryState.HANDED,
        )
        .exists()
    )
    found = select(Person.id).where(Person.id == reader.id, or_(rule, got))
    return session.scalar(found) is not None


def for_reader(reader: Person) -> list[Taken]:
    """List the newsletters that are meant for a reader, with the newest issue of each."""
    gone = set(
        session.scalars(
            select(Unsubscription.newsletter_id).where(Unsubscription.person_id == reader.id)
        )
    )
    makes = is_maker(reader)
    found = []
    for one in all_of_them():
        if makes or is_meant(reader, one):
            shelf = issues_of(one, Cursor(), 1)
            newest = shelf.lines[0] if shelf.lines else None
            found.append(Taken(one, one.id not in gone and one.ended_at is None, newest))
    return found


def find_newsletter(reader: Person, number: int) -> Newsletter:
    """Find a newsletter through whom it is meant for, or through those who make it."""
    found = session.get(Newsletter, within_range(number))
    if found is None or not (is_maker(reader) or is_meant(reader, found)):
        raise not_found()
    return found


def title_of() -> ColumnElement[str | None]:
    """Read the subject of the original."""
    return (
        select(func.coalesce(func.nullif(IssueWords.title, ""), func.left(IssueWords.source, 120)))
        .where(
            IssueWords.issue_id == Issue.id,
            IssueWords.item_id.is_(None),
            IssueWords.making == Making.ORIGINAL,
        )
        .correlate(Issue)
        .scalar_subquery()
    )


def issues_of(newsletter: Newsletter, before: Cursor, page: int = PAGE) -> Shelf:
    """List the issues that came, the newest first."""
    rows = session.execute(
        select(Issue, title_of())
        .where(
            Issue.newsletter_id == newsletter.id,
            Issue.released_at.is_not(None),
            tuple_(Issue.released_at, Issue.id) < (before.at, before.id),
        )
        .order_by(Issue.released_at.desc(), Issue.id.desc())
        .limit(page + 1)
    ).all()
    lines = [Line(row[0], row[1] or "") for row in rows[:page]]
    last = lines[-1].issue if len(rows) > page else None
    return Shelf(lines, Cursor(last.released_at, last.id) if last and last.released_at else None)


def find_issue(newsletter: Newsletter, number: int) -> Issue:
    """Find an issue that came."""
    found = session.scalar(
        select(Issue)
        .where(
            Issue.newsletter_id == newsletter.id,
            Issue.number == within_range(number),
            Issue.released_at.is_not(None),
        )
        .options(joinedload(Issue.newsletter))
    )
    if found is None:
        raise not_found()
    return found


def visible() -> Select[tuple[Issue]]:
    """Select issues with all that their makers see of them."""
    return (
        select(Issue)
        .join(Issue.newsletter)
        .options(
            contains_eager(Issue.newsletter),
            joinedload(Issue.writer).joinedload(Person.site),
            joinedload(Issue.approved_by),
        )
    )


def desk(only: Only, before: Cursor) -> Shelf:
    """List what is at work or was sent, the newest first."""
    rows = session.execute(
        visible()
        .add_columns(title_of())
        .where(Issue.state.in_(OF[only]), tuple_(Issue.made_at, Issue.id) < (before.at, before.id))
        .order_by(Issue.made_at.desc(), Issue.id.desc())
        .limit(PAGE + 1)
    ).all()
    lines = [Line(row[0], row[1] or "") for row in rows[:PAGE]]
    last = lines[-1].issue if len(rows) > PAGE else None
    return Shelf(lines, Cursor(last.made_at, last.id) if last else None)


def at_work(maker: Person, number: int) -> Issue:
    """Find an issue for those who make them; for all others it does not exist."""
    # Whoever makes none is asked about first: it may not cost them more where there is one.
    found = (
        session.scalar(visible().where(Issue.id == within_range(number)))
        if is_maker(maker)
        else None
    )
    if found is None:
        raise not_found()
    return found


def item_of(issue: Issue, number: int) -> Item:
    """Find an item of an issue."""
    found = session.scalar(
        select(Item)
        .where(Item.id == within_range(number), Item.issue_id == issue.id)
        .options(joinedload(Item.post))
    )
    if found is None:
        raise not_found()
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the mails of an issue are."""

    waiting: int
    handed: int
    refused: int
    skipped: int

    @property
    def total(self) -> int:
        """Count all of them."""
        return self.waiting + self.handed + self.refused + self.skipped

    @property
    def done(self) -> int:
        """Count those that are settled."""
        return self.total - self.waiting


def cut_off_people() -> Sequence[Person]:
    """List whose addresses are left alone, for administrators."""
    rows = (
        Person.active()
        .where(cut_off(), Person.id.in_(select(Bounce.person_id)))
        .options(joinedload(Person.site))
    )
    return session.scalars(rows.order_by(Person.name_folded, Person.id).limit(MOST)).all()
