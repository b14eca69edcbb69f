"""What can happen to an announcement before it is out, and to a correction of one that is?"""

from __future__ import annotations

from flask_babel import gettext as _

from models import (
    Announcement,
    AnnouncementState,
    Capability,
    Community,
    Event,
    Making,
    Person,
    Wording,
    now,
    session,
)
from moderation import Draft
from social import pausing
from social.announced import makers
from social.announcements.planning import (
    Plan,
    follow,
    plan_of,
    require_announcing,
    require_days,
    require_plan,
    require_seen,
    set_aside,
)
from social.announcements.wording import drop, require_law, screened_words, wordings
from social.changes import change
from social.errors import Invalid, forbidden
from social.holding import hold
from social.jobs import later_by_name
from social.rights import holds
from social.second import require_second

State = AnnouncementState
OPEN = (State.DRAFT, State.WAITING, State.APPROVED, State.FAILED)


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
