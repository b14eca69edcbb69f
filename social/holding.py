"""How do two changes of one thing at the same moment come one after the other?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, inspect, select
from werkzeug.exceptions import Conflict

from models import Community, Membership, MembershipState, Person, Post, session


def hold(thing: Any) -> None:
    """Read a row anew and let nobody else change it until this change is done.

    Rows that only point at it can still be written. 409 for a post that was moved meanwhile: what
    somebody may do to it was asked where it stood before.
    """
    columns = [attribute.key for attribute in inspect(type(thing)).column_attrs]
    session.refresh(thing, columns, with_for_update={"key_share": True})
    if isinstance(thing, Post):
        require_place(thing)


def require_place(post: Post) -> None:
    """Raise 409 for a post, read anew, that stands elsewhere than where it was found."""
    found = post.__dict__.get("community")
    if found is not None and found.id != post.community_id:
        raise Conflict(_("This was moved to another community meanwhile. Look again."))


def hold_name(name: str) -> None:
    """Let whoever takes the same name wait until this change is done; there need be no row."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def hold_places(person: Person) -> None:
    """Keep the communities that a person is in, whose members the database counts, for a change.

    Before the person, as whoever joins or leaves takes them, and in one order: two who go at once,
    or one who leaves a community as their account ends, would wait for one another.
    """
    session.execute(
        select(Community.id)
        .join(Membership, Membership.community_id == Community.id)
        .where(Membership.person_id == person.id, Membership.state == MembershipState.MEMBER)
        .order_by(Community.id)
        .with_for_update(key_share=True, of=Community)
    )
