"""What does the page of notices show?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, select, tuple_

from models import Capability, Comment, Community, Crisis, Notice, NoticeKind, Person, Post, session
from models.notice import ALWAYS, topic_of
from social.announced import versions_of
from social.concerning import crises_of
from social.cursor import Cursor
from social.notices.deciding import (
    OF_ACCESS,
    OF_CRISIS,
    OF_DRAFTS,
    OF_EXPORTS,
    OF_GUESTS,
    OF_LEADERS,
    OF_MANDATES,
    OF_MATTERS,
    OF_NEWSLETTERS,
    OF_RECORDS,
    OF_SCHEDULES,
    OF_TRUST,
)
from social.quoting import quoted
from social.rights import holds
from social.visiting import marked_name

PAGE = 30
# What no text and no place is named of.
OF_DESK = (NoticeKind.TO_LOOK_OVER, NoticeKind.LOOKED_OVER, NoticeKind.NOT_SENT)
OF_PEOPLE = (*OF_MANDATES, *OF_LEADERS, *OF_GUESTS, NoticeKind.ASKED, NoticeKind.CONFIRMED)
OF_ALL = (*OF_PEOPLE, *OF_NEWSLETTERS, NoticeKind.WEBHOOK_STOPPED)
OF_NOTHING = (
    *OF_RECORDS,
    *OF_ACCESS,
    *OF_EXPORTS,
    *OF_SCHEDULES,
    *OF_TRUST,
    *OF_ALL,
    *OF_CRISIS,
    *OF_DRAFTS,
)


class Only(StrEnum):
    """Which notices are shown."""

    ALL = "all"
    UNREAD = "unread"
    MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in words, with who caused it and where it leads."""

    notice: Notice
    actor: Person | None
    words: str
    about: str
    crisis: Crisis | None = None
    is_gone: bool = False  # its reader may no longer see what it is about

    @property
    def can_be_muted(self) -> bool:
        """Tell whether its reader can choose to hear no more of the thread."""
        return self.notice.post_id is not None and topic_of(self.notice.kind) not in ALWAYS


def page(reader: Person, only: Only, before: Cursor) -> tuple[list[Line], Cursor | None]:
    """Read a page of notices, newest first, and where the next one begins: five statements.

    One more where a crisis is among them, and one where an announcement is.
    """
    rows = list(session.scalars(query(reader, only, before)))
    shown = rows[:PAGE]
    after = Cursor(shown[-1].at, shown[-1].id) if len(rows) > PAGE else None
    return lines(reader, shown), after


def query(reader: Person, only: Only, before: Cursor) -> Select[tuple[Notice]]:
    """Select one page and a row more."""
    found = select(Notice).where(
        Notice.person_id == reader.id, tuple_(Notice.at, Notice.id) < (before.at, before.id)
    )
    if only is Only.UNREAD:
        found = found.where(Notice.read_at.is_(None))
    if only is Only.MENTIONS:
        found = found.where(Notice.kind == NoticeKind.MENTIONED)
    return found.order_by(Notice.at.desc(), Notice.id.desc()).limit(PAGE + 1)


def lines(reader: Person, notices: Sequence[Notice]) -> list[Line]:
    """Put notices into words; of what the reader may no longer see, nothing is quoted."""
    people = by_id(select(Person), {one.actor_ids[0] for one in notices if one.actor_ids})
    posts = by_id(Post.seen_by(reader), {one.post_id for one in notices})
    comments = by_id(Comment.seen_by(reader), {one.comment_id for one in notices})
    places = by_id(Community.seen_by(reader), {one.community_id for one in notices})
    asking = places | asking_for_owner(reader, notices)
    about = {one.entry_id for one in notices if one.kind in OF_CRISIS}
    crises = crises_of(about) if about else {}
    names = titles(posts.values())
    return [
        line(
            one,
            people,
            posts if one.comment_id in {None, *comments} else {},
            asking if one.kind is NoticeKind.OFFERED else places,
            names,
            crises.get(one.entry_id),
        )
        for one in notices
    ]


def titles(posts: Iterable[Post]) -> dict[int, str]:
    """Name some posts, an announcement in the language that is spoken here if it has that."""
    of = {post.id: quoted(post) for post in posts}
    told = [post.id for post in posts if post.is_announcement]
    for post_id, versions in versions_of(told).items() if told else ():
        of[post_id] = versions.here.title or of[post_id]
    return of


