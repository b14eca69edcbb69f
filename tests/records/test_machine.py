"""Is it true in whatever order things happen?

Never destroyed while it is held; never kept past the maximum after a disposal, but for a hold or a
minimum; one certificate for each destruction. A machine does things in any order on the real
database, and beside it a model, which knows nothing of SQL, says what has to be there.

Chance alone seldom comes by what matters, so every world begins with a rule in force, nothing is
drawn that does nothing, and time passes more often than the rest; and what went wrong once, or
could, is told step by step in `STORIES`, which every run goes through.
"""

from __future__ import annotations

import calendar
import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from archive.disposal import Ruling
from archive.periods import Period
from archive.settling import settle
from models import (
    Certificate,
    Community,
    Destroyed,
    Entry,
    Event,
    Hold,
    Membership,
    Person,
    Post,
    RecordKind,
    Retention,
    Role,
    Site,
    Start,
    session,
)
from models.role import Capability
from moderation import Draft
from social.changes import change
from social.posts.actions import delete_post, edit_post
from social.records import holds, rules
from social.records.disposing import dispose
from social.records.forgetting import forget
from tests.conftest import empty
from tests.records.conftest import noted

BRUSSELS = ZoneInfo("Europe/Brussels")
DELAY = timedelta(hours=24)
WORDS = ("merger", "lunch", "weld")
STARTS = st.sampled_from([Start.MADE, Start.MADE, Start.YEAR_END])
PERIODS = st.sampled_from(["P1D", "P1M", "P1Y"]).map(Period.read)
# MACHINE=500x50 in the environment does more than every run does.
EXAMPLES, STEPS = map(int, os.environ.get("MACHINE", "14x20").split("x"))
WHICH = st.integers(0, 5)
ASKED = Ruling(facts={"request": 1}, names=("Rosa", "Omar"))


@dataclass
class Text:
    """A post as the model knows it."""

    id: int
    author: int
    place: int
    made_at: datetime
    said: list[str]
    edited_at: datetime
    is_deleted: bool = False
    is_gone: bool = False


@dataclass
class Kept:
    """A hold as the model knows it."""

    people: set[int]
    places: set[int]
    words: set[str]
    begins: datetime | None

    def keeps(self, text: Text) -> bool:
        return (
            (not self.people or text.author in self.people)
            and (not self.places or text.place in self.places)
            and (not self.begins or text.edited_at >= self.begins)
            and (not self.words or any(word in said for said in text.said for word in self.words))
        )


@dataclass
class Law:
    """A rule as the model knows it."""

    place: int | None
    least: Period | None
    most: Period | None
    starts: Start
    ends: bool
    since: datetime


def later(at: datetime, period: Period, starts: Start) -> datetime:
    """Add a period as people do, in Brussels."""
    local = at.astimezone(BRUSSELS).replace(tzinfo=None)
    if starts is Start.YEAR_END:
        local = datetime(local.year + 1, 1, 1)
    if period.unit in "YM":
        months = local.month - 1 + period.number * (12 if period.unit == "Y" else 1)
        year, month = local.year + months // 12, months % 12 + 1
        day = min(local.day, calendar.monthrange(year, month)[1])
        local = local.replace(year=year, month=month, day=day)
    else:
        local += timedelta(days=period.number * (7 if period.unit == "W" else 1))
    return local.replace(tzinfo=BRUSSELS).astimezone(UTC)


@dataclass
class World:
    """What the model holds to be true."""

    clock: datetime = datetime(2026, 1, 30, 12, tzinfo=UTC)
    texts: list[Text] = field(default_factory=list)
    holds: dict[int, Kept] = field(default_factory=dict)
    laws: list[Law] = field(default_factory=list)

    def is_held(self, text: Text) -> bool:
        return any(kept.keeps(text) for kept in self.holds.values())

    def law_for(self, text: Text) -> Law | None:
        for place in (text.place, None):
            found = [law for law in self.laws if law.place == place and law.since <= self.clock]
            if found:
                newest = max(enumerate(found), key=lambda one: (one[1].since, one[0]))[1]
                if not newest.ends:
                    return newest
        return None

    def is_bound(self, text: Text) -> bool:
        law = self.law_for(text)
        return bool(law and law.least and later(text.made_at, law.least, law.starts) > self.clock)

    def is_due(self, text: Text) -> bool:
        law = self.law_for(text)
        is_over = law and law.most and later(text.made_at, law.most, law.starts) <= self.clock
        return bool(is_over) and not self.is_bound(text)


