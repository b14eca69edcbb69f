"""Is what stands in a mail read in a time that its length explains, and as it was meant?"""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest

from social.incoming.parts import Unreadable, addresses, found_in, parsed


@pytest.mark.parametrize(
    ("begin", "piece", "times"),
    [
        (b"Content-Type: text/plain; format=flowed\r\n\r\n", b"a \n", 330_000),
        (b"Content-Type: multipart/mixed; ", b"a=b;", 100_000),
        (b"X: y\rContent-Type: text/plain; ", b"a=b;", 100_000),
        (b"X: y\r\nContent-Disposition: attachment; ", b"a=b;\r\n ", 100_000),
        (b"", b"From: " + b"a@b.c," * 1_600 + b"\r\n", 400),
    ],
)
def test_no_mail_takes_long_to_read(begin: bytes, piece: bytes, times: int) -> None:
    """As they came, these took from six seconds to a minute."""
    raw = begin + piece * times + b"\r\n\r\nhello"
    began = process_time()
    with suppress(Unreadable):
        mail = parsed(raw)
        found_in(mail)
        list(addresses(mail, "From"))
    assert process_time() - began < 4


def test_folded_lines_are_joined_as_they_are_meant() -> None:
    head = b"Content-Type: text/plain; format=flowed%s\r\n\r\n"
    body = b"one \r\ntwo\r\n> three \r\n> four\r\n>> five\r\n-- \r\nsix \r\n"
    assert found_in(parsed(head % b"" + body)).plain == [
        "one two\n> three four\n>> five\n-- \nsix "
    ]
    assert found_in(parsed(head % b"; delsp=yes" + body)).plain == [
        "onetwo\n> threefour\n>> five\n-- \nsix"
    ]
