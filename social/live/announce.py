"""Who is told when a change is kept?"""

from __future__ import annotations

from collections.abc import Sequence

from archive.ledger import Line


def announce(lines: Sequence[Line]) -> None:
    """Tell those who watch what was just committed."""
