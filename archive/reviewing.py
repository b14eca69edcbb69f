"""What do some entries say that a grant opens? For pages, which show a few at a time."""

from __future__ import annotations

