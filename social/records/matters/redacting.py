"""Which words of an item are blacked out in what leaves the house? The original stays."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from archive.redacting import places, widened
from models import Event, Person, Redaction, RedactionReason, ReviewItem, session
from social.changes import change
from social.errors import Invalid, not_found
from social.records.matters.actions import enter, moment

MOST = 500  # in one item


def redact(
    officer: Person,
    item: ReviewItem,
    text: str,
    starts: int,
    ends: int,
    reason: RedactionReason,
) -> Redaction:
    """Black out some characters of what an item says, each letter whole."""
    if not 0 <= starts < ends <= len(text):
        raise Invalid(form=_("Mark the words that are to be blacked out."))
    with change(officer) as record:
        enter(officer, item.matter)
        many = select(func.count()).select_from(Redaction).where(*standing(item))
        if (session.scalar(many) or 0) >= MOST:
            raise Invalid(form=_("At most %(most)s in one text.", most=MOST))
        found = blacked(officer, item, widened(text, starts, ends), reason)
        session.add(found)
        record(Event.REDACTION_MADE, found)
    return found


def blacked(
    officer: Person, item: ReviewItem, span: tuple[int, int], reason: RedactionReason
) -> Redaction:
    """Write down what is blacked out."""
    starts, ends = span
    return Redaction(
        item_id=item.id,
        starts=starts,
        ends=ends,
        reason=reason,
        by_id=officer.id,
        at=moment(item.matter_id),
    )


def redact_words(
    officer: Person, item: ReviewItem, text: str, words: str, reason: RedactionReason
) -> int:
    """Black out some words wherever an item says them; tell how often that was."""
    wanted = words.strip()
    if not wanted:
        raise Invalid(words=_("Fill this in."))
    found = places(text, wanted)
    if not found:
        raise Invalid(words=_("These words do not stand in this text."))
    with change(officer) as record:
        enter(officer, item.matter)
        there = {(one.starts, one.ends) for one in redactions(item)}
        new = [span for span in found if span not in there]
        if len(there) + len(new) > MOST:
            raise Invalid(form=_("At most %(most)s in one text.", most=MOST))
        for starts, ends in new:
            made = blacked(officer, item, (starts, ends), reason)
            session.add(made)
            record(Event.REDACTION_MADE, made)
    return len(new)


def remove(officer: Person, item: ReviewItem, number: int) -> None:
    """Let words be read again that were to be blacked out."""
    with change(officer) as record:
        enter(officer, item.matter)
        found = session.scalar(select(Redaction).where(*standing(item), Redaction.id == number))
        if found is None:
            raise not_found()
        found.removed_by_id, found.removed_at = officer.id, moment(item.matter_id)
        record(Event.REDACTION_REMOVED, found)


def redactions(item: ReviewItem) -> Sequence[Redaction]:
    """List what is blacked out in an item, in the order of its words."""
    return session.scalars(
        select(Redaction).where(*standing(item)).order_by(Redaction.starts, Redaction.id)
    ).all()


def standing(item: ReviewItem) -> tuple:
    """Hold for what is blacked out in an item now."""
    return (Redaction.item_id == item.id, Redaction.removed_at.is_(None))
