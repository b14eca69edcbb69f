"""What is written in a community, a page at a time, and what its owners keep on top?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from flask import url_for
from flask_babel import gettext as _

from models import now
from models.reading import Hit, Order, pinned
from models.reading import community as read_community
from social import feed
from social.communities.standing import Standing
from social.feed import Feed
from social.viewer import viewer


def wall(standing: Standing) -> Feed:
    """Read a page in the reader's order; the first one begins with what is pinned.

    Among the unread, what is pinned stands where it is unread.
    """
    community, is_member, chosen = standing.community, standing.is_member, order(standing)
    top = pinned(community.id) if chosen is not Order.UNREAD else []
    page = feed.page(
        partial(read_rest, standing, top),
        viewer(),
        label=_("Posts in %(community)s", community=community.name),
        streams=(f"community:{community.id}",),
        order=chosen,
        read_at=standing.own.read_at if standing.own and is_member else None,
        read_url=url_for("communities.read", slug=community.slug) if is_member else None,
    )
    if not top or not page.is_first_page:
        return page
    newest = read_community(community.id, page.order, (now(), 0), 1, reader=viewer())
    return replace(
        page,
        posts=[*feed.rendered(top, viewer()), *page.posts],
        read_from=page.read_from + len(top) if page.read_from is not None else None,
        newest=newest[0].at if newest else None,
    )


def facts(standing: Standing) -> dict[str, object]:
    """Read the same page as facts, for programs."""
    return feed.as_json(partial(reader_of(standing), with_words=True), order(standing))


def reader_of(standing: Standing) -> partial[Sequence[Hit]]:
    """Read the community as the viewer, since they last did."""
    since = standing.own.read_at if standing.own else None
    return partial(read_community, standing.community.id, reader=viewer(), since=since)


def read_rest(
    standing: Standing, top: Sequence[Hit], order: Order, before: tuple[datetime, int], most: int
) -> Sequence[Hit]:
    """Read a page without what stands on top."""
    besides = {hit.id for hit in top}
    hits = reader_of(standing)(order, before, most + len(besides))
    return [hit for hit in hits if hit.id not in besides][:most]


def order(standing: Standing) -> Order:
    """Say in which order the viewer reads: of all communities the same one."""
    return feed.order_of(viewer().community_order, orders(standing))


def orders(standing: Standing) -> tuple[Order, ...]:
    """List the orders that there are: members alone have a mark of what they read."""
    return feed.ORDERS if standing.is_member else feed.WITHOUT_UNREAD
