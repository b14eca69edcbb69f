"""What are the levels called at which people are told of a place, and which choice counts now?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_

from models import Attention, AttentionLevel, now

LEVELS = {
    AttentionLevel.EVERYTHING: _l("everything"),
    AttentionLevel.POSTS: _l("what is posted, and what concerns you"),
    AttentionLevel.CONCERNS: _l("what concerns you"),
    AttentionLevel.MENTIONS: _l("only mentions of you"),
    AttentionLevel.NOTHING: _l("nothing"),
}


def in_force() -> ColumnElement[bool]:
    """Hold for choices that count now."""
    return or_(Attention.until.is_(None), Attention.until > now())