def asking_for_owner(reader: Person, notices: Sequence[Notice]) -> dict[int, Community]:
    """Bring the communities that ask this administrator for an owner: also hidden ones do."""
    ids = {one.community_id for one in notices if one.kind is NoticeKind.OFFERED}
    may_know = bool(ids) and holds(reader, Capability.ADMINISTRATOR)
    return by_id(Community.asked_of(reader), ids) if may_know else {}


def by_id(found: Select[Any], ids: set[int | None]) -> dict[int, Any]:
    """Bring some rows by their ids."""
    wanted = ids - {None}
    noun = found.column_descriptions[0]["entity"]
    rows = session.scalars(found.where(noun.id.in_(wanted))) if wanted else ()
    return {row.id: row for row in rows}


def line(
    notice: Notice,
    people: dict[int, Person],
    posts: dict[int, Post],
    places: dict[int, Community],
    names: dict[int, str],
    crisis: Crisis | None = None,
) -> Line:
    """Put one notice into words."""
    actor = people.get(notice.actor_ids[0]) if notice.actor_ids else None
    post, place = posts.get(notice.post_id or 0), places.get(notice.community_id or 0)
    name = marked_name(actor) if actor else _("Somebody")
    others = len(notice.actor_ids) - 1
    is_of_nothing = notice.case_id or notice.kind in OF_NOTHING
    gone = "" if is_of_nothing else _("No longer there for you")
    about = names[post.id] if post else place.name if place else crisis.name if crisis else gone
    words = said(notice, name) if others < 1 else said_of_many(notice, name, others)
    if crisis is not None and crisis.is_drill:
        words = _("Drill: %(words)s", words=words)
    return Line(notice, actor, words, about, crisis, is_gone=bool(gone) and about == gone)


