"""How does a comment tell "we used it": where, after whom, with what effect? Parts of a change."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from models import MOST_VALUE, Comment, Event, Reuse, Site, Story, session
from social.changes import Record
from social.errors import Invalid, forbidden, not_found
from social.holding import hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a comment says of a reuse; `amount` is in hundredths of the story's unit."""

    parent_id: int | None = None
    site_id: int | None = None
    amount: int | None = None
    is_measured: bool = False


def use(record: Record, comment: Comment, said: Use) -> Reuse:
    """Put down that a story was used; once for each person and site."""
    hold(comment.post)  # two who tell at once do so one after the other
    story = session.scalar(select(Story).where(Story.post_id == comment.post_id))
    if story is None:
        raise not_found()
    check(story, said)
    if twin_of(story.id, comment.author_id, said.site_id, comment.id) is not None:
        raise Invalid(site=_("You told of this site already. You can change what you said there."))
    reuse = Reuse(story_id=story.id, comment_id=comment.id)
    say(reuse, said)
    session.add(reuse)
    note(record, Event.REUSE_TOLD, reuse, comment)
    return reuse


def use_otherwise(record: Record, comment: Comment, said: Use) -> None:
    """Put down what changed of a reuse."""
    hold(comment.post)
    reuse = session.scalars(
        select(Reuse)
        .where(Reuse.comment_id == comment.id)
        .execution_options(populate_existing=True)
    ).one()
    story = session.get_one(Story, reuse.story_id)
    check(story, said, reuse)
    if twin_of(story.id, comment.author_id, said.site_id, comment.id) is not None:
        raise Invalid(site=_("You told of this site already. You can change what you said there."))
    before = reuse.facts()
    say(reuse, said)
    if before != reuse.facts():
        note(record, Event.REUSE_CHANGED, reuse, comment)


def check(story: Story, said: Use, reuse: Reuse | None = None) -> None:
    """Refuse what cannot be said of a reuse."""
    if said.amount is not None and not 0 < said.amount <= MOST_VALUE:
        raise Invalid(amount=_("Give a number above nothing, such as 120 or 2.5."))
    if said.amount is not None and story.unit is None:
        raise Invalid(amount=_("The story counts nothing: say in words what it brought you."))
    if said.site_id is not None and session.get(Site, said.site_id) is None:
        raise Invalid(site=_("There is no such site."))
    if said.parent_id is not None:
        check_parent(story, said.parent_id, reuse)


def check_parent(story: Story, parent_id: int, reuse: Reuse | None) -> None:
    """Refuse to follow a reuse of another story, or one that followed this one."""
    seen: set[int] = {reuse.id} if reuse is not None else set()
    place: int | None = parent_id
    while place is not None:
        parent = session.get(Reuse, place)
        if parent is None or parent.story_id != story.id or place in seen:
            raise Invalid(parent=_("Choose whose way you followed, or the story itself."))
        seen.add(place)
        place = parent.parent_id


def say(reuse: Reuse, said: Use) -> None:
    """Write down where it was used, after whom, and with what effect."""
    reuse.parent_id, reuse.site_id = said.parent_id, said.site_id
    reuse.amount = said.amount
    reuse.is_measured = said.amount is not None and said.is_measured


def twin_of(story_id: int, author_id: int, site_id: int | None, besides: int) -> int | None:
    """Find where the same person told of the same site; what was deleted does not count."""
    told = (
        select(Reuse.id)
        .join(Comment, Comment.id == Reuse.comment_id)
        .where(
            Reuse.story_id == story_id,
            Reuse.site_id.is_not_distinct_from(site_id),
            Comment.author_id == author_id,
            Comment.id != besides,
            Comment.deleted_at.is_(None),
            Comment.erased_at.is_(None),
        )
    )
    return session.scalar(told.limit(1))


def reuse_of(comment: Comment) -> Reuse | None:
    """Find what a comment tells of a reuse; no statement for those that cannot."""
    if not comment.post.is_story:
        return None
    return session.scalar(select(Reuse).where(Reuse.comment_id == comment.id))


def refuse_twice(comment: Comment) -> None:
    """Bring back no reuse that was told again meanwhile."""
    if not comment.post.is_story:
        return
    hold(comment.post)
    reuse = reuse_of(comment)
    if reuse is not None and twin_of(reuse.story_id, comment.author_id, reuse.site_id, comment.id):
        raise forbidden(_("You told of this site again meanwhile: that stands there instead."))


def note(record: Record, event: Event, reuse: Reuse, comment: Comment) -> None:
    """Take down what happened to a reuse, as its author's."""
    record(event, reuse, on=comment, author_id=comment.author_id, post_id=comment.post_id)
