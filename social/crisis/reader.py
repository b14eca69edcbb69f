"""What do the pages of a crisis share?"""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import gettext as _


def language() -> str:
    """Name the language that is read now."""
    return str(get_locale() or "en")


def who_leads() -> str:
    """Say who may."""
    return _("Communications, and those who have a role in it.")
