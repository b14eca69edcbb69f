"""Whom and which place does a search name? Settled once, so that it means the same for ever.

Names become numbers and days become dates when somebody searches: who comes later and is called
the same changes nothing of what was found. Where a grant shows no names yet, none can be looked
for: people are named by what stands for them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy import ARRAY, ColumnElement, Select, Text, cast, func, or_, select, text

from archive.finding.operators import ALSO_OF_DAYS, OF_DAYS, Operator
from archive.finding.query import QueryError, Wrong
from archive.finding.tree import Node, Query, Sign, Term, changed
from archive.granting import CLOSED, Opened
from archive.ledger import AnySession
from archive.masking import (
    EMAIL,
    HANDLE,
    PARTICLES,
    SHORTEST,
    WORD,
    Known,
    Masks,
    Span,
    bare,
    without_overlap,
)
from archive.ordinary import is_name
from models import Community, GrantStage, Person
from models.days import span_of
from models.folding import fold

NAMED = 20  # people or communities that one name may mean
NOT_ONE, STRANGER = -1, 0  # numbers of nobody here
FORMER = "former-colleague-"
APART = re.compile(r"[\W_]+")
LANGUAGES = ("english", "dutch", "french", "german")


def stems(word: str) -> str:
    """Write that a word has these stems, in whatever language it stands in a text."""
    return " || ".join(f"ts_lexize('{language}_stem', {word})" for language in LANGUAGES)


# Whether some words, or what words begin with, are part of what somebody is called.
CALLED = text(
    f"""
    WITH called AS MATERIALIZED (
             SELECT DISTINCT part FROM person CROSS JOIN LATERAL
                    regexp_split_to_table(name_folded || ' ' || handle, '[^[:alnum:]]+') AS part
              WHERE handle NOT LIKE :former AND length(part) >= :shortest
                AND part <> ALL(:particles)),
         said AS MATERIALIZED (
             SELECT word, {stems("word")} AS stems FROM unnest(CAST(:words AS text[])) AS word)
    SELECT EXISTS (SELECT FROM called JOIN said
                       ON said.word = called.part OR said.stems && ({stems("called.part")}))
        OR EXISTS (SELECT FROM called JOIN unnest(CAST(:begun AS text[])) AS first
                       ON starts_with(called.part, first))
    """
)


@dataclass(frozen=True, slots=True)
class Naming:
    """Who asks, by which grant, and which day it is there."""

    session: AnySession
    opened: Opened
    today: date

    def settled(self, query: Query) -> Query:
        """Give the same with numbers for names, and dates. QueryError for who or what is not."""
        if query.root is None:
            return query
        if not self.shows_names:
            self.refuse_names(query)
        return Query(changed(query.root, self.settle), query.is_exact)

    @property
    def shows_names(self) -> bool:
        """Tell whether the grant says who is who."""
        return self.opened.stage is GrantStage.IDENTITIES

    def settle(self, leaf: Term | Sign) -> Node:
        """Settle what one sign names."""
        match leaf:
            case Sign(Operator.FROM | Operator.TO, value):
                return Sign(leaf.operator, written(self.people(value), leaf, Wrong.NOBODY))
            case Sign(Operator.IN, value):
                return Sign(leaf.operator, written(self.places(value), leaf, Wrong.NOWHERE))
            case Sign(operator, value) if operator in OF_DAYS | ALSO_OF_DAYS:
                return Sign(operator, self.dated(value, leaf))
        return leaf

    def people(self, words: str) -> Sequence[int]:
        """Find whom a name means: a handle first, also of who left."""
        if not self.shows_names:
            return self.behind(words)
        handle = words.removeprefix("@").lower()
        some = select(Person.id)
        exact = self.session.scalars(some.where(Person.handle == handle)).all()
        if exact or not has_letters(handle):
            return exact
        named = some.where(Person.named(handle.replace(".", " ")), ~is_erased())
        return self.session.scalars(named.order_by(Person.id).limit(NAMED)).all()

    def behind(self, words: str) -> Sequence[int]:
        """Find who stands behind a pseudonym of this grant."""
        wanted = words.strip().upper()
        people = self.session.scalars(select(Person.id))
        return [number for number in people if self.opened.pseudonym(number) == wanted]

    def places(self, words: str) -> Sequence[int]:
        """Find which communities a name means, of those that the grant reaches."""
        some = self.reached()
        slug = words.removeprefix("@").lower()
        exact = self.session.scalars(some.where(Community.slug == slug)).all()
        if exact or not has_letters(words):
            return exact
        parts = fold(words).replace("-", " ").split()
        named = some.where(
            *(Community.name_folded.contains(part, autoescape=True) for part in parts)
        )
        return self.session.scalars(named.order_by(Community.id).limit(NAMED)).all()

    def reached(self) -> Select[tuple[int]]:
        """Select the communities within the grant's scope."""
        scope, some = self.opened.scope, select(Community.id)
        if scope.community_ids:
            some = some.where(Community.id.in_(scope.community_ids))
        return some if scope.with_private else some.where(Community.kind.not_in(CLOSED))

    def dated(self, value: str, leaf: Sign) -> str:
        """Write what is no word for yes or no as a date that stays.

        Where no names are shown, days would tell them: who wrote something public on that day.
        """
        span = span_of(value, self.today)
        if span is None:
            return value
        first, after = span
        days = (after - first).days
        if days == 1 and not self.shows_names:
            raise QueryError(Wrong.DAYS, *leaf.span)
        return f"{first}" if days == 1 else f"{first:%Y-%m}" if days <= 31 else f"{first:%Y}"

    def refuse_names(self, query: Query) -> None:
        """Refuse words that name somebody, where the grant shows no names."""
        terms = [leaf for leaf in query.leaves() if isinstance(leaf, Term)]
        if not terms:
            return
        words = " ".join(term.words for term in terms)
        is_named = Masks(known(self.session, words), me_id=0).spans(words)
        if is_named or self.has_part_of_a_name(terms):
            raise QueryError(Wrong.NAMES, terms[0].span[0], terms[-1].span[1])

    def has_part_of_a_name(self, terms: Sequence[Term]) -> bool:
        """Tell whether words would find a first or last name: as it is, its stem, how it begins."""
        said = [APART.split(fold(term.words)) for term in terms]
        values = {
            "words": [word for words in said for word in words if word],
            "begun": [words[-1] for words, term in zip(said, terms, strict=True) if term.is_begun],
            "particles": list(PARTICLES),
            "shortest": SHORTEST,
            "former": f"{FORMER}%",
        }
        return bool(self.session.execute(CALLED, values).scalar_one())


