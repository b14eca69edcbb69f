"""Does a witness sign only what follows from what it saw, and does the log notice what it says?"""

from __future__ import annotations

import base64
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, func, select

from archive import merkle, note, sealing, witness, witnessing
from archive.log import Broken, Checkpoint
from archive.note import BadNote, Signer
from archive.witnessing import Unreachable
from models import Cosignature, session
from tests.archive.councils import council_of
from tests.archive.signing import SIGNER, seal_all

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(40)]
ORIGIN = SIGNER.name
STRANGER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Any]:
    """Open a witness that knows the log."""
    with council_of(tmp_path, str(SIGNER.verifier)) as one:
        yield one


def subtree(height: int, place: int) -> bytes:
    """Give the hash of a complete subtree of LEAVES."""
    return merkle.fold(LEAVES[place << height : (place + 1) << height])


def checkpoint(size: int, signer: Signer = SIGNER, root: bytes | None = None) -> str:
    """Sign the log of so many leaves."""
    found = Checkpoint(ORIGIN, size, merkle.root(subtree, size) if root is None else root)
    return str(signer.sign(str(found)))


def body(old: int, size: int, note: str = "", proof: list[bytes] | None = None) -> str:
    """Write what the log asks."""
    steps = merkle.consistency(subtree, old, size) if proof is None else proof
    lines = "".join(f"{base64.b64encode(step).decode()}\n" for step in steps)
    return f"old {old}\n{lines}\n{note or checkpoint(size)}"


def ask(council: Any, words: str | bytes) -> tuple[int, str]:
    """Ask a witness over HTTP."""
    data = words.encode() if isinstance(words, str) else words
    request = urllib.request.Request(f"{council.url}/add-checkpoint", data=data)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_what_follows_is_signed_and_the_signature_holds(council: Any) -> None:
    verifier = note.verifier(council.key)
    for old, size in ((0, 1), (1, 7), (7, 7), (7, 8), (8, 40)):
        status, line = ask(council, body(old, size))
        assert status == 200
        cosigned = note.opened(checkpoint(size) + line, [verifier, SIGNER.verifier])
        assert len(cosigned.signatures) == 2
        other = checkpoint(size - 1) if size > 1 else checkpoint(2)
        with pytest.raises(BadNote):
            note.opened(other + line, [verifier])


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (body(0, 7), 409),
        (body(9, 10), 409),
        (body(8, 9, checkpoint(9, root=bytes(32))), 422),
        (body(8, 9, proof=[]), 422),
        (body(8, 8, checkpoint(8, root=bytes(32)), proof=[]), 422),
        (body(8, 9, proof=[*merkle.consistency(subtree, 8, 9), bytes(32)]), 422),
        (body(8, 9, checkpoint(9, STRANGER)), 403),
        (body(8, 9).replace(ORIGIN, "somebody.else"), 404),
        (body(8, 9).replace("old 8", "old 08"), 400),
        (body(8, 9).replace("old 8", "old -8"), 400),
        (body(8, 9).replace("old 8", "old ²"), 400),
        (body(8, 9, checkpoint(5), proof=[]), 400),
        ("", 400),
        ("old 8\n\n", 400),
        (b"\xff\xfe", 400),
        ("old 0\n" + "A" * 70_000, 413),
    ],
)
def test_what_does_not_follow_is_refused_and_changes_nothing(
    council: Any, words: str | bytes, status: int
) -> None:
    assert ask(council, body(0, 8))[0] == 200
    before = council.witness.newest(ORIGIN)
    assert ask(council, words)[0] == status
    assert council.witness.newest(ORIGIN) == before


def test_a_witness_that_starts_again_remembers(council: Any) -> None:
    assert ask(council, body(0, 8))[0] == 200
    known = [witness.read_key(str(SIGNER.verifier))]
    again = witness.Witness(council.folder / "seen", "council.example", known)
    assert str(again.verifier) == council.key
    assert ask(council, body(0, 9)) == (409, "8\n")
    with pytest.raises(witness.Refused):
        again.add(body(0, 9))
    assert again.add(body(8, 9))


def test_of_many_at_once_one_is_signed(council: Any) -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda size=size: answers.append(ask(council, body(0, size))[0]))
        for size in range(1, 21)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [409] * 19


def test_the_log_is_shown_and_what_the_witness_signed_is_kept(
    council: Any,
    sealer: Connection,
    record: Callable[[int], None],
) -> None:
    known = witnessing.read(f"{council.key}@{council.url}/")
    assert witnessing.show(sealer, known, 0) is None
    record(300)
    seal_all(sealer)
    shown = witnessing.show(sealer, known, 0)
    assert shown is not None
    record(300)
    seal_all(sealer)
    assert witnessing.show(sealer, known, 0) is not None  # it was told too little, and asks again
    assert session.scalar(select(func.count()).select_from(Cosignature)) == 2
    assert council.witness.newest(ORIGIN).size == 602


def test_a_log_that_the_witness_saw_longer_is_found_out(
    council: Any,
    sealer: Connection,
    record: Callable[[int], None],
) -> None:
    record(5)
    seal_all(sealer)
    assert ask(council, body(0, 40))[0] == 200
    known = witnessing.read(f"{council.key}@{council.url}")
    with pytest.raises(Broken, match="saw 40 leaves, and 7 are left"):
        witnessing.show(sealer, known, 0)


def test_a_log_that_is_another_one_is_found_out(
    council: Any,
    sealer: Connection,
    record: Callable[[int], None],
) -> None:
    assert ask(council, body(0, 7))[0] == 200
    record(5)
    seal_all(sealer)
    known = witnessing.read(f"{council.key}@{council.url}")
    with pytest.raises(Broken, match="not what it saw"):
        witnessing.show(sealer, known, 7)
    assert session.scalar(select(func.count()).select_from(Cosignature)) == 0


def test_a_witness_that_is_away_is_no_sign_of_a_broken_log(
    sealer: Connection,
    record: Callable[[int], None],
    council: Any,
) -> None:
    record(5)
    seal_all(sealer)
    with pytest.raises(Unreachable):
        witnessing.show(sealer, witnessing.read(f"{council.key}@http://127.0.0.1:9"), 0)


def test_what_others_saw_keeps_a_log_that_was_rolled_back_from_being_signed(
    sealer: Connection,
    record: Callable[[int], None],
) -> None:
    record(5)
    seal_all(sealer)
    record(1)
    for seen in (Checkpoint(ORIGIN, 40, bytes(32)), Checkpoint(ORIGIN, 3, bytes(32))):
        with pytest.raises(Broken):
            sealing.seal(sealer, SIGNER, [seen])
    assert sealing.seal(sealer, SIGNER, []) == 1


@pytest.mark.parametrize("words", ["", "a+b+c", "council+00+AQ==", str(SIGNER.verifier)])
def test_what_is_no_key_of_a_witness_is_refused(words: str) -> None:
    with pytest.raises(BadNote):
        witnessing.read(f"{words}@http://127.0.0.1")
