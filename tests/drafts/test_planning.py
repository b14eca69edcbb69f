"""Does a planned post go out at its time, once, and only if it still may?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, text, update
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Capability,
    Crisis,
    Entry,
    Event,
    KeptDraft,
    Membership,
    Origin,
    Person,
    PersonState,
    Post,
    Release,
    Site,
    now,
    session,
)
from social.changes import change
from social.drafting import Begun
from social.drafts import actions, planning, sending
from social.drafts.planning import shown
from social.errors import Invalid
from social.when import When, moment_of
from tests.crisis.making import begin, plan, ready

WORDS = [("title", "On seams"), ("text", "Clean them first. #welding"), ("kind", "question")]
SOON = timedelta(hours=2)


@pytest.fixture
def draft(in_app, ana, community) -> KeptDraft:
    """Ana has begun a question in her community."""
    kept = actions.keep(ana, Begun(f"community:{community.id}", WORDS), 0)
    assert kept is not None
    return kept


@pytest.fixture
def planned(in_app, ana, draft) -> KeptDraft:
    """It goes out in two hours."""
    planning.plan(ana, draft, now() + SOON, "Europe/Brussels", draft.version)
    return draft


def posts() -> list[Post]:
    return list(session.scalars(select(Post).execution_options(populate_existing=True)))


def reread() -> KeptDraft | None:
    found = select(KeptDraft).execution_options(populate_existing=True)
    return session.scalars(found).one_or_none()


def later() -> datetime:
    return now() + SOON + timedelta(minutes=1)


def test_it_goes_out_at_its_time_and_not_before(in_app, planned, ana, community) -> None:
    assert sending.go_out(now()) == 0
    assert posts() == []
    assert sending.go_out(later()) == 1
    (post,) = posts()
    assert (post.title, post.author_id, post.community_id) == ("On seams", ana.id, community.id)
    assert post.is_question
    assert reread() is None
    entry = session.scalars(select(Entry).where(Entry.event == Event.POST_CREATED)).one()
    assert (entry.actor_id, entry.origin) == (ana.id, Origin.JOB)


def test_nothing_of_it_is_recorded_before(in_app, ana, draft) -> None:
    before = session.scalar(select(func.count(Entry.id)))
    planning.plan(ana, draft, now() + SOON, "UTC", draft.version)
    planning.unplan(ana, draft)
    assert session.scalar(select(func.count(Entry.id))) == before


def test_many_workers_send_it_once(in_app, planned, at_once) -> None:
    number = planned.id
    session.execute(update(KeptDraft).values(goes_at=now() - timedelta(minutes=1)))
    session.commit()
    found = at_once(*(lambda: sending.send(number) for _worker in range(6)))
    assert found.count(True) == 1
    assert len(posts()) == 1


def test_a_worker_that_dies_leaves_it_for_the_next(in_app, planned, monkeypatch) -> None:
    put_up = sending.put_up

    def die(*args: object, **more: object) -> None:
        put_up(*args, **more)
        session.flush()
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(sending, "put_up", die)
        with pytest.raises(SystemExit):
            sending.go_out(later())
    assert posts() == []
    assert sending.go_out(later()) == 1
    assert sending.go_out(later()) == 0
    assert len(posts()) == 1


def test_what_is_taken_back_does_not_go_out(in_app, planned, ana) -> None:
    planning.unplan(ana, planned)
    assert sending.go_out(later()) == 0
    draft = reread()
    assert draft is not None
    assert draft.field("text").startswith("Clean")
    assert actions.keep(ana, Begun(draft.place, [("text", "Other words")]), draft.version)


def test_its_form_is_free_while_it_waits(in_app, planned, ana, community) -> None:
    assert actions.find_at(ana, f"community:{community.id}") is None
    with pytest.raises(actions.Elsewhere) as met:
        actions.keep(ana, Begun(planned.place, [("text", "A page that is still open")]), 1)
    assert met.value.draft is None
    assert reread().field("text").startswith("Clean")


def test_whoever_left_does_not_post_there_any_more(in_app, planned, ben, ana, community) -> None:
    with change(None) as record:
        row = session.scalars(
            select(Membership).where(
                Membership.person_id == ana.id, Membership.community_id == community.id
            )
        ).one()
        record(Event.MEMBER_LEFT, row)
        session.delete(row)
    assert sending.go_out(later()) == 0
    draft = reread()
    assert draft is not None
    assert draft.goes_at is None
    assert draft.failed_because == "The community is no longer there for you."
    assert told() == [Event.PLAN_FAILED]
    assert sending.go_out(later()) == 0


def test_an_archived_place_takes_none(in_app, planned, community) -> None:
    with change(None) as record:
        community.archived_at = now()
        record(Event.COMMUNITY_ARCHIVED, community)
    assert sending.go_out(later()) == 0
    assert "Members write here" in reread().failed_because


def test_a_house_rule_of_today_holds(in_app, planned, monkeypatch) -> None:
    def refuse(*_args: object) -> None:
        raise Invalid(text="No seams on Sundays.")

    monkeypatch.setattr(sending, "judged", refuse)
    assert sending.go_out(later()) == 0
    assert reread().failed_because == "No seams on Sundays."
    assert told() == [Event.PLAN_FAILED]


def test_whose_account_is_closed_says_nothing_more(in_app, planned, ana) -> None:
    with change(None) as record:
        ana.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ana)
    assert sending.go_out(later()) == 0
    assert posts() == []


def told() -> list[str]:
    events = (Event.PLAN_FAILED, Event.PLAN_WAITS)
    rows = select(Entry.event).where(Entry.event.in_(events)).order_by(Entry.id)
    return list(session.scalars(rows))


@pytest.fixture
def crisis(in_app, ana, make_person, give) -> Crisis:
    """A crisis pauses what is planned."""
    mia, leo = (give(make_person(name), Capability.COMMUNICATIONS) for name in ("Mia", "Leo"))
    return begin(mia, ready(mia, leo, plan(ana)))


def test_in_a_crisis_it_waits_until_its_author_lets_it_go(in_app, planned, ana, crisis) -> None:
    assert sending.go_out(later()) == 0
    assert sending.tell_waiting(later()) == 1
    assert sending.tell_waiting(later()) == 0
    assert told() == [Event.PLAN_WAITS]
    with change(None) as record:
        crisis.ended_at = crisis.resumed_at = now() + 2 * SOON
        record(Event.CRISIS_ENDED, crisis)
    assert sending.go_out(later() + 3 * SOON) == 0
    draft = reread()
    post = sending.send_now(ana, draft, draft.version)
    assert post.title == "On seams"
    assert session.scalars(select(Release.thing)).all() == ["kept_draft"]


def test_planned_for_after_a_crisis_it_goes_by_itself(in_app, planned, ana, crisis) -> None:
    with change(None) as record:
        crisis.ended_at = crisis.resumed_at = now()
        record(Event.CRISIS_ENDED, crisis)
    assert sending.go_out(later()) == 1


def test_send_now_does_not_wait(in_app, planned, ana) -> None:
    post = sending.send_now(ana, planned, planned.version)
    assert post.author_id == ana.id
    assert reread() is None


def test_what_another_device_changed_is_not_sent_unseen(in_app, planned, ana) -> None:
    version = planned.version
    other = Begun(f"plan:{planned.id}", [("title", ""), ("text", "Other words")])
    planning.reword(ana, planned, other, version)
    with pytest.raises(Invalid):
        sending.send_now(ana, planned, version)
    with pytest.raises(Invalid):
        planning.plan(ana, planned, now() + SOON, "UTC", version)
    assert sending.go_out(later()) == 1
    assert [post.source for post in posts()] == ["Other words"]
    assert posts()[0].is_question


def test_a_time_that_is_none_is_refused(in_app, draft, ana) -> None:
    for moment in (now() - timedelta(minutes=1), now() + timedelta(days=400)):
        with pytest.raises(Invalid):
            planning.plan(ana, draft, moment, "UTC", draft.version)


def test_nobody_plans_where_they_do_not_write(in_app, ana, eve, community) -> None:
    outside = actions.keep(eve, Begun(f"community:{community.id}", WORDS), 0)
    with pytest.raises(NotFound):
        planning.plan(eve, outside, now() + SOON, "UTC", outside.version)
    comment = actions.keep(ana, Begun("post:7", WORDS), 0)
    with pytest.raises(NotFound):
        planning.plan(ana, comment, now() + SOON, "UTC", comment.version)
    with change(None) as record:
        community.archived_at = now()
        record(Event.COMMUNITY_ARCHIVED, community)
    mine = actions.keep(ana, Begun(f"community:{community.id}", WORDS), 0)
    with pytest.raises(Forbidden):
        planning.plan(ana, mine, now() + SOON, "UTC", mine.version)


def test_half_past_eight_stays_half_past_eight_whatever_summer_time_does() -> None:
    summer = moment_of(When.OWN, "Europe/Brussels", datetime(2027, 3, 29, tzinfo=UTC).date())
    winter = moment_of(When.OWN, "Europe/Brussels", datetime(2027, 3, 27, tzinfo=UTC).date())
    assert (winter.time(), summer.time()) == (time(7, 30), time(6, 30))
    with pytest.raises(Invalid):
        moment_of(When.OWN, "Europe/Brussels")


def test_monday_is_the_next_one_and_tomorrow_the_day_after() -> None:
    zone = "America/Curacao"
    monday = moment_of(When.MONDAY, zone)
    assert monday > now()
    assert monday - now() < timedelta(days=8)
    assert monday.weekday() == 0
    assert timedelta(0) < moment_of(When.TOMORROW, zone) - now() < timedelta(days=2)


def test_readers_see_it_by_the_clocks_of_most_of_them_first(
    in_app, ana, community, make_person
) -> None:
    far = {}
    with change(None) as record:
        for name, zone in (("Willemstad", "America/Curacao"), ("Antwerpen", "Europe/Brussels")):
            far[name] = Site(name=name, country="BE", zone=zone)
            session.add(far[name])
            record(Event.SITE_ADDED, far[name])
    with change(None) as record:
        for place in ("Willemstad", "Antwerpen"):
            person = Person(handle=place.lower(), name=place, site_id=far[place].id)
            session.add(person)
            record(Event.PERSON_ADDED, person)
            row = Membership(person_id=person.id, community_id=community.id)
            session.add(row)
            record(Event.MEMBER_JOINED, row)
    at = datetime(2027, 1, 12, 2, 0, tzinfo=UTC)
    sites = planning.sites_of([community.id])[community.id]
    found = shown(sites, at, "Europe/Brussels")
    assert [(one.place, one.words) for one in found] == [
        ("Gent", "03:00"),
        ("Willemstad", "Mon 22:00"),
    ]


def test_of_two_who_send_at_once_one_does(in_app, planned, ana, at_once) -> None:
    version = planned.version

    def send() -> bool:
        author, draft = session.get_one(Person, ana.id), session.get(KeptDraft, planned.id)
        try:
            return draft is not None and sending.send_now(author, draft, version) is not None
        except NotFound:
            return False

    assert at_once(*[send] * 6).count(True) == 1
    assert len(posts()) == 1


def test_one_that_the_database_refuses_keeps_no_other_back(
    in_app, planned, ana, community, monkeypatch
) -> None:
    other = actions.keep(ana, Begun(f"community:{community.id}", [("text", "The other")]), 0)
    planning.plan(ana, other, now() + SOON, "UTC", other.version)
    send, first = sending.send, planned.id

    def refuse(draft_id: int) -> bool:
        if draft_id == first:
            session.execute(text("SELECT 1 / 0"))
        return send(draft_id)

    monkeypatch.setattr(sending, "send", refuse)
    assert sending.go_out(later()) == 1
    assert [post.source for post in posts()] == ["The other"]
    assert reread().id == first


@pytest.fixture
def broken(planned, monkeypatch) -> KeptDraft:
    """The planned post goes wrong in a way that nobody thought of, each time it is to be sent."""
    judged = sending.words_now

    def fail(author, draft, place):
        if draft.id == planned.id:
            raise RuntimeError("nobody thought of this")
        return judged(author, draft, place)

    monkeypatch.setattr(sending, "words_now", fail)
    return planned


def test_one_that_goes_wrong_keeps_no_other_back(in_app, broken, ana, community, caplog) -> None:
    other = actions.keep(ana, Begun(f"community:{community.id}", [("text", "The other")]), 0)
    planning.plan(ana, other, now() + SOON, "UTC", other.version)
    assert sending.go_out(later()) == 1
    assert [post.source for post in posts()] == ["The other"]
    assert reread().is_planned  # it is tried again
    (line,) = [one for one in caplog.records if one.name == "kring.drafts"]
    assert (line.facts, line.levelname) == ({"draft": broken.id}, "ERROR")


def test_one_that_goes_wrong_for_an_hour_is_given_back_and_told(in_app, broken, ana) -> None:
    planned_for = broken.goes_at
    assert sending.go_out(planned_for + timedelta(minutes=59)) == 0
    assert reread().is_planned
    assert sending.go_out(planned_for + timedelta(minutes=61)) == 0
    kept = reread()
    assert not kept.is_planned
    assert "on our side" in kept.failed_because
    told = select(Entry.noun_id).where(Entry.event == Event.PLAN_FAILED)
    assert session.scalars(told).all() == [ana.id]
    assert sending.go_out(planned_for + timedelta(hours=2)) == 0
