"""What is asked of whoever does not confirm the result of a story?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from social.forms import CommentForm, Seen


class DenyForm(CommentForm, Seen):
    """What is not as told, of the version that somebody saw."""

    text = TextAreaField(_l("What is otherwise?"))

    def has_words(self) -> bool:
        """Tell whether something is said of it."""
        return bool((self.text.data or "").strip())
