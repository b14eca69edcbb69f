"""Can somebody ask for their data, two officers answer, and nobody else tell or take anything?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models import (
    Bundle,
    Community,
    Entry,
    ErasureRequest,
    Event,
    Mail,
    Person,
    PersonState,
    RequestKind,
    now,
    session,
)
from social.changes import change
from social.records import bundling, jobs
from social.records.traces import is_noted
from social.working import Meter
from tests.records.conftest import seen
from tests.records.test_keeping_pages import path_of

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def asked(community: Community, ana: Person, rosa: Person, sign_in: SignIn) -> str:
    """Ana wrote something that names Ben, and asks for all that there is of her."""
    browser = sign_in(ana)
    for words in ("Ask @ben.claes", "Words of Ana"):
        browser.post(f"/communities/{community.slug}/posts", data={"text": words})
    answer = browser.post("/account/data", data={"kind": "access", "wish": "All of it"})
    assert answer.status_code == 303
    return f"/records/requests/{session.scalars(select(ErasureRequest.id)).one()}"


@pytest.fixture
def bundle(app: Flask, asked: str, rosa: Person, omar: Person, sign_in: SignIn) -> Bundle:
    """Rosa masks what is open, Omar approves, the worker makes it."""
    assert sign_in(rosa).post(f"{asked}/masks").status_code == 303
    assert sign_in(omar).post(f"{asked}/approval", data=seen(asked)).status_code == 303
    with app.app_context():
        bundling.build(int(asked.rpartition("/")[2]))
    return session.scalars(select(Bundle)).one()


def taken() -> int:
    count = select(func.count()).where(Entry.event == Event.BUNDLE_TAKEN)
    return session.scalar(count) or 0


def test_what_is_to_be_given_is_looked_at_and_approved_by_another(
    asked: str, rosa: Person, omar: Person, sign_in: SignIn
) -> None:
    browser, other = sign_in(rosa), sign_in(omar)
    page = browser.get(asked).text
    assert "Access to all data" in page
    assert "All of it" in page
    assert "1 names others" in page
    assert "Approve, and make the bundle" not in page
    items = browser.get(f"{asked}/items/post").text
    assert "Ask @ben.claes" in items
    assert "Ask Person 1" in items
    assert "Give it whole" in items
    assert "17(3)" not in items
    withhold = {"noun": "post", "outcome": "withhold"}
    assert browser.post(f"{asked}/decisions", data=withhold).status_code == 422
    withhold["withholding"] = "others"
    assert browser.post(f"{asked}/decisions", data=withhold).status_code == 303
    assert "withheld: 2" in browser.get(asked).text
    assert other.post(f"{asked}/masks").status_code == 422
    assert browser.post(f"{asked}/masks").status_code == 303
    assert "Approve, and make the bundle" not in browser.get(asked).text
    assert browser.post(f"{asked}/approval", data=seen(asked)).status_code == 422
    assert "Approve, and make the bundle" in other.get(asked).text
    assert other.post(f"{asked}/approval", data=seen(asked)).status_code == 303
    assert "<progress" in other.get(asked).text
    assert other.post(f"{asked}/bundle").status_code == 404
    assert other.post(f"{asked}/letter").status_code == 404


def test_the_person_fetches_it_and_each_time_is_noted(
    bundle: Bundle, ana: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    page = browser.get("/account/data").text
    assert f"/account/data/bundles/{bundle.id}" in page
    for number in (1, 2):
        answer = browser.post(f"/account/data/bundles/{bundle.id}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert f"data-{bundle.id}.zip" in answer.headers["Content-Disposition"]
        assert len(answer.data) == bundle.size == int(answer.headers["Content-Length"])
        assert "index.html" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
        assert taken() == number
    actors = select(Entry.actor_id).where(Entry.event == Event.BUNDLE_TAKEN).distinct()
    assert session.scalars(actors).all() == [ana.id]


def test_hole_20_nobody_else_gets_it(
    bundle: Bundle, asked: str, eve: Person, ben: Person, rosa: Person, sign_in: SignIn
) -> None:
    for person in (eve, ben, rosa):
        browser = sign_in(person)
        assert browser.post(f"/account/data/bundles/{bundle.id}").status_code == 404
        assert f"/bundles/{bundle.id}" not in browser.get("/account/data").text
    for number in (0, 2**31, 10**30):
        assert sign_in(eve).post(f"/account/data/bundles/{number}").status_code == 404
    assert sign_in(eve).post(f"{asked}/bundle").status_code == 404
    assert taken() == 0


def test_an_officer_fetches_it_for_who_left(
    app: Flask, bundle: Bundle, asked: str, ana: Person, omar: Person, sign_in: SignIn
) -> None:
    with change(None) as record:
        ana.state, ana.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, ana)
    browser = sign_in(omar)
    assert "hand it over yourself" in browser.get(asked).text
    assert "took the bundle" not in browser.get(asked).text
    answer = browser.post(f"{asked}/bundle")
    assert len(answer.data) == bundle.size
    assert taken() == 1
    assert "took the bundle" in browser.get(asked).text


def test_no_officer_fetches_it_for_who_can_fetch_it(
    bundle: Bundle, asked: str, omar: Person, sign_in: SignIn
) -> None:
    browser = sign_in(omar)
    page = browser.get(asked).text
    assert f"{asked}/bundle" not in page
    assert "fetches it at My data" in page
    assert browser.post(f"{asked}/bundle").status_code == 404
    assert taken() == 0


def test_reading_what_was_found_is_noted_once_a_day(
    asked: str, rosa: Person, omar: Person, sign_in: SignIn
) -> None:
    def readers() -> list[int | None]:
        found = select(Entry.actor_id).where(Entry.event == Event.REQUEST_READ)
        return list(session.scalars(found.order_by(Entry.id)).all())

    browser, other = sign_in(rosa), sign_in(omar)
    assert "read what was found" not in browser.get(asked).text
    assert browser.get(f"{asked}/items/comment").status_code == 200  # where nothing is
    assert readers() == []
    for noun in ("post", "person", "post"):
        browser.get(f"{asked}/items/{noun}")
    assert readers() == [rosa.id]
    other.get(f"{asked}/items/post")
    other.post(f"{asked}/decisions", data={"noun": "post", "outcome": "withhold"})
    assert readers() == [rosa.id, omar.id]
    page = browser.get(asked).text
    assert page.count("read what was found") == 2
    request = ErasureRequest(id=int(asked.rpartition("/")[2]))
    assert is_noted(rosa, request, now())
    assert not is_noted(rosa, request, now() + timedelta(days=1))


def test_it_is_gone_after_its_time(
    app: Flask, bundle: Bundle, asked: str, ana: Person, omar: Person, sign_in: SignIn
) -> None:
    with change(None) as record:
        found = session.get_one(Bundle, bundle.id)
        found.expires_at = now() - timedelta(seconds=1)
        record(Event.BUNDLE_BUILT, found)
    browser = sign_in(ana)
    assert browser.post(f"/account/data/bundles/{bundle.id}").status_code == 404
    assert "Ready for you" not in browser.get("/account/data").text
    with app.app_context():
        jobs.forget_bundles.call(0)
    assert bundle.sha256 in sign_in(omar).get(asked).text


def test_the_officers_are_told_that_somebody_asks(app: Flask, asked: str, rosa: Person) -> None:
    with app.app_context():
        jobs.tell_asked.call(int(asked.rpartition("/")[2]))
        mails = session.scalars(select(Mail).where(Mail.recipient == rosa.email)).all()
        assert [asked in mail.body for mail in mails] == [True]


def test_who_asks_twice_or_for_nothing_that_is_there_is_told(
    asked: str, ana: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    again = browser.post("/account/data", data={"kind": "access"})
    assert (again.status_code, "This was asked for already" in again.text) == (422, True)
    assert browser.post("/account/data", data={"kind": "erasure"}).status_code == 422
    assert browser.post("/account/data", data={"kind": "portability"}).status_code == 303
    kinds = session.scalars(select(ErasureRequest.kind).order_by(ErasureRequest.id)).all()
    assert kinds == [RequestKind.ACCESS, RequestKind.PORTABILITY]


def test_an_officer_takes_up_a_request_for_somebody(
    ana: Person, rosa: Person, sign_in: SignIn
) -> None:
    form = {"kind": "portability", "person": "@ana.peeters"}
    browser = sign_in(rosa)
    path = path_of(browser.post("/records/requests", data=form))
    page = browser.get(path).text
    assert "Data to take elsewhere" in page
    assert "Keep it as it is" in page
    assert "Data to take elsewhere" in browser.get("/records/requests").text


def test_long_work_is_seen_while_it_lasts(
    app: Flask, asked: str, rosa: Person, sign_in: SignIn
) -> None:
    browser = sign_in(rosa)
    assert "<progress" not in browser.get("/records/work").text
    with app.app_context():
        meter = Meter("erasure_request", int(asked.rpartition("/")[2]), 20)
        meter.step(5)
        meter.tell()
    page = browser.get("/records/work").text
    assert '<progress id="work-' in page
    assert 'value="5" max="20"' in page
    assert "Request of Ana Peeters" in page
    with app.app_context():
        meter.tell(is_over=True)
    assert "<progress" not in browser.get("/records/work").text


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_the_page_speaks_the_persons_language(
    bundle: Bundle, ana: Person, sign_in: SignIn, language: str
) -> None:
    with change(None) as record:
        ana.language = language
        record(Event.PERSON_CHANGED, ana)
    words = {"nl": "Mijn gegevens", "fr": "Mes données", "de": "Meine Daten"}[language]
    assert words in sign_in(ana).get("/account/data").text
