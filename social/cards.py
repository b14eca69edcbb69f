"""What is shown of the pages that texts link to? A card under the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text

from models import session


class Card(NamedTuple):
    """What a page said of itself. Its author may have taken it off: then they alone see a way back.

    Something that can be compared: where it changes, the text is rendered anew.
    """

    id: int
    is_off: bool
    url: str
    title: str
    about: str
    site: str
    has_picture: bool
    width: int
    height: int

    @property
    def picture_url(self) -> str:
        """Say where our own copy of the picture is."""
        return f"/links/{self.id}/picture"

    @property
    def is_wide(self) -> bool:
        """Tell whether the picture is made to stand over the words rather than beside them."""
        return self.width >= 400 and self.width >= self.height * 1.4


CARDS = {
    noun: text(
        f"""
        SELECT u.{noun}_id AS text_id, u.id, u.taken_off_at IS NOT NULL AS is_off, l.url, l.title,
               l.about, l.site, l.picture IS NOT NULL AS has_picture, l.width, l.height
          FROM link_use u JOIN link l ON l.id = u.link_id
         WHERE u.{noun}_id = ANY (:ids) AND NOT u.is_barred AND l.state = 'read'
        """
    )
    for noun in ("post", "comment", "message")
}


def cards_of(noun: str, ids: Sequence[int]) -> dict[int, Card]:
    """Bring the cards of some texts that have one."""
    rows = session.connection().execute(CARDS[noun], {"ids": list(ids)})
    return {row.text_id: Card(*row[1:]) for row in rows}