class Pseudonyms(Masks):
    """Masks under which everybody is called as in the whole grant, and no name is left.

    A first or last name alone of whoever is named in full, or wrote the text, is replaced like the
    whole of it; that of anybody else here by a gap, for it does not say which of them is meant.
    """

    def __init__(self, people: Iterable[Known], opened: Opened) -> None:
        self.first: set[str] = set()
        self.called_so: set[str] = set()
        super().__init__(people, me_id=NOT_ONE)
        self.opened = opened

    def _know(self, one: Known) -> None:
        super()._know(one)
        first = WORD.findall(one.name.partition(" ")[0])
        self.first |= {bare(word) for word in first} & self.parts[one.id]
        self.called_so |= self.parts[one.id]

    def person(self, person_id: int | None) -> str:
        """Name somebody so that nobody knows who it is."""
        return self.opened.pseudonym(person_id) if person_id else ""

    def spans(self, words: str, around: Collection[int] = ()) -> list[Span]:
        """Find who is named where, also by one name alone."""
        return without_overlap(chain(super().spans(words, around), self._alone(words)))

    def _alone(self, words: str) -> Iterator[Span]:
        for match in WORD.finditer(words):
            word = bare(match[0])
            said = {word, word.removesuffix("s")} & self.called_so
            if said and is_name(words, *match.span(), is_first=bool(said & self.first)):
                yield *match.span(), STRANGER


def known(session: AnySession, words: str) -> list[Known]:
    """List how those are called whom some words may name."""
    said = {bare(word) for word in WORD.findall(words)}
    said |= {word.removesuffix("s") for word in said}
    emails = {one.lower() for one in EMAIL.findall(words)}
    handles = {one.lower() for one in HANDLE.findall(words)}
    parts = func.regexp_split_to_array(Person.name_folded, "[^[:alnum:]]+")
    columns = select(Person.id, Person.name, Person.handle, Person.email)
    named = or_(
        parts.op("&&")(cast(sorted(said), ARRAY(Text))),
        Person.handle.in_(handles),
        func.lower(Person.email).in_(emails),
    )
    return [Known(*row) for row in session.execute(columns.where(~is_erased(), named))]


def is_erased() -> ColumnElement[bool]:
    """Hold for people of whom nothing is left."""
    return Person.handle.like(f"{FORMER}%")


def written(ids: Collection[int], sign: Sign, wrong: Wrong) -> str:
    """Write numbers as they stand behind a colon."""
    if not ids:
        raise QueryError(wrong, *sign.span)
    return " ".join(f"#{number}" for number in ids)


def numbers(value: str) -> list[int]:
    """Read them again."""
    return [int(part.removeprefix("#")) for part in value.split()]


def has_letters(words: str) -> bool:
    """Tell whether anything in these words can be part of a name: signs alone name nobody."""
    return any(sign.isalnum() for sign in fold(words))
