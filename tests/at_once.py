"""How does a test let two people act at the same moment, each on their own connection?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy import text

from models import session

PATIENCE = 10  # seconds

# Not pg_stat_activity: a transaction sees that as it was at the first look.
WAITING = text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")


class Other:
    """Somebody else, who does one thing in a thread and an app context of their own."""

    def __init__(self, app: Flask, act: Callable[[], object]) -> None:
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self.run, args=(app, act))
        self.thread.start()

    def run(self, app: Flask, act: Callable[[], object]) -> None:
        """Do it, and keep what went wrong for the test."""
        with app.app_context():
            try:
                act()
            except BaseException as error:
                self.error = error
            finally:
                session.remove()

    def done(self) -> None:
        """Wait until they are done, and raise what they met."""
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "they still wait"
        if self.error is not None:
            raise self.error


def all_wait(*others: Other) -> bool:
    """Tell whether all of them come to wait for what somebody holds."""
    until = time.monotonic() + PATIENCE
    while all(other.thread.is_alive() for other in others) and time.monotonic() < until:
        if session.scalar(WAITING) == len(others):
            return True
        time.sleep(0.02)
    return False
