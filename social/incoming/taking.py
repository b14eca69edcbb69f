"""What becomes of a mail that comes in: a comment, a post, a letter that says why not, or a line?

Each mail for each address is a row first. A mail server that brings it again, since it heard
nothing the first time, finds what became of it; a process that was killed in between goes on. The
text itself bears the same mark, so that it is never written twice.
"""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden, NotFound, RequestEntityTooLarge

from models import (
    Comment,
    IncomingMail,
    IncomingState,
    Membership,
    Origin,
    Person,
    Post,
    TextState,
    Unfit,
    limits,
    now,
    session,
)
from social import texts
from social.arriving import TAKEN_BY, Arrival, Purpose, Text
from social.changes import change
from social.errors import Invalid
from social.filing.room import NoRoom
from social.holding import hold
from social.incoming import parts, sender
from social.incoming.cutting import cut
from social.incoming.page import PICTURE, lines_of
from social.incoming.parts import Found, Piece, Unreadable
from social.mailing import inward, letters
from social.mailing.inward import Inward
from social.mailing.links import link
from social.viewer import is_suspended

log = logging.getLogger("kring.mail")

AN_HOUR = 30  # mails of one person that become something
LETTERS = 5  # a day, to one person
LOGO = 24_000  # bytes up to which a picture in the text is one of a signature
# To these nothing is answered: whoever sent them is a program, or may be anybody.
SILENT = frozenset(
    {
        Unfit.UNKNOWN,
        Unfit.STRANGER,
        Unfit.UNVERIFIED,
        Unfit.CLOSED,
        Unfit.AUTOMATIC,
        Unfit.BOUNCE,
        Unfit.LIST,
        Unfit.LOOP,
    }
)
State = IncomingState


