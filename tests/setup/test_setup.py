"""Does an installation begin once, for whoever stands at the console?"""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import (
    Capability,
    Community,
    Company,
    Entry,
    Event,
    Membership,
    Person,
    Role,
    SignIn,
    Site,
    session,
)
from social.changes import change
from social.errors import Invalid
from social.passwords import hashing
from social.running import keys
from social.setup.actions import Founding, found_company
from social.sign_ins import Browser

PASSWORD = "vier fietsen achter de gasfles"
FOUNDING = Founding(
    company="Roos Tavelle",
    language="nl",
    zone="Europe/Brussels",
    site="Gent",
    country="BE",
    name="Ana Peeters",
    email="ana@example.org",
    password=PASSWORD,
)


@pytest.fixture
def data_dir(app):
    return app.config["SETTINGS"].data_dir


@pytest.fixture
def said(data_dir) -> dict[str, str]:
    return {name: getattr(FOUNDING, name) for name in Founding.__annotations__} | {
        "code": keys.setup_code(data_dir)
    }


def count(noun) -> int:
    return session.scalar(select(func.count()).select_from(noun))


def test_all_of_it_is_made_in_one_change(in_app, statements) -> None:
    visitor = found_company(FOUNDING, Browser("192.0.2.7", "Firefox"))
    assert sum(statement == "COMMIT" for statement in statements) <= 1
    company = session.scalar(select(Company))
    assert (company.name, company.language, company.is_demo) == ("Roos Tavelle", "nl", False)
    assert session.scalar(select(Site)).country == "BE"
    ana = session.scalar(select(Person))
    assert visitor.person is ana
    assert (ana.handle, ana.email, ana.language) == ("ana.peeters", "ana@example.org", "nl")
    assert hashing.matches(ana.password_hash, PASSWORD)
    assert session.scalar(select(Role.capability)) is Capability.ADMINISTRATOR
    community = session.scalar(select(Community))
    assert community.is_company
    assert session.scalar(select(Membership)).is_owner
    lines = session.scalars(select(Entry.event).order_by(Entry.id)).all()
    assert lines == [
        Event.COMPANY_NAMED,
        Event.SITE_ADDED,
        Event.PERSON_ADDED,
        Event.ROLE_GIVEN,
        Event.COMMUNITY_CREATED,
        Event.MEMBER_JOINED,
        Event.VOCABULARY_IMPORTED,
        Event.SIGNED_IN,
    ]


def test_there_is_one_company(in_app, site) -> None:
    with pytest.raises(IntegrityError):
        found_company(FOUNDING, Browser())
    assert session.scalar(select(Company.name)) == "Roos Tavelle"
    assert count(Person) == count(Role) == count(SignIn) == 0


@pytest.mark.parametrize("password", ["kort", "Roos Tavelle 2025", "AnaPeeters-Gent"])
def test_a_guessable_password_makes_nothing(in_app, password) -> None:
    founding = Founding(**{**said_of(FOUNDING), "password": password})
    with pytest.raises(Invalid):
        found_company(founding, Browser())
    assert count(Company) == 0


def said_of(founding: Founding) -> dict[str, str]:
    return {name: getattr(founding, name) for name in Founding.__annotations__}


def test_the_page_asks_and_begins(client, said, data_dir) -> None:
    page = client.get("/setup").text
    assert "One-time code" in page
    assert said["code"] not in page
    answer = client.post("/setup", data=said | {"code": said["code"].lower().replace("-", " ")})
    assert (answer.status_code, answer.location) == (303, "/administration/people")
    assert client.get("/sign-in").status_code == 302, "the administrator is in"
    assert count(Company) == 1
    assert not (data_dir / "keys" / "setup-code").exists()


def test_afterwards_there_is_no_such_page(client, said, site) -> None:
    assert client.get("/setup").status_code == 404
    assert client.post("/setup", data=said).status_code == 404


def test_without_the_code_nothing_begins(client, said) -> None:
    for code in ("", "AAAA-AAAA-AAAA", "\x00", "ü" * 40):
        answer = client.post("/setup", data=said | {"code": code})
        assert answer.status_code == 422
    assert PASSWORD not in answer.text
    assert count(Company) == 0


def test_the_code_cannot_be_tried_for_long(client, said) -> None:
    for _try in range(10):
        client.post("/setup", data=said | {"code": "AAAA-AAAA-AAAA"})
    answer = client.post("/setup", data=said)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert count(Company) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "xx"}, {"zone": "Mars/Olympus"}, {"zone": "\x00"}, {"country": "ZZ"},
        {"email": "no address"}, {"company": "\u200b \t"}, {"company": "x" * 201},
        {"name": "x" * 900_000}, {"site": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(client, said, wrong) -> None:
    answer = client.post("/setup", data=said | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert count(Company) == 0


def test_lists_and_json_in_place_of_text_are_refused(client, said) -> None:
    answer = client.post("/setup", json={"company": ["x"], "code": {"$ne": ""}})
    assert answer.status_code == 422
    assert count(Company) == 0


def test_the_code_is_for_the_owner_of_the_data_alone(data_dir) -> None:
    keys.setup_code(data_dir)
    mode = (data_dir / "keys" / "setup-code").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_second_start_that_was_open_all_along_changes_nothing(client, said, app) -> None:
    second = app.test_client()
    second.get("/setup")
    client.post("/setup", data=said)
    with change(None):
        people = count(Person)
    assert second.post("/setup", data=said).status_code == 404
    assert count(Person) == people
