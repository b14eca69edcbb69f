"""Where can the viewer move a thread, and who would no longer see it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import ngettext
from sqlalchemy import func, or_, select

from models import TOLD, Capability, Comment, Community, MembershipRole, Person, Post, session
from social import shell
from social.moves.actions import read_by_author, was_all_there
from social.places import reader_count

MOST = 50  # communities to choose from; who runs more of them moves in two steps


@dataclass(frozen=True, slots=True)
class Choice:
    """A community in which a thread could stand, and whom that would cost it."""

    community: Community
    lost: int  # readers who would no longer see it
    writers: int  # of these, who wrote in it

    @property
    def words(self) -> list[str]:
        """Say who would no longer see it; nothing where everybody still would."""
        found = []
        if self.lost:
            found.append(
                ngettext(
                    "%(num)d person will no longer see this",
                    "%(num)d people will no longer see this",
                    self.lost,
                )
            )
        if self.writers:
            found.append(
                ngettext("%(num)d of them wrote here", "%(num)d of them wrote here", self.writers)
            )
        return found


def choices(post: Post) -> list[Choice]:
    """List the communities that the viewer may move a thread to, by name.

    Those that they run, or in which they moderate and write, where nobody reads who does not read
    it now, or where all of it was read before. The same statements however many there are.
    """
    around = shell.current()
    moderates = Capability.MODERATOR in around.roles
    ids = [
        row.id
        for row in around.writable
        if (moderates or row.role == MembershipRole.OWNER)
        and row.id != post.community_id
        and row.tells_stories == (post.kind in TOLD)
    ]
    if not ids:
        return []
    ids = list(read_by_author(post, ids))
    rule = or_(Community.read_within(post.community), Community.id.in_(was_all_there(post)))
    rows = session.scalars(
        select(Community)
        .where(Community.id.in_(ids), rule)
        .order_by(Community.name_folded, Community.id)
        .limit(MOST)
    ).all()
    before, gone = reader_count(post.community), writers_lost(post, rows)
    return [
        Choice(row, 0 if row.is_open else max(before - row.member_count, 0), gone.get(row.id, 0))
        for row in rows
    ]


def writers_lost(post: Post, communities: Sequence[Community]) -> dict[int, int]:
    """Count who wrote in a thread and would not read it in each of some communities."""
    wrote = select(Comment.author_id).where(Comment.post_id == post.id, Comment.shown())
    rows = session.execute(
        select(Community.id, func.count(Person.id))
        .select_from(Community)
        .join(Person, Person.id.in_(wrote))
        .where(
            Community.id.in_([row.id for row in communities]),
            ~Community.read_by(Person),
        )
        .group_by(Community.id)
    )
    return dict(rows.all())
