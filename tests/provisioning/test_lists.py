"""What does a directory find, with which filter, page by page?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models import Enrolment, Event, Person, PersonState, session
from social.changes import change
from social.provisioning.schema import CORE, ENTERPRISE, LIST, SEARCH
from tests.provisioning.conftest import Directory

ADA = {
    "externalId": "A-1",
    "title": "Welder",
    "name": {"givenName": "Ada", "familyName": "Lüders"},
    "emails": [{"value": "ada@example.org", "type": "work", "primary": True}],
    "enterprise": {"department": "Hall 4"},
}
BO = {
    "externalId": "B-2",
    "title": "Head of 50%_welders",
    "displayName": "Bo",
    "emails": [{"value": "bo@home.example", "type": "home"}, {"value": "bo@example.org"}],
    "timezone": "Europe/Paris",
}


@pytest.fixture
def found(directory: Directory) -> Any:
    """Enrol Ada, Bo, and Cy who has left; ask who is meant by a filter."""
    keys = [
        directory.enrol("Ada", **ADA).json["id"],
        directory.enrol("bo", **BO).json["id"],
        directory.enrol("cy", active=False).json["id"],
    ]
    directory.group("Welders", *keys[:2])
    directory.group("Empty")

    def meant(text: str, kind: str = "Users") -> list[str]:
        answer = directory.get(f"/{kind}", query_string={"filter": text})
        assert answer.status_code == 200, answer.text
        name = "userName" if kind == "Users" else "displayName"
        names = [one[name] for one in answer.json["Resources"]]
        assert answer.json["totalResults"] == len(names)
        return names

    return meant


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('userName eq "ADA"', ["Ada"]), ('userName ne "ada"', ["bo", "cy"]),
        ('userName sw "A"', ["Ada"]), ('userName ew "O"', ["bo"]), ('userName co "d"', ["Ada"]),
        ('userName gt "b"', ["bo", "cy"]), ('userName le "ada"', ["Ada"]),
        ('externalId eq "A-1"', ["Ada"]), ('externalId eq "a-1"', []),
        ("externalId pr", ["Ada", "bo"]), ("not (externalId pr)", ["cy"]),
        ('title eq "welder"', ["Ada"]), ("title eq null", ["cy"]), ("title ne null", ["Ada", "bo"]),
        ('title ne "welder"', ["bo", "cy"]), ('title co "50%_w"', ["bo"]),
        ('title co "5_%"', []), ('title co "\\\\"', []),
        ('name.familyName eq "LÜDERS"', ["Ada"]), ("name pr", ["Ada"]),
        ('displayName eq "bo"', ["bo"]), ("active eq true", ["Ada", "bo"]),
        ("active eq false", ["cy"]), ('active eq "False"', ["cy"]), ("active ne true", ["cy"]),
        ("active pr", ["Ada", "bo", "cy"]), ('timezone eq "europe/paris"', ["bo"]),
        ('emails eq "ada@example.org"', ["Ada"]), ('emails.value co "EXAMPLE.org"', ["Ada", "bo"]),
        ('emails.type eq "home"', ["bo"]), ("emails pr", ["Ada", "bo"]),
        ('emails[type eq "home" and value co "example.org"]', []),
        ('emails[type eq "home" and value co "home"]', ["bo"]),
        ('emails[not (type eq "work") and value pr]', ["bo"]),
        ("emails[primary eq true]", ["Ada"]), ("emails.primary eq true", ["Ada"]),
        ("emails[primary eq false]", ["bo"]),
        (f'{ENTERPRISE}:department eq "hall 4"', ["Ada"]),
        (f'{CORE}User:userName eq "bo"', ["bo"]),
        ('userName eq "ada" or userName eq "bo" and active eq false', ["Ada"]),
        ('(userName eq "ada" or userName eq "cy") and active eq false', ["cy"]),
        ('not (userName eq "ada" or title pr)', ["cy"]),
        ('meta.created gt "2020-01-01T00:00:00Z"', ["Ada", "bo", "cy"]),
        ('meta.lastModified lt "2020-01-01T00:00:00Z"', []),
        ('id eq "nobody"', []), ('id ne "nobody"', ["Ada", "bo", "cy"]),
        ('id co "-"', ["Ada", "bo", "cy"]),
        ("manager pr".replace("manager", f"{ENTERPRISE}:manager"), []),
    ],
)  # fmt: skip
def test_a_filter_finds_those_whom_it_means(found: Any, text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        'nothing eq "x"', 'nickName eq "x"', "userName", 'userName eq 7', "active gt true",
        'active eq "perhaps"', 'meta.created co "2"', 'meta.created eq "yesterday"',
        'meta.version eq "1"', 'name eq "Ada"', 'name.nothing eq "x"', 'title.x eq "y"',
        'title[type eq "x"]', 'emails[nothing eq "x"]', 'emails[type[value pr]]',
        'groups.value eq "x"', 'schemas eq "x"', 'urn:x:y:userName eq "x"', "emails.primary gt 1",
        'password eq "x"', 'emails.value eq "a\\u0000"', 'manager.value eq "x"',
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_refused(directory: Directory, text: str) -> None:
    answer = directory.get("/Users", query_string={"filter": text})
    assert (answer.status_code, answer.json.get("scimType")) == (400, "invalidFilter"), answer.text


def test_groups_are_found_by_name_and_by_whom_they_have(found: Any, directory: Directory) -> None:
    ada = session.scalars(select(Enrolment.key).where(Enrolment.user_name == "Ada")).one()
    for text, names in (
        ('displayName eq "WELDERS"', ["Welders"]),
        (f'members eq "{ada}"', ["Welders"]),
        (f'members.value eq "{ada}"', ["Welders"]),
        (f'members[value eq "{ada}"]', ["Welders"]),
        ("members pr", ["Welders"]),
        ("not (members pr)", ["Empty"]),
        ('members eq "nobody"', []),
        ("externalId pr", []),
    ):
        assert found(text, "Groups") == names, text
    for text in ('members.type eq "User"', 'members[type eq "User"]', 'userName eq "x"'):
        answer = directory.get("/Groups", query_string={"filter": text})
        assert (answer.status_code, answer.json["scimType"]) == (400, "invalidFilter")


def test_lists_come_in_pages(directory: Directory) -> None:
    for number in range(5):
        directory.enrol(f"n{number}")
    answer = directory.get("/Users?startIndex=2&count=2")
    assert answer.json["schemas"] == [LIST]
    assert (answer.json["totalResults"], answer.json["startIndex"]) == (5, 2)
    assert answer.json["itemsPerPage"] == 2
    assert [one["userName"] for one in answer.json["Resources"]] == ["n1", "n2"]
    for asked, number in (("count=0", 0), ("count=-3", 0), ("startIndex=-1&count=9", 5),
                          ("startIndex=6", 0), ("count=99999999999999999999", 5)):  # fmt: skip
        answer = directory.get(f"/Users?{asked}")
        assert (answer.status_code, len(answer.json["Resources"])) == (200, number), asked
        assert answer.json["totalResults"] == 5
    assert directory.get("/Users?count=many").json["scimType"] == "invalidValue"


def test_what_is_asked_can_stand_in_a_body(directory: Directory) -> None:
    directory.enrol("ada", title="Welder")
    directory.enrol("bo")
    body = {"schemas": [SEARCH], "filter": 'userName eq "ada"', "attributes": ["title"], "count": 9}
    answer = directory.ask("POST", "/Users/.search", body)
    assert answer.status_code == 200
    assert [one.get("title") for one in answer.json["Resources"]] == ["Welder"]
    assert "userName" not in answer.json["Resources"][0]
    assert directory.ask("POST", "/Groups/.search", body | {"filter": "members pr"}).json == {
        "schemas": [LIST], "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": [],
    }  # fmt: skip
    assert directory.ask("POST", "/.search", body).status_code == 501
    assert directory.ask("POST", "/Bulk", {}).status_code == 501


def test_a_thousand_people_are_read_in_few_statements(
    directory: Directory, statements: list[str]
) -> None:
    """As many statements for a page of 200 as for one of 1, and a second at most for each."""
    with change(None) as record:
        some = [
            Person(handle=f"n{number}", name=f"N {number}", state=PersonState.INVITED)
            for number in range(1_000)
        ]
        session.add_all(some)
        session.flush()
        rows = [Enrolment(person_id=one.id, said={"title": one.name}) for one in some]
        for one, row in zip(some, rows, strict=True):
            row.call(f"{one.handle}@example.org")
        session.add_all(rows)
        session.flush()
        for one, row in zip(some, rows, strict=True):
            record(Event.PERSON_ADDED, one, is_new=True)
            record(Event.ENROLMENT_MADE, row, is_new=True)
    directory.get("/Users?count=1")
    counts = []
    for count in (1, 200):
        statements.clear()
        answer = directory.get(f"/Users?count={count}")
        assert len(answer.json["Resources"]) == count
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6
    names = []
    for start in range(1, 1_001, 200):
        page = directory.get(f"/Users?startIndex={start}&count=200").json
        assert page["totalResults"] == 1_000
        names += [one["userName"] for one in page["Resources"]]
    assert len(set(names)) == 1_000
    statements.clear()
    answer = directory.get("/Users", query_string={"filter": 'userName eq "N77@example.org"'})
    assert [one["title"] for one in answer.json["Resources"]] == ["N 77"]
    assert len(statements) <= 6
