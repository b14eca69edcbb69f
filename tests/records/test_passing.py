"""Does a request end without an answer, come back, and pass to another, always with two people?"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from models import (
    Dropped,
    Entry,
    ErasureRequest,
    Event,
    Hold,
    Outcome,
    Person,
    PersonState,
    Post,
    RequestItem,
    RequestKind,
    Retention,
    now,
    session,
)
from social.changes import change
from social.errors import Invalid
from social.records import bundling, executing, letters, passing, requests
from social.records.requests import Decision
from tests.records.conftest import seen

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def asked(rosa: Person, ben: Person, write_post: Callable[..., Post]) -> ErasureRequest:
    """Ben wrote, and asked to be forgotten."""
    write_post("By Ben", author_id=ben.id)
    return requests.open_request(rosa, ben, now(), "Forget me")


def decide_all(officer: Person, request: ErasureRequest) -> None:
    found = select(RequestItem.noun).where(RequestItem.request_id == request.id)
    for noun in set(session.scalars(found)):
        requests.decide(officer, request, Decision(noun=noun, outcome=Outcome.ERASE))


def leave(person: Person) -> None:
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, person)


def events(request: ErasureRequest) -> list[str]:
    found = select(Entry.event).where(Entry.noun == request.noun, Entry.noun_id == request.id)
    return list(session.scalars(found.order_by(Entry.id)))


def test_who_asks_no_more_is_written_to_and_nothing_is_erased(
    in_app: None, asked: ErasureRequest, rosa: Person, omar: Person, ben: Person
) -> None:
    leave(ben)
    decide_all(rosa, asked)
    passing.drop_request(rosa, asked, Dropped.WITHDRAWN, "He called us.")
    with pytest.raises(Invalid):
        requests.approve_request(rosa, asked)
    requests.approve_request(omar, asked)
    executing.execute(asked.id)
    executing.try_again(now())
    session.expire_all()
    assert session.scalars(select(Post.source)).all() == ["By Ben"]
    assert ben.name == "Ben Claes"
    assert session.scalars(select(RequestItem)).all() == []
    assert asked.closed_at is not None
    assert events(asked)[-1] == Event.REQUEST_DROPPED
    words = letters.give_letter(rosa, asked)
    assert "you do not want it any more" in words
    assert "He called us." in words
    assert asked.letter_digest == sha256(words.encode()).digest()
    assert letters.forget_letters(asked.closed_at + letters.AT_MOST) == 1
    session.expire_all()
    assert (asked.drop_reason, asked.letter) == ("", "")
    assert asked.dropped_as is Dropped.WITHDRAWN


def test_nobody_is_given_anything_who_did_not_show_who_they_are(
    in_app: None, rosa: Person, omar: Person, ben: Person
) -> None:
    request = requests.open_request(rosa, ben, now(), kind=RequestKind.ACCESS)
    passing.drop_request(rosa, request, Dropped.UNIDENTIFIED, "A letter without a signature.")
    requests.approve_request(omar, request)
    bundling.build(request.id)
    session.expire_all()
    assert "who asks before we give or erase" in letters.give_letter(omar, request)
    assert events(request)[-2:] == [Event.REQUEST_DROPPED, Event.LETTER_GIVEN]


def test_what_was_to_be_dropped_is_pursued_once_something_of_it_is_decided(
    in_app: None, asked: ErasureRequest, rosa: Person, omar: Person
) -> None:
    with pytest.raises(Invalid):
        passing.drop_request(rosa, asked, Dropped.WITHDRAWN, "")
    passing.drop_request(rosa, asked, Dropped.WITHDRAWN, "He called us.")
    with pytest.raises(Invalid):
        passing.drop_request(omar, asked, Dropped.WITHDRAWN, "Me too.")
    requests.decide(rosa, asked, Decision(noun="post", outcome=Outcome.ERASE))
    assert (asked.dropped_as, asked.drop_reason) == (None, "")
    with pytest.raises(Invalid):
        requests.approve_request(omar, asked)  # the rest is open


def test_what_was_sent_back_is_decided_anew_before_it_is_approved(
    in_app: None, asked: ErasureRequest, rosa: Person, omar: Person, ben: Person
) -> None:
    leave(ben)
    with pytest.raises(Invalid):
        passing.send_back(omar, asked, "Nothing yet")
    decide_all(rosa, asked)
    for officer, note in ((omar, ""), (rosa, "Myself")):
        with pytest.raises(Invalid):
            passing.send_back(officer, asked, note)
    passing.send_back(omar, asked, "The post is evidence.")
    with pytest.raises(Invalid):
        requests.approve_request(omar, asked)
    with pytest.raises(Invalid):
        passing.send_back(omar, asked, "Again")
    decide_all(rosa, asked)
    assert (asked.sent_back_at, asked.sent_back_by_id, asked.sent_back_note) == (None, None, "")
    requests.approve_request(omar, asked)
    assert Event.REQUEST_SENT_BACK in events(asked)


def test_another_takes_over_and_cannot_approve_it_then(
    in_app: None, asked: ErasureRequest, rosa: Person, omar: Person, ben: Person
) -> None:
    leave(ben)
    with pytest.raises(Invalid):
        passing.take_over(omar, asked)
    decide_all(rosa, asked)
    before = asked.decided_at
    with pytest.raises(Invalid):
        passing.take_over(rosa, asked)
    passing.take_over(omar, asked)
    with pytest.raises(Invalid):
        requests.approve_request(omar, asked)
    with pytest.raises(Invalid):
        requests.approve_request(rosa, asked, before)  # what she saw was decided by another
    requests.approve_request(rosa, asked, asked.decided_at)
    assert asked.decided_by_id == omar.id


def test_nobody_passes_on_what_is_about_themself(in_app: None, rosa: Person, omar: Person) -> None:
    own = requests.open_request(rosa, omar, now())
    requests.decide(rosa, own, Decision(noun="post", outcome=Outcome.ERASE))
    for act in (lambda: passing.take_over(omar, own), lambda: passing.send_back(omar, own, "No")):
        with pytest.raises(Invalid):
            act()


def test_who_has_no_role_passes_nothing_on(
    in_app: None, asked: ErasureRequest, eve: Person
) -> None:
    for act in (
        lambda: passing.drop_request(eve, asked, Dropped.WITHDRAWN, "Why not"),
        lambda: passing.send_back(eve, asked, "Why not"),
        lambda: passing.take_over(eve, asked),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_letter_says_in_the_end_what_had_to_stay(
    in_app: None,
    asked: ErasureRequest,
    rosa: Person,
    omar: Person,
    ben: Person,
    make_hold: Callable[..., Hold],
) -> None:
    with change(None) as record:
        ben.language = "nl"
        record(Event.PERSON_CHANGED, ben)
    leave(ben)
    make_hold(matter="Case 12", words=["by ben"])
    decide_all(rosa, asked)
    requests.approve_request(omar, asked)
    before = letters.give_letter(rosa, asked)
    executing.execute(asked.id)
    session.expire_all()
    assert asked.letter.startswith(before.rstrip())
    assert asked.letter != before
    assert "Case 12" not in asked.letter
    assert asked.letter_given_at is None
    assert asked.letter_digest == sha256(asked.letter.encode()).digest()


def test_where_all_of_it_went_the_letter_stays_as_it_was(
    in_app: None, asked: ErasureRequest, rosa: Person, omar: Person, ben: Person
) -> None:
    leave(ben)
    decide_all(rosa, asked)
    requests.approve_request(omar, asked)
    before = asked.letter
    executing.execute(asked.id)
    session.expire_all()
    assert asked.letter == before


def test_who_can_fetch_nothing_gets_a_letter_with_the_bundle(
    in_app: None, rosa: Person, omar: Person, ben: Person
) -> None:
    leave(ben)
    request = requests.open_request(rosa, ben, now(), kind=RequestKind.ACCESS)
    requests.mask_the_rest(rosa, request)
    requests.approve_request(omar, request)
    bundling.build(request.id)
    session.expire_all()
    assert "open index.html" in letters.give_letter(rosa, request)


def test_the_page_says_what_binds_it_before_anybody_approves(
    app: object,
    asked: ErasureRequest,
    rosa: Person,
    omar: Person,
    make_hold: Callable[..., Hold],
    make_rule: Callable[..., Retention],
    sign_in: SignIn,
) -> None:
    path, browser = f"/records/requests/{asked.id}", sign_in(omar)
    assert "Today no hold and no rule keeps any of it." in browser.get(path).text
    make_hold(matter="Case 12", words=["by ben"])
    make_hold(matter="About Omar", people_ids=[omar.id, asked.person_id])
    make_rule(least="P9Y")
    page = browser.get(path).text
    assert "Case 12</a>: Posts (1)" in page
    assert "About Omar" not in page
    assert "can be appealed against: Posts (1)" in page
    items = browser.get(f"{path}/items/post").text
    assert "A hold would keep it now: Case 12" in items
    assert "A rule would keep it now" in items
    assert "About Omar</a>: Posts (1)" in sign_in(rosa).get(path).text


def test_all_of_it_is_done_with_forms_alone(
    asked: ErasureRequest, rosa: Person, omar: Person, eve: Person, sign_in: SignIn
) -> None:
    path, browser, other = f"/records/requests/{asked.id}", sign_in(rosa), sign_in(omar)
    why = {"ground": "withdrawn", "reason": "He called us."}
    for wrong in ({}, why | {"ground": "soup"}, why | {"reason": ""}):
        assert browser.post(f"{path}/drop", data=wrong).status_code == 422
    assert browser.post(f"{path}/drop", data=why).status_code == 303
    page = other.get(path).text
    assert "Approve, and close it" in page
    assert "Approve, and close it" not in browser.get(path).text
    assert other.post(f"{path}/return", data={"note": ""}).status_code == 422
    assert other.post(f"{path}/return", data={"note": "Who called?"}).status_code == 303
    assert "Who called?" in browser.get(path).text
    assert "sent back" in browser.get("/records/requests").text
    assert other.post(f"{path}/takeover").status_code == 303
    assert other.post(f"{path}/drop", data=why).status_code == 303
    assert browser.post(f"{path}/approval", data=seen(path)).status_code == 303
    assert "closed, not pursued" in browser.get("/records/requests").text
    for act in ("drop", "return", "takeover"):
        assert other.post(f"{path}/{act}", data=why | {"note": "Late"}).status_code == 422
        assert sign_in(eve).post(f"{path}/{act}", data=why).status_code == 404
