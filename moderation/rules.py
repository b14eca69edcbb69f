"""What does a house rule get to see of a text?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from moderation.seen import Seen


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that comes with a text: its name, its type as its content shows, and its words."""

    name: str
    type: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule gets to see: a text that was cleaned and rendered, and where it shall stand.

    `kind` is that of a post, or "comment" or "message"; `attached` are the files; `seen` is the
    source as it reads once it is formatted, where that is known already.
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
    seen: Seen | None = None

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
