"""Which pages are for machines alone?"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request
from flask.blueprints import BlueprintSetupState

from social.health.readiness import readiness
from social.health.reports import note

bp = Blueprint("health", __name__)
LONGEST_REPORT = 16_000  # bytes


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
    """Say whether requests can be served: database, tables, queue, and Valkey where it is set."""
    found = readiness(current_app.config["SETTINGS"], current_app.extensions["engine"])
    code = 200 if all(found.values()) else 503
    words = {name: "ready" if is_ready else "not ready" for name, is_ready in found.items()}
    return jsonify(words), code, {"Cache-Control": "no-store"}


@bp.post("/csp-reports")
def csp_reports() -> tuple[str, int]:
    """Note what a browser refused to run or load."""
    if (request.content_length or LONGEST_REPORT + 1) <= LONGEST_REPORT:
        note(request.get_json(force=True, silent=True))
    return "", 204
