"""How does somebody come, change and go by the word of the directory?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from models import (
    TRUSTED,
    AccessToken,
    Appointment,
    Capability,
    Company,
    Enrolment,
    Entry,
    Event,
    Membership,
    Origin,
    Person,
    PersonState,
    Provisioner,
    Role,
    SignIn,
    Site,
    now,
    session,
)
from social.changes import change
from social.erasing import erase
from social.provisioning import people
from social.provisioning.reading import resource
from social.provisioning.refused import Refused
from social.provisioning.schema import ENTERPRISE, USERS
from tests.known import events, last_facts, mails
from tests.provisioning.conftest import Directory, user

NOOR = {
    "externalId": "0f3c",
    "name": {"givenName": "Noor", "familyName": "de Wit"},
    "displayName": "Noor de Wit",
    "title": "Planner",
    "preferredLanguage": "nl-BE",
    "timezone": "Europe/Brussels",
    "emails": [{"value": "Noor@example.org", "type": "work", "primary": True}],
    "addresses": [{"type": "work", "locality": "gent", "country": "BE"}],
    "enterprise": {"department": "Logistics"},
}


def person_of(answer: Any) -> Person:
    """Find whom an answer is about."""
    key = answer.json["id"]
    found = select(Person).join(Enrolment, Enrolment.person_id == Person.id)
    options = {"populate_existing": True}
    return session.scalars(found.where(Enrolment.key == key), execution_options=options).one()


def path(answer: Any) -> str:
    return f"/Users/{answer.json['id']}"


def set_to(name: str, value: Any) -> dict[str, Any]:
    return {"op": "replace", "path": name, "value": value}


def test_a_newcomer_is_somebody_with_what_the_directory_says(
    directory: Directory, ana: Person, site: Site
) -> None:
    boss = directory.enrol("ana.peeters@example.org")
    more = {**NOOR, "enterprise": {"department": "Logistics", "manager": boss.json["id"]}}
    answer = directory.enrol("noor@example.org", **more)
    assert (answer.status_code, answer.mimetype) == (201, "application/scim+json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Location"] == answer.json["meta"]["location"]
    assert answer.headers["ETag"] == answer.json["meta"]["version"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.json["id"])
    assert answer.json["active"] is True
    assert answer.json["externalId"] == "0f3c"
    assert answer.json[ENTERPRISE] == {
        "department": "Logistics",
        "manager": {"value": boss.json["id"]},
    }
    found = person_of(answer)
    assert (found.name, found.email, found.title, found.department) == (
        "Noor de Wit", "noor@example.org", "Planner", "Logistics",
    )  # fmt: skip
    assert (found.site_id, found.manager_id, found.language, found.zone) == (
        site.id, ana.id, "nl", "Europe/Brussels",
    )  # fmt: skip
    assert found.state is PersonState.INVITED
    assert mails() == []  # it does not invite


def test_what_happens_stands_in_the_ledger_with_the_token_and_nobody_as_actor(
    directory: Directory,
) -> None:
    directory.enrol("noor@example.org", **NOOR)
    lines = session.scalars(select(Entry).where(Entry.origin == Origin.DIRECTORY)).all()
    assert {line.event for line in lines} == {
        "person.added", "person.changed", "enrolment.made",
    }  # fmt: skip
    assert {(line.actor_id, line.sign_in_id) for line in lines} == {(None, None)}
    assert last_facts(Event.ENROLMENT_MADE)["provisioner"] == directory.number
    assert last_facts(Event.ENROLMENT_MADE)["user_name"] == "noor@example.org"


def test_newcomers_are_invited_where_the_token_says_so(
    ana: Person, provisioned: Callable[..., Directory]
) -> None:
    provisioned(ana, invites=True).enrol("noor@example.org")
    assert [one.recipient for one in mails()] == ["noor@example.org"]


def test_a_name_alone_is_enough(directory: Directory) -> None:
    answer = directory.enrol("noor")
    found = person_of(answer)
    assert (answer.status_code, found.name, found.email) == (201, "noor", None)


def test_whoever_is_here_already_keeps_the_account_and_all_that_is_in_it(
    directory: Directory, ben: Person, community, give_password: Callable[..., Person]
) -> None:
    give_password(ben)
    with change(ben) as record:
        ben.bio, ben.language, ben.zone, ben.title = "I weld.", "fr", "Europe/Paris", "Welder"
        record(Event.PERSON_CHANGED, ben)
    answer = directory.enrol(
        "BEN.CLAES@example.org", preferredLanguage="nl", timezone="UTC", displayName="Ben A. Claes"
    )
    assert answer.status_code == 201
    found = person_of(answer)
    assert (found.id, found.name, found.state) == (ben.id, "Ben A. Claes", PersonState.ACTIVE)
    # What the directory does not say, and what is people's own, stays.
    assert (found.bio, found.language, found.zone, found.title, found.password_hash) == (
        "I weld.", "fr", "Europe/Paris", "Welder", ben.password_hash,
    )  # fmt: skip
    in_it = select(Membership.id).where(Membership.person_id == ben.id)
    assert session.scalar(in_it) is not None


def test_one_name_is_one_persons(directory: Directory) -> None:
    directory.enrol("noor@example.org")
    answer = directory.enrol("NOOR@example.org")
    assert (answer.status_code, answer.json["scimType"]) == (409, "uniqueness")
    other = directory.enrol("noor.w", emails=[{"value": "noor@example.org"}])
    assert (other.status_code, other.json["scimType"]) == (409, "uniqueness")
    third = directory.enrol("third@example.org")
    answer = directory.patch(path(third), set_to("userName", "Noor@example.org"))
    assert (answer.status_code, answer.json["scimType"]) == (409, "uniqueness")
    answer = directory.patch(path(third), set_to("emails", [{"value": "noor@example.org"}]))
    assert (answer.status_code, answer.json["scimType"]) == (409, "uniqueness")
    assert directory.patch(path(third), set_to("userName", "THIRD@example.org")).status_code == 200


def test_of_two_who_come_at_once_by_one_name_one_is_refused(
    directory: Directory, at_once: Callable[..., list[Any]]
) -> None:
    answers = at_once(*[lambda: directory.enrol("noor@example.org").status_code] * 4)
    assert sorted(answers) == [201, 409, 409, 409]
    assert events("enrolment") == ["enrolment.made"]


def test_two_of_one_name_who_come_at_once_have_handles_of_their_own(
    directory: Directory, at_once: Callable[..., list[Any]]
) -> None:
    acts = [
        lambda number=number: directory.enrol(f"n{number}@example.org", displayName="Noor de Wit")
        for number in range(4)
    ]
    assert [answer.status_code for answer in at_once(*acts)] == [201] * 4
    made = session.scalars(select(Person.handle).where(Person.name == "Noor de Wit"))
    assert sorted(made) == ["noor.de.wit", "noor.de.wit2", "noor.de.wit3", "noor.de.wit4"]


def test_what_the_directory_changes_is_changed_and_recorded_once(directory: Directory) -> None:
    noor = directory.enrol("noor@example.org", **NOOR)
    before = events("person")
    answer = directory.patch(path(noor), set_to("title", "Head planner"))
    assert (answer.status_code, answer.json["title"]) == (200, "Head planner")
    assert person_of(noor).title == "Head planner"
    assert answer.headers["ETag"] != noor.headers["ETag"]
    again = directory.patch(path(noor), set_to("title", "Head planner"))
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert events("person") == [*before, "person.changed"]
    assert events("enrolment") == ["enrolment.made", "enrolment.changed"]


def test_what_the_directory_no_longer_says_is_taken_back(directory: Directory, site: Site) -> None:
    boss = directory.enrol("boss@example.org")
    noor = directory.enrol("noor@example.org", **NOOR)
    key = boss.json["id"]
    directory.patch(path(noor), set_to(f"{ENTERPRISE}:manager", {"value": key}))
    assert person_of(noor).manager_id == person_of(boss).id
    body = user("noor@example.org", displayName="Noor", emails=NOOR["emails"])
    assert directory.ask("PUT", path(noor), body).status_code == 200
    found = person_of(noor)
    assert (found.name, found.title, found.department) == ("Noor", "", "")
    assert (found.manager_id, found.site_id, found.email) == (None, None, "noor@example.org")


def test_nobody_reports_to_themselves_or_in_a_ring(directory: Directory) -> None:
    one, two = (directory.enrol(f"{name}@example.org") for name in ("one", "two"))
    manager = f"{ENTERPRISE}:manager"
    directory.patch(path(one), set_to(manager, {"value": two.json["id"]}))
    directory.patch(path(two), set_to(manager, {"value": one.json["id"]}))
    directory.patch(path(one), set_to(manager, {"value": one.json["id"]}))
    assert person_of(one).manager_id == person_of(two).id
    assert person_of(two).manager_id is None


@pytest.mark.parametrize(
    ("address", "is_there"),
    [
        ({"formatted": "Gent"}, True),
        ({"locality": "GENT", "country": "be"}, True),
        ({"locality": "Gent", "country": "Belgium"}, True),
        ({"locality": "Gent", "country": "NL"}, False),
        ({"formatted": "Dok 1, 9000 Gent"}, False),
        ({"locality": "Aalst"}, False),
    ],
)
def test_an_address_places_somebody_at_the_site_of_that_name(
    directory: Directory, site: Site, address: dict[str, str], is_there: bool
) -> None:
    noor = directory.enrol("noor@example.org", addresses=[address])
    assert person_of(noor).site_id == (site.id if is_there else None)


def test_an_address_that_is_moved_is_told_to_the_old_one_and_rests_confirmations(
    app: Flask, directory: Directory, ana: Person
) -> None:
    with change(None) as record:  # the company is no longer being set up
        company = session.get_one(Company, 1)
        company.created_at = now() - timedelta(days=3)
        record(Event.COMPANY_NAMED, company)
    found = directory.enrol("ana.peeters@example.org")
    directory.patch(path(found), set_to("emails", [{"value": "ana@example.com"}]))
    assert person_of(found).email == "ana@example.com"
    told = [(one.recipient, one.subject) for one in mails()]
    assert {recipient for recipient, _subject in told} == {"ana.peeters@example.org"}
    assert {"person.email_changed", "person.confirmations_rest"} <= {*events("person")}


@pytest.mark.parametrize("role", sorted(TRUSTED - {Capability.CONFIDANT}))
def test_no_directory_moves_the_address_of_who_holds_a_role_of_trust(
    directory: Directory, ben: Person, give: Callable[..., Person], role: Capability
) -> None:
    give(ben, role)
    found = directory.enrol("ben.claes@example.org")
    moved = set_to("emails", [{"value": "evil@example.com"}])
    answer = directory.patch(path(found), moved)
    assert (answer.status_code, "change their address themselves" in answer.text) == (409, True)
    assert (person_of(found).email, mails()) == ("ben.claes@example.org", [])
    assert "person.email_changed" not in events("person")
    with change(ben) as record:  # they did
        person_of(found).email = "evil@example.com"
        record(Event.EMAIL_CHANGED, ben)
    assert directory.patch(path(found), moved).status_code == 200


def test_no_directory_moves_the_address_of_who_receives_confidential_reports(
    directory: Directory, ana: Person, ben: Person, eve: Person, give: Callable[..., Person]
) -> None:
    with change(ana) as record:
        asked = Appointment(
            person_id=ben.id,
            capability=Capability.CONFIDANT,
            asked_by_id=ana.id,
            confirmed_by_id=eve.id,
            confirmed_at=now(),
        )
        session.add(asked)
        record(Event.APPOINTMENT_CONFIRMED, asked)
    give(ben, Capability.CONFIDANT)
    found = directory.enrol("ben.claes@example.org")
    answer = directory.patch(path(found), set_to("emails", [{"value": "evil@example.com"}]))
    assert answer.status_code == 409
    assert person_of(found).email == "ben.claes@example.org"


def test_what_is_no_address_is_refused(directory: Directory) -> None:
    answer = directory.enrol("noor", emails=[{"value": "not an address"}])
    assert (answer.status_code, answer.json["scimType"]) == (400, "invalidValue")


def acts_for(person: Person) -> None:
    """Give a program a token of somebody."""
    with change(person) as record:
        token = AccessToken(
            person_id=person.id, made_by_id=person.id, name="x", digest=b"x" * 32, scopes=["read"],
            expires_at=now() + timedelta(days=1),
        )  # fmt: skip
        session.add(token)
        record(Event.ACCESS_TOKEN_MADE, token)


def test_whoever_is_deactivated_is_out_everywhere_and_comes_back(
    directory: Directory, ben: Person, sign_in, give, give_password, community
) -> None:
    give_password(ben)
    browser = sign_in(give(ben, Capability.MODERATOR))
    acts_for(ben)
    assert browser.get("/account").status_code == 200
    found = directory.enrol("ben.claes@example.org")
    answer = directory.patch(path(found), {"op": "Replace", "path": "active", "value": "False"})
    assert answer.json["active"] is False
    assert browser.get("/account").status_code == 302
    assert person_of(found).state is PersonState.DEACTIVATED
    assert session.scalars(select(Role)).all() == []
    for noun in (SignIn, AccessToken):
        assert session.scalars(select(noun.ended_at)).all() != [None]
    assert events("person")[-1] == "person.deactivated"
    # What he wrote, and where he was, stays.
    in_it = select(Membership.id).where(Membership.person_id == ben.id)
    assert session.scalar(in_it) is not None
    answer = directory.patch(path(found), set_to("active", True))
    assert answer.json["active"] is True
    assert person_of(found).state is PersonState.ACTIVE
    assert browser.get("/account").status_code == 302  # old sessions stay over
    assert session.scalars(select(Role)).all() == []  # and roles are given anew


def test_the_last_administrator_stays(
    directory: Directory, ana: Person, ben: Person, give: Callable[..., Person]
) -> None:
    give(ana)
    found = directory.enrol("ana.peeters@example.org")
    for answer in (
        directory.patch(path(found), set_to("active", False)),
        directory.ask("PUT", path(found), user("ana.peeters@example.org", active=False)),
        directory.ask("DELETE", path(found)),
    ):
        assert answer.status_code == 409
        assert answer.json["detail"].startswith("This is the last administrator.")
    assert person_of(found).state is PersonState.ACTIVE
    assert directory.get(path(found)).json["active"] is True
    give(ben)
    assert directory.patch(path(found), set_to("active", False)).status_code == 200


def test_whoever_is_deleted_is_gone_for_the_directory_and_closed_here(
    directory: Directory, ben: Person, community
) -> None:
    found = directory.enrol("ben.claes@example.org", **{"externalId": "7", "title": "Welder"})
    assert directory.ask("DELETE", path(found)).status_code == 204
    for answer in (
        directory.get(path(found)),
        directory.ask("DELETE", path(found)),
        directory.patch(path(found), set_to("active", True)),
        directory.ask("PUT", path(found), user("ben.claes@example.org")),
    ):
        assert (answer.status_code, answer.json["status"]) == (404, "404")
    assert directory.get("/Users").json["totalResults"] == 0
    session.expire_all()
    person = session.get_one(Person, ben.id)
    assert (person.state, person.name) == (PersonState.DEACTIVATED, "Ben Claes")
    ended = session.scalars(select(Enrolment)).one()
    assert (ended.said, ended.user_name, ended.external_id) == ({}, "", "7")


def test_an_old_address_lets_nobody_into_an_old_account(directory: Directory, ben: Person) -> None:
    found = directory.enrol("ben.claes@example.org", externalId="7")
    directory.ask("DELETE", path(found))
    for other in ({}, {"externalId": "8"}):
        answer = directory.enrol("ben.claes@example.org", **other)
        assert answer.status_code == 409
        assert "left" in answer.json["detail"]
    again = directory.enrol("ben.claes@example.org", externalId="7")  # the very same
    assert again.status_code == 201
    assert again.json["id"] != found.json["id"]
    assert person_of(again).id == ben.id
    assert again.json["active"] is True


def test_a_word_that_is_left_out_opens_no_account(directory: Directory) -> None:
    noor = directory.enrol("noor", active=False)
    for body, is_open in (
        (user("noor", title="Planner"), False),
        (user("noor", title="Planner", Active="True"), True),
        (user("noor", title="Head planner"), True),
    ):
        assert directory.ask("PUT", path(noor), body).json["active"] is is_open


def test_when_somebody_was_closed_is_when_they_were_changed(directory: Directory) -> None:
    noor = directory.enrol("noor").json["meta"]
    key = noor["location"].rpartition("/")[2]
    closed = directory.patch(f"/Users/{key}", set_to("active", False)).json["meta"]
    opened = directory.patch(f"/Users/{key}", set_to("active", True)).json["meta"]
    assert noor["lastModified"] < closed["lastModified"] < opened["lastModified"]
    assert len({noor["version"], closed["version"], opened["version"]}) == 3


def test_whoever_was_invited_by_hand_is_not_invited_again(
    ana: Person, provisioned: Callable[..., Directory], make_person: Callable[..., Person]
) -> None:
    make_person("Noor de Wit", state=PersonState.INVITED)
    directory = provisioned(ana, invites=True)
    assert directory.enrol("noor.de.wit@example.org").status_code == 201
    assert mails() == []


def test_somebody_can_come_closed(directory: Directory) -> None:
    answer = directory.enrol("noor@example.org", active=False)
    assert answer.json["active"] is False
    assert person_of(answer).state is PersonState.DEACTIVATED


def test_a_change_of_what_was_changed_meanwhile_is_refused(directory: Directory) -> None:
    noor = directory.enrol("noor@example.org")
    seen = {"If-Match": noor.headers["ETag"]}
    assert directory.patch(path(noor), set_to("title", "A"), headers=seen).status_code == 200
    for method, body in (
        ("PUT", user("noor@example.org")),
        ("PATCH", {"schemas": [], "Operations": []}),
        ("DELETE", None),
    ):
        if method != "PATCH":
            answer = directory.ask(method, path(noor), body, headers=seen)
            assert answer.status_code == 412
    answer = directory.patch(path(noor), set_to("title", "B"), headers=seen)
    assert (answer.status_code, answer.json["status"]) == (412, "412")
    fresh = directory.get(path(noor)).headers["ETag"]
    for value in (fresh, "*"):
        answer = directory.patch(path(noor), set_to("title", value), headers={"If-Match": value})
        assert answer.status_code == 200


def test_what_one_has_already_is_not_sent_again(directory: Directory) -> None:
    noor = directory.enrol("noor@example.org")
    seen = {"If-None-Match": noor.headers["ETag"]}
    answer = directory.get(path(noor), headers=seen)
    assert (answer.status_code, answer.data) == (304, b"")
    directory.patch(path(noor), set_to("active", False))
    assert directory.get(path(noor), headers=seen).status_code == 200


def test_attributes_are_chosen(directory: Directory) -> None:
    noor = directory.enrol("noor@example.org", **NOOR)
    told = directory.get(f"{path(noor)}?attributes=userName,emails.value,{ENTERPRISE}:department")
    assert told.json == {
        "schemas": noor.json["schemas"],
        "id": noor.json["id"],
        "userName": "noor@example.org",
        "emails": [{"value": "Noor@example.org"}],
        ENTERPRISE: {"department": "Logistics"},
    }
    told = directory.get(f"{path(noor)}?excludedAttributes=name.givenName,EMAILS,id,{ENTERPRISE}")
    assert told.json["name"] == {"familyName": "de Wit"}
    assert told.json["id"] == noor.json["id"]
    assert not {"emails", ENTERPRISE} & told.json.keys()
    both = directory.get(f"{path(noor)}?attributes=userName&excludedAttributes=emails")
    assert both.status_code == 400
    made = directory.ask("POST", "/Users?attributes=userName", user("x@example.org", title="X"))
    assert set(made.json) == {"schemas", "id", "userName"}


@pytest.mark.usefixtures("in_app")
def test_an_erased_person_is_gone_from_what_the_directory_said(ana: Person, ben: Person) -> None:
    token = Provisioner(made_by_id=ana.id, name="x", invites=False)
    said = resource(USERS, user("ben.claes@example.org", externalId="7", title="Welder"))
    people.create(token, said)
    with change(None) as record:
        people.close_account(record, session.get_one(Person, ben.id))
    with change(None) as record:
        gone = erase(record, session.get_one(Person, ben.id))
    found = session.scalars(select(Enrolment)).one()
    assert ("enrolment", found.id) in gone
    assert (found.user_name, found.user_name_folded) == ("", "")
    assert (found.external_id, found.said) == (None, {})
    assert found.ended_at is not None
    with pytest.raises(Refused):
        people.create(token, resource(USERS, user("x@y")) | {"emails": [{"value": "no"}]})
