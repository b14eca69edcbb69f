"""Where can the viewer share a post, and where does it stand already?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models import TOLD, Community, Person, Post, Share, session
from social import shell
from social.rights import may


@dataclass(frozen=True, slots=True)
class Line:
    """A place in which a post also stands, as one reader may know of it."""

    share: Share
    is_known: bool  # whether the reader may know which place that is
    is_named: bool  # and who shared it there
    may_remove: bool


def lines(post: Post, reader: Person) -> list[Line]:
    """List where a post also stands: for its author all, for others where they read."""
    shares = session.scalars(Share.seen_by(reader, post)).all()
    found = Community.found_by(reader)
    ids = [share.community_id for share in shares]
    known = set(session.scalars(select(Community.id).where(Community.id.in_(ids), found)))
    apart = shell.current().apart
    return [
        Line(
            share,
            share.community_id in known,
            share.person_id not in apart,
            may(reader, "remove", share),
        )
        for share in shares
    ]


def choices(post: Post, taken: Sequence[Line]) -> list[Any]:
    """List the communities that the viewer may share a post in, by name; one statement at most."""
    away = {post.community_id, *(line.share.community_id for line in taken)}
    rows = [
        row
        for row in shell.current().writable
        if row.id not in away and (post.kind in TOLD or not row.tells_stories)
    ]
    if rows and not post.community.is_open:
        ids = [row.id for row in rows]
        rule = (Community.id.in_(ids), Community.read_within(post.community))
        within = set(session.scalars(select(Community.id).where(*rule)))
        rows = [row for row in rows if row.id in within]
    return sorted(rows, key=lambda row: row.name.casefold())
