"""What do the tests of finding share? The ledger, sealed and taken into the index."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from archive.finding.indexing import catch_up
from models import session
from social.changes import change
from tests.archive.signing import seal_all

TakeIn = Callable[[], int]


@pytest.fixture
def take_in(in_app: None, sealer: Connection) -> TakeIn:
    """Seal what was recorded, and take it into the index; tells how many places it went on."""

    def run(at_once: int = 1_000) -> int:
        session.rollback()
        seal_all(sealer)
        done = 0
        while True:
            with change(None):
                found = catch_up(session, at_once)
            if not found:
                return done
            done += found

    return run
