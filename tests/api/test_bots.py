"""Who makes bots, gives them tokens, and hands them over; and who is told that they are bots?"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models import AccessToken, Capability, Entry, Event, Person, PersonState, session
from social.administration import actions
from social.api import bots
from social.changes import change
from social.closing import close
from social.errors import Invalid
from tests.known import PASSWORD

TOKEN = {"name": "Roster", "scopes": ["read", "write"], "days": "30", "password": PASSWORD}
BOT = {"name": "Roster clerk", "purpose": "Posts who works when.", "owner": "@ben.claes"}


@pytest.fixture
def boss(ana, give, give_password) -> Person:
    return give(give_password(ana), Capability.ADMINISTRATOR)


@pytest.fixture
def bot(make_person, ben) -> Person:
    return make_person("Roster clerk", bot_owner_id=ben.id, bio="Posts who works when.")


def test_an_administrator_makes_a_bot_gives_it_a_token_and_ends_it(
    app, sign_in, boss, ben, eve
) -> None:
    browser = sign_in(boss)
    answer = browser.post("/administration/bots", data=BOT)
    assert answer.status_code == 303
    page = browser.post(f"{answer.location}/tokens", data=TOKEN)
    secret = re.search(r'value="(kring_[\w-]{43})"', page.text)
    assert secret is not None
    assert page.headers["Cache-Control"] == "no-store"
    assert "kring_" not in browser.get(answer.location).text
    headers = {"Authorization": f"Bearer {secret[1]}"}
    program = app.test_client(use_cookies=False)
    assert program.get("/api/v1/me", headers=headers).json["handle"] == "roster.clerk"
    token = session.scalars(select(AccessToken)).one()
    assert token.made_by_id == boss.id
    assert browser.delete(f"{answer.location}/tokens/{token.id}").status_code == 303
    assert program.get("/api/v1/me", headers=headers).status_code == 401
    assert "Roster clerk" in browser.get("/administration/bots").text
    assert "Roster clerk" in sign_in(ben).get("/account/tokens").text
    assert "Roster clerk" not in sign_in(eve).get("/account/tokens").text
    for path in ("", "/card"):
        shown = sign_in(eve).get(f"/people/roster.clerk{path}").text
        assert "Ben Claes answers for it" in shown
        assert "/messages/new" not in shown


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"purpose": ""}, {"owner": "@nobody"}, {"owner": ""}, {"name": "x" * 201}],
)
def test_what_is_no_bot_is_refused(sign_in, boss, ben, wrong) -> None:
    assert sign_in(boss).post("/administration/bots", data=BOT | wrong).status_code == 422


def test_nobody_else_comes_near_it(sign_in, bot, boss, eve) -> None:
    browser = sign_in(eve)
    assert browser.get("/administration/bots").status_code == 403
    assert browser.post("/administration/bots", data=BOT).status_code == 403
    assert browser.post(f"/administration/bots/{bot.handle}/tokens", data=TOKEN).status_code == 403
    assert browser.get(f"/administration/bots/{eve.handle}").status_code == 403
    assert sign_in(boss).get(f"/administration/bots/{eve.handle}").status_code == 404


def test_whoever_takes_it_over_gives_it_new_tokens(in_app, program, bot, boss, ben, eve) -> None:
    reader = program(bot)
    assert reader.get("/me").status_code == 200
    bots.hand_over(boss, bots.find(bot.handle), eve)
    assert session.get_one(Person, bot.id).bot_owner_id == eve.id
    assert reader.get("/me").status_code == 401
    events = [one.event for one in session.scalars(select(Entry).order_by(Entry.id))]
    assert events[-2:] == [Event.PERSON_CHANGED, Event.ACCESS_TOKEN_ENDED]


def test_only_somebody_who_works_here_answers_for_one(in_app, bot, boss, ben, make_person) -> None:
    gone = make_person("Gone", state=PersonState.DEACTIVATED)
    for nobody in (gone, bot):
        with pytest.raises(Invalid):
            bots.hand_over(boss, bots.find(bot.handle), nobody)


def test_while_nobody_answers_for_it_it_does_nothing_and_administrators_see_it(
    app, sign_in, program, bot, boss, ben
) -> None:
    reader = program(bot)
    with change(None) as record:
        close(record, ben)
    assert reader.get("/me").status_code == 401
    assert "nobody answers for it" in sign_in(boss).get("/administration/bots").text


def test_it_has_no_role_and_is_active_when_it_is_opened_again(in_app, bot, boss) -> None:
    with pytest.raises(Invalid):
        actions.give_role(boss, bot, Capability.MODERATOR)
    actions.deactivate_person(boss, bot)
    assert bots.find(bot.handle).state is PersonState.DEACTIVATED
    actions.reactivate_person(boss, bot)
    assert bots.find(bot.handle).state is PersonState.ACTIVE


def test_the_list_costs_the_same_statements(in_app, bot, boss, ben, statements) -> None:
    counts = []
    for _more in range(2):
        statements.clear()
        bots.working(bots.page(None).bots)
        counts.append(len(statements))
        bots.make(boss, "Another", "Counts.", ben)
    assert counts == [2, 2]
