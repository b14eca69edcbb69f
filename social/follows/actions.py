"""What does it take to follow, and to stop?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import insert

from models import Community, Event, Follow, Person, PersonState, session
from social.changes import change
from social.errors import forbidden
from social.following import Followed, follow_of, target
from social.live.announce import tell_standing


def follow(follower: Person, thing: Followed) -> None:
    """Bring what is posted by, in or about something to the follower's home; twice is once."""
    require_followable(follower, thing)
    with change(follower) as record:
        key = session.scalar(
            insert(Follow)
            .values(person_id=follower.id, **target(thing))
            .on_conflict_do_nothing()
            .returning(Follow.id)
        )
        if key is not None:
            record(Event.FOLLOW_ADDED, session.get_one(Follow, key), is_new=True)
    tell_standing(follower.id)


def unfollow(follower: Person, thing: Followed) -> None:
    """Stop that; what is not followed stays so."""
    with change(follower) as record:
        row = session.scalar(follow_of(follower, thing).with_for_update())
        if row is not None:
            record(Event.FOLLOW_REMOVED, row)
            session.delete(row)
    tell_standing(follower.id)


def require_followable(follower: Person, thing: Followed) -> None:
    """Refuse oneself, those who left, and communities that are read by members only."""
    if isinstance(thing, Person):
        if thing.id == follower.id:
            raise forbidden(_("Others can follow you; your own posts you see anyway."))
        if thing.state is PersonState.DEACTIVATED:
            raise forbidden(_("%(name)s no longer works here.", name=thing.name))
    if isinstance(thing, Community) and not thing.is_open:
        raise forbidden(_("Members read this community; ask to join it instead."))
