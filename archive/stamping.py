"""How does an authority outside say when a checkpoint was there? RFC 3161, over SHA-256.

What is stamped is the checkpoint's text as it is signed, without the signatures' lines.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from sqlalchemy import Connection, text

from archive import log as logs
from archive import note
from archive.log import Log
from archive.witnessing import OPENER
from models import now

EVERY = timedelta(days=1)
PATIENCE = 20  # seconds for an answer
MOST_BYTES = 64 * 1024
LAST = text("SELECT max(at) FROM stamp WHERE authority = :authority")
KEEP = text(
    "INSERT INTO stamp (size, authority, token, at) VALUES (:size, :authority, :token, :at) "
    "ON CONFLICT DO NOTHING"
)


class NoStamp(Exception):
    """The authority gave no stamp, or one that does not hold."""


def is_due(connection: Connection, authority: str) -> bool:
    """Tell whether the authority's last stamp is a day old."""
    with connection.begin():
        last: datetime | None = connection.scalar(LAST, {"authority": authority})
    return last is None or now() - last >= EVERY


def stamp(connection: Connection, authority: str, roots: bytes) -> datetime | None:
    """Have the newest checkpoint stamped, keep what the authority answered, and tell its time.

    `roots` are the certificates that are trusted to vouch for the authority, as PEM. Commits. None
    when there is nothing to stamp. NoStamp if it gives none, or one that does not hold.
    """
    with connection.begin():
        words = Log(connection).newest()
        if words is None:
            return None
        signed = note.read(words).text
        token, at = had(authority, signed.encode(), load_pem_x509_certificates(roots))
        size = logs.read(note.read(words)).size
        row = {"size": size, "authority": authority, "token": token, "at": now()}
        connection.execute(KEEP, row)
    return at


def had(authority: str, signed: bytes, roots: list[Certificate]) -> tuple[bytes, datetime]:
    """Ask for a stamp over some bytes; give the whole answer in DER, and the time it says."""
    asked = TimestampRequestBuilder().data(signed).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = post(authority, asked.as_bytes())
    try:
        found = decode_timestamp_response(answer)
        checks = VerifierBuilder.from_request(asked)
        for root in roots:
            checks = checks.add_root_certificate(root)
        checks.build().verify_message(found, signed)
    except (ValueError, VerificationError) as wrong:
        raise NoStamp(f"what {authority} answered is no stamp that holds: {wrong}") from None
    return answer, found.tst_info.gen_time.astimezone(UTC)


def post(authority: str, body: bytes) -> bytes:
    """Ask an authority."""
    kind = {"Content-Type": "application/timestamp-query"}
    asked = urllib.request.Request(authority, data=body, headers=kind, method="POST")
    try:
        with OPENER.open(asked, timeout=PATIENCE) as answer:
            found: bytes = answer.read(MOST_BYTES)
            return found
    except urllib.error.HTTPError as refused:
        raise NoStamp(f"{authority} answered {refused.code}") from None
    except (OSError, http.client.HTTPException) as wrong:
        raise NoStamp(f"{authority} did not answer: {type(wrong).__name__}") from None
