"""What does a query ask of the index? Words as stems, filters as signs, days as times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, text

from models import Community, Person, Sort, session
from models.days import span_of
from models.folding import fold
from models.stay import known_to
from social.days import beginning
from social.reader import zone_info
from social.search.operators import ME, Operator, value_of
from social.search.query import Filter, Query, Term
from social.separating import apart_from
from social.stems import CONFIGS

NAMED = 20  # people or communities that one filter may mean
SORTS_OF = {
    "post": (Sort.POST, Sort.STORY),
    "story": (Sort.STORY,),
    "lesson": (Sort.STORY,),
    "comment": (Sort.COMMENT,),
    "file": (Sort.FILE,),
    "person": (),
    "community": (),
}
SIGNS_OF = {"event": "gathering"}  # as a post's kind is called
ALL_POSTS = ("post", "person", "community", "comment", "file")  # types that are a sort of hit

# Each word as the four languages read it, and as it is.
READ = text(
    """
    SELECT plainto_tsquery('pg_catalog.english', folded)::text AS en,
           plainto_tsquery('pg_catalog.dutch', folded)::text AS nl,
           plainto_tsquery('pg_catalog.french', folded)::text AS fr,
           plainto_tsquery('pg_catalog.german', folded)::text AS de,
           plainto_tsquery('pg_catalog.simple', folded)::text AS bare,
           phraseto_tsquery('pg_catalog.simple', folded)::text AS phrase
      FROM unnest(CAST(:words AS text[])) WITH ORDINALITY AS said (words, place)
           CROSS JOIN LATERAL (SELECT search_folded(words) AS folded) it
     ORDER BY place
    """
)


@dataclass(slots=True)
class Asked:
    """What the index is asked."""

    stems: str = ""  # a tsquery; "" asks for anything
    marked: str = ""  # the part of it that is marked in what is found
    since: datetime = datetime(1, 1, 2, tzinfo=UTC)
    until: datetime = datetime(9999, 12, 30, tzinfo=UTC)
    sorts: tuple[Sort, ...] = tuple(Sort)
    is_of_people: bool = True  # people and communities can be what is looked for
    is_of_communities: bool = True
    is_nothing: bool = False  # a filter names what is not there: so there is nothing
    unclear: tuple[Filter, ...] = ()  # filters that were left out
    unknown: tuple[Filter, ...] = ()  # filters that name nobody, or no place


def understand(query: Query, reader: Person) -> Asked:
    """Say what a query asks of the index, as this reader means it."""
    asked = Asked()
    needed, marked = stems_of(query.terms, reader.language)
    signs: list[str] = []
    for operator in Operator:
        filters = query.of(operator)
        if filters:
            signs += UNDERSTOOD[operator](asked, filters, reader)
    asked.stems = " & ".join((*needed, *signs))
    asked.marked = " | ".join(marked)
    if query.filters and not only_types(query):
        asked.is_of_people = asked.is_of_communities = False
    if not needed and len(asked.unclear) == len(query.filters):
        asked.sorts = ()  # nothing is left that could be asked
    asked.is_nothing = asked.is_nothing or asked.since >= asked.until
    return asked


def only_types(query: Query) -> bool:
    """Tell whether no filter says more than what is looked for."""
    return all(one.operator is Operator.TYPE for one in query.filters)


def stems_of(terms: Sequence[Term], language: str) -> tuple[list[str], list[str]]:
    """Read words and phrases; answers what has to hold, and what of it is marked.

    Words that say nothing in the reader's language, or in English, are left out where others do.
    """
    if not terms:
        return [], []
    rows = session.execute(READ, {"words": [one.words for one in terms]}).all()
    said = [(one, row) for one, row in zip(terms, rows, strict=True) if row.bare]
    telling = [
        (one, row)
        for one, row in said
        if one.is_phrase or one.is_begun or (getattr(row, own(language)) and row.en)
    ]
    needed, marked = [], []
    for one, row in telling or said:
        ways = [row.phrase] if one.is_phrase else ways_of(row, one, language)
        stems = " | ".join(f"({way})" for way in ways)
        needed.append(f"!({stems})" if one.is_not else f"({stems})")
        if not one.is_not:
            marked.append(f"({row.phrase if one.is_phrase else shown_as(row, one, language)})")
    return needed, marked


def ways_of(row: Row[Any], term: Term, language: str) -> list[str]:
    """List how a word may stand in a text: by its stem in the text's own language, or as it is."""
    bare = f"{row.bare}:*" if term.is_begun else row.bare
    stems = ((stem, code) for code, stem in stems_by_language(row, language).items())
    return [bare, *(f"({stem}) & 'lang {code}'" for stem, code in stems if stem)]