def said(notice: Notice, name: str) -> str:
    """Say what one person did."""
    on_comment = notice.comment_id is not None
    match notice.kind:
        case NoticeKind.MENTIONED if on_comment:
            return _("%(name)s mentioned you in a comment", name=name)
        case NoticeKind.MENTIONED:
            return _("%(name)s mentioned you in a post", name=name)
        case NoticeKind.ANSWERED if on_comment:
            return _("%(name)s replied to your comment", name=name)
        case NoticeKind.ANSWERED:
            return _("%(name)s commented on your post", name=name)
        case NoticeKind.CALLED if on_comment:
            return _("%(name)s calls everybody in a comment", name=name)
        case NoticeKind.CALLED:
            return _("%(name)s calls everybody in a post", name=name)
        case NoticeKind.MOVED:
            return _("%(name)s moved your post to another community", name=name)
        case NoticeKind.NEW_POST:
            return _("%(name)s posted something", name=name)
        case NoticeKind.NEW_COMMENT:
            return _("%(name)s commented on a post", name=name)
        case NoticeKind.REACTED if on_comment:
            return _("%(name)s reacted to your comment", name=name)
        case NoticeKind.REACTED:
            return _("%(name)s reacted to your post", name=name)
        case NoticeKind.QUOTED:
            return _("%(name)s quoted you: you can take it back", name=name)
        case NoticeKind.QUOTE_ASKED:
            return _("%(name)s wants to quote you: you decide", name=name)
        case NoticeKind.INVITED:
            return _("%(name)s invites you to a community", name=name)
        case NoticeKind.REQUESTED:
            return _("%(name)s asks to join your community", name=name)
        case NoticeKind.APPROVED:
            return _("%(name)s let you into a community", name=name)
        case NoticeKind.OFFERED:
            return _("%(name)s offers to run a community without an owner", name=name)
        case NoticeKind.REPORTED:
            return _("Somebody reported what you wrote: you can settle it")
        case NoticeKind.TOLD_REPORTER:
            return _("Moderators wrote to you about what you reported")
        case NoticeKind.TOLD_AUTHOR:
            return _("Moderators wrote to you about what you wrote")
        case NoticeKind.OPINION_ASKED:
            return _("Somebody asks for your opinion on a case")
        case NoticeKind.READ_BY_EXCEPTION:
            return _("Moderators read a case in your community by way of exception")
        case NoticeKind.DECIDED:
            return _("Moderators have decided something that concerns you")
        case NoticeKind.APPEALED:
            return _("An appeal waits for another person to judge it")
        case NoticeKind.ANSWERED_APPEAL:
            return _("There is an answer to your appeal")
        case NoticeKind.RULE_HIT:
            return _("A house rule that you answer for found something")
        case NoticeKind.TO_APPROVE:
            return _("%(name)s asks for a second person under Records", name=name)
        case NoticeKind.SENT_BACK:
            return _("%(name)s sent back a request that you decided", name=name)
        case NoticeKind.TAKEN_OVER:
            return _("%(name)s took over a request that you decided", name=name)
        case NoticeKind.GRANT_DECIDED:
            return _("%(name)s decided about access to the archive that you asked for", name=name)
        case NoticeKind.ARCHIVE_OPENED:
            return _("%(name)s opened the archive at once: somebody has to look back", name=name)
        case NoticeKind.LOOKED_AT:
            return _("A matter that named you is closed: the archive was opened for it")
        case NoticeKind.PRODUCTION_DECIDED:
            return _("%(name)s decided about what you drew up to leave the house", name=name)
        case NoticeKind.EXPORT_READY:
            return _("An export that you asked for is ready to be downloaded")
        case NoticeKind.EXPORT_FAILED:
            return _("An export that you asked for fails again and again")
        case NoticeKind.SCHEDULE_DECIDED:
            return _("%(name)s decided about a scheduled export that you asked for", name=name)
        case NoticeKind.SCHEDULE_FAILED:
            return _("A scheduled export fails, or is not complete")
        case NoticeKind.SCHEDULE_ENDED:
            return _("A scheduled export has ended: nothing leaves any more")
        case NoticeKind.TO_APPOINT:
            return _("%(name)s asks for a second administrator for a role of trust", name=name)
        case NoticeKind.RESTS:
            return _("%(name)s changed your account or a role of yours", name=name)
        case NoticeKind.CONFIRMED:
            return _("%(name)s confirms what you know: you decide whether it shows", name=name)
        case NoticeKind.ASKED:
            return _("%(name)s asks you something", name=name)
        case NoticeKind.CHOSEN:
            return _("%(name)s chose your answer as the best one", name=name)
        case NoticeKind.TO_CHOOSE:
            return _("Your question has answers: choose the best one")
        case NoticeKind.UNANSWERED:
            return _("A question in your hands waits for an answer")
        case NoticeKind.MOVED_UP:
            return _("You have moved up: you have a seat at an event")
        case NoticeKind.RESCHEDULED:
            return _("An event for which you signed up is at another time or place")
        case NoticeKind.CALLED_OFF:
            return _("An event for which you signed up is called off")
        case NoticeKind.SOON:
            return _("An event for which you signed up begins within a day")
        case NoticeKind.BEGINNING:
            return _("An event for which you signed up begins within the hour")
        case NoticeKind.COUNTED:
            return _("Your poll has closed: see what people answered")
        case NoticeKind.TO_CONFIRM:
            return _("%(name)s asks you to confirm the result of a story", name=name)
        case NoticeKind.CREDITED:
            return _("%(name)s names you in a story: you decide whether it shows", name=name)
        case NoticeKind.RESULT_CONFIRMED:
            return _("%(name)s confirms the result of your story", name=name)
        case NoticeKind.RESULT_DENIED:
            return _("%(name)s does not confirm the result of your story", name=name)
        case NoticeKind.REUSED:
            return _("%(name)s used what you told", name=name)
        case NoticeKind.THANKED:
            return _("%(name)s thanks you", name=name)
        case NoticeKind.WRITTEN_FOR:
            return _("%(name)s wrote something in your name", name=name)
        case NoticeKind.DELEGATED:
            return _("%(name)s lets you write in their name", name=name)
        case NoticeKind.DELEGATION_OVER:
            return _("%(name)s ended that somebody writes in another's name", name=name)
        case NoticeKind.TO_ANSWER:
            return _("Questions wait for an answer, and the time for it is soon over")
        case NoticeKind.MANDATED:
            return _("%(name)s lets you speak for the company on a subject", name=name)
        case NoticeKind.MANDATE_OVER:
            return _("%(name)s ended a mandate to speak for the company", name=name)
        case NoticeKind.MANDATE_ENDS:
            return _("A mandate to speak for the company ends within a week")
        case NoticeKind.GUEST_ASKED:
            return _("%(name)s asks for a guest of another company", name=name)
        case NoticeKind.GUEST_DECIDED:
            return _("%(name)s decided about a guest for whom you asked", name=name)
        case NoticeKind.GUEST_ENDS:
            return _("The time of a guest for whom you asked soon ends")
        case NoticeKind.ANNOUNCED:
            return _("%(name)s announces something", name=name)
        case NoticeKind.MUST_READ:
            return _("There is something that you have to read")
        case NoticeKind.TO_LOOK_OVER:
            return _("%(name)s asks you to look over an announcement", name=name)
        case NoticeKind.LOOKED_OVER:
            return _("%(name)s has looked over your announcement", name=name)
        case NoticeKind.NOT_SENT:
            return _("Your announcement did not go out: see why")
        case NoticeKind.ISSUE_TO_LOOK_OVER:
            return _("%(name)s asks you to look over a newsletter", name=name)
        case NoticeKind.ISSUE_LOOKED_OVER if not notice.actor_ids:
            return _("Your newsletter did not go out: look at it again")
        case NoticeKind.ISSUE_LOOKED_OVER:
            return _("%(name)s has looked over your newsletter", name=name)
        case NoticeKind.CRISIS:
            return _("A crisis concerns you: see what to do")
        case NoticeKind.UPDATE_OVERDUE:
            return _("An update that was promised in a crisis is overdue")
        case NoticeKind.TO_REVIEW:
            return _("A scenario for a crisis has to be looked at again")
        case NoticeKind.SCENARIO_TO_APPROVE:
            return _("%(name)s asks you to look over a scenario", name=name)
        case NoticeKind.DRAFTS_GO:
            return _("Drafts that you have not touched for long are deleted within a week")
        case NoticeKind.REMINDED:
            return _("You wanted to be reminded of this")
        case NoticeKind.PLAN_FAILED:
            return _("A post that you planned did not go out: see why")
        case NoticeKind.PLAN_WAITS:
            return _("A post that you planned waits because of a crisis: look at it first")
        case NoticeKind.WEBHOOK_STOPPED:
            return _("A webhook has stopped: another system is told nothing any more")
        case NoticeKind.SETTLED:
            return _("What you reported is settled: see what came of it")


