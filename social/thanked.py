"""What shows of thanks: in feeds, on the page of the post, and on the page of who is thanked?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from flask_babel import get_locale
from sqlalchemy import Select, select, text
from sqlalchemy.orm import contains_eager

from models import (
    Community,
    CompanyValue,
    CreditState,
    Person,
    Post,
    Recipient,
    Recognition,
    session,
)
from social.separating import apart_from

STANDING = (CreditState.ASKED, CreditState.CONSENTED)  # whose names stand over the words
ON_PAGE = 3  # thanks on a person's page; the others have a page of their own


class Named(NamedTuple):
    """Somebody who is thanked."""

    id: int
    handle: str
    name: str


class Thanks(NamedTuple):
    """What stands over the words, to every reader alike.

    The giver names them, as in the words; whoever declines is not named any more. To those who are
    kept apart from one of them, `social.fragments.settle` does not name that one.
    """

    names: tuple[tuple[str, str], ...]  # of the value, by language
    to: tuple[Named, ...]

    @property
    def value(self) -> str:
        """Name the company's value in the language of the page."""
        return named(dict(self.names))


def named(names: dict[str, str]) -> str:
    """Say a value's name in the language of the page, or else in one that it has."""
    return CompanyValue(names=names).name_in(str(get_locale() or "en"))


THANKS = text(
    """
    SELECT r.post_id, v.names,
           json_agg(json_build_array(p.id, p.handle, p.name) ORDER BY t.id)
             FILTER (WHERE t.state IN ('asked', 'consented')) AS people
      FROM recognition r
      JOIN recipient t ON t.recognition_id = r.id
      JOIN person p ON p.id = t.person_id
      LEFT JOIN company_value v ON v.id = r.value_id
     WHERE r.post_id = ANY (:ids) GROUP BY r.id, v.id
    """
)


def thanks_of(ids: Sequence[int]) -> dict[int, Hashable]:
    """Bring what feeds show of some thanks, in one statement."""
    rows = session.connection().execute(THANKS, {"ids": list(ids)})
    return {
        row.post_id: Thanks(
            tuple(sorted((row.names or {}).items())), tuple(Named(*one) for one in row.people or ())
        )
        for row in rows
    }


def own(post: Post, reader: Person) -> Recipient | None:
    """Find what the reader said to being thanked in a post; None if nobody thanks them there."""
    found = (
        select(Recipient)
        .join(Recipient.recognition)
        .where(
            Recognition.post_id == post.id,
            Recipient.person_id == reader.id,
            Recipient.state != CreditState.WITHDRAWN,
        )
    )
    return session.scalar(found)


def for_page(person: Person, reader: Person) -> Select[tuple[Recipient]]:
    """Select what a person lets their page show, of what the reader may read."""
    return (
        select(Recipient)
        .join(Recipient.recognition)
        .join(Recognition.post)
        .join(Post.community)
        .where(
            Recipient.person_id == person.id,
            Recipient.state == CreditState.CONSENTED,
            Post.shown(),
            Post.erased_at.is_(None),
            Community.read_by(reader),
            Post.author_id.not_in(apart_from(reader.id)),
        )
        .options(*WITH_POST)
    )


POST = contains_eager(Recipient.recognition).contains_eager(Recognition.post)
WITH_POST = (
    POST.contains_eager(Post.community),
    POST.joinedload(Post.author).joinedload(Person.site),
    contains_eager(Recipient.recognition).joinedload(Recognition.value),
)


def newest(person: Person, reader: Person) -> Sequence[Recipient]:
    """Read the newest thanks that a person's page shows, and one more; one statement."""
    found = for_page(person, reader).order_by(Post.posted_at.desc(), Post.id.desc())
    return session.scalars(found.limit(ON_PAGE + 1)).all()


def offered() -> Sequence[CompanyValue]:
    """List the values that can be chosen, as they were written down."""
    rows = select(CompanyValue).where(CompanyValue.is_offered).order_by(CompanyValue.id)
    return session.scalars(rows).all()
