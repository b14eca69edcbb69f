"""How is a provider asked who somebody is?

Authorization code with PKCE (RFC 7636, S256), `state` and `nonce`. What proves that the same
browser comes back from the same try is made from a secret that this browser alone holds, and from
`state`: nothing that is kept here lets anybody go on.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from social.fetching.refused import Refused
from social.oidc.metadata import TAKES, Metadata, answered, fetcher, get, object_in
from social.oidc.unproven import Unproven, Why

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Client:
    """How this house is known at a provider, and where it wants people back."""

    id: str
    secret: str
    scopes: str
    back: str


@dataclass(frozen=True, slots=True)
class Try:
    """One try: what goes along, and what has to come back."""

    state: str
    held: str  # what the browser holds

    def made(self, what: str) -> str:
        """Make one value of this try; 256 bits that nobody can guess who has not both halves."""
        mark = hmac.digest(self.held.encode(), f"{what} {self.state}".encode(), "sha256")
        return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()

    @property
    def nonce(self) -> str:
        """Give what has to stand in the token."""
        return self.made("nonce")

    @property
    def verifier(self) -> str:
        """Give what whoever brings the code has to know."""
        return self.made("verifier")


def way_there(metadata: Metadata, client: Client, attempt: Try, *, is_anew: bool = False) -> str:
    """Write the address to which somebody is sent; `is_anew` has them prove who they are."""
    more = {"prompt": "login", "max_age": "0"} if is_anew else {}
    found: str = prepare_grant_uri(
        metadata.authorization,
        client_id=client.id,
        response_type="code",
        redirect_uri=client.back,
        scope=client.scopes,
        state=attempt.state,
        nonce=attempt.nonce,
        code_challenge=create_s256_code_challenge(attempt.verifier),
        code_challenge_method="S256",
        **more,
    )
    return found


def exchanged(metadata: Metadata, client: Client, attempt: Try, code: str) -> tuple[str, str]:
    """Give the tokens for a code: of who came, and for asking more. Raises Unproven."""
    body = prepare_token_request(
        "authorization_code",
        code=code,
        redirect_uri=client.back,
        code_verifier=attempt.verifier,
        **(
            {} if metadata.takes_basic else {"client_id": client.id, "client_secret": client.secret}
        ),
    )
    headers = {"Content-Type": FORM, "Accept": "application/json"}
    if metadata.takes_basic:
        headers["Authorization"] = basic(client)
    try:
        answer = fetcher().post(metadata.token, body.encode(), TAKES, headers)
    except Refused as refused:
        raise Unproven(Why.AWAY, refused.reason) from None
    if 400 <= answer.status < 500:
        raise Unproven(Why.CODE, error_in(answer.body))
    said = answered(answer)
    token, access = said.get("id_token"), said.get("access_token", "")
    if not isinstance(token, str) or not isinstance(access, str):
        raise Unproven(Why.TOKEN, "none")
    return token, access


def basic(client: Client) -> str:
    """Write the client's name and secret (RFC 6749, section 2.3.1: each encoded first)."""
    pair = f"{quote_plus(client.id)}:{quote_plus(client.secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def error_in(body: bytes) -> str:
    """Find the word by which a provider says what was wrong; nothing else of what it writes."""
    try:
        found = object_in(body).get("error")
    except Unproven:
        return ""
    return found[:60] if isinstance(found, str) and found.isascii() and found.isprintable() else ""


def more_of(metadata: Metadata, access_token: str, subject: str) -> dict[str, Any]:
    """Ask what else a provider says of who came. Raises Unproven if it speaks of somebody else."""
    said = get(metadata.userinfo, {"Authorization": f"Bearer {access_token}"})
    if said.get("sub") != subject:
        raise Unproven(Why.USERINFO)
    return said


def way_out(metadata: Metadata, client_id: str, token: str, back: str) -> str:
    """Write the address at which somebody signs out of the provider, too."""
    more = [("client_id", client_id), ("post_logout_redirect_uri", back)]
    if token:
        more.append(("id_token_hint", token))
    found: str = add_params_to_uri(metadata.end_session, more)
    return found
