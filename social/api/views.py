"""Every address that programs ask, its description, and the pages on which tokens are made."""

from __future__ import annotations

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from social.api import (
    bot_views,
    bp,
    feed_views,
    found,
    hook_views,
    own,
    places,
    routes,
    schema,
    tokens,
    words,
)
from social.api.routes import PREFIX, ROUTES, TAGS

__all__ = [
    "bot_views",
    "bp",
    "feed_views",
    "found",
    "hook_views",
    "own",
    "places",
    "routes",
    "tokens",
    "words",
]


@bp.get(f"{PREFIX}/openapi.json")
def description() -> ResponseReturnValue:
    """Describe every address, as OpenAPI 3.1 has it."""
    base = str(current_app.config["SETTINGS"].base_url)
    return Response(schema.schema(base), mimetype="application/json")


@bp.get("/api")
def guide() -> str:
    """Explain to people what programs can do here."""
    parts = {tag: [one for one in ROUTES if one.tag == tag] for tag in TAGS}
    return render_template("api/guide.html", parts=parts, tags=TAGS, prefix=PREFIX)
