"""How are mails fetched from a mailbox? By IMAP, one after the other; what is done is moved.

A mail stays in the mailbox until it is known what became of it: whoever is killed in between finds
it there again, and the row of the mail tells that it was taken in.
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask

from models import Unfit
from social.incoming import parts
from social.incoming.answers import LATER, REFUSED, TAKEN, bring
from social.mailing import inward
from social.mailing.smtp import LOOPBACK

log = logging.getLogger("kring.mail")

TIMEOUT = 60  # seconds
PAUSE = 30.0  # seconds between looks
AT_ONCE = 200  # mails that one look settles; those that have to wait keep no other back
DONE, LEFT = "Kring-done", "Kring-left"  # without a sign that some server takes for a folder's end
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
# Where mail servers write for whom it really was; only then what the sender wrote.
RECIPIENTS = ("Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To", "To", "Cc")


class Away(Exception):
    """The mailbox cannot be read just now."""


@contextmanager
def mailbox(url: str) -> Iterator[imaplib.IMAP4]:
    """Open the mailbox that IMAP_URL names: imaps://user:password@host/folder. Raises Away.

    imap:// asks for STARTTLS, but on this machine itself, or where the address ends in `?tls=off`.
    """
    at = urlsplit(url)
    host, trusted = at.hostname or "localhost", ssl.create_default_context()
    is_plain = host in LOOPBACK or parse_qs(at.query).get("tls") == ["off"]
    try:
        if at.scheme == "imaps":
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                host, at.port or 993, ssl_context=trusted, timeout=TIMEOUT
            )
        else:
            box = imaplib.IMAP4(host, at.port or 143, timeout=TIMEOUT)
            if not is_plain:
                box.starttls(trusted)
    except (imaplib.IMAP4.error, OSError) as wrong:
        raise Away(str(wrong)) from None
    try:
        box.login(unquote(at.username or ""), unquote(at.password or ""))
        expect(box.select(quoted(unquote(at.path.strip("/")) or "INBOX")))
        yield box
    except (imaplib.IMAP4.error, OSError) as wrong:
        raise Away(str(wrong)) from None
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def quoted(folder: str) -> str:
    """Write a folder's name as IMAP reads it."""
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def expect(answer: tuple[str, list[bytes | None]]) -> list[bytes | None]:
    """Read an answer; anything but yes is an error."""
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(repr(answer[1])[:200])
    return answer[1]


def look(app: Flask) -> int:
    """Take in what lies in the mailbox; says how many mails were settled. Raises Away."""
    settled = 0
    settings = app.config["SETTINGS"]
    largest = int(settings.upload_limit * 1.4) + 2_000_000
    with mailbox(settings.imap_url) as box:
        for folder in (DONE, LEFT):
            box.create(quoted(folder))  # there already is an answer, too
        (found,) = expect(box.uid("SEARCH", "UNDELETED"))[:1]
        for uid in [one.decode() for one in (found or b"").split()]:
            folder = settle(app, box, uid, largest)
            if folder:
                move(box, uid, folder)
                settled += 1
            if settled == AT_ONCE:
                break
    return settled


def settle(app: Flask, box: imaplib.IMAP4, uid: str, largest: int) -> str:
    """Take in one mail, and name the folder where it belongs; none where it has to wait."""
    sizes = expect(box.uid("FETCH", uid, "(RFC822.SIZE)"))
    said = SIZE.search(b" ".join(one for one in sizes if isinstance(one, bytes)))
    if said is None:
        return ""  # gone meanwhile
    if int(said[1]) > largest:
        log.warning("a mail in the mailbox is too large", extra={"facts": {"uid": uid}})
        return LEFT
    parts_of = expect(box.uid("FETCH", uid, "(BODY.PEEK[])"))
    raw = next((one[1] for one in parts_of if isinstance(one, tuple)), b"")
    with app.app_context():
        to = addresses_in(raw)
    answers = [bring(app, raw, address, None) for address in to] or [REFUSED[Unfit.UNKNOWN]]
    if LATER in answers:
        return ""
    return DONE if TAKEN in answers else LEFT


def addresses_in(raw: bytes) -> list[str]:
    """Find for which of our addresses a mail is."""
    try:
        mail = parts.parsed(raw)
    except parts.Unreadable:
        return []
    for name in RECIPIENTS:
        found = inward.ours_among(parts.addresses(mail, name))
        if found:
            return found
    return []


def move(box: imaplib.IMAP4, uid: str, folder: str) -> None:
    """Move a mail to another folder (RFC 6851), or copy it and take it away."""
    if "MOVE" in box.capabilities:
        expect(box.uid("MOVE", uid, quoted(folder)))
        return
    expect(box.uid("COPY", uid, quoted(folder)))
    expect(box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
    if "UIDPLUS" in box.capabilities:
        expect(box.uid("EXPUNGE", uid))


def watch(app: Flask, stop: threading.Event) -> None:
    """Look into the mailbox again and again until it is to stop; one that is away is waited for."""
    while not stop.is_set():
        try:
            look(app)
        except Away as wrong:
            log.warning("the mailbox cannot be read: %s", str(wrong)[:200])
        stop.wait(PAUSE)
