"""What does an officer search for, and what is shown of what was found?

A search is kept with the checkpoint that it was made at: whoever uses the same grant sees the same.
Each look at it is taken down first. What is shown goes as far as the grant goes just now: numbers,
texts without names, or all.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import Row, Select, any_, delete, or_, select
from sqlalchemy.orm import joinedload

from archive.finding import hits as finding
from archive.finding import reading
from archive.finding.asking import Asked, ask
from archive.finding.hits import Bars, Hit, Order
from archive.finding.naming import Naming, Pseudonyms, known, numbers
from archive.finding.operators import Operator
from archive.finding.query import read
from archive.finding.tree import Query, Sign
from archive.granting import NotOpened, Opened
from models import (
    ArchiveSearch,
    Checkpoint,
    Community,
    Grant,
    GrantStage,
    LookAct,
    Matter,
    Origin,
    Person,
    session,
)
from social.changes import change
from social.days import beginning
from social.errors import Invalid, not_found
from social.finding import within_range
from social.jobs import later_by_name
from social.looking import look_into, record_access
from social.marking import Index, Said, mark_all
from social.reader import zone_info
from social.records.matters.collecting import collect
from social.records.taking_in import size_now

GRANTS = 50  # of a page
LISTED = 20  # searches of a grant
MOST = 50_000  # texts that one search puts into a matter


@dataclass(frozen=True, slots=True)
class Card:
    """One hit as it is shown."""

    id: int
    noun: str
    title: str
    gist: Markup
    language: str
    author: str
    place: str  # "" for what people said to one another
    at: datetime
    number: int
    is_replaced: bool
    deleted_at: datetime | None
    is_there: bool
    is_coarse: bool  # its times are those at which their weeks began


@dataclass(frozen=True, slots=True)
class Eyes:
    """How people are called in what is shown, as far as the grant goes."""

    opened: Opened
    names: dict[int, str]
    masks: Pseudonyms | None

    def name(self, person_id: int | None) -> str:
        """Name somebody."""
        if not person_id:
            return ""
        return self.opened.pseudonym(person_id) if self.masks else self.names.get(person_id, "")

    def time(self, at: datetime) -> datetime:
        """Say when something was, to the week where no names are shown.

        The moment of a text, or that it was deleted, tells whoever reads the pages whose it is.
        """
        return week_of(at) if self.masks else at

    def words(self, words: str, around: Collection[int] = ()) -> str:
        """Give words without names, where none are shown."""
        return self.masks.text(words, around) if self.masks else words


def grants_of(officer: Person, before: int | None) -> tuple[Sequence[Grant], int | None]:
    """List a page of the grants that open something to somebody now, and where the next begins."""
    query = opening_to(officer).options(joinedload(Grant.asked_by))
    if before is not None:
        query = query.where(Grant.id < within_range(before))
    found = session.scalars(query.limit(GRANTS + 1)).all()
    return found[:GRANTS], found[GRANTS - 1].id if len(found) > GRANTS else None


def opening_to(officer: Person) -> Select[tuple[Grant]]:
    """Select the grants that open something to somebody now, the newest first."""
    return select(Grant).where(Grant.in_force(), used_by(officer)).order_by(Grant.id.desc())


def used_by(officer: Person) -> Any:
    """Hold for the grants that somebody may use while they are in force."""
    return or_(Grant.asked_by_id == officer.id, officer.id == any_(Grant.officer_ids))


def find_grant(officer: Person, grant_id: int) -> Grant:
    """Find a grant that is, or was, somebody's to use."""
    query = select(Grant).where(Grant.id == within_range(grant_id), used_by(officer))
    found = session.scalar(query)
    if found is None:
        raise not_found()
    return found


def find_search(officer: Person, search_id: int) -> ArchiveSearch:
    """Find a search by a grant that is, or was, somebody's to use."""
    query = select(ArchiveSearch).join(Grant, Grant.id == ArchiveSearch.grant_id)
    found = session.scalar(
        query.where(ArchiveSearch.id == within_range(search_id), used_by(officer))
    )
    if found is None:
        raise not_found()
    return found


