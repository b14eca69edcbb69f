"""What does somebody look for in the archive? Words and signs, joined as they wrote them.

    (brake OR clutch) NEAR/5 wear "as it stands" -paint pad* from:ana deleted:yes version:any

What stands side by side has to hold together. Nothing is guessed: who looks for evidence is told
what cannot be understood, and where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from archive.finding.operators import (
    ALSO_OF_DAYS,
    NARROWING,
    OF_DAYS,
    Joiner,
    Operator,
    joiner_of,
    name_of_joiner,
)
from models.days import span_of
from models.folding import fold

LONGEST = 2_000  # characters
MOST = 60  # words, phrases and signs
DEEPEST = 12  # parentheses in one another
FARTHEST = 10  # words between two that are near each other
ALIKE = 4  # words of which one is near another
SHORTEST = 2  # letters before an asterisk

PART = re.compile(
    r"(?P<space>\s+)|(?P<open>\()|(?P<shut>\))"
    r"|(?P<minus>-(?=[^\s)]))"
    r'|(?:(?P<before>[^\W\d_]{1,20}):(?=["\s)]|$|[^\s/]))?'
    r'(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s()"]*))'
)
NEAR = re.compile(r"(?P<word>[^\W\d_]+)/(?P<far>\d{1,4})")
QUOTES = str.maketrans("“”„«»\u201f\0", '"""""" ')


class Wrong(StrEnum):
    """What cannot be understood of a query."""

    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    TOO_DEEP = "too_deep"
    QUOTE = "quote"  # never closed
    OPEN = "open"  # a parenthesis that is never closed
    SHUT = "shut"  # one that was never opened
    EMPTY = "empty"  # nothing between two
    NOTHING_BEFORE = "nothing_before"  # what joins stands alone
    NOTHING_AFTER = "nothing_after"
    NO_WORD = "no_word"  # neither letter nor digit
    SHORT = "short"  # too little before an asterisk
    NO_VALUE = "no_value"  # nothing behind the colon
    UNKNOWN = "unknown"  # nothing of that name
    NO_DAY = "no_day"
    FAR = "far"
    NEAR_WHAT = "near_what"  # only words are near one another
    STEM = "stem"  # holds for the whole of it
    NOBODY = "nobody"  # of such a name
    NOWHERE = "nowhere"
    NAMES = "names"  # before a grant shows any


class QueryError(ValueError):
    """A query cannot be understood: what is wrong, and from where to where in what was typed."""

    def __init__(self, wrong: Wrong, at: int = 0, until: int | None = None) -> None:
        super().__init__(wrong)
        self.wrong, self.at = wrong, at
        self.until = at + 1 if until is None else until


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


@dataclass(frozen=True, slots=True)
class Token:
    """One part of what was typed."""

    kind: str  # open, shut, joiner, leaf or end
    span: Span
    joiner: Joiner | None = None
    far: int = 0
    leaf: Term | Sign | None = None


def read(typed: str, language: str = "en") -> Query:
    """Take what was typed apart, as somebody of a language writes it. QueryError where it fails."""
    if len(typed) > LONGEST:
        raise QueryError(Wrong.TOO_LONG, LONGEST, len(typed))
    tokens = list(tokens_of(typed.translate(QUOTES), language))
    many = [token for token in tokens if token.kind == "leaf"]
    if len(many) > MOST:
        raise QueryError(Wrong.TOO_MANY, *many[MOST].span)
    tokens.append(Token("end", (len(typed), len(typed))))
    if len(tokens) == 1:
        return Query()
    return without_stem(Reader(tokens).whole())


def without_stem(root: Node) -> Query:
    """Take out what is said of the forms of words: that holds for all of them, or is refused."""
    parts = root.parts if isinstance(root, And) else (root,)
    said = [one for one in parts if is_stem(one)]
    others = [one for one in parts if not is_stem(one)]
    for one in others:
        for leaf in leaves(one):
            if is_stem(leaf):
                raise QueryError(Wrong.STEM, *leaf.span)
    ways = {one.value for one in said if isinstance(one, Sign)}
    if len(ways) > 1:
        raise QueryError(Wrong.STEM, *next(leaves(said[1])).span)
    return Query(both(others), is_exact="off" in ways)


def is_stem(node: Node) -> bool:
    """Tell whether it speaks of the forms of words."""
    return isinstance(node, Sign) and node.operator is Operator.STEM


def tokens_of(typed: str, language: str) -> Iterator[Token]:
    """Cut what was typed into its parts."""
    at = 0
    while at < len(typed):
        found = PART.match(typed, at)
        if found is None or found.end() == at:  # pragma: no cover - a word takes what is left
            raise QueryError(Wrong.NO_WORD, at)
        at, span = found.end(), found.span()
        if found["space"]:
            continue
        if found["open"] or found["shut"]:
            yield Token("open" if found["open"] else "shut", span)
        elif found["minus"]:
            yield Token("joiner", span, Joiner.NOT)
        else:
            yield token_of(found, span, language)


def token_of(found: re.Match[str], span: Span, language: str) -> Token:
    """Read a word, a phrase, a sign, or what joins them."""
    if found["phrase"] is not None and not found["end"]:
        raise QueryError(Wrong.QUOTE, found.start("phrase") - 1)
    said = found["word"] if found["phrase"] is None else found["phrase"]
    operator = NARROWING.operator_of(found["before"] or "")
    if operator is not None:
        return Token("leaf", span, leaf=sign_of(operator, said, span))
    if found["phrase"] is None and not found["before"]:
        if joiner := joiner_of(said, language):
            if joiner is Joiner.NEAR:
                raise QueryError(Wrong.FAR, *span)
            return Token("joiner", span, joiner)
        near = NEAR.fullmatch(said)
        if near and joiner_of(near["word"], language) is Joiner.NEAR:
            if not 1 <= int(near["far"]) <= FARTHEST:
                raise QueryError(Wrong.FAR, *span)
            return Token("joiner", span, Joiner.NEAR, int(near["far"]))
    is_phrase = found["phrase"] is not None
    if found["before"]:
        said = f"{found['before']}:{said}"
    return Token("leaf", span, leaf=term_of(said, is_phrase, span))


def sign_of(operator: Operator, said: str, span: Span) -> Sign:
    """Read what stands behind a colon, as it is kept: in one language where words are known."""
    value = " ".join(said.split())
    if not any(letter.isalnum() for letter in fold(value)):
        raise QueryError(Wrong.NO_VALUE, *span)
    if operator in NARROWING.values:
        known = NARROWING.value_of(operator, value)
        if known is None and not (operator in ALSO_OF_DAYS and is_day(value)):
            raise QueryError(Wrong.UNKNOWN, *span)
        value = known or value
    elif operator in OF_DAYS and not is_day(value):
        raise QueryError(Wrong.NO_DAY, *span)
    return Sign(operator, value, span)


def is_day(words: str) -> bool:
    """Tell whether somebody means a day, a month or a year; which one, the reader's zone says."""
    return span_of(words, date(2000, 1, 1)) is not None


