"""Is whatever a provider did not say for this house, now and for this try, believed by nobody?"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from models import Event, Person, SignIn, session
from tests.known import events, last_facts
from tests.sign_on.conftest import KEY, there, who_is_in
from tests.sign_on.issuer import SECRET, Issuer

pytestmark = pytest.mark.usefixtures("provider")


def part(thing: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(thing).encode()).rstrip(b"=").decode()


def unsigned(_issuer: Issuer, claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'none', 'kid': 'first'})}.{part(claims)}."


def signed_with_what_everybody_has(issuer: Issuer, claims: dict[str, Any]) -> str:
    """No library of today signs so: it is done by hand."""
    signed = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
    mark = hmac.digest(issuer.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def signed_with_the_clients_secret(issuer: Issuer, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))


def signed_by_somebody_else(issuer: Issuer, claims: dict[str, Any]) -> str:
    other = RSAKey.generate_key(2048, {"kid": "first"})
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, other)


def of_an_unknown_key(issuer: Issuer, claims: dict[str, Any]) -> str:
    other = RSAKey.generate_key(2048, {"kid": "other"})
    return jwt.encode({"alg": "RS256", "kid": "other"}, claims, other)


def with_a_key_of_its_own(issuer: Issuer, claims: dict[str, Any]) -> str:
    other = RSAKey.generate_key(2048, {"kid": "other"})
    header = {"alg": "RS256", "kid": "other", "jwk": other.as_dict(private=False)}
    return jwt.encode(header, claims, other)


def tampered(issuer: Issuer, claims: dict[str, Any]) -> str:
    head, _, mark = issuer.sign(claims).split(".")
    return f"{head}.{part(claims | {'sub': 'somebody-else'})}.{mark}"


def saying(**changed: Any) -> Callable[[Issuer, dict[str, Any]], str]:
    """Sign other claims; one that is None is left out."""

    def forge(issuer: Issuer, claims: dict[str, Any]) -> str:
        found = claims | changed
        return issuer.sign({name: one for name, one in found.items() if one is not None})

    return forge


def at(**seconds: int) -> Callable[[Issuer, dict[str, Any]], str]:
    return lambda issuer, claims: saying(
        **{name: int(time.time()) + off for name, off in seconds.items()}
    )(issuer, claims)


FORGED = {
    "alg none": (unsigned, "algorithm"),
    "HS256 with the public key": (signed_with_what_everybody_has, "algorithm"),
    "HS256 with the client's secret": (signed_with_the_clients_secret, "algorithm"),
    "another's key under the same name": (signed_by_somebody_else, "signature"),
    "an unknown key": (of_an_unknown_key, "key"),
    "a key in the token itself": (with_a_key_of_its_own, "key"),
    "other claims under the signature": (tampered, "signature"),
    "no token at all": (lambda _issuer, _claims: "nothing", "token"),
    "a token that is no JSON": (lambda issuer, _claims: "e30.e30.e30", "algorithm"),
    "another audience": (saying(aud="another"), "audience"),
    "no audience": (saying(aud=None), "audience"),
    "two audiences without azp": (saying(aud=["kring", "another"]), "party"),
    "azp of another": (saying(aud=["kring", "another"], azp="another"), "party"),
    "azp of another for us": (saying(azp="another"), "party"),
    "another issuer": (saying(iss="http://evil.example.org"), "issuer"),
    "the issuer with a slash": (saying(iss="http://id.example.org/"), "issuer"),
    "another nonce": (saying(nonce="replayed"), "nonce"),
    "no nonce": (saying(nonce=None), "nonce"),
    "nonce as a list": (saying(nonce=["x"]), "nonce"),
    "expired": (at(exp=-200, iat=-500), "old"),
    "no end": (saying(exp=None), "old"),
    "an end that never comes": (saying(exp=float("inf")), "old"),
    "written in the future": (at(iat=500, exp=900), "early"),
    "not before the future": (at(nbf=500), "early"),
    "written before it was asked for": (at(iat=-600), "old"),
    "no time": (saying(iat=None), "early"),
    "no subject": (saying(sub=None), "subject"),
    "an empty subject": (saying(sub=""), "subject"),
    "a subject that is a number": (saying(sub=7), "subject"),
    "a subject without end": (saying(sub="x" * 256), "subject"),
    "the hash of another access token": (saying(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), "token"),
}


@pytest.mark.parametrize("name", FORGED)
def test_hole_34_what_is_forged_signs_nobody_in(client, issuer: Issuer, go, name: str) -> None:
    issuer.forge, why = FORGED[name]
    answer = go(client)
    assert answer.status_code == 403
    assert nobody_is_in(client)
    assert last_facts(Event.SIGN_ON_REFUSED)["why"] == why


def test_what_is_not_forged_signs_in(client, issuer: Issuer, go) -> None:
    """Else all that is above would prove nothing."""
    issuer.forge = saying(name="Noor Haddad", azp="kring")
    assert go(client).status_code == 303
    assert who_is_in(client) == "Noor Haddad"


def nobody_is_in(client) -> bool:
    rows = session.scalars(select(SignIn)).all()
    people = session.scalars(select(Person)).all()
    return not rows and not people and client.get("/account").status_code == 302


def test_a_try_comes_back_once(client, issuer: Issuer, go) -> None:
    sent = client.post(f"/sign-on/{KEY}")
    brought = issuer.come(there(sent))
    assert client.get(f"/sign-on/{KEY}/return", query_string=brought).status_code == 303
    client.post("/sign-out")
    again = client.get(f"/sign-on/{KEY}/return", query_string=brought)
    assert (again.status_code, client.get("/account").status_code) == (403, 302)


def test_a_code_that_was_used_lets_nobody_in(client, issuer: Issuer) -> None:
    first, second = (client.post(f"/sign-on/{KEY}") for _ in range(2))
    brought = issuer.come(there(first))
    issuer.codes.pop(brought["code"])
    answer = client.get(f"/sign-on/{KEY}/return", query_string=brought)
    assert (answer.status_code, last_facts(Event.SIGN_ON_REFUSED)["why"]) == (403, "code")
    # The code of one try is worth nothing in another.
    other = issuer.come(there(second))
    mixed = issuer.come(there(first)) | {"state": other["state"]}
    assert client.get(f"/sign-on/{KEY}/return", query_string=mixed).status_code == 403
    assert nobody_is_in(client)


def test_another_browser_cannot_come_back(app, client, issuer: Issuer) -> None:
    """Somebody else's answer, slipped under a person, signs them in as nobody."""
    brought = issuer.come(there(client.post(f"/sign-on/{KEY}")))
    other = app.test_client()
    answer = other.get(f"/sign-on/{KEY}/return", query_string=brought)
    assert (answer.status_code, nobody_is_in(other)) == (403, True)
    third = app.test_client()
    third.post(f"/sign-on/{KEY}")
    brought = issuer.come(there(client.post(f"/sign-on/{KEY}")))
    answer = third.get(f"/sign-on/{KEY}/return", query_string=brought)
    assert (answer.status_code, nobody_is_in(third)) == (403, True)


