"""What does the demo company ask in polls?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from archive import ledger
from archive.ledger import Line
from models import (
    Event,
    Participation,
    Person,
    Poll,
    Post,
    PostKind,
    Repeat,
    Vote,
    limits,
    session,
)
from moderation import Draft, screen
from social import texts, urns
from social.commands.demo.book import later
from social.commands.demo.casting import Cast, chance
from social.commands.demo.founding import House, enliven
from social.commands.demo.moments import at
from social.commands.demo.naming import Known
from social.polls.asking import Question, Questions, written

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One poll of the demo: where, how many working days ago, and how many answered."""

    circle: str
    language: str
    days_ago: int
    answered: int
    questions: Questions
    first_answer: tuple[float, ...] = ()  # how many of all give the first answer to each


POLLS = (
    Asked(
        "werf-gent",
        "nl",
        6,
        23,
        Questions(
            title="Hoe kom je in de winter naar de werf?",
            intro="We vragen het elke herfst, om te weten hoeveel fietsenstalling en parking "
            "we nodig hebben.",
            asked=(
                Question(
                    "Hoe kom je in de winter naar de werf?",
                    ("Met de fiets", "Met de auto, alleen", "Samen met collega’s", "Met de bus"),
                ),
            ),
            lasts=4 * DAY,
        ),
        (0.4,),
    ),
    Asked(
        "leeds-site",
        "en",
        3,
        13,
        Questions(
            title="How was your month?",
            intro="Three questions, two minutes. We ask the same every month and talk about what "
            "changes in the site meeting.",
            asked=(
                Question("My workload was", ("Too low", "About right", "Too high")),
                Question("I knew what was expected of me", ("Always", "Mostly", "Seldom", "Never")),
                Question(
                    "What would help most?",
                    ("Better tools", "Clearer plans", "More hands", "Less noise"),
                    several=True,
                ),
            ),
            lasts=14 * DAY,
            shows_early=True,
            repeats=Repeat.MONTHLY,
        ),
        (0.1, 0.4, 0.3),
    ),
    Asked(
        "werk-aachen",
        "de",
        1,
        8,
        Questions(
            title="Wann passt die Jahresfeier?",
            asked=(
                Question(
                    "Wann passt die Jahresfeier?",
                    ("Donnerstag, 10. Dezember", "Freitag, 11. Dezember", "Samstag, 12. Dezember"),
                    several=True,
                ),
            ),
            lasts=14 * DAY,
            is_named=True,
            shows_early=True,
        ),
        (0.3,),
    ),
)


def ask_all(house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
    """Ask in the demo's communities, each on one of the last working days."""
    for asked in POLLS:
        who = cast.people[cast.circles[asked.circle].owners[0]]
        ask(asked, house, cast, at(who, days[-asked.days_ago], time(9, 10)), end)


def ask(asked: Asked, house: House, cast: Cast, moment: datetime, end: datetime) -> None:
    """Ask one thing, and let members answer it."""
    circle = cast.circles[asked.circle]
    community = house.communities[asked.circle]
    author = house.people[circle.owners[0]]
    known = Known({person.handle: person for person in house.people.values()})
    draft = Draft(
        title=asked.questions.title,
        source=written(asked.questions),
        language=asked.language,
        limit=limits.POST,
    )
    post = Post(
        community_id=community.id,
        author_id=author.id,
        kind=PostKind.POLL,
        posted_at=moment,
        active_at=moment,
    )
    texts.write(post, screen(draft, author, None, known))
    poll = poll_of(asked, post, moment)
    if asked.questions.intro:
        intro = Draft(source=asked.questions.intro, language=asked.language)
        poll.introduce(screen(intro, author, None, known))
    session.add(poll)
    enliven(community.id, moment)
    session.flush()
    lines = [
        later(Event.POST_CREATED, post, moment, author.id, community.id, files=[], names=[]),
        later(Event.POLL_ASKED, poll, moment, author.id, community.id),
    ]
    members = sorted(cast.members[asked.circle], key=lambda name: chance(post.title, name))
    people = [house.people[name] for name in members[: asked.answered]]
    answers = [chosen(asked, person.name) for person in people]
    if asked.questions.is_named:
        lines += vote(poll, people, answers, community.id, moment)
    else:
        lines += fill(poll, people, answers, community.id, moment, end, len(members))
    session.flush()
    ledger.append(session, lines)


def poll_of(asked: Asked, post: Post, moment: datetime) -> Poll:
    """Set the questions in order."""
    what = asked.questions
    return Poll(
        post_id=post.id,
        questions=[
            {"words": one.words, "several": one.several, "answers": list(one.answers)}
            for one in what.asked
        ],
        is_named=what.is_named,
        shows_early=what.shows_early,
        closes_at=moment + what.lasts,
        repeats=what.repeats,
        next_at=None if what.repeats is Repeat.NEVER else moment + 28 * DAY,
    )


def chosen(asked: Asked, name: str) -> list[list[int]]:
    """Choose what somebody answers: always the same."""
    found = []
    for share, question in zip(asked.first_answer, asked.questions.asked, strict=True):
        rest = len(question.answers) - 1
        luck = chance(question.words, name)
        place = 0 if luck < share else 1 + int((luck - share) / (1 - share) * rest)
        others = {place, (place + 1) % len(question.answers)}
        found.append(sorted(others) if question.several and luck > 0.5 else [place])
    return found


def vote(
    poll: Poll,
    people: Sequence[Person],
    answers: Sequence[list[list[int]]],
    community_id: int,
    moment: datetime,
) -> list[Line]:
    """Let people answer under their names; give the lines."""
    lines = []
    for minutes, (person, answer) in enumerate(zip(people, answers, strict=True), 1):
        row = Vote(poll_id=poll.id, person_id=person.id, chosen=answer)
        session.add(row)
        session.flush()
        then = moment + timedelta(minutes=7 * minutes)
        lines.append(later(Event.VOTE_CAST, row, then, person.id, community_id))
    poll.answer_count = len(people)
    return lines


def fill(
    poll: Poll,
    people: Sequence[Person],
    answers: Sequence[list[list[int]]],
    community_id: int,
    moment: datetime,
    end: datetime,
    asked: int,
) -> list[Line]:
    """Let people answer without names; give the lines. What is over is counted."""
    urns.put_out(poll)
    urn = urns.hold_urn(poll)
    if urn is None:
        raise LookupError("a poll that was just asked has no urn")
    sums, lines = urns.opened(urn), []
    for minutes, answer in enumerate(answers, 1):
        told = sums.add(poll, answer)
        then = moment + timedelta(minutes=7 * minutes)
        if poll.shows_early and told:
            poll.results, poll.counted = urns.by_question(poll, told), told[0]
            lines.append(later(Event.POLL_COUNTED, poll, then, None, community_id))
        lines.append(later(Event.POLL_ANSWERED, poll, then, None, community_id))
    poll.answer_count = len(people)
    if poll.closes_at > end:
        urns.seal(urn, sums)
        session.add_all(Participation(poll_id=poll.id, person_id=one.id) for one in people)
        return lines
    poll.results, poll.counted = urns.by_question(poll, sums.now), sums.answers
    poll.closed_at, poll.asked = poll.closes_at, asked
    urns.take_away(poll, urn)
    lines.append(later(Event.POLL_CLOSED, poll, poll.closes_at, None, community_id))
    return lines
