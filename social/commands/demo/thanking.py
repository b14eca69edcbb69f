"""What does the demo company hold dear, and who thanks whom for it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from models import (
    CompanyValue,
    CreditState,
    Event,
    Person,
    Post,
    PostKind,
    Recipient,
    Recognition,
    limits,
)
from moderation import Draft, screen
from social.commands.demo.book import Book, reserve
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House
from social.commands.demo.moments import at
from social.commands.demo.naming import Known
from social.commands.demo.reading import read
from social.commands.demo.wording import typeset

STATES = {True: CreditState.CONSENTED, False: CreditState.DECLINED}


class Giver:
    """Writes down in a book what people thank one another for."""

    def __init__(self, book: Book, house: House, cast: Cast, end: datetime) -> None:
        self.book, self.house, self.cast, self.end = book, house, cast, end
        self.known = Known({person.handle: person for person in house.people.values()})

    def give(self, founded: datetime) -> None:
        """Write down the values, when the house was founded, and all thanks."""
        facts = read("thanks.toml")
        values = [self.value(one["names"], founded) for one in facts["value"]]
        for one in facts["thanks"]:
            self.thanks(one, values)

    def value(self, names: Mapping[str, str], moment: datetime) -> CompanyValue:
        """Write down what the company holds dear."""
        (key,) = reserve(CompanyValue, 1)
        value = CompanyValue(id=key, names=dict(names), is_offered=True)
        self.book.add(Event.VALUE_ADDED, value, moment)
        return value

    def thanks(self, facts: Mapping[str, Any], values: Sequence[CompanyValue]) -> None:
        """Write down one of them, on a working day, and what those who are thanked said."""
        giver, language = self.house.people[facts["by"]], facts["language"]
        place = self.house.communities[facts["where"]]
        moment = self.at(facts["days_ago"], facts["by"])
        said = typeset(facts["text"], language)
        draft = Draft(source=said, language=language, limit=limits.THANKS)
        (key,) = reserve(Post, 1)
        post = Post(
            id=key,
            community_id=place.id,
            author_id=giver.id,
            kind=PostKind.THANKS,
            posted_at=moment,
            active_at=moment,
        )
        post.write(screen(draft, giver, None, self.known))
        place.active_at = max(place.active_at, moment)
        where = {"community_id": place.id}
        self.book.add(
            Event.POST_CREATED, post, moment, actor_id=giver.id, files=[], names=[], **where
        )
        (key,) = reserve(Recognition, 1)
        given = Recognition(id=key, post_id=post.id, value_id=values[facts["value"]].id)
        whose = {"author_id": giver.id, "post_id": post.id}
        self.book.add(Event.RECOGNITION_GIVEN, given, moment, actor_id=giver.id, **whose, **where)
        answers = facts.get("answers", ())
        for number, name in enumerate(facts["to"]):
            answer = answers[number] if number < len(answers) else None
            self.name(given, self.house.people[name], giver, moment, answer, where)

    def name(
        self,
        given: Recognition,
        person: Person,
        giver: Person,
        moment: datetime,
        answer: bool | None,
        where: Mapping[str, int],
    ) -> None:
        """Write down who is thanked, and what they said to that, if they did."""
        (key,) = reserve(Recipient, 1)
        one = Recipient(
            id=key,
            recognition_id=given.id,
            person_id=person.id,
            state=CreditState.ASKED,
            thanked_at=moment,
        )
        event, actor = Event.RECIPIENT_THANKED, giver
        if answer is not None:
            one.state, one.settled_at = STATES[answer], moment + timedelta(hours=1)
            event = Event.RECIPIENT_CONSENTED if answer else Event.RECIPIENT_DECLINED
            actor, moment = person, one.settled_at
        self.book.add(event, one, moment, actor_id=actor.id, post_id=given.post_id, **where)

    def at(self, days_ago: int, who: str) -> datetime:
        """Say when somebody wrote, some days ago: on a working day, in their morning."""
        rng = Random(f"thanks/{who}/{days_ago}")
        day = self.end.date() - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.weekday() - 4))
        return at(self.cast.people[who], day, time(9 + rng.randrange(6), rng.randrange(60)))
