"""How does a device read the secret that it shares with Kring?"""

from __future__ import annotations

import pyotp
import segno
from markupsafe import Markup

from models import Person

ISSUER = "Kring"


def address(secret: str, person: Person, company: str) -> str:
    """Write what apps read: whose account it is, where, and its secret."""
    made: str = pyotp.TOTP(secret).provisioning_uri(
        name=person.email or person.handle, issuer_name=f"{ISSUER} {company}".strip()
    )
    return made


def drawn(text: str) -> Markup:
    """Draw a QR code as SVG; black on white in whatever light, since cameras read it."""
    code = segno.make(text, error="m", micro=False)
    drawing = code.svg_inline(scale=1, border=4, omitsize=True, dark="#000", light="#fff")
    return Markup(drawing)  # lines of numbers, made by the library


def spaced(secret: str) -> str:
    """Write a secret so that it can be typed."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
