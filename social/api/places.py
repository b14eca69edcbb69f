"""What do programs ask about oneself, people, communities and topics?"""

from __future__ import annotations

from functools import partial

from flask_babel import gettext as _

from models import MembershipState, Scope
from models import Person as Person_
from models.reading import community as read_community
from models.reading import home as read_home
from models.reading import person as read_person
from models.reading import topic as read_topic
from social import callers
from social.api import shapes, telling
from social.api.lists import following, posts
from social.api.routes import route
from social.communities import directory, roster
from social.communities.joining import join_community, leave_community
from social.communities.standing import Standing, find, find_readable
from social.cursor import Cursor
from social.errors import forbidden
from social.finding import find_community, find_person, find_topic
from social.people import directory as colleagues
from social.viewer import viewer


@route("GET", "/me", None, "me", answers=shapes.Me)
def read_me() -> shapes.Me:
    """Tell in whose name the token speaks, and for what it is good."""
    token, me = callers.token(), viewer()
    assert token is not None  # who has none was asked for one
    return shapes.Me(
        **telling.about(me),
        email=me.email,
        scopes=sorted(token.scopes),
        token_expires_at=telling.at(token.expires_at),
    )


@route(
    "GET", "/feed", Scope.READ, "posts",
    query=shapes.FeedQuery, answers=shapes.Page[shapes.Post],
)  # fmt: skip
def read_feed(query: shapes.FeedQuery) -> shapes.Page[shapes.Post]:
    """Read one's own home: communities joined or followed, people and topics followed."""
    return posts(partial(read_home, viewer(), with_words=True), query)


@route(
    "GET", "/people", Scope.READ, "people",
    query=shapes.PeopleQuery, answers=shapes.Page[shapes.Person],
)  # fmt: skip
def list_people(query: shapes.PeopleQuery) -> shapes.Page[shapes.Person]:
    """List who works here, by name; those with similar names where nobody is called so."""
    after = None if query.after is None else str(query.after)
    found = colleagues.look_up(colleagues.Wish(words=query.q), after)
    return shapes.Page(
        items=[telling.person(one) for one in found.people],
        next=following(after=found.next) if found.next else None,
    )


@route("GET", "/people/<handle>", Scope.READ, "people", answers=shapes.Person)
def read_one(handle: str) -> shapes.Person:
    """Tell of one person."""
    return telling.person(find_person(handle))


@route(
    "GET", "/people/<handle>/posts", Scope.READ, "posts",
    query=shapes.FeedQuery, answers=shapes.Page[shapes.Post],
)  # fmt: skip
def read_posts_of(handle: str, query: shapes.FeedQuery) -> shapes.Page[shapes.Post]:
    """Read what somebody wrote, where oneself may read it."""
    person: Person_ = find_person(handle)
    return posts(partial(read_person, person.id, viewer(), with_words=True), query)


@route(
    "GET", "/topics/<name>/posts", Scope.READ, "topics",
    query=shapes.FeedQuery, answers=shapes.Page[shapes.Post],
)  # fmt: skip
def read_topic_posts(name: str, query: shapes.FeedQuery) -> shapes.Page[shapes.Post]:
    """Read what was posted about a topic, where oneself may read it."""
    return posts(partial(read_topic, find_topic(name).id, viewer(), with_words=True), query)


@route(
    "GET", "/communities", Scope.READ, "communities",
    query=shapes.CommunitiesQuery, answers=shapes.Page[shapes.Community],
)  # fmt: skip
def list_communities(query: shapes.CommunitiesQuery) -> shapes.Page[shapes.Community]:
    """List communities that exist for oneself, those with the latest posts first."""
    wish = directory.Wish(scope=directory.Scope(query.scope), words=query.q)
    shelf = directory.look_up(viewer(), wish, Cursor.read(query.before))
    return shapes.Page(
        items=[told(one) for one in shelf.standings],
        next=following(before=shelf.next) if shelf.next else None,
    )


@route("GET", "/communities/<slug>", Scope.READ, "communities", answers=shapes.Community)
def read_one_community(slug: str) -> shapes.Community:
    """Tell of one community."""
    return told(find(slug))


@route(
    "GET", "/communities/<slug>/posts", Scope.READ, "posts",
    query=shapes.FeedQuery, answers=shapes.Page[shapes.Post],
)  # fmt: skip
def read_community_posts(slug: str, query: shapes.FeedQuery) -> shapes.Page[shapes.Post]:
    """Read what is said in a community."""
    community = find_community(slug)
    return posts(partial(read_community, community.id, reader=viewer(), with_words=True), query)


@route(
    "GET", "/communities/<slug>/members", Scope.READ, "communities",
    query=shapes.After, answers=shapes.Page[shapes.Member],
)  # fmt: skip
def list_members(slug: str, query: shapes.After) -> shapes.Page[shapes.Member]:
    """List who is in a community, by name."""
    roll = roster.members(find_readable(slug).community, after=query.after)
    return shapes.Page(
        items=[
            shapes.Member(telling.author(one.person), one.role.value, telling.at(one.created_at))
            for one in roll.memberships
        ],
        next=following(after=roll.next) if roll.next else None,
    )


@route(
    "PUT", "/communities/<slug>/membership", Scope.WRITE, "communities", answers=shapes.Membership
)
def join(slug: str) -> shapes.Membership:
    """Join an open community, ask to join a private one, or accept an invitation."""
    standing = find(slug)
    if viewer().is_bot and standing.own is None:
        raise forbidden(_("An administrator or an owner brings a bot into a community."))
    return shapes.Membership(join_community(viewer(), standing.community).value)


@route("DELETE", "/communities/<slug>/membership", Scope.WRITE, "communities")
def leave(slug: str) -> None:
    """Leave a community, take a request back, or decline an invitation."""
    leave_community(viewer(), find(slug).community)


def told(standing: Standing) -> shapes.Community:
    """Tell of a community, and how the reader stands to it."""
    it, own = standing.community, standing.own
    return shapes.Community(
        slug=it.slug,
        name=it.name,
        purpose=it.purpose,
        kind=it.kind.value,
        language=it.language,
        members=it.member_count,
        is_archived=it.is_archived,
        tells_stories=it.tells_stories,
        site=it.site.name if it.site else None,
        own=None if own is None else "owner" if own.is_owner else MembershipState(own.state).value,
        may_read=standing.may_read,
        url=telling.address("communities.show", slug=it.slug),
    )
