"""Do the pages about access let each do their part, and show nobody more than that?"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from wtforms import Form
from wtforms.validators import ValidationError

from models import (
    Capability,
    Event,
    Grant,
    GrantPurpose,
    GrantState,
    LookAct,
    Mail,
    Notice,
    NoticeKind,
    Person,
    now,
    session,
)
from social.looking import look_into, record_access
from social.records import granted, grants, looks
from social.records.fields import PeopleField
from social.records.grants import Ask
from tests.records.test_waiting import told

SignIn = Callable[[Person], FlaskClient]
Give = Callable[..., Person]

FORM = {
    "purpose": "legal_dispute",
    "reason": "The seam that broke",
    "begins": ["1", "1", "2026"],
    "ends": ["1", "2", "2026"],
    "days": "7",
}


def wish(**more: Any) -> Ask:
    begins = now() - timedelta(days=30)
    given = {"purpose": GrantPurpose.LEGAL_DISPUTE, "reason": "The seam", "begins_at": begins}
    return Ask(**(given | {"ends_at": now()} | more))


def test_one_asks_another_approves_and_each_sees_their_buttons(
    rosa: Person, omar: Person, ana: Person, sign_in: SignIn
) -> None:
    asker, approver = sign_in(rosa), sign_in(omar)
    refused = asker.post("/records/access", data=FORM | {"reason": ""})
    assert refused.status_code == 422
    answer = asker.post("/records/access", data=FORM | {"people": f"@{ana.handle}"})
    assert answer.status_code == 303
    path = answer.headers["Location"]
    assert "Approve this access" not in asker.get(path).text
    assert asker.post(f"{path}/approval").status_code == 422
    assert "Approve this access" in approver.get(path).text
    assert "Waits for you" in approver.get("/records").text
    assert approver.post(f"{path}/refusal", data={"answer": ""}).status_code == 422
    assert approver.post(f"{path}/approval").status_code == 303
    assert approver.post(f"{path}/approval").status_code == 422
    page = asker.get(path).text
    assert 'commandfor="end-grant"' in page
    assert f'action="{path}/end"' in page.partition('<dialog id="end-grant"')[2]
    assert f'action="{path}/end"' in page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert approver.post(f"{path}/withdrawal").status_code == 403
    assert approver.post(f"{path}/end").status_code == 303
    assert "The seam that broke" in asker.get("/records/access").text or "Legal dispute" in page


def test_all_that_is_wrong_with_what_is_asked_is_told_at_once(
    rosa: Person, sign_in: SignIn
) -> None:
    asker = sign_in(rosa)
    wrong = FORM | {"ends": ["", "", ""], "reason": "", "purpose": "audit", "with_private": "y"}
    wrong |= {"people": f"@{rosa.handle}", "officers": f"@{rosa.handle}", "days": "31"}
    answer = asker.post("/records/access", data=wrong)
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    for words in (
        "This is about you. Somebody else asks for it.",
        "This purpose does not suffice for private and hidden communities.",
        "From 1 to 30 days.",
    ):
        assert page.count(words) == 1, words
    right_days = wrong | {"ends": ["1", "12", "2025"], "reason": "The seam"}
    page = html.unescape(asker.post("/records/access", data=right_days).text)
    assert "This is before the time begins." in page
    assert "This is about you. Somebody else asks for it." in page


def test_whoever_opens_at_once_is_asked_first(rosa: Person, sign_in: SignIn) -> None:
    form, _dialog, asked = (
        sign_in(rosa).get("/records/access/new").text.partition('<dialog id="at-once"')
    )
    way = '<button class="button danger" form="ask-access" formaction="/records/access/at-once">'
    assert way in asked
    assert 'id="ask-access"' in form
    assert form.count('formaction="') == 1  # for whoever has no script
    assert 'formaction="' in form.partition("<noscript>")[2].partition("</noscript>")[0]


def test_a_withdrawn_one_and_a_refused_one_open_nothing(
    rosa: Person, omar: Person, sign_in: SignIn
) -> None:
    asker, approver = sign_in(rosa), sign_in(omar)
    first = asker.post("/records/access", data=FORM).headers["Location"]
    assert asker.post(f"{first}/withdrawal").status_code == 303
    second = asker.post("/records/access", data=FORM).headers["Location"]
    assert approver.post(f"{second}/refusal", data={"answer": "Too wide"}).status_code == 303
    assert "Too wide" in asker.get(second).text
    states = session.scalars(select(Grant.state).order_by(Grant.id)).all()
    assert states == [GrantState.WITHDRAWN, GrantState.REFUSED]


def test_in_haste_data_protection_is_told_and_looks_back(
    in_app: None, rosa: Person, omar: Person, eve: Person, ben: Person, give: Give
) -> None:
    give(eve, Capability.DATA_PROTECTION)
    give(ben, Capability.DATA_PROTECTION)
    grants.take_grant(rosa, wish(people_ids=[ben.id]))
    assert told(eve) == [(NoticeKind.ARCHIVE_OPENED, [rosa.id])]
    assert told(omar) == [(NoticeKind.ARCHIVE_OPENED, [rosa.id])]
    assert told(ben) == told(rosa) == []
    mails = session.scalars(select(Mail)).all()
    assert [mail.recipient for mail in mails] == [eve.email]
    assert "without a second person" in mails[0].body


@pytest.mark.parametrize(
    ("roles", "letters"),
    [
        ({}, {"omar": True}),
        ({"ben": Capability.COUNCIL}, {"ben": False}),
        (
            {"ben": Capability.ADMINISTRATOR, "eve": Capability.COUNCIL},
            {"ben": False, "eve": False},
        ),
        ({"ben": Capability.COUNCIL, "eve": Capability.DATA_PROTECTION}, {"eve": True}),
        ({"ben": Capability.COUNCIL, "ana": Capability.DATA_PROTECTION}, {"ben": False}),
    ],
)
def test_in_haste_others_are_told_where_data_protection_cannot_be(
    in_app: None, rosa: Person, omar: Person, ana: Person, eve: Person, ben: Person, give: Give,
    roles: dict[str, Capability], letters: dict[str, bool],
) -> None:  # fmt: skip
    people = {"omar": omar, "ana": ana, "eve": eve, "ben": ben}
    for name, role in roles.items():
        give(people[name], role)
    grant = grants.take_grant(rosa, wish(people_ids=[ana.id]))
    page = f"/records/access/{grant.id}"
    mails = session.scalars(select(Mail)).all()
    told_so = {mail.recipient: page in mail.body for mail in mails}
    assert told_so == {people[name].email: has_way for name, has_way in letters.items()}
    assert all("without a second person" in mail.body for mail in mails)


def test_in_haste_nothing_opens_where_nobody_could_be_told(
    rosa: Person, ana: Person, give: Give, sign_in: SignIn
) -> None:
    give(ana, Capability.DATA_PROTECTION)
    browser = sign_in(rosa)
    named = browser.post("/records/access/at-once", data=FORM | {"people": f"@{ana.handle}"})
    assert named.status_code == 422
    assert "nobody who could be told" in named.text
    assert session.scalars(select(Grant)).all() == []
    assert session.scalars(select(Mail)).all() == []
    assert browser.post("/records/access/at-once", data=FORM).status_code == 303


def test_whoever_asked_hears_what_was_decided_and_the_named_nothing(
    in_app: None, rosa: Person, omar: Person, make_officer: Give
) -> None:
    pia = make_officer("Pia Officer")
    grant = grants.ask_grant(rosa, wish(people_ids=[pia.id]))
    assert told(omar) == [(NoticeKind.TO_APPROVE, [rosa.id])]
    assert told(pia) == []
    grants.approve_grant(omar, grant)
    assert told(rosa) == [(NoticeKind.GRANT_DECIDED, [omar.id])]


def test_what_is_told_to_those_named_names_nobody(
    in_app: None, rosa: Person, omar: Person, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = grants.ask_grant(rosa, wish(people_ids=[ana.id]))
    grants.approve_grant(omar, grant)
    grants.end_grant(rosa, grant)
    settings = type("Telling", (), {"tell_looked_at": True, "stop_unsealed": False})
    monkeypatch.setattr(grants.current_app, "config", {"SETTINGS": settings})
    grants.tell_subjects(rosa, grant)
    monkeypatch.undo()
    assert told(ana) == [(NoticeKind.LOOKED_AT, [])]
    assert session.scalars(select(Notice).where(Notice.person_id == ana.id)).one().actor_ids == []


@pytest.fixture
def looked(app: Flask, rosa: Person, omar: Person, ana: Person) -> Grant:
    """A grant under which Rosa searched and read Ana's words."""
    with app.app_context():
        grant = grants.ask_grant(rosa, wish(people_ids=[ana.id]))
        grants.approve_grant(omar, grant)
        way = look_into(rosa, grant.id)
        record_access(way, LookAct.SEARCHED, people=[ana.id], things=12, words="bribe")
        record_access(way, LookAct.VIEWED, people=[ana.id], things=1, noun="post", number=7)
    return grant


