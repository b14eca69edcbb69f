"""Which communities does a reader look for?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Select, and_, or_, tuple_
from sqlalchemy.orm import joinedload

from models import Community, CommunityKind, Membership, Person, now, session
from models.folding import fold
from social.communities.standing import Standing
from social.cursor import Cursor

PAGE = 24


class Scope(StrEnum):
    """Among which communities to look."""

    ALL = "all"
    MINE = "mine"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a reader looks for; `active` is in days."""

    scope: Scope = Scope.ALL
    words: str = ""
    kind: CommunityKind | None = None
    language: str | None = None
    site_id: int | None = None
    active: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Tell whether it asks for more than a scope."""
        return bool(self.words or self.kind or self.language or self.site_id or self.active)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the directory; `next` is where the one after it begins, if there is one."""

    standings: Sequence[Standing]
    next: Cursor | None


def look_up(reader: Person, wish: Wish, before: Cursor) -> Shelf:
    """Find a page of communities, those with the latest posts first: one statement."""
    own = and_(Membership.community_id == Community.id, Membership.person_id == reader.id)
    rows = session.execute(
        narrowed(Community.seen_by(reader).outerjoin(Membership, own), wish, reader)
        .add_columns(Membership)
        .where(tuple_(Community.active_at, Community.id) < (before.at, before.id))
        .options(joinedload(Community.site))
        .order_by(Community.active_at.desc(), Community.id.desc())
        .limit(PAGE + 1)
    ).all()
    standings = [Standing(*row) for row in rows[:PAGE]]
    last = standings[-1].community if len(rows) > PAGE else None
    return Shelf(standings, Cursor(last.active_at, last.id) if last else None)


def narrowed(
    query: Select[tuple[Community]], wish: Wish, reader: Person
) -> Select[tuple[Community]]:
    """Keep what the reader asks for."""
    is_archived = Community.archived_at.is_not(None)
    query = query.where(is_archived if wish.scope is Scope.ARCHIVED else ~is_archived)
    if wish.scope is Scope.MINE:
        query = query.where(Membership.id.is_not(None))
    if wish.kind:
        query = query.where(Community.kind == wish.kind)
    if wish.language:
        query = query.where(Community.language == wish.language)
    if wish.site_id:
        query = query.where(Community.site_id == wish.site_id)
    if wish.active:
        query = query.where(Community.active_at > now() - timedelta(days=wish.active))
    for word in fold(wish.words).split():
        query = query.where(
            or_(
                Community.name_folded.contains(word, autoescape=True),
                Community.purpose_folded.contains(word, autoescape=True),
            )
        )
    return query
