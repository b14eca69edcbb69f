"""What can happen to an announcement before it is out, and to a correction of one that is?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from models import (
    Announcement,
    AnnouncementState,
    Capability,
    Community,
    Event,
    Making,
    Person,
    PostKind,
    TextState,
    Wording,
    now,
    session,
)
from moderation import Draft, Screened
from social import pausing
from social.announced import makers
from social.changes import Record, change
from social.errors import Invalid, forbidden
from social.fields import LANGUAGE_NAMES
from social.holding import hold
from social.jobs import later_by_name
from social.rights import holds, require
from social.screening import judged
from social.second import require_second
from social.whom import Whom, checked, is_for_members_alone, legal_languages, listed

State = AnnouncementState
OPEN = (State.DRAFT, State.WAITING, State.APPROVED, State.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whom something is told to, when, and what is asked of them."""

    whom: Whom
    must_read: bool = False
    overrides_mute: bool = False
    names_shown: bool = False
    asks_again: bool = False
    goes_at: datetime | None = None
    featured_until: datetime | None = None


def draft(
    writer: Person, community: Community, plan: Plan, words: Draft, language: str
) -> Announcement:
    """Begin an announcement with its words in the language that it is written in."""
    require_announcing(writer, community)
    require_plan(writer, community, plan)
    require_days(plan)
    screened = screened_words(words, writer, community)
    with change(writer) as record:
        made = Announcement(
            community=community, writer_id=writer.id, language=language, audience={}
        )
        follow(made, plan)
        session.add(made)
        record(Event.ANNOUNCEMENT_DRAFTED, made)
        wording = Wording(
            announcement_id=made.id,
            edition=1,
            language=language,
            making=Making.ORIGINAL,
            author_id=writer.id,
        )
        wording.write(screened)
        session.add(wording)
        record(Event.WORDING_WRITTEN, wording, on=community)
    return made


def follow(announcement: Announcement, plan: Plan) -> None:
    """Take over what is planned."""
    announcement.audience = plan.whom.kept()
    announcement.overrides_mute = plan.overrides_mute
    announcement.goes_at = plan.goes_at
    for name, value in asked_of_readers(plan).items():
        setattr(announcement, name, value)
    announcement.asks_again = plan.must_read and plan.asks_again


def asked_of_readers(plan: Plan) -> dict[str, Any]:
    """List what a plan asks of readers, by the columns that keep it."""
    return {
        "must_read": plan.must_read,
        "names_shown": plan.must_read and plan.names_shown,
        "featured_until": plan.featured_until,
    }


def set_aside(announcement: Announcement, plan: Plan) -> None:
    """Take over what a correction plans, aside from what holds for readers until it is sent.

    Whom it was told to stays. What has to be read from now on is asked of all anew.
    """
    asked = asked_of_readers(plan)
    until = plan.featured_until
    announcement.correction = asked | {"featured_until": until.isoformat() if until else None}
    is_new = plan.must_read and not announcement.must_read
    announcement.asks_again = plan.must_read and (plan.asks_again or is_new)


def apply_correction(announcement: Announcement) -> None:
    """Let what was set aside hold for readers; part of a change."""
    for name, value in asked_of_readers(plan_of(announcement)).items():
        setattr(announcement, name, value)
    announcement.correction = None


def replan(writer: Person, announcement: Announcement, plan: Plan, seen_version: int) -> None:
    """Tell it to others, at another time or with other wishes; it has to be approved anew.

    Of what is out, whom it was told to stays.
    """
    place = announcement.community
    require_announcing(writer, place)
    require_plan(writer, place, plan)
    with change(writer) as record:
        hold(announcement)
        require_seen(announcement, seen_version)
        require_days(plan, plan_of(announcement).featured_until if announcement.is_out else None)
        reopen(announcement)
        if announcement.is_out:
            set_aside(announcement, plan)
        else:
            follow(announcement, plan)
        record(Event.ANNOUNCEMENT_CHANGED, announcement)


