"""What a device asks of a web app that is put on its start screen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from models import limits
from social import standing

bp = Blueprint("installing", __name__)

PAPER = "#f3f3ee"
WORKER = Path("js/worker.js")


@bp.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """Describe the app to the device (W3C, Web Application Manifest); nothing of anybody's."""
    here = standing.current()
    answer = jsonify(
        id="/",
        name="Kring",
        short_name="Kring",
        description=_("The internal network of the company"),
        lang=get_locale().language,
        start_url="/",
        scope="/",
        display="standalone",
        theme_color=here.bar,
        background_color=PAPER,
        icons=icons(here.sign),
        shortcuts=[
            {"name": _("Write"), "url": url_for("installing.share")},
            {"name": _("Unread"), "url": url_for("feeds.home", order="unread")},
            {"name": _("Notices"), "url": url_for("notices.index")},
        ],
        share_target={
            "action": url_for("installing.share"),
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    )
    answer.mimetype = "application/manifest+json"
    return answer


def icons(sign: standing.Sign | None) -> list[dict[str, str]]:
    """List the squares that devices show: the company's sign, or ours."""
    if sign is None:
        small, large = asset("icon-192.png"), asset("icon-512.png")
    else:
        small, large = (
            url_for("look.sign", digest=sign.digest, kind=kind) for kind in ("192", "512")
        )
    png = {"type": "image/png"}
    found = [
        {"src": small, "sizes": "192x192", **png},
        {"src": large, "sizes": "512x512", **png},
        {"src": large, "sizes": "512x512", **png, "purpose": "maskable"},
    ]
    ours = {"src": asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return found if sign else [*found, ours]


@bp.get("/service-worker.js")
def service_worker() -> ResponseReturnValue:
    """Give the script that answers where there is no connection; it stands at the root for all."""
    kept = [asset(path) for path in ("kring.css", "favicon.svg", "icons.svg", "js/offline.js")]
    head = f"const KEPT = {current_app.json.dumps(kept)};\n"
    answer = Response(head + script(Path(current_app.static_folder or "static")))
    answer.mimetype = "text/javascript"
    return answer


@cache
def script(static: Path) -> str:
    """Read the worker's script."""
    return (static / WORKER).read_text("utf-8")


@bp.get("/offline")
def offline() -> ResponseReturnValue:
    """Show what the device shows where there is no connection: nothing of anybody's."""
    return render_template("installing/offline.html", limit=limits.COMMENT)


@bp.get("/share")
def share() -> ResponseReturnValue:
    """Ask where something goes that another app shares, or that was written without connection."""
    given = (request.args.get("text", ""), request.args.get("url", ""))
    words = "\n\n".join(part for part in given if part)
    title = request.args.get("title", "")
    return render_template("installing/share.html", title=title, words=words)


def asset(path: str) -> str:
    """Name a browser file under its fingerprint."""
    found: str = current_app.jinja_env.globals["asset"](path)
    return found
