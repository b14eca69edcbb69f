"""How does a command reach people and posts?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from social.running.database import database
from social.running.loading import loading
from social.running.schema import upgrade
from social.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


def in_app(command: Callable[P, T]) -> Callable[P, T]:
    """Run a command inside the app, on the database that runs or on one that runs as long."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> T:
        with loading():
            from social.app import create_app
            from social.live.afar import reach_from_afar

        with database(Settings.from_env()) as settings:
            upgrade(settings.database_owner_url)
            app = create_app(settings)
            reach_from_afar(app)
            try:
                with app.app_context():
                    return command(*args, **options)
            finally:
                app.extensions["engine"].dispose()

    return run
