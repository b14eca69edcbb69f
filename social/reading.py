"""Up to when did a reader read?"""

from __future__ import annotations

from datetime import datetime

from flask import request

from models import now
from social.cursor import moment
from social.errors import not_found


def until() -> datetime:
    """Read the time of the newest post that the page showed (`until`, microseconds since 1970).

    Without it, now; a time to come counts as now, or later posts would be read unseen.
    """
    words = request.form.get("until", "")
    if not words:
        return now()
    if not words.isdecimal() or len(words) > 16:
        raise not_found()
    return min(moment(int(words)), now())