def term_of(said: str, is_phrase: bool, span: Span) -> Term:
    """Read one word or phrase."""
    is_begun = not is_phrase and said.endswith("*")
    words = said.rstrip("*") if is_begun else " ".join(said.split())
    if not any(sign.isalnum() for sign in fold(words)):
        raise QueryError(Wrong.NO_WORD, *span)
    if is_begun and sum(sign.isalnum() for sign in fold(words)) < SHORTEST:
        raise QueryError(Wrong.SHORT, *span)
    return Term(words, is_phrase, is_begun, span)


class Reader:
    """Reads parts from left to right: NEAR binds most, then NOT, then AND, then OR."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        """Give the part that is looked at."""
        return self.tokens[self.at]

    def whole(self) -> Node:
        """Read all of it."""
        found = self.any_of()
        if self.next.kind == "shut":
            raise QueryError(Wrong.SHUT, *self.next.span)
        return found

    def any_of(self) -> Node:
        """Read alternatives."""
        parts = [self.all_of()]
        while self.takes(Joiner.OR):
            parts.append(self.all_of())
        return joined(Or, parts)

    def all_of(self) -> Node:
        """Read what has to hold together, with or without a word between."""
        parts = [self.one()]
        while self.takes(Joiner.AND) or self.begins():
            parts.append(self.one())
        return joined(And, parts)

    def begins(self) -> bool:
        """Tell whether something begins here that holds by itself."""
        return self.next.kind in ("leaf", "open") or self.next.joiner is Joiner.NOT

    def one(self) -> Node:
        """Read one thing, or that it may not be."""
        if self.takes(Joiner.NOT):
            self.deeper()
            found = Not(self.one())
            self.depth -= 1
            return found
        return self.near()

    def near(self) -> Node:
        """Read words that may have to be near one another."""
        left = self.alone()
        joiner = self.next
        if not self.takes(Joiner.NEAR):
            return left
        right = self.alone()
        if not (is_of_words(left) and is_of_words(right)) or self.next.joiner is Joiner.NEAR:
            raise QueryError(Wrong.NEAR_WHAT, *joiner.span)
        return Near(left, right, joiner.far)

    def alone(self) -> Node:
        """Read a word, a sign, or what stands between parentheses."""
        token = self.next
        if token.kind == "leaf" and token.leaf is not None:
            self.at += 1
            return token.leaf
        if token.kind != "open":
            raise self.missing()
        self.at += 1
        self.deeper()
        if self.next.kind == "shut":
            raise QueryError(Wrong.EMPTY, token.span[0], self.next.span[1])
        found = self.any_of()
        if self.next.kind != "shut":
            raise QueryError(Wrong.OPEN, *token.span)
        self.at += 1
        self.depth -= 1
        return found

    def deeper(self) -> None:
        """Go one step down, as far as anybody has to."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError(Wrong.TOO_DEEP, *self.tokens[self.at - 1].span)

    def missing(self) -> QueryError:
        """Say what is not there: something before what joins, or after it."""
        before = self.tokens[self.at - 1] if self.at else None
        if before is not None and before.kind == "joiner":
            return QueryError(Wrong.NOTHING_AFTER, *before.span)
        if self.next.kind == "joiner":
            return QueryError(Wrong.NOTHING_BEFORE, *self.next.span)
        wrong = Wrong.SHUT if self.next.kind == "shut" else Wrong.OPEN
        return QueryError(
            wrong, *(self.next if self.next.kind == "shut" else before or self.next).span
        )

    def takes(self, joiner: Joiner) -> bool:
        """Pass a joiner if it stands here."""
        if self.next.joiner is not joiner:
            return False
        self.at += 1
        return True


def is_of_words(node: Node) -> bool:
    """Tell whether it is a word, or one of some words."""
    return isinstance(node, Term) or (
        isinstance(node, Or)
        and len(node.parts) <= ALIKE
        and all(isinstance(part, Term) for part in node.parts)
    )


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
