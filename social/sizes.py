"""How much may a request bring, and how deep may it lie?"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge, UnprocessableEntity

from social.filing.room import require_room
from social.method import LARGEST_FORM
from social.pages import company
from social.rights import may
from social.viewer import OPEN_ENDPOINTS, viewer

EXPORT = "importing.create"  # what is sent there may be larger than a file
FILE = "files.create"
AROUND = 10_000  # bytes of a form about its file


def cap() -> None:
    """Let only forms with files, of people who are signed in, be as large as an upload.

    All else is read into memory at once; a larger body is answered with 413. An export may be
    larger still, if an administrator sends it. A file for which there is no room is refused
    before it is read.
    """
    if request.mimetype != "multipart/form-data" or request.endpoint in OPEN_ENDPOINTS:
        request.max_content_length = LARGEST_FORM
    elif request.endpoint == FILE and current_user.is_authenticated:
        require_room(viewer(), (request.content_length or 0) - AROUND)
    elif request.endpoint == EXPORT and is_administrator():
        most = current_app.config["SETTINGS"].import_limit
        request.max_content_length = most + LARGEST_FORM
        if (request.content_length or 0) > request.max_content_length:
            words = _(
                "An export may have %(size)s MB at most (IMPORT_LIMIT). A larger one comes in from "
                "the command line: kring import.",
                size=most // 1_000_000,
            )
            raise RequestEntityTooLarge(words)


def is_administrator() -> bool:
    """Tell whether an administrator asks."""
    return bool(current_user.is_authenticated and may(viewer(), "administer", company()))


class Json(DefaultJSONProvider):
    """Reads and writes JSON as Flask does, but for what lies a thousand lists deep."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON; 422 for what is nested deeper than Python reads: no page of ours sends it."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise UnprocessableEntity from None


def install(app: Flask) -> None:
    """Cap every request before anything reads its body."""
    app.json = Json(app)
    app.before_request(cap)
