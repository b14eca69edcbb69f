"""What is looked for, as a tree: words and signs, joined; and how is it written again?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from archive.finding.operators import NARROWING, Joiner, Operator, joiner_of, name_of_joiner

NEAR = re.compile(r"(?P<word>[^\W\d_]+)/(?P<far>\d{1,4})")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that a text has to have: one, a phrase as it stands, or what words begin with."""

    words: str
    is_phrase: bool = False
    is_begun: bool = False
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Sign:
    """What is true of a text besides its words."""

    operator: Operator
    value: str
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What may not hold."""

    one: Node


@dataclass(frozen=True, slots=True)
class And:
    """What has to hold together."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Of what one has to hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Words with at most so many steps from one to the other, whichever comes first."""

    left: Node
    right: Node
    far: int


Node = Term | Sign | Not | And | Or | Near


@dataclass(frozen=True, slots=True)
class Query:
    """All that is looked for; nothing at all is whatever a grant opens."""

    root: Node | None = None
    is_exact: bool = False  # words as they stand, not in all their forms

    def written(self, language: str = "en") -> str:
        """Write it as it can be typed by whoever speaks a language."""
        parts = [write(self.root, language)] if self.root else []
        if self.is_exact:
            if isinstance(self.root, Or):
                parts = [f"({parts[0]})"]
            parts.append(write(Sign(Operator.STEM, "off"), language))
        return " ".join(parts)

    def leaves(self) -> Iterator[Term | Sign]:
        """Give every word and sign."""
        return leaves(self.root) if self.root else iter(())


def both(parts: Sequence[Node]) -> Node | None:
    """Join what has to hold together; nothing to join is nothing."""
    return joined(And, parts) if parts else None


def joined(kind: type[And] | type[Or], parts: Sequence[Node]) -> Node:
    """Join parts, those of one kind as one."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def leaves(node: Node) -> Iterator[Term | Sign]:
    """Give every word and sign below a node."""
    match node:
        case Not(one):
            yield from leaves(one)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Near(left, right):
            yield from leaves(left)
            yield from leaves(right)
        case Term() | Sign():
            yield node


# How tightly each kind binds: what binds less stands in parentheses within what binds more.
BINDS: dict[type[Node], int] = {Or: 1, And: 2, Not: 3, Near: 4, Term: 5, Sign: 5}


def write(node: Node, language: str, within: int = 0) -> str:
    """Write a node as it can be typed, within something that binds so tightly."""
    match node:
        case Term():
            said = write_term(node, language)
        case Sign(operator, value):
            if operator in NARROWING.values and value in NARROWING.values[operator]:
                value = NARROWING.name_of_value(operator, value, language)
            said = f"{NARROWING.name_of(operator, language)}:{quoted(value)}"
        case Not(one):
            said = f"{name_of_joiner(Joiner.NOT, language)} {write(one, language, 3)}"
        case Near(left, right, far):
            near = f"{name_of_joiner(Joiner.NEAR, language)}/{far}"
            said = f"{write(left, language, 5)} {near} {write(right, language, 5)}"
        case And(parts):
            said = " ".join(write(part, language, 3) for part in parts)
        case Or(parts):
            between = f" {name_of_joiner(Joiner.OR, language)} "
            said = between.join(write(part, language, 2) for part in parts)
    return f"({said})" if BINDS[type(node)] < within else said


def write_term(term: Term, language: str) -> str:
    """Write words; what would join others is written small, for it is a word here."""
    if term.is_phrase:
        return f'"{term.words}"'
    is_joiner = joiner_of(term.words, language) or NEAR.fullmatch(term.words)
    words = term.words.lower() if is_joiner else term.words
    return f"{words}{'*' if term.is_begun else ''}"


def quoted(value: str) -> str:
    """Write what stands behind a colon, in quotes where it has to be."""
    return f'"{value}"' if re.search(r"[\s()]|^/", value) else value


def changed(node: Node, turn: Callable[[Term | Sign], Node]) -> Node:
    """Give the same with every word and sign turned into something else."""
    match node:
        case Not(one):
            return Not(changed(one, turn))
        case And(parts):
            return replace(node, parts=tuple(changed(part, turn) for part in parts))
        case Or(parts):
            return replace(node, parts=tuple(changed(part, turn) for part in parts))
        case Near(left, right):
            return replace(node, left=changed(left, turn), right=changed(right, turn))
        case _:
            return turn(node)
