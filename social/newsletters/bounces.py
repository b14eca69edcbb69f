"""Which mails came back, and whose address is left alone because of that?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from sqlalchemy import func, select

from models import Bounce, Delivery, Event, Origin, Person, now, session
from social.changes import change
from social.holding import hold
from social.newsletters.reaching import cut_off

LONGEST = 20_000_000  # bytes of a report that is read
NUMBER = re.compile(r"<[^<>\s]{3,250}>")
STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Returned:
    """What a delivery status notification says (RFC 3464): which mail, and how it failed."""

    message_id: str
    status: str
    is_hard: bool


def read(raw: bytes) -> Returned | None:
    """Read a notification; None for one that tells of no mail of ours that failed."""
    message = BytesParser(policy=compat32).parsebytes(raw[:LONGEST])
    status = failed_status(message)
    numbers = [found for part in message.walk() for found in original_numbers(part)]
    if status is None or not numbers:
        return None
    return Returned(numbers[0], status, status.startswith("5"))


def failed_status(message: Message) -> str | None:
    """Find with which status a recipient's mail failed, or is late (RFC 3463)."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if isinstance(part.get_payload(), list) else []:
            action = str(block.get("Action", "")).strip().lower()
            match = STATUS.search(str(block.get("Status", "")))
            if match and action in ("failed", "delayed"):
                # What is only late may still come: it is soft, whatever its number says.
                return match[0] if action == "failed" else f"4{match[0][1:]}"
    return None


def original_numbers(part: Message) -> list[str]:
    """Find the Message-ID of a mail that comes back whole, or as its header alone."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        found = inner[0].get("Message-ID", "") if isinstance(inner, list) and inner else ""
        return NUMBER.findall(str(found))
    if kind == "text/rfc822-headers":
        header = part.get_payload(decode=True)
        words = header.decode("utf-8", "replace") if isinstance(header, bytes) else ""
        match = re.search(r"^Message-ID:\s*(<[^<>\s]+>)", words, re.MULTILINE | re.IGNORECASE)
        return [match[1]] if match else []
    return []


def note(raw: bytes) -> bool:
    """Keep that a mail came back; tell whether it was one of ours. The same one counts once."""
    returned = read(raw)
    if returned is None:
        return False
    row = session.execute(
        select(Delivery, Person)
        .join(Person, Person.id == Delivery.person_id)
        .where(Delivery.message_id == returned.message_id)
    ).one_or_none()
    if row is None:
        return False
    delivery, person = row
    with change(None, origin=Origin.COMMAND) as record:
        hold(person)
        known = select(Bounce.id).where(
            Bounce.delivery_id == delivery.id, Bounce.is_hard == returned.is_hard
        )
        if session.scalar(known) is None and person.email:
            made = Bounce(
                issue_id=delivery.issue_id,
                delivery_id=delivery.id,
                person_id=person.id,
                address=person.email,
                is_hard=returned.is_hard,
                status=returned.status,
            )
            session.add(made)
            record(Event.BOUNCED, made)
    return True


def is_cut_off(person: Person) -> bool:
    """Tell whether nothing is mailed to somebody, because too much came back."""
    return session.scalar(select(Person.id).where(Person.id == person.id, cut_off())) is not None


def clear(by: Person, person: Person) -> None:
    """Mail to somebody's address again: they or an administrator say that it is right."""
    with change(by) as record:
        hold(person)
        rows = select(Bounce).where(Bounce.person_id == person.id, Bounce.cleared_at.is_(None))
        for one in session.scalars(rows.order_by(Bounce.id).with_for_update()):
            one.cleared_at = now()
            record(Event.BOUNCE_CLEARED, one)


def count(issue_id: int) -> int:
    """Count the mails of an issue that could not be brought."""
    rows = select(func.count(func.distinct(Bounce.delivery_id))).where(
        Bounce.issue_id == issue_id, Bounce.is_hard
    )
    return session.scalar(rows) or 0
