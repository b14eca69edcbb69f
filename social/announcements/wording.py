"""Which words does an announcement have, and do those that the law asks for stand?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from models import (
    Announcement,
    Community,
    Event,
    Making,
    Person,
    PostKind,
    TextState,
    Wording,
    session,
)
from moderation import Draft, Screened
from social.changes import Record
from social.errors import Invalid
from social.fields import LANGUAGE_NAMES
from social.screening import judged
from social.whom import Whom, legal_languages, listed


def wordings(announcement: Announcement) -> Sequence[Wording]:
    """Read the words that are worked at, the original first."""
    rows = select(Wording).where(
        Wording.announcement_id == announcement.id, Wording.edition == announcement.edition
    )
    first = (Wording.making == Making.ORIGINAL).desc()
    return session.scalars(rows.order_by(first, Wording.language)).all()


def screened_words(words: Draft, author: Person, place: Community) -> Screened:
    """Screen words; those that would wait for a moderator are not taken at all."""
    found = judged(words, author, place, PostKind.ANNOUNCEMENT)
    if found.state is TextState.HELD:
        raise Invalid(
            text=_("A house rule would hold this back for a moderator. Say it in other words.")
        )
    return found


def drop(record: Record, wording: Wording, place: Community) -> None:
    """Delete the words of one language."""
    record(Event.WORDING_DROPPED, wording, on=place)
    session.delete(wording)


def void(announcement: Announcement) -> dict[str, int]:
    """Count those whom it reaches by the language that alone counts for them, and that it lacks."""
    there = wordings(announcement)
    good = {
        one.language
        for one in there
        if one.making is not Making.MACHINE and one.based_on >= there[0].version
    }
    law = legal_languages(
        Whom.read(announcement.audience), announcement.community, announcement.writer
    )
    return {code: number for code, number in law.items() if code not in good}


def require_law(announcement: Announcement) -> None:
    """Refuse what everybody has to read as long as some could not say so with effect."""
    if announcement.must_read and (lacking := void(announcement)):
        languages = listed(LANGUAGE_NAMES.get(code, code) for code in lacking)
        raise Invalid(
            form=_(
                "Some of them work where only %(languages)s counts. Have a person write it in that "
                "language first, from the newest original.",
                languages=languages,
            )
        )
