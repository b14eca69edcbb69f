"""What does the page of a story show besides its words, for one reader? A fixed few statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import (
    Comment,
    Credit,
    CreditState,
    Nomination,
    Person,
    Post,
    Reuse,
    Site,
    Story,
    now,
    session,
)
from social import shell, vocabulary
from social.kinds import Worth, worths
from social.rights import may

MOST = 200  # reuses that are shown, the oldest


@dataclass(slots=True)
class Branch:
    """One reuse, and those that followed it."""

    reuse: Reuse
    site: str
    branches: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """What stands between a story and its comments."""

    story: Story
    worth: Worth
    owner: Person | None
    may_confirm: bool
    credits: Sequence[Person]
    own_credit: Credit | None
    asked: int  # how many have not said yes; told to the author alone
    skills: Sequence[tuple[int, str]]
    sites: Sequence[Site]
    tree: Sequence[Branch]
    may_use: bool
    may_vote: bool
    has_voted: bool


def of(post: Post, reader: Person) -> Tale:
    """Read all of it; nobody who is kept apart from the reader is named."""
    apart = shell.current().apart
    story = session.scalars(
        select(Story).where(Story.post_id == post.id).options(joinedload(Story.owner))
    ).one()
    story.post = post
    worth = worths([post.id])[post.id]
    assert isinstance(worth, Worth)
    credits = standing(story)
    may_vote = may(reader, "nominate", post)
    return Tale(
        story=story,
        worth=worth,
        owner=story.owner if story.owner and story.owner.id not in apart else None,
        may_confirm=may(reader, "confirm", story),
        credits=[
            one.person
            for one in credits
            if one.state is CreditState.CONSENTED and one.person_id not in apart
        ],
        own_credit=next((one for one in credits if one.person_id == reader.id), None),
        asked=sum(one.state is not CreditState.CONSENTED for one in credits),
        skills=list(vocabulary.labels(story.concept_ids, str(get_locale() or "en")).items())
        if story.concept_ids
        else [],
        sites=sites_of(story.site_ids),
        tree=tree(story, apart),
        may_use=may(reader, "use", post),
        may_vote=may_vote,
        has_voted=may_vote and has_voted(story, reader),
    )


def standing(story: Story) -> Sequence[Credit]:
    """Read who was asked to be named and was not taken out again."""
    found = (
        select(Credit)
        .where(Credit.story_id == story.id, Credit.state != CreditState.WITHDRAWN)
        .options(joinedload(Credit.person))
        .order_by(Credit.id)
    )
    return session.scalars(found).all()


def sites_of(ids: Collection[int]) -> Sequence[Site]:
    """Read some sites by name."""
    if not ids:
        return ()
    return session.scalars(select(Site).where(Site.id.in_(ids)).order_by(Site.name)).all()


def reuses(story: Story, apart: Collection[int] = ()) -> Sequence[Reuse]:
    """Read the reuses that all who read the story can read, but for those of some people."""
    found = (
        select(Reuse)
        .join(Reuse.comment)
        .where(Reuse.story_id == story.id, Comment.shown(), Comment.author_id.not_in(apart))
        .options(joinedload(Reuse.comment).joinedload(Comment.author))
        .order_by(Comment.posted_at, Reuse.id)
        .limit(MOST)
    )
    return session.scalars(found).all()


def tree(story: Story, apart: Collection[int]) -> list[Branch]:
    """Hang each reuse under the one that it followed, or the nearest of its line that is shown."""
    found = reuses(story, apart)
    if not found:
        return []
    names = {one.id: one.name for one in sites_of({one.site_id for one in found if one.site_id})}
    branches = {one.id: Branch(one, names.get(one.site_id or 0, "")) for one in found}
    over = parents(story) if any(one.parent_id not in {None, *branches} for one in found) else {}
    roots = []
    for branch in branches.values():
        place = branch.reuse.parent_id
        while place is not None and place not in branches:
            place = over.get(place)
        (roots if place is None else branches[place].branches).append(branch)
    return roots


def parents(story: Story) -> dict[int, int | None]:
    """Say of each reuse of a story which one it followed, whether it is shown or not."""
    rows = session.execute(select(Reuse.id, Reuse.parent_id).where(Reuse.story_id == story.id))
    return {row.id: row.parent_id for row in rows}


def has_voted(story: Story, reader: Person) -> bool:
    """Tell whether the reader's vote of this month is for this story."""
    own = select(Nomination.id).where(
        Nomination.person_id == reader.id,
        Nomination.month == this_month(),
        Nomination.story_id == story.id,
    )
    return session.scalar(own) is not None


def this_month() -> date:
    """Name the month by its first day, in UTC."""
    return now().date().replace(day=1)
