"""What do the tests of the demo company share? It is made once, and looked at by many."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import sqlalchemy
from flask import Flask

from models import session
from social.commands.demo import making
from social.commands.demo.casting import Cast
from social.commands.demo.making import told
from social.commands.demo.shapes import Story
from tests.conftest import empty

TODAY = date(2026, 11, 23)


def forget(owner: sqlalchemy.Engine) -> None:
    """Leave a database as it is after its making: no rows, and ids that begin at 1."""
    session.remove()
    empty(owner)
    with owner.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'S'"
        ).scalars()
        for name in names.all():
            connection.exec_driver_sql(f"ALTER SEQUENCE {name} RESTART")


@pytest.fixture(scope="module")
def demo(
    the_app: Flask, owner: sqlalchemy.Engine, record_testsuite_property: Callable[..., None]
) -> Iterator[making.Made]:
    """Make the demo company, once for the tests of a file."""
    forget(owner)
    began, spent = time.monotonic(), time.process_time()
    with the_app.app_context():
        made = making.make(TODAY)
    wall, cpu = time.monotonic() - began, time.process_time() - spent
    print(f"\ndemo company made in {wall:.1f} s, of which {cpu:.1f} s CPU of this process")
    record_testsuite_property("demo_seconds", round(wall, 1))
    yield made
    forget(owner)


def some(cast: Cast, today: date) -> list[Story]:
    """Tell one story of twenty, and all in which something is rare: a file, a pin, an end."""
    return [
        story
        for place, story in enumerate(told(cast, today))
        if place % 20 == 0 or story.files or story.is_pinned or story.gone
    ]


@pytest.fixture(scope="module")
def small_demo(the_app: Flask, owner: sqlalchemy.Engine) -> Iterator[None]:
    """Make the demo company with everybody and a few of their stories, once for a file's tests."""
    forget(owner)
    with pytest.MonkeyPatch.context() as patch:
        tell_little(patch)
        with the_app.app_context():
            making.make(TODAY)
        yield
    forget(owner)


def tell_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the demo company be made with few stories, in a tenth of the time."""
    monkeypatch.setattr(making, "told", some)


@pytest.fixture
def in_demo(the_app: Flask, demo: making.Made) -> Iterator[making.Made]:
    """Stand inside the app, with the demo company."""
    the_app.extensions.pop("tries", None)
    session.remove()
    with the_app.app_context():
        yield demo
    session.remove()


@pytest.fixture
def in_small_demo(the_app: Flask, small_demo: None) -> Iterator[None]:
    """Stand inside the app, with few stories told."""
    session.remove()
    with the_app.app_context():
        yield
    session.remove()
