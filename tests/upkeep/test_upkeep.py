"""Is everybody told what administrators say, and is nothing kept while Kring rests?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from models import Event, LegalKind, Maintenance, Post, now, session
from social import fresh, gate, standing
from social.changes import change
from social.errors import Invalid
from social.incoming.answers import LATER, bring
from social.legal.actions import publish
from social.upkeep import actions
from tests.known import events, last_facts

WORDS = {"en": "The canteen moves.", "nl": "De kantine verhuist."}
SOON = timedelta(hours=2)


@pytest.fixture
def boss(app, ana, give):
    return give(ana)


@pytest.fixture
def desk(boss, sign_in):
    return sign_in(boss)


@pytest.fixture
def tell(app, boss):
    """Tell all something, as an administrator."""

    def told(**more):
        with app.app_context():
            return actions.tell_all(boss, WORDS, **{"ends_at": now() + SOON} | more)

    return told


@pytest.fixture
def rest(app, boss):
    """Let Kring rest."""

    def rested(**more):
        with app.app_context():
            return actions.rest(boss, {"en": "We mend the roof."}, **{"may_read": True} | more)

    return rested


@pytest.fixture
def begun(app):
    """Let a thing begin at a moment, as the clock would; the worker looks a minute later."""

    def begin(thing, moment, *, until=None) -> None:
        with app.app_context(), change(None) as record:
            found = session.get_one(type(thing), thing.id)
            found.begins_at = moment
            if until is not None:
                found.until = until
            planned = isinstance(thing, Maintenance)
            record(Event.MAINTENANCE_PLANNED if planned else Event.BANNER_ADDED, found)
        with app.app_context():
            standing.forget()

    return begin


def look(app) -> None:
    """Do what the worker does each minute."""
    with app.app_context():
        actions.begin_what_is_due()


def write(browser, **more):
    sent = {"kind": "discussion", "text": "The seam of line three holds"}
    return browser.post("/communities/welding/posts", data=sent, **more)


def test_all_read_it_in_their_language_until_it_ends(app, boss, tell, sign_in, make_person) -> None:
    banner = tell()
    dutch = make_person("Piet Smit", language="nl")
    assert WORDS["en"] in sign_in(boss).get("/").text
    page = sign_in(dutch).get("/").text
    assert WORDS["nl"] in page
    assert WORDS["en"] not in page
    with app.app_context():
        (told,) = standing.current().told
    assert told.is_on
    assert not replace(told, ends_at=now() - timedelta(seconds=1)).is_on
    assert not replace(told, begins_at=now() + timedelta(seconds=9)).is_on
    assert banner.id == told.id


def test_what_is_for_later_is_told_later(app, desk, tell, begun) -> None:
    banner = tell(begins_at=now() + timedelta(hours=1))
    assert WORDS["en"] not in desk.get("/").text
    look(app)
    assert events("banner") == [Event.BANNER_ADDED]
    begun(banner, now() - timedelta(minutes=1))
    look(app)
    look(app)
    assert events("banner").count(Event.BANNER_BEGUN) == 1
    assert WORDS["en"] in desk.get("/").text


def test_a_reader_puts_it_away_in_their_browser_alone(tell, ben, sign_in) -> None:
    banner = tell()
    browser, other = sign_in(ben), sign_in(ben)
    assert browser.post(f"/banners/{banner.id}/away", data={"next": "/"}).status_code == 303
    assert WORDS["en"] not in browser.get("/").text
    assert WORDS["en"] in other.get("/").text
    fixed = tell(may_go=False)
    assert browser.post(f"/banners/{fixed.id}/away").status_code == 404
    browser.set_cookie("kring_put_away", f"{fixed.id}")
    assert WORDS["en"] in browser.get("/").text
    browser.set_cookie("kring_put_away", "x'--")
    assert browser.get("/").status_code == 200


def test_it_is_taken_away_before_its_time(desk, tell) -> None:
    banner = tell()
    assert desk.delete(f"/administration/banners/{banner.id}").status_code == 303
    assert WORDS["en"] not in desk.get("/").text
    assert events("banner") == [Event.BANNER_ADDED, Event.BANNER_WITHDRAWN]


def test_the_form_takes_days_and_says_what_is_wrong(desk, boss) -> None:
    end = (now() + timedelta(days=2)).date()
    day = [str(end.day), str(end.month), str(end.year)]
    sent = {"en": "Hello", "level": "care", "ends_day": day, "ends_clock": "8:30", "may_go": "y"}
    assert desk.post("/administration/banners", data=sent).status_code == 303
    assert last_facts(Event.BANNER_ADDED)["level"] == "care"
    for wrong in (
        {"en": ""},
        {"ends_day": ["", "", ""]},
        {"ends_clock": "x"},
        {"level": "loud"},
        {"ends_day": ["1", "1", "2020"]},
    ):
        assert desk.post("/administration/banners", data=sent | wrong).status_code == 422


def test_only_what_may_be_left_out_is_called_optional(desk) -> None:
    page = desk.get("/administration/banners").text
    assert "<legend>Ends on</legend>" in page
    assert '<legend>Begins on <span class="meta">(optional)</span></legend>' in page


def test_three_at_a_time_are_enough(tell) -> None:
    for _time in range(3):
        tell()
    with pytest.raises(Invalid):
        tell()
    later = now() + timedelta(days=3)
    assert tell(begins_at=later, ends_at=later + SOON).id


def test_from_then_on_nothing_is_kept_and_words_come_back(
    app, boss, ben, sign_in, community, rest
) -> None:
    browser = sign_in(ben)
    browser.get("/")  # what holds is kept in this process for two seconds
    rest(until=now() + SOON)
    answer = write(browser, headers={"Origin": "http://localhost"})
    assert answer.status_code == 503
    assert 7_000 < int(answer.headers["Retry-After"]) <= 7_200
    assert "The seam of line three holds" in answer.text
    assert "We mend the roof." in answer.text
    assert session.scalar(select(func.count()).select_from(Post)) == 0
    assert browser.get("/communities/welding").status_code == 200
    assert "you can read, and nothing can be written" in browser.get("/").text


def test_another_process_that_has_not_heard_of_it_keeps_nothing_either(
    app, boss, ben, sign_in, community, monkeypatch, rest
) -> None:
    browser = sign_in(ben)
    browser.get("/")
    monkeypatch.setattr(standing, "forget", lambda: None)
    rest()
    monkeypatch.undo()
    assert write(browser).status_code == 503


def test_another_sites_words_are_not_given_back(app, boss, ben, sign_in, community, rest) -> None:
    rest()
    answer = write(sign_in(ben), headers={"Origin": "https://evil.example"})
    assert answer.status_code == 503
    assert "The seam" not in answer.text


def test_where_nothing_can_be_read_all_but_administrators_see_one_page(
    app, boss, ben, sign_in, community, rest
) -> None:
    rest(may_read=False)
    answer = sign_in(ben).get("/communities/welding")
    assert answer.status_code == 503
    assert answer.headers[gate.MARK]
    assert "We mend the roof." in answer.text
    for path in ("/sign-in", "/healthz", "/manifest.webmanifest", "/static/kring.css"):
        with app.test_client().get(path) as open_page:
            assert open_page.status_code == 200
    assert sign_in(boss).get("/communities/welding").status_code == 200
    assert sign_in(boss).get("/administration/maintenance").status_code == 200
    assert write(sign_in(boss)).status_code == 503


def test_an_administrator_signs_in_and_ends_it(
    app, boss, ben, sign_in, community, give_password, rest
) -> None:
    give_password(boss)
    rest(may_read=False)
    browser = app.test_client()
    sent = {"email": boss.email, "password": "vier fietsen achter de gasfles"}
    assert browser.post("/sign-in", data=sent).status_code == 303
    assert sign_in(ben).delete("/administration/maintenance").status_code in (403, 503)
    ended = sign_in(boss).delete("/administration/maintenance", follow_redirects=True)
    assert "People can write again." in ended.text
    assert write(sign_in(ben)).status_code == 303
    assert events("maintenance") == [Event.MAINTENANCE_BEGUN, Event.MAINTENANCE_ENDED]


def test_of_a_plan_that_is_dropped_nobody_hears_that_they_can_write_again(desk, rest) -> None:
    rest(begins_at=now() + SOON)
    page = desk.delete("/administration/maintenance", follow_redirects=True).text
    assert "The plan is dropped." in page
    assert "People can write again." not in page


def test_a_script_and_a_program_are_told_in_their_way(
    app, boss, ben, sign_in, community, rest
) -> None:
    rest()
    answer = write(sign_in(ben), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["title"]) == (503, "We mend the roof.")
    assert answer.headers["Retry-After"] == "600"


def test_one_that_is_planned_is_said_before_and_begins_by_the_clock(
    app, boss, ben, sign_in, community, rest, begun
) -> None:
    planned = rest(begins_at=now() + timedelta(hours=1))
    assert write(sign_in(ben)).status_code == 303
    assert "Kring will be worked on from" in sign_in(ben).get("/").text
    assert "Kring will be worked on from" in app.test_client().get("/sign-in").text
    begun(planned, now() - timedelta(minutes=1))
    assert write(sign_in(ben)).status_code == 503
    look(app)
    assert events("maintenance")[-1] == Event.MAINTENANCE_BEGUN
    with pytest.raises(Invalid):
        rest()


def test_it_does_not_end_by_itself(app, rest, begun) -> None:
    it = rest(until=now() + timedelta(hours=1))
    begun(it, now() - SOON, until=now() - timedelta(minutes=5))
    with app.app_context():
        found = standing.afresh().resting
    assert found is not None
    assert gate.wait(found) == gate.PATIENCE


def test_a_crisis_goes_on(app, boss, ben, sign_in, rest) -> None:
    rest(may_read=False)
    assert sign_in(ben).get("/crisis/1").status_code == 404  # not 503: the house looked
    assert sign_in(ben).post("/crisis/1/safety", data={"state": "safe"}).status_code == 404


def test_mail_that_comes_in_waits_at_its_server(app, boss, rest) -> None:
    rest()
    assert bring(app, b"From: a@example.org\r\n\r\nHello", "reply+x@in.example.org", None) == LATER


def test_the_balancer_is_told_the_truth(app, boss, rest) -> None:
    assert "maintenance" not in app.test_client().get("/readyz").json
    rest(may_read=False)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["maintenance"]) == (200, "on")


def test_the_act_asks_who_sits_there(app, boss, sign_in, settings, monkeypatch) -> None:
    monkeypatch.setattr(fresh, "is_fresh", lambda _sign_in: False)
    answer = sign_in(boss).post("/administration/maintenance", data={"may_read": "y"})
    assert answer.status_code == 403
    assert session.scalar(select(func.count()).select_from(Maintenance)) == 0


def test_others_are_turned_away(in_app, eve) -> None:
    with pytest.raises(Forbidden):
        actions.tell_all(eve, WORDS, ends_at=now() + SOON)
    with pytest.raises(Forbidden):
        actions.rest(eve, WORDS, may_read=True)
    assert standing.afresh().maintenance is None


def test_their_pages_are_closed_to_others(sign_in, eve) -> None:
    browser = sign_in(eve)
    assert browser.get("/administration/banners").status_code == 403
    assert browser.get("/administration/maintenance").status_code == 403
    assert browser.post("/administration/maintenance", data={}).status_code == 403


def test_pages_of_the_law_stay_readable_and_nobody_is_asked_what_cannot_be_kept(
    app, boss, ben, sign_in, rest
) -> None:
    with app.app_context():
        publish(boss, LegalKind.TERMS, {"en": "For all."}, 0)
    rest(may_read=False)
    assert app.test_client().get("/legal/terms").status_code == 200
    assert sign_in(boss).post("/legal/terms", data={"seen": "1", "en": "x"}).status_code == 503
    assert sign_in(ben).get("/communities").status_code == 503  # and not led to the terms