class Machine(RuleBasedStateMachine):
    """Everything that can happen to posts of two people in two places."""

    owner: sqlalchemy.Engine

    @initialize(most=PERIODS, starts=STARTS)
    def begin(self, most: Period, starts: Start) -> None:
        """Found the company anew, with something said and a rule for it."""
        session.remove()
        empty(self.owner)
        self.world = World()
        site = Site(name="Gent", country="BE", zone="Europe/Brussels")
        noted(Event.SITE_ADDED, site)
        self.people = [
            Person(handle=name, name=name, site_id=site.id)
            for name in ("ana", "ben", "rosa", "omar")
        ]
        noted(Event.PERSON_ADDED, *self.people)
        self.rosa, self.omar = self.people[2:]
        roles = [
            Role(person_id=one.id, capability=Capability.COMPLIANCE)
            for one in (self.rosa, self.omar)
        ]
        noted(Event.ROLE_GIVEN, *roles)
        self.places = [Community(slug=name, name=name) for name in ("one", "two")]
        noted(Event.COMMUNITY_CREATED, *self.places)
        members = [
            Membership(person_id=one.id, community_id=place.id)
            for one in self.people
            for place in self.places
        ]
        noted(Event.MEMBER_JOINED, *members)
        for author, place in ((0, 0), (0, 1), (1, 0), (1, 1)):
            self.create(author, place, WORDS[author + place])
        self.change_rule(None, (None, most), starts, ends=False)

    @property
    def standing(self) -> list[Text]:
        return [text for text in self.world.texts if not text.is_gone]

    @property
    def shown(self) -> list[Text]:
        return [text for text in self.standing if not text.is_deleted]

    @rule(author=st.integers(0, 1), place=st.integers(0, 1), word=st.sampled_from(WORDS))
    def create(self, author: int, place: int, word: str) -> None:
        who, where, at = self.people[author], self.places[place], self.world.clock
        post = Post(
            author_id=who.id, community_id=where.id, source=word, html=f"<p>{word}</p>",
            language="en", posted_at=at,
        )  # fmt: skip
        noted(Event.POST_CREATED, post)
        self.world.texts.append(Text(post.id, who.id, where.id, at, [word], at))

    @precondition(lambda self: self.shown)
    @rule(which=WHICH, word=st.sampled_from(WORDS))
    def edit(self, which: int, word: str) -> None:
        text = self.shown[which % len(self.shown)]
        author, post = session.get_one(Person, text.author), session.get_one(Post, text.id)
        edit_post(author, post, Draft(source=word), post.version)
        with change(None) as record:
            post.edited_at = self.world.clock
            record(Event.POST_EDITED, post)
        text.said.append(word)
        text.edited_at = self.world.clock
        self.jump(1)

    @precondition(lambda self: self.shown)
    @rule(which=WHICH)
    def delete(self, which: int) -> None:
        text = self.shown[which % len(self.shown)]
        delete_post(session.get_one(Person, text.author), session.get_one(Post, text.id))
        text.is_deleted = True

    @rule(
        people=st.sets(st.integers(0, 1), max_size=1),
        places=st.sets(st.integers(0, 1), max_size=1),
        words=st.sets(st.sampled_from(WORDS), max_size=2),
        is_recent=st.booleans(),
    )
    def hold(self, people: set[int], places: set[int], words: set[str], is_recent: bool) -> None:
        words = words or {WORDS[0]}  # one that keeps everything ends all
        begins = self.world.clock - timedelta(days=10) if is_recent else None
        question = holds.Question(
            matter="A matter",
            reason="A reason",
            people_ids=[self.people[one].id for one in people],
            community_ids=[self.places[one].id for one in places],
            words=sorted(words),
            begins_at=begins,
        )
        found = holds.ask_hold(self.rosa, question)
        self.world.holds[found.id] = Kept(
            set(question.people_ids), set(question.community_ids), words, begins
        )

    @precondition(lambda self: self.world.holds)
    @rule(which=WHICH, is_approved=st.booleans())
    def release(self, which: int, is_approved: bool) -> None:
        found = session.get_one(Hold, sorted(self.world.holds)[which % len(self.world.holds)])
        if is_approved:
            holds.approve_hold(self.omar, found)
            holds.ask_release(self.omar, found, "It is over.")
            holds.approve_release(self.rosa, found)
        else:
            holds.refuse_hold(self.omar, found)
        del self.world.holds[found.id]

    @rule(
        place=st.none() | st.integers(0, 1),
        periods=st.tuples(st.none() | PERIODS, PERIODS),
        starts=STARTS,
        ends=st.sampled_from([False, False, False, False, True]),
    )
    def change_rule(
        self, place: int | None, periods: tuple[Period | None, Period], starts: Start, ends: bool
    ) -> None:
        least, most = periods
        if least and least.days > most.days:
            least, most = most, least
        wish = rules.Wish(
            kind=RecordKind.POST,
            community_id=None if place is None else self.places[place].id,
            least=least,
            most=most,
            starts=starts,
            ends=ends,
            basis="A law",
            source="A book",
        )
        found: Retention = rules.propose_rule(self.rosa, wish)
        rules.approve_rule(self.omar, found, self.world.clock)
        since = self.world.clock + DELAY
        self.world.laws.append(Law(wish.community_id, least, most, starts, ends, since))
        self.dispose()

    @rule(days=st.sampled_from([1, 29, 31]))
    def jump(self, days: int) -> None:
        self.world.clock += timedelta(days=days)
        self.dispose()

    @rule(days=st.sampled_from([200, 366]))
    def leap(self, days: int) -> None:
        self.jump(days)

    @precondition(lambda self: self.standing)
    @rule(which=WHICH)
    def erase(self, which: int) -> None:
        text = self.standing[which % len(self.standing)]
        with change(self.omar) as record:
            done = forget(record, ASKED, [("post", text.id)], self.world.clock)
        settle()
        text.is_gone = not self.world.is_held(text) and not self.world.is_bound(text)
        assert bool(done.gone) == text.is_gone

    def dispose(self) -> None:
        dispose(self.world.clock)
        for text in self.world.texts:
            if not text.is_gone and self.world.is_due(text) and not self.world.is_held(text):
                text.is_gone = True

    @invariant()
    def the_database_is_as_the_model_says(self) -> None:
        session.rollback()
        session.expire_all()
        gone = set(session.scalars(select(Post.id).where(Post.erased_at.is_not(None))))
        assert gone == {text.id for text in self.world.texts if text.is_gone}
        shown = dict(session.execute(select(Post.id, Post.source)).all())
        for text in self.world.texts:
            assert shown[text.id] == ("" if text.is_gone else text.said[-1])

    @invariant()
    def each_destruction_has_one_certificate(self) -> None:
        bodies = [json.loads(body) for body in session.scalars(select(Certificate.body))]
        posts = Counter(number for body in bodies for number in body["objects"].get("post", []))
        assert posts == Counter(text.id for text in self.world.texts if text.is_gone)
        listed = Counter(number for body in bodies for number in body["entries"])
        rows = session.execute(
            select(Destroyed.entry_id, Entry.noun_id).join(Entry, Entry.id == Destroyed.entry_id)
        ).all()
        assert listed == Counter(row.entry_id for row in rows)
        assert {row.noun_id for row in rows} == set(posts)


