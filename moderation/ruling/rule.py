"""What is a house rule made of? Plain facts, as people write them and as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models import PostKind

POSTS = frozenset(PostKind)


class Kind(StrEnum):
    """What a rule looks for."""

    WORDS = "words"  # words and phrases
    PATTERN = "pattern"
    HOST = "host"
    FILE = "file"
    LEAK = "leak"  # numbers of people, accounts, secrets, labels


class Bound(StrEnum):
    """Where words begin and end that count."""

    WHOLE = "whole"
    START = "start"
    ANY = "any"


class Action(StrEnum):
    """What a hit asks for, the mildest first."""

    COACH = "coach"  # a question to the writer, before anything is stored
    ALERT = "alert"  # it is published, and moderators are told
    MASK = "mask"  # it is published with the hit covered
    QUEUE = "queue"  # it is published, and moderators look
    HOLD = "hold"  # moderators look first
    BLOCK = "block"  # it cannot be sent


STRICTNESS = tuple(Action)


class Severity(StrEnum):
    """How grave it is what a rule finds: how soon moderators look, and whether they must."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"  # its author cannot settle it alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where a rule holds: each part that is empty stands for everywhere.

    `kinds` are "discussion", which means posts of whatever kind, and "comment" and "message".
    """

    communities: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def covers(self, community: int | None, kind: str, language: str) -> bool:
        """Tell whether a rule of this scope holds for a text.

        A post that becomes one of another kind later says the same: nothing escapes by its kind.
        """
        kind = PostKind.DISCUSSION if kind in POSTS else kind
        return (
            (not self.communities or community in self.communities)
            and (not self.kinds or kind in self.kinds)
            and (not self.languages or language in self.languages)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One house rule.

    `seeks` are words and phrases, patterns (RE2), hosts, names and types of files, or kinds of
    leaks; a leak that is not sure asks for no more than coaching, and one in quotes counts.
    `is_folded` compares what people see, through disguises; else the letters as typed count, and
    their case if `has_case`. `in_quotes` lets it count in quotations and code, too. A hit does not
    count in a sentence that has one of `unless`. `must` and `must_not` are texts that it hits and
    leaves. `messages` say by language what the writer is told.
    """

    key: str
    kind: Kind
    seeks: tuple[str, ...]
    action: Action = Action.COACH
    severity: Severity = Severity.MINOR
    bound: Bound = Bound.WHOLE
    is_folded: bool = True
    has_case: bool = False
    in_quotes: bool = False
    unless: tuple[str, ...] = ()
    scope: Scope = Scope()
    messages: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    reason: str = ""
    expires: date | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()

    def message(self, *languages: str) -> str:
        """Say what the writer is told: in the first that there is, else in English, else in any."""
        for one in (*languages, "en"):
            if one in self.messages:
                return self.messages[one]
        return next(iter(self.messages.values()), "")


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule found something, and what it asks for.

    `start` and `end` are places in the candidate's title or source, or in the name or the words of
    a file; `shown` is what was found, of a leak only so much that its owner knows it.
    """

    rule: Rule
    action: Action
    part: str  # "title", "source", "file"
    start: int
    end: int
    shown: str


def strictest(hits: tuple[Hit, ...]) -> Action | None:
    """Find what some hits ask for together."""
    return max((hit.action for hit in hits), key=STRICTNESS.index, default=None)
