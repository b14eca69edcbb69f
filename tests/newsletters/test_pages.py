"""Do the pages of newsletters work, for those who make them and those who read them?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import (
    Capability,
    Community,
    Event,
    Issue,
    IssueState,
    Item,
    Newsletter,
    Person,
    Post,
    Unsubscription,
    now,
    session,
)
from moderation import Draft, screen
from moderation.naming import StoredNames
from social.changes import change
from social.newsletters import releasing, sending
from tests.mailing.letterbox import Serve, by, serve

__all__ = ["by", "serve"]  # fixtures

SignIn = Callable[[Person], FlaskClient]
Give = Callable[[Person, Capability], Person]
SERIES = {"name": "Kring weekly", "purpose": "What moved the company.", "language": "en"}
ENDING = re.compile(r"<http://localhost(/newsletters/leaving/\S+)>")
WORDS = {"language": "en", "title": "What moved us", "text": "Three things from the week."}


@pytest.fixture
def mia(make_person: Callable[..., Person], give: Give) -> Person:
    return give(make_person("Mia Writer"), Capability.COMMUNICATIONS)


@pytest.fixture
def leo(make_person: Callable[..., Person], give: Give) -> Person:
    return give(make_person("Leo Second"), Capability.COMMUNICATIONS)


@pytest.fixture
def post(app: Flask, make_community: Callable[..., Community], ana: Person, mia: Person) -> Post:
    place = make_community("Assembly", ana, mia)
    with change(ana) as record:
        found = Post(author=ana, community=place)
        words = Draft(source="It opens at six.", title="The new gate")
        found.write(screen(words, ana, place, StoredNames(place)))
        session.add(found)
        record(Event.POST_CREATED, found)
    return found


@pytest.fixture
def issue(app: Flask, sign_in: SignIn, mia: Person, post: Post) -> int:
    """An issue with one item, made through the pages."""
    browser = sign_in(mia)
    assert browser.post("/newsletters", data=SERIES).status_code == 303
    number = session.scalars(select(Newsletter.id)).one()
    assert browser.post(f"/newsletters/{number}/issues", data=WORDS).status_code == 303
    made = session.scalars(select(Issue.id)).one()
    data = {"posts": [str(post.id)], "version": "1"}
    answer = browser.post(f"/newsletters/issues/{made}/items", data=data)
    assert answer.status_code == 303
    return made


def test_from_a_draft_to_a_mail_that_ends_it(
    app: Flask,
    sign_in: SignIn,
    issue: int,
    mia: Person,
    leo: Person,
    eve: Person,
    by: Callable[[str], None],
    serve: Serve,
) -> None:
    where, box = serve()
    by(f"smtp://{where}")
    his = sign_in(leo)
    place = f"/newsletters/issues/{issue}"
    assert sign_in(mia).post(f"{place}/putting-forward").status_code == 303
    assert "Approve it as it is" in his.get(place).text
    seen = re.findall(r'name="(version|posts)" value="(\d+)"', his.get(place).text)
    assert his.post(f"{place}/approval", data=dict(seen)).status_code == 303
    with app.app_context():
        assert releasing.go_out(now()) == 1
        sending.hand_over(issue)
    assert session.get_one(Issue, issue).state is IssueState.SENT
    (mail,) = [one for one in box.taken if one["To"] == eve.email]
    address = ENDING.fullmatch(mail["List-Unsubscribe"])
    assert address is not None
    stranger = app.test_client()
    assert "With one press" in stranger.get(address[1]).text
    one_click = {"List-Unsubscribe": "One-Click"}
    assert stranger.post(address[1], data=one_click).status_code == 200
    assert session.scalars(select(Unsubscription.person_id)).all() == [eve.id]
    assert stranger.post(address[1]).status_code == 303  # from the page, which has no token either
    assert "You get no more mails of it" in stranger.get(address[1]).text
    hers = sign_in(eve)
    assert "without mails" in hers.get("/newsletters").text
    number = session.get_one(Issue, issue).newsletter_id
    assert "The new gate" in hers.get(f"/newsletters/{number}/issues/1").text
    assert hers.post(f"/newsletters/{number}/subscription").status_code == 303
    assert "You get it by mail" in hers.get("/newsletters").text


def test_every_page_of_the_desk_shows(
    sign_in: SignIn, issue: int, mia: Person, ana: Person
) -> None:
    browser = sign_in(mia)
    session.expire_all()
    number = session.get_one(Issue, issue).newsletter_id
    item = session.scalars(select(Item.id)).one()
    at = f"/newsletters/issues/{issue}"
    pages = [
        "/newsletters/desk", "/newsletters/new", f"/newsletters/{number}",
        f"/newsletters/{number}/edit", f"/newsletters/{number}/issues/new", at,
        f"{at}/gathering", f"{at}/words/nl", f"{at}/items/{item}/words/en",
        f"{at}/preview/en", f"{at}/preview/nl/mail",
    ]  # fmt: skip
    for one in pages:
        assert browser.get(one).status_code == 200, one
    for one in set(pages) - {f"/newsletters/{number}"}:
        wanted = 403 if one in ("/newsletters/desk", "/newsletters/new") else 404
        assert sign_in(ana).get(one).status_code == wanted, one


def test_many_newsletters_take_as_many_statements_as_one(
    app: Flask, sign_in: SignIn, issue: int, mia: Person, eve: Person, statements: list[str]
) -> None:
    browser = sign_in(eve)

    def cost() -> int:
        assert browser.get("/newsletters").status_code == 200
        statements.clear()
        assert browser.get("/newsletters").status_code == 200
        return len(statements)

    before = cost()
    for number in range(4):
        name = SERIES | {"name": f"Newsletter {number}"}
        assert sign_in(mia).post("/newsletters", data=name).status_code == 303
    assert "Newsletter 3" in browser.get("/newsletters").text
    assert cost() == before
