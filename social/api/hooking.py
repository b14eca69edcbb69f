"""How do other systems come to write into a community, and how does it end?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask import g
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased, contains_eager, joinedload

from models import (
    Community,
    CommunityKind,
    Event,
    IncomingHook,
    Membership,
    Person,
    PersonState,
    Post,
    now,
    session,
)
from moderation import Draft
from social.api import bots
from social.changes import change
from social.closing import close
from social.communities.owning import keep_members
from social.errors import Invalid, forbidden, not_found
from social.finding import within_range
from social.holding import hold
from social.posts.actions import create_post
from social.rights import require
from social.viewer import SUSPENDED, digest_of

MOST = 20  # addresses of one community
USED_EVERY = timedelta(minutes=1)


def make(owner: Person, community: Community, name: str) -> str:
    """Give a community an address through which another system writes, under a bot's name.

    Answers the secret; the database keeps its digest alone.
    """
    require(owner, "admit", community, _("Owners of the community let other systems write in it."))
    if community.kind is CommunityKind.BROADCAST or community.tells_stories:
        raise Invalid(form=_("Here people write themselves: choose another community."))
    secret = secrets.token_urlsafe(32)
    with change(owner) as record:
        hold(community)
        if community.deleted_at is not None:
            raise not_found()
        if community.is_archived:
            raise forbidden(_("Nobody joins an archived community."))
        if len(hooks_of(community)) >= MOST:
            raise Invalid(form=_("There are %(num)d addresses. End some first.", num=MOST))
        bot = bots.add(record, owner, name, community.language)
        keep_members(community)
        membership = Membership(person_id=bot.id, community_id=community.id)
        session.add(membership)
        record(Event.MEMBER_JOINED, membership)
        hook = IncomingHook(
            community_id=community.id,
            person_id=bot.id,
            made_by_id=owner.id,
            digest=digest_of(secret),
        )
        session.add(hook)
        record(Event.HOOK_MADE, hook)
    return secret


def end(owner: Person, community: Community, number: int) -> None:
    """Let nobody write through an address any more; what was written stays under its name."""
    require(owner, "admit", community, _("Owners of the community let other systems write in it."))
    with change(owner) as record:
        this = select(IncomingHook).where(
            IncomingHook.id == within_range(number), IncomingHook.community_id == community.id
        )
        found = session.scalar(this.with_for_update(of=IncomingHook))
        if found is None:
            raise not_found()
        if found.ended_at is None:
            found.ended_at = now()
            record(Event.HOOK_ENDED, found)
            close(record, session.get_one(Person, found.person_id))


def hooks_of(community: Community) -> Sequence[IncomingHook]:
    """List the addresses of a community that work, the newest first."""
    here = (
        select(IncomingHook)
        .where(IncomingHook.community_id == community.id, IncomingHook.ended_at.is_(None))
        .options(joinedload(IncomingHook.person), joinedload(IncomingHook.made_by))
        .order_by(IncomingHook.id.desc())
        .limit(MOST)
    )
    return session.scalars(here).all()


def whose(secret: str) -> IncomingHook | None:
    """Find an address by its secret, while whoever answers for it works here."""
    owner = aliased(Person)
    found = session.scalar(
        select(IncomingHook)
        .join(IncomingHook.person)
        .join(owner, owner.id == Person.bot_owner_id)
        .where(
            IncomingHook.digest == digest_of(secret),
            IncomingHook.ended_at.is_(None),
            Person.state == PersonState.ACTIVE,
            owner.state == PersonState.ACTIVE,
            ~SUSPENDED,
        )
        .options(contains_eager(IncomingHook.person).joinedload(Person.site))
    )
    if found is not None:
        g.language = found.person.language
    return found


def write(hook: IncomingHook, title: str, text: str) -> Post:
    """Post what another system says: screened, held and limited like everybody's words."""
    moment = now()
    if hook.used_at is None or moment - hook.used_at > USED_EVERY:
        this = update(IncomingHook).where(IncomingHook.id == hook.id)
        with change(hook.person):
            session.execute(this.values(used_at=func.now()))
    bot = hook.person
    community = session.scalar(
        select(Community).where(Community.id == hook.community_id, Community.read_by(bot))
    )
    if community is None:
        raise not_found()
    return create_post(bot, community, Draft(title=title, source=text))
