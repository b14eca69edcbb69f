"""Which drafts does somebody have, and where do they go on with each?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, select

from models import (
    Comment,
    Community,
    Conversation,
    KeptDraft,
    Message,
    Person,
    Post,
    session,
)
from social import sections
from social.drafting import Spot, spot_of
from social.drafts.planning import Clock, shown, sites_of
from social.drafts.sending import waits
from social.quoting import excerpt, quoted

FIRST = 160  # characters shown of each


@dataclass(frozen=True, slots=True)
class Line:
    """One draft in a list."""

    draft: KeptDraft
    what: str
    about: str
    words: str
    is_gone: bool  # what it is for is no longer there for its author
    clocks: Sequence[Clock] = ()  # of a planned one: what those of its readers show then
    waits: bool = False  # a planned one, because of a crisis


def lists_of(author: Person) -> tuple[list[Line], list[Line]]:
    """List somebody's planned posts by their time, and their drafts, the newest first.

    There is a most of them: six statements, and two more where some are planned.
    """
    rows = select(KeptDraft).where(KeptDraft.person_id == author.id)
    order = (KeptDraft.goes_at, KeptDraft.saved_at.desc(), KeptDraft.id.desc())
    found = lines(author, session.scalars(rows.order_by(*order)).all())
    plans = [one for one in found if one.draft.goes_at is not None]
    return with_clocks(plans), [one for one in found if one.draft.goes_at is None]


def with_clocks(plans: list[Line]) -> list[Line]:
    """Say of planned posts what the clocks of their readers show then, and which wait."""
    if not plans:
        return []
    ids = [one.draft.id for one in plans]
    kept = set(session.scalars(select(KeptDraft.id).where(KeptDraft.id.in_(ids), waits())))
    sites = sites_of({spot_of(one.draft.place).community_id or 0 for one in plans})
    return [
        replace(
            one,
            waits=one.draft.id in kept,
            clocks=shown(
                sites.get(spot_of(one.draft.place).community_id or 0, ()),
                one.draft.goes_at or one.draft.saved_at,
                one.draft.zone,
            ),
        )
        for one in plans
    ]


def lines(author: Person, drafts: Sequence[KeptDraft]) -> list[Line]:
    """Put drafts into words: at most five statements."""
    spots = {draft.id: spot_of(draft.place) for draft in drafts}
    places = seen(Community.seen_by(author), [one.community_id for one in spots.values()])
    posts = seen(Post.seen_by(author), [one.post_id for one in spots.values()])
    comments = seen(Comment.seen_by(author), [one.comment_id for one in spots.values()])
    talks = seen(Conversation.seen_by(author), [one.conversation_id for one in spots.values()])
    said = seen(Message.seen_by(author), [one.message_id for one in spots.values()])
    return [
        of_message(
            draft,
            spot,
            talks.get(spot.conversation_id or 0),
            said.get(spot.message_id or 0),
        )
        if spot.kind == "message"
        else line(
            draft,
            spot,
            places.get(spot.community_id or 0),
            posts.get(spot.post_id or 0),
            comments.get(spot.comment_id or 0),
        )
        for draft, spot in ((draft, spots[draft.id]) for draft in drafts)
    ]


def seen(query: Select[Any], ids: Sequence[int | None]) -> dict[int, Any]:
    """Bring those of some things that the author may see, by id."""
    wanted = {one for one in ids if one is not None and one < 2**31}
    noun = query.column_descriptions[0]["entity"]
    rows = session.scalars(query.where(noun.id.in_(wanted))) if wanted else ()
    return {row.id: row for row in rows}


def line(
    draft: KeptDraft,
    spot: Spot,
    place: Community | None,
    post: Post | None,
    comment: Comment | None,
) -> Line:
    """Put one draft into words."""
    about = place.name if place else quoted(post or comment) if post or comment else ""
    is_gone = spot != Spot() and spot.plan_id is None and not about
    return Line(
        draft=draft,
        what=what(draft, spot),
        about=about,
        words=first_words(draft),
        is_gone=is_gone,
    )


def of_message(
    draft: KeptDraft, spot: Spot, place: Conversation | None, message: Message | None
) -> Line:
    """Put the draft of a message into words."""
    is_new = spot.conversation_id is None and spot.message_id is None
    about = quoted(message) if message else place.name if place else ""
    return Line(
        draft=draft,
        what=_("Other words for a message") if spot.is_edit else _("A message"),
        about=about,
        words=first_words(draft),
        is_gone=not is_new and place is None and message is None,
    )


def what(draft: KeptDraft, spot: Spot) -> str:
    """Say what a draft is to become."""
    if spot.plan_id is not None:
        return _("Other words for a planned post")
    if spot.is_edit:
        return _("Other words for") if spot.comment_id is None else _("Other words for a comment")
    if spot.post_id is not None:
        return _("A comment on")
    if spot.kind:
        return _("A lesson in") if spot.kind == "lesson" else _("A success story in")
    if draft.field("kind") == "question":
        return _("A question in") if spot.community_id else _("A question")
    return _("A post in") if spot.community_id else _("A post")


def first_words(draft: KeptDraft) -> str:
    """Quote how a draft begins: its title, then its text or the first part that has words."""
    parts = [draft.field(name) for name in ("title", "text", *sections.PARTS)]
    said = " · ".join(part for part in parts if part.strip())
    return excerpt(said, FIRST) or _("Without words")


def going_on(draft: KeptDraft, author: Person) -> str | None:
    """Name the page of the form that a draft is for, where that one alone can show it."""
    spot = spot_of(draft.place)
    if spot.plan_id is not None:
        return url_for("drafts.show", id=spot.plan_id)
    if not spot.kind:
        return None
    if spot.kind == "message":
        return page_of_message(spot, author)
    places = seen(Community.seen_by(author), [spot.community_id])
    posts = seen(Post.seen_by(author), [spot.post_id])
    return page_of_story(draft, places.get(spot.community_id or 0), posts.get(spot.post_id or 0))


def page_of_message(spot: Spot, author: Person) -> str | None:
    """Name the page where a message is written; none where it is not there any more."""
    if spot.message_id is not None:
        message = seen(Message.seen_by(author), [spot.message_id]).get(spot.message_id)
        is_own = message is not None and message.author_id == author.id
        return url_for("messages.edit", id=spot.message_id) if is_own else None
    if spot.conversation_id is None:
        return url_for("messages.new")
    is_there = seen(Conversation.seen_by(author), [spot.conversation_id])
    return url_for("messages.show", id=spot.conversation_id) if is_there else None


def page_of_story(draft: KeptDraft, place: Community | None, post: Post | None) -> str | None:
    """Name the page where a story is told, or told otherwise; none where it is not there."""
    if place is not None:
        return url_for("posts.new_story", slug=place.slug, kind=spot_of(draft.place).kind)
    return url_for("posts.edit", id=post.id) if post is not None else None
