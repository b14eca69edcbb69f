"""What does a settled query ask of the index? One question of stems, and conditions on its rows.

Words and signs are lexemes of one index; they become a single tsquery wherever nothing else stands
between them. What changes as time goes on, such as whether a text was replaced or deleted, is asked
as it was at a checkpoint: by the number of the row that did it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, and_, exists, literal, not_, or_, text, true
from sqlalchemy.dialects.postgresql import TSQUERY

from archive.finding.naming import numbers
from archive.finding.operators import Operator
from archive.finding.query import QueryError, Wrong
from archive.finding.tree import And, Near, Node, Not, Or, Query, Sign, Term
from archive.granting import Opened
from archive.ledger import AnySession
from models import Deletion, Findable
from models.days import span_of
from models.findable import PARTS

MONTHS = 6  # at most, asked for as signs; over more, rows are looked at
LANGUAGES = ("en", "nl", "fr", "de")

# Each word or phrase as the four languages read it, and as it stands.
READ = text(
    r"""
    SELECT phraseto_tsquery('pg_catalog.english', folded)::text AS en,
           phraseto_tsquery('pg_catalog.dutch', folded)::text AS nl,
           phraseto_tsquery('pg_catalog.french', folded)::text AS fr,
           phraseto_tsquery('pg_catalog.german', folded)::text AS de,
           regexp_replace(phraseto_tsquery('pg_catalog.simple', folded)::text,
                          '(^|[ (!])''', '\1''=', 'g') AS bare
      FROM unnest(CAST(:words AS text[])) WITH ORDINALITY AS said (words, place)
           CROSS JOIN LATERAL (SELECT archive_folded(words) AS folded) it
     ORDER BY place
    """
)

WORD = re.compile("'(?:[^']|'')*'")  # in a tsquery
STEP = re.compile(rf"{WORD.pattern}|<(?:-|\d+)>")  # a word, or how far the next one is

Begins = Callable[[date], datetime]  # when a day begins where somebody searches
Row = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the index is asked: `stems` is a tsquery, "" asks for anything."""

    stems: str
    rows: Row
    marked: str  # what of it is marked in what is found
    bound: int  # rows below it are those of the checkpoint
    # The same without how far words stand apart, which the index of words does not know; "" where
    # that makes no difference, or where there could be hits that do not answer to it.
    together: str


def ask(session: AnySession, opened: Opened, query: Query, size: int, begins: Begins) -> Asked:
    """Say what a settled query asks within a grant, of a log of so many places."""
    return Asking(session, opened, query, size * PARTS, begins).asked()


class Asking:
    """One query on its way to the index."""

    def __init__(
        self, session: AnySession, opened: Opened, query: Query, bound: int, begins: Begins
    ) -> None:
        self.opened, self.query, self.bound, self.begins = opened, query, bound, begins
        terms = [leaf for leaf in query.leaves() if isinstance(leaf, Term)]
        self.ways = read_terms(session, terms, is_exact=query.is_exact)

    def asked(self) -> Asked:
        """Put together the question, with what the grant reaches."""
        root = self.query.root
        parts = root.parts if isinstance(root, And) else (root,) if root else ()
        told = [(part, self.lexemes(part)) for part in parts]
        rows = [self.rows(part) for part, words in told if words is None]
        stems, together = (
            " & ".join([*(f"({words})" for words in some if words), *self.scope()])
            for some in ((words for _, words in told), map(self.together, parts))
        )
        return Asked(
            stems=stems,
            together="" if together == stems or "!" in WORD.sub("", stems) else together,
            rows=and_(true(), Findable.id < self.bound, self.covered(), *rows),
            marked=" | ".join(f"({self.ways[term]})" for term in wanted(root)) if root else "",
            bound=self.bound,
        )

    def covered(self) -> Row:
        """Hold for rows that the grant reaches."""
        return self.opened.covers(
            noun=Findable.noun,
            person_id=Findable.author_id,
            at=Findable.at,
            community_id=Findable.community_id,
            conversation_id=Findable.conversation_id,
            message_id=Findable.message_id,
        )

    def scope(self) -> list[str]:
        """Say the grant's scope as signs, as far as that makes the index look at fewer rows."""
        scope, found = self.opened.scope, []
        if scope.people_ids:
            found.append([f"from {number}" for number in scope.people_ids])
            if scope.with_direct:
                found[0] += [f"to {number}" for number in scope.people_ids]
        if scope.community_ids:
            places = [f"in {number}" for number in scope.community_ids]
            found.append([*places, "is direct"] if scope.with_direct else places)
        if months := months_of(scope.begins_at, scope.ends_at):
            found.append(months)
        return [f"({either(some)})" for some in found]

    def lexemes(self, node: Node) -> str | None:
        """Write a part of the query as a tsquery; None for what the index of words cannot say."""
        match node:
            case Term():
                return self.ways[node]
            case Near(left, right, far):
                return near(self.lexemes(left) or "", self.lexemes(right) or "", far)
            case Not(one):
                words = self.lexemes(one)
                return words and f"!({words})"
            case And(parts) | Or(parts):
                some = [self.lexemes(part) for part in parts]
                between = " & " if isinstance(node, And) else " | "
                return None if None in some else between.join(f"({one})" for one in some)
            case Sign(operator, value):
                sign = SIGNS.get(operator)
                return either(sign(value)) if sign else None

    def together(self, node: Node) -> str | None:
        """Write a part of the query as if words could stand anywhere."""
        match node:
            case Term():
                return STEP.sub(lambda one: one[0] if one[0][0] == "'" else "&", self.ways[node])
            case Near(left, right):
                return f"({self.together(left)}) & ({self.together(right)})"
            case And(parts) | Or(parts):
                some = [self.together(part) for part in parts]
                between = " & " if isinstance(node, And) else " | "
                return None if None in some else between.join(f"({one})" for one in some)
            case _:
                return self.lexemes(node)

    def rows(self, node: Node) -> Row:
        """Write a part of the query as a condition on rows."""
        words = self.lexemes(node)
        if words is not None:
            return matches(words)
        match node:
            case Not(one):
                return not_(self.rows(one))
            case And(parts):
                return and_(*(self.rows(part) for part in parts))
            case Or(parts):
                return or_(*(self.rows(part) for part in parts))
            case Sign(Operator.VERSION, value):
                return self.version(value)
            case Sign(Operator.EDITED, value):
                return self.edited(value)
            case Sign(Operator.DELETED, value):
                return self.deleted(value)
            case Sign(operator, value):
                return self.at_time(operator, value)
            case _:  # pragma: no cover - all else is of words
                raise TypeError(node)

    def version(self, value: str) -> Row:
        """Hold for the first, the last or earlier versions, as they were at the checkpoint."""
        is_replaced = and_(Findable.replaced_id.is_not(None), Findable.replaced_id < self.bound)
        found: Mapping[str, Row] = {
            "any": true(),
            "first": Findable.number == 1,
            "earlier": is_replaced,
            "last": not_(is_replaced),
        }
        return found[value]

    def edited(self, value: str) -> Row:
        """Hold for what was changed once at least, or for what a change of some days made."""
        if value not in ("yes", "no"):
            first, after = self.span(value)
            return and_(Findable.number > 1, Findable.at >= first, Findable.at < after)
        is_edited = or_(Findable.number > 1, self.version("earlier"))
        return is_edited if value == "yes" else not_(is_edited)

    def deleted(self, value: str) -> Row:
        """Hold for what was deleted at the checkpoint, or what was deleted on some days."""
        about = (
            Deletion.noun == Findable.noun,
            Deletion.noun_id == Findable.noun_id,
            Deletion.from_id < self.bound,
        )
        if value in ("yes", "no"):
            still = or_(Deletion.until_id.is_(None), Deletion.until_id >= self.bound)
            found = exists().where(*about, still).correlate_except(Deletion)
            return found if value == "yes" else not_(found)
        first, after = self.span(value)
        on_time = (Deletion.at >= first, Deletion.at < after)
        return exists().where(*about, *on_time).correlate_except(Deletion)

    def at_time(self, operator: Operator, value: str) -> Row:
        """Hold for what was said before, since or on some days."""
        first, after = self.span(value)
        if operator is Operator.BEFORE:
            return Findable.at < first
        since = Findable.at >= first
        return and_(since, Findable.at < after) if operator is Operator.ON else since

    def span(self, value: str) -> tuple[datetime, datetime]:
        """Say from when to when some days are; which they are, stands in the query."""
        found = span_of(value, date.min)
        if found is None:
            raise QueryError(Wrong.NO_DAY)
        return self.begins(found[0]), self.begins(found[1])


