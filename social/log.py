"""What does the log say of a request? Who asked is a number, what they said is never there."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from social import meters
from social.callers import token_id
from social.unwatched import is_here
from social.viewer import sign_in_id

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
log = logging.getLogger("kring.requests")


class JsonLines(logging.Formatter):
    """One JSON object a line, its time in UTC."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, source, message, request id and what the caller added.

        Where nobody is known, the day is all of the time, and the request has no id.
        """
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "source": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and is_here():
            line["at"] = self.formatTime(record, "%Y-%m-%d")
        elif has_request_context():
            line["request"] = g.get("request_id")
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def begin() -> None:
    """Number the request; a proxy's own number is kept, but where nobody is known."""
    given = "" if is_here() else request.headers.get("X-Request-Id", "")
    g.request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()


def finish(response: Response) -> Response:
    """Count it, and log route, code and milliseconds; neither address nor content.

    Of some pages nothing is kept at all.
    """
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if is_here():
        return response
    took = time.perf_counter() - g.get("began", time.perf_counter())
    feature = request.blueprint or "none"
    code = f"{response.status_code // 100}xx"
    method = request.method if request.url_rule else "other"  # whoever makes words up
    meters.REQUESTS.labels(feature, method, code).inc()
    meters.REQUEST_SECONDS.labels(feature).observe(took)
    facts = {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "code": response.status_code,
        "ms": round(took * 1000, 1),
        "sign_in": sign_in_id(),
        "token": token_id(),
    }
    log.info("request", extra={"facts": facts})
    return response


def install(app: Flask) -> None:
    """Log every request as one JSON line."""
    root = logging.getLogger("kring")
    if not root.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        root.propagate = False
    root.setLevel(app.config["SETTINGS"].log_level.upper())
    app.before_request(begin)
    app.after_request(finish)
