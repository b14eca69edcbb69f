"""What would a text say that is given to somebody without the names and words of others?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from archive.masking import Known, Masks
from models import ErasureRequest, Person, session

SHOWN = 300  # letters of a text in a list


def masks_for(person_id: int) -> Masks:
    """Make the masks of a bundle, which know everybody who works or worked here.

    Who was erased has no name to hide any more.
    """
    people = session.execute(
        select(Person.id, Person.name, Person.handle, Person.email).where(
            Person.handle.not_like("former-colleague-%")
        )
    )
    named, stranger = _("Person %(number)s", number="{}"), _("[address]")
    return Masks((Known(*row) for row in people), person_id, named.format, stranger)


def preview(request: ErasureRequest, items: Sequence[Any]) -> Mapping[int, str]:
    """Mask the words of some items, by the item's id; left out where nothing changes."""
    if not any(item.words for item in items):
        return {}
    masks = masks_for(request.person_id)
    found = {item.id: masked(masks, item) for item in items if item.words}
    return {item.id: found[item.id] for item in items if found.get(item.id, "") != item.words}


def masked(masks: Masks, item: Any) -> str:
    """Mask the words of one item: of others' texts, what is about the person."""
    return masks.of_another(item.words, item.by) if item.by else masks.own(item.words)
