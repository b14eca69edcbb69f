"""How is the log shown to its witnesses, and what do they say? The log's side of tlog-witness."""

from __future__ import annotations

import base64
import http.client
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from archive import log as logs
from archive import merkle, note
from archive.log import Broken, Log
from archive.note import BadNote, Verifier
from models import now

PATIENCE = 10  # seconds for an answer
MOST_BYTES = 64 * 1024
KEEP = text(
    "INSERT INTO cosignature (size, witness, line, at) VALUES (:size, :witness, :line, :at) "
    "ON CONFLICT DO NOTHING"
)


class Unreachable(Exception):
    """A witness did not answer, or not as the protocol says; a later try may succeed."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Where a witness is asked, and by which key its answers are known."""

    verifier: Verifier
    url: str


def read(words: str) -> Witness:
    """Read `name+id+key@address`. BadNote if the key is none of a witness."""
    key, _at, url = words.partition("@")
    verifier = note.verifier(key)
    if verifier.kind != note.COSIGNED or not url.startswith(("http://", "https://")):
        raise BadNote("a witness is written as its public key, an @ and its address")
    return Witness(verifier, url.rstrip("/"))


def show(connection: Connection, witness: Witness, old: int) -> str | None:
    """Show a witness the newest checkpoint, after the one of `old` leaves; give what it signed.

    Keeps the signature and commits. None when there is nothing to show. Unreachable if it does
    not answer; Broken if it says that the log does not follow from what it saw.
    """
    with connection.begin():
        log = Log(connection)
        words = log.newest()
        if words is None:
            return None
        found = logs.read(note.read(words))
        line = asked(witness, log, words, found.size, old)
        cosigned = words + line
        note.opened(cosigned, [witness.verifier])
        row = {"size": found.size, "witness": str(witness.verifier), "line": line.strip()}
        connection.execute(KEEP, row | {"at": now()})
    return cosigned


def asked(witness: Witness, log: Log, words: str, size: int, old: int) -> str:
    """Ask for a signature, once more if the witness saw another checkpoint last than we know of."""
    status, answer = post(witness, request(log, words, size, old))
    if status == 409:
        old = seen(answer)
        if old > size:
            raise Broken(f"{witness.verifier.name} saw {old} leaves, and {size} are left")
        status, answer = post(witness, request(log, words, size, old))
    if status == 422:
        raise Broken(f"{witness.verifier.name} says that the log is not what it saw: {answer}")
    if status != 200:
        raise Unreachable(f"{witness.verifier.name} answered {status}")
    return answer


def size_seen(connection: Connection, witness: Witness) -> int:
    """Ask a witness how many leaves it saw last, by showing it the newest checkpoint we have.

    Keeps nothing. Unreachable, Broken as `show` has it.
    """
    with connection.begin():
        log = Log(connection)
        words = log.newest()
        if words is None:
            raise Unreachable(f"{witness.verifier.name} was not asked: nothing was signed")
        size = logs.read(note.read(words)).size
        status, answer = post(witness, request(log, words, size, size))
    if status == 409:
        return seen(answer)
    if status == 422:
        raise Broken(f"{witness.verifier.name} says that the log is not what it saw: {answer}")
    if status != 200:
        raise Unreachable(f"{witness.verifier.name} answered {status}")
    return size


def request(log: Log, words: str, size: int, old: int) -> bytes:
    """Write what a witness is asked."""
    proof = merkle.consistency(log.subtree, old, size)
    lines = "".join(f"{base64.b64encode(step).decode()}\n" for step in proof)
    return f"old {old}\n{lines}\n{words}".encode()


def seen(answer: str) -> int:
    """Read how many leaves a witness saw last."""
    number = answer.strip()
    if not number.isascii() or not number.isdigit():
        raise Unreachable("a witness said a size that is none")
    return int(number)


def post(witness: Witness, body: bytes) -> tuple[int, str]:
    """Ask a witness, and give its status and answer."""
    asked = urllib.request.Request(f"{witness.url}/add-checkpoint", data=body, method="POST")
    try:
        with OPENER.open(asked, timeout=PATIENCE) as answer:
            return answer.status, answer.read(MOST_BYTES).decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read(MOST_BYTES).decode(errors="replace")
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as wrong:
        name = witness.verifier.name
        raise Unreachable(f"{name} did not answer: {type(wrong).__name__}") from None


class NoWayOn(urllib.request.HTTPRedirectHandler):
    """A witness stands where it was said to stand."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


OPENER = urllib.request.build_opener(NoWayOn, urllib.request.ProxyHandler({}))


def signatures(connection: Connection, size: int) -> Sequence[str]:
    """List what witnesses signed under the checkpoint of so many leaves."""
    found = text("SELECT line FROM cosignature WHERE size = :size ORDER BY witness")
    return connection.scalars(found, {"size": size}).all()
