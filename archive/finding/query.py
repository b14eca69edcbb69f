"""What does somebody look for in the archive? Words and signs, joined as they wrote them.

    (brake OR clutch) NEAR/5 wear "as it stands" -paint pad* from:ana deleted:yes version:any

What stands side by side has to hold together. Nothing is guessed: who looks for evidence is told
what cannot be understood, and where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.finding.operators import (
    ALSO_OF_DAYS,
    NARROWING,
    OF_DAYS,
    Joiner,
    Operator,
    joiner_of,
)
from archive.finding.tree import (
    NEAR,
    And,
    Near,
    Node,
    Not,
    Or,
    Query,
    Sign,
    Span,
    Term,
    both,
    joined,
    leaves,
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
    DAYS = "days"  # before a grant shows names, which days would tell


class QueryError(ValueError):
    """A query cannot be understood: what is wrong, and from where to where in what was typed."""

    def __init__(self, wrong: Wrong, at: int = 0, until: int | None = None) -> None:
        super().__init__(wrong)
        self.wrong, self.at = wrong, at
        self.until = at + 1 if until is None else until


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
