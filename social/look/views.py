"""The company's colours and its sign, for every page and device; nothing of anybody's."""

from __future__ import annotations

import re

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models import Logo, session
from social import colours, standing
from social.assets import YEAR
from social.errors import not_found

bp = Blueprint("look", __name__)

SHEET = re.compile(r"([0-9a-f]{6})-([0-9a-f]{6})")
KINDS = {"shown": Logo.shown, "192": Logo.icon_192, "512": Logo.icon_512}


@bp.get("/look/<name>.css")
def sheet(name: str) -> ResponseReturnValue:
    """Give the style of two colours: it follows from them alone, so browsers keep it.

    A page may name it that was opened before the colours changed; and whatever the address says,
    nothing but colours comes of it.
    """
    found = SHEET.fullmatch(name)
    if found is None:
        raise not_found()
    return kept(Response(colours.sheet(f"#{found[1]}", f"#{found[2]}"), mimetype="text/css"))


@bp.get("/look/<digest>-<kind>.png")
def sign(digest: str, kind: str) -> ResponseReturnValue:
    """Give the sign that the company has now, as pages show it or as a square for devices."""
    now_shown = standing.current().sign
    if now_shown is None or digest != now_shown.digest or kind not in KINDS:
        raise not_found()
    content = session.scalar(select(KINDS[kind]).where(Logo.digest == digest))
    return kept(Response(content, mimetype="image/png"))


def kept(response: Response) -> Response:
    """Let browsers keep what lies under the name of what it is."""
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