def searches_by(grant_id: int) -> Sequence[Row[Any]]:
    """List the newest searches by a grant."""
    query = select(ArchiveSearch).where(ArchiveSearch.grant_id == grant_id)
    return session.scalars(query.order_by(ArchiveSearch.id.desc()).limit(LISTED)).all()


def make_search(officer: Person, grant_id: int, query: Query) -> ArchiveSearch:
    """Search, and keep what was searched for with the state of the log.

    QueryError (of archive.finding.query) for what cannot be understood, NotOpened (of
    archive.granting) without a grant that is in force.
    """
    opened = look_into(officer, grant_id)
    settled = Naming(session, opened, today(officer.zone)).settled(query)
    size = size_now()
    asked = asked_of(opened, settled, size, officer.zone)
    is_many = finding.is_frequent(opened, session, asked)
    number = None if is_many else finding.count(opened, session, asked)
    look = record_access(
        opened,
        LookAct.SEARCHED,
        people=people_in(settled),
        things=number or 0,
        query=query.written(),
        settled=settled.written(),
        size=size,
    )
    search = ArchiveSearch(
        grant_id=grant_id,
        look_id=look.id,
        query=query.written(),
        settled=settled.written(),
        zone=officer.zone,
        size=size,
        hits=number,
    )
    with change(officer):
        session.add(search)
        session.flush()
        if is_many:
            later_by_name("records.count_hits", search_id=search.id)
    return search


def people_in(settled: Query) -> set[int]:
    """Name whom a settled query names, as those who wrote something or could read it."""
    signs = (leaf for leaf in settled.leaves() if isinstance(leaf, Sign))
    named = (sign for sign in signs if sign.operator in (Operator.FROM, Operator.TO))
    return {number for sign in named for number in numbers(sign.value)}


def today(zone: str) -> date:
    """Say which day it is somewhere."""
    return datetime.now(zone_info(zone)).date()


def asked_of(opened: Opened, settled: Query, size: int, zone: str) -> Asked:
    """Say what a settled query asks of the index."""
    return ask(session, opened, settled, size, lambda day: beginning(day, zone))


def asked_by(opened: Opened, search: ArchiveSearch) -> Asked:
    """Say what a search asks of the index."""
    return asked_of(opened, read(search.settled), search.size, search.zone)


def put_into(
    officer: Person, search: ArchiveSearch, matter: Matter, only: Collection[int] | None = None
) -> int:
    """Put what a search found into a matter, all or some rows; tell how much of it is new there."""
    opened = look_into(officer, search.grant_id)
    found = finding.entries(opened, session, asked_by(opened, search), MOST + 1, only)
    if len(found) > MOST:
        raise Invalid(form=_("More than %(most)s: narrow the search.", most=MOST))
    if not found:
        raise Invalid(form=_("Nothing was found to put there."))
    look = record_access(
        opened,
        LookAct.TAGGED,
        things=len(found),
        stage=GrantStage.IDENTITIES,
        search=search.id,
        query=search.query,
        settled=search.settled,
        matter=matter.id,
    )
    return collect(opened, officer, matter, found, look)


def count_hits(search_id: int) -> None:
    """Count the hits of a search that has very many; nothing once its grant has ended."""
    search = session.get(
        ArchiveSearch,
        search_id,
        options=[joinedload(ArchiveSearch.look)],
        populate_existing=True,
    )
    if search is None:
        return
    officer = session.get_one(Person, search.look.officer_id)
    try:
        opened = look_into(officer, search.grant_id)
    except NotOpened:
        return
    number = finding.count(opened, session, asked_by(opened, search))
    with change(officer, origin=Origin.JOB):
        search.hits = number


