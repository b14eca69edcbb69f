"""Whom does @handle name in a text of this community?"""

from __future__ import annotations

from sqlalchemy import ARRAY, String, any_, bindparam, literal, select, union_all

from models import Community, Person, session
from models.community import OPEN
from moderation.markdown import Named, NamedKind

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

    def __init__(self, community: Community | None = None) -> None:
        """Private and hidden communities are named only within themselves."""
        self.own_id = community.id if community else 0

    def resolve(self, handles: set[str]) -> dict[str, Named]:
        """Find who bears each lower-case handle; a person comes before a community."""
        if not handles:
            return {}
        values = {"handles": list(handles), "own": self.own_id}
        rows = session.connection().execute(NAMED, values)
        return {
            handle: Named(kind=NamedKind(kind), id=key, name=name, handle=handle)
            for kind, key, name, handle in sorted(rows)
        }
