"""How is a post named in a line?"""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from models import Post


def quoted(post: Post) -> str:
    """Name a post by its title or its first words; one of pictures alone has none."""
    return post.title or excerpt(Markup(post.html).striptags()) or _("Without words")


def excerpt(words: str, most: int = 90) -> str:
    """Quote the beginning of a text, cut at a word."""
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