DAY, MONTH, YEAR = (Period.read(words) for words in ("P1D", "P1M", "P1Y"))
ALL = (set[int](), set[int](), {"merger", "lunch", "weld"}, False)  # what a hold on all asks
FIRST = (set[int](), set[int](), {"merger"}, False)
STORIES: dict[str, list[Callable[[Machine], None]]] = {
    "what nothing keeps goes": [lambda m: m.jump(31)],
    "what is held stays": [lambda m: m.hold(*ALL), lambda m: m.leap(366), lambda m: m.erase(0)],
    "a hold finds what was said before": [
        lambda m: m.edit(0, "weld"), lambda m: m.hold(*FIRST), lambda m: m.leap(366),
    ],
    "a hold keeps what is said later, and of some people, places and times": [
        lambda m: m.hold({0}, set(), {"weld"}, True), lambda m: m.hold(set(), {1}, {"lunch"}, True),
        lambda m: m.create(0, 0, "weld"), lambda m: m.create(1, 1, "lunch"),
        lambda m: m.create(1, 0, "weld"), lambda m: m.leap(366),
    ],
    "a hold that is released keeps nothing": [
        lambda m: m.hold(*ALL), lambda m: m.leap(200), lambda m: m.release(0, True),
        lambda m: m.jump(1),
    ],
    "a hold that is refused keeps nothing": [
        lambda m: m.hold(*ALL), lambda m: m.release(0, False), lambda m: m.jump(31),
    ],
    "of two holds one is enough": [
        lambda m: m.hold(*ALL), lambda m: m.hold(*FIRST), lambda m: m.release(0, True),
        lambda m: m.leap(366), lambda m: m.release(0, True), lambda m: m.jump(1),
    ],
    "a shorter rule takes effect after its delay": [
        lambda m: m.change_rule(None, (None, DAY), Start.MADE, False), lambda m: m.jump(1),
    ],
    "a longer rule, too": [
        lambda m: m.change_rule(None, (None, YEAR), Start.MADE, False), lambda m: m.jump(31),
        lambda m: m.leap(366),
    ],
    "the rule of a place counts there": [
        lambda m: m.change_rule(0, (None, YEAR), Start.MADE, False), lambda m: m.jump(31),
        lambda m: m.leap(366),
    ],
    "where the rule of a place ended, that of all counts": [
        lambda m: m.change_rule(0, (None, YEAR), Start.MADE, False), lambda m: m.jump(1),
        lambda m: m.change_rule(0, (None, YEAR), Start.MADE, True), lambda m: m.jump(31),
    ],
    "a rule that ended lets nothing go": [
        lambda m: m.change_rule(None, (None, MONTH), Start.MADE, True), lambda m: m.leap(366),
    ],
    "a minimum counts before a wish": [
        lambda m: m.change_rule(None, (MONTH, YEAR), Start.MADE, False), lambda m: m.jump(1),
        lambda m: m.erase(0), lambda m: m.jump(31), lambda m: m.erase(0),
    ],
    "a year counts from its end": [
        lambda m: m.change_rule(None, (None, MONTH), Start.YEAR_END, False),
        lambda m: m.leap(200), lambda m: m.leap(200),
    ],
    "what was erased, or deleted, goes once": [
        lambda m: m.erase(1), lambda m: m.delete(0), lambda m: m.edit(0, "lunch"),
        lambda m: m.leap(366), lambda m: m.create(0, 0, "weld"), lambda m: m.jump(31),
    ],
}  # fmt: skip


def test_what_must_not_go_wrong_does_not(in_app: None, owner: sqlalchemy.Engine) -> None:
    Machine.owner = owner
    for name, steps in STORIES.items():
        machine = Machine()
        machine.begin(MONTH, Start.MADE)
        try:
            for step in steps:
                step(machine)
                machine.the_database_is_as_the_model_says()
                machine.each_destruction_has_one_certificate()
        except AssertionError as wrong:
            wrong.add_note(name)
            raise


def test_whatever_happens_in_whatever_order(in_app: None, owner: sqlalchemy.Engine) -> None:
    Machine.owner = owner
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
