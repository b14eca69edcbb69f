"""What would happen if a placeholder were a colleague? Counted, before anybody says so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from models import (
    Comment,
    Community,
    CommunityKind,
    File,
    Follow,
    Membership,
    MembershipRole,
    MembershipState,
    Mention,
    Message,
    Participant,
    Person,
    Post,
    Reaction,
    session,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """How much there is of the placeholder's, what both have, and what the colleague would read."""

    posts: int = 0
    comments: int = 0
    messages: int = 0
    files: int = 0
    reactions: int = 0
    mentions: int = 0
    followers: int = 0
    communities: int = 0
    conversations: int = 0
    owned: int = 0  # communities that the colleague would own and does not now
    opened: int = 0  # communities that are not open, which the colleague could read from then on
    twice: int = 0  # reactions, memberships and follows that both have: one of two goes


def effects(placeholder: Person, colleague: Person) -> Effects:
    """Count what a merging would do, in one statement."""
    counts = statements(placeholder.id, colleague.id)
    row = session.execute(
        select(*(count.scalar_subquery().label(name) for name, count in counts.items()))
    ).one()
    found = dict(row._mapping)
    twice = sum(found.pop(name) for name in ("both_react", "both_belong", "both_followed"))
    return Effects(**found, twice=twice)


def statements(it: int, they: int) -> dict[str, Select[tuple[int]]]:
    """Write the counts."""
    theirs, followed, reacted = aliased(Membership), aliased(Follow), aliased(Reaction)
    is_in = and_(theirs.person_id == they, theirs.community_id == Membership.community_id)
    is_member = Membership.state == MembershipState.MEMBER
    owns = and_(theirs.role == MembershipRole.OWNER, theirs.state == MembershipState.MEMBER, is_in)
    mine = (Membership.person_id == it, is_member)
    same = or_(
        *(
            getattr(reacted, name) == getattr(Reaction, name)
            for name in ("post_id", "comment_id", "message_id")
        )
    )
    both = exists(
        select(reacted.id).where(reacted.person_id == they, reacted.kind == Reaction.kind, same)
    )
    shut = Community.kind.in_([CommunityKind.PRIVATE, CommunityKind.HIDDEN])
    return {
        "posts": count(Post, Post.author_id == it),
        "comments": count(Comment, Comment.author_id == it),
        "messages": count(Message, Message.author_id == it),
        "files": count(File, File.owner_id == it),
        "reactions": count(Reaction, Reaction.person_id == it),
        "mentions": count(Mention, Mention.person_id == it),
        "followers": count(Follow, Follow.followed_id == it),
        "communities": count(Membership, *mine),
        "conversations": count(Participant, Participant.person_id == it),
        "owned": count(
            Membership,
            *mine,
            Membership.role == MembershipRole.OWNER,
            ~exists(select(theirs.id).where(owns)),
        ),
        "opened": count(
            Membership,
            *mine,
            exists(select(Community.id).where(Community.id == Membership.community_id, shut)),
            ~exists(select(theirs.id).where(is_in, theirs.state == MembershipState.MEMBER)),
        ),
        "both_react": count(Reaction, Reaction.person_id == it, both),
        "both_belong": count(Membership, *mine, exists(select(theirs.id).where(is_in))),
        "both_followed": count(
            Follow,
            Follow.followed_id == it,
            or_(
                Follow.person_id == they,
                exists(
                    select(followed.id).where(
                        followed.followed_id == they, followed.person_id == Follow.person_id
                    )
                ),
            ),
        ),
    }


def count(noun: type, *which: object) -> Select[tuple[int]]:
    """Count rows."""
    return select(func.count()).select_from(noun).where(*which)  # type: ignore[arg-type]
