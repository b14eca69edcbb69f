"""Whom does @handle name in a text of this community?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ARRAY, String, any_, bindparam, literal, select, union_all

from models import Community, Person, session
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


class StoredNames:
    """Looks handles up in the database, in one statement a text."""

    def __init__(
        self, community: Community | None = None, may_call: Callable[[], bool] | None = None
    ) -> None:
        """Private and hidden communities are named only within themselves.

        `may_call` is asked where the words for everybody stand in a text; else they are words.
        """
        self.community, self.may_call = community, may_call
        self.own_id = community.id if community else 0

    def resolve(self, handles: set[str]) -> dict[str, Named]:
        """Find who bears each lower-case handle: a person, a community or everybody."""
        if not handles:
            return {}
        values = {"handles": list(handles), "own": self.own_id}
        rows = session.connection().execute(NAMED, values)
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
