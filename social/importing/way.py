"""How is an export brought in: for show alone, with direct messages, to whom?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LONGEST = 190  # characters of an origin; the column has room for a number behind it


def nothing(_number: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What was chosen.

    `mapping` says what a person's or a channel's key means here: a handle, a slug, or "new".
    `moved` is told how many rows were read.
    """

    is_dry: bool = False
    with_direct: bool = False
    mapping: Mapping[tuple[str, str], str] = field(default_factory=dict)
    moved: Callable[[int], None] = nothing


def origin_of(kind: str, team: str, key: str) -> str:
    """Name a thing of a source as its origin; what would be too long ends in a digest."""
    whole = f"{kind}:{team}:{key}"
    if len(whole) <= LONGEST:
        return whole
    return f"{whole[: LONGEST - 33]}:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"
