"""How does a post wait for its time? As a draft with a time: nobody but its author knows of it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from models import (
    Community,
    KeptDraft,
    Membership,
    MembershipState,
    Person,
    Site,
    now,
    session,
)
from social.attaching import newly_brought
from social.changes import change
from social.drafting import Begun, finish, spot_of
from social.drafts import actions
from social.drafts.words import draft_of, files_with, kind_of
from social.errors import Invalid, forbidden, not_found
from social.posting import refuse_elsewhere
from social.reader import zone_info
from social.rights import may
from social.screening import judged
from social.when import require_ahead

SITES = 4  # whose clocks are shown


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock shows somewhere when a post goes out."""

    place: str
    at: datetime
    is_same_day: bool

    @property
    def words(self) -> str:
        """Write the time, with the day of the week where that is another one than the author's."""
        pattern = "HH:mm" if self.is_same_day else "EEE HH:mm"
        return format_datetime(self.at, pattern, self.at.tzinfo, get_locale() or "en")


def plan(author: Person, draft: KeptDraft, goes_at: datetime, zone: str, seen: int) -> None:
    """Let a draft go out as a post at a time; what keeps it from that now is said now."""
    require_ahead(goes_at)
    place = place_of(author, draft)
    require_right(author, place)
    try:
        refuse_elsewhere(place, kind_of(draft))
        new = newly_brought(files_with(draft), author)
        judged(draft_of(draft), author, place, kind_of(draft), new)
    except Invalid as invalid:  # its words stand on another page
        raise Invalid(form=next(iter(invalid.fields.values()))) from None
    with change(author):
        actions.hold_draft(draft)
        require_seen(draft, seen)
        if not draft.is_planned:  # its form is free again for what is written next
            draft.place = f"later:{place.id}:{secrets.token_hex(4)}"
        draft.goes_at, draft.zone, draft.failed_because, draft.told_at = goes_at, zone, "", None
        draft.saved_at = now()
        draft.version += 1


def unplan(author: Person, draft: KeptDraft) -> None:
    """Take a planned post back: it is a draft again."""
    with change(author):
        actions.hold_draft(draft)
        if draft.is_planned:
            draft.goes_at, draft.told_at, draft.saved_at = None, None, now()
            draft.version += 1


def reword(author: Person, draft: KeptDraft, begun: Begun, seen: int) -> None:
    """Write other words and files into a planned post; it stays planned."""
    words = actions.storable(begun)
    if words.is_empty:
        raise Invalid(text=_("Write something first, or add a file."))
    with change(author):
        actions.hold_draft(draft)
        require_seen(draft, seen)
        new = {name: value for name, value in words.fields if name in ("title", "text")}
        stays = [pair for pair in draft.fields if pair[0] not in new]
        draft.fields = [*([name, value] for name, value in new.items()), *stays]
        draft.file_ids = [one.id for one in words.files]
        draft.alts = [one.alt for one in words.files]
        draft.saved_at = now()
        draft.version += 1
        finish(author, begun.place)


def require_seen(draft: KeptDraft, seen: int) -> None:
    """Refuse to change what another device has changed, or what has gone out, meanwhile."""
    if draft.version != seen:
        raise Invalid(form=_("Another device changed this meanwhile. Look at it first."))


def require_right(author: Person, place: Community) -> None:
    """Raise 403 unless somebody may write in a community now."""
    if not may(author, "post", place):
        raise forbidden(_("Members write here; in an announcement channel, owners."))


def place_of(author: Person, draft: KeptDraft) -> Community:
    """Find the community that a draft is for, through its author; 404 for what is no post."""
    spot = spot_of(draft.place)
    if spot.kind or any((spot.post_id, spot.comment_id, spot.plan_id)):
        raise not_found()
    if spot.community_id is not None:
        which = Community.id == spot.community_id
    else:
        which = Community.slug == draft.field("audience")
    found = session.scalar(select(Community).where(which, Community.read_by(author)))
    if found is None:
        raise not_found()
    return found


def sites_of(community_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """List name and zone of the sites where members of communities are, most of them first."""
    people = (
        select(Membership.community_id, Site.name, Site.zone)
        .join(Person, Person.id == Membership.person_id)
        .join(Site, Site.id == Person.site_id)
        .where(
            Membership.community_id.in_(community_ids),
            Membership.state == MembershipState.MEMBER,
            Person.works_here(),
        )
        .group_by(Membership.community_id, Site.id)
        .order_by(func.count().desc(), Site.name)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for community_id, name, zone in session.execute(people):
        found.setdefault(community_id, []).append((name, zone))
    return found


def shown(sites: Iterable[tuple[str, str]], goes_at: datetime, zone: str) -> list[Clock]:
    """Say what the clocks of some sites show at a moment; `zone` is the author's.

    Sites with the same time stand under the name of the first.
    """
    day = goes_at.astimezone(zone_info(zone)).date()
    found: dict[datetime, Clock] = {}
    for name, of_site in sites:
        there = goes_at.astimezone(zone_info(of_site))
        found.setdefault(there.replace(tzinfo=None), Clock(name, there, there.date() == day))
    return list(found.values())[:SITES]