def said_of_many(notice: Notice, name: str, others: int) -> str:
    """Say what one person and others did."""
    on_comment = notice.comment_id is not None
    match notice.kind:
        case NoticeKind.MENTIONED if on_comment:
            return ngettext(
                "%(name)s and %(num)d other mentioned you in a comment",
                "%(name)s and %(num)d others mentioned you in a comment",
                others,
                name=name,
            )
        case NoticeKind.MENTIONED:
            return ngettext(
                "%(name)s and %(num)d other mentioned you in a post",
                "%(name)s and %(num)d others mentioned you in a post",
                others,
                name=name,
            )
        case NoticeKind.ANSWERED if on_comment:
            return ngettext(
                "%(name)s and %(num)d other replied to your comment",
                "%(name)s and %(num)d others replied to your comment",
                others,
                name=name,
            )
        case NoticeKind.ANSWERED:
            return ngettext(
                "%(name)s and %(num)d other commented on your post",
                "%(name)s and %(num)d others commented on your post",
                others,
                name=name,
            )
        case NoticeKind.NEW_COMMENT:
            return ngettext(
                "%(name)s and %(num)d other commented on a post",
                "%(name)s and %(num)d others commented on a post",
                others,
                name=name,
            )
        case NoticeKind.REACTED if on_comment:
            return ngettext(
                "%(name)s and %(num)d other reacted to your comment",
                "%(name)s and %(num)d others reacted to your comment",
                others,
                name=name,
            )
        case NoticeKind.REACTED:
            return ngettext(
                "%(name)s and %(num)d other reacted to your post",
                "%(name)s and %(num)d others reacted to your post",
                others,
                name=name,
            )
        case NoticeKind.QUOTED:
            return ngettext(
                "%(name)s and %(num)d other quoted you: you can take it back",
                "%(name)s and %(num)d others quoted you: you can take it back",
                others,
                name=name,
            )
        case NoticeKind.QUOTE_ASKED:
            return ngettext(
                "%(name)s and %(num)d other want to quote you: you decide",
                "%(name)s and %(num)d others want to quote you: you decide",
                others,
                name=name,
            )
        case NoticeKind.REQUESTED:
            return ngettext(
                "%(name)s and %(num)d other ask to join your community",
                "%(name)s and %(num)d others ask to join your community",
                others,
                name=name,
            )
        case NoticeKind.OFFERED:
            return ngettext(
                "%(name)s and %(num)d other offer to run a community without an owner",
                "%(name)s and %(num)d others offer to run a community without an owner",
                others,
                name=name,
            )
        case NoticeKind.ASKED:
            return ngettext(
                "%(name)s and %(num)d other ask you something",
                "%(name)s and %(num)d others ask you something",
                others,
                name=name,
            )
        case _:
            return said(notice, name)


