"""What do the house rules say about a text? The one place where the screen asks them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from models.text import TextState


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that comes with a text: its name, and its type as its content shows."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule gets to see: a text that was cleaned and rendered, and where it shall stand.

    `kind` is that of a post, or "comment" or "message"; `attached` are the files by name and type.
    """

    title: str
    source: str
    words: str
    language: str
    files: tuple[int, ...]
    mentions: tuple[int, ...]
    author: Any
    community: Any
    kind: str = ""
    attached: tuple[Attached, ...] = ()

    @classmethod
    def of(
        cls,
        source: str,
        *,
        title: str = "",
        language: str = "en",
        kind: str = "",
        attached: tuple[Attached, ...] = (),
    ) -> Self:
        """Take some words as they are, wherever they may stand."""
        return cls(title, source, source, language, (), (), None, None, kind, attached)


class Finding(NamedTuple):
    """What a rule asks for, and why."""

    state: TextState
    reason: str


Rule = Callable[[Candidate], Finding | None]

RULES: list[Rule] = []

_STRICTNESS = (TextState.PUBLISHED, TextState.HELD, TextState.HIDDEN)


def state_of(candidate: Candidate) -> tuple[TextState, tuple[str, ...]]:
    """Ask every rule; the strictest state counts, and every reason is kept."""
    findings = [finding for rule in RULES if (finding := rule(candidate))]
    states = [TextState.PUBLISHED, *(finding.state for finding in findings)]
    return max(states, key=_STRICTNESS.index), tuple(finding.reason for finding in findings)
