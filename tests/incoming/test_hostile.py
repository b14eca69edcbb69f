"""Does every nasty mail that others collected end as an answer, a letter or a line with a reason?

The messages of Apache James Mime4J and of CPython's own tests; none of them is ours.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models import Comment, IncomingMail, IncomingState, Mail, Post, session
from social.incoming import taking
from tests.conftest import SHARED
from tests.incoming.conftest import bring
from tests.incoming.test_lmtp import door, hand, line  # noqa: F401

CORPORA = SHARED / "data" / "archive"
FOLDERS = (CORPORA / "mime4j", CORPORA / "cpython-email" / "data")
pytestmark = pytest.mark.skipif(
    not all(folder.is_dir() for folder in FOLDERS),
    reason="the mails that others collected are not beside the checkout: ../shared/data/archive",
)
BOX = re.compile(rb"^From [^\n]*\n", re.MULTILINE)


def nasty() -> list[tuple[str, bytes]]:
    """Read every mail, those in mailboxes one by one."""
    found = []
    for path in sorted(path for folder in FOLDERS for path in folder.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        if path.suffix in (".msg", ".txt"):
            found.append((path.name, raw))
        elif path.name.startswith("mbox"):
            mails = enumerate(BOX.split(raw))
            found += [(f"{path.name} {number}", one) for number, one in mails if one.strip()]
    return found


def from_ben(raw: bytes, sender: str) -> bytes:
    """Have a nasty mail come from the person whose address it goes to, so that it gets further."""
    kept = re.sub(rb"(?im)^(from|list-id|precedence|auto-submitted|return-path):", b"X-Was:", raw)
    return b"From: " + sender.encode() + b"\r\n" + kept


def totals() -> tuple[int, int, int]:
    session.rollback()
    texts = select(func.count()).select_from(Comment)
    refused = select(func.count()).where(IncomingMail.state == IncomingState.REFUSED)
    still_open = select(func.count()).where(IncomingMail.state == IncomingState.OPEN)
    return tuple(session.scalar(one) or 0 for one in (texts, refused, still_open))


def test_as_they_are_none_says_anything_here(post, ben, address) -> None:
    mails = nasty()
    assert len(mails) > 250
    for name, raw in mails:
        result = bring(raw, address, envelope="x@elsewhere.example")
        assert result.state is IncomingState.REFUSED, name
        assert result.why is not None
    texts, refused, still_open = totals()
    assert (texts, still_open) == (0, 0)
    assert refused >= 100
    assert session.scalar(select(func.count()).select_from(Mail)) == 0
    assert session.scalar(select(func.count()).select_from(Post)) == 1


def test_from_the_right_person_each_becomes_words_or_a_reason(
    post, ben, address, monkeypatch
) -> None:
    monkeypatch.setattr(taking, "AN_HOUR", 10_000)
    for name, raw in nasty()[::3]:
        result = bring(from_ben(raw, ben.email), address)
        assert result.state is not IncomingState.OPEN, name
    _texts, _refused, still_open = totals()
    assert still_open == 0
    for text in session.scalars(select(Comment)):
        assert text.author_id == ben.id
        assert text.post_id == post.id
        assert "\x00" not in text.source
        assert "<script" not in text.html.lower()
    assert session.scalar(select(func.count()).select_from(Mail)) <= taking.LETTERS


def test_through_the_door_each_is_answered(post, ben, address, line) -> None:  # noqa: F811
    for name, raw in nasty()[::12]:
        assert hand(line, raw, address)[:3] in (b"250", b"550", b"554"), name
    texts, _refused, still_open = totals()
    assert (texts, still_open) == (0, 0)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600))
def test_bytes_of_any_kind_are_read_or_refused(in_app, raw) -> None:
    from social.incoming import parts, sender

    head = b"From: ben@example.org\r\nContent-Type: text/plain; charset="
    for mail in (raw, head + raw, head + b"x\r\nSubject: " + raw):
        try:
            read = parts.parsed(mail)
            found = parts.found_in(read)
        except parts.Unreadable:
            continue
        for words in (*found.plain, parts.header(read, "Subject")):
            assert not parts.halves(words)
        sender.machine(read, None)
        list(parts.addresses(read, "From", "To"))