def address(notice: Notice, place: Community | None) -> str:
    """Name the page that a notice leads to."""
    if notice.kind is NoticeKind.READ_BY_EXCEPTION:
        return url_for("review.exceptions")
    if notice.kind is NoticeKind.OPINION_ASKED:
        return url_for("review.show", id=notice.case_id)
    if notice.kind in (NoticeKind.SETTLED, NoticeKind.TOLD_REPORTER):
        return url_for("reports.index")
    if notice.kind in OF_RECORDS:
        return url_for("records.index")
    if notice.kind is NoticeKind.LOOKED_AT:
        return url_for("own_data.show")
    if notice.kind in OF_ACCESS:
        return url_for("records.grants")
    if notice.kind in OF_MATTERS:
        return url_for("records.matters")
    if notice.kind in OF_EXPORTS:
        return url_for("records.exports")
    if notice.kind in OF_SCHEDULES:
        return url_for("records.schedules")
    if notice.kind is NoticeKind.TO_APPOINT:
        return url_for("administration.trust")
    if notice.kind is NoticeKind.RESTS:
        return url_for("account.sessions")
    if notice.kind is NoticeKind.CONFIRMED:
        return url_for("evidence.index")
    if notice.kind is NoticeKind.ASKED:
        return url_for("seeking.questions")
    if notice.kind in (NoticeKind.QUOTED, NoticeKind.QUOTE_ASKED):
        return url_for("quotes.index")
    if notice.kind in OF_LEADERS:
        return url_for("leaders.index")
    if notice.kind in OF_MANDATES:
        return url_for("mandates.index")
    if notice.kind in OF_GUESTS:
        return url_for("guests.index")
    if notice.kind is NoticeKind.APPEALED:
        return url_for("review.appeals")
    if notice.case_id is not None:
        return url_for("reports.case", id=notice.case_id)
    if notice.comment_id is not None:
        return url_for("comments.show", id=notice.comment_id)
    if notice.post_id is not None:
        return url_for("posts.show", id=notice.post_id)
    if notice.kind is NoticeKind.OFFERED:
        return url_for("communities.without_owner")
    if notice.kind is NoticeKind.WEBHOOK_STOPPED and place is not None:
        return url_for("webhooks.of_community", slug=place.slug)
    if notice.kind is NoticeKind.WEBHOOK_STOPPED:
        return url_for("webhooks.of_company")
    if notice.kind in OF_CRISIS:
        return url_for("crisis.of_notice", number=notice.entry_id)
    if notice.kind in OF_DESK:
        return url_for("announcements.desk")
    if notice.kind in OF_NEWSLETTERS:
        return url_for("newsletters.at_work")
    if notice.kind in OF_DRAFTS:
        return url_for("drafts.index")
    if place is None:
        return url_for("notices.index")
    if notice.kind is NoticeKind.REQUESTED:
        return url_for("communities.requests", slug=place.slug)
    return url_for("communities.show", slug=place.slug)


def own(reader: Person, number: int) -> Notice | None:
    """Find one of the reader's notices."""
    return session.scalar(select(Notice).where(Notice.id == number, Notice.person_id == reader.id))


def place_of(reader: Person, notice: Notice) -> Community | None:
    """Find the community that a notice is about, if it still exists for the reader."""
    if notice.community_id is None:
        return None
    return session.scalar(Community.seen_by(reader).where(Community.id == notice.community_id))
