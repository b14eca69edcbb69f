"""Which lines does a person's page show to a reader, under which names, and how fresh are they?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Audience, Person, Statement, StatementKind, now, session
from models.folding import fold
from social import vocabulary
from social.evidenced import Said as Spoken
from social.evidenced import Shown, evidence_of, said_of
from social.freshness import has_expired, is_asked, left
from social.stating import MOST

ALSO = 3  # other words by which one is found, shown

# As whom people can look at their own page.
COLLEAGUE, UNIT = "colleague", "unit"
READ_BY: dict[str, frozenset[Audience]] = {
    COLLEAGUE: frozenset({Audience.ALL}),
    UNIT: frozenset({Audience.ALL, Audience.UNIT}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words and the language that they are in."""

    words: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement as a page shows it."""

    statement: Statement
    title: Said
    quoted: Sequence[str] = ()  # the author's own words, where the title does not say them
    also: Sequence[Said] = ()
    left: int = 4
    is_asked: bool = False
    has_expired: bool = False
    shown: Sequence[Shown] = ()
    said: Sequence[Spoken] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of a person that a reader may read, by kind."""

    of: dict[StatementKind, list[Line]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(len(lines) for lines in self.of.values())

    @property
    def confirmed(self) -> int:
        """Count those that were confirmed within a year."""
        return sum(line.left > 1 for lines in self.of.values() for line in lines)


def lines_of(person: Person, reader: Person, seen_as: str = "") -> Lines:
    """Read them in few statements; `seen_as` leaves out what others of that kind may not read."""
    found = (
        Statement.seen_by(reader)
        .where(Statement.person_id == person.id)
        .options(joinedload(Statement.site), joinedload(Statement.file))
        .order_by(Statement.confirmed_at.desc(), Statement.id.desc())
        .limit(MOST)
    )
    if seen_as in READ_BY:
        found = found.where(Statement.audience.in_(READ_BY[seen_as]))
    statements = session.scalars(found).all()
    names = names_of({one.concept_id for one in statements if one.concept_id is not None})
    of: dict[StatementKind, list[Line]] = {kind: [] for kind in StatementKind}
    ids = [one.id for one in statements]
    shown, said = evidence_of(ids, reader, open_alone=bool(seen_as)), said_of(ids, reader)
    for statement in statements:
        line = line_of(statement, names)
        beside = {"shown": shown.get(statement.id, ()), "said": said.get(statement.id, ())}
        of[statement.kind].append(replace(line, **beside))
    return Lines({kind: lines for kind, lines in of.items() if lines})


def line_of(statement: Statement, names: dict[int, list[Said]]) -> Line:
    """Put one together: under its concept's name, or the author's own."""
    known = names.get(statement.concept_id or 0, [])
    own = [line for line in statement.words.split("\n") if line.strip()]
    title = known[0] if known else Said(words=statement.phrase, language=statement.language)
    if fold(own[0] if own else "") == fold(title.words):
        own = own[1:]
    shown = {fold(title.words)}
    also = [
        one
        for one in known
        if not (fold(one.words) in shown or shown.add(fold(one.words)))  # type: ignore[func-returns-value]
    ]
    return Line(
        statement=statement,
        title=title,
        quoted=own,
        also=also[:ALSO],
        left=left(statement.confirmed_at),
        is_asked=is_asked(statement),
        has_expired=has_expired(statement, now().date()),
    )


def names_of(concept_ids: Collection[int]) -> dict[int, list[Said]]:
    """Give what concepts are called, in the reader's language first, then in the next best."""
    names: dict[int, list[Said]] = defaultdict(list)
    if concept_ids:
        for number, language, words in vocabulary.preferred(concept_ids, get_locale().language):
            names[number].append(Said(words=words, language=language))
    return names


def find_own(statement_id: int, person: Person) -> Statement | None:
    """Find a statement of one's own that stands."""
    return session.scalar(
        select(Statement)
        .where(
            Statement.id == statement_id,
            Statement.person_id == person.id,
            Statement.withdrawn_at.is_(None),
        )
        .options(joinedload(Statement.file))
    )
