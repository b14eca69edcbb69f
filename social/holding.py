"""How do two changes of one thing at the same moment come one after the other?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from models import Community, Membership, MembershipState, Person, session


def hold(thing: Any) -> None:
    """Read a row anew and let nobody else change it until this change is done.

    Rows that only point at it can still be written.
    """
    columns = [attribute.key for attribute in inspect(type(thing)).column_attrs]
    session.refresh(thing, columns, with_for_update={"key_share": True})


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
