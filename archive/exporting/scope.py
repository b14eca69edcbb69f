"""Which entries may be read? Whoever reads content brings a grant that is open, and is asked again.

`archive.granting.Opened` is one; all that is asked of it stands here.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import ColumnElement

from archive.granting import DIRECT, IN_COMMUNITIES
from models import GrantStage

# What is said and done among people. The rest (sign-ins, settings, moderation, confidential
# reports) is left out of exports, and counted.
CONTENT = IN_COMMUNITIES | DIRECT
OUT_OF_KIND, OUT_OF_SCOPE = "kind", "scope"
NAMED = GrantStage.IDENTITIES  # an export says who


class Scope(Protocol):
    """What an open grant reaches."""

    @property
    def grant_id(self) -> int:
        """Name the grant."""

    def require(self, stage: GrantStage, /) -> None:
        """Raise NotOpened once the grant has ended, or does not go as far as this stage."""

    def entries(self) -> ColumnElement[bool]:
        """Hold for the lines of the ledger (`Entry`) whose content is within the scope."""
