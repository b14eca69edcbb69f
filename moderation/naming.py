"""Whom does @handle name in a text of this community?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ARRAY, String, any_, bindparam, literal, select, union_all

from models import Community, Membership, MembershipState, Person, session
from models.call import EVERYBODY
from models.community import OPEN
from moderation.markdown import Named, NamedKind

WORDS = frozenset(EVERYBODY.values())
# Built once, and one statement however many are named: it runs for every text that names somebody.
HANDLES = any_(bindparam("handles", type_=ARRAY(String)))
NAMED = union_all(
    select(literal(NamedKind.COMMUNITY.value), Community.id, Community.name, Community.slug).where(
        Community.slug == HANDLES,
        Community.deleted_at.is_(None),
        Community.kind.in_(OPEN) | (Community.id == bindparam("own")),
    ),
    select(literal(NamedKind.PERSON.value), Person.id, Person.name, Person.handle).where(
        Person.handle == HANDLES
    ),
)
# A guest names whom they know of: who is in the community, and itself.
NAMED_BY_GUEST = union_all(
    select(literal(NamedKind.COMMUNITY.value), Community.id, Community.name, Community.slug).where(
        Community.slug == HANDLES, Community.id == bindparam("own")
    ),
    select(literal(NamedKind.PERSON.value), Person.id, Person.name, Person.handle)
    .join(Membership, Membership.person_id == Person.id)
    .where(
        Person.handle == HANDLES,
        Membership.community_id == bindparam("own"),
        Membership.state == MembershipState.MEMBER,
    ),
)


class StoredNames:
    """Looks handles up in the database, in one statement a text."""

    def __init__(
        self,
        community: Community | None = None,
        may_call: Callable[[], bool] | None = None,
        author: Person | None = None,
    ) -> None:
        """Private and hidden communities are named only within themselves.

        `may_call` is asked where the words for everybody stand in a text; else they are words. An
        `author` who is a guest names those alone who are in the community.
        """
        self.named = NAMED_BY_GUEST if author is not None and author.is_guest else NAMED
        self.community, self.may_call = community, may_call
        self.own_id = community.id if community else 0

    def resolve(self, handles: set[str]) -> dict[str, Named]:
        """Find who bears each lower-case handle: a person, a community or everybody."""
        if not handles:
            return {}
        values = {"handles": list(handles), "own": self.own_id}
        rows = session.connection().execute(self.named, values)
        found = {
            handle: Named(kind=NamedKind(kind), id=key, name=name, handle=handle)
            for kind, key, name, handle in sorted(rows)
        }
        return found | self.everybody(handles - found.keys())

    def everybody(self, handles: set[str]) -> dict[str, Named]:
        """Let the words for everybody name all of the community, where they may."""
        place, words = self.community, handles & WORDS
        if not words or place is None or self.may_call is None or not self.may_call():
            return {}
        named = Named(kind=NamedKind.EVERYBODY, id=place.id, name=place.name, handle=place.slug)
        return dict.fromkeys(words, named)