SIGNS: Mapping[Operator, Callable[[str], list[str]]] = {
    Operator.FROM: lambda value: [f"from {number}" for number in numbers(value)],
    Operator.TO: lambda value: [f"to {number}" for number in numbers(value)],
    Operator.IN: lambda value: [f"in {number}" for number in numbers(value)],
    Operator.HAS: lambda value: (
        ["has file", "has picture"] if value == "file" else [f"has {value}"]
    ),
    Operator.TYPE: lambda value: [f"type {value}"],
    Operator.LANG: lambda value: [f"lang {value}"],
}


def read_terms(session: AnySession, terms: list[Term], *, is_exact: bool) -> dict[Term, str]:
    """Write words as a tsquery each: in all their forms, or as they stand."""
    if not terms:
        return {}
    rows = session.execute(READ, {"words": [term.words for term in terms]})
    found = {}
    for term, row in zip(terms, rows, strict=True):
        if not row.bare:
            raise QueryError(Wrong.NO_WORD, *term.span)
        bare = f"{row.bare}:*" if term.is_begun else row.bare
        only = is_exact or term.is_phrase or term.is_begun
        ways = [] if only else [getattr(row, language) for language in LANGUAGES]
        found[term] = " | ".join(f"({way})" for way in dict.fromkeys([*ways, bare]) if way)
    return found


def near(left: str, right: str, far: int) -> str:
    """Write that words have at most so many steps from one to the other, whichever comes first."""
    steps = range(1, far + 1)
    return " | ".join(
        f"(({one}) <{step}> ({other}))"
        for one, other in ((left, right), (right, left))
        for step in steps
    )


def either(signs: list[str]) -> str:
    """Write that one of some signs has to be there."""
    return " | ".join(f"'{sign}'" for sign in signs)


def matches(words: str) -> Row:
    """Hold for rows that a tsquery finds."""
    return Findable.stems.bool_op("@@")(literal(words).cast(TSQUERY))


def months_of(begins_at: datetime, ends_at: datetime) -> list[str]:
    """Name the months of a time as signs; none where they are many."""
    first, last = (at.year * 12 + at.month - 1 for at in map(in_utc, (begins_at, ends_at)))
    if last - first >= MONTHS:
        return []
    return [f"month {month // 12:04}{month % 12 + 1:02}" for month in range(first, last + 1)]


def in_utc(at: datetime) -> datetime:
    """Say the same moment as the index does."""
    return at.astimezone(UTC)


def wanted(node: Node) -> list[Term]:
    """List the words that are marked: all but those that may not be there."""
    match node:
        case Term():
            return [node]
        case And(parts) | Or(parts):
            return [term for part in parts for term in wanted(part)]
        case Near(left, right):
            return [*wanted(left), *wanted(right)]
        case _:
            return []
