"""How does a test build an app beside the one that all share, and leave nothing of it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from models import factory, session
from social.app import create_app
from social.settings import Settings


@contextmanager
def another_app(settings: Settings, **engine_options: object) -> Iterator[Flask]:
    """Build an app; afterwards sessions ask the database of before, and no connection is open."""
    before = factory.kw["bind"]
    app = create_app(settings, **engine_options)
    try:
        yield app
    finally:
        session.remove()
        app.extensions["engine"].dispose()
        if "replica" in app.extensions:
            app.extensions["replica"].engine.dispose()
        factory.configure(bind=before)