def forget_searches() -> int:
    """Let go of the searches whose grant has ended; tell how many."""
    over = select(Grant.id).where(~Grant.in_force())
    with change(None, origin=Origin.JOB):
        gone = delete(ArchiveSearch).where(ArchiveSearch.grant_id.in_(over))
        return len(session.scalars(gone.returning(ArchiveSearch.id)).all())


@dataclass(frozen=True, slots=True)
class Results:
    """One page of a search."""

    cards: Sequence[Card]
    more: int | None
    signed_at: datetime | None


def results(opened: Opened, search: ArchiveSearch, order: Order, after: int | None) -> Results:
    """Show one page of hits, after it is taken down that they were looked at."""
    asked = asked_by(opened, search)
    page = finding.page(opened, session, asked, order, after)
    record_access(
        opened,
        LookAct.VIEWED,
        people=authors(page.hits),
        things=len(page.hits),
        stage=GrantStage.PSEUDONYMS,
        search=search.id,
        rows=[page.hits[0].id, page.hits[-1].id] if page.hits else [],
    )
    cards = cards_of(opened, page.hits, asked)
    return Results(cards, page.more, signed_at(search))


def signed_at(search: ArchiveSearch) -> datetime | None:
    """Say when the log was signed as it was searched."""
    return session.scalar(select(Checkpoint.signed_at).where(Checkpoint.size == search.size))


def authors(some: Sequence[Hit]) -> set[int]:
    """Name whose texts some hits are."""
    return {hit.author_id for hit in some if hit.author_id}


def cards_of(
    opened: Opened, some: Sequence[Hit], asked: Asked, *, whole: bool = False
) -> list[Card]:
    """Show some hits: a handful of statements, however many."""
    said = reading.texts(opened, session, some)
    deleted = reading.deletions(opened, session, asked.bound, some)
    gone = {thing: deletion.at for thing, deletion in deleted.items()}
    eyes = eyes_for(opened, some, " ".join(f"{one.title} {one.words}" for one in said.values()))
    places = places_of(some)
    told = [Said(eyes.words(said[hit.id].words, {hit.author_id}), hit.language) for hit in some]
    gists = mark_all(told, asked.marked, Index.OF_ARCHIVE, whole=whole)
    return [
        Card(
            id=hit.id,
            noun=hit.noun,
            title=eyes.words(said[hit.id].title, {hit.author_id}),
            gist=gist,
            language=hit.language,
            author=eyes.name(hit.author_id),
            place=places.get(hit.community_id, ""),
            at=eyes.time(hit.at),
            number=hit.number,
            is_replaced=hit.replaced_id is not None and hit.replaced_id < asked.bound,
            deleted_at=eyes.time(gone.at)
            if (gone := deleted.get((hit.noun, hit.noun_id)))
            else None,
            is_there=said[hit.id].is_there,
            is_coarse=eyes.masks is not None,
        )
        for hit, gist in zip(some, gists, strict=True)
    ]


def week_of(at: datetime) -> datetime:
    """Say when a week began: on Monday (UTC)."""
    day = at.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)


def eyes_for(opened: Opened, some: Sequence[Hit], words: str) -> Eyes:
    """Look as far as the grant goes: know names, or hide them."""
    if opened.stage is not GrantStage.IDENTITIES:
        there = session.scalars(select(Person.name).where(Person.id.in_(authors(some))))
        words = " ".join([words, *there])  # an author's first name alone is hidden, too
        return Eyes(opened, {}, Pseudonyms(known(session, words), opened))
    return Eyes(opened, names_of(authors(some)), None)


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Say how some people are called."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def places_of(some: Sequence[Hit]) -> dict[int, str]:
    """Say how the communities of some hits are called."""
    return communities({hit.community_id for hit in some if hit.community_id})


def communities(ids: Collection[int]) -> dict[int, str]:
    """Say how some communities are called."""
    rows = session.execute(select(Community.id, Community.name).where(Community.id.in_(ids)))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True, slots=True)
