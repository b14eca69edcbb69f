"""What does the page of one post show, for one viewer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import request, url_for
from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from models import Comment, Community, Person, Post, TextState, session
from social import fragments, shell
from social.errors import not_found
from social.finding import find_comment, within_range
from social.fragments import Reader, Shown
from social.places import reader_count
from social.rights import may
from social.viewer import viewer

PAGE = 30  # answers shown at once, each with its replies
MOST_LINKED = 200  # answers shown from a linked one on
Found = TypeVar("Found", Post, Comment)


@dataclass(frozen=True, slots=True)
class Thread:
    """What posts/show.html shows."""

    post: Markup
    comments: list[Markup]
    earlier: int
    earlier_url: str | None
    may_comment: bool
    readers: int


def of(post: Post, reader: Person) -> Thread:
    """Read the newest answers with their replies, or those around the comment that is linked."""
    answers, earlier = page_of_answers(post, reader, *window(post))
    comments = with_replies(answers, post, reader)
    return Thread(
        post=post_fragment(post, reader),
        comments=render(comments, reader),
        earlier=earlier,
        earlier_url=earlier_address(answers) if earlier else None,
        may_comment=may(reader, "comment", post),
        readers=reader_count(post.community),
    )


def window(post: Post) -> tuple[Comment | None, Comment | None]:
    """Read from the address what to show: answers up to one (`until`), or from a linked one on."""
    until = answer_of(post, request.args.get("until"))
    linked = answer_of(post, request.args.get("comment"))
    return until, linked


def answer_of(post: Post, words: str | None) -> Comment | None:
    """Find the top-level answer that a number names or stands under; None for anything else."""
    if not words or not words.isdecimal() or len(words) > 10:
        return None
    found = session.scalar(
        select(Comment).where(Comment.id == within_range(int(words)), Comment.post_id == post.id)
    )
    if found is None or found.parent_id is None:
        return found
    return session.scalar(select(Comment).where(Comment.id == found.parent_id))


def replied_to(post: Post) -> Comment | None:
    """Find the comment that the composer's words shall answer (`reply` in the address)."""
    words = request.args.get("reply")
    found = find_comment(int(words)) if words and answer_of(post, words) else None
    return found


def page_of_answers(
    post: Post, reader: Person, until: Comment | None, linked: Comment | None
) -> tuple[list[Comment], int]:
    """Read a page of answers, oldest first, and count how many stand before it."""
    answers = visible(post, reader).where(Comment.parent_id.is_(None))
    if until is not None:
        answers = answers.where(
            (Comment.posted_at < until.posted_at)
            | ((Comment.posted_at == until.posted_at) & (Comment.id < until.id))
        )
    if linked is not None:
        onward = answers.where(Comment.posted_at >= linked.posted_at)
        rows = list(
            session.scalars(onward.order_by(Comment.posted_at, Comment.id).limit(MOST_LINKED))
        )
    else:
        newest = answers.order_by(Comment.posted_at.desc(), Comment.id.desc()).limit(PAGE)
        rows = list(session.scalars(newest))[::-1]
    if not rows:
        return [], 0
    first = rows[0]
    before = visible(post, reader).where(
        Comment.parent_id.is_(None),
        (Comment.posted_at < first.posted_at)
        | ((Comment.posted_at == first.posted_at) & (Comment.id < first.id)),
    )
    return rows, session.scalar(select(func.count()).select_from(before.subquery())) or 0


def visible(post: Post, reader: Person) -> Select[tuple[Comment]]:
    """Select what this reader sees under a post: shown, own, and gaps that replies hang on.

    An answer that is deleted, held or hidden leaves a gap, so that what others said stays readable.
    """
    reply = Comment.__table__.alias("reply")
    hangs = (
        select(reply.c.id)
        .where(
            reply.c.parent_id == Comment.id,
            reply.c.deleted_at.is_(None),
            (reply.c.state == TextState.PUBLISHED) | (reply.c.author_id == reader.id),
        )
        .exists()
    )
    own = (Comment.author_id == reader.id) & Comment.deleted_at.is_(None)
    gap = Comment.parent_id.is_(None) & hangs
    return (
        select(Comment)
        .where(Comment.post_id == post.id, or_(Comment.shown(), own, gap))
        .options(joinedload(Comment.author).joinedload(Person.site), joinedload(Comment.post))
    )


def is_gap(comment: Comment, reader: Person) -> bool:
    """Tell whether this reader sees that something was said, and no more."""
    is_own = comment.author_id == reader.id and comment.deleted_at is None
    return not (comment.is_shown or is_own)


def with_replies(answers: Sequence[Comment], post: Post, reader: Person) -> list[Shown]:
    """Put the replies under their answers."""
    tops = [answer.id for answer in answers]
    replies = (
        session.scalars(
            visible(post, reader)
            .where(Comment.parent_id.in_(tops))
            .order_by(Comment.posted_at, Comment.id)
        ).all()
        if tops
        else []
    )
    shown = {one.text.id: one for one in fragments.gather([*answers, *replies], reader)}
    for answer in answers:
        shown[answer.id].is_gap = is_gap(answer, reader)
    for reply in replies:
        shown[reply.parent_id or 0].replies.append(shown[reply.id])
    return [shown[answer.id] for answer in answers]


def render(comments: Sequence[Shown], reader: Person) -> list[Markup]:
    """Render answers for the reader, each with its replies inside."""
    language, who = str(get_locale() or "en"), fragments.Reader.of(reader, shell.current().owned)
    return [whole(comment, who, language) for comment in comments]


def whole(comment: Shown, reader: Reader, language: str) -> Markup:
    """Render one answer with its replies."""
    html = fragments.for_viewer(comment, reader, language)
    inside = Markup().join(whole(reply, reader, language) for reply in comment.replies)
    return Markup(html.replace("<!--replies-->", inside, 1))


def earlier_address(answers: Sequence[Comment]) -> str:
    """Name the page of the answers before these."""
    first = answers[0]
    return url_for("posts.show", id=first.post_id, until=first.id, _anchor="comments")


def post_fragment(post: Post, reader: Person) -> Markup:
    """Render a post for the reader."""
    (shown,) = fragments.gather([post], reader)
    who = fragments.Reader.of(reader, shell.current().owned)
    return fragments.for_viewer(shown, who, str(get_locale() or "en"))


def comment_fragment(comment: Comment, reader: Person) -> Markup:
    """Render a comment, with its replies if it is an answer, for the reader."""
    return render(with_replies([comment], comment.post, reader), reader)[0]


def find_deleted(noun: type[Found], number: int) -> Found:
    """Find a deleted text in a community that the viewer may read, or one that is back already."""
    is_known = or_(noun.deleted_at.is_not(None), noun.shown(), noun.author_id == viewer().id)
    query = select(noun).where(noun.id == within_range(number), is_known)
    if noun is Comment:
        place = joinedload(Comment.post).joinedload(Post.community)
        query = query.join(Comment.post).options(place, joinedload(Comment.author))
    else:
        query = query.options(joinedload(Post.community), joinedload(Post.author))
    query = query.join(Community, Community.id == Post.community_id)
    found = session.scalar(query.where(Community.read_by(viewer())))
    if found is None:
        raise not_found()
    return found
