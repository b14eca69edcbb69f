"""Can somebody who is suspended read why, and appeal, without signing in?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from models import (
    Appeal,
    AppealOutcome,
    Capability,
    Case,
    Community,
    Decision,
    Event,
    Measure,
    Membership,
    Person,
    Ticket,
    now,
    session,
)
from social.changes import change
from social.judges import judge_of
from social.review import appealed, deciding
from tests.known import events, mails
from tests.review.test_deciding import ruling

Give = Callable[..., Person]


@pytest.fixture
def path(
    app: Flask, case: Case, mia: Person, place: Community, make_person: Give, give: Give
) -> str:
    """Two people have suspended Ben; the link of the mail that he got."""
    second = give(make_person("Mo Moderator"), Capability.MODERATOR)
    with change(None) as record:
        line = Membership(person_id=second.id, community_id=place.id)
        session.add(line)
        record(Event.MEMBER_JOINED, line)
    deciding.decide(mia, case, ruling(Measure.SUSPEND))
    second_id, case_id = second.id, case.id
    with app.app_context():
        deciding.confirm(session.get_one(Person, second_id), session.get_one(Case, case_id))
    return last_link()


def last_link() -> str:
    found = re.search(r"http://localhost(/suspensions/\S+)", mails()[-1].body)
    assert found is not None
    return found[1]


def test_the_link_shows_reasons_takes_one_appeal_and_the_dialogue(
    app: Flask, path: str, ana: Person, ben: Person, mia: Person
) -> None:
    browser = app.test_client()
    page = browser.get(path).text
    assert "Your account is suspended" in page
    assert ben.name in page
    assert mia.name not in page
    assert browser.post(f"{path}/messages", data={"words": "x"}).status_code == 404
    assert browser.post(f"{path}/appeal", data={"words": ""}).status_code == 422
    assert browser.post(f"{path}/appeal", data={"words": "It was my brother."}).status_code == 303
    assert browser.post(f"{path}/appeal", data={"words": "Again"}).status_code == 422
    made = session.scalars(select(Appeal)).one()
    assert made.author_id == ben.id
    assert events("appeal") == ["appeal.made", "appeal.said"]
    ana_id, made_id = ana.id, made.id
    with app.app_context():
        judge = session.get_one(Person, ana_id)
        found = appealed.find_appeal(judge_of(judge), made_id)
        appealed.ask(judge, found, "Which brother?")
    assert last_link() != path
    for address in (path, last_link()):
        assert "Which brother?" in browser.get(address).text
    assert browser.post(f"{path}/messages", data={"words": "Bert."}).status_code == 303
    verdict = appealed.Verdict(outcome=AppealOutcome.REVERSED, answer="Bert it was.")
    with app.app_context():
        judge = session.get_one(Person, ana_id)
        appealed.decide(judge, appealed.find_appeal(judge_of(judge), made_id), verdict)
    page = browser.get(last_link()).text
    assert "Your account was suspended" in page
    assert "Bert it was." in page


def test_whatever_is_wrong_with_the_link_there_is_nothing(
    app: Flask, path: str, ben: Person, eve: Person, case: Case, mia: Person
) -> None:
    browser = app.test_client()
    wrong = [f"{path}x", path[:-1], "/suspensions/" + "a" * 43]
    for address in wrong:
        assert browser.get(address).status_code == 404
        for act in ("appeal", "messages"):
            assert browser.post(f"{address}/{act}", data={"words": "x"}).status_code == 404
    session.execute(update(Ticket).values(person_id=eve.id, email=eve.email))
    session.commit()
    assert browser.get(path).status_code == 404
    session.execute(update(Ticket).values(person_id=ben.id, email=ben.email))
    session.execute(update(Ticket).values(expires_at=now() - timedelta(seconds=1)))
    session.commit()
    assert browser.get(path).status_code == 404
    assert session.scalar(select(Appeal.id)) is None


def test_reading_it_uses_nothing_up_and_lets_nobody_in(app: Flask, path: str) -> None:
    browser = app.test_client()
    for _time in range(3):
        assert browser.get(path).status_code == 200
        assert browser.head(path).status_code == 200
    assert browser.get("/").status_code == 303 or "/sign-in" in browser.get("/").location
    assert session.scalar(select(Ticket.used_at)) is None
    assert session.scalars(select(Decision)).one().ended_at is None


def test_a_form_from_elsewhere_is_refused(
    app: Flask, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = app.test_client()
    browser.post(f"{path}/appeal", data={"words": "x"})
    assert session.scalar(select(Appeal.id)) is None
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    assert token is not None
    browser.post(f"{path}/appeal", data={"words": "x", "csrf_token": token[1]})
    assert session.scalar(select(Appeal.id)) is not None