def write(
    writer: Person,
    announcement: Announcement,
    language: str,
    words: Draft,
    making: Making,
    seen_version: int,
) -> Wording:
    """Write the words of one language; those of the original make the others older than it."""
    place = announcement.community
    require_announcing(writer, place)
    screened = screened_words(words, writer, place)
    with change(writer) as record:
        hold(announcement)
        require_seen(announcement, seen_version)
        there = {one.language: one for one in wordings(announcement)}
        original = there.get(announcement.language)
        wording = there.get(language)
        if wording is None:
            wording = Wording(
                announcement_id=announcement.id, edition=announcement.edition, language=language
            )
            session.add(wording)
        else:
            wording.version += 1
        is_original = language == announcement.language
        wording.making = Making.ORIGINAL if is_original else making
        wording.author_id, wording.changed_at = writer.id, now()
        wording.write(screened)
        wording.based_on = wording.version if is_original or not original else original.version
        record(Event.WORDING_WRITTEN, wording, on=place)
        reopen(announcement)
        record(Event.ANNOUNCEMENT_CHANGED, announcement)
    return wording


def drop_words(writer: Person, announcement: Announcement, language: str, seen: int) -> None:
    """Take one translation out; the original stays as long as the announcement does."""
    require_announcing(writer, announcement.community)
    with change(writer) as record:
        hold(announcement)
        require_seen(announcement, seen)
        for wording in wordings(announcement):
            if wording.language == language != announcement.language:
                drop(record, wording, announcement.community)
        reopen(announcement)
        record(Event.ANNOUNCEMENT_CHANGED, announcement)


def put_forward(writer: Person, announcement: Announcement) -> None:
    """Ask for a second pair of eyes."""
    require_announcing(writer, announcement.community)
    with change(writer) as record:
        hold(announcement)
        if announcement.state in (State.DRAFT, State.FAILED):
            require_law(announcement)
            announcement.state, announcement.failure = State.WAITING, None
            record(Event.ANNOUNCEMENT_PUT_FORWARD, announcement)


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


def take_back(writer: Person, announcement: Announcement) -> None:
    """Take it back to go on writing, before it is out."""
    require_announcing(writer, announcement.community)
    with change(writer) as record:
        hold(announcement)
        if announcement.state in (State.WAITING, State.APPROVED):
            reopen(announcement)
            record(Event.ANNOUNCEMENT_CHANGED, announcement)


def approve(approver: Person, announcement: Announcement, seen_version: int) -> None:
    """Let it go out as it is, at its time or at once; one who did not write it."""
    place = announcement.community
    require_announcing(approver, place)
    with change(approver) as record:
        hold(announcement)
        require_seen(announcement, seen_version)
        if announcement.state is not State.WAITING:
            raise Invalid(form=_("This does not wait for approval any more."))
        own = _("Somebody who has not written in it looks it over.")
        for person_id in sorted(makers(announcement)):
            require_second(approver, person_id, own)
        require_plan(approver, place, plan_of(announcement))
        require_law(announcement)
        announcement.state = State.APPROVED
        announcement.approved_by_id, announcement.approved_at = approver.id, now()
        record(Event.ANNOUNCEMENT_APPROVED, announcement)
        if announcement.goes_at is None or announcement.goes_at <= now():
            later_by_name("announcements.go_out")


def release(person: Person, announcement: Announcement, seen_version: int) -> None:
    """Let one go out that waits because of a crisis, after looking at it: communications alone."""
    require_announcing(person, announcement.community)
    if not holds(person, Capability.COMMUNICATIONS):
        raise forbidden(_("Communications decide what goes out in a crisis."))
    with change(person) as record:
        hold(announcement)
        require_seen(announcement, seen_version)
        if announcement.state is State.APPROVED:
            pausing.let_go(record, person, announcement.noun, announcement.id)
            if announcement.goes_at is None or announcement.goes_at <= now():
                later_by_name("announcements.go_out")


def send_back(approver: Person, announcement: Announcement, seen_version: int) -> None:
    """Give it back to whoever wrote it; what is to change is said in person, or in a comment."""
    require_announcing(approver, announcement.community)
    with change(approver) as record:
        hold(announcement)
        require_seen(announcement, seen_version)
        if announcement.state in (State.WAITING, State.APPROVED):
            reopen(announcement)
            record(Event.ANNOUNCEMENT_SENT_BACK, announcement)


def withdraw(writer: Person, announcement: Announcement) -> None:
    """Give up what is not out; of a correction, what was said before stands."""
    require_announcing(writer, announcement.community)
    with change(writer) as record:
        hold(announcement)
        if announcement.state not in OPEN:
            return
        if announcement.is_out:
            for wording in wordings(announcement):
                drop(record, wording, announcement.community)
            announcement.edition = announcement.sent_edition or 1
            announcement.state, announcement.correction = State.SENT, None
            announcement.asks_again = False
            announcement.approved_by_id = announcement.approved_at = None
        else:
            reopen(announcement)
            announcement.state = State.WITHDRAWN
        record(Event.ANNOUNCEMENT_WITHDRAWN, announcement)


