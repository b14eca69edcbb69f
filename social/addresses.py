"""Which address has a page? Built once: a page names up to a hundred, mostly the same ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import flask
from flask import Flask, request
from werkzeug.routing import Rule

ABSOLUTE = {"_external", "_scheme"}  # what is asked for with these holds the request's own host

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A route whose builder of addresses is compiled when it is first asked for one.

    Werkzeug compiles two for each route as the app starts. That is three quarters of the time in
    which the app is put together, and most are never used.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compiled: Builder | None = None
        compile_it = super()._compile_builder

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            nonlocal compiled
            compiled = compiled or compile_it(append_unknown)
            return compiled(rule, **values)

        return build


@lru_cache(maxsize=10_000)
def path(_root: str, endpoint: str, values: tuple[tuple[str, object], ...]) -> str:
    """Build an address below `_root`, where the application is served."""
    return flask.url_for(endpoint, **dict(values))  # type: ignore[arg-type]


def url_for(endpoint: str, **values: object) -> str:
    """Give the address of a page of this site."""
    if not request or ABSOLUTE & values.keys():
        return flask.url_for(endpoint, **values)  # type: ignore[arg-type]
    return path(request.root_path, endpoint, tuple(values.items()))


def install(app: Flask) -> None:
    """Let templates name pages by it."""
    app.jinja_env.globals["url_for"] = url_for
