"""What can happen to a question?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from models import Comment, Event, Person, Post, PostKind, now, session
from social.changes import Record, change
from social.holding import hold
from social.rights import require
from social.similar import forget_words, keep_words

TURNED = (PostKind.DISCUSSION, PostKind.QUESTION)  # what can become the other


def turn_into(editor: Person, post: Post, kind: PostKind) -> None:
    """Say of a post that is there that it asks something, or that it does not after all.

    What was chosen as the best answer stays so, and shows again if it is a question again.
    """
    require(editor, "turn", post, _("Authors and owners say whether a post is a question."))
    with change(editor) as record:
        hold(post)
        if post.kind in TURNED and post.kind is not kind:
            post.kind = kind
            if kind is PostKind.QUESTION:
                keep_words(post)
            else:
                forget_words([post.id])
            record(Event.POST_TURNED, post)


def choose(chooser: Person, comment: Comment) -> None:
    """Mark the best answer to a question; the one that was it before is so no more."""
    require(
        chooser, "choose", comment, _("Whoever asked chooses the best answer, or an owner does.")
    )
    with change(chooser) as record:
        hold(comment.post)  # two who choose at once do so one after the other
        hold(comment)
        if comment.chosen_at is None:
            unmark(record, comment.post)
            comment.chosen_at = now()
            record(Event.COMMENT_CHOSEN, comment)


def unchoose(chooser: Person, comment: Comment) -> None:
    """Take the mark of the best answer back."""
    require(
        chooser, "choose", comment, _("Whoever asked chooses the best answer, or an owner does.")
    )
    with change(chooser) as record:
        hold(comment.post)
        hold(comment)
        if comment.chosen_at is not None:
            comment.chosen_at = None
            record(Event.COMMENT_UNCHOSEN, comment)


def unmark(record: Record, post: Post) -> None:
    """Take the mark from the answer that has it, in the database before another one gets it."""
    chosen = select(Comment).where(Comment.post_id == post.id, Comment.chosen_at.is_not(None))
    for comment in session.scalars(chosen.with_for_update(key_share=True)):
        comment.post = post
        comment.chosen_at = None
        record(Event.COMMENT_UNCHOSEN, comment)
    session.flush()


def take_on(person: Person, post: Post) -> None:
    """See to it oneself that a question gets an answer; whoever did before is relieved."""
    require(person, "care", post, _("Members of the community take on questions."))
    with change(person) as record:
        hold(post)
        if post.carer_id != person.id:
            post.carer_id = person.id
            record(Event.POST_TAKEN_ON, post)


def leave(person: Person, post: Post) -> None:
    """Leave a question to the owners of its community again."""
    with change(person) as record:
        hold(post)
        if post.carer_id == person.id:
            post.carer_id = None
            record(Event.POST_LET_GO, post)
