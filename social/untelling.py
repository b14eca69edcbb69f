"""How does what stands beside a story go, when its words are erased, or somebody named in it?

Rows stay, empty: what points at them keeps its shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from models import (
    Comment,
    Credit,
    CreditState,
    Event,
    Nomination,
    Person,
    Post,
    QuestionVote,
    Reuse,
    Story,
    now,
    session,
)
from social.changes import Record
from social.unstating import rows

Noun = tuple[str, int]


def forget_stories(record: Record, posts: Sequence[Post]) -> list[Noun]:
    """Empty what stands beside erased stories, with who was asked to be named."""
    of = {post.id: post for post in posts if post.is_story}
    if not of:
        return []
    gone: list[Noun] = []
    stories = rows(Story, Story.post_id.in_(of))
    for story in stories:
        story.owner_id = story.confirmed_at = story.denied_at = None
        story.amount = story.unit = None
        story.unit_word, story.is_measured = "", False
        story.concept_ids, story.site_ids = [], []
        post = of[story.post_id]
        record(Event.STORY_ERASED, story, on=post, author_id=post.author_id, post_id=post.id)
        gone.append(("story", story.id))
    credits = rows(Credit, Credit.story_id.in_([story.id for story in stories]))
    return gone + forget_credits(record, credits)


def forget_reuses(record: Record, comments: Sequence[Comment]) -> list[Noun]:
    """Empty what erased comments told of reuses."""
    of = {comment.id: comment for comment in comments}
    gone: list[Noun] = []
    for reuse in rows(Reuse, Reuse.comment_id.in_(of)) if of else ():
        reuse.site_id = reuse.amount = None
        reuse.is_measured = False
        comment = of[reuse.comment_id]
        record(
            Event.REUSE_ERASED,
            reuse,
            on=comment,
            author_id=comment.author_id,
            post_id=comment.post_id,
        )
        gone.append(("reuse", reuse.id))
    return gone


def unname(record: Record, person: Person) -> list[Noun]:
    """Name a person in no story any more; their votes count on, as nobody's."""
    gone = forget_credits(record, rows(Credit, Credit.person_id == person.id))
    for vote in rows(Nomination, Nomination.person_id == person.id):
        record(Event.NOMINATION_ERASED, vote)
        gone.append(("nomination", vote.id))
    for given in rows(QuestionVote, QuestionVote.person_id == person.id):
        record(Event.QUESTION_VOTE_ERASED, given)
        gone.append(("question_vote", given.id))
    return gone


def forget_credits(record: Record, credits: Iterable[Credit]) -> list[Noun]:
    """Note that these people are named no more."""
    gone: list[Noun] = []
    for credit in credits:
        credit.state, credit.settled_at = CreditState.WITHDRAWN, now()
        post_id = session.scalar(select(Story.post_id).where(Story.id == credit.story_id))
        record(Event.CREDIT_ERASED, credit, post_id=post_id)
        gone.append(("credit", credit.id))
    return gone
