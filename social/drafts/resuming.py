"""With which form does somebody go on with a draft, and may they still send it?"""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from models import Comment, Community, Person, Post, PostKind, session
from social import shell
from social.drafting import Begun, Spot, spot_of, whole
from social.forms import CommentForm, EditCommentForm, EditPostForm, PostForm
from social.places import reader_count
from social.rights import may

Shown = dict[str, Any]


def form_for(begun: Begun, author: Person) -> Shown:
    """Give what the page of a draft shows: a form by the name of its part, or none."""
    spot = spot_of(begun.place)
    if spot == Spot():
        return anywhere(begun)
    if spot.kind == "message":
        return {}  # its own page shows it, while it is there
    if spot.comment_id is not None:
        return for_other_comment(begun, found(Comment, spot.comment_id, author), author)
    if spot.post_id is not None:
        post = found(Post, spot.post_id, author)
        return (for_other_post if spot.is_edit else for_comment)(begun, post, author)
    return in_community(begun, found(Community, spot.community_id, author), author)


def found(noun: Any, number: int | None, author: Person) -> Any:
    """Find what a draft is for through its author; None where it is not there for them."""
    is_number = number is not None and number < 2**31
    return session.scalar(noun.seen_by(author).where(noun.id == number)) if is_number else None


def anywhere(begun: Begun) -> Shown:
    """Let a post be sent to any community where its author writes, the chosen one first."""
    wanted = begun.field("audience")
    places = sorted(shell.current().talking, key=lambda row: row.slug != wanted)
    return {"writes": "post", "form": post_form(begun), "communities": places} if places else {}


def in_community(begun: Begun, place: Community | None, author: Person) -> Shown:
    """Let a post be sent to one community."""
    if place is None or place.tells_stories or not may(author, "post", place):
        return {}
    return {
        "writes": "post",
        "form": post_form(begun),
        "community": place,
        "readers": reader_count(place),
    }


def for_comment(begun: Begun, post: Post | None, author: Person) -> Shown:
    """Let a comment be sent; a reply to what is gone becomes an answer to the post."""
    if post is None or not may(author, "comment", post):
        return {}
    parent = found(Comment, whole(begun.field("parent")), author)
    form = CommentForm(formdata=None, data=words_of(begun))
    is_here = parent is not None and parent.post_id == post.id
    return {
        "writes": "comment",
        "form": form,
        "post": post,
        "parent": parent if is_here else None,
        "readers": reader_count(post.community),
    }


def for_other_post(begun: Begun, post: Post | None, author: Person) -> Shown:
    """Let a post say something else."""
    if post is None or post.is_story or not may(author, "edit", post):
        return {}
    form = EditPostForm(
        formdata=None, data=words_of(begun) | {"version": version_of(begun, post.version)}
    )
    action = url_for("posts.update", id=post.id) + "?_method=PATCH"
    return edited("post", form, action) | {"post": post, "community": post.community}


def for_other_comment(begun: Begun, comment: Comment | None, author: Person) -> Shown:
    """Let a comment say something else."""
    if comment is None or not may(author, "edit", comment):
        return {}
    form = EditCommentForm(
        formdata=None, data=words_of(begun) | {"version": version_of(begun, comment.version)}
    )
    action = url_for("comments.update", id=comment.id) + "?_method=PATCH"
    return edited("comment", form, action) | {"post": comment.post, "comment": comment}


def edited(writes: str, form: PostForm | CommentForm, action: str) -> Shown:
    """Give what every form for other words shows."""
    return {"writes": writes, "form": form, "action": action, "send": _("Save changes")}


def post_form(begun: Begun) -> PostForm:
    """Fill the form of a post."""
    kind = begun.field("kind")
    kinds = (PostKind.DISCUSSION, PostKind.QUESTION)
    data = words_of(begun) | {"kind": kind if kind in kinds else PostKind.DISCUSSION}
    return PostForm(formdata=None, data=data)


def words_of(begun: Begun) -> dict[str, Any]:
    """Give the fields that hold what is said, and in whose name."""
    return {name: begun.field(name) for name in ("title", "text", "voice")}


def version_of(begun: Begun, newest: int) -> int:
    """Say which version of a text its author saw when they began: nobody's words are lost."""
    return whole(begun.base.removeprefix("v")) or newest
