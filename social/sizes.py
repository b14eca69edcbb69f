"""How much may a request bring?"""

from __future__ import annotations

from flask import Flask, request

from social.method import LARGEST_FORM
from social.viewer import OPEN_ENDPOINTS


def cap() -> None:
    """Let only forms with files, of people who are signed in, be as large as an upload.

    All else is read into memory at once; a larger body is answered with 413.
    """
    if request.mimetype != "multipart/form-data" or request.endpoint in OPEN_ENDPOINTS:
        request.max_content_length = LARGEST_FORM


def install(app: Flask) -> None:
    """Cap every request before anything reads its body."""
    app.before_request(cap)
