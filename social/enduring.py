"""How does work on many things go on when one of them goes wrong? The others are done."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from models import session

log = logging.getLogger("kring.rounds")


class Unfinished(Exception):
    """Parts of the work failed, each with its traceback in the log; all the others are done."""


@dataclass(slots=True)
class Round:
    """What was done of several parts that do not hang on one another."""

    failed: int = 0

    @contextmanager
    def part(self, name: str, **facts: object) -> Iterator[None]:
        """Do one part; what goes wrong in it is logged and counted, and keeps no other back."""
        try:
            yield
        except Exception:
            session.rollback()
            self.failed += 1
            log.exception("%s failed", name, extra={"facts": facts})

    def end(self) -> None:
        """Raise Unfinished if any part failed, so that somebody sees it."""
        if self.failed:
            raise Unfinished(f"{self.failed} parts failed; the log says which")
