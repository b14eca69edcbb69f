"""What is the cookie called that a browser keeps, and how is it signed?"""

from __future__ import annotations

import hashlib

from flask.sessions import SecureCookieSessionInterface

from social.settings import Settings


class SignedCookie(SecureCookieSessionInterface):
    """Flask's own, signed with SHA-256 in place of SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


def cookie_name(settings: Settings) -> str:
    """Name the cookie; over https so that no other host and no plain page can have set it.

    Browsers take a `__Host-` cookie from a secure page of this very host alone (RFC 6265bis,
    section 4.1.3.2).
    """
    return of_this_host("kring", settings)


def of_this_host(name: str, settings: Settings) -> str:
    """Name a cookie that is for the whole of this host, and over https for no other."""
    return f"__Host-{name}" if settings.is_secure else name
