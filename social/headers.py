"""What does every answer tell the browser about safety?"""

from __future__ import annotations

import secrets
from functools import cache

from flask import Flask, Response, current_app, g, request

from social.settings import Settings


def csp_nonce() -> str:
    """Make one nonce a request; only the import map uses it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    found: str = g.csp_nonce
    return found


@cache
def policy(settings: Settings) -> str:
    """Say what a page may load: our own files, nothing inline, the import map by its `{nonce}`.

    Where `report-to` stands, browsers that know it pass over `report-uri`.
    """
    files = f" {settings.files_host}" if settings.files_host else ""
    # The policy's grammar has no IPv6 addresses; pages opened by one reach their socket as 'self'.
    named = (origin for origin in settings.origins if "[" not in origin)
    sockets = " ".join(origin.replace("http", "ws", 1) for origin in named)
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'nonce-{nonce}'",
            "style-src 'self'",
            f"img-src 'self' data: blob:{files}",
            f"connect-src 'self' {sockets}{files}",
            "font-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "report-uri /csp-reports",
            *(("report-to csp",) if settings.is_secure else ()),
        )
    )


def protect(response: Response) -> Response:
    """Add the headers; pages of people are never kept by caches."""
    settings = current_app.config["SETTINGS"]
    loads = policy(settings).replace("{nonce}", csp_nonce())
    response.headers.setdefault("Content-Security-Policy", loads)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault(
        "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    )
    if settings.is_secure:  # browsers take an endpoint from https alone
        response.headers.setdefault("Reporting-Endpoints", 'csp="/csp-reports"')
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def install(app: Flask) -> None:
    """Protect every answer."""
    app.add_template_global(csp_nonce)
    app.after_request(protect)