class Whole:
    """One hit with its versions, and what was said around it."""

    card: Card
    versions: Sequence[tuple[Card, Markup]]  # each with what it changed
    more_versions: int | None  # since which row there are more
    before: Sequence[Card]
    after: Sequence[Card]


def whole(
    opened: Opened, search: ArchiveSearch, number: int, around: int, since: int | None = None
) -> Whole:
    """Show one hit, after it is taken down that it was looked at. 404 for what is out of reach.

    Its versions from the row `since` on.
    """
    asked = asked_by(opened, search)
    hit = reading.find(opened, session, asked.bound, number)
    if hit is None:
        raise not_found()
    versions, more = reading.versions(opened, session, asked.bound, hit, since)
    before, after = reading.around(opened, session, asked.bound, hit, around)
    every = {one.id: one for one in (hit, *versions, *before, *after)}
    record_access(
        opened,
        LookAct.VIEWED,
        people=authors(list(every.values())),
        things=len(every),
        stage=GrantStage.PSEUDONYMS,
        search=search.id,
        noun=hit.noun,
        noun_id=hit.noun_id,
        rows=sorted(every),
    )
    cards = {card.id: card for card in cards_of(opened, list(every.values()), asked, whole=True)}
    in_order = [cards[one.id] for one in versions]
    earlier = [None, *in_order[:-1]]
    return Whole(
        card=cards[hit.id],
        versions=[
            (card, changes(last.gist.striptags(), card.gist.striptags()) if last else card.gist)
            for last, card in zip(earlier, in_order, strict=True)
        ],
        more_versions=more,
        before=[cards[one.id] for one in before],
        after=[cards[one.id] for one in after],
    )


PIECE = re.compile(r"\w+|\s+|.", re.DOTALL)
COMPARED = 4_000  # pieces; to compare more takes too long, and both are shown as they are


def changes(before: str, after: str) -> Markup:
    """Mark what is new in a text, and what it no longer says."""
    old, new = PIECE.findall(before), PIECE.findall(after)
    if max(len(old), len(new)) > COMPARED:
        return escape(after)
    parts: list[Markup] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[i:j])), escape("".join(new[k:m]))
        if tag == "equal":
            parts.append(come)
            continue
        parts += [Markup("<del>{}</del>").format(gone)] if gone else []
        parts += [Markup("<ins>{}</ins>").format(come)] if come else []
    return Markup("").join(parts)


@dataclass(frozen=True, slots=True)
class Picture:
    """How many hits there are of each month, person and place, with names for them."""

    months: Sequence[tuple[str, int]]
    people: Sequence[tuple[str, int]]
    places: Sequence[tuple[str, int]]


def picture(opened: Opened, search: ArchiveSearch) -> Picture:
    """Count hits by month, person and place, after that is taken down."""
    bars = finding.bars(opened, session, asked_by(opened, search), search.zone)
    record_access(opened, LookAct.VIEWED, search=search.id, shows="numbers")
    return with_names(opened, bars)


def with_names(opened: Opened, bars: Bars) -> Picture:
    """Name people as far as the grant goes, and places."""
    is_named = opened.stage is GrantStage.IDENTITIES
    names = names_of([one for one, _number in bars.people]) if is_named else {}
    places = communities([one for one, _number in bars.places if one])
    return Picture(
        months=by_year(bars.months) if len(bars.months) > MONTHS else bars.months,
        people=[
            (names.get(one, "") if is_named else opened.pseudonym(one), number)
            for one, number in bars.people
        ],
        places=[
            (places.get(one, "") if one else _("Messages between people"), number)
            for one, number in bars.places
        ],
    )


MONTHS = 48


def by_year(months: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Add months up to years, where they are many."""
    years: dict[str, int] = {}
    for month, number in months:
        years[month[:4]] = years.get(month[:4], 0) + number
    return list(years.items())
