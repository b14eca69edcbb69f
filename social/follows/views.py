"""Follow, and stop following."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from social.answering import came_from, done
from social.finding import find_known_community, find_person, find_topic
from social.follows.actions import follow, unfollow
from social.viewer import viewer

bp = Blueprint("follows", __name__)


@bp.post("/people/<handle>/follow")
def follow_person(handle: str) -> ResponseReturnValue:
    """Follow a colleague."""
    person = find_person(handle)
    follow(viewer(), person)
    return done(back("people.show", handle=person.handle), followed=True)


@bp.delete("/people/<handle>/follow")
def unfollow_person(handle: str) -> ResponseReturnValue:
    """Stop following a colleague."""
    person = find_person(handle)
    unfollow(viewer(), person)
    return done(back("people.show", handle=person.handle), followed=False)


@bp.post("/communities/<slug>/follow")
def follow_community(slug: str) -> ResponseReturnValue:
    """Follow an open community without joining it."""
    community = find_known_community(slug)
    follow(viewer(), community)
    return done(back("communities.show", slug=community.slug), followed=True)


@bp.delete("/communities/<slug>/follow")
def unfollow_community(slug: str) -> ResponseReturnValue:
    """Stop following a community."""
    community = find_known_community(slug)
    unfollow(viewer(), community)
    return done(back("communities.show", slug=community.slug), followed=False)


@bp.post("/topics/<name>/follow")
def follow_topic(name: str) -> ResponseReturnValue:
    """Follow a topic."""
    topic = find_topic(name)
    follow(viewer(), topic)
    return done(back("topics.show", name=topic.folded), followed=True)


@bp.delete("/topics/<name>/follow")
def unfollow_topic(name: str) -> ResponseReturnValue:
    """Stop following a topic."""
    topic = find_topic(name)
    unfollow(viewer(), topic)
    return done(back("topics.show", name=topic.folded), followed=False)


def back(endpoint: str, **values: str) -> str:
    """Return to the page with the button, else to what it was about."""
    return came_from(url_for(endpoint, **values))
