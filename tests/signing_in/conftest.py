"""What do the tests of signing in share?"""

from __future__ import annotations

import pytest

from social.passwords import hashing


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List each run of Argon2 by the hash that was compared with."""
    seen: list[str] = []
    verified = hashing.verified

    def counted(kept: str, password: str) -> bool:
        seen.append(kept)
        return verified(kept, password)

    monkeypatch.setattr(hashing, "verified", counted)
    return seen
