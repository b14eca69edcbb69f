"""Which colleagues may a placeholder be? By the mail address first, then by the name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from models import Person, SignOnIdentity, session
from models.merging import is_placeholder

MOST = 3
LIKENESS = 85  # of 100


class Why(IntEnum):
    """Why somebody may be it; the surest first."""

    MAIL = 0
    NAME_AND_MAIL = 1
    NAME = 2
    PART = 3
    ALIKE = 4


@dataclass(frozen=True, slots=True)
class Likely:
    """A colleague, and why it may be they."""

    person: Person
    why: Why


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of a colleague: the words of the name in one order, and the address."""

    words: str
    part: str


def could_be() -> ColumnElement[bool]:
    """Hold for colleagues who a placeholder may be."""
    return Person.works_here() & ~is_placeholder()


def likely(placeholders: Collection[Person]) -> Mapping[int, Sequence[Likely]]:
    """Find for each placeholder the colleagues who it may be, the likeliest first.

    One reading of the names, however many placeholders there are. The same address twice cannot
    be: an import takes that for the same person by itself. But whoever signs in through a provider
    may have another one there, and whoever moved to another domain begins with the same letters.
    """
    if not placeholders:
        return {}
    known = {
        number: Known(ordered(name), part_of(email))
        for number, name, email in session.execute(
            select(Person.id, Person.name_folded, Person.email).where(could_be())
        )
    }
    at_provider = by_provider([one.email for one in placeholders if one.email])
    words = {number: one.words for number, one in known.items()}
    ranked = {one.id: ranks(one, known, words, at_provider) for one in placeholders}
    wanted = {number for ranks_of in ranked.values() for number in ranks_of}
    people = select(Person).where(Person.id.in_(wanted)).options(joinedload(Person.site))
    found = {person.id: person for person in session.scalars(people)}
    return {
        number: [Likely(found[other], why) for other, why in ranks_of.items()]
        for number, ranks_of in ranked.items()
    }


def ranks(
    placeholder: Person,
    known: Mapping[int, Known],
    words: Mapping[int, str],
    at_provider: Mapping[str, int],
) -> dict[int, Why]:
    """Rank those who a placeholder may be, three at most."""
    name, part = ordered(placeholder.name_folded), part_of(placeholder.email)
    found: dict[int, Why] = {}
    by_mail = at_provider.get((placeholder.email or "").lower())
    if by_mail in known:
        found[by_mail] = Why.MAIL
    for number, one in known.items():
        same_name, same_part = one.words == name, bool(part) and one.part == part
        if same_name or same_part:
            why = Why.NAME_AND_MAIL if same_name and same_part else Why.PART
            found.setdefault(number, Why.NAME if same_name and not same_part else why)
    if len(found) < MOST:
        alike = process.extract(
            name, words, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=MOST * 2
        )
        for _words, _score, number in alike:
            found.setdefault(number, Why.ALIKE)
    best = sorted(found.items(), key=lambda pair: (pair[1], pair[0]))
    return dict(best[:MOST])


def ordered(folded: str) -> str:
    """Put the words of a name in one order: "Jansen, Ana" is "Ana Jansen"."""
    return " ".join(sorted(folded.replace(",", " ").replace(".", " ").split()))


def part_of(email: str | None) -> str:
    """Give what stands before the @ of an address."""
    return (email or "").partition("@")[0].lower()


def by_provider(emails: Collection[str]) -> dict[str, int]:
    """Find whom providers know by some addresses."""
    lowered = func.lower(SignOnIdentity.email)
    rows = select(lowered, SignOnIdentity.person_id).where(
        lowered.in_({email.lower() for email in emails})
    )
    return dict(session.execute(rows).all())
