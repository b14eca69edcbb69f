"""Which address has a page? Built once: a page names up to a hundred, mostly the same ones."""

from __future__ import annotations

from functools import lru_cache

import flask
from flask import Flask, request

ABSOLUTE = {"_external", "_scheme"}  # what is asked for with these holds the request's own host


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
