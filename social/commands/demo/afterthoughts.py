"""What did people change in what they had written, or take back?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from archive import ledger
from archive.ledger import Line
from models import Comment, Event, Post, session
from social import texts
from social.commands.demo.book import later
from social.commands.demo.casting import chance
from social.commands.demo.shapes import Story
from social.commands.demo.writing import Writer
from social.similar import keep_words

EDITED = 0.05  # of the posts that can be
TAKEN_BACK = 0.02  # of the answers that nobody answered
LONG_ENOUGH = 60  # letters that stay when the last sentence was added later
LAST = re.compile(r"(?<=[.!?])\s+(?=[^.!?]+[.!?]$)")
FIGURES = re.compile(r"(\d)(\d)(?!\d)")


def plan(stories: Sequence[Story]) -> None:
    """Choose what was said differently at first, and which answers were taken back."""
    for story in stories:
        stays = story.mood != "routine" and not story.gone
        if stays and chance("edit", story.key) < EDITED:
            story.first = at_first(story.text, Random(story.key))
        answered = {answer.under for answer in story.answers}
        for place, answer in enumerate(story.answers):
            is_free = place not in answered and "@" not in answer.text
            if is_free and chance("take back", story.key, str(place)) < TAKEN_BACK:
                answer.is_taken_back = True


def at_first(text: str, rng: Random) -> str:
    """Say what stood there first: less than now, or two figures the wrong way round.

    A text that names a person or topic stays: who was told of it does not change.
    """
    if "#" in text or "@" in text:
        return ""
    parts = LAST.split(text)
    if len(parts) == 2 and len(parts[0]) >= LONG_ENOUGH and rng.random() < 0.7:
        return parts[0]
    return FIGURES.sub(r"\2\1", text, count=1)


def write(stories: Sequence[Story], writer: Writer, end: datetime) -> None:
    """Write down the changes, each on its post or comment as it stands by now."""
    lines: list[Line] = []
    for story in stories:
        rng = Random(f"after/{story.key}")
        lines += edited(story, writer, end, rng) + taken_back(story, writer, end, rng)
        lines += chosen(story, writer, end, rng)
    session.flush()
    ledger.append(session, sorted(lines, key=lambda line: line.at))


def edited(story: Story, writer: Writer, end: datetime, rng: Random) -> list[Line]:
    """Change a post into its final words; give its line."""
    at = story.at + timedelta(minutes=rng.randrange(2, 50))
    if not story.first or story.first == story.text:
        return []
    post = session.get_one(Post, writer.posts[story.key].id)
    words = writer.screened(story, story.text, story.title)
    texts.rewrite(post, words, post.version)
    post.edited_at = min(at, end - timedelta(minutes=1))
    return [own(Event.POST_EDITED, post, post.edited_at, post.community_id, files=[], names=[])]


def taken_back(story: Story, writer: Writer, end: datetime, rng: Random) -> list[Line]:
    """Delete what its author took back; give the lines."""
    lines = []
    post = session.get_one(Post, writer.posts[story.key].id) if has_taken_back(story) else None
    if post is None:
        return []
    if story.gone:
        post.deleted_at = min(story.at + timedelta(minutes=story.gone), end)
        lines.append(own(Event.POST_DELETED, post, post.deleted_at, post.community_id))
    for place, answer in enumerate(story.answers):
        if answer.is_taken_back:
            comment = session.get_one(Comment, writer.comments[story.key, place].id)
            comment.deleted_at = min(answer.at + timedelta(minutes=rng.randrange(1, 30)), end)
            post.comment_count -= 1
            lines.append(own(Event.COMMENT_DELETED, comment, comment.deleted_at, post.community_id))
    return lines


def chosen(story: Story, writer: Writer, end: datetime, rng: Random) -> list[Line]:
    """Mark the best answer to a question, and keep its words for those who ask the same."""
    if not story.asks or story.gone:
        return []
    post = session.get_one(Post, writer.posts[story.key].id)
    keep_words(post)
    place = story.best - 1
    if not 0 <= place < len(story.answers) or story.answers[place].is_taken_back:
        return []
    comment = session.get_one(Comment, writer.comments[story.key, place].id)
    at = story.answers[-1].at + timedelta(minutes=rng.randrange(10, 300))
    comment.chosen_at = min(at, end - timedelta(minutes=1))
    by, place_id = post.author_id, post.community_id
    return [later(Event.COMMENT_CHOSEN, comment, comment.chosen_at, by, place_id)]


def has_taken_back(story: Story) -> bool:
    """Tell whether the post or one of its answers was deleted."""
    return bool(story.gone) or any(answer.is_taken_back for answer in story.answers)


def own(
    event: Event, text: Post | Comment, at: datetime, community_id: int, **more: object
) -> Line:
    """Write the line of what its author did to a text that has one already."""
    return later(event, text, at, text.author_id, community_id, **more)
