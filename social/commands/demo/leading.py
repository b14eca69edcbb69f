"""Who leads in the demo company, who writes for them, and what are they asked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from archive import ledger
from archive.ledger import Line
from models import (
    AskMe,
    Comment,
    Community,
    Delegation,
    Event,
    Leader,
    Person,
    Post,
    PostKind,
    QuestionVote,
    limits,
    session,
)
from moderation import Draft, screen
from social import texts
from social.commands.demo.book import later
from social.commands.demo.casting import Cast, chance
from social.commands.demo.founding import House, enliven
from social.commands.demo.moments import at
from social.commands.demo.naming import Known

GIVER = "Benoît Carlier"
HELEN, CATHERINE, CHARLOTTE = "Helen Ashworth", "Catherine Evrard", "Charlotte Delhez"
ZONE = "Europe/Brussels"
PLACE = "roos-tavelle"
FUNCTIONS = {
    HELEN: {
        "en": "Managing director",
        "nl": "Algemeen directeur",
        "fr": "Directrice générale",
        "de": "Geschäftsführerin",
    },
    CATHERINE: {
        "en": "Head of quality",
        "nl": "Hoofd kwaliteit",
        "fr": "Responsable qualité",
        "de": "Leiterin Qualität",
    },
}
PROMISES = {HELEN: 5, CATHERINE: 3}
SESSION = (
    "Ask me anything: the second half of the year",
    "en",
    "Orders, hours, the new line in Liège, the canteen: ask what you want to know, in your own "
    "language. I answer those with the most votes first, and every one by the end of next week. "
    "What I cannot say, I say so, and why.",
)
# Who asks, in which language, what; and what Helen says to it, or nothing yet.
QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    (
        "Nadia Benali",
        "nl",
        "Blijven de leerlingen die in juni klaar zijn, of zien we dat pas in de herfst?",
        "All four who finish in June stay, if they want to. The contracts are signed this month. "
        "For next year we take on six instead of four.",
    ),
    (
        "Liam Ackroyd",
        "en",
        "Will night work at the stations be paid the same in Leeds and in Gent?",
        "",
    ),
    (
        "Stéphanie Jamar",
        "fr",
        "Qui décide des horaires de la nouvelle ligne, et quand le saurons-nous ?",
        "",
    ),
)
WRITTEN = (
    "What I took home from three sites",
    "en",
    "I was in Aachen, Gent and Leeds in ten days. Three things I will see to: the goods lift in "
    "hall 2, two more sets of fall gear for the night crews, and a date for the new lockers. If I "
    "forgot yours, tell me here.",
)


class Chair:
    """Writes down who leads, and what is said to them and for them."""

    def __init__(self, house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
        self.house, self.cast, self.days, self.end = house, cast, days, end
        self.known = Known({person.handle: person for person in house.people.values()})
        self.lines: list[Line] = []

    def person(self, name: str) -> Person:
        """Give somebody by name."""
        return self.house.people[name]

    def moment(self, name: str, days_ago: int, clock: time) -> datetime:
        """Say when it was somebody's clock, some working days ago."""
        return at(self.cast.people[name], self.days[-days_ago], clock)

    def lead(self, name: str) -> Leader:
        """Mark somebody as a leader, who promises when they answer."""
        moment = self.moment(GIVER, 60, time(9, 40))
        leader = Leader(
            person_id=self.person(name).id,
            names=FUNCTIONS[name],
            since=moment,
            given_by_id=self.person(GIVER).id,
            promise_days=PROMISES[name],
            promised_at=moment + timedelta(hours=1),
        )
        self.add(Event.LEADER_NAMED, leader, moment, GIVER)
        promised = leader.promised_at or moment
        self.lines.append(
            later(Event.LEADER_PROMISED, leader, promised, self.person(name).id, None)
        )
        return leader

    def delegate(self, leader: Leader, leads: str, name: str) -> Delegation:
        """Let somebody write for a leader."""
        moment = self.moment(leads, 50, time(10, 5))
        close = at(self.cast.people[leads], self.end.date() + timedelta(days=150), time())
        held = Delegation(
            leader_id=leader.id,
            person_id=self.person(name).id,
            starts_at=moment,
            ends_at=close,
            zone=ZONE,
        )
        self.add(Event.DELEGATION_GIVEN, held, moment, leads)
        return held

    def add(
        self, event: Event, row: Leader | Delegation | AskMe, moment: datetime, by: str, **more: int
    ) -> None:
        """Store a row with its line."""
        session.add(row)
        session.flush()
        place = self.house.communities[PLACE].id if more else None
        self.lines.append(later(event, row, moment, self.person(by).id, place, **more))

    def post(
        self,
        by: str,
        words: tuple[str, str, str],
        moment: datetime,
        kind: PostKind = PostKind.DISCUSSION,
        held: Delegation | None = None,
    ) -> Post:
        """Write down a post, for a leader if somebody else wrote it."""
        title, language, source = words
        community: Community = self.house.communities[PLACE]
        post = Post(
            community_id=community.id,
            author_id=self.person(by).id,
            kind=kind,
            posted_at=moment,
            active_at=moment,
            delegation_id=held.id if held else None,
        )
        draft = Draft(title=title, source=source, language=language, limit=limits.POST)
        texts.write(post, screen(draft, self.person(by), None, self.known))
        enliven(community.id, moment)
        line = later(
            Event.POST_CREATED, post, moment, post.author_id, community.id, files=[], names=[]
        )
        if held is not None:
            line = replace(line, on_behalf_of_id=self.person(HELEN).id)
        self.lines.append(line)
        return post

    def comment(
        self, by: str, language: str, source: str, post: Post, moment: datetime, to: int | None
    ) -> Comment:
        """Write down a question, or an answer to it."""
        comment = Comment(
            post_id=post.id, parent_id=to, author_id=self.person(by).id, posted_at=moment
        )
        draft = Draft(source=source, language=language, limit=limits.COMMENT)
        texts.write(comment, screen(draft, self.person(by), None, self.known))
        post.comment_count += 1
        post.active_at = max(post.active_at, moment)
        self.lines.append(
            later(
                Event.COMMENT_CREATED,
                comment,
                moment,
                comment.author_id,
                post.community_id,
                files=[],
                answers=to,
            )
        )
        return comment

    def vote(self, question: Comment, name: str, moment: datetime, post: Post) -> None:
        """Let somebody want it answered."""
        row = QuestionVote(comment_id=question.id, person_id=self.person(name).id)
        session.add(row)
        session.flush()
        self.lines.append(
            later(
                Event.QUESTION_VOTED,
                row,
                moment,
                row.person_id,
                post.community_id,
                post_id=post.id,
            )
        )


