"""How do HTML forms, which know GET and POST alone, say DELETE and PATCH?"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

ALLOWED = {"DELETE", "PATCH"}
LARGEST_FORM = 1_000_000  # bytes; a urlencoded form of ours is far smaller


class MethodOverride:
    """Honour `_method` on a POST: a hidden field, or in the address where the form carries files.

    The CSRF token of the form is still asked for, so nothing is won by adding it elsewhere.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Change the method before the routes are matched."""
        is_form = not environ.get("PATH_INFO", "").startswith(("/api/", "/scim/"))
        if environ["REQUEST_METHOD"] == "POST" and is_form:
            wanted = from_address(environ) or from_body(environ)
            if wanted in ALLOWED:
                environ["REQUEST_METHOD"] = wanted
        return self.app(environ, start_response)


def from_address(environ: dict[str, Any]) -> str:
    """Read `_method` from the query string."""
    return parse_qs(environ.get("QUERY_STRING", "")).get("_method", [""])[0].upper()


def from_body(environ: dict[str, Any]) -> str:
    """Read `_method` from a urlencoded body, and put the body back."""
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return ""
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdigit() or int(length) > LARGEST_FORM:
        return ""
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    if b"_method=" not in body:  # most forms; to take a long text apart for nothing costs
        return ""
    found = parse_qs(body.decode("ascii", "replace"), max_num_fields=None).get("_method", [""])
    return found[-1].upper()
