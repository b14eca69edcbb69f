"""How do the demo's stories become posts, comments, topics, mentions and reactions?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models import (
    Base,
    Comment,
    Event,
    Mention,
    Post,
    PostKind,
    PostTopic,
    Reaction,
    ReactionKind,
    Topic,
    limits,
)
from models.folding import fold
from moderation import Draft, Screened, screen
from social.commands.demo.book import Book, reserve
from social.commands.demo.bringing import attached, bring
from social.commands.demo.casting import Cast, chance
from social.commands.demo.founding import House
from social.commands.demo.liking import Liking, likings
from social.commands.demo.naming import Known
from social.commands.demo.shapes import Answer, Story

Told = tuple[Story, Screened]

SAME = 0.5  # of those who react to a question have it, too


class Writer:
    """Writes stories down in a book, each text through the screen."""

    def __init__(self, book: Book, house: House, cast: Cast, end: datetime) -> None:
        self.book = book
        self.house = house
        self.cast = cast
        self.end = end
        self.known = Known({person.handle: person for person in house.people.values()})
        self.posts: dict[str, Post] = {}
        self.files: dict[str, list[int]] = {}
        self.comments: dict[tuple[str, int], Comment] = {}

    def write(self, stories: Sequence[Story]) -> None:
        """Write down all stories, oldest first, then their answers and reactions."""
        self.files = bring(self.book, self.house, stories)
        told = [
            (story, self.screened(story, story.first or story.text, story.title))
            for story in stories
        ]
        topics = self.topics(told)
        for key, (story, words) in zip(reserve(Post, len(told)), told, strict=True):
            self.post(key, story, words, topics)
        self.comments = self.answers(stories)
        self.react(stories, self.comments)

    def screened(self, said: Story | Answer, text: str, title: str = "") -> Screened:
        """Ask the screen about a text of the demo."""
        limit = limits.POST if isinstance(said, Story) else limits.COMMENT
        draft = Draft(source=text, title=title, language=said.language, limit=limit)
        return screen(draft, self.house.people[said.author.name], None, self.known)

    def topics(self, told: Sequence[Told]) -> dict[str, int]:
        """Make the topics, each when it is first used; find their ids by folded name."""
        first: dict[str, tuple[str, Story]] = {}
        for story, words in told:
            for name in words.topics:
                first.setdefault(fold(name), (name, story))
        ids = dict(zip(first, reserve(Topic, len(first)), strict=True))
        self.new_topics: dict[str, list[Base]] = {}
        for folded, (name, story) in first.items():
            topic = Topic(id=ids[folded], name=name, folded=folded)
            self.new_topics.setdefault(story.key, []).append(topic)
        return ids

    def post(self, key: int, story: Story, words: Screened, topics: dict[str, int]) -> None:
        """Write down one post."""
        author, community = (
            self.house.people[story.author.name],
            self.house.communities[story.circle],
        )
        latest = max([story.at, *(answer.at for answer in story.answers)])
        post = Post(
            id=key,
            community_id=community.id,
            author_id=author.id,
            kind=PostKind.QUESTION if story.asks else PostKind.DISCUSSION,
            posted_at=story.at,
            active_at=latest,
            comment_count=len(story.answers),
        )
        post.write(words)
        community.active_at = max(community.active_at, latest)
        self.posts[story.key] = post
        files = self.files.get(story.key, [])
        tagged = [
            PostTopic.of(post, topic_id)
            for topic_id in sorted({topics[fold(name)] for name in words.topics})
        ]
        self.book.add(
            Event.POST_CREATED,
            post,
            story.at,
            actor_id=author.id,
            community_id=community.id,
            beside=[
                *self.new_topics.get(story.key, ()),
                *tagged,
                *mentions(words, post_id=key),
                *attached(key, files),
            ],
            files=files,
            names=list(words.mentions),
        )

    def answers(self, stories: Sequence[Story]) -> dict[tuple[str, int], Comment]:
        """Write down the comments; find them by their story and place."""
        said = [
            (story, place, answer)
            for story in stories
            for place, answer in enumerate(story.answers)
        ]
        said.sort(key=lambda one: (one[2].at, one[0].key, one[1]))
        ids = {
            (story.key, place): key
            for key, (story, place, _) in zip(reserve(Comment, len(said)), said, strict=True)
        }
        return {
            (story.key, place): self.answer(story, place, answer, ids)
            for story, place, answer in said
        }

    def answer(
        self, story: Story, place: int, answer: Answer, ids: dict[tuple[str, int], int]
    ) -> Comment:
        """Write down one comment."""
        author, words = self.house.people[answer.author.name], self.screened(answer, answer.text)
        comment = Comment(
            id=ids[story.key, place],
            post_id=self.posts[story.key].id,
            parent_id=None if answer.under is None else ids[story.key, answer.under],
            author_id=author.id,
            posted_at=answer.at,
        )
        comment.write(words)
        self.book.add(
            Event.COMMENT_CREATED,
            comment,
            answer.at,
            actor_id=author.id,
            community_id=self.house.communities[story.circle].id,
            beside=mentions(words, comment_id=comment.id),
            files=[],
            answers=comment.parent_id,
        )
        return comment

    def react(self, stories: Sequence[Story], comments: dict[tuple[str, int], Comment]) -> None:
        """Write down the reactions to posts and comments."""
        members = {
            slug: [self.cast.people[name] for name in sorted(names)]
            for slug, names in self.cast.members.items()
        }
        found = [
            (story, liking)
            for story in stories
            for liking in likings(story, members[story.circle], self.end)
        ]
        found.sort(key=lambda one: one[1].at)
        for key, (story, liking) in zip(reserve(Reaction, len(found)), found, strict=True):
            self.reaction(key, story, liking, comments)

    def reaction(
        self,
        key: int,
        story: Story,
        liking: Liking,
        comments: dict[tuple[str, int], Comment],
    ) -> None:
        """Write down one reaction."""
        person = self.house.people[liking.who.name]
        target, kind = {"post_id": self.posts[story.key].id}, liking.kind
        if liking.answer is not None:
            target = {"comment_id": comments[story.key, liking.answer].id}
        elif story.asks and chance("same", story.key, person.handle) < SAME:
            kind = ReactionKind.SAME
        reaction = Reaction(id=key, person_id=person.id, kind=kind, created_at=liking.at, **target)
        self.book.add(
            Event.REACTION_ADDED,
            reaction,
            liking.at,
            actor_id=person.id,
            community_id=self.house.communities[story.circle].id,
        )


def mentions(words: Screened, **place: Any) -> list[Base]:
    """Make the rows that say who is named."""
    return [Mention(person_id=person_id, **place) for person_id in words.mentions]