def lead_all(house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
    """Mark two leaders, let one be asked and answer, and the other's words come from a third."""
    chair = Chair(house, cast, days, end)
    helen, catherine = chair.lead(HELEN), chair.lead(CATHERINE)
    held = chair.delegate(helen, HELEN, CHARLOTTE)
    chair.delegate(catherine, CATHERINE, CHARLOTTE)
    chair.post(CHARLOTTE, WRITTEN, chair.moment(CHARLOTTE, 5, time(16, 10)), held=held)
    begin = chair.moment(HELEN, 4, time(11, 0))
    post = chair.post(HELEN, SESSION, begin, PostKind.ASK_ME)
    day = end.date()
    it = AskMe(
        post_id=post.id,
        leader_id=helen.id,
        opens_at=begin,
        questions_until=at(cast.people[HELEN], day + timedelta(days=5), time()),
        answers_until=at(cast.people[HELEN], day + timedelta(days=12), time()),
    )
    chair.add(Event.ASK_ME_PLANNED, it, begin, HELEN, post_id=post.id)
    names = sorted(cast.people, key=lambda name: chance("ask me", name))
    for place, (by, language, words, answer) in enumerate(QUESTIONS):
        moment = chair.moment(by, 3, time(9 + place, 20))
        question = chair.comment(by, language, words, post, moment, None)
        others = [name for name in names if name not in (by, HELEN)]
        for number, name in enumerate(others[place * 7 : place * 7 + 14 - place * 4]):
            chair.vote(question, name, moment + timedelta(minutes=7 * (number + 1)), post)
        if answer:
            then = chair.moment(HELEN, 2, time(14, 30))
            chair.comment(HELEN, "en", answer, post, then, question.id)
    session.flush()
    ledger.append(session, sorted(chair.lines, key=lambda line: line.at))
