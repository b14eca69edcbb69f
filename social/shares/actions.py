"""How does a post come to stand in another community, and go from there?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import TOLD, Community, Event, Person, Post, Share, now, session
from social.approval import waits
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.places import is_within
from social.posting import stir
from social.rights import require
from social.turns import take_turn

MOST = 20  # places in which one post stands besides its own


def share_post(sharer: Person, post: Post, community: Community) -> Share:
    """Let a post also stand in another community; where it does already, that is all.

    Nobody sees more for it: it takes a community whose readers read the post where it began, and
    each reader's right to that is asked again whenever it is shown.
    """
    require(sharer, "share", post, _("Members of the community share what is said there."))
    require(sharer, "post", community, _("Members write here; in an announcement channel, owners."))
    with change(sharer) as record:
        hold(post)
        share = session.scalar(
            select(Share).where(Share.post_id == post.id, Share.community_id == community.id)
        )
        if share is not None and share.removed_at is None:
            return share
        refuse_elsewhere(sharer, post, community, share)
        take_turn(sharer, community)
        if share is None:
            share = Share(post_id=post.id, community_id=community.id)
            session.add(share)
        share.person_id, share.removed_at, share.removed_by_id = sharer.id, None, None
        share.shared_at = share.active_at = now()
        stir(community)
        record(Event.SHARE_MADE, share)
    return share


def refuse_elsewhere(
    sharer: Person, post: Post, community: Community, former: Share | None
) -> None:
    """Say why a post cannot stand in a community, if it cannot."""
    if community.id == post.community_id:
        raise Invalid(community=_("It stands there already."))
    if community.tells_stories and post.kind not in TOLD:
        raise Invalid(
            community=_("Here people tell stories and lessons: choose another community.")
        )
    # What is open where it began is read there by all but guests, and each is asked as they read.
    if not (post.community.is_open or is_within(community, post.community)):
        raise Invalid(
            community=_(
                "Not everybody who reads %(community)s may read this post.",
                community=community.name,
            )
        )
    if former is not None and former.removed_by_id not in (sharer.id, former.person_id):
        raise Invalid(community=_("It was taken out of there. Whoever did that can put it back."))
    if waits(sharer, community, post):
        raise Invalid(
            community=_("What you write there waits for approval: ask an owner to share it.")
        )
    if (session.scalar(select(func.count()).where(*stands(post))) or 0) >= MOST:
        raise Invalid(community=_("It stands in %(num)d other communities already.", num=MOST))


def stands(post: Post) -> tuple[object, ...]:
    """Mean the places in which a post stands besides its own."""
    return (Share.post_id == post.id, Share.removed_at.is_(None))


def unshare_post(remover: Person, share: Share) -> None:
    """Take a post out of a community that it was shared in; what is out already stays so."""
    require(
        remover,
        "remove",
        share,
        _("The author, whoever shared it, and those who run the community take it out."),
    )
    with change(remover) as record:
        hold(share)
        if share.removed_at is None:
            share.removed_at, share.removed_by_id = now(), remover.id
            record(Event.SHARE_REMOVED, share)
