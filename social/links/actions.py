"""How does an author take off what is shown of the page that they link to, and put it back?

What readers see is what the words say; that something is shown below them is no change of them, so
nothing is recorded.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Comment, LinkUse, Message, Person, Post, now, session
from social.changes import change
from social.errors import forbidden, not_found
from social.finding import within_range


def find(reader: Person, number: int) -> LinkUse:
    """Find what is shown in a text that somebody may read; 404 for all else."""
    query = LinkUse.seen_by(reader).where(LinkUse.id == within_range(number))
    found = session.scalar(query.options(joinedload(LinkUse.link)))
    if found is None or not (found.is_shown or is_author(reader, found)):
        raise not_found()
    return found


def text_of(use: LinkUse) -> Post | Comment | Message:
    """Bring the text that it stands in."""
    if use.post_id is not None:
        return session.get_one(Post, use.post_id)
    if use.comment_id is not None:
        return session.get_one(Comment, use.comment_id)
    return session.get_one(Message, use.message_id)


def is_author(person: Person, use: LinkUse) -> bool:
    """Tell whether somebody wrote the text."""
    return text_of(use).author_id == person.id


def take_off(author: Person, use: LinkUse) -> None:
    """Show nothing of the page any more; again changes nothing."""
    keep(author, use, now())


def put_back(author: Person, use: LinkUse) -> None:
    """Show it again."""
    keep(author, use, None)


def keep(author: Person, use: LinkUse, moment: datetime | None) -> None:
    """Keep since when nothing is shown."""
    if not is_author(author, use):
        raise forbidden(_("Whoever wrote it decides whether the page is shown with it."))
    with change(author):
        row = session.scalar(select(LinkUse).where(LinkUse.id == use.id).with_for_update())
        if row is None:
            raise not_found()
        if moment is None or row.taken_off_at is None:
            row.taken_off_at = moment
