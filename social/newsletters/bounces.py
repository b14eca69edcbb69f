"""Which mails came back, and whose address is left alone because of that?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr

from sqlalchemy import func, select

from models import Bounce, Delivery, Event, Issue, Origin, Person, limits, now, session
from social.changes import change
from social.holding import hold
from social.mailing.smtp import in_ascii
from social.newsletters import links
from social.newsletters.reaching import cut_off

LONGEST = 20_000_000  # bytes of a report that is read
NUMBER = re.compile(r"<[!-;=?-~]{3,250}>")  # what can be seen of ASCII, but for < and >
LEAVING = re.compile(r"/newsletters/leaving/([\w.-]+)>", re.ASCII)
# What fails for these is the mail or the way to it, and not the address (RFC 3463, section 3).
NOT_THE_ADDRESS = ("5.3.", "5.6.", "5.7.")
STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Returned:
    """What a delivery status notification says (RFC 3464): which mail, and how it failed.

    `token` is the signed end of the address in the header of that mail by which its reader ends it.
    Replies name a mail by its Message-ID, too: only what came back holds both.
    """

    message_id: str
    token: str
    recipient: str
    status: str
    is_hard: bool


def read(raw: bytes) -> Returned | None:
    """Read a notification; None for one that tells of no mail of ours that failed."""
    try:
        message = BytesParser(policy=compat32).parsebytes(raw[:LONGEST])
        parts = list(message.walk())
    except RecursionError:  # parts in parts without end: no mail server writes so
        return None
    status = failed_status(parts)
    original = next((found for part in parts if (found := original_header(part))), None)
    if status is None or original is None:
        return None
    number = NUMBER.search(str(original.get("Message-ID", "")))
    leaving = LEAVING.search(re.sub(r"\s", "", str(original.get("List-Unsubscribe", ""))))
    if number is None or leaving is None:
        return None
    is_hard = status.startswith("5") and not status.startswith(NOT_THE_ADDRESS)
    recipient = parseaddr(str(original.get("To", "")))[1]
    return Returned(number[0], leaving[1], recipient, status, is_hard)


def failed_status(parts: Sequence[Message]) -> str | None:
    """Find with which status a recipient's mail failed, or is late (RFC 3463)."""
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if isinstance(part.get_payload(), list) else []:
            action = str(block.get("Action", "")).strip().lower()
            match = STATUS.search(str(block.get("Status", "")))
            if match and action in ("failed", "delayed"):
                # What is only late may still come: it is soft, whatever its number says.
                return match[0] if action == "failed" else f"4{match[0][1:]}"
    return None


def original_header(part: Message) -> Message | None:
    """Find the header of a mail that comes back whole, or as its header alone."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        return inner[0] if isinstance(inner, list) and inner else None
    if kind == "text/rfc822-headers":
        header = part.get_payload(decode=True)
        return BytesParser(policy=compat32).parsebytes(header, headersonly=True) if header else None
    return None


def note(raw: bytes) -> bool:
    """Keep that a mail came back; tell whether it was one of ours. The same one counts once."""
    returned = read(raw)
    if returned is None:
        return False
    row = session.execute(
        select(Delivery, Person, Issue.newsletter_id)
        .join(Person, Person.id == Delivery.person_id)
        .join(Issue, Issue.id == Delivery.issue_id)
        .where(Delivery.message_id == returned.message_id)
    ).one_or_none()
    if row is None:
        return False
    delivery, person, newsletter_id = row
    if links.who_leaves(returned.token) != (newsletter_id, person.id):
        return False
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
                address=address_of(returned, person.email),
                is_hard=returned.is_hard,
                status=returned.status,
            )
            session.add(made)
            record(Event.BOUNCED, made)
    return True


def address_of(returned: Returned, current: str) -> str:
    """Say which address failed: a mail may come back after its reader took another one."""
    to = returned.recipient
    is_current = not to or to.lower() in (current.lower(), in_ascii(current).lower())
    return current if is_current else to[: limits.EMAIL]


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
