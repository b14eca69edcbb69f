"""Is a token what the provider signed for this house, now, and for this very try?

OpenID Connect Core 1.0, section 3.1.3.7, and Back-Channel Logout 1.0, section 2.6. Which algorithms
count stands here, and never in the token: `none` and whatever signs with a shared secret are none.
"""

from __future__ import annotations

import hmac
import json
import time
from datetime import datetime
from typing import Any

from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
)
from joserfc.jwk import Key
from joserfc.util import to_bytes, urlsafe_b64decode

from social.oidc.metadata import Metadata, keys_of
from social.oidc.unproven import Unproven, Why

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
)  # fmt: skip
KINDS = {"R": "RSA", "P": "RSA", "E": "EC"}  # of key, by how the algorithm's name begins
LEEWAY = 120  # seconds that clocks may differ
LONGEST = 20_000  # letters of a token
SUBJECT = 255
HEARD_WITHIN = 600  # seconds after which a message that somebody signed out is too old
SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"

CLAIMS = {
    "iss": Why.ISSUER,
    "aud": Why.AUDIENCE,
    "azp": Why.PARTY,
    "exp": Why.OLD,
    "nbf": Why.EARLY,
    "iat": Why.EARLY,
    "nonce": Why.NONCE,
    "sub": Why.SUBJECT,
    "auth_time": Why.LOGIN,
}


def id_token(
    metadata: Metadata,
    client_id: str,
    token: str,
    nonce: str,
    began_at: datetime,
    *,
    access_token: str = "",
    is_anew: bool = False,
) -> dict[str, Any]:
    """Give what a provider says of who came. Raises Unproven.

    `is_anew`: they were to prove there, after `began_at`, who they are.
    """
    header, said = signed(metadata, token)
    claims = CodeIDToken(
        said,
        header,
        options={
            "iss": {"essential": True, "value": metadata.issuer},
            "aud": {"essential": True, "value": client_id},
        },
        params={"nonce": nonce, "client_id": client_id, "access_token": access_token},
    )
    checked(claims)
    begun = began_at.timestamp()
    if not hmac.compare_digest(to_bytes(str(said.get("nonce"))), to_bytes(nonce)):
        raise Unproven(Why.NONCE)
    if said["iat"] < begun - LEEWAY:
        raise Unproven(Why.OLD, "iat")
    if is_anew and not is_later(said.get("auth_time"), begun):
        raise Unproven(Why.LOGIN)
    require_subject(said)
    return said


def is_later(moment: object, begun: float) -> bool:
    """Tell whether somebody proved who they are after they were asked to."""
    is_number = isinstance(moment, int | float) and not isinstance(moment, bool)
    return is_number and moment >= begun - LEEWAY


def logout_token(metadata: Metadata, client_id: str, token: str) -> dict[str, Any]:
    """Give whom a provider signed out. Raises Unproven."""
    header, said = signed(metadata, token)
    claims = JWTClaims(
        said,
        header,
        options={
            "iss": {"essential": True, "value": metadata.issuer},
            "aud": {"essential": True, "value": client_id},
            "iat": {"essential": True},
            "exp": {"essential": True},
            "jti": {"essential": True},
        },
    )
    checked(claims)
    if said["iat"] < time.time() - HEARD_WITHIN:
        raise Unproven(Why.OLD, "iat")
    if not isinstance(said["jti"], str) or "nonce" in said:
        raise Unproven(Why.EVENT, "nonce" if "nonce" in said else "jti")
    events = said.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(SIGNED_OUT), dict):
        raise Unproven(Why.EVENT, "events")
    named = [said[name] for name in ("sub", "sid") if name in said]
    if not named or not all(isinstance(one, str) and one for one in named):
        raise Unproven(Why.SUBJECT)
    return said


def checked(claims: JWTClaims) -> None:
    """Have what a token claims looked at. Raises Unproven."""
    try:
        claims.validate(leeway=LEEWAY)
    except ExpiredTokenError:
        raise Unproven(Why.OLD, "exp") from None
    except (InvalidClaimError, MissingClaimError) as wrong:
        raise Unproven(CLAIMS.get(wrong.claim, Why.TOKEN), wrong.claim) from None
    except (JoseError, ArithmeticError, TypeError, ValueError) as wrong:
        raise Unproven(Why.TOKEN, type(wrong).__name__) from None


def require_subject(said: dict[str, Any]) -> None:
    """Refuse a token that names nobody. Raises Unproven."""
    subject = said.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT or not subject.isprintable():
        raise Unproven(Why.SUBJECT)


def signed(metadata: Metadata, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give header and claims of a token that the provider signed. Raises Unproven."""
    header = header_of(token)
    if header.get("alg") not in ALGORITHMS:
        raise Unproven(Why.ALGORITHM, str(header.get("alg"))[:20])
    for key in fitting(metadata, header):
        try:
            found = jwt.decode(token, key, algorithms=list(ALGORITHMS))
        except BadSignatureError:
            continue
        except (JoseError, ValueError, TypeError) as wrong:
            raise Unproven(Why.TOKEN, type(wrong).__name__) from None
        return dict(found.header), dict(found.claims)
    raise Unproven(Why.SIGNATURE)


def header_of(token: str) -> dict[str, Any]:
    """Read what a token says of how it is signed, without believing it. Raises Unproven."""
    if len(token) > LONGEST or token.count(".") != 2:
        raise Unproven(Why.TOKEN)
    try:
        found = json.loads(urlsafe_b64decode(to_bytes(token.split(".")[0])))
    except (ValueError, TypeError, RecursionError):
        raise Unproven(Why.TOKEN) from None
    if not isinstance(found, dict):
        raise Unproven(Why.TOKEN)
    return found


def fitting(metadata: Metadata, header: dict[str, Any]) -> list[Key]:
    """Find the provider's keys that may have signed; once more where it may have changed them."""
    kind, name = KINDS[header["alg"][0]], header.get("kid")
    for anew in (False, True):
        found = [
            key
            for key in keys_of(metadata, anew=anew)
            if key.key_type == kind and (name is None or key.kid == name)
        ]
        if found:
            return found
    raise Unproven(Why.KEY, str(name)[:60])
