"""How do thanks go, when their words are erased, or somebody who is thanked?

Rows stay, empty: what points at them keeps its shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from models import CreditState, Event, Person, Post, PostKind, Recipient, Recognition, now, session
from social.changes import Record
from social.unstating import rows

Noun = tuple[str, int]


def forget_thanks(record: Record, posts: Sequence[Post]) -> list[Noun]:
    """Empty what stands beside erased thanks, and name nobody in them any more."""
    of = {post.id: post for post in posts if post.kind is PostKind.THANKS}
    if not of:
        return []
    gone: list[Noun] = []
    given = rows(Recognition, Recognition.post_id.in_(of))
    for one in given:
        one.value_id = None
        post = of[one.post_id]
        record(Event.RECOGNITION_ERASED, one, on=post, author_id=post.author_id, post_id=post.id)
        gone.append((one.noun, one.id))
    named = rows(Recipient, Recipient.recognition_id.in_([one.id for one in given]))
    return gone + forget_recipients(record, named)


def unthank(record: Record, person: Person) -> list[Noun]:
    """Name a person in no thanks any more."""
    return forget_recipients(record, rows(Recipient, Recipient.person_id == person.id))


def forget_recipients(record: Record, named: Iterable[Recipient]) -> list[Noun]:
    """Note that these people are named no more."""
    gone: list[Noun] = []
    for one in named:
        one.state, one.settled_at = CreditState.WITHDRAWN, now()
        found = select(Recognition.post_id).where(Recognition.id == one.recognition_id)
        record(Event.RECIPIENT_ERASED, one, post_id=session.scalar(found))
        gone.append((one.noun, one.id))
    return gone
