"""Is everybody told at once what to do, and is the truth said in time, in a crisis or a drill?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Certificate,
    Concerned,
    Crisis,
    Duty,
    Entry,
    EntryKey,
    Event,
    Making,
    Notice,
    NoticeKind,
    Person,
    Receipt,
    Rumour,
    RumourState,
    Safety,
    SafetyAnswer,
    Scenario,
    ScenarioState,
    Site,
    Tick,
    now,
    session,
)
from social.changes import change
from social.concerning import banners
from social.crisis import (
    ending,
    listing,
    preparing,
    reading,
    reminding,
    rumours,
    safety,
    saying,
    starting,
    steps,
    timeline,
)
from social.crisis.report import report, rows
from social.crisis.starting import Start
from social.crisis.wording import Words
from social.errors import Invalid
from social.notices.actions import notify
from social.notices.listing import lines
from social.rights import may
from social.separating import keep_apart
from social.whom import Whom
from tests.crisis.making import FIRST, begin, plan, ready
from tests.known import events

SignIn = Callable[[Person], FlaskClient]
MORE = Words("Fire at our site", known="The fire is out.", todo="Wait at the gate.")
LAST = Words("The fire is over", known="Everybody is safe. We clean up.")


def told_of(kind: NoticeKind) -> set[int]:
    """List whose notices say so."""
    return set(session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def tell_all() -> None:
    """Run the job that tells whom entries concern."""
    notify(list(session.scalars(select(Entry.id).order_by(Entry.id))))


class TestPreparing:
    def test_what_a_second_person_approved_can_be_started(
        self, scenario: Scenario, leo: Person
    ) -> None:
        assert scenario.state is ScenarioState.APPROVED
        assert scenario.approved_by_id == leo.id
        assert [one.language for one in preparing.statements(scenario)] == ["en", "nl"]

    def test_whoever_wrote_in_it_does_not_approve_it(
        self, in_app: None, mia: Person, leo: Person
    ) -> None:
        scenario = preparing.prepare(mia, plan(), "en")
        preparing.write(leo, scenario, "en", FIRST, Making.HUMAN, scenario.version)
        preparing.put_forward(mia, scenario)
        for person in (mia, leo):
            with pytest.raises(Invalid):
                preparing.approve(person, scenario, scenario.version)

    def test_a_change_takes_the_approval_away(self, scenario: Scenario, mia: Person) -> None:
        preparing.write(mia, scenario, "nl", FIRST, Making.HUMAN, scenario.version)
        assert scenario.state is ScenarioState.DRAFT
        assert scenario.approved_by_id is None

    def test_another_original_makes_translations_older(
        self, scenario: Scenario, mia: Person
    ) -> None:
        preparing.write(mia, scenario, "en", MORE, Making.HUMAN, scenario.version)
        english, dutch = preparing.statements(scenario)
        assert dutch.based_on < english.version

    def test_nothing_is_put_forward_without_words(self, in_app: None, mia: Person) -> None:
        scenario = preparing.prepare(mia, plan(), "en")
        with pytest.raises(Invalid):
            preparing.put_forward(mia, scenario)

    def test_nobody_writes_over_what_they_have_not_seen(
        self, scenario: Scenario, mia: Person
    ) -> None:
        with pytest.raises(Invalid):
            preparing.write(mia, scenario, "en", MORE, Making.HUMAN, scenario.version - 1)

    def test_others_prepare_nothing(self, in_app: None, ana: Person, scenario: Scenario) -> None:
        with pytest.raises(Forbidden):
            preparing.prepare(ana, plan(), "en")
        with pytest.raises(Forbidden):
            preparing.approve(ana, scenario, scenario.version)

    def test_secrets_are_not_taken(self, scenario: Scenario, mia: Person) -> None:
        leak = Words("Fire", known="The key is AKIA" + "IOSFODNN7EXAMPLQ")
        with pytest.raises(Invalid) as refused:
            preparing.write(mia, scenario, "en", leak, Making.HUMAN, scenario.version)
        assert "known" in refused.value.fields

    def test_communications_are_told_that_one_waits(
        self, in_app: None, mia: Person, leo: Person
    ) -> None:
        scenario = preparing.prepare(mia, plan(), "en")
        preparing.write(mia, scenario, "en", FIRST, Making.HUMAN, scenario.version)
        preparing.put_forward(mia, scenario)
        tell_all()
        assert told_of(NoticeKind.SCENARIO_TO_APPROVE) == {leo.id}

    def test_communications_are_reminded_to_look_again_once(
        self, scenario: Scenario, mia: Person, leo: Person
    ) -> None:
        today = now()
        with change(mia) as record:
            scenario.review_on = today.date()
            record(Event.SCENARIO_CHANGED, scenario)
        assert reminding.remind_to_review(today - timedelta(days=1)) == 0
        assert reminding.remind_to_review(today) == 1
        assert reminding.remind_to_review(today) == 0
        tell_all()
        assert told_of(NoticeKind.TO_REVIEW) == {mia.id, leo.id}


class TestStarting:
    def test_one_act_tells_everybody_in_every_approved_language(
        self,
        crisis: Crisis,
        ana: Person,
        ben: Person,
        mia: Person,
        leo: Person,
        lea: Person,
        sam: Person,
    ) -> None:
        assert told_of(NoticeKind.CRISIS) == {one.id for one in (ana, ben, mia, leo, lea, sam)}
        assert crisis.edition == 1
        assert crisis.first_at == crisis.started_at
        assert crisis.reach == 6
        english, dutch = listing.said(crisis, "en"), listing.said(crisis, "nl")
        assert english is not None
        assert dutch is not None
        assert (english.here.title, dutch.here.language) == (FIRST.title, "nl")
        assert [one.title for one in banners([crisis.id], ana)] == [FIRST.title]

    def test_telling_again_tells_nobody(self, crisis: Crisis) -> None:
        session.execute(update(Notice).values(read_at=now()))
        session.commit()
        assert starting.tell(crisis.id, 1) == 0

    def test_it_reaches_only_the_sites_that_were_chosen(
        self, scenario: Scenario, mia: Person, make_person: Callable[..., Person]
    ) -> None:
        with change(None) as record:
            lille = Site(name="Lille", country="FR", zone="Europe/Paris")
            session.add(lille)
            record(Event.SITE_ADDED, lille)
        there = make_person("Zoe There")
        with change(None) as record:
            there.site_id = lille.id
            record(Event.PERSON_CHANGED, there)
        crisis = begin(mia, scenario, sites=(lille.id,), is_drill=True)
        told = set(session.scalars(select(Concerned.person_id)))
        duties = set(session.scalars(select(Duty.person_id).where(Duty.crisis_id == crisis.id)))
        stand_ins = set(session.scalars(select(Duty.substitute_id)))
        assert told == {there.id, mia.id} | duties | stand_ins - {None}

    def test_what_nobody_approved_is_not_sent(self, scenario: Scenario, mia: Person) -> None:
        preparing.write(mia, scenario, "nl", FIRST, Making.HUMAN, scenario.version)
        with pytest.raises(Invalid):
            starting.start(mia, scenario, Start(), scenario.version)
        crisis = starting.start(mia, scenario, Start(sends=False), scenario.version)
        assert crisis.first_at is None
        saying.say(mia, crisis, "nl", FIRST, 30, 0)
        assert crisis.first_at is not None

    def test_whoever_has_a_role_starts_it_and_others_do_not(
        self, scenario: Scenario, sam: Person, ana: Person
    ) -> None:
        assert may(sam, "start", scenario)
        with pytest.raises(Forbidden):
            starting.start(ana, scenario, Start(), scenario.version)
        assert starting.start(sam, scenario, Start(), scenario.version).started_by_id == sam.id

    def test_whoever_has_a_role_starts_it_where_it_was_approved_for_and_nowhere_else(
        self, in_app: None, mia: Person, leo: Person, lea: Person
    ) -> None:
        here = lea.site_id or 0
        with change(None) as record:
            lille = Site(name="Lille", country="FR", zone="Europe/Paris")
            session.add(lille)
            record(Event.SITE_ADDED, lille)
        scenario = ready(mia, leo, plan(lea, whom=Whom(sites=(here,))))
        for sites in ((), (lille.id,), (here, lille.id)):
            with pytest.raises(Invalid) as caught:
                starting.start(lea, scenario, Start(sites=sites), scenario.version)
            assert "sites" in caught.value.fields
        crisis = starting.start(lea, scenario, Start(sites=(here,)), scenario.version)
        assert crisis.started_by_id == lea.id
        wide = starting.start(mia, scenario, Start(sites=(lille.id,)), scenario.version)
        assert wide.id != crisis.id

    def test_starting_twice_makes_one(
        self, crisis: Crisis, scenario: Scenario, lea: Person
    ) -> None:
        again = starting.start(lea, scenario, Start(), scenario.version)
        assert again.id == crisis.id
        drill = starting.start(lea, scenario, Start(is_drill=True), scenario.version)
        assert drill.id != crisis.id

    def test_five_who_start_at_once_make_one(
        self, scenario: Scenario, mia: Person, at_once: Callable[..., list[Any]]
    ) -> None:
        session.remove()

        def go() -> int:
            found = session.get_one(Scenario, scenario.id)
            person = session.get_one(Person, mia.id)
            return starting.start(person, found, Start(), found.version).id

        assert len(set(at_once(*[go] * 5))) == 1
        assert session.scalar(select(func.count()).select_from(Crisis)) == 1

    def test_a_new_plan_does_not_change_what_goes_on(
        self, crisis: Crisis, scenario: Scenario, mia: Person
    ) -> None:
        preparing.replan(mia, scenario, plan(), scenario.version)
        assert [duty.person_id for duty in listing.duties(crisis)] != [None]
        assert len(steps.lines(crisis)) == 2


class TestSaying:
    def test_another_language_is_behind_until_somebody_writes_it(
        self, crisis: Crisis, mia: Person
    ) -> None:
        saying.say(mia, crisis, "en", MORE, 20, 1)
        dutch = listing.said(crisis, "nl")
        assert dutch is not None
        assert dutch.is_behind
        saying.translate(mia, crisis, "nl", MORE, Making.HUMAN, 2)
        dutch = listing.said(crisis, "nl")
        assert dutch is not None
        assert not dutch.is_behind

    def test_a_part_that_stays_keeps_its_time(self, crisis: Crisis, mia: Person) -> None:
        first = saying.newest(crisis, "en")
        same = Words(MORE.title, known=MORE.known, unknown=FIRST.unknown, todo=FIRST.todo)
        second = saying.say(mia, crisis, "en", same, 20, 1)
        assert first is not None
        assert second.todo_at == first.todo_at
        assert second.unknown_at == first.unknown_at
        assert second.known_at > first.known_at

    def test_nobody_speaks_over_another(self, crisis: Crisis, mia: Person, leo: Person) -> None:
        saying.say(mia, crisis, "en", MORE, 20, 1)
        with pytest.raises(Invalid):
            saying.say(leo, crisis, "en", LAST, 20, 1)

    def test_others_say_nothing(self, crisis: Crisis, ana: Person) -> None:
        for act in (
            partial(saying.say, ana, crisis, "en", MORE, 20, 1),
            partial(saying.translate, ana, crisis, "nl", MORE, Making.HUMAN, 1),
            partial(steps.do, ana, crisis, 0),
            partial(ending.end, ana, crisis, "en", LAST, 1),
            partial(ending.resume, ana, crisis),
            partial(ending.learn, ana, crisis, "Nothing"),
        ):
            with pytest.raises(Forbidden):
                act()
        assert crisis.edition == 1

    def test_those_who_lead_are_reminded_once_of_what_they_promised(
        self, crisis: Crisis, mia: Person, leo: Person, lea: Person, sam: Person
    ) -> None:
        assert crisis.next_at is not None
        assert reminding.remind_overdue(crisis.next_at - timedelta(minutes=1)) == 0
        with change(None) as record:
            crisis.next_at = now() - timedelta(minutes=1)
            record(Event.CRISIS_SAID, crisis)
        assert crisis.is_overdue
        assert reminding.remind_overdue(now()) == 1
        assert reminding.remind_overdue(now()) == 0
        tell_all()
        assert told_of(NoticeKind.UPDATE_OVERDUE) == {mia.id, leo.id, lea.id, sam.id}

    def test_notices_of_a_drill_and_of_a_real_crisis_stand_apart(
        self, app: Flask, crisis: Crisis, scenario: Scenario, mia: Person, ana: Person
    ) -> None:
        drill = begin(mia, scenario, is_drill=True)
        mine = select(Notice).where(Notice.person_id == ana.id, Notice.kind == NoticeKind.CRISIS)
        found = session.scalars(mine.order_by(Notice.id)).all()
        assert [one.crisis_id for one in found] == [crisis.id, drill.id]
        with app.test_request_context():
            real, practised = lines(ana, found)
        assert practised.words.startswith("Drill: ")
        assert not real.words.startswith("Drill")
        reading.acknowledge(ana, drill)
        session.expire_all()
        unread = session.scalars(mine.where(Notice.read_at.is_(None))).one()
        assert unread.crisis_id == crisis.id

    def test_the_notice_comes_again_with_each_update(
        self, crisis: Crisis, mia: Person, ana: Person
    ) -> None:
        reading.acknowledge(ana, crisis)
        saying.say(mia, crisis, "en", MORE, 20, 1)
        assert starting.tell(crisis.id, 2) == crisis.reach
        mine = select(Notice).where(Notice.person_id == ana.id, Notice.read_at.is_(None))
        assert len(session.scalars(mine).all()) == 1


class TestSafety:
    def test_answers_are_counted_by_site(self, crisis: Crisis, ana: Person, ben: Person) -> None:
        safety.answer(ana, crisis, Safety.SAFE)
        safety.answer(ben, crisis, Safety.HELP, "In the cellar")
        (gent,) = safety.coverage(crisis)
        assert (gent.name, gent.people, gent.safe, gent.help, gent.silent) == ("Gent", 6, 1, 1, 4)
        (need,), _more = safety.in_need(crisis, ana)
        assert (need.person.id, need.answer and need.answer.words) == (ben.id, "In the cellar")

    def test_one_may_say_otherwise_and_is_counted_once(self, crisis: Crisis, ana: Person) -> None:
        safety.answer(ana, crisis, Safety.HELP)
        safety.answer(ana, crisis, Safety.SAFE)
        (gent,) = safety.coverage(crisis)
        assert (gent.safe, gent.help) == (1, 0)

    def test_fifty_answer_at_once_and_each_is_counted(
        self,
        crisis: Crisis,
        make_person: Callable[..., Person],
        at_once: Callable[..., list[Any]],
    ) -> None:
        people = [make_person(f"Worker {number}") for number in range(25)]
        with change(None):
            for person in people:
                session.add(Concerned(crisis_id=crisis.id, person_id=person.id))
        ids = [person.id for person in people]
        crisis_id = crisis.id
        session.remove()

        def say(person_id: int, state: Safety) -> None:
            safety.answer(
                session.get_one(Person, person_id), session.get_one(Crisis, crisis_id), state
            )

        acts = [partial(say, one, state) for one in ids for state in Safety]
        assert at_once(*acts) == [None] * 50
        found = session.scalar(select(func.count()).select_from(SafetyAnswer))
        assert found == 25

    def test_those_who_lead_say_whom_they_saw_and_others_do_not(
        self, crisis: Crisis, lea: Person, ana: Person, ben: Person
    ) -> None:
        found = safety.see(lea, crisis, ben, Safety.SAFE)
        assert (found.person_id, found.seen_by_id) == (ben.id, lea.id)
        with pytest.raises(Forbidden):
            safety.see(ana, crisis, ben, Safety.SAFE)

    def test_nobody_writes_over_a_cry_for_help_that_they_have_not_seen(
        self, crisis: Crisis, lea: Person, ben: Person
    ) -> None:
        first = safety.answer(ben, crisis, Safety.SAFE)
        seen = first.version
        safety.answer(ben, crisis, Safety.HELP, "Hall 3")
        for known in (0, seen):
            with pytest.raises(Invalid):
                safety.see(lea, crisis, ben, Safety.SAFE, known)
        found = safety.answer_of(crisis, ben)
        assert found is not None
        assert (found.state, found.words) == (Safety.HELP, "Hall 3")
        found = safety.see(lea, crisis, ben, Safety.HELP, found.version)
        assert (found.words, found.seen_by_id) == ("Hall 3", lea.id)

    def test_nobody_is_named_to_those_who_are_kept_apart_from_them(
        self, crisis: Crisis, lea: Person, mia: Person, ana: Person, ben: Person
    ) -> None:
        with change(ana):
            keep_apart(ana, lea.id)
        assert ana not in safety.silent(crisis, lea, None, None)[0]
        assert ana in safety.silent(crisis, mia, None, None)[0]
        safety.answer(ana, crisis, Safety.HELP, "At my sister's")
        assert safety.in_need(crisis, lea) == ([], None)
        ((one,), _more) = safety.in_need(crisis, mia)
        assert one.person.id == ana.id
        with pytest.raises(NotFound):
            safety.see(lea, crisis, ana, Safety.SAFE, 1)

    def test_all_who_need_help_are_listed_a_page_at_a_time(
        self, scenario: Scenario, mia: Person, make_person: Callable[..., Person]
    ) -> None:
        people = [make_person(f"Person {number:02}") for number in range(safety.PAGE + 2)]
        crisis = begin(mia, scenario)
        for person in people:
            safety.answer(person, crisis, Safety.HELP)
        first, more = safety.in_need(crisis, mia)
        assert more == first[-1].answer.id  # type: ignore[union-attr]
        second, none = safety.in_need(crisis, mia, more or 0)
        assert [one.person for one in (*first, *second)] == people
        assert none is None

    def test_whom_it_does_not_concern_has_no_answer(
        self, crisis: Crisis, make_person: Callable[..., Person], lea: Person
    ) -> None:
        new = make_person("Nel New")
        with pytest.raises(NotFound):
            safety.answer(new, crisis, Safety.SAFE)
        with pytest.raises(NotFound):
            safety.see(lea, crisis, new, Safety.SAFE)

    def test_names_of_the_silent_come_a_page_at_a_time(
        self, crisis: Crisis, ana: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(safety, "PAGE", 2)
        first, more = safety.silent(crisis, ana, None, None)
        second, _more = safety.silent(crisis, ana, None, str(more))
        assert len(first) == 2
        assert not {one.id for one in first} & {one.id for one in second}

    def test_answers_are_destroyed_when_their_time_is_over_and_numbers_stay(
        self, crisis: Crisis, ana: Person, mia: Person
    ) -> None:
        one = safety.answer(ana, crisis, Safety.HELP, "Hall 3")
        kept = select(EntryKey.entry_id).join(Entry, Entry.id == EntryKey.entry_id)
        of_it = kept.where(Entry.noun == "safety_answer", Entry.event == Event.SAFETY_ANSWERED)
        ending.end(mia, crisis, "en", LAST, 1)
        assert ending.forget(now()) == 0
        assert len(session.scalars(of_it).all()) == 1
        assert ending.forget(now() + timedelta(days=31)) == 1
        session.expire_all()
        assert session.get(SafetyAnswer, one.id) is None
        assert session.scalars(of_it).all() == []
        assert session.scalar(select(func.count()).select_from(Certificate)) == 1
        assert session.get_one(Crisis, crisis.id).forgotten_at is not None
        assert report(session.get_one(Crisis, crisis.id), now()).safety.whole.given == 1  # type: ignore[union-attr]
        assert ending.forget(now() + timedelta(days=32)) == 0


class TestRumours:
    def test_others_read_it_without_a_name_and_the_desk_answers(
        self, crisis: Crisis, ana: Person, ben: Person, lea: Person
    ) -> None:
        rumour = rumours.tell(ana, crisis, "Somebody is hurt")
        rumours.hear(ben, rumour)
        rumours.hear(ben, rumour)
        rumours.hear(ana, rumour)
        session.refresh(rumour)
        assert rumour.hearings == 2
        rumours.unhear(ben, rumour)
        session.refresh(rumour)
        assert rumour.hearings == 1
        rumours.settle(lea, crisis, rumour, RumourState.FALSE, "Nobody is hurt.")
        (line,) = rumours.lines(crisis, ben, leads=False)
        assert (line.rumour.state, line.is_own) == (RumourState.FALSE, False)
        with pytest.raises(Forbidden):
            rumours.settle(ben, crisis, rumour, RumourState.TRUE, "It is.")

    def test_an_answer_says_something(self, crisis: Crisis, ana: Person, lea: Person) -> None:
        rumour = rumours.tell(ana, crisis, "Somebody is hurt")
        with pytest.raises(Invalid):
            rumours.settle(lea, crisis, rumour, RumourState.FALSE, " ")

    def test_what_was_put_aside_is_shown_to_the_desk_alone(
        self, crisis: Crisis, ana: Person, ben: Person, lea: Person
    ) -> None:
        rumour = rumours.tell(ana, crisis, "The boss did it")
        rumours.settle(lea, crisis, rumour, RumourState.ASIDE, "")
        assert rumours.lines(crisis, ben, leads=False) == []
        with pytest.raises(NotFound):
            listing.find_rumour(ben, rumour.id)
        assert len(rumours.lines(crisis, lea, leads=True)) == 1

    def test_secrets_are_not_passed_on(self, crisis: Crisis, ana: Person) -> None:
        with pytest.raises(Invalid):
            rumours.tell(ana, crisis, "They say the key is AKIA" + "IOSFODNN7EXAMPLQ")
        with pytest.raises(Invalid):
            rumours.tell(ana, crisis, " ")

    def test_twenty_hear_it_at_once_and_each_counts(
        self,
        crisis: Crisis,
        ana: Person,
        make_person: Callable[..., Person],
        at_once: Callable[..., list[Any]],
    ) -> None:
        rumour_id = rumours.tell(ana, crisis, "It burns").id
        ids = [make_person(f"Hearer {number}").id for number in range(10)]
        session.remove()

        def hear(person_id: int) -> None:
            rumours.hear(session.get_one(Person, person_id), session.get_one(Rumour, rumour_id))

        at_once(*[partial(hear, one) for one in ids * 2])
        assert session.scalar(select(Rumour.hearings)) == 11


def test_what_was_said_while_a_page_is_made_is_what_it_shows(crisis: Crisis, mia: Person) -> None:
    saying.say(mia, crisis, "en", MORE, 20, 1)
    was = Crisis(id=crisis.id, edition=1)  # as it was read before
    found = listing.said(was, "en")
    assert found is not None
    assert found.newest.edition == 2
    assert not found.is_behind


class TestEnding:
    def test_it_ends_with_last_words_and_nothing_is_done_after(
        self, crisis: Crisis, mia: Person, ana: Person
    ) -> None:
        steps.do(mia, crisis, 0)
        ending.end(mia, crisis, "en", LAST, 1)
        assert crisis.ended_at is not None
        assert crisis.next_at is None
        found = listing.said(crisis, "en")
        assert found is not None
        assert found.here.is_final
        for act in (
            partial(saying.say, mia, crisis, "en", MORE, 20, 2),
            partial(ending.end, mia, crisis, "en", LAST, 2),
            partial(safety.answer, ana, crisis, Safety.SAFE),
            partial(rumours.tell, ana, crisis, "Something"),
            partial(steps.undo, mia, crisis, 0),
        ):
            with pytest.raises(Invalid):
                act()

    def test_the_report_tells_of_times_and_steps(
        self, scenario: Scenario, mia: Person, ana: Person, ben: Person, leo: Person
    ) -> None:
        crisis = begin(mia, scenario, ago=10, is_drill=True)
        steps.do(mia, crisis, 0)
        safety.answer(ana, crisis, Safety.SAFE)
        reading.acknowledge(ana, crisis)
        rumour = rumours.tell(ben, crisis, "It burns")
        rumours.settle(mia, crisis, rumour, RumourState.TRUE, "It does.")
        saying.say(leo, crisis, "en", MORE, 20, 1)
        ending.end(mia, crisis, "en", LAST, 2)
        ending.learn(mia, crisis, "The siren was too quiet.")
        found = report(crisis, now())
        assert found.to_first == 10
        assert (len(found.updates), found.in_time) == (3, 3)
        assert (found.done_in_time, len(found.steps)) == (1, 2)
        assert found.safety.whole is not None
        assert found.safety.whole.given == 1
        assert found.receipts.whole is not None
        assert found.receipts.whole.given == 1
        assert [one.minutes for one in found.rumours] == [0]
        said = [row["what"] for row in rows(found)]
        assert "The siren was too quiet." in said
        assert "Call the fire brigade" in said
        acts = [one.event for one in timeline.acts(crisis)]
        assert acts[0] is Event.CRISIS_LEARNT
        assert acts[-1] in (Event.BULLETIN_WRITTEN, Event.CRISIS_STARTED)

    def test_few_people_are_not_told_of(self, in_app: None, mia: Person, leo: Person) -> None:
        crisis = begin(mia, ready(mia, leo))
        assert report(crisis, now()).safety.whole is None


class TestSteps:
    def test_a_step_is_done_once_and_can_be_undone(
        self, crisis: Crisis, lea: Person, sam: Person
    ) -> None:
        steps.do(lea, crisis, 1)
        steps.do(sam, crisis, 1)
        assert [line.tick.person_id for line in steps.lines(crisis) if line.tick] == [lea.id]
        steps.undo(sam, crisis, 1)
        assert session.scalars(select(Tick)).all() == []
        with pytest.raises(NotFound):
            steps.do(lea, crisis, 2)


class TestReading:
    def test_a_receipt_is_given_once(self, crisis: Crisis, ana: Person) -> None:
        reading.acknowledge(ana, crisis)
        reading.acknowledge(ana, crisis)
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1
        assert events("receipt") == [Event.RECEIPT_GIVEN]

    def test_whom_it_does_not_concern_gives_none(
        self, crisis: Crisis, make_person: Callable[..., Person]
    ) -> None:
        with pytest.raises(NotFound):
            reading.acknowledge(make_person("Nel New"), crisis)