def correct(writer: Person, announcement: Announcement) -> None:
    """Begin a correction of what is out; readers see what was approved until another approves."""
    place = announcement.community
    require_announcing(writer, place)
    with change(writer) as record:
        hold(announcement)
        if announcement.state is not State.SENT:
            return
        before = wordings(announcement)
        announcement.edition += 1
        announcement.asks_again, announcement.goes_at = False, None
        reopen(announcement)
        record(Event.ANNOUNCEMENT_CHANGED, announcement)
        for one in before:
            again = Wording(
                announcement_id=announcement.id,
                edition=announcement.edition,
                language=one.language,
                making=one.making,
                title=one.title,
                source=one.source,
                html=one.html,
                author_id=one.author_id,
                version=one.version,
                based_on=one.based_on,
            )
            session.add(again)
            record(Event.WORDING_WRITTEN, again, on=place)


def reopen(announcement: Announcement) -> None:
    """Make a draft of it again: what was approved is no longer what is there."""
    is_begun = announcement.edition != announcement.sent_edition
    if announcement.state is State.WITHDRAWN or not is_begun:
        raise Invalid(form=_("This cannot be changed any more."))
    announcement.state, announcement.failure = State.DRAFT, None
    announcement.approved_by_id = announcement.approved_at = None
    announcement.version += 1


def plan_of(announcement: Announcement) -> Plan:
    """Read what is planned; of a correction, what it would change."""
    aside = announcement.correction or {}
    until = announcement.featured_until
    if aside:
        until = datetime.fromisoformat(aside["featured_until"]) if aside["featured_until"] else None
    return Plan(
        whom=Whom.read(announcement.audience),
        must_read=aside.get("must_read", announcement.must_read),
        overrides_mute=announcement.overrides_mute,
        names_shown=aside.get("names_shown", announcement.names_shown),
        asks_again=announcement.asks_again,
        goes_at=announcement.goes_at,
        featured_until=until,
    )


def require_announcing(person: Person, community: Community) -> None:
    """Refuse whoever may not announce there."""
    require(
        person,
        "announce",
        community,
        _("Owners of the community announce, and communications where they are members."),
    )


def require_plan(person: Person, community: Community, plan: Plan) -> None:
    """Refuse a plan that the person has no right to; raises Invalid beside the field."""
    whom = checked(plan.whom, person)
    if holds(person, Capability.COMMUNICATIONS):
        return
    if not is_for_members_alone(whom, community):
        raise Invalid(
            communities=_(
                "Owners announce to the members of their own community: choose that one, and no "
                "other. To all others, communications do."
            )
        )
    if plan.overrides_mute:
        raise Invalid(overrides_mute=_("Communications alone do this."))


def is_within_rights(person: Person, announcement: Announcement) -> bool:
    """Tell whether somebody may send an announcement to all whom it is for."""
    try:
        require_plan(person, announcement.community, plan_of(announcement))
    except Invalid:
        return False
    return True


def require_days(plan: Plan, before: datetime | None = None) -> None:
    """Refuse to show it above home until a day that is over by then; one of before may stay."""
    until = plan.featured_until
    if until is not None and until != before and until <= (plan.goes_at or now()):
        raise Invalid(featured=_("This day is before it goes out."))


def require_seen(announcement: Announcement, seen_version: int) -> None:
    """Refuse to decide of words that somebody has changed meanwhile."""
    if announcement.version != seen_version:
        raise Invalid(form=_("Somebody changed this meanwhile. Look at it again first."))


def screened_words(words: Draft, author: Person, place: Community) -> Screened:
    """Screen words; those that would wait for a moderator are not taken at all."""
    found = judged(words, author, place, PostKind.ANNOUNCEMENT)
    if found.state is TextState.HELD:
        raise Invalid(
            text=_("A house rule would hold this back for a moderator. Say it in other words.")
        )
    return found


def wordings(announcement: Announcement) -> Sequence[Wording]:
    """Read the words that are worked at, the original first."""
    rows = select(Wording).where(
        Wording.announcement_id == announcement.id, Wording.edition == announcement.edition
    )
    first = (Wording.making == Making.ORIGINAL).desc()
    return session.scalars(rows.order_by(first, Wording.language)).all()


def drop(record: Record, wording: Wording, place: Community) -> None:
    """Delete the words of one language."""
    record(Event.WORDING_DROPPED, wording, on=place)
    session.delete(wording)
