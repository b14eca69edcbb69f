"""Do the pages of the search show what the grant opens, and nothing without one?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from models import (
    ArchiveSearch,
    Community,
    Event,
    Grant,
    GrantPurpose,
    GrantStage,
    GrantState,
    Person,
    now,
    session,
)
from social.changes import change
from tests.archive.signing import seal_all

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def grant(
    sign_in: SignIn, rosa: Person, omar: Person, ben: Person, community: Community,
    sealer: Connection,
) -> Grant:  # fmt: skip
    """Let Ben say something and take it back, and open the archive to Rosa."""
    browser = sign_in(ben)
    words = {"text": "I **forged** <b>the brake report"}
    said = browser.post(f"/communities/{community.slug}/posts", data=words)
    assert said.status_code == 303
    gone = browser.post(said.location, data={"_method": "DELETE"})
    assert gone.status_code == 303
    with change(None) as record:
        made = Grant(
            purpose=GrantPurpose.LEGAL_DISPUTE,
            reason="Case 12",
            begins_at=datetime(2001, 1, 1, tzinfo=UTC),
            ends_at=datetime(2099, 1, 1, tzinfo=UTC),
            with_private=True,
            days=1,
            state=GrantState.APPROVED,
            stage=GrantStage.IDENTITIES,
            asked_by_id=rosa.id,
            approved_by_id=omar.id,
            approved_at=now(),
            expires_at=now() + timedelta(hours=5),
        )
        session.add(made)
        record(Event.GRANT_ASKED, made)
    session.rollback()
    seal_all(sealer)
    return made


def post(browser: FlaskClient, path: str, **fields: Any) -> Any:
    """Send a form."""
    return browser.post(path, data=fields)


def searched(browser: FlaskClient, grant: Grant, **fields: Any) -> str:
    """Search, and give where the hits are."""
    answer = post(browser, f"/records/search/{grant.id}", **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_an_officer_searches_sees_a_hit_and_its_picture(
    sign_in: SignIn, rosa: Person, ben: Person, grant: Grant
) -> None:
    browser = sign_in(rosa)
    assert f"/records/search/{grant.id}" in browser.get("/records/search").text
    place = searched(browser, grant, q="forged deleted:yes")
    page = browser.get(place).text
    assert "**<mark>forged</mark>** &lt;b&gt;the brake" in page
    assert ben.name in page
    assert 'value="forged deleted:yes"' in page
    hit = re.search(rf'href="({place}/\d+)"', page)
    assert hit is not None
    assert "<mark>forged</mark>" in browser.get(hit[1]).text
    assert "<rect" in browser.get(f"{place}/picture").text
    assert place in browser.get(f"/records/search/{grant.id}").text


def test_what_was_found_is_put_into_a_matter(
    sign_in: SignIn, rosa: Person, omar: Person, grant: Grant
) -> None:
    browser = sign_in(rosa)
    opened = post(browser, "/records/matters", name="Brakes", reason="A claim").location
    number = opened.rpartition("/")[2]
    place = searched(browser, grant, q="forged")
    assert "Brakes" in browser.get(place).text
    assert post(browser, f"{place}/matter", matter=number).location == opened
    page = browser.get(opened).text
    assert "0 of 1 are read" in page
    assert "1 text is new there." in page
    again = post(browser, f"{place}/matter", matter=number)
    assert again.location == place
    assert "All of this is in the matter already." in browser.get(place).text
    for wrong in ({}, {"matter": "999999"}, {"matter": "x"}):
        assert post(browser, f"{place}/matter", **wrong).status_code == 404
    assert post(sign_in(omar), f"{place}/matter", matter=number).status_code == 404


def test_what_is_ticked_alone_is_put_into_a_matter(
    sign_in: SignIn, rosa: Person, grant: Grant
) -> None:
    browser = sign_in(rosa)
    opened = post(browser, "/records/matters", name="Brakes", reason="A claim").location
    number = opened.rpartition("/")[2]
    place = searched(browser, grant, q="forged")
    page = browser.get(place).text
    (hit,) = re.findall(r'name="hit" value="(\d+)"', page)
    for hits in ([], ["0"], ["x", "-1"], [str(2**70)]):
        answer = post(browser, f"{place}/matter", matter=number, which="ticked", hit=hits)
        assert answer.location == place, hits
        assert "0 of 1" not in browser.get(opened).text
    answer = post(browser, f"{place}/matter", matter=number, which="ticked", hit=[hit])
    assert answer.location == opened
    assert "0 of 1 are read" in browser.get(opened).text


def test_fields_and_text_say_the_same(sign_in: SignIn, rosa: Person, grant: Grant) -> None:
    browser = sign_in(rosa)
    fields = {"by": "field", "every": "forged", "deleted": "yes", "is_exact": "y", "has": []}
    page = browser.get(searched(browser, grant, **fields)).text
    assert 'value="forged deleted:yes stem:off"' in page
    assert '<option selected value="yes">' in page


@pytest.mark.parametrize(
    "fields",
    [
        {"q": 'brake "open'},
        {"q": "x" * 2_001},
        {"q": "from:nobody.at.all"},
        {"by": "field", "since": "soon"},
        {"by": "field", "kind": "spoon"},
    ],
)
def test_what_cannot_be_understood_is_said_beside_it(
    sign_in: SignIn, rosa: Person, grant: Grant, fields: dict[str, str]
) -> None:
    answer = post(sign_in(rosa), f"/records/search/{grant.id}", **fields)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert session.scalars(select(ArchiveSearch)).all() == []


def test_the_place_of_what_is_wrong_is_marked(sign_in: SignIn, rosa: Person, grant: Grant) -> None:
    answer = post(sign_in(rosa), f"/records/search/{grant.id}", q='brake "<b>')
    assert "brake <mark>&#34;</mark>&lt;b&gt;" in answer.text


def test_others_do_not_find_a_search_and_an_ended_grant_shows_none(
    sign_in: SignIn, rosa: Person, omar: Person, ana: Person, grant: Grant
) -> None:
    place = searched(sign_in(rosa), grant, q="forged")
    pages = (place, f"{place}/picture", f"{place}/0", f"/records/search/{grant.id}")
    for person in (omar, ana):
        browser = sign_in(person)
        assert {browser.get(page).status_code for page in pages} == {404}
    assert "Nothing is open to you" in sign_in(omar).get("/records/search").text
    ended(grant)
    browser = sign_in(rosa)
    assert {browser.get(page).status_code for page in pages} == {403}
    assert browser.get("/records/searches/99999999999").status_code == 404
    assert browser.get(f"/records/search/{2**70}").status_code == 404


def ended(grant: Grant) -> None:
    with change(None) as record:
        one = session.get_one(Grant, grant.id)
        one.expires_at = one.approved_at
        record(Event.GRANT_ASKED, one)


def test_numbers_alone_where_the_grant_goes_no_further(
    sign_in: SignIn, rosa: Person, ben: Person, grant: Grant
) -> None:
    place = searched(sign_in(rosa), grant, q="forged")
    with change(None) as record:
        one = session.get_one(Grant, grant.id)
        one.stage, one.is_stepwise = GrantStage.COUNTS, True
        record(Event.GRANT_ASKED, one)
    browser = sign_in(rosa)
    assert browser.get(place).location == f"{place}/picture"
    page = browser.get(f"{place}/picture").text
    assert "no texts" in page
    assert ben.name not in page
    assert browser.get(f"{place}/0").status_code == 403


def test_pages_without_names_tell_weeks_and_no_moments(
    sign_in: SignIn, rosa: Person, ben: Person, grant: Grant
) -> None:
    browser = sign_in(rosa)
    place = searched(browser, grant, q="forged deleted:yes")
    exact = r'<time datetime="' + f"{now():%Y-%m-%d}"
    hit = re.search(rf'href="({place}/\d+)"', browser.get(place).text)
    assert hit is not None
    pages = [browser.get(hit[1]).text, browser.get(place).text]
    moments = [len(re.findall(exact, page)) for page in pages]
    with change(None) as record:
        one = session.get_one(Grant, grant.id)
        one.stage, one.is_stepwise = GrantStage.PSEUDONYMS, True
        record(Event.GRANT_ASKED, one)
    hidden = [browser.get(hit[1]).text, browser.get(place).text]
    assert [page.count("in the week from") for page in pages] == [0, 0]
    assert [page.count("in the week from") for page in hidden] == [2, 1]
    left = [len(re.findall(exact, page)) for page in hidden]
    assert left == [moments[0] - 2, moments[1] - 1]  # when the log was signed is told still
    assert ben.name not in "".join(hidden)


@pytest.mark.parametrize("more", ["after=99", "after=-1", "after=x", "after=9" + "9" * 30,
                                  "order=oldest", "order=spoon"])  # fmt: skip
def test_whatever_an_address_says_a_page_comes(
    sign_in: SignIn, rosa: Person, grant: Grant, more: str
) -> None:
    browser = sign_in(rosa)
    place = searched(browser, grant, q="forged")
    assert browser.get(f"{place}?{more}").status_code == 200
    assert browser.get(f"{place}/{2**80}").status_code == 404


def test_what_can_be_typed_is_explained(sign_in: SignIn, rosa: Person) -> None:
    page = sign_in(rosa).get("/records/search/help").text
    for words in ("NEAR/5", "deleted:yes", "version:any", "stem:on", "verwijderd:"):
        assert words in page
