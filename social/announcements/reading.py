"""How does somebody say that they have seen or read an announcement?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from models import (
    Acknowledgement,
    Addressee,
    Announcement,
    Event,
    Notice,
    NoticeKind,
    Person,
    Post,
    now,
    session,
)
from social.announced import told
from social.changes import change
from social.errors import Invalid, not_found
from social.live.announce import tell_notices

OF_THEM = (NoticeKind.ANNOUNCED, NoticeKind.MUST_READ)


def acknowledge(reader: Person, post: Post, language: str, edition: int) -> None:
    """Say of one version that one has read it: of the one that binds, and in this language.

    Again changes nothing. Somebody to whom it was not told has nothing to say.
    """
    found = told(post, reader)
    if found is None or not found.is_addressed or not found.announcement.must_read:
        raise not_found()
    with change(reader) as record:
        row = hold_row(found.announcement, reader)
        announcement, given = require_shown(reader, post, language, edition)
        row.is_done = True
        if given is None:
            given = Acknowledgement(
                announcement_id=announcement.id,
                person_id=reader.id,
                edition=edition,
                language=language,
                given_at=now(),
            )
            session.add(given)
            record(Event.ACKNOWLEDGED, given)
        see_notices(reader, post)
    tell_notices([reader.id])


def require_shown(
    reader: Person, post: Post, language: str, edition: int
) -> tuple[Announcement, Acknowledgement | None]:
    """Refuse versions that readers are not shown, or that do not count; nobody changes it now.

    Gives what the reader said of it already, too.
    """
    found = told(post, reader)
    if found is None or edition != found.announcement.sent_edition:
        raise Invalid(form=_("It was corrected meanwhile. Read what it says now."))
    if not found.takes(language):
        raise Invalid(form=_("These words do not count where you work. Read those that do."))
    return found.announcement, found.given


def hold_row(announcement: Announcement, reader: Person) -> Addressee:
    """Let nobody else correct the announcement, or change the reader's line, until all is done."""
    shown = ["sent_edition", "asked_edition"]
    session.refresh(announcement, shown, with_for_update={"read": True})
    rows = select(Addressee).where(
        Addressee.announcement_id == announcement.id, Addressee.person_id == reader.id
    )
    return session.scalars(rows.with_for_update().execution_options(populate_existing=True)).one()


def see(reader: Person, post: Post) -> None:
    """Let home show it no longer; what has to be read stays until one says so. Not recorded."""
    with change(reader):
        session.execute(
            update(Addressee)
            .where(
                Addressee.person_id == reader.id,
                Addressee.announcement_id.in_(
                    select(Announcement.id).where(
                        Announcement.post_id == post.id, ~Announcement.must_read
                    )
                ),
            )
            .values(is_done=True)
            .execution_options(synchronize_session=False)
        )
        see_notices(reader, post)
    tell_notices([reader.id])


def see_notices(reader: Person, post: Post) -> None:
    """Take the notice of it as read."""
    session.execute(
        update(Notice)
        .where(
            Notice.person_id == reader.id,
            Notice.post_id == post.id,
            Notice.kind.in_(OF_THEM),
            Notice.read_at.is_(None),
        )
        .values(read_at=now())
        .execution_options(synchronize_session=False)
    )
