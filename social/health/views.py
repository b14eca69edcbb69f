"""Which pages are for machines alone?"""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.blueprints import BlueprintSetupState
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from social import standing
from social.health.exposition import exposition
from social.health.readiness import NOT_READY, readiness
from social.health.reports import note

bp = Blueprint("health", __name__)
LONGEST_REPORT = 16_000  # bytes
REPORTS = ("application/reports+json", "application/csp-report")
# Without Valkey people go on; a balancer that left out all who miss it would leave out everybody.
NEEDED = ("database", "tables", "queue")


@bp.record_once
def exempt(state: BlueprintSetupState) -> None:
    """Let browsers send reports: they do so by themselves, without a form's token."""
    state.app.extensions["csrf"].exempt(csp_reports)


@bp.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    """Say that the process is up, and nothing about what it stands on."""
    return "up\n", 200, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/readyz")
def readyz() -> tuple[Response, int, dict[str, str]]:
    """Say whether requests can be served, and what of all that Kring stands on answers."""
    found = readiness(current_app.config["SETTINGS"], current_app.extensions["engine"])
    code = 503 if any(found[name] == NOT_READY for name in NEEDED) else 200
    if code == 200 and standing.current().resting is not None:
        found["maintenance"] = "on"  # ready all the same: it says to people that it rests
    return jsonify(found), code, {"Cache-Control": "no-store"}


@bp.get("/metrics")
def metrics() -> tuple[bytes, int, dict[str, str]]:
    """Give what is counted to whoever shows METRICS_TOKEN; without that setting it is not there."""
    settings = current_app.config["SETTINGS"]
    if not settings.metrics_token:
        abort(404)
    given = request.headers.get("Authorization", "").encode()
    if not secrets.compare_digest(given, f"Bearer {settings.metrics_token}".encode()):
        return b"", 401, {"WWW-Authenticate": 'Bearer realm="metrics"', "Cache-Control": "no-store"}
    text = exposition(current_app.extensions["engine"], settings.data_dir)
    return text, 200, {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, "Cache-Control": "no-store"}


@bp.post("/csp-reports")
def csp_reports() -> tuple[str, int]:
    """Count what a browser refused to run or load, whoever sent it; anything else is dropped."""
    is_short = (request.content_length or LONGEST_REPORT + 1) <= LONGEST_REPORT
    if is_short and request.mimetype in REPORTS:
        note(request.get_json(force=True, silent=True), request.remote_addr or "")
    return "", 204
