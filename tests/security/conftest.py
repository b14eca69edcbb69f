"""What do the tests of the gate share? A world that is made once for all questions of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy
from flask import Flask

from archive.keyring import keyring
from archive.shelf import Folder
from models import factory, session
from social import texts
from social.settings import Settings
from tests.another import another_app
from tests.conftest import empty
from tests.security.asking import Matrix
from tests.security.lines import Lines, attach
from tests.security.world import build


@pytest.fixture(scope="module")
def matrix(the_app: Flask, settings: Settings, owner: sqlalchemy.Engine) -> Iterator[Matrix]:
    """Make the world, and forget it after the last question of the file."""
    session.remove()
    factory.configure(bind=the_app.extensions["engine"])
    keyring.open(Folder(settings.data_dir / "keyring", is_durable=False))
    with pytest.MonkeyPatch.context() as patched:
        # On a busy machine the last question comes minutes after the world was made.
        patched.setattr(texts, "UNDO_WITHIN", timedelta(hours=1))
        yield Matrix(the_app, build(the_app))
    session.remove()
    empty(owner)


@pytest.fixture(scope="module")
def lines(matrix: Matrix, settings: Settings) -> Iterator[Lines]:
    """Serve open pages of the world."""
    with another_app(settings) as app:
        yield attach(app, matrix)
