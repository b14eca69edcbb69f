"""What do the house rules say about a text? The one place where they are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from models.text import TextState


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule gets to see: a text that was cleaned and rendered, and where it shall stand."""

    title: str
    source: str
    words: str
    language: str
    files: tuple[int, ...]
    mentions: tuple[int, ...]
    author: Any
    community: Any


class Finding(NamedTuple):
    """What a rule asks for, and why."""

    state: TextState
    reason: str


Rule = Callable[[Candidate], Finding | None]

RULES: list[Rule] = []

_STRICTNESS = (TextState.PUBLISHED, TextState.HELD, TextState.HIDDEN)


def judge(candidate: Candidate) -> tuple[TextState, tuple[str, ...]]:
    """Ask every rule; the strictest state counts, and every reason is kept."""
    findings = [finding for rule in RULES if (finding := rule(candidate))]
    states = [TextState.PUBLISHED, *(finding.state for finding in findings)]
    return max(states, key=_STRICTNESS.index), tuple(finding.reason for finding in findings)
