"""What kind of log do the tests of proofs look at? A small one in which everything occurs."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta

import sqlalchemy
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select, text

from archive import ledger, sealing, shredding
from archive.keyring import keyring
from archive.ledger import Line
from archive.note import COSIGNED, DASH, Signature, Verifier
from archive.settling import settle
from models import Entry, Event, Ground, session
from social.certifying import certify
from social.changes import change
from tests.archive.signing import SIGNER, seal_all

WITNESS = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
WITNESSED = Verifier("works-council.example", WITNESS.public_key().public_bytes_raw(), COSIGNED)
START = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = {
    "post": (Event.POST_CREATED, Event.POST_EDITED),
    "comment": (Event.COMMENT_CREATED, Event.COMMENT_EDITED),
    "reaction": (Event.REACTION_ADDED, Event.REACTION_REMOVED),
}


def record(number: int, seed: int = 7) -> None:
    """Record so many entries about a third as many objects, in one transaction."""
    chance = random.Random(seed)
    first = session.scalar(text("SELECT coalesce(max(id), 0) FROM entry")) + 1_000
    lines = []
    for place in range(number):
        noun = chance.choice(tuple(EVENTS))
        noun_id = first + chance.randrange(1 + number // 3)
        lines.append(
            Line(
                EVENTS[noun][place % 2],
                noun,
                noun_id,
                {"source": f"Zeg {place} \N{SNOWMAN}", "author_id": chance.randrange(9)},
                START + timedelta(seconds=place),
                actor_id=chance.choice((None, 1, 2)),
                community_id=chance.choice((None, 3)),
            )
        )
    ledger.append(session, lines)
    session.commit()


def record_old(number: int) -> None:
    """Record so many posts as it was done before lines had a salt of their own."""
    connection = session.connection()
    for place in range(number):
        line = Line(
            Event.POST_CREATED, "post", 900 + place, {"source": "Old", "author_id": 1}, START,
            actor_id=1,
        )  # fmt: skip
        line.form = 1
        wrapper = keyring.at_hand(connection, line.subject_id)
        row = ledger.sealed(line, os.urandom(ledger.SECRET_BYTES), wrapper) | {"line_salt": None}
        connection.exec_driver_sql(ledger.INSERT, row)
    session.commit()


def seal(connection: Connection, most: int = sealing.AT_ONCE) -> None:
    """Seal all that waits, as the worker does."""
    sealing.introduce(connection, SIGNER.verifier)
    seal_all(connection, most)


def cosign(owner: sqlalchemy.Engine, at: int = 1_790_000_000) -> None:
    """Let the witness sign the newest checkpoint."""
    with owner.connect() as connection:
        size, note = connection.execute(
            text("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        ).one()
        words = note.rpartition("\n\n")[0] + "\n"
        value = WITNESS.sign(f"cosignature/v1\ntime {at}\n{words}".encode())
        line = Signature(WITNESSED.name, WITNESSED.key_id, at.to_bytes(8, "big") + value)
        assert str(line).startswith(DASH)
        connection.execute(
            text("INSERT INTO cosignature (size, witness, line, at) VALUES (:s, :w, :l, :at)"),
            {"s": size, "w": str(WITNESSED), "l": str(line), "at": datetime.fromtimestamp(at, UTC)},
        )


def shred(number: int, since: int = 0) -> None:
    """Destroy the secrets of the first posts from a number on, each with a certificate."""
    posts = select(Entry.noun_id).where(Entry.noun == "post", Entry.noun_id >= since)
    objects = posts.distinct().order_by(Entry.noun_id)
    for noun_id in session.scalars(objects.limit(number)).all():
        of = select(Entry.id).where(Entry.noun == "post", Entry.noun_id == noun_id)
        with change(None) as note:
            body = {"entries": list(session.scalars(of))}
            certificate = certify(note, Ground.RULE, body)
            shredding.shred(session, [("post", noun_id)], certificate)
        settle()
