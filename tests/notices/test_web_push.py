"""Can a device read what is written to it, and does the note say who sends?"""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from social import web_push
from social.web_push import bytes_of, words_of

# RFC 8291, appendix A
MESSAGE = b"When I grow up, I want to be a watermelon"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SENT = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def test_the_example_of_the_standard_is_encrypted_as_it_says() -> None:
    made = web_push.encrypted(
        MESSAGE,
        bytes_of(PUBLIC),
        bytes_of(SECRET),
        own=web_push.read_key(OWN),
        salt=bytes_of(SALT),
    )
    assert words_of(made) == SENT


def test_no_two_messages_are_alike() -> None:
    made = {web_push.encrypted(MESSAGE, bytes_of(PUBLIC), bytes_of(SECRET)) for _ in range(3)}
    assert len(made) == 3


def test_the_note_names_the_push_service_and_is_signed_with_our_key() -> None:
    key = web_push.read_key(web_push.new_key())
    note = web_push.note("https://push.example/one/abc", key, "mailto:kring@example.org")
    said, public = note.removeprefix("vapid t=").split(", k=")
    head, claims, signature = said.split(".")
    assert json.loads(bytes_of(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(bytes_of(claims))["aud"] == "https://push.example"
    raw = bytes_of(signature)
    numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    theirs = web_push.point(bytes_of(public))
    theirs.verify(
        encode_dss_signature(*numbers), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
    )


@pytest.mark.parametrize("wrong", [b"", b"\x04" * 65, bytes_of(PUBLIC)[:-1], b"\x02" * 33])
def test_what_is_no_key_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        web_push.point(wrong)
