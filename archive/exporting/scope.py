"""Which entries may be read? Whoever reads content brings a grant that is open, and is asked again.

`archive.granting.Opened` is one; all that is asked of it stands here.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import ColumnElement

# What is said and done among people. The rest (sign-ins, settings, moderation, confidential
# reports) is left out of exports, and counted.
CONTENT = frozenset(
    {
        "post", "comment", "reaction", "file", "community", "membership", "share", "quote",
        "story", "credit", "reuse", "nomination", "gathering", "attendance", "announcement",
        "acknowledgement", "recognition", "recipient", "poll", "vote", "message", "conversation",
        "participant",
    }
)  # fmt: skip
OUT_OF_KIND, OUT_OF_SCOPE = "kind", "scope"


class Scope(Protocol):
    """What an open grant reaches."""

    grant_id: int

    def require(self, stage: Any = ..., /) -> None:
        """Raise NotOpened once the grant has ended, or does not go as far as this stage."""

    def entries(self) -> ColumnElement[bool]:
        """Hold for the lines of the ledger (`Entry`) whose content is within the scope."""
