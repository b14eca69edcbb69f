"""What is written in a community, a page at a time, and what its owners keep on top?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from flask import request, url_for
from flask_babel import gettext as _

from models import Community, now
from models.reading import Hit, Order, pinned
from models.reading import community as read_community
from social import feed
from social.communities.standing import Standing
from social.errors import not_found
from social.feed import Feed
from social.viewer import viewer


def wall(standing: Standing) -> Feed:
    """Read a page in the order asked for; the first one begins with what is pinned."""
    community, is_member = standing.community, standing.is_member
    top = pinned(community.id)
    page = feed.page(
        partial(read_rest, community, top),
        viewer(),
        label=_("Posts in %(community)s", community=community.name),
        streams=(f"community:{community.id}",),
        order=order(),
        read_at=standing.own.read_at if standing.own and is_member else None,
        read_url=url_for("communities.read", slug=community.slug) if is_member else None,
    )
    if not top or not page.is_first_page:
        return page
    newest = read_community(community.id, page.order, (now(), 0), 1)
    return replace(
        page,
        posts=[*feed.rendered(top, viewer()), *page.posts],
        read_from=page.read_from + len(top) if page.read_from is not None else None,
        newest=newest[0].at if newest else None,
    )


def facts(community: Community) -> dict[str, object]:
    """Read the same page as facts, for programs."""
    return feed.as_json(partial(read_community, community.id, with_words=True), order())


def read_rest(
    community: Community, top: Sequence[Hit], order: Order, before: tuple[datetime, int], most: int
) -> Sequence[Hit]:
    """Read a page without what stands on top."""
    besides = {hit.id for hit in top}
    hits = read_community(community.id, order, before, most + len(besides))
    return [hit for hit in hits if hit.id not in besides][:most]


def order() -> Order:
    """Read the order that the address asks for; a community has no list of its unread posts."""
    wanted = feed.order_of(request.args.get("order"))
    if wanted is Order.UNREAD:
        raise not_found()
    return wanted
