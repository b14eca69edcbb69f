"""How do those who wait see how far long work is?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from models import Work, factory, now

PAUSE = 0.5  # seconds between two words of how far it is


class Meter:
    """Counts what is done of something, and says so now and then in transactions of its own."""

    def __init__(self, noun: str, noun_id: int = 0, total: int = 0) -> None:
        self.noun, self.noun_id = noun, noun_id
        self.done, self.total = 0, total
        self.told = time.monotonic()
        begun = {"done": 0, "total": total, "began_at": now(), "moved_at": now(), "ended_at": None}
        row = insert(Work).values(noun=noun, noun_id=noun_id, **begun)
        again = row.on_conflict_do_update(index_elements=["noun", "noun_id"], set_=begun)
        with factory.begin() as session:
            session.execute(again)

    def step(self, number: int = 1) -> None:
        """Note that some more is done."""
        self.done += number
        if time.monotonic() - self.told > PAUSE:
            self.tell()

    def tell(self, *, is_over: bool = False) -> None:
        """Say how far it is."""
        self.told = time.monotonic()
        here = (Work.noun == self.noun, Work.noun_id == self.noun_id)
        said = (
            update(Work)
            .where(*here)
            .values(
                done=self.done,
                total=max(self.total, self.done),
                moved_at=now(),
                ended_at=now() if is_over else None,
            )
        )
        with factory.begin() as session:
            session.execute(said)


@contextmanager
def metered(noun: str, noun_id: int = 0, total: int = 0) -> Iterator[Meter]:
    """Count some work from its beginning to its end; work that fails is not over."""
    meter = Meter(noun, noun_id, total)
    yield meter
    meter.tell(is_over=True)
