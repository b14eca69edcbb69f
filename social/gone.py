"""What does the ledger keep of a line that is no more? That it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Gone:
    """A line that is no more: the ledger keeps that it went."""

    noun: str
    id: int
    community_id: ClassVar[None] = None

    def facts(self) -> dict[str, object]:
        """List what the ledger keeps."""
        return {}
