"""How is an event written as a mail (RFC 5322), alone and in one mbox (RFC 4155) with all others?

Each version of a text is a mail of its own; it answers what the text answers, and a later version
answers the first, so that programs for mail show the thread. Bodies are base64: the words come back
byte for byte, and no line of them can look like the beginning of another mail. Names and titles are
written as RFC 2047 has it.
"""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime

from archive.exporting.names import Names, Somebody
from archive.exporting.numbers import file_path, place_name
from archive.exporting.records import Record, Thing

MBOX = "all.mbox"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
PLAIN = re.compile(r"[!-~](?:[ -~]{0,600}[!-~])?")  # needs no encoding
ATOMS = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ]*[A-Za-z0-9])?")
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)
WORD = 42  # bytes that an encoded word holds, at most
LINE = 76  # signs of a line of base64


def mail(record: Record, names: Names, host: str) -> bytes:
    """Write an event as a mail; lines end as on Unix, as mbox has them."""
    who, place = names.person(record.actor_id), names.community(record.community_id)
    at = record.at.astimezone(UTC)
    heads = [
        f"From: {mailbox(who, host)}",
        f"To: {recipients(record, names, host)}",
        f"Subject: {encoded(subject(record))}",
        f"Date: {date(at)}",
        f"Message-ID: {message_id(record.thing, record.version, host)}",
        *answering(record, host),
        f"X-Archive-Event: {record.event}",
        f"X-Archive-Action: {record.act}",
        f"X-Archive-Sequence: {record.index}",
        f"X-Archive-Entry: {record.id}",
        f"X-Archive-Noun: {record.noun}",
        f"X-Archive-Id: {record.noun_id}",
        f"X-Archive-Version: {record.version}",
        f"X-Archive-Time: {record.time}",
        f"X-Archive-Place: {place_name(record.place)}",
        f"X-Archive-Text-SHA256: {record.digest}",
    ]
    if who:
        heads.append(f"X-Archive-Actor: {who.id}")
    if place:
        heads.append(f"X-Archive-Community: {encoded(place.name or str(place.id))}")
    if record.number:
        heads.append(f"X-Archive-Number: {record.number}")
    if record.gap:
        heads.append(f"X-Archive-Gap: {record.gap} {record.certificate or ''}".rstrip())
    for number in record.file_ids:
        heads.append(f"X-Archive-File: {encoded(file_path(names.file(number)))}")
    heads += [
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    ]
    return ("\n".join(heads) + "\n\n").encode() + body(record.text.encode())


def eml(written: bytes) -> bytes:
    """Give a mail the line ends of one that stands alone."""
    return written.replace(b"\n", b"\r\n")


def in_mbox(written: bytes, at: datetime) -> bytes:
    """Give a mail the line before it, and the empty one behind, that part mails in an mbox."""
    at = at.astimezone(UTC)
    when = (
        f"{DAYS[at.weekday()]} {MONTHS[at.month - 1]} {at.day:2} "
        f"{at.hour:02}:{at.minute:02}:{at.second:02} {at.year:04}"
    )
    return b"From archive %s\n%s\n" % (when.encode(), written)


def body(words: bytes) -> bytes:
    """Write a body as base64."""
    signs = binascii.b2a_base64(words, newline=False)
    return b"".join([signs[at : at + LINE] + b"\n" for at in range(0, len(signs), LINE)])


def date(at: datetime) -> str:
    """Write a time in UTC as mails do."""
    return (
        f"{DAYS[at.weekday()]}, {at.day:02} {MONTHS[at.month - 1]} {at.year:04} "
        f"{at.hour:02}:{at.minute:02}:{at.second:02} +0000"
    )


def message_id(thing: Thing, version: int, host: str) -> str:
    """Name a version of something as mails name one another."""
    return f"<{thing[0]}.{thing[1]}.v{version}@{host}>"


def answering(record: Record, host: str) -> list[str]:
    """Say what a mail answers: a version the first one, anything else what it is about."""
    first = message_id(record.root or record.thing, 1, host)
    if record.version > 1:
        to = message_id(record.thing, 1, host)
    elif record.parent:
        to = message_id(record.parent, 1, host)
    else:
        return []
    ways = (first, to) if record.parent is None else (first, message_id(record.parent, 1, host), to)
    return [f"In-Reply-To: {to}", f"References: {' '.join(dict.fromkeys(ways))}"]


def subject(record: Record) -> str:
    """Say what a mail is about."""
    title = record.facts.get("title") if record.noun == "post" else None
    return title or f"{record.event} {record.noun}-{record.noun_id}"


def recipients(record: Record, names: Names, host: str) -> str:
    """Say to whom it was said: the people of a conversation, else the place."""
    heard = names.heard(record)
    found = [names.person(one.person_id) for one in heard if one.person_id != record.actor_id]
    if found:
        return ",\n ".join(mailbox(one, host) for one in found)
    place = names.community(record.community_id)
    called = place.name if place else ""
    return f"{phrase(called)} <{place_name(record.place)}@{host}>".lstrip()


def mailbox(who: Somebody | None, host: str) -> str:
    """Write somebody as a mailbox."""
    if who is None:
        return f"Kring <kring@{host}>"
    address = who.email if ADDRESS.fullmatch(who.email) else f"person-{who.id}@{host}"
    return f"{phrase(who.called)} <{address}>"


def phrase(words: str) -> str:
    """Write a name before an address."""
    return words if ATOMS.fullmatch(words) and len(words) < 60 else encoded(words, must=True)


def encoded(words: str, *, must: bool = False) -> str:
    """Write words of a header: as they are where that is safe, else as encoded words."""
    if not words or (not must and PLAIN.fullmatch(words) and "=?" not in words):
        return words
    parts, rest = [], ""
    for sign in words:
        if len((rest + sign).encode()) > WORD:
            parts.append(rest)
            rest = ""
        rest += sign
    parts.append(rest)
    return "\n ".join(
        f"=?utf-8?B?{binascii.b2a_base64(part.encode(), newline=False).decode()}?="
        for part in parts
    )


def host_of(origin: str) -> str:
    """Make of a log's name what stands behind the sign in addresses."""
    found = re.sub(r"[^A-Za-z0-9.-]+", "-", origin.partition("/")[0]).strip(".-")
    return found or "kring.invalid"
