"""Do administrators see, and nobody else, what the directory keeps and did not get?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import (
    Community,
    CommunityKind,
    DirectoryGroup,
    Enrolment,
    Event,
    Person,
    Provisioner,
    SignIn,
    now,
    session,
)
from social.changes import change
from tests.known import PASSWORD
from tests.provisioning.conftest import Directory

PAGE = "/administration/provisioning"


@pytest.fixture
def desk(sign_in: Callable[[Person], FlaskClient], ana: Person, give) -> FlaskClient:
    """Ana is an administrator."""
    return sign_in(give(ana))


def test_a_token_is_made_and_shown_once(desk: FlaskClient) -> None:
    page = desk.post(PAGE, data={"name": "Entra ID", "days": "90", "invites": "y"})
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r'value="(kring_scim_[\w-]{43})"', page.text)
    assert found is not None
    assert found[1] not in desk.get(PAGE).text
    assert "http://localhost/scim/v2" in page.text
    made = session.scalars(select(Provisioner)).one()
    assert (made.name, made.invites) == ("Entra ID", True)
    answer = desk.get("/scim/v2/Users", headers={"Authorization": f"Bearer {found[1]}"})
    assert answer.status_code == 200
    assert "Entra ID" in desk.get(PAGE).text.partition("Last contact")[2][:300]
    assert desk.delete(f"{PAGE}/{made.id}").status_code == 303
    assert "No directory is let in." in desk.get(PAGE).text


def test_a_form_that_is_not_filled_in_says_so(desk: FlaskClient) -> None:
    page = desk.post(PAGE, data={"name": " ", "days": "90"})
    assert (page.status_code, "Fill this in." in page.text) == (422, True)


def test_no_more_tokens_than_a_few(desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("social.provisioning.tokens.MOST", 1)
    assert desk.post(PAGE, data={"name": "One", "days": "90"}).status_code == 200
    assert desk.post(PAGE, data={"name": "Two", "days": "90"}).status_code == 422


def test_whoever_lets_a_directory_in_shows_that_it_is_they(
    desk: FlaskClient, ana: Person, give_password: Callable[..., Person]
) -> None:
    give_password(ana)
    with change(None) as record:
        found = session.scalars(select(SignIn)).one()
        found.proved_at = now().replace(year=2020)
        record(Event.SIGN_IN_PROVED, found)
    data = {"name": "Entra ID", "days": "90"}
    assert desk.post(PAGE, data=data).status_code == 403
    assert session.scalars(select(Provisioner)).all() == []
    assert desk.post(PAGE, data={**data, "proof_password": PASSWORD}).status_code == 200


def test_it_shows_whom_the_directory_keeps_and_what_it_did_not_get(
    desk: FlaskClient, directory: Directory, ben: Person
) -> None:
    directory.enrol("ben.claes@example.org", displayName="Ben Claes")
    directory.enrol("gone", displayName="Gone Person", active=False)
    directory.enrol("GONE")
    page = desk.get(PAGE).text
    assert "1 person" in page
    assert "and 1 whose account is closed" in page
    assert "Somebody has this name to sign in with." in page
    people = desk.get(f"{PAGE}/people").text
    assert people.index("Ben Claes") < people.index("Gone Person")
    assert '<span class="badge stop">Deactivated</span>' in people
    assert desk.get(f"{PAGE}/people?after=x").status_code == 404


def test_lists_go_on(
    desk: FlaskClient, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("social.provisioning.listing.PAGE", 2)
    keys = [directory.enrol(f"n{number}", displayName=f"N {number}").json["id"] for number in "123"]
    directory.group("G 1", *keys)
    directory.group("G 2")
    directory.group("G 3")
    number = session.scalars(select(DirectoryGroup.id).order_by(DirectoryGroup.id)).first()
    for path, first, last in (
        ("people", "N 1", "N 3"), ("groups", "G 1", "G 3"), (f"groups/{number}", "N 1", "N 3"),
    ):  # fmt: skip
        page = desk.get(f"{PAGE}/{path}").text
        assert first in page
        assert last not in page
        after = re.search(rf'href="({PAGE}/{path}\?after=\d+)"', page)
        assert after is not None
        assert last in desk.get(after[1]).text


def test_a_group_is_tied_and_untied(
    desk: FlaskClient, directory: Directory, make_community, ben: Person
) -> None:
    hall = make_community("Hall 4", ben, kind=CommunityKind.PUBLIC)
    closed = make_community("Closed", ben, kind=CommunityKind.PRIVATE)
    directory.group("Welders")
    group = session.scalars(select(DirectoryGroup.id)).one()
    page = desk.get(f"{PAGE}/groups/{group}").text
    assert "Hall 4" in page
    assert "Closed" not in page
    answer = desk.post(f"{PAGE}/groups/{group}/ties", data={"community": str(hall.id)})
    assert answer.status_code == 303
    assert "tied to 1 community" in desk.get(f"{PAGE}/groups").text
    refused = desk.post(f"{PAGE}/groups/{group}/ties", data={"community": str(closed.id)})
    assert refused.status_code == 422
    answer = desk.delete(f"{PAGE}/groups/{group}/ties/{hall.id}", data={"then": "go"})
    assert answer.status_code == 303
    session.expire_all()
    assert session.get_one(Community, hall.id).rule is None


def test_nobody_else_sees_any_of_it(
    sign_in: Callable[[Person], FlaskClient], eve: Person, directory: Directory
) -> None:
    directory.group("Welders")
    browser = sign_in(eve)
    group = session.scalars(select(DirectoryGroup.id)).one()
    for path in ("", "/people", "/groups", f"/groups/{group}"):
        assert browser.get(f"{PAGE}{path}").status_code == 403
    assert browser.post(PAGE, data={"name": "x", "days": "90"}).status_code == 403
    assert browser.delete(f"{PAGE}/1").status_code == 403
    assert session.scalars(select(Enrolment)).all() == []
