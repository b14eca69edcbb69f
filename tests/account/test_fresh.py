"""Does what weighs much ask who sits there, in its place, and go on with what was filled in?"""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from models import Capability, CodeApp, Event, Role, SignIn, now, session
from social import codes, fresh
from social.changes import change
from social.settings import Settings
from tests.known import OTHER, PASSWORD, last_facts

JSON = {"Accept": "application/json"}
GIVE = "/administration/people/ben.claes/roles/moderator"


@pytest.fixture
def administrator(ana, give, give_password):
    return give_password(give(ana))


@pytest.fixture
def browser(administrator, sign_in):
    found = sign_in(administrator)
    session.execute(update(SignIn).values(proved_at=now() - timedelta(hours=7)))
    session.commit()
    return found


def holds_role() -> bool:
    role = select(Role.id).where(Role.capability == Capability.MODERATOR)
    return session.scalar(role) is not None


def test_an_act_that_weighs_much_waits_for_a_proof(browser, ben) -> None:
    answer = browser.post(GIVE)
    assert answer.status_code == 403
    assert "Show that it is you" in answer.text
    assert "say what somebody may do here" in answer.text
    assert not holds_role()


def test_with_the_password_it_goes_on_at_once(browser, ben) -> None:
    answer = browser.post(GIVE, data={"proof_password": PASSWORD})
    assert answer.status_code == 303
    assert holds_role()
    assert last_facts(Event.SIGN_IN_PROVED)["by"] == "password"
    assert browser.delete(GIVE).status_code == 303, "for a while nothing more is asked"


def test_a_wrong_password_changes_nothing(browser, ben) -> None:
    answer = browser.post(GIVE, data={"proof_password": OTHER})
    assert answer.status_code == 422
    assert "This is not your password" in answer.text
    assert OTHER not in answer.text
    assert not holds_role()
    assert browser.post(GIVE).status_code == 403


def test_what_was_filled_in_goes_along(browser, ben) -> None:
    filled = {"name": "Ben <C>", "email": "b@example.org", "version": "1", "old_password": "x"}
    page = browser.post("/administration/people/ben.claes?a=b&c=d", data=filled).text
    assert '<input type="hidden" name="name" value="Ben &lt;C&gt;">' in page
    assert 'action="/administration/people/ben.claes?a=b&amp;c=d"' in page
    assert "old_password" not in page


def test_another_method_stays_what_it_is(browser, administrator, app, sign_in) -> None:
    page = browser.post("/account/sessions", data={"_method": "DELETE"}).text
    assert '<input type="hidden" name="_method" value="DELETE">' in page
    done = browser.post("/account/sessions", data={"_method": "DELETE", "proof_password": PASSWORD})
    assert done.status_code == 303


def test_a_script_is_told_what_is_asked(browser, ben) -> None:
    answer = browser.post(GIVE, headers=JSON)
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == fresh.PROBLEM
    assert browser.post(answer.json["prove"], data={"proof_password": PASSWORD}).status_code == 303
    assert browser.post(GIVE, headers=JSON).status_code == 303


def test_a_page_that_shows_a_secret_asks_first_and_is_found_again(browser) -> None:
    answer = browser.get("/account/second-factors/app")
    assert answer.location == "/account/proof?next=/account/second-factors/app"
    assert browser.get(answer.location).status_code == 200
    assert browser.post(answer.location, data={"proof_password": OTHER}).status_code == 422
    done = browser.post(answer.location, data={"proof_password": PASSWORD})
    assert done.location == "/account/second-factors/app"


def test_nobody_is_led_away_after_a_proof(browser) -> None:
    done = browser.post("/account/proof?next=//evil.example", data={"proof_password": PASSWORD})
    assert done.location == "/account"


def test_a_code_proves_it_too_and_once(browser, administrator, ben, monkeypatch, app) -> None:
    monkeypatch.setattr(codes, "present", lambda: 57_000_000)
    secret = codes.new_secret()
    with app.app_context(), change(administrator) as record:
        row = CodeApp(person_id=administrator.id, confirmed_at=now())
        codes.seal(row, secret)
        session.add(row)
        record(Event.CODE_APP_CONFIRMED, row)
    assert "A code of your app, or your password" in browser.post(GIVE).text
    typed = pyotp.TOTP(secret).generate_otp(57_000_000)
    assert browser.post(GIVE, data={"proof_password": typed}).status_code == 303
    session.execute(update(SignIn).values(proved_at=now() - timedelta(hours=7)))
    session.commit()
    assert browser.delete(GIVE, data={"proof_password": typed}).status_code == 422
    assert holds_role()


def test_who_may_not_is_told_so_and_not_asked(sign_in, eve, ben) -> None:
    browser = sign_in(eve)
    session.execute(update(SignIn).values(proved_at=now() - timedelta(hours=7)))
    session.commit()
    answer = browser.post(GIVE, data={"proof_password": PASSWORD})
    assert answer.status_code == 403
    assert "Show that it is you" not in answer.text


def test_passwords_cannot_be_tried_there_for_long(browser, ben) -> None:
    answers = [browser.post(GIVE, data={"proof_password": OTHER}) for _ in range(12)]
    assert [one.status_code for one in answers[-2:]] == [429, 429]
    assert browser.post(GIVE, data={"proof_password": PASSWORD}).status_code == 429


def test_everything_that_stands_in_the_list_is_an_address(app) -> None:
    assert set(fresh.WEIGHTY) <= set(app.view_functions)


def test_ten_minutes_are_a_short_while() -> None:
    assert Settings().fresh_for == timedelta(minutes=10)
