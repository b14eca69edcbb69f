"""How does a planned post go out? Once, with rights, place and words looked at again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden, NotFound

from models import Community, Event, KeptDraft, Origin, Person, Post, limits, session
from moderation import Screened
from social import pausing
from social.attaching import newly_brought
from social.changes import Record, change
from social.drafts.actions import hold_draft
from social.drafts.planning import place_of, require_right, require_seen
from social.drafts.words import draft_of, files_with, kind_of
from social.errors import Invalid, forbidden
from social.posting import put_up
from social.screening import judged
from social.viewer import is_suspended

log = logging.getLogger("kring.drafts")

AT_ONCE = 500
TRIED = timedelta(hours=1)  # for which one that goes wrong is tried again


def go_out(moment: datetime) -> int:
    """Send the posts whose time has come, each in a change of its own; say how many went out."""
    due = select(KeptDraft.id).where(KeptDraft.goes_at <= moment)
    ready = due.where(~waits()).order_by(KeptDraft.goes_at, KeptDraft.id).limit(AT_ONCE)
    ids = session.scalars(ready).all()
    session.rollback()
    return sum(send_or_leave(draft_id, moment) for draft_id in ids)


def send_or_leave(draft_id: int, moment: datetime) -> bool:
    """Send one; whatever goes wrong with it keeps no other back.

    It is tried again every minute for an hour; then its author has it back, and is told.
    """
    try:
        return send(draft_id)
    except Exception:  # whatever it was: the others go out
        note_failure(draft_id)
    try:
        give_up(draft_id, moment)
    except SQLAlchemyError:  # the database is away: the next minute does it
        note_failure(draft_id)
    return False


def note_failure(draft_id: int) -> None:
    """Let go of what was begun, and tell the log what went wrong."""
    session.rollback()
    log.exception("a planned post could not be sent", extra={"facts": {"draft": draft_id}})


def give_up(draft_id: int, moment: datetime) -> None:
    """Give back what could not be sent for an hour."""
    draft = session.get(KeptDraft, draft_id, populate_existing=True)
    if draft is None or draft.goes_at is None or draft.goes_at > moment - TRIED:
        return
    with force_locale(session.get_one(Person, draft.person_id).language):
        reason = _("Something went wrong on our side, again and again. An administrator can help.")
    give_back(draft_id, draft.version, reason)


def waits() -> ColumnElement[bool]:
    """Hold for planned posts that came due in a crisis, until their author lets them go."""
    return pausing.waits(KeptDraft.__tablename__, KeptDraft.id, KeptDraft.goes_at)


def send(draft_id: int) -> bool:
    """Send one, or keep why it could not be and give it back to its author."""
    draft = session.get(KeptDraft, draft_id, populate_existing=True)
    if draft is None or draft.goes_at is None:
        return False  # sent, taken back or deleted meanwhile
    author, version = session.get_one(Person, draft.person_id), draft.version
    try:
        with force_locale(author.language):
            place = place_now(author, draft)
            words = words_now(author, draft, place)
            with change(author, origin=Origin.JOB) as record:
                if not is_there(draft, version):
                    return False
                publish(record, author, draft, place, words)
    except (Invalid, Forbidden, NotFound) as refused:
        give_back(draft_id, version, reason_of(refused, author))
        return False
    return True


def send_now(author: Person, draft: KeptDraft, seen: int) -> Post:
    """Send a planned post without waiting for its time, also one that waits in a crisis."""
    place = place_now(author, draft)
    words = words_now(author, draft, place)
    with change(author) as record:
        hold_draft(draft)
        require_seen(draft, seen)
        if draft.goes_at is not None and is_kept_back(draft):
            pausing.let_go(record, author, KeptDraft.__tablename__, draft.id)
        return publish(record, author, draft, place, words)


def is_there(draft: KeptDraft, version: int) -> bool:
    """Take hold of a planned post; tell whether it is as it was, and nothing keeps it back."""
    mine = select(KeptDraft).where(KeptDraft.id == draft.id, KeptDraft.goes_at.is_not(None))
    row = session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    return row is not None and row.version == version and not is_kept_back(row)


def is_kept_back(draft: KeptDraft) -> bool:
    """Tell whether a planned post waits because of a crisis."""
    held = select(KeptDraft.id).where(KeptDraft.id == draft.id, waits())
    return session.scalar(held) is not None


def place_now(author: Person, draft: KeptDraft) -> Community:
    """Find where it is to stand; raises 403 or 404 where its author may not write any more."""
    if not author.is_active or is_suspended(author):
        raise forbidden(_("Your account is closed."))
    place = place_of(author, draft)
    require_right(author, place)
    return place


def words_now(author: Person, draft: KeptDraft, place: Community) -> Screened:
    """Screen the words by the rules of today; raises Invalid in the author's language."""
    new = newly_brought(files_with(draft), author)
    return judged(draft_of(draft), author, place, kind_of(draft), new)


def publish(
    record: Record, author: Person, draft: KeptDraft, place: Community, words: Screened
) -> Post:
    """Make the post of it, and let the draft go: both or neither."""
    post = put_up(
        record,
        author,
        place,
        words,
        kind_of(draft),
        files=files_with(draft),
        voice=draft.field("voice"),
    )
    session.delete(draft)
    return post


def reason_of(refused: Invalid | Forbidden | NotFound, author: Person) -> str:
    """Say in the author's language why it did not go out."""
    with force_locale(author.language):
        if isinstance(refused, Invalid):
            return next(iter(refused.fields.values()))[: limits.NOTE]
        if isinstance(refused, Forbidden):
            return str(refused.description or "")[: limits.NOTE]
        return _("The community is no longer there for you.")


def give_back(draft_id: int, version: int, reason: str) -> None:
    """Make a draft again of what could not go out, and tell its author why."""
    with change(None, origin=Origin.JOB) as record:
        draft = session.get(KeptDraft, draft_id, with_for_update=True, populate_existing=True)
        if draft is None or draft.goes_at is None or draft.version != version:
            return
        draft.goes_at, draft.failed_because = None, reason
        draft.version += 1
        record(Event.PLAN_FAILED, session.get_one(Person, draft.person_id))


def tell_waiting(moment: datetime) -> int:
    """Tell authors once that a post of theirs waits because of a crisis; say how many were told."""
    kept = select(KeptDraft.id).where(
        KeptDraft.goes_at <= moment, KeptDraft.told_at.is_(None), waits()
    )
    ids = session.scalars(kept.order_by(KeptDraft.id).limit(AT_ONCE)).all()
    session.rollback()
    for draft_id in ids:
        with change(None, origin=Origin.JOB) as record:
            draft = session.get(KeptDraft, draft_id, with_for_update=True, populate_existing=True)
            if draft is not None and draft.goes_at is not None and draft.told_at is None:
                draft.told_at = moment
                record(Event.PLAN_WAITS, session.get_one(Person, draft.person_id))
    return len(ids)
