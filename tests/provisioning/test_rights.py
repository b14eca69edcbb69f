"""Who is let in at the directory's addresses? Whoever has its token, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from models import AccessToken, Event, Person, Provisioner, ProvisioningFault, now, session
from social import scim
from social.changes import change
from social.provisioning import faults, jobs, routes, tokens
from social.provisioning.schema import CORE
from social.viewer import digest_of
from tests.provisioning.conftest import Directory, user

KEY = "/Users/00000000-0000-4000-8000-000000000000"
EVERY = [
    ("GET", "/ServiceProviderConfig"), ("GET", "/ResourceTypes"), ("GET", "/ResourceTypes/User"),
    ("GET", "/Schemas"), ("GET", f"/Schemas/{CORE}User"), ("GET", "/Users"), ("POST", "/Users"),
    ("POST", "/Users/.search"), ("POST", "/.search"), ("POST", "/Bulk"), ("GET", KEY),
    ("PUT", KEY), ("PATCH", KEY), ("DELETE", KEY), ("GET", "/nothing/at/all"),
]  # fmt: skip


def is_turned_away(answer: Any) -> bool:
    """Tell whether an answer asks for a token, in the form of the standard."""
    assert answer.mimetype == scim.MEDIA_TYPE
    assert answer.json["schemas"] == [scim.ERROR]
    assert "Set-Cookie" not in answer.headers
    said = answer.headers["WWW-Authenticate"]
    return answer.status_code == 401 and answer.json["status"] == "401" and "Bearer" in said


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_nobody_gets_anything_without_a_token(
    app: Flask, site: Any, method: str, path: str
) -> None:
    answer = app.test_client().open(f"/scim/v2{path}", method=method, json={})
    assert is_turned_away(answer)


@pytest.fixture
def others(app: Flask, ana: Person, directory: Directory) -> dict[str, str]:
    """Secrets that are not good here."""
    personal = "kring_personal"
    with change(ana) as record:
        token = AccessToken(
            person_id=ana.id, made_by_id=ana.id, name="x", digest=digest_of(personal),
            scopes=["read", "write"], expires_at=now() + timedelta(days=1),
        )  # fmt: skip
        session.add(token)
        record(Event.ACCESS_TOKEN_MADE, token)
    return {
        "wrong": directory.secret[:-1],
        "empty": "",
        "personal": personal,
        "long": "x" * 500,
        "other letters": "kring_scim_\xe9",
    }


def test_no_other_secret_opens_them(others: dict[str, str], directory: Directory) -> None:
    for name, secret in others.items():
        assert is_turned_away(replace(directory, secret=secret).get("/Users")), name
    assert directory.get("/Users").status_code == 200


def test_a_token_that_was_ended_or_is_over_opens_nothing(
    directory: Directory, provisioned: Callable[..., Directory], ana: Person, give
) -> None:
    over = provisioned(ana, lasts=timedelta(seconds=-1))
    assert is_turned_away(over.get("/Users"))
    with directory.app.app_context():
        tokens.end(give(session.get_one(Person, ana.id)), directory.number)
    assert is_turned_away(directory.get("/Users"))


def test_a_cookie_opens_nothing_and_is_not_looked_at(
    app: Flask, ana: Person, sign_in, give, directory: Directory
) -> None:
    browser = sign_in(give(ana))
    assert is_turned_away(browser.get("/scim/v2/Users"))
    answer = browser.post(
        "/scim/v2/Users",
        data=json.dumps(user("noor")),
        content_type="application/scim+json",
        headers={"Authorization": f"Bearer {directory.secret}"},
    )
    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers


def test_the_token_opens_nothing_else(directory: Directory) -> None:
    client = directory.app.test_client()
    headers = {"Authorization": f"Bearer {directory.secret}"}
    assert client.get("/api/v1/me", headers=headers).status_code == 401
    assert client.get("/administration", headers=headers).status_code == 302


def test_a_form_that_says_another_method_is_taken_as_it_came(directory: Directory) -> None:
    made = directory.enrol("noor")
    answer = directory.ask("POST", f"/Users/{made.json['id']}?_method=DELETE", {})
    assert answer.status_code == 405
    assert directory.get(f"/Users/{made.json['id']}").status_code == 200


def test_it_is_kept_at_a_pace(
    app: Flask, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes.CALLS, "amount", 2)
    assert [directory.get("/Users").status_code for _ in range(3)] == [200, 200, 429]
    answer = directory.get("/Users")
    assert (answer.json["status"], answer.json["schemas"]) == ("429", [scim.ERROR])
    assert int(answer.headers["Retry-After"]) > 0


def test_whoever_guesses_is_slowed(app: Flask, site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes.WRONG, "amount", 2)
    client = app.test_client()
    codes = [client.get("/scim/v2/Users").status_code for _ in range(3)]
    assert codes == [401, 401, 429]


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/Nothing", 404), ("POST", "/Nothing", 404), ("GET", KEY, 404),
        ("DELETE", KEY, 404), ("GET", "/Groups/x", 404), ("GET", "/Users/7", 404),
        ("GET", "/Schemas/nothing", 404), ("POST", "/Schemas", 405), ("PUT", "/Users", 405),
        ("PUT", "/Schemas/nothing", 405), ("DELETE", "/ServiceProviderConfig", 405),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_the_form_of_the_standard(
    directory: Directory, method: str, path: str, code: int
) -> None:
    answer = directory.ask(method, path)
    assert (answer.status_code, answer.mimetype) == (code, scim.MEDIA_TYPE)
    assert (answer.json["schemas"], answer.json["status"]) == ([scim.ERROR], str(code))


def test_discovery_is_not_filtered(directory: Directory) -> None:
    for path in ("/Schemas", "/ResourceTypes"):
        assert directory.get(f'{path}?filter=id eq "x"').status_code == 403


@pytest.mark.parametrize(
    ("body", "content_type", "code", "kind"),
    [
        ("{", "application/scim+json", 400, "invalidSyntax"),
        ("[" * 100_000, "application/scim+json", 400, "invalidSyntax"),
        ('{"x": NaN}', "application/json", 400, "invalidSyntax"),
        ("[]", "application/json; charset=utf-8", 400, "invalidSyntax"),
        ("{}", "application/json", 400, "invalidSyntax"),
        ("\xff", "application/json", 400, "invalidSyntax"),
        ("{}", "text/plain", 415, None),
        ('{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]}', "application/json", 400,
         "invalidValue"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(
    directory: Directory, body: str, content_type: str, code: int, kind: str | None
) -> None:
    answer = directory.ask("POST", "/Users", data=body.encode("latin-1"), content_type=content_type)
    assert (answer.status_code, answer.json.get("scimType")) == (code, kind)


def test_a_body_is_as_large_as_a_form_at_most(directory: Directory) -> None:
    body = user("noor", title="x" * 1_100_000)
    assert directory.ask("POST", "/Users", body).status_code == 413


def test_what_was_refused_is_kept_for_a_day_and_no_longer(directory: Directory) -> None:
    directory.enrol("noor@example.org")
    directory.enrol("NOOR@example.org")
    directory.get(KEY)  # to ask whether somebody is there is no fault
    with directory.app.app_context():
        one = session.scalars(select(ProvisioningFault)).one()
        assert (one.about, one.status, one.kind, one.method, one.path) == (
            "NOOR@example.org", 409, "uniqueness", "POST", "/scim/v2/Users",
        )  # fmt: skip
        assert (one.provisioner_id, one.detail) == (
            directory.number, "Somebody has this name to sign in with.",
        )  # fmt: skip
        jobs.forget.call(0)
        assert [fault.id for fault in faults.lately()] == [one.id]
        with change(None):
            one.at = now() - timedelta(days=1, seconds=1)
        assert faults.lately() == []
        jobs.forget.call(0)
        assert session.scalars(select(ProvisioningFault)).all() == []


def test_faults_do_not_pile_up(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "MOST", 2)
    for _ in range(4):
        assert directory.enrol("x", active="perhaps").status_code == 400
    assert len(session.scalars(select(ProvisioningFault)).all()) == 2


@pytest.mark.usefixtures("in_app")
def test_administrators_alone_let_a_directory_in(ana: Person, ben: Person, give) -> None:
    with pytest.raises(Forbidden):
        tokens.make(ben, "Okta", timedelta(days=1), invites=False)
    secret = tokens.make(give(ana), "Okta", timedelta(days=9_999), invites=True)
    made = session.scalars(select(Provisioner)).one()
    assert (made.digest, made.invites, made.made_by_id) == (digest_of(secret), True, ana.id)
    assert made.expires_at - made.made_at == tokens.longest()
    with pytest.raises(Forbidden):
        tokens.end(ben, made.id)
    tokens.end(ana, made.id)
    tokens.end(ana, made.id)
    assert session.get_one(Provisioner, made.id).ended_at is not None
