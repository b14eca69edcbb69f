"""What does the demo company have ready for a crisis, and how did its last drill go?"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from archive import ledger
from archive.ledger import Line
from models import (
    Bulletin,
    Concerned,
    Crisis,
    Duty,
    Event,
    Hearing,
    Making,
    Person,
    Receipt,
    Rumour,
    RumourState,
    Safety,
    SafetyAnswer,
    Scenario,
    ScenarioState,
    Tick,
    session,
)
from models.base import Recorded
from moderation import Draft, Screened, screen
from moderation.naming import StoredNames
from social.commands.demo.book import later
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House
from social.commands.demo.moments import at
from social.commands.demo.wording import typeset_all
from social.crisis.ending import counted
from social.crisis.starting import gather
from social.whom import Whom

TOLD = Path(__file__).parent / "crises.toml"
LANGUAGES = ("nl", "fr", "en", "de")
PARTS = ("known", "unknown", "todo")
WRITER, APPROVER = "Charlotte Delhez", "Benoît Carlier"
ANSWER, HELP, READ = 0.93, 0.01, 0.85  # of those whom the drill concerned


def drill(house: House, cast: Cast, days: Sequence[date], end: datetime) -> None:
    """Prepare the scenarios, and hold the drill."""
    told = typeset_all(tomllib.loads(TOLD.read_text("utf-8")))
    prepared = at(cast.people[WRITER], days[-30], time(10))
    made = {one["key"]: Preparing(house, one, prepared, end).write() for one in told["scenario"]}
    plan = told["drill"]
    begin = at(cast.people[plan["started_by"]], days[-1 - plan["before"]], time(14, 5))
    Drilling(house, plan, made[plan["scenario"]], begin).hold()


@dataclass(slots=True)
class Log:
    """The lines of what happened, in any order."""

    house: House
    lines: list[Line]

    def person(self, name: str) -> int:
        """Find somebody's number."""
        return self.house.people[name].id

    def note(
        self, event: Event, thing: Recorded, moment: datetime, actor_id: int | None, **more: Any
    ) -> None:
        """Store a thing, and note what happened to it."""
        session.add(thing)
        session.flush()
        self.lines.append(later(event, thing, moment, actor_id, None, **more))

    def keep(self) -> None:
        """Append all lines in the order of time."""
        session.flush()
        ledger.append(session, sorted(self.lines, key=lambda line: line.at))


def screened(words: str, author: Person, language: str) -> Screened:
    """Ask the screen about some words."""
    draft = Draft(source=words.strip(), language=language)
    return screen(draft, author, None, StoredNames(None))


def part(words: str, author: Person, language: str) -> Screened | None:
    """Ask the screen about one part; nothing where there are no words."""
    return screened(words, author, language) if words.strip() else None


class Preparing:
    """One scenario: its plan, its words in four languages, and who looked it over."""

    def __init__(self, house: House, said: dict[str, Any], moment: datetime, end: datetime) -> None:
        self.said, self.moment, self.end = said, moment, end
        self.log = Log(house, [])
        self.writer = session.get_one(Person, self.log.person(WRITER))
        self.approver_id = self.log.person(APPROVER)

    def write(self) -> Scenario:
        """Write it down, and let a second person approve it."""
        said, moment = self.said, self.moment
        made = Scenario(
            name=said["name"],
            purpose=said["purpose"],
            language=said["language"],
            audience=Whom().kept(),
            steps=[
                {"words": words, "minutes": None if minutes < 0 else minutes, "duty": duty}
                for words, minutes, duty in said["steps"]
            ],
            asks_safety=said["asks_safety"],
            minutes=said["minutes"],
            review_on=(self.end + timedelta(days=150)).date(),
            writer_id=self.writer.id,
            wrote_ids=[self.writer.id],
            changed_at=moment,
        )
        self.log.note(Event.SCENARIO_WRITTEN, made, moment, self.writer.id)
        for position, (name, person, substitute) in enumerate(said["parts"]):
            duty = Duty(scenario_id=made.id, position=position, name=name)
            duty.person_id, duty.substitute_id = (
                self.log.person(person),
                self.log.person(substitute),
            )
            self.log.note(Event.DUTY_SET, duty, moment, self.writer.id)
        for minutes, language in enumerate(LANGUAGES, 5):
            self.word(made, language, moment + timedelta(minutes=minutes))
        made.state = ScenarioState.WAITING
        forward = moment + timedelta(minutes=20)
        self.log.note(Event.SCENARIO_PUT_FORWARD, made, forward, self.writer.id)
        made.state, made.approved_by_id = ScenarioState.APPROVED, self.approver_id
        made.approved_at = moment + timedelta(hours=3)
        self.log.note(Event.SCENARIO_APPROVED, made, made.approved_at, self.approver_id)
        self.log.keep()
        return made

    def word(self, made: Scenario, language: str, moment: datetime) -> None:
        """Write the first statement in one language."""
        words = self.said[language]
        one = Bulletin(
            scenario_id=made.id,
            language=language,
            making=Making(words["making"]),
            author_id=self.writer.id,
            changed_at=moment,
            known_at=moment,
            unknown_at=moment,
            todo_at=moment,
        )
        parts = {name: part(words[name], self.writer, language) for name in PARTS}
        one.write(words["title"], **parts)
        self.log.note(Event.BULLETIN_WRITTEN, one, moment, self.writer.id)


