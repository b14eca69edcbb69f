"""Which searches fit a form, and how do form and text become one another?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archive.finding.operators import Operator
from archive.finding.query import QUOTES, sign_of, term_of
from archive.finding.tree import And, Node, Not, Or, Query, Sign, Term, both, joined, write_term

PART = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<word>[^\s"()]+)')


@dataclass(slots=True)
class Simple:
    """What a form asks: words that all, any or none of have to be there, and signs."""

    words: str = ""
    some: str = ""
    none: str = ""
    signs: dict[Operator, str] = field(default_factory=dict)
    things: tuple[str, ...] = ()  # that it comes with
    is_exact: bool = False


def query_of(simple: Simple) -> Query:
    """Join what a form asks. QueryError for what cannot be understood."""
    some = list(terms(simple.some))
    parts: list[Node] = [*terms(simple.words), *([joined(Or, some)] if some else [])]
    parts += [Not(one) for one in terms(simple.none)]
    parts += [
        sign_of(operator, said.translate(QUOTES).replace('"', " "), (0, 0))
        for operator, said in simple.signs.items()
        if said.strip()
    ]
    parts += [sign_of(Operator.HAS, one, (0, 0)) for one in simple.things]
    return Query(both(parts), simple.is_exact)


def terms(words: str) -> Iterator[Term]:
    """Read words and phrases that stand in one field."""
    for found in PART.finditer(words.translate(QUOTES)):
        said, is_phrase = found["word"] or found["phrase"], found["phrase"] is not None
        if said.strip("-*"):
            yield term_of(said if is_phrase else said.lstrip("-"), is_phrase, found.span())


def simple_of(query: Query, language: str = "en") -> Simple | None:
    """Give a query as a form asks it; None for what no form can ask."""
    found = Simple(is_exact=query.is_exact)
    words, some, none = [], [], []
    for part in parts_of(query):
        match part:
            case Term():
                words.append(part)
            case Not(Term() as one):
                none.append(one)
            case Or(parts) if not some and all(isinstance(one, Term) for one in parts):
                some = list(parts)
            case Sign(Operator.HAS, value):
                found.things = (*found.things, value)
            case Sign(operator, value) if operator not in found.signs:
                found.signs[operator] = value
            case _:
                return None
    found.words, found.some, found.none = (
        written(some_terms, language) for some_terms in (words, some, none)
    )
    return found


def parts_of(query: Query) -> tuple[Node, ...]:
    """List what has to hold together."""
    if query.root is None:
        return ()
    return query.root.parts if isinstance(query.root, And) else (query.root,)


def written(some: Iterable[Node], language: str) -> str:
    """Write words side by side."""
    return " ".join(write_term(one, language) for one in some if isinstance(one, Term))
