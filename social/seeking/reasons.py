"""Why was somebody found? Which statement, in whose words, how old it is, and what shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import (
    Asked,
    Availability,
    Comment,
    Evidence,
    Level,
    Person,
    Post,
    Statement,
    StatementKind,
    now,
    session,
)
from social import vocabulary
from social.quoting import quoted
from social.seeking.criteria import Criterion
from social.seeking.matching import Eyes, Match, Narrowed, monday, statements_of

SHOWN = 2  # statements for one criterion
# Months since a statement was confirmed, and the quarters of the ring that are left then.
FADES = ((3, 4), (6, 3), (12, 2))


@dataclass(frozen=True, slots=True)
class Shown:
    """A text of the person's own that they show beside a statement, where the viewer reads it."""

    post_id: int
    title: str
    language: str
    at: datetime
    is_answer: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody meets a criterion, or that they said nothing of it."""

    place: int  # of the criterion
    statement_id: int | None = None
    kind: StatementKind | None = None  # None: the directory says so
    concept: str = ""
    words: str = ""
    language: str = ""
    level: Level | None = None
    valid_until: date | None = None
    confirmed_at: datetime | None = None
    left: int = 0  # quarters of freshness
    evidence: Sequence[Shown] = ()
    is_met: bool = True


@dataclass(slots=True)
class Hit:
    """A person who was found, and why."""

    person: Person
    met: frozenset[int]
    reasons: list[Reason] = field(default_factory=list)
    availability: Availability | None = None
    asked: int = 0  # this week

    @property
    def is_away(self) -> bool:
        """Tell whether they are away today."""
        return self.availability is not None and away_on(self.availability)

    @property
    def is_full(self) -> bool:
        """Tell whether they were asked as often this week as they wish to be."""
        limit = self.availability.weekly_limit if self.availability else None
        return limit is not None and self.asked >= limit


def away_on(free: Availability) -> bool:
    """Tell whether somebody is away today."""
    if not (free.away_from or free.away_until):
        return False
    today = now().date()
    begun = free.away_from is None or free.away_from <= today
    return begun and (free.away_until is None or free.away_until >= today)


def hits_of(
    found: Sequence[Match],
    criteria: Sequence[Criterion],
    eyes: Eyes,
    narrowed: Narrowed,
    language: str,
) -> list[Hit]:
    """Say of everybody who was found why; the same number of statements however many they are."""
    ids = [one.person_id for one in found]
    if not ids:
        return []
    people = {
        one.id: one
        for one in session.scalars(
            select(Person).where(Person.id.in_(ids)).options(joinedload(Person.site))
        )
    }
    by = statements_of(criteria, eyes, replace(narrowed, person_ids=ids))
    said = read(by, eyes)
    texts = evidence_of(said, eyes)
    names = vocabulary.labels({one.concept_id for one in said.values() if one.concept_id}, language)
    free = availabilities(ids)
    asked = asked_of(ids)
    reasons: dict[tuple[int, int], list[Reason]] = defaultdict(list)
    for person_id, place, statement_id in by:
        known = reasons[person_id, place]
        if statement_id is None:
            person = people[person_id]
            known.append(Reason(place, words=person.site_name, language=""))
        elif statement_id in said and len(known) < SHOWN:
            known.append(reason(place, said[statement_id], names, texts.get(statement_id, ())))
    return [
        Hit(
            people[one.person_id],
            one.met,
            [
                each
                for place in range(len(criteria))
                for each in reasons.get((one.person_id, place)) or [Reason(place, is_met=False)]
            ],
            free.get(one.person_id),
            asked.get(one.person_id, 0),
        )
        for one in found
        if one.person_id in people
    ]


def read(by: Iterable[tuple[int, int, int | None]], eyes: Eyes) -> dict[int, Statement]:
    """Read the statements, once more through the viewer."""
    ids = {number for _person, _place, number in by if number is not None}
    rows = session.scalars(
        select(Statement).join(Statement.person).where(Statement.id.in_(ids), eyes.reads())
    )
    return {one.id: one for one in rows}


def reason(place: int, said: Statement, names: Mapping[int, str], texts: Sequence[Shown]) -> Reason:
    """Say why a statement meets a criterion."""
    return Reason(
        place,
        said.id,
        said.kind,
        names.get(said.concept_id or 0, ""),
        said.words,
        said.language,
        said.level,
        said.valid_until,
        said.confirmed_at,
        left_of(said.confirmed_at),
        texts,
    )


def left_of(confirmed_at: datetime) -> int:
    """Tell how many quarters of a statement's freshness are left."""
    months = (now() - confirmed_at).days / 30.44
    return next((left for most, left in FADES if months < most), 1)


def evidence_of(said: Mapping[int, Statement], eyes: Eyes) -> dict[int, list[Shown]]:
    """Read what is shown beside statements and not taken back, where the viewer may read it."""
    found: dict[int, list[Shown]] = defaultdict(list)
    rows = select(Evidence).where(Evidence.statement_id.in_(said), Evidence.withdrawn_at.is_(None))
    shown = session.scalars(rows.order_by(Evidence.id)).all()
    posts = {
        one.id: one
        for one in session.scalars(
            Post.seen_by(eyes.person).where(Post.id.in_({one.post_id for one in shown}))
        )
    }
    comments = {
        one.id: one
        for one in session.scalars(
            Comment.seen_by(eyes.person).where(Comment.id.in_({one.comment_id for one in shown}))
        )
    }
    for one in shown:
        post, comment = posts.get(one.post_id or 0), comments.get(one.comment_id or 0)
        if post is not None:
            found[one.statement_id].append(
                Shown(post.id, quoted(post), post.language, post.posted_at, False)
            )
        elif comment is not None:
            found[one.statement_id].append(
                Shown(comment.post_id, quoted(comment), comment.language, comment.posted_at, True)
            )
    return found


def availabilities(ids: Sequence[int]) -> dict[int, Availability]:
    """Read when people can be asked, and who stands in for them."""
    rows = session.scalars(
        select(Availability)
        .where(Availability.person_id.in_(ids))
        .options(joinedload(Availability.substitute))
    )
    return {one.person_id: one for one in rows}


def asked_of(ids: Sequence[int]) -> dict[int, int]:
    """Count how often people were asked since Monday."""
    rows = session.execute(
        select(Asked.person_id, func.count())
        .where(Asked.person_id.in_(ids), Asked.asked_at >= monday())
        .group_by(Asked.person_id)
    )
    return {row[0]: row[1] for row in rows}