class Refused(Exception):
    """A mail becomes nothing; `words` say more, in the language of whoever sent it."""

    def __init__(self, why: Unfit, words: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.words = words


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mail."""

    state: State
    why: Unfit | None = None
    is_answered: bool = False


def take_in(raw: bytes, address: str, envelope: str | None = None) -> Result:
    """Take in a mail for one of our addresses; the same one again changes nothing.

    `envelope` is the sender that the mail server names, None where it names none. Raises what the
    database or the store raise: the mail is to be brought again.
    """
    mark = mark_of(raw, address)
    row = begun(mark)
    if row.state is not State.OPEN:
        return Result(row.state, row.why, row.is_answered)
    person = None
    try:
        made = inward.read(address)
        if made is None:
            raise Refused(Unfit.UNKNOWN)
        mail = parts.parsed(raw)
        person = writer(made, mail, envelope)
        with force_locale(person.language):
            text = brought(made, f"mail:{mark}")
            if text is None:
                refuse_too_many(person, row)
                arrival = arrival_of(mail, parts.found_in(mail), made, mark)
                text = write(person, made, arrival)
    except Unreadable as wrong:
        session.rollback()
        return refuse(row, person, Refused(wrong.why))
    except Refused as refused:
        session.rollback()
        return refuse(row, person, refused)
    settle(row, person, text)
    return Result(State.TAKEN)


def brought(made: Inward, mark: str) -> Text | None:
    """Find what a mail became before a process was killed."""
    return texts.brought(Post if made.purpose is Purpose.POST else Comment, mark)


def mark_of(raw: bytes, address: str) -> str:
    """Name one mail for one address; one without a number by all that it says."""
    head = raw[:100_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    number = b""
    for line in head.split(b"\n"):
        if line[:11].lower() == b"message-id:":
            number = line[11:].strip()
    said = number or raw
    return hashlib.sha256(address.strip().lower().encode() + b"\0" + said).hexdigest()[:50]


def begun(mark: str) -> IncomingMail:
    """Find the row of a mail, or make it."""
    with change(None, origin=Origin.MAIL):
        row = insert(IncomingMail).values(mark=mark, state=State.OPEN, is_answered=False, at=now())
        session.execute(row.on_conflict_do_nothing())
    found = select(IncomingMail).where(IncomingMail.mark == mark)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def writer(made: Inward, mail: Message, envelope: str | None) -> Person:
    """Find for whom the address was made, if it was they who wrote. Raises Refused."""
    why = sender.machine(mail, envelope)
    if why is not None:
        raise Refused(why)
    person = session.get(Person, made.person_id)
    if person is None or not person.is_active or person.is_guest or is_suspended(person):
        raise Refused(Unfit.CLOSED)
    if not sender.is_from(mail, person):
        raise Refused(Unfit.STRANGER)
    if not sender.is_vouched_for(mail, person):
        raise Refused(Unfit.UNVERIFIED)
    return person


def refuse_too_many(person: Person, row: IncomingMail) -> None:
    """Refuse more in an hour than a person writes; the mails of one count one after the other."""
    with change(None, origin=Origin.MAIL):
        hold(person)
        mine = update(IncomingMail).where(IncomingMail.id == row.id)
        session.execute(mine.values(person_id=person.id))
        some = select(func.count()).where(
            IncomingMail.person_id == person.id,
            IncomingMail.at > now() - timedelta(hours=1),
            IncomingMail.id != row.id,
            IncomingMail.why.is_(None) | (IncomingMail.why != Unfit.TOO_MANY),
        )
        number = session.scalar(some) or 0
    if number >= AN_HOUR:
        raise Refused(Unfit.TOO_MANY)


def arrival_of(mail: Message, found: Found, made: Inward, mark: str) -> Arrival:
    """Keep of a mail what its writer says. Raises Refused where that is nothing."""
    page = lines_of("\n".join(found.pages)) if found.pages else ""
    marks = our_marks()
    kept = cut("\n".join(found.plain) if any(map(str.strip, found.plain)) else page, marks)
    shown = set(PICTURE.findall(cut(page, marks).words))
    words = PICTURE.sub("", kept.words).strip()
    files = [upload(one) for one in found.pieces if is_meant(one, shown)]
    if not words and not files:
        raise Refused(Unfit.EMPTY)
    title = parts.header(mail, "Subject").strip() if made.purpose is Purpose.POST else ""
    return Arrival(f"mail:{mark}", title[: limits.TITLE], words, files, kept.lines_cut)


def our_marks() -> list[str]:
    """List the line above which an answer is written, in all languages."""
    found = []
    for language in current_app.config["SETTINGS"].languages:
        with force_locale(language):
            found.append(inward.answer_above())
    return found


def is_meant(piece: Piece, shown: set[str]) -> bool:
    """Tell whether somebody meant to send a file: what a signature brings along is not."""
    if not piece.cid or not piece.is_inline or not piece.media_type.startswith("image/"):
        return True
    return piece.cid in shown and len(piece.content) > LOGO


def upload(piece: Piece) -> FileStorage:
    """Hand a file on as a form does."""
    return FileStorage(io.BytesIO(piece.content), piece.name, content_type=piece.media_type)


def write(person: Person, made: Inward, arrival: Arrival) -> Text:
    """Write it by the action that its form takes. Raises Refused."""
    if made.has_ended:
        raise Refused(Unfit.EXPIRED)
    if made.purpose is Purpose.POST and not is_theirs(made):
        raise Refused(Unfit.REVOKED)
    try:
        return TAKEN_BY[made.purpose](person, made.thing_id, arrival)
    except Invalid as invalid:
        words = " ".join(dict.fromkeys(invalid.fields.values()))
        raise Refused(Unfit.INVALID, words) from None
    except NoRoom as full:
        raise Refused(Unfit.INVALID, str(full.description)) from None
    except RequestEntityTooLarge:
        raise Refused(Unfit.LARGE) from None
    except Forbidden as refused:
        raise Refused(Unfit.FORBIDDEN, str(refused.description or "")) from None
    except NotFound:
        raise Refused(Unfit.GONE) from None


def is_theirs(made: Inward) -> bool:
    """Tell whether the address by which somebody posts is the one that they have now."""
    number = session.scalar(
        select(Membership.mail_number).where(
            Membership.person_id == made.person_id, Membership.community_id == made.thing_id
        )
    )
    return number is not None and number == made.last


def refuse(row: IncomingMail, person: Person | None, refused: Refused) -> Result:
    """Note why a mail became nothing, and tell whoever sent it once, if it was a person of ours."""
    is_known = person is not None and refused.why not in SILENT
    with change(None, origin=Origin.MAIL):
        locked = session.get_one(IncomingMail, row.id, with_for_update=True, populate_existing=True)
        if locked.state is not State.OPEN:
            return Result(locked.state, locked.why, locked.is_answered)
        is_answered = is_known and person is not None and letters_left(person)
        locked.state, locked.why = State.REFUSED, refused.why
        locked.is_answered = is_answered
        locked.person_id = person.id if person else None
        if is_answered and person is not None:
            letters.post(person, "not_taken", why=refused.why, words=refused.words)
    log.info("a mail became nothing", extra={"facts": {"mail": row.id, "why": refused.why}})
    return Result(State.REFUSED, refused.why, is_answered)


def letters_left(person: Person) -> bool:
    """Tell whether somebody may get another such letter today."""
    some = select(func.count()).where(
        IncomingMail.person_id == person.id,
        IncomingMail.is_answered,
        IncomingMail.at > now() - timedelta(days=1),
    )
    return (session.scalar(some) or 0) < LETTERS


def settle(row: IncomingMail, person: Person, text: Text) -> None:
    """Note that a mail became something; whoever waits for a moderator is told so, once."""
    mine = update(IncomingMail).where(IncomingMail.id == row.id, IncomingMail.state != State.TAKEN)
    values = {"state": State.TAKEN, "why": None, "person_id": person.id}
    with change(None, origin=Origin.MAIL):
        is_first = session.scalar(mine.values(values).returning(IncomingMail.id)) is not None
        if is_first and text.state is TextState.HELD:
            letters.post(person, "waits_for_moderator", link=link("posts.show", id=post_of(text)))


def post_of(text: Text) -> int:
    """Name the post under which a text stands, or which it is."""
    return text.post_id if isinstance(text, Comment) else text.id
