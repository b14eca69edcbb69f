"""What shall a community be, and can it be taken as such?"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from models import Community, CommunityKind, Person, Site, limits, session
from models.folding import fold
from moderation import Draft, Screened, TooLong, clean_line
from social.errors import Invalid
from social.screening import screened_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What somebody wants a community to be; `owner` is who shall look after a new one."""

    name: str
    purpose: str
    kind: CommunityKind
    language: str
    rules: str = ""
    site_id: int | None = None
    owner: Person | None = None
    tells_stories: bool = False


def checked_name(viewer: Person, name: str, besides: Community | None = None) -> str:
    """Clean a name; refuses one that says nothing, and the name of another that the viewer sees."""
    try:
        found = clean_line(name, limits.NAME)
    except TooLong:
        raise Invalid(name=_("At most %(limit)s characters.", limit=limits.NAME)) from None
    if not any(letter.isalnum() for letter in found):
        raise Invalid(name=_("A name needs letters or digits."))
    twin = session.scalar(
        select(Community.id).where(
            Community.found_by(viewer),
            Community.name_folded == fold(found),
            Community.id != (besides.id if besides else 0),
        )
    )
    if twin is not None:
        raise Invalid(name=_("There is a community of this name already."))
    return found


def checked_site(site_id: int | None) -> int | None:
    """Refuse a site that does not exist."""
    if site_id is not None and session.get(Site, site_id) is None:
        raise Invalid(site=_("There is no such site."))
    return site_id


def checked_words(field: str, words: str, language: str, author: Person) -> Screened:
    """Screen purpose or rules."""
    draft = Draft(source=words, language=language, limit=limits.DESCRIPTION)
    return screened_as(field, draft, author)
