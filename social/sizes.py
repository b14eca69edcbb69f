"""How much may a request bring, and how deep may it lie?"""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import UnprocessableEntity

from social.method import LARGEST_FORM
from social.viewer import OPEN_ENDPOINTS


def cap() -> None:
    """Let only forms with files, of people who are signed in, be as large as an upload.

    All else is read into memory at once; a larger body is answered with 413.
    """
    if request.mimetype != "multipart/form-data" or request.endpoint in OPEN_ENDPOINTS:
        request.max_content_length = LARGEST_FORM


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