def stems_by_language(row: Row[Any], language: str) -> dict[str, str]:
    """Read a word in each language.

    German takes "oe" for "ö", which stands for "o": a Dutch reader who looks for "schoenen", shoes,
    does not mean "schon".
    """
    stems = {code: getattr(row, code) for code in CONFIGS}
    is_changed = any(row.bare.count(one) != row.de.count(one) for one in ("ae", "oe", "ue"))
    if is_changed and own(language) != "de":
        stems["de"] = ""
    return stems


def shown_as(row: Row[Any], term: Term, language: str) -> str:
    """Write what of a word is marked and weighed: any of its ways, as signs have no place."""
    ways = dict.fromkeys((*stems_by_language(row, language).values(), row.bare))
    begun = [f"{row.bare}:*"] if term.is_begun else []
    return " | ".join(f"({way})" for way in (*ways, *begun) if way)


def own(language: str) -> str:
    """Name the column of a reader's language."""
    return language if language in CONFIGS else "en"


def either(signs: Sequence[str], is_not: bool) -> str:
    """Write that one of some signs has to be there, or none."""
    listed = " | ".join(f"'{sign}'" for sign in signs)
    return f"!({listed})" if is_not else f"({listed})"


def named(asked: Asked, filters: Sequence[Filter], reader: Person, operator: Operator) -> list[str]:
    """Find people or places by name; more than one filter means either of what they name."""
    signs, some = [], []
    for one in filters:
        find = people_of if operator is Operator.FROM else places_of
        ids = find(one.value, reader)
        if not ids:
            asked.unknown += (one,)
            asked.is_nothing = asked.is_nothing or not one.is_not
        elif one.is_not:
            signs.append(either([f"{operator} {number}" for number in ids], is_not=True))
        else:
            some += [f"{operator} {number}" for number in ids]
    return [*signs, either(some, is_not=False)] if some else signs


def people_of(words: str, reader: Person) -> Sequence[int]:
    """Find whom a name may mean: the handle first; nobody who is kept apart from the reader."""
    if fold(words) in ME:
        return [reader.id]
    handle = words.removeprefix("@").lower()
    if not names_something(handle):
        return ()
    some = select(Person.id).where(Person.id.not_in(apart_from(reader.id)))
    known = known_to(reader)
    if known is not None:
        some = some.where(known)
    exact = session.scalars(some.where(Person.handle == handle)).all()
    if exact:
        return exact
    found = some.where(Person.named(handle.replace(".", " ")))
    return session.scalars(found.order_by(Person.name_folded, Person.id).limit(NAMED)).all()


def places_of(words: str, reader: Person) -> Sequence[int]:
    """Find which communities a name may mean, of those that the reader may read."""
    some = select(Community.id).where(Community.read_by(reader))
    exact = session.scalars(some.where(Community.slug == words.removeprefix("@").lower())).all()
    if exact:
        return exact
    if not names_something(words):
        return ()
    parts = fold(words).replace("-", " ").split()
    found = some.where(
        *(Community.name_folded.contains(part, autoescape=True) for part in parts),
    )
    return session.scalars(found.order_by(Community.name_folded, Community.id).limit(NAMED)).all()