def test_data_protection_sees_who_looked_at_somebody_and_for_what(
    in_app: None,
    looked: Grant,
    rosa: Person,
    ana: Person,
    ben: Person,
    eve: Person,
    give: Give,
) -> None:
    give(eve, Capability.DATA_PROTECTION)
    found, after, naming = looks.about(eve, ana.id, None)
    assert [(one.look.act, one.facts) for one in found] == [
        (LookAct.VIEWED, {"noun": "post", "number": 7}),
        (LookAct.SEARCHED, {"words": "bribe"}),
    ]
    assert after is None
    assert [one.id for one in naming] == [looked.id]
    assert looks.about(eve, ben.id, None)[0] == []


def test_an_export_of_all_is_one_of_everybody(
    in_app: None, rosa: Person, omar: Person, ana: Person, eve: Person
) -> None:
    grant = grants.ask_grant(rosa, wish())
    grants.approve_grant(omar, grant)
    way = look_into(rosa, grant.id)
    record_access(way, LookAct.SEARCHED, things=12)
    record_access(way, LookAct.EXPORTED)
    found, _after, _naming = looks.about(eve, ana.id, None)
    assert [one.look.act for one in found] == [LookAct.EXPORTED]


def test_who_is_named_learns_of_no_look_also_where_they_look_after_them(
    in_app: None, looked: Grant, ana: Person, ben: Person, eve: Person
) -> None:
    assert len(looks.log(eve, None)[0]) == 2
    assert looks.log(ana, None)[0] == []
    assert looks.about(ana, ben.id, None)[0] == []


