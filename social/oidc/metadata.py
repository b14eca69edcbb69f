"""What does a provider say of itself, and with which keys does it sign?

Both are fetched from where it says that it is (OpenID Connect Discovery 1.0), as everything else is
that Kring asks of other machines, and kept for a while in each process.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from social.fetching.fetcher import Fetched, Fetcher, Limits
from social.fetching.reach import Reach
from social.fetching.refused import Refused
from social.oidc.unproven import Unproven, Why

WHERE = "/.well-known/openid-configuration"
TAKES = Limits(most=500_000, seconds=10.0, redirects=0)
LASTS = 3_600.0  # seconds for which both are kept
ANEW = 60.0  # seconds: an unknown key has them fetched anew, and not sooner than this
MOST_KEYS = 50
KINDS = ("RSA", "EC", "OKP")  # a shared secret is no key that a provider shows


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is needed of what a provider says of itself."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str = ""
    end_session: str = ""
    names_itself: bool = False  # in its answers, RFC 9207
    takes_basic: bool = True  # the client's secret in a header, RFC 6749, section 2.3.1


@dataclass(slots=True)
class Known:
    """What a process remembers of one provider."""

    metadata: Metadata | None = None
    metadata_at: float = 0.0
    keys: list[Key] = field(default_factory=list)
    keys_at: float = 0.0


def fetcher() -> Fetcher:
    """Give what asks providers, and follows nowhere else."""
    settings = current_app.config["SETTINGS"]
    found: Fetcher = current_app.extensions.get("oidc") or Fetcher(
        Reach(
            hosts=settings.sign_on_hosts, inside=settings.fetch_inside, proxy=settings.fetch_proxy
        )
    )
    return found


def known(issuer: str) -> Known:
    """Give what this process remembers of a provider."""
    all_known: dict[str, Known] = current_app.extensions.setdefault("oidc-known", {})
    return all_known.setdefault(issuer, Known())


def discover(issuer: str) -> Metadata:
    """Give what a provider says of itself, at most an hour old. Raises Unproven."""
    memory = known(issuer)
    if memory.metadata is None or time.monotonic() - memory.metadata_at > LASTS:
        memory.metadata = read(issuer, get(issuer.rstrip("/") + WHERE))
        memory.metadata_at = time.monotonic()
    return memory.metadata


def read(issuer: str, said: dict[str, Any]) -> Metadata:
    """Take what a provider says of itself. Raises Unproven for what does not hold together."""
    if said.get("issuer") != issuer:
        raise Unproven(Why.METADATA, "issuer")
    kinds = said.get("response_types_supported")
    if not isinstance(kinds, list) or "code" not in kinds:
        raise Unproven(Why.METADATA, "response_types_supported")
    methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Metadata(
        issuer=issuer,
        authorization=safe(said, "authorization_endpoint"),
        token=safe(said, "token_endpoint"),
        keys=safe(said, "jwks_uri"),
        userinfo=safe(said, "userinfo_endpoint", needed=False),
        end_session=safe(said, "end_session_endpoint", needed=False),
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        takes_basic="client_secret_basic" in (methods or ()),
    )


def safe(said: dict[str, Any], name: str, *, needed: bool = True) -> str:
    """Take one of a provider's addresses: https, or where the operator lets it be without."""
    found = said.get(name)
    if found is None and not needed:
        return ""
    try:
        if not isinstance(found, str) or not is_safe(found):
            raise Unproven(Why.METADATA, name)
    except Refused as refused:
        raise Unproven(Why.METADATA, f"{name}: {refused.reason}") from None
    return found


def is_safe(url: str) -> bool:
    """Tell whether what goes there is seen by nobody else. Refused if nothing is asked there."""
    reach = fetcher().reach
    place = reach.place(url)
    return place.scheme == "https" or reach.is_inside(place)


def keys_of(metadata: Metadata, *, anew: bool = False) -> list[Key]:
    """Give the keys with which a provider signs; `anew` where one is missing. Raises Unproven."""
    memory = known(metadata.issuer)
    age = time.monotonic() - memory.keys_at
    if not memory.keys or age > (ANEW if anew else LASTS):
        memory.keys = usable(get(metadata.keys))
        memory.keys_at = time.monotonic()
    return memory.keys


def usable(said: dict[str, Any]) -> list[Key]:
    """Take the keys that verify a signature; what is of another kind is passed over."""
    listed = said.get("keys")
    if not isinstance(listed, list):
        raise Unproven(Why.METADATA, "jwks")
    found: list[Key] = []
    for one in listed[:MOST_KEYS]:
        if not isinstance(one, dict) or one.get("kty") not in KINDS or one.get("use") == "enc":
            continue
        try:
            found.append(JWKRegistry.import_key(one))
        except (JoseError, ValueError, KeyError, TypeError):
            continue  # of a kind that is not known here (RFC 7517, section 5)
    return found


def get(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Fetch what a provider says. Raises Unproven if nobody answers, or no JSON object."""
    try:
        return answered(fetcher().get(url, TAKES, {"Accept": "application/json"} | (headers or {})))
    except Refused as refused:
        raise Unproven(Why.AWAY, refused.reason) from None


def answered(answer: Fetched) -> dict[str, Any]:
    """Read an answer. Raises Unproven if it is none."""
    if not answer.is_fine:
        raise Unproven(Why.AWAY, f"status {answer.status}")
    return object_in(answer.body)


def object_in(body: bytes) -> dict[str, Any]:
    """Read a JSON object. Raises Unproven if it is something else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unproven(Why.AWAY, "no JSON object")
    return found
