"""What do the tests of second factors share? A clock that stands, and people with apps."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
import pytest

from models import CodeApp, Event, Person, now, session
from social import codes
from social.changes import change

STEP = 57_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stand still at a step of thirty seconds; a test moves it on."""
    at = [STEP]
    monkeypatch.setattr(codes, "present", lambda: at[0])
    return at


@pytest.fixture
def code(clock: list[int]) -> Callable[..., str]:
    """Give what an app shows now: `code(secret)`."""
    return lambda secret: pyotp.TOTP(secret).generate_otp(clock[0])


@pytest.fixture
def give_app(app, clock: list[int]) -> Callable[[Person], str]:
    """Give somebody an app whose secret the test knows."""

    def give(person: Person) -> str:
        found = codes.new_secret()
        with app.app_context(), change(person) as record:
            row = CodeApp(person_id=person.id, confirmed_at=now())
            codes.seal(row, found)
            session.add(row)
            record(Event.CODE_APP_CONFIRMED, row)
        return found

    return give