def test_a_state_that_nobody_gave_leaves_no_line(client, issuer: Issuer) -> None:
    answer = client.get(f"/sign-on/{KEY}/return", query_string={"state": "x", "code": "y"})
    assert (answer.status_code, events("refusal")) == (403, [])
    assert "/token" not in issuer.asked


@pytest.mark.parametrize("named", ["http://evil.example.org", None, ""])
def test_an_answer_of_another_provider_is_refused_before_it_is_used(
    client, issuer: Issuer, go, named: str | None
) -> None:
    assert go(client, iss=named).status_code == 403
    assert last_facts(Event.SIGN_ON_REFUSED)["why"] == "mixed_up"
    assert "/token" not in issuer.asked


def test_userinfo_of_somebody_else_is_refused(client, issuer: Issuer, go) -> None:
    issuer.more = {"sub": "somebody-else", "name": "Mallory"}
    assert go(client).status_code == 403
    assert (nobody_is_in(client), last_facts(Event.SIGN_ON_REFUSED)["why"]) == (True, "userinfo")


def test_keys_are_fetched_anew_for_one_that_is_not_known_but_not_each_time(
    client, issuer: Issuer, go, monkeypatch: pytest.MonkeyPatch
) -> None:
    from social.oidc import metadata

    assert go(client).status_code == 303
    client.post("/sign-out")
    issuer.key = RSAKey.generate_key(2048, {"kid": "second"})
    issuer.shown = [issuer.key]
    assert go(client).status_code == 403  # within a minute
    assert issuer.asked.count("/keys") == 1
    monkeypatch.setattr(metadata, "ANEW", 0.0)
    assert go(client).status_code == 303
    assert issuer.asked.count("/keys") == 2


def test_nothing_secret_is_logged_or_kept(client, issuer: Issuer, go, caplog) -> None:
    issuer.forge = saying(aud="another")
    go(client)
    said = json.dumps([vars(one) for one in caplog.records], default=str)
    assert "refused" in said
    assert not any(word in said for word in ("eyJ", "secret words", "opens-userinfo"))
    assert "eyJ" not in json.dumps(last_facts(Event.SIGN_ON_REFUSED))
