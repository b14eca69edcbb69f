"""What do the tests of the demo company share? It is made once, and looked at by many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy
from flask import Flask

from models import session
from social.commands.demo import making
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
def demo(the_app: Flask, owner: sqlalchemy.Engine) -> Iterator[making.Made]:
    """Make the demo company, once for the tests of a file."""
    forget(owner)
    with the_app.app_context():
        made = making.make(TODAY)
    yield made
    forget(owner)


@pytest.fixture
def in_demo(the_app: Flask, demo: making.Made) -> Iterator[making.Made]:
    """Stand inside the app, with the demo company."""
    the_app.extensions.pop("tries", None)
    session.remove()
    with the_app.app_context():
        yield demo
    session.remove()
