"""What may the archive be read for, and how far does each purpose reach?"""

from __future__ import annotations

from dataclasses import dataclass

from models import GrantPurpose


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a purpose suffices for private communities, and for messages between people."""

    private: bool
    direct: bool


REACH = {
    GrantPurpose.LEGAL_DISPUTE: Reach(private=True, direct=True),
    GrantPurpose.REGULATOR: Reach(private=True, direct=True),
    GrantPurpose.MISCONDUCT: Reach(private=True, direct=True),
    GrantPurpose.SECURITY_INCIDENT: Reach(private=True, direct=True),
    GrantPurpose.DATA_REQUEST: Reach(private=True, direct=False),
    GrantPurpose.INVESTIGATION: Reach(private=True, direct=False),
    GrantPurpose.AUDIT: Reach(private=False, direct=False),
    GrantPurpose.CONTINUITY: Reach(private=False, direct=False),
}
