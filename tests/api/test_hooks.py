"""What can another system do that knows a secret address, and who lets it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import Forbidden
from werkzeug.test import TestResponse

from models import (
    Approval,
    Community,
    CommunityKind,
    Entry,
    Event,
    IncomingHook,
    Measure,
    Origin,
    Person,
    PersonState,
    Post,
    now,
    session,
)
from social import sign_ins
from social.api import hooking
from social.changes import change
from social.closing import close
from social.holding import hold
from social.sign_ins import Browser
from social.whom import Whom, meant
from tests.known import restrain

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def secret(ana: Person, community: Community) -> str:
    """Ana lets the night build write."""
    return hooking.make(ana, community, "Night build")


def send(app: Flask, secret: str, body: Any = None, **more: Any) -> TestResponse:
    """Send something to an address, as a system does."""
    client = app.test_client(use_cookies=False)
    return client.post(f"/api/hooks/{secret}", **(more or {"json": body}))


def test_an_owner_makes_an_address_through_which_posts_come_and_ends_it(
    app: Flask, sign_in: SignIn, ana: Person, ben: Person, community
) -> None:
    browser = sign_in(ana)
    page = browser.post("/communities/welding/hooks", data={"name": "Night build"})
    assert page.headers["Cache-Control"] == "no-store"
    path = re.search(r'value="http://localhost/api/hooks/([\w-]{43})"', page.text)
    assert path is not None
    assert path[1] not in browser.get("/communities/welding/hooks").text
    answer = send(app, path[1], {"title": "Build 81", "text": "All **green**", "channel": "#ci"})
    assert (answer.status_code, answer.json["state"]) == (201, "published")
    post = session.get_one(Post, answer.json["id"])
    bot = session.get_one(Person, post.author_id)
    assert (bot.name, bot.bot_owner_id, bot.email, bot.password_hash) == (
        "Night build",
        ana.id,
        None,
        None,
    )
    entry = session.scalars(select(Entry).where(Entry.event == Event.POST_CREATED)).one()
    assert (entry.origin, entry.actor_id) == (Origin.API, bot.id)
    shown = sign_in(ben).get(f"/posts/{post.id}").text
    assert re.search(r'Night build</a> <span class="badge">Bot of ', shown)
    (row,) = session.scalars(select(IncomingHook)).all()
    assert row.used_at is not None
    assert browser.delete(f"/communities/welding/hooks/{row.id}").status_code == 303
    assert send(app, path[1], {"text": "More"}).status_code == 404
    session.refresh(bot)
    assert bot.state is PersonState.DEACTIVATED


def test_only_owners_let_systems_in(sign_in: SignIn, ben: Person, eve: Person, secret) -> None:
    (row,) = session.scalars(select(IncomingHook)).all()
    for person in (ben, eve):
        browser = sign_in(person)
        assert browser.get("/communities/welding/hooks").status_code == 403
        assert browser.post("/communities/welding/hooks", data={"name": "X"}).status_code == 403
        assert browser.delete(f"/communities/welding/hooks/{row.id}").status_code == 403


def test_nobody_ends_the_hook_of_another_community(
    sign_in: SignIn, eve: Person, secret, make_community
) -> None:
    make_community("Bakery", eve)
    (row,) = session.scalars(select(IncomingHook)).all()
    assert sign_in(eve).delete(f"/communities/bakery/hooks/{row.id}").status_code == 404
    session.refresh(row)
    assert row.ended_at is None


def test_where_people_write_themselves_no_system_does(
    sign_in: SignIn, ana: Person, make_community
) -> None:
    make_community("News", ana, kind=CommunityKind.BROADCAST)
    answer = sign_in(ana).post("/communities/news/hooks", data={"name": "X"})
    assert answer.status_code == 422
    assert session.scalars(select(IncomingHook)).all() == []


def test_what_it_posts_waits_where_everybodys_words_do(app, secret, community) -> None:
    with change(None) as record:
        hold(community)
        community.approval = Approval.ALL
        record(Event.COMMUNITY_CHANGED, community)
    answer = send(app, secret, {"text": "All green"})
    assert (answer.status_code, answer.json["state"]) == (202, "held")
    assert "moderator" in answer.json["held_because"]


@pytest.mark.parametrize("measure", [Measure.MUTE, Measure.COOL_DOWN, Measure.SUSPEND])
def test_whoever_is_kept_from_writing_has_no_bot_write(
    app, secret, ana, ben, community, measure
) -> None:
    post = session.get_one(Post, send(app, secret, {"text": "Nonsense."}).json["id"])
    decision = restrain(ana, post, measure, ben)
    answer = send(app, secret, {"text": "What I wanted to say."})
    assert answer.status_code == 403
    with change(None) as record:
        decision.ends_at = now() - timedelta(seconds=1)
        record(Event.DECISION_MADE, decision)
    assert send(app, secret, {"text": "All green"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": " "}, 422),
        ({"text": 7}, 422),
        ({"blocks": []}, 422),
        ({"text": "x" * 10_001}, 422),
        ({"text": "x", "title": "y" * 301}, 422),
    ],
)
def test_what_is_no_post_is_refused(app, secret, body: object, code: int) -> None:
    answer = send(app, secret, body)
    assert (answer.status_code, answer.mimetype) == (code, "application/problem+json")
    assert session.scalars(select(Post)).all() == []


def test_nothing_but_json_is_taken(app, secret) -> None:
    assert send(app, secret, data={"text": "x"}).status_code == 415
    assert send(app, secret, data=b"{", content_type="application/json").status_code == 400


@pytest.mark.parametrize("wrong", ["x", "x" * 200, "%00"])
def test_a_wrong_address_is_nothing(app, secret, wrong: str) -> None:
    answer = send(app, wrong, {"text": "x"})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_it_ends_with_whoever_answers_for_it(app, secret, ana: Person) -> None:
    with change(None) as record:
        close(record, ana)
    assert send(app, secret, {"text": "Still here"}).status_code == 404


def test_a_system_that_posts_too_much_waits(app, secret, monkeypatch: pytest.MonkeyPatch) -> None:
    from limits import RateLimitItemPerMinute

    monkeypatch.setattr("social.api.hook_views.POSTS", RateLimitItemPerMinute(1, 1, "one"))
    assert send(app, secret, {"text": "One"}).status_code == 201
    over = send(app, secret, {"text": "Two"})
    assert over.status_code == 429
    assert int(over.headers["Retry-After"]) > 0


def test_nobody_signs_in_as_a_bot_and_nothing_is_told_to_it(in_app, secret, ana: Person) -> None:
    bot = session.scalars(select(Person).where(Person.bot_owner_id.is_not(None))).one()
    with pytest.raises(Forbidden), change(None) as record:
        sign_ins.start(bot, record, Browser())
    everybody = session.scalars(select(Person.id).where(meant(Whom()))).all()
    assert ana.id in everybody
    assert bot.id not in everybody
