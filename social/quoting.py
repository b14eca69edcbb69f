"""How is a post or comment named in a line?"""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from models import Comment, Post


def quoted(text: Post | Comment) -> str:
    """Name a text by its title or its first words; one of pictures alone has none."""
    title = text.title if isinstance(text, Post) else ""
    return title or excerpt(Markup(text.html).striptags()) or _("Without words")


def excerpt(words: str, most: int = 90) -> str:
    """Quote the beginning of a text, cut at a word."""
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
