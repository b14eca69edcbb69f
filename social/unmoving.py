"""How do the reasons go for which a thread was moved, when it is erased, or whoever moved it?

Where it stood remains, without a word: what keeps a thing by its community asks that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models import Event, Move, Person, Post
from social.changes import Record
from social.unstating import rows

Noun = tuple[str, int]


def forget_moves(record: Record, posts: Sequence[Post]) -> list[Noun]:
    """Keep no word of why erased posts were moved."""
    found = rows(Move, Move.post_id.in_([post.id for post in posts])) if posts else ()
    return emptied(record, found)


def unmove(record: Record, person: Person) -> list[Noun]:
    """Keep no word of what a person moved, and why."""
    return emptied(record, rows(Move, Move.person_id == person.id))


def emptied(record: Record, moves: Iterable[Move]) -> list[Noun]:
    """Note that nothing is left to read of these."""
    gone: list[Noun] = []
    for move in moves:
        move.reason = ""
        record(Event.MOVE_ERASED, move)
        gone.append((move.noun, move.id))
    return gone
