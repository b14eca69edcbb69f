"""Whom does @handle name in a text of the demo company?"""

from __future__ import annotations

from dataclasses import dataclass

from models import Person
from moderation import Named, NamedKind


@dataclass(frozen=True, slots=True)
class Known:
    """Knows the people of the demo by handle, without asking the database."""

    people: dict[str, Person]

    def resolve(self, handles: set[str]) -> dict[str, Named]:
        """Find who bears each handle."""
        return {
            handle: Named(kind=NamedKind.PERSON, id=person.id, name=person.name, handle=handle)
            for handle in handles
            if (person := self.people.get(handle))
        }
