"""Is a signed note what its standard says, and is every change of it found?"""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive import note
from archive.note import BadNote, Signer, Verifier

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = Signer("kring.example/ledger", KEY)
TEXT = "kring.example/ledger\n7\nAAAA\n"


def test_what_was_signed_opens_for_whoever_knows_the_key() -> None:
    signed = str(LOG.sign(TEXT))
    assert note.opened(signed, [LOG.verifier]).text == TEXT
    assert note.opened(signed.encode(), [LOG.verifier]).text == TEXT


def test_every_changed_sign_is_found() -> None:
    signed = str(LOG.sign(TEXT))
    for place, sign in enumerate(signed):
        changed = signed[:place] + ("B" if sign == "A" else "A") + signed[place + 1 :]
        with pytest.raises(BadNote):
            note.opened(changed, [LOG.verifier])


def test_a_stranger_s_signature_is_passed_over_and_alone_is_not_enough() -> None:
    witness = Signer("works-council.example", Ed25519PrivateKey.generate())
    first = LOG.sign(TEXT)
    both = str(note.Note(TEXT, first.signatures + witness.sign(TEXT).signatures))
    assert len(note.opened(both, [LOG.verifier]).signatures) == 2
    assert note.opened(both, [witness.verifier]).text == TEXT
    with pytest.raises(BadNote, match="nobody known"):
        note.opened(str(first), [witness.verifier])


def test_a_forged_line_in_a_known_name_spoils_the_note() -> None:
    witness = Signer("works-council.example", Ed25519PrivateKey.generate())
    forged = witness.sign("another\n").signatures
    both = str(note.Note(TEXT, LOG.sign(TEXT).signatures + forged))
    with pytest.raises(BadNote, match="does not hold"):
        note.opened(both, [LOG.verifier, witness.verifier])


def test_the_same_key_under_another_name_is_another_key() -> None:
    other = Verifier("other.example/ledger", LOG.verifier.public)
    with pytest.raises(BadNote, match="nobody known"):
        note.opened(str(LOG.sign(TEXT)), [other])


@pytest.mark.parametrize(
    "words",
    [
        "", "\n", "\n\n", TEXT, f"{TEXT}\n", f"{TEXT}\n— name\n", f"{TEXT}\n- name AAAAAAAA\n",
        f"{TEXT}\n— na+me AAAAAAAA\n", f"{TEXT}\n— name !!!!\n", f"{TEXT}\n— name AAAA\n",
        f"{TEXT}\n— name AAAAAAAA", "a\tb\n\n— name AAAAAAAA\n", b"\xff\n\n", "a" * 70_000,
        f"{TEXT}\n" + "— name AAAAAAAA\n" * 17,
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(words: str | bytes) -> None:
    with pytest.raises(BadNote):
        note.read(words)
