"""Where does the browser find style, script and icons?"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from posixpath import normpath

from flask import Flask, Response, request
from markupsafe import Markup

from social.errors import not_found
from social.modules import PACKAGES, modules

YEAR = 31_536_000  # seconds
WATCHED = ("kring.css", "js/**/*.js", "icons.svg", "icon-*.png", "favicon.svg", "package-lock.json")


def fingerprint(static: Path) -> str:
    """Name the state of all browser files in twelve letters; any change gives another name."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in WATCHED for path in static.glob(pattern)):
        digest.update(path.relative_to(static).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def keep_for_a_year(response: Response) -> Response:
    """Let browsers keep what lies under a fingerprint: another state has another address."""
    if request.endpoint == "static" and request.view_args and "version" in request.view_args:
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def install(app: Flask) -> None:
    """Serve the browser files under their fingerprint, and tell templates their addresses.

    Modules and styles name one another by relative paths, so one folder name versions them all.
    Any version is answered with what is there now: a page of the last release goes on working.
    """
    static = Path(app.static_folder or "static")
    root = f"/static/v/{fingerprint(static)}/"

    def asset(path: str) -> str:
        return root + path

    @cache  # templates name a few dozen, up to a hundred times a page
    def icon(name: str) -> Markup:
        address = Markup("{}#{}").format(asset("icons.svg"), name)
        return Markup('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>').format(address)

    def send(filename: str, version: str | None = None) -> Response:
        if filename != normpath(filename):  # each way round would be kept packed, without end
            raise not_found()
        return app.send_static_file(filename)

    scripts = tuple(map(asset, modules(static)))

    def to_load() -> tuple[str, ...]:
        """Name all scripts to a page that a browser opens; what Turbo fetches has them."""
        return () if request.headers.get("Sec-Fetch-Dest") == "empty" else scripts

    app.view_functions["static"] = send
    app.add_url_rule("/static/v/<version>/<path:filename>", endpoint="static")
    app.add_template_global(asset)
    app.add_template_global(icon, "drawn_icon")
    app.add_template_global({name: asset(path) for name, path in PACKAGES.items()}, "packages")
    app.add_template_global(to_load, "scripts_to_load")
    app.after_request(keep_for_a_year)
