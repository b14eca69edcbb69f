"""How are files given out on a host of their own, which has no cookies and so no rights?

The page's host checks the rights and sends the browser on with a token: the number of the file, its
width if it is a smaller version, and the hour, signed. It holds for that hour and the next, so that
browsers can keep what they fetched.
"""

from __future__ import annotations

import hashlib
import time
from urllib.parse import quote, urlsplit

from flask import current_app, request
from itsdangerous import BadSignature, Signer

from models import File

HOUR = 3600  # seconds


def is_elsewhere() -> bool:
    """Tell whether files have a host of their own."""
    return bool(current_app.config["SETTINGS"].files_host)


def is_here() -> bool:
    """Tell whether this request came to that host."""
    wanted = urlsplit(current_app.config["SETTINGS"].files_host).netloc
    return bool(wanted) and request.host == wanted


def address(file: File, width: int = 0) -> str:
    """Say where the browser finds the file, or a smaller version, for a while."""
    token = signer().sign(f"{file.id}.{width}.{this_hour()}").decode()
    host = current_app.config["SETTINGS"].files_host
    return f"{host}/given/{token}/{quote(file.name, safe='')}"


def wanted(token: str) -> tuple[int, int] | None:
    """Read the number of a file and its width from a token; None for one that is wrong or old."""
    try:
        number, width, hour = map(int, signer().unsign(token).decode().split("."))
    except (BadSignature, ValueError):
        return None
    return (number, width) if this_hour() - hour in (0, 1) else None


def this_hour() -> int:
    """Count the hours since 1970."""
    return int(time.time()) // HOUR


def signer() -> Signer:
    """Sign with the keys of sessions, which all processes share."""
    older = current_app.config["SECRET_KEY_FALLBACKS"]
    keys = [*reversed(older), current_app.config["SECRET_KEY"]]
    return Signer(keys, salt="kring files", digest_method=hashlib.sha256)
