"""What do people of the demo company write to one another, where nobody else reads?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func

from models import Conversation, Event, Message, Participant, Person
from models.folding import fold
from moderation import Draft, screen
from social.commands.demo.book import Book, reserve
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House
from social.commands.demo.moments import at
from social.commands.demo.naming import Known
from social.commands.demo.reading import read
from social.commands.demo.wording import typeset

KEPT_BACK = 2  # messages that somebody has not read yet


class Talker:
    """Writes down in a book what people write to one another."""

    def __init__(
        self, book: Book, house: House, cast: Cast, days: list[date], end: datetime
    ) -> None:
        self.book, self.house, self.cast, self.days, self.end = book, house, cast, days, end
        self.known = Known({person.handle: person for person in house.people.values()})

    def talk(self) -> None:
        """Write down all conversations."""
        for facts in read("conversations.toml")["conversation"]:
            self.conversation(facts)

    def conversation(self, facts: Mapping[str, Any]) -> None:
        """Write down one, with those who are in it and what was said."""
        people = [self.house.people[name] for name in facts["people"]]
        starter = self.house.people[facts["said"][0][0]]
        name = facts.get("name", "")
        (key,) = reserve(Conversation, 1)
        pair = None if name else Conversation.pair_of(*(person.id for person in people))
        said = self.messages(key, facts)
        begun = said[0].posted_at
        place = Conversation(
            id=key,
            name=name,
            pair=pair,
            started_by_id=starter.id,
            named_by_id=starter.id if name else None,
            started_at=begun,
            active_at=said[-1].posted_at,
            last_id=said[-1].id,
        )
        self.book.add(Event.CONVERSATION_STARTED, place, begun, actor_id=starter.id)
        unread = {self.house.people[one].id for one in facts["unread"]}
        ids = [message.id for message in said]
        for person, stay_id in zip(people, reserve(Participant, len(people)), strict=True):
            waits = person.id in unread and said[-1].author_id != person.id
            self.stay(place, person, starter, stay_id, ids[-KEPT_BACK] if waits else ids[-1])
        for message in said:
            actor = message.author_id
            self.book.add(
                Event.MESSAGE_CREATED, message, message.posted_at, actor_id=actor, files=[]
            )

    def stay(
        self, place: Conversation, person: Person, starter: Person, key: int, read_id: int
    ) -> None:
        """Write down that somebody is in it, and how far they have read."""
        stay = Participant(
            id=key,
            conversation_id=place.id,
            person_id=person.id,
            added_by_id=None if person is starter else starter.id,
            after_id=0,
            joined_at=place.started_at,
            read_id=read_id,
        )
        self.book.add(Event.PARTICIPANT_ADDED, stay, place.started_at, actor_id=starter.id)

    def messages(self, key: int, facts: Mapping[str, Any]) -> list[Message]:
        """Write what was said, each at its time on a working day."""
        place = len(self.days) - facts["days_ago"]
        found = []
        for message_id, (name, clock, words, *later) in zip(
            reserve(Message, len(facts["said"])), facts["said"], strict=True
        ):
            place = min(place + sum(later), len(self.days) - 1)
            author = self.house.people[name]
            moment = at(self.cast.people[name], self.days[place], time.fromisoformat(clock))
            draft = Draft(source=typeset(words, facts["language"]), language=facts["language"])
            message = Message(
                id=message_id, conversation_id=key, author_id=author.id, posted_at=moment
            )
            message.write(screen(draft, author, None, self.known))
            message.words = func.to_tsvector("simple", fold(message.source))
            found.append(message)
        return found
