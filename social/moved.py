"""How did a thread come to where it stands? A trace that names to nobody what they may not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models import Community, Move, Person, Post, session

MOST = 20  # moves of one thread that are told, the newest


@dataclass(frozen=True, slots=True)
class Trace:
    """One move, as one reader may know of it."""

    move: Move
    origin: Community | None  # None where the reader may not know that there is such a one
    target: Community | None
    by: Person | None  # None where they are kept apart


def trace(post: Post, reader: Person, apart: frozenset[int]) -> Sequence[Trace]:
    """List how a thread was moved, the oldest first: one statement, another if it ever was."""
    moves = session.scalars(Move.of(post, MOST)).all()[::-1]
    if not moves:
        return ()
    ids = {number for move in moves for number in (move.from_id, move.to_id)}
    rule = (Community.id.in_(ids), Community.found_by(reader))
    known = set(session.scalars(select(Community.id).where(*rule)))
    return [
        Trace(
            move,
            move.origin if move.from_id in known else None,
            move.target if move.to_id in known else None,
            move.person if move.person_id not in apart else None,
        )
        for move in moves
    ]
