"""Where is a person's photo?"""

from __future__ import annotations

from typing import Protocol

from flask import url_for


class Pictured(Protocol):
    """A person, or a row that says as much of one."""

    @property
    def handle(self) -> str: ...
    @property
    def photo_id(self) -> int | None: ...


def person_photo(person: Pictured, *, is_small: bool = False) -> str | None:
    """Give the address of a photo; None for initials. Asks nothing of the database."""
    if person.photo_id is None:
        return None
    endpoint = "people.small_photo" if is_small else "people.photo"
    return url_for(endpoint, handle=person.handle, v=person.photo_id)
