"""What do programs ask about posts, comments and what stands with them?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Integer, literal, select, tuple_
from sqlalchemy.types import DateTime

from models import Comment, File, Post, PostKind, Scope, TextState, limits, session
from moderation import Draft
from social import reactions, ruled, texts, voices
from social.api import shapes, telling
from social.api.lists import apart, following, readable_comment, readable_post
from social.api.routes import Made, route, seen_version
from social.attaching import Brought
from social.comments import actions as commenting
from social.cursor import EPOCH, Cursor
from social.errors import Invalid
from social.finding import find_comment, find_community, find_post
from social.posts import actions as posting
from social.rights import require
from social.using import reuse_of
from social.viewer import viewer

PAGE = 50  # comments
HELD = TextState.HELD


@route("GET", "/posts/<int:id>", Scope.READ, "posts", answers=shapes.Post, has_version=True)
def read_post(id: int) -> shapes.Post:
    """Tell of one post."""
    return told(readable_post(id))


@route(
    "POST", "/communities/<slug>/posts", Scope.WRITE, "posts",
    body=shapes.NewPost, answers=shapes.Post, makes="post",
)  # fmt: skip
def create_post(slug: str, body: shapes.NewPost | None = None, again: int | None = None) -> Made:
    """Write a post. 202 where a moderator has to look first: held_because says why."""
    if body is None:
        return made(find_post(again or 0))
    draft = Draft(title=body.title, source=body.text, limit=limits.POST, files=tuple(body.files))
    post = posting.create_post(
        viewer(),
        find_community(slug),
        draft,
        brought(body.files),
        kind=PostKind(body.kind),
    )
    return made(find_post(post.id))


@route(
    "PATCH", "/posts/<int:id>", Scope.WRITE, "posts",
    body=shapes.ChangedPost, answers=shapes.Post, has_version=True,
)  # fmt: skip
def update_post(id: int, body: shapes.ChangedPost) -> shapes.Post:
    """Write other words in one's own post; those that stood there stay readable."""
    post = find_post(id)
    require(viewer(), "edit", post, _("Authors edit their own posts while they are members."))
    refuse_story(post.is_story)
    draft = Draft(title=body.title, source=body.text, limit=limits.POST, files=tuple(body.files))
    posting.edit_post(
        viewer(),
        post,
        draft,
        seen_version(body.version),
        brought(body.files),
        voice=voices.choice_of(post),
    )
    return told(find_post(id))


@route("DELETE", "/posts/<int:id>", Scope.WRITE, "posts")
def delete_post(id: int) -> None:
    """Take a post out of sight."""
    posting.delete_post(viewer(), find_post(id))


@route("GET", "/posts/<int:id>/versions", Scope.READ, "posts", answers=shapes.Page[shapes.Version])
def list_post_versions(id: int) -> shapes.Page[shapes.Version]:
    """List what a post said before, the newest first."""
    return versions(readable_post(id))


@route("PUT", "/posts/<int:id>/reactions/<kind>", Scope.WRITE, "posts")
def react_to_post(id: int, kind: str) -> None:
    """Add one's own reaction."""
    reactions.react(viewer(), readable_post(id), reactions.kind_of(kind))


@route("DELETE", "/posts/<int:id>/reactions/<kind>", Scope.WRITE, "posts")
def take_back_from_post(id: int, kind: str) -> None:
    """Take one's own reaction back."""
    reactions.unreact(viewer(), readable_post(id), reactions.kind_of(kind))


@route(
    "GET", "/posts/<int:id>/comments", Scope.READ, "comments",
    query=shapes.ThreadQuery, answers=shapes.Page[shapes.Comment],
)  # fmt: skip
def list_comments(id: int, query: shapes.ThreadQuery) -> shapes.Page[shapes.Comment]:
    """List what was said about a post, the oldest first; `parent` says what replies to what."""
    post, place = readable_post(id), (Comment.posted_at, Comment.id)
    after = Cursor.read(query.after) if query.after else Cursor(EPOCH, 0)
    here = tuple_(literal(after.at, DateTime(timezone=True)), literal(after.id, Integer))
    found = session.scalars(
        Comment.seen_by(viewer())
        .where(Comment.post_id == post.id, Comment.author_id.not_in(apart()))
        .where(tuple_(*place) > here)
        .order_by(*place)
        .limit(PAGE + 1)
    ).all()
    last = found[PAGE - 1] if len(found) > PAGE else None
    return shapes.Page(
        items=telling.comments(found[:PAGE], viewer()),
        next=following(after=Cursor(last.posted_at, last.id)) if last else None,
    )


