"""What is the same on every page of a language?"""

from __future__ import annotations

from functools import lru_cache

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup


@lru_cache(maxsize=32)
def furniture(language: str, has_shortcuts: bool) -> Markup:
    """Render it once for all readers of a language; it holds nothing of anybody's."""
    with force_locale(language):
        html = render_template("components/furniture.html", has_shortcuts=has_shortcuts)
    return Markup(html)