def test_the_figures_name_nobody_and_no_number_below_five(
    in_app: None, looked: Grant, ana: Person
) -> None:
    (one,) = looks.figures()
    assert one.purpose is GrantPurpose.LEGAL_DISPUTE
    assert one.country == ana.site.country
    assert (one.numbers["asked"], one.numbers["searched"], one.numbers["viewed"]) == (1, 1, 1)
    assert one.people is None
    rows = list(csv.DictReader(io.StringIO(looks.sheet().decode())))
    assert rows[0]["people"] == "1-4"
    assert "Ana" not in looks.sheet().decode()


PAGES = {
    "/records": {Capability.COMPLIANCE},
    "/records/holds": {Capability.COMPLIANCE},
    "/records/access/new": {Capability.COMPLIANCE},
    "/records/access/{id}": {Capability.COMPLIANCE, Capability.DATA_PROTECTION},
    "/records/access/log": {Capability.DATA_PROTECTION, Capability.AUDITOR},
    "/records/access/about?person=ana.peeters": {Capability.DATA_PROTECTION},
    "/records/access/figures": {
        Capability.COMPLIANCE, Capability.DATA_PROTECTION, Capability.COUNCIL,
    },
    "/records/access/figures.csv": {
        Capability.COMPLIANCE, Capability.DATA_PROTECTION, Capability.COUNCIL,
    },
}  # fmt: skip


