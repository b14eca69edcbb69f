"""What is true of all addresses that the company's directory asks (RFC 7644), wherever it errs?

They stand below /scim/. No cookie opens them, and what cannot be done is said in the form that the
standard has for it.
"""

from __future__ import annotations

import json

from flask import Response, g, has_request_context, request
from werkzeug.exceptions import HTTPException

FOLDER = "/scim/"
MEDIA_TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def is_directory() -> bool:
    """Tell whether this request is one of those that a directory makes."""
    return has_request_context() and request.path.startswith(FOLDER)


def provisioner_id() -> int | None:
    """Name the token with which a directory acts; nothing where it is somebody else who acts."""
    found: int | None = g.get("provisioner_id") if is_directory() else None
    return found


def refusal(status: int, detail: str, kind: str = "") -> Response:
    """Say what cannot be done (RFC 7644, 3.12); `kind` is the standard's own word for it."""
    facts = {"schemas": [ERROR], "status": str(status), "detail": detail}
    if kind:
        facts["scimType"] = kind
    return Response(json.dumps(facts, ensure_ascii=False), status, mimetype=MEDIA_TYPE)


def refuse(error: HTTPException) -> Response:
    """Say it of an HTTP error, with all that HTTP asks for."""
    code = error.code or 500
    answer = refusal(code, str(error.description) if code < 500 else error.name)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    if code == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="kring"'
    return answer
