"""How does a thread come into another community?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from models import (
    TOLD,
    Attendance,
    Case,
    CaseState,
    Comment,
    Community,
    Event,
    Gathering,
    Move,
    Person,
    PersonState,
    Poll,
    Post,
    PostKind,
    PostTopic,
    Reaction,
    Share,
    now,
    session,
)
from moderation import Draft
from social import texts
from social.changes import Record, change
from social.errors import Invalid, not_found
from social.holding import hold
from social.judges import look_for_judges, near
from social.meeting import can_come
from social.places import is_within
from social.posting import stir
from social.rights import require
from social.screening import screened_as


def move_post(mover: Person, post: Post, community: Community, reason: str) -> Move:
    """Put a post with its thread into another community; everybody who reads it sees that and why.

    Nobody sees more for it, and its author goes on reading it.
    """
    require(mover, "move", post, _("Owners of the community and moderators move threads."))
    require(
        mover, "receive", community, _("Owners and moderators who write there take in a thread.")
    )
    words = screened_as("reason", Draft(source=reason), mover)
    with change(mover) as record:
        hold(post)
        hold_open(community)
        refuse_elsewhere(post, community)
        origin = post.community
        move = Move(
            post_id=post.id,
            from_id=origin.id,
            to_id=community.id,
            person_id=mover.id,
            reason=words.source,
            moved_at=now(),
        )
        session.add(move)
        unshare(record, mover, post, community)
        post.community, post.pinned_at, post.active_at = community, None, move.moved_at
        session.flush()
        here = update(PostTopic).where(PostTopic.post_id == post.id)
        session.execute(here.values(community_id=community.id))
        texts.stir(post, move.moved_at)
        stir(community)
        record(Event.MOVE_MADE, move, on=origin, is_new=True)
        record(Event.POST_MOVED, post, move_id=move.id, from_id=origin.id)
        take_cases_along(record, post)
    return move


def hold_open(community: Community) -> None:
    """Read a community anew and let nobody close or open it until this change is done."""
    session.refresh(
        community, ["kind", "archived_at", "deleted_at"], with_for_update={"read": True}
    )
    if community.deleted_at is not None:
        raise not_found()
    if community.is_archived:
        raise Invalid(community=_("Nobody writes in an archived community."))


def refuse_elsewhere(post: Post, community: Community) -> None:
    """Say why a thread cannot stand in a community, if it cannot."""
    if community.id == post.community_id:
        raise Invalid(community=_("It stands there already."))
    if not post.is_shown:
        raise Invalid(form=_("This post is not shown any more."))
    if community.tells_stories != (post.kind in TOLD):
        raise Invalid(community=_("Stories stand in success channels, and nothing else does."))
    if not (is_within(community, post.community) or community.id in was_all_there(post)):
        raise Invalid(
            community=_(
                "Not everybody who reads %(community)s may read this post.",
                community=community.name,
            )
        )
    if not read_by_author(post, [community.id]):
        raise Invalid(
            community=_(
                "Whoever wrote it does not read %(community)s. Invite them there first.",
                community=community.name,
            )
        )
    refuse_open(post)
    refuse_unseating(post, community)


def was_all_there(post: Post) -> set[int]:
    """Name the communities in which all that is in a thread stood before: it can go back there.

    Whoever reads there read it already, so nobody sees more than before. At most two statements.
    """
    left = select(Move.from_id, func.max(Move.moved_at)).where(Move.post_id == post.id)
    left_at = dict(session.execute(left.group_by(Move.from_id)).all())
    newest = newest_in(post) if left_at else post.posted_at
    return {community_id for community_id, moment in left_at.items() if newest <= moment}


def newest_in(post: Post) -> datetime:
    """Tell when something in a thread was last written, changed or reacted to."""
    here = select(Comment.id).where(Comment.post_id == post.id)
    said = func.max(func.greatest(Comment.posted_at, Comment.edited_at))
    reacted = select(func.max(Reaction.created_at)).where(
        or_(Reaction.post_id == post.id, Reaction.comment_id.in_(here))
    )
    found = session.execute(
        select(
            select(said).where(Comment.post_id == post.id).scalar_subquery(),
            reacted.scalar_subquery(),
        )
    ).one()
    return max(one for one in (post.posted_at, post.edited_at, *found) if one is not None)


def read_by_author(post: Post, community_ids: Collection[int]) -> set[int]:
    """Keep the communities that the author reads; who works here no more and programs need not."""
    reads = select(Community.id).join(Person, Person.id == post.author_id)
    rule = or_(
        Person.state == PersonState.DEACTIVATED,
        Person.bot_owner_id.is_not(None),
        Community.read_by(Person),
    )
    return set(session.scalars(reads.where(Community.id.in_(community_ids), rule)))


def refuse_open(post: Post) -> None:
    """Keep a poll that is open where those are who are asked."""
    if post.kind is not PostKind.POLL:
        return
    still = select(Poll.id).where(Poll.post_id == post.id, Poll.asked.is_(None))
    if session.scalar(still) is not None:
        raise Invalid(form=_("The members here are asked: a poll is moved once it is closed."))


def refuse_unseating(post: Post, community: Community) -> None:
    """Keep an event to come where those can read it who signed up."""
    if post.kind is not PostKind.GATHERING:
        return
    staying = (
        select(func.count())
        .select_from(Attendance)
        .join(Attendance.gathering)
        .join(Attendance.person)
        .join(Community, Community.id == community.id)
        .where(
            Gathering.post_id == post.id,
            Gathering.cancelled_at.is_(None),
            Gathering.ends_at > now(),
            Person.signs_in(),
            ~can_come(),
        )
    )
    number = session.scalar(staying) or 0
    if number:
        raise Invalid(
            community=ngettext(
                "%(num)d person who signed up could not read it there.",
                "%(num)d people who signed up could not read it there.",
                number,
            )
        )


def unshare(record: Record, mover: Person, post: Post, community: Community) -> None:
    """Drop the share of a post in the community where it is to stand by itself."""
    shared = select(Share).where(
        Share.post_id == post.id,
        Share.community_id == community.id,
        Share.removed_at.is_(None),
    )
    for share in session.scalars(shared.with_for_update(key_share=True, of=Share)):
        share.removed_at, share.removed_by_id = now(), mover.id
        record(Event.SHARE_REMOVED, share)


def take_cases_along(record: Record, post: Post) -> None:
    """Put what is judged of a thread before those who read it now: no judge reads more than others.

    Whoever had taken a case and does not judge there gives it back.
    """
    comments = select(Comment.id).where(Comment.post_id == post.id)
    cases = (
        select(Case)
        .where(or_(Case.post_id == post.id, Case.comment_id.in_(comments)))
        .options(joinedload(Case.author))
        .order_by(Case.id)
        .with_for_update(key_share=True, of=Case)
    )
    found = session.scalars(cases).all()
    judges = {one.id for one in near(post.community_id)} if found else set()
    for case in found:
        case.community_id = post.community_id
        if case.state is not CaseState.CLOSED and case.claimed_by_id not in judges:
            case.claimed_by_id = case.claimed_at = None
        look_for_judges(case)
        record(Event.CASE_MOVED, case)