@route(
    "POST", "/posts/<int:id>/comments", Scope.WRITE, "comments",
    body=shapes.NewComment, answers=shapes.Comment, makes="comment",
)  # fmt: skip
def create_comment(
    id: int, body: shapes.NewComment | None = None, again: int | None = None
) -> Made:
    """Answer a post, or reply to a comment of it."""
    if body is None:
        return made_comment(find_comment(again or 0))
    post = readable_post(id)
    comment = commenting.create_comment(
        viewer(),
        post,
        Draft(source=body.text, limit=limits.COMMENT, files=tuple(body.files)),
        None if body.parent is None else readable_comment(body.parent),
        brought(body.files),
    )
    return made_comment(find_comment(comment.id))


@route(
    "GET", "/comments/<int:id>", Scope.READ, "comments", answers=shapes.Comment, has_version=True
)
def read_comment(id: int) -> shapes.Comment:
    """Tell of one comment."""
    return told_comment(readable_comment(id))


@route(
    "PATCH", "/comments/<int:id>", Scope.WRITE, "comments",
    body=shapes.ChangedText, answers=shapes.Comment, has_version=True,
)  # fmt: skip
def update_comment(id: int, body: shapes.ChangedText) -> shapes.Comment:
    """Write other words in one's own comment; those that stood there stay readable."""
    comment = find_comment(id)
    require(viewer(), "edit", comment, _("Authors edit their own comments while they are members."))
    refuse_story(reuse_of(comment) is not None)
    commenting.edit_comment(
        viewer(),
        comment,
        Draft(source=body.text, limit=limits.COMMENT, files=tuple(body.files)),
        seen_version(body.version),
        brought(body.files),
        voice=voices.choice_of(comment),
    )
    return told_comment(find_comment(id))


@route("DELETE", "/comments/<int:id>", Scope.WRITE, "comments")
def delete_comment(id: int) -> None:
    """Take a comment out of sight."""
    commenting.delete_comment(viewer(), find_comment(id))


@route(
    "GET", "/comments/<int:id>/versions", Scope.READ, "comments",
    answers=shapes.Page[shapes.Version],
)  # fmt: skip
def list_comment_versions(id: int) -> shapes.Page[shapes.Version]:
    """List what a comment said before, the newest first."""
    return versions(readable_comment(id))


@route("PUT", "/comments/<int:id>/reactions/<kind>", Scope.WRITE, "comments")
def react_to_comment(id: int, kind: str) -> None:
    """Add one's own reaction."""
    reactions.react(viewer(), readable_comment(id), reactions.kind_of(kind))


@route("DELETE", "/comments/<int:id>/reactions/<kind>", Scope.WRITE, "comments")
def take_back_from_comment(id: int, kind: str) -> None:
    """Take one's own reaction back."""
    reactions.unreact(viewer(), readable_comment(id), reactions.kind_of(kind))


def brought(file_ids: Sequence[int]) -> list[Brought]:
    """Name the files that come with a text; those that stand there keep their words."""
    if not file_ids:
        return []
    mine = select(File.id, File.alt).where(File.id.in_(file_ids), File.owner_id == viewer().id)
    alts = {row.id: row.alt for row in session.execute(mine)}
    return [Brought(number, alts.get(number, "")) for number in file_ids]


def refuse_story(is_told: bool) -> None:
    """Refuse to change words that are kept in parts, on pages of their own."""
    if is_told:
        raise Invalid(text=_("Stories and reports of their use are changed on their own pages."))


def versions(text: Post | Comment) -> shapes.Page[shapes.Version]:
    """Tell what a text said before, the last fifty."""
    return shapes.Page(
        items=[
            shapes.Version(
                version=one.number,
                title=one.title,
                text=one.source,
                html=one.html,
                language=one.language,
                written_at=telling.at(one.written_at),
            )
            for one in texts.versions(text, viewer())[:PAGE]
        ]
    )


def told(post: Post) -> shapes.Post:
    """Tell of one post; of one's own that waits, why."""
    return telling.post(post, why_held(post, _("Your post waits for a moderator.")))


def told_comment(comment: Comment) -> shapes.Comment:
    """Tell of one comment; of one's own that waits, why."""
    words = _("Your comment waits for a moderator.")
    return telling.comment(comment, why=why_held(comment, words))


def why_held(text: Post | Comment, words: str) -> str | None:
    """Say why a text waits, to its author alone."""
    if text.state is not HELD or text.author_id != viewer().id:
        return None
    return ruled.with_reasons(words, text, viewer())


def made(post: Post) -> Made:
    """Answer with a post that was written."""
    return Made(told(post), telling.address("api.read_post", id=post.id), post.state is HELD)


def made_comment(comment: Comment) -> Made:
    """Answer with a comment that was written."""
    where = telling.address("api.read_comment", id=comment.id)
    return Made(told_comment(comment), where, comment.state is HELD)