def names_something(words: str) -> bool:
    """Tell whether anything in these words can be part of a name: signs alone name nobody."""
    return any(sign.isalnum() for sign in fold(words))


def with_things(asked: Asked, filters: Sequence[Filter], reader: Person) -> list[str]:
    """Ask for what a text has with it: all that is named. A picture is a file, too."""
    signs = []
    for one in filters:
        value = value_of(Operator.HAS, one.value)
        if value is None:
            asked.unclear += (one,)
            continue
        kinds = ("has file", "has picture") if value == "file" else (f"has {value}",)
        signs.append(either(kinds, one.is_not))
    return signs


def of_types(asked: Asked, filters: Sequence[Filter], reader: Person) -> list[str]:
    """Ask for some sorts of things: any that is named, and none that is ruled out."""
    known = [(one, value_of(Operator.TYPE, one.value)) for one in filters]
    asked.unclear += tuple(one for one, value in known if value is None)
    wanted = [value for one, value in known if value and not one.is_not]
    unwanted = [value for one, value in known if value and one.is_not]
    if wanted:
        asked.is_of_people, asked.is_of_communities = "person" in wanted, "community" in wanted
        sorts = [sort for value in wanted for sort in SORTS_OF.get(value, (Sort.POST,))]
        asked.sorts = tuple(sort for sort in Sort if sort in sorts)
    asked.is_of_people = asked.is_of_people and "person" not in unwanted
    asked.is_of_communities = asked.is_of_communities and "community" not in unwanted
    gone = [sort for value in unwanted if value in ALL_POSTS for sort in SORTS_OF[value]]
    asked.sorts = tuple(sort for sort in asked.sorts if sort not in gone)
    signs = []
    if some := kinds_of(wanted):
        signs.append(either(some, is_not=False))
    if none := kinds_of([value for value in unwanted if value not in ALL_POSTS]):
        signs.append(either(none, is_not=True))
    return signs


def kinds_of(values: Sequence[str]) -> list[str]:
    """Name the signs of some types; none where all posts are meant, or what is no text."""
    if "post" in values:
        return []
    texts = [one for one in values if one not in ("person", "community")]
    return [f"type {SIGNS_OF.get(one, one)}" for one in texts]


def in_languages(asked: Asked, filters: Sequence[Filter], reader: Person) -> list[str]:
    """Ask for texts in one of some languages."""
    known = [(one, value_of(Operator.LANG, one.value)) for one in filters]
    asked.unclear += tuple(one for one, value in known if value is None)
    some = [f"lang {value}" for one, value in known if value and not one.is_not]
    none = [f"lang {value}" for one, value in known if value and one.is_not]
    signs = [either(some, is_not=False)] if some else []
    return [*signs, either(none, is_not=True)] if none else signs


def at_times(asked: Asked, filters: Sequence[Filter], reader: Person) -> list[str]:
    """Ask for texts of some days, which begin and end where the reader lives."""
    for one in filters:
        span = span_of(one.value, datetime.now(zone_info(reader.zone)).date())
        if span is None or one.is_not:
            asked.unclear += (one,)
            continue
        first, after = (beginning(day, reader.zone) for day in span)
        if one.operator is Operator.BEFORE:
            asked.until = min(asked.until, first)
        else:
            asked.since = max(asked.since, first)
        if one.operator is Operator.ON:
            asked.until = min(asked.until, after)
    return []


UNDERSTOOD = {
    Operator.FROM: lambda asked, some, reader: named(asked, some, reader, Operator.FROM),
    Operator.IN: lambda asked, some, reader: named(asked, some, reader, Operator.IN),
    Operator.ON: at_times,
    Operator.BEFORE: at_times,
    Operator.AFTER: at_times,
    Operator.HAS: with_things,
    Operator.TYPE: of_types,
    Operator.LANG: in_languages,
}
