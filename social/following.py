"""Does somebody follow this?"""

from __future__ import annotations

from sqlalchemy import Select, select

from models import Community, Follow, Person, Topic, session

Followed = Person | Community | Topic
COLUMNS = {Person: "followed_id", Community: "community_id", Topic: "topic_id"}


def target(thing: Followed) -> dict[str, int]:
    """Name what is followed in a row that points at one of three."""
    return {COLUMNS[type(thing)]: thing.id}


def follow_of(follower: Person, thing: Followed) -> Select[tuple[Follow]]:
    """Select the row by which a person follows something."""
    return select(Follow).filter_by(person_id=follower.id, **target(thing))


def is_followed(follower: Person, thing: Followed) -> bool:
    """Tell whether a person follows something."""
    return session.scalar(follow_of(follower, thing)) is not None
