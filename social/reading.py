"""Up to when did a reader read, and in which order? Reading is not recorded."""

from __future__ import annotations

from datetime import datetime

from flask import request
from sqlalchemy import update
from sqlalchemy.orm import InstrumentedAttribute

from models import Person, now, session
from models.reading import Order
from social.changes import change
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


def keep_order(reader: Person, kept: InstrumentedAttribute[str], order: Order) -> None:
    """Let some feeds (`kept` is a column of their reader) keep an order."""
    if getattr(reader, kept.key) != order:
        with change(reader):
            session.execute(update(Person).where(Person.id == reader.id).values({kept: order}))
