"""How is the demo company made? In one transaction, the same every time for the same day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import func, select

from archive import ledger
from models import Comment, Company, Event, Person, Post, session
from social.commands.demo import (
    afterthoughts,
    announcing,
    bells,
    drilling,
    following,
    hosting,
    leading,
    lettering,
    meeting,
    passing_on,
    polling,
    reading,
    robots,
    speaking,
    stating,
    unsent,
)
from social.commands.demo.book import Book, later
from social.commands.demo.casting import Cast
from social.commands.demo.conversing import Talker
from social.commands.demo.founding import House, found
from social.commands.demo.habits import tell_notes, tell_routine
from social.commands.demo.keeping import keep
from social.commands.demo.knowing import learn_words
from social.commands.demo.moments import at, end_of_time, workdays
from social.commands.demo.scene import Scene
from social.commands.demo.shapes import Story
from social.commands.demo.sign_ins import handle
from social.commands.demo.succeeding import Teller
from social.commands.demo.telling import tell
from social.commands.demo.thanking import Giver
from social.commands.demo.writing import Writer

FOUNDED_BEFORE = timedelta(days=3)  # the first post
LAST_VISIT = time(16, 40)  # on the last day but one, by those who can sign in


@dataclass(frozen=True, slots=True)
class Made:
    """How much there is now."""

    people: int
    communities: int
    posts: int
    comments: int


def is_there() -> bool:
    """Tell whether anything is in the database."""
    found = session.scalar(select(Company.id)) or session.scalar(select(Person.id).limit(1))
    return found is not None


def is_demo() -> bool:
    """Tell whether what is there is the demo company."""
    return session.scalar(select(Company.is_demo)) is True


def make(today: date) -> Made:
    """Make the demo company as if its last day were yesterday."""
    cast = Cast(reading.people(), reading.circles())
    stories = told(cast, today)
    afterthoughts.plan(stories)
    days, end = workdays(today), end_of_time(today)
    gent = next(who for who in cast.people.values() if who.site == "gent")
    start = at(gent, days[0], time(8)) - FOUNDED_BEFORE
    visit = at(gent, days[-2], LAST_VISIT)
    try:
        book = Book()
        house = found(book, cast, start, visit)
        keep(book, house, start + timedelta(minutes=50))
        learn_words(start + timedelta(minutes=70))
        stating.open_offices(book, house, start + timedelta(minutes=2))
        stating.state_all(book, house, cast, start + timedelta(hours=6), end)
        stating.set_limits(book, house, end - timedelta(days=2))
        writer = Writer(book, house, cast, end)
        writer.write(stories)
        teller = Teller(book, house, cast, end)
        teller.tell()
        Giver(book, house, cast, end).give(start + timedelta(minutes=80))
        Talker(book, house, cast, days, end).talk()
        following.follow(book, house, cast, start, end)
        book.write()
        teller.keep_words()
        pin(stories, writer, house, cast)
        afterthoughts.write(stories, writer, end)
        polling.ask_all(house, cast, days, end)
        meeting.hold_all(house, cast, days, end)
        announcing.announce(house, cast, days, end)
        speaking.speak_all(house, cast, days, end)
        drilling.drill(house, cast, days, end)
        leading.lead_all(house, cast, days, end)
        hosting.host(house, cast, days, end)
        robots.tell_menus(house, cast, days)
        lettering.send_all(house, cast, days)
        unsent.leave_unsent(house, today, end)
        passing_on.pass_on(house, cast, days, end)
        bells.ring(house, visit)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    posts, comments = (session.scalar(select(func.count(noun.id))) for noun in (Post, Comment))
    return Made(len(house.people), len(house.communities), posts or 0, comments or 0)


def told(cast: Cast, today: date) -> list[Story]:
    """Tell all stories up to a day, oldest first."""
    scene = Scene(cast, today, handle)
    stories = [story for thread in reading.threads() for story in tell(scene, thread)]
    stories += [story for notes in reading.notes() for story in tell_notes(scene, notes)]
    stories += [story for routine in reading.routines() for story in tell_routine(scene, routine)]
    return sorted(stories, key=lambda story: (story.at, story.key))


def pin(stories: Sequence[Story], writer: Writer, house: House, cast: Cast) -> None:
    """Pin what stays on top, by the first owner of its community."""
    lines = []
    for story in stories:
        if story.is_pinned:
            post = session.get_one(Post, writer.posts[story.key].id)
            post.pinned_at = story.at + timedelta(minutes=4)
            owner = house.people[cast.circles[story.circle].owners[0]]
            lines.append(
                later(Event.POST_PINNED, post, post.pinned_at, owner.id, post.community_id)
            )
    session.flush()
    ledger.append(session, lines)
