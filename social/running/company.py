"""Has this installation had its first start, and for whom?"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from social.running.database import plain


@dataclass(frozen=True)
class Known:
    """The company that an installation serves."""

    name: str
    is_demo: bool


def company(url: str) -> Known | None:
    """Read whom this installation serves; None before the first start was completed."""
    with psycopg.connect(plain(url)) as connection:
        row = connection.execute("select name, is_demo from company").fetchone()
    return Known(*row) if row else None
