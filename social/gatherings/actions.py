"""What can happen to an event?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Attendance,
    AttendanceState,
    Community,
    Event,
    Gathering,
    Person,
    Post,
    PostKind,
    limits,
    now,
    session,
)
from moderation import Draft
from social import ruled, settling, texts
from social.changes import change
from social.errors import Invalid
from social.gatherings.seating import let_go, move_up
from social.holding import hold
from social.meeting import span
from social.posting import put_up
from social.rights import require
from social.screening import judged_whole, screened

MOVED = ("starts_at", "ends_at", "zone", "place", "link")  # of what those who come are told


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to hold: when, where, and for how many."""

    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    intro: str = ""
    place: str = ""
    link: str = ""
    seats: int | None = None


def invite(author: Person, community: Community, plan: Plan, key: str = "") -> Post:
    """Announce an event in a community, or hold it for a moderator; see `invite_to_all`."""
    return invite_to_all(author, community, [plan], key)


def invite_to_all(
    author: Person, community: Community, plans: Sequence[Plan], key: str = ""
) -> Post:
    """Announce an event, or several of a series at once, each with a post and seats of its own.

    Gives the post of the first, which stands over the others. `key` names the form that they come
    from: sent again, it answers the post that is there.
    """
    require(author, "post", community, _("Members write here; in an announcement channel, owners."))
    if plans[0].starts_at <= now():
        raise Invalid(starts=_("This time is over already."))
    said = [judged_whole(draft(one), author, community, PostKind.GATHERING) for one in plans]
    origin, there = texts.claim(Post, author, key, said[0], community)
    if there is not None:
        return there
    with change(author) as record:
        for plan, words in reversed(list(zip(plans, said, strict=True))):
            of_first = origin if plan is plans[0] else None
            post = put_up(record, author, community, words, PostKind.GATHERING, origin=of_first)
            it = Gathering(post_id=post.id)
            set_down(it, plan, author, community, words.language)
            session.add(it)
            record(Event.GATHERING_PLANNED, it, on=post)
    return post


def draft(plan: Plan) -> Draft:
    """Write an event as a text: so it is screened, found and moderated like any other."""
    parts = [plan.intro, span(plan.starts_at, plan.ends_at, plan.zone), plan.place, plan.link]
    source = "\n\n".join(part for part in parts if part)
    return Draft(title=plan.title, source=source, limit=limits.POST)


def set_down(
    it: Gathering, plan: Plan, author: Person, community: Community, language: str
) -> None:
    """Take when and where from a plan, and the words about it through the screen."""
    it.starts_at, it.ends_at, it.zone = plan.starts_at, plan.ends_at, plan.zone
    it.place, it.link, it.seats = plan.place, plan.link, plan.seats
    it.intro = it.intro_html = ""
    if plan.intro:
        it.introduce(screened(Draft(source=plan.intro, language=language), author, community))


def replan(editor: Person, it: Gathering, plan: Plan, seen_version: int) -> None:
    """Change an event; those who signed up are told if it is elsewhere or at another time.

    With more seats, whoever waits moves up; nobody loses a seat where there are fewer.
    """
    post = it.post
    require(editor, "change", it, _("Authors change their events while they are members."))
    if plan.starts_at <= now() and plan.starts_at != it.starts_at:
        raise Invalid(starts=_("This time is over already."))
    words = judged_whole(draft(plan), editor, post.community, post.kind)
    with change(editor) as record:
        hold(post)
        hold(it)
        before = [getattr(it, name) for name in MOVED]
        texts.rewrite(post, words, seen_version)
        settling.edited(editor, post, words, record)
        set_down(it, plan, editor, post.community, words.language)
        is_moved = before != [getattr(it, name) for name in MOVED]
        it.sequence, it.changed_at = it.sequence + 1, now()
        record(
            Event.POST_EDITED,
            post,
            files=[],
            names=list(words.mentions),
            reasons=list(words.reasons),
        )
        record(Event.GATHERING_MOVED if is_moved else Event.GATHERING_CHANGED, it, on=post)
        ruled.written(record, post, words)
        move_up(record, it)


def cancel(editor: Person, it: Gathering) -> None:
    """Call an event off; those who signed up are told."""
    require(editor, "cancel", it, _("Authors and owners call events off."))
    with change(editor) as record:
        hold(it)
        if it.cancelled_at is None:
            it.cancelled_at = it.changed_at = now()
            it.sequence += 1
            record(Event.GATHERING_CANCELLED, it, on=it.post)


def sign_up(person: Person, it: Gathering) -> AttendanceState:
    """Take a seat, or a place on the waiting list where there is none."""
    require(person, "attend", it, _("Members sign up until an event begins."))
    with change(person) as record:
        hold(it)  # two who want the last seat do so one after the other
        if not it.is_on:
            raise Invalid(form=_("This event is called off."))
        state = AttendanceState.WAITING if it.is_full else AttendanceState.GOING
        row = insert(Attendance).values(
            gathering_id=it.id, person_id=person.id, state=state, signed_up_at=now()
        )
        key = session.scalar(row.on_conflict_do_nothing().returning(Attendance.id))
        if key is None:
            mine = (Attendance.gathering_id == it.id, Attendance.person_id == person.id)
            return session.scalars(select(Attendance.state).where(*mine)).one()
        it.going += state is AttendanceState.GOING
        record(
            Event.ATTENDANCE_SIGNED_UP, session.get_one(Attendance, key), on=it.post, is_new=True
        )
    return state


def sign_off(person: Person, it: Gathering) -> None:
    """Give a seat back; whoever waits longest gets it."""
    with change(person) as record:
        hold(it)
        mine = (Attendance.gathering_id == it.id, Attendance.person_id == person.id)
        found = session.scalar(select(Attendance).where(*mine).with_for_update())
        if found is None:
            return
        let_go(record, it, found)
        move_up(record, it)
