"""Do judges see what they need, and nobody else that there is anything to see?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from models import Case, Person, Post
from moderation import Draft
from social.comments.actions import create_comment, edit_comment
from tests.review.conftest import report

SignIn = Callable[[Person], FlaskClient]


@pytest.mark.parametrize("path", ["/review", "/review/1", "/review?part=closed", "/review/x"])
def test_nobody_else_can_tell_that_the_pages_exist(
    case: Case, sign_in: SignIn, ben: Person, cas: Person, eve: Person, path: str
) -> None:
    for person in (ben, cas, eve):
        browser = sign_in(person)
        nowhere = browser.get("/revue", headers={"Accept": "application/json"})
        found = browser.get(path, headers={"Accept": "application/json"})
        assert found.status_code == nowhere.status_code == 404
        assert found.get_json() == nowhere.get_json()
        assert "/review" not in browser.get("/").text


def test_hole_15_a_moderator_who_may_not_read_it_finds_an_empty_queue(
    case: Case, sign_in: SignIn, olaf: Person
) -> None:
    browser = sign_in(olaf)
    assert "Nothing waits" in browser.get("/review").text
    for path in (f"/review/{case.id}", "/review?part=nonsense", "/review?after=x"):
        assert browser.get(path).status_code == 404
    for path in ("claim", "notes", "recusal", "reporters/1"):
        answer = browser.post(f"/review/{case.id}/{path}", data={"reason": "a", "words": "a"})
        assert answer.status_code == 404


def test_the_case_shows_what_was_said_around_it_and_hides_who_reported(
    post: Post, sign_in: SignIn, mia: Person, cas: Person, ana: Person, ben: Person
) -> None:
    for number in range(8):
        create_comment(ana, post, Draft(source=f"Around {number}"))
    comment = create_comment(ben, post, Draft(source="Palladium"))
    create_comment(ana, post, Draft(source="Around 8"))
    case = report(comment, cas, note="He means me.")
    browser = sign_in(mia)
    assert "Platinum" not in browser.get("/review").text
    page = browser.get(f"/review/{case.id}").text
    shown = [word for word in ("Around 4", "Around 5", "Around 7", "Around 8") if word in page]
    assert shown == ["Around 5", "Around 7", "Around 8"]
    assert "Platinum" in page
    assert "Palladium" in page
    assert "Reporter 1" in page
    assert "He means me." in page
    assert cas.name not in page
    assert "It was changed since it was reported." not in page
    edit_comment(ben, comment, Draft(source="Silver"), comment.version)
    assert "It was changed since it was reported." in browser.get(f"/review/{case.id}").text


def test_a_judge_takes_notes_and_gives_back(case: Case, sign_in: SignIn, mia: Person) -> None:
    browser = sign_in(mia)
    path = f"/review/{case.id}"
    assert browser.post(f"{path}/claim").status_code == 303
    assert "Give it back" in browser.get(path).text
    assert "Paint shop" in browser.get("/review?part=mine").text
    assert browser.post(f"{path}/notes", data={"words": " "}).status_code == 422
    assert browser.post(f"{path}/notes", data={"words": "Seen before"}).status_code == 303
    assert "Seen before" in browser.get(path).text
    assert browser.delete(f"{path}/claim").status_code == 303
    assert browser.delete(f"{path}/claim").status_code == 422


def test_a_name_is_said_once_for_a_reason(
    case: Case, sign_in: SignIn, mia: Person, cas: Person
) -> None:
    browser = sign_in(mia)
    path = f"/review/{case.id}"
    assert browser.post(f"{path}/reporters/1", data={"reason": ""}).status_code == 422
    assert browser.post(f"{path}/reporters/1", data={"reason": "Help"}).status_code == 303
    assert f"Reporter 1 is {cas.name}." in browser.get(path).text
    assert cas.name not in browser.get(path).text


def test_who_leaves_a_case_to_others_sees_it_no_more(
    case: Case, sign_in: SignIn, mia: Person
) -> None:
    browser = sign_in(mia)
    sent = browser.post(f"/review/{case.id}/recusal", data={"reason": "A friend"})
    assert (sent.status_code, sent.headers["Location"]) == (303, "/review")
    assert browser.get(f"/review/{case.id}").status_code == 404


def test_queue_and_case_need_few_statements(
    case: Case, sign_in: SignIn, mia: Person, statements: list[str]
) -> None:
    browser = sign_in(mia)
    browser.get("/review")
    for path, most in (("/review", 11), (f"/review/{case.id}", 22)):
        del statements[:]
        browser.get(path)
        assert len(statements) <= most
