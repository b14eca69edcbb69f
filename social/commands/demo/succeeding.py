"""Which stories and lessons does the demo company tell, and who used them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from models import (
    HUNDREDTHS,
    Comment,
    Credit,
    CreditState,
    Event,
    File,
    Nomination,
    Person,
    Post,
    PostKind,
    Reuse,
    Story,
    Unit,
    limits,
    session,
)
from moderation import Draft, Screened, screen
from social import similar, vocabulary
from social.commands.demo.book import Book, reserve
from social.commands.demo.bringing import attached, put
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House
from social.commands.demo.moments import at
from social.commands.demo.naming import Known
from social.commands.demo.reading import read
from social.commands.demo.wording import typeset
from social.commands.demo.writing import mentions
from social.sections import PARTS, joined
from social.telling import SKILLS

CHANNEL = "what-worked"
VOTERS = 9  # of those who read along


class Teller:
    """Writes stories down in a book, with what stands beside them and came of them."""

    def __init__(self, book: Book, house: House, cast: Cast, end: datetime) -> None:
        self.book, self.house, self.cast, self.end = book, house, cast, end
        self.channel = house.communities[CHANNEL]
        self.known = Known({person.handle: person for person in house.people.values()})
        self.posts: list[int] = []
        self.told: dict[int, datetime] = {}  # when, by the story
        self.comments = 0

    def tell(self) -> None:
        """Write down all of them, and how people voted."""
        told = [self.story(facts) for facts in read("successes.toml")["story"]]
        self.vote([story for story in told if story.amount])

    def at(self, days_ago: int, who: str) -> datetime:
        """Say when somebody wrote, some days ago: in their morning."""
        rng = Random(f"{who}/{days_ago}")
        day = self.end.date() - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.weekday() - 4))  # on a working day
        return at(self.cast.people[who], day, time(9 + rng.randrange(6), rng.randrange(60)))

    def words(self, said: str, language: str, author: Person, title: str = "") -> Screened:
        """Ask the screen about some words."""
        draft = Draft(source=said, title=title, language=language, limit=limits.POST)
        return screen(draft, author, None, self.known)

    def story(self, facts: Mapping[str, Any]) -> Story:
        """Write down one story."""
        author, language = self.house.people[facts["by"]], facts["language"]
        kind = PostKind(facts.get("kind", "story"))
        moment = self.at(facts["days_ago"], facts["by"])
        parts = {part: typeset(facts.get(part, "").strip(), language) for part in PARTS}
        words = self.words(
            joined(kind, parts, language), language, author, typeset(facts["title"], language)
        )
        (key,) = reserve(Post, 1)
        files = list(self.files(facts, author, moment))
        uses = facts.get("uses", ())
        latest = max([moment, *(self.at(one["days_ago"], one["by"]) for one in uses)])
        post = Post(
            id=key,
            community_id=self.channel.id,
            author_id=author.id,
            kind=kind,
            posted_at=moment,
            active_at=latest,
            comment_count=len(uses),
        )
        post.write(words)
        self.channel.active_at = max(self.channel.active_at, latest)
        self.posts.append(key)
        beside = [*mentions(words, post_id=key), *attached(key, files)]
        self.add(
            Event.POST_CREATED, post, moment, author, beside=beside, files=files,
            names=list(words.mentions),
        )  # fmt: skip
        story = self.beside(post, facts, moment + timedelta(seconds=1), author)
        self.name(story, facts, moment, author)
        self.use(story, facts)
        return story

    def files(self, facts: Mapping[str, Any], author: Person, moment: datetime) -> Iterator[int]:
        """Keep the pictures of a story."""
        for one in facts.get("files", ()):
            (key,) = reserve(File, 1)
            file = put(key, one, author.id, moment)
            self.book.add(Event.FILE_ADDED, file, file.created_at, actor_id=author.id)
            yield key

    def beside(
        self, post: Post, facts: Mapping[str, Any], moment: datetime, author: Person
    ) -> Story:
        """Write down what is counted and confirmed."""
        (key,) = reserve(Story, 1)
        owner = self.house.people[facts["owner"]] if "owner" in facts else None
        story = Story(
            id=key,
            post_id=post.id,
            owner_id=owner.id if owner else None,
            confirmed_at=moment + timedelta(hours=5) if facts.get("confirmed") else None,
            amount=facts["amount"] * HUNDREDTHS if "amount" in facts else None,
            unit=Unit(facts["unit"]) if "unit" in facts else None,
            unit_word=facts.get("unit_word", ""),
            is_measured=facts.get("measured", False),
            is_for_team=facts.get("for_team", False),
            concept_ids=list(skills(facts.get("skills", ()), facts["language"])),
            site_ids=[self.house.sites[one].id for one in facts.get("sites", ())],
        )
        whose = {"author_id": author.id, "post_id": post.id}
        self.told[story.id] = moment
        self.add(Event.STORY_TOLD, story, moment, author, **whose)
        return story

    def name(
        self, story: Story, facts: Mapping[str, Any], moment: datetime, author: Person
    ) -> None:
        """Write down who had a part in it, and agreed to be named."""
        for place, name in enumerate(facts.get("credits", ())):
            (key,) = reserve(Credit, 1)
            said_at = moment + timedelta(hours=2 + place)
            credit = Credit(
                id=key,
                story_id=story.id,
                person_id=self.house.people[name].id,
                state=CreditState.CONSENTED,
                asked_at=moment,
                settled_at=said_at,
            )
            self.add(Event.CREDIT_CONSENTED, credit, said_at, self.house.people[name])

    def use(self, story: Story, facts: Mapping[str, Any]) -> None:
        """Write down who used it."""
        keys: list[int] = []
        for one in facts.get("uses", ()):
            person, moment = self.house.people[one["by"]], self.at(one["days_ago"], one["by"])
            words = self.words(typeset(one["text"], one["language"]), one["language"], person)
            (comment_id,), (key,) = reserve(Comment, 1), reserve(Reuse, 1)
            comment = Comment(
                id=comment_id, post_id=story.post_id, author_id=person.id, posted_at=moment
            )
            comment.write(words)
            self.add(Event.COMMENT_CREATED, comment, moment, person, files=[], answers=None)
            reuse = Reuse(
                id=key,
                story_id=story.id,
                comment_id=comment_id,
                parent_id=keys[one["after"]] if "after" in one else None,
                site_id=self.house.sites[one["site"]].id,
                amount=one["amount"] * HUNDREDTHS,
                is_measured=one.get("measured", False),
            )
            whose = {"author_id": person.id, "post_id": story.post_id}
            self.add(Event.REUSE_TOLD, reuse, moment + timedelta(seconds=1), person, **whose)
            keys.append(key)
            self.comments += 1

    def vote(self, stories: list[Story]) -> None:
        """Let some people vote, at the end of last month and in this one."""
        this = self.end.date().replace(day=1)
        voters = [self.house.people[name] for name in sorted(self.house.people)][::11][:VOTERS]
        first = datetime.combine(this, time(8), self.end.tzinfo)
        for moment in (first - timedelta(days=1), self.end - timedelta(hours=3)):
            among = [story for story in stories if self.told[story.id] < moment][-3:]
            for number, person in enumerate(voters):
                if among:
                    self.cast_vote(person, among[number * number % len(among)], moment)

    def cast_vote(self, person: Person, story: Story, moment: datetime) -> None:
        """Write down one vote."""
        (key,) = reserve(Nomination, 1)
        month = moment.date().replace(day=1)
        vote = Nomination(
            id=key, story_id=story.id, person_id=person.id, month=month, made_at=moment
        )
        self.add(Event.NOMINATION_MADE, vote, moment, person)

    def add(self, event: Event, thing: Any, moment: datetime, who: Person, **more: Any) -> None:
        """Note that a new thing came to be in the channel."""
        self.book.add(event, thing, moment, actor_id=who.id, community_id=self.channel.id, **more)

    def keep_words(self) -> None:
        """Let what was told be found by those who are about to tell the same."""
        for key in self.posts:
            similar.keep_words(session.get_one(Post, key))


def skills(names: Any, language: str) -> Iterator[int]:
    """Find the terms that are known."""
    for name in names:
        found = vocabulary.called(name, language, SKILLS)
        if found is not None:
            yield found