class Drilling:
    """A drill that is over: what was said, who answered, what was done, heard and learnt."""

    def __init__(
        self, house: House, plan: dict[str, Any], scenario: Scenario, begin: datetime
    ) -> None:
        self.house, self.plan, self.scenario, self.begin = house, plan, scenario, begin
        self.log = Log(house, [])
        self.rng = Random("drill")

    def after(self, minutes: float) -> datetime:
        """Give a moment so many minutes after the start."""
        return self.begin + timedelta(minutes=minutes)

    def hold(self) -> None:
        """Hold it from beginning to end."""
        crisis = self.start()
        self.repeat(crisis)
        told = session.execute(
            select(Concerned.person_id)
            .where(Concerned.crisis_id == crisis.id)
            .order_by(Concerned.person_id)
        )
        people = [row.person_id for row in told]
        self.answer(crisis, people)
        self.tick(crisis)
        self.hear(crisis, people)
        for update in self.plan["update"]:
            self.say(crisis, update)
        self.end(crisis)
        self.log.keep()

    def start(self) -> Crisis:
        """Start it at one site."""
        scenario, starter = self.scenario, self.log.person(self.plan["started_by"])
        site = self.house.sites[self.plan["site"]]
        crisis = Crisis(
            scenario_id=scenario.id,
            name=scenario.name,
            is_drill=True,
            language=scenario.language,
            audience=Whom(sites=(site.id,)).kept(),
            steps=scenario.steps,
            asks_safety=True,
            pauses=False,
            minutes=scenario.minutes,
            edition=1,
            noticed_at=self.after(-self.plan["noticed"]),
            started_by_id=starter,
            started_at=self.begin,
            first_at=self.begin,
            next_at=self.after(scenario.minutes),
            told_edition=1,
        )
        session.add(crisis)
        session.flush()
        gather(crisis, Whom(sites=(site.id,)))
        self.log.note(Event.CRISIS_STARTED, crisis, self.begin, starter)
        return crisis

    def repeat(self, crisis: Crisis) -> None:
        """Copy roles and first words from the scenario."""
        for duty in session.scalars(select(Duty).where(Duty.scenario_id == self.scenario.id)).all():
            names = ("position", "name", "person_id", "substitute_id")
            copied = {name: getattr(duty, name) for name in names}
            made = Duty(crisis_id=crisis.id, **copied)
            self.log.note(Event.DUTY_SET, made, self.begin, crisis.started_by_id)
        first = select(Bulletin).where(Bulletin.scenario_id == self.scenario.id)
        for one in session.scalars(first).all():
            texts = [f"{name}{end}" for name in PARTS for end in ("", "_html")]
            copied = {name: getattr(one, name) for name in ("title", "making", "language", *texts)}
            made_one = self.bulletin(crisis, 1, self.begin, one.author_id, **copied)
            if one.making is Making.ORIGINAL:
                made_one.next_at = crisis.next_at
            self.log.note(Event.BULLETIN_WRITTEN, made_one, self.begin, crisis.started_by_id)

    def bulletin(
        self, crisis: Crisis, edition: int, moment: datetime, author_id: int, **more: Any
    ) -> Bulletin:
        """Make one of the crisis, all of it of one moment."""
        times = {f"{name}_at": moment for name in (*PARTS, "changed")}
        return Bulletin(crisis_id=crisis.id, edition=edition, author_id=author_id, **times, **more)

    def answer(self, crisis: Crisis, people: Sequence[int]) -> None:
        """Let most say that they are safe, and that they have read it."""
        for person_id in people:
            moment = self.after(min(1 + self.rng.expovariate(0.16), 39))
            if self.rng.random() < ANSWER:
                state = Safety.HELP if self.rng.random() < HELP else Safety.SAFE
                said = SafetyAnswer(crisis_id=crisis.id, person_id=person_id, state=state)
                said.answered_at = said.first_at = moment
                self.log.note(Event.SAFETY_ANSWERED, said, moment, person_id)
            if self.rng.random() < READ:
                read = Receipt(crisis_id=crisis.id, person_id=person_id, edition=1)
                read.given_at = moment
                self.log.note(Event.RECEIPT_GIVEN, read, moment, person_id)

    def tick(self, crisis: Crisis) -> None:
        """Do the steps, some of them late."""
        for position, minutes in enumerate(self.plan["done"]):
            if minutes >= 0:
                tick = Tick(crisis_id=crisis.id, position=position, person_id=crisis.started_by_id)
                tick.done_at = self.after(minutes)
                self.log.note(Event.STEP_DONE, tick, tick.done_at, tick.person_id)

    def hear(self, crisis: Crisis, people: Sequence[int]) -> None:
        """Tell of what was heard, and answer it."""
        desk = self.log.person(APPROVER)
        for one in self.plan["rumour"]:
            told, *others = self.rng.sample([each for each in people if each != desk], one["heard"])
            teller = session.get_one(Person, told)
            rumour = Rumour(crisis_id=crisis.id, author_id=told, told_at=self.after(one["at"]))
            rumour.write(screened(one["words"], teller, "nl"))
            self.log.note(Event.RUMOUR_TOLD, rumour, rumour.told_at, told)
            for number, hearer in enumerate(others, 1):
                hearing = Hearing(rumour_id=rumour.id, person_id=hearer)
                moment = self.after(one["at"] + number / 4)
                self.log.note(Event.RUMOUR_HEARD, hearing, moment, hearer)
            rumour.hearings = one["heard"]
            rumour.state = RumourState(one["state"])
            rumour.say(screened(one["answer"], teller, "nl"))
            rumour.answered_by_id, rumour.answered_at = desk, self.after(one["answered"])
            self.log.note(Event.RUMOUR_ANSWERED, rumour, rumour.answered_at, desk)

    def say(self, crisis: Crisis, update: dict[str, Any]) -> None:
        """Say something new; the last of it ends the drill."""
        author = session.get_one(Person, self.log.person(update["by"]))
        moment, is_last = self.after(update["at"]), update is self.plan["update"][-1]
        crisis.edition += 1
        crisis.next_at = None if is_last else moment + timedelta(minutes=crisis.minutes)
        said = {update["language"]: update} | update["translated"]
        for number, (language, words) in enumerate(said.items()):
            is_original = language == update["language"]
            written = moment + timedelta(minutes=number)
            one = self.bulletin(crisis, crisis.edition, written, author.id, language=language)
            one.making = Making.ORIGINAL if is_original else Making.HUMAN
            one.is_final = is_last and is_original
            one.next_at = crisis.next_at if is_original else None
            parts = {name: part(words.get(name, ""), author, language) for name in PARTS}
            one.write(words["title"], **parts)
            self.log.note(Event.BULLETIN_WRITTEN, one, written, author.id)
        crisis.told_edition = crisis.edition
        self.log.note(Event.CRISIS_SAID, crisis, moment, author.id)

    def end(self, crisis: Crisis) -> None:
        """End it, and write down what was learnt."""
        last = self.plan["update"][-1]
        crisis.ended_at, crisis.ended_by_id = self.after(last["at"]), self.log.person(last["by"])
        session.flush()
        crisis.counts = counted(crisis)
        moment = self.after(last["at"] + 0.5)
        self.log.note(Event.CRISIS_ENDED, crisis, moment, crisis.ended_by_id)
        crisis.learnt = self.plan["learnt"]["words"].strip()
        learnt = self.after(24 * 60)
        self.log.note(Event.CRISIS_LEARNT, crisis, learnt, crisis.started_by_id)
