"""Which newsletters and issues are there for a reader, and which for those who make them?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
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


def meant_for(reader: Person, newsletters: Sequence[Newsletter]) -> set[int]:
    """Choose those that are for somebody: by their rules, or since an issue came to them.

    Two statements, however many there are.
    """
    came = select(Issue.newsletter_id).join(Delivery, Delivery.issue_id == Issue.id)
    got = came.where(Delivery.person_id == reader.id, Delivery.state == DeliveryState.HANDED)
    found = set(session.scalars(got.distinct()))
    rules = [meant(Whom.read(one.audience)) for one in newsletters]
    mine = select(Person.id, *(rule.label(f"of_{at}") for at, rule in enumerate(rules)))
    row = session.execute(mine.where(Person.id == reader.id)).one()
    return found | {one.id for one, is_for in zip(newsletters, row[1:], strict=True) if is_for}


def for_reader(reader: Person) -> list[Taken]:
    """List the newsletters that are meant for a reader, with the newest issue of each."""
    there = all_of_them()
    mine = {one.id for one in there} if is_maker(reader) else meant_for(reader, there)
    left = select(Unsubscription.newsletter_id).where(Unsubscription.person_id == reader.id)
    gone, newest = set(session.scalars(left)), newest_of(mine)
    return [
        Taken(one, one.id not in gone and one.ended_at is None, newest.get(one.id))
        for one in there
        if one.id in mine
    ]


def newest_of(newsletter_ids: Collection[int]) -> dict[int, Line]:
    """Bring the newest issue that came of each of some newsletters: one statement."""
    rows = session.execute(
        select(Issue, title_of())
        .where(Issue.newsletter_id.in_(newsletter_ids), Issue.released_at.is_not(None))
        .ext(distinct_on(Issue.newsletter_id))
        .order_by(Issue.newsletter_id, Issue.released_at.desc(), Issue.id.desc())
    )
    return {issue.newsletter_id: Line(issue, title or "") for issue, title in rows}


def find_newsletter(reader: Person, number: int) -> Newsletter:
    """Find a newsletter through whom it is meant for, or through those who make it."""
    found = session.get(Newsletter, within_range(number))
    if found is None or not (is_maker(reader) or found.id in meant_for(reader, [found])):
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


def issues_of(newsletter: Newsletter, before: Cursor) -> Shelf:
    """List the issues that came, the newest first."""
    rows = session.execute(
        select(Issue, title_of())
        .where(
            Issue.newsletter_id == newsletter.id,
            Issue.released_at.is_not(None),
            tuple_(Issue.released_at, Issue.id) < (before.at, before.id),
        )
        .order_by(Issue.released_at.desc(), Issue.id.desc())
        .limit(PAGE + 1)
    ).all()
    lines = [Line(row[0], row[1] or "") for row in rows[:PAGE]]
    last = lines[-1].issue if len(rows) > PAGE else None
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