@pytest.mark.parametrize("role", sorted(set(Capability) - {Capability.CONFIDANT}))
def test_each_role_comes_to_its_own_pages_and_no_further(
    looked: Grant, role: Capability, eve: Person, give: Give, sign_in: SignIn
) -> None:
    give(eve, role)
    browser = sign_in(eve)
    for path, roles in PAGES.items():
        answer = browser.get(path.format(id=looked.id))
        assert answer.status_code == (200 if role in roles else 404), path
        if "figures" in path or "log" in path:
            assert "Ana Peeters" not in answer.text


def test_the_door_leads_everybody_to_what_is_theirs(
    looked: Grant, eve: Person, ben: Person, give: Give, sign_in: SignIn
) -> None:
    give(eve, Capability.COUNCIL)
    give(ben, Capability.AUDITOR)
    assert sign_in(eve).get("/records/access").headers["Location"].endswith("/access/figures")
    assert sign_in(ben).get("/records/access").headers["Location"].endswith("/access/log")


def test_whom_a_grant_names_finds_nothing_of_it_whatever_their_role(
    app: Flask, rosa: Person, omar: Person, make_officer: Give, sign_in: SignIn
) -> None:
    pia = make_officer("Pia Officer")
    with app.app_context():
        grant = grants.ask_grant(rosa, wish(people_ids=[pia.id]))
    browser = sign_in(pia)
    assert browser.get(f"/records/access/{grant.id}").status_code == 404
    assert f"/records/access/{grant.id}" not in browser.get("/records/access").text
    for act in ("approval", "refusal", "end", "review", "identities/approval"):
        answer = browser.post(f"/records/access/{grant.id}/{act}", data={"answer": "No"})
        assert answer.status_code == 404, act


def test_an_administrator_who_is_an_officer_too_asks_nothing(
    app: Flask, rosa: Person, omar: Person, give: Give, sign_in: SignIn
) -> None:
    with app.app_context():
        grant = grants.ask_grant(rosa, wish())
    give(omar, Capability.ADMINISTRATOR)
    browser = sign_in(omar)
    assert browser.get("/records/access/new").status_code == 403
    assert browser.post("/records/access", data=FORM).status_code == 403
    assert browser.post(f"/records/access/{grant.id}/approval").status_code == 403
    assert "Approve this access" not in browser.get(f"/records/access/{grant.id}").text


def test_the_list_takes_as_many_statements_for_one_as_for_forty(
    in_app: None, rosa: Person, omar: Person, statements: list[str]
) -> None:
    counts = []
    for many in (1, 40):
        for _ in range(many):
            grants.ask_grant(rosa, wish())
        session.expunge_all()
        statements.clear()
        found = granted.open_ones(omar)
        names = {one.asked_by.name for one in found}
        counts.append(len(statements))
        assert names == {rosa.name}
    assert counts[0] == counts[1]


def test_nobody_else_is_asked_by_an_event_without_a_reason() -> None:
    acts = {event.value.partition(".")[2] for event in Event if event.startswith("look.")}
    assert acts - {"erased"} == set(LookAct)


def test_people_are_named_as_one_knows_them(in_app, ana, ben, make_person) -> None:
    class Asking(Form):
        people = PeopleField("People")

    field = Asking().people
    for word in (ben.name, ben.name.lower(), f"@{ben.handle}", ben.email.upper()):
        assert field.find(word) == ben.id
    with pytest.raises(ValidationError, match="Nobody is called Sven Nobody"):
        field.find("Sven Nobody")
    twin = make_person(ben.name, handle="ben.the.other")
    session.commit()
    with pytest.raises(ValidationError, match=f"@{ben.handle}, @{twin.handle}"):
        field.find(ben.name)
