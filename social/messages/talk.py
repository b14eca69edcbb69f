"""What does the page of one conversation show, for one of those who are in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from models import Conversation, Decision, Message, Participant, Person, PersonState, session
from social import fragments, shell
from social.errors import not_found
from social.messages import listing
from social.messages.people import people_in, stay_of
from social.messages.reading import read_by
from social.portrait import clock, presence_of
from social.reader import zone_info
from social.restraint import kept_from_writing
from social.rights import may

PAGE = 30
BEFORE = 10  # messages above the one that is linked
LINES = 100  # comings and goings on a page


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who was added or left, at their place among the messages."""

    stay: Participant
    is_leaving: bool

    @property
    def place(self) -> int:
        """Name the message after which it stands."""
        return (self.stay.until_id or 0) if self.is_leaving else self.stay.after_id


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the conversation: what was said, who came and went, or a day that begins."""

    html: Markup | None = None
    coming: Coming | None = None
    is_first_new: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """What messages/show.html shows."""

    conversation: Conversation
    title: str
    people: Sequence[Person]
    other: Person | None  # of two
    clock: str
    presence: str
    items: list[Item]
    earlier_url: str | None
    later_url: str | None
    is_begin: bool  # of what the reader may read
    came_later: bool  # the reader was added, and something had been said before
    newest: int
    unread: bool
    is_muted: bool
    may_write: bool
    why_not: str
    restraint: Decision | None
    read_by: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages that follow one another, and whether others stand around them."""

    messages: list[Message]
    has_earlier: bool
    has_later: bool


def of(conversation: Conversation, reader: Person) -> Talk:
    """Read the newest messages, or those around what is linked."""
    stay = stay_of(reader, conversation)
    if stay is None:
        raise not_found()
    people = people_in(conversation)
    others = [one for one in people if one.id != reader.id]
    other = others[0] if conversation.is_pair and others else None
    part = stretch(visible(conversation, reader))
    may_write = may(reader, "write", conversation)
    restraint = None if may_write else kept_from_writing(reader)
    named = listing.Others(others[: listing.NAMED], len(others))
    last = conversation.last_id
    return Talk(
        conversation=conversation,
        title=listing.title(conversation.name, named),
        people=people,
        other=other,
        clock=clock(other) if other else "",
        presence=presence_of(other) if other else "",
        items=items(part, comings(part, stay), stay, reader),
        earlier_url=address(conversation, "until", part.messages[0]) if part.has_earlier else None,
        later_url=address(conversation, "after", part.messages[-1]) if part.has_later else None,
        is_begin=not part.has_earlier,
        came_later=stay.after_id > 0,
        newest=last,
        unread=stay.read_id < last,
        is_muted=stay.is_muted,
        may_write=may_write,
        why_not="" if may_write or restraint else why_not(other),
        restraint=restraint,
        read_by=() if part.has_later else read_by(conversation, reader),
    )


def why_not(other: Person | None) -> str:
    """Say why nobody writes between two; whose wish it is, only to whoever wished it."""
    if other is None:
        return ""
    if other.state is PersonState.DEACTIVATED:
        return _(
            "%(name)s does not work here any more. What you wrote to each other stays.",
            name=other.name,
        )
    if other.id in shell.current().avoided:
        return _(
            "You wished to be apart from %(name)s, so neither of you writes to the other. "
            "You can end it under “Your reports”.",
            name=other.name,
        )
    if any(one.other_id == other.id for one in shell.current().filters):
        return _(
            "You and %(name)s cannot write to each other here. What you chose yourself stands "
            "under “What you do not want to see”.",
            name=other.name,
        )
    return _("You and %(name)s cannot write to each other here.", name=other.name)


def visible(conversation: Conversation, reader: Person) -> Select[tuple[Message]]:
    """Select what this reader sees here; nothing of people who are kept apart from them."""
    return Message.seen_by(reader).where(
        Message.conversation_id == conversation.id,
        Message.author_id.not_in(shell.current().apart),
    )


def stretch(messages: Select[tuple[Message]]) -> Stretch:
    """Read the newest messages, or those up to, after or around one that the address names.

    One more than is shown is read: it tells that there are others, without counting.
    """
    way, mark = read_mark()
    if way == "after":
        found = oldest(messages.where(Message.id > mark))
        return Stretch(found[:PAGE], True, len(found) > PAGE) if found else stretch_newest(messages)
    if way == "message":
        above = newest(messages.where(Message.id < mark), BEFORE)
        found = oldest(messages.where(Message.id >= mark))
        if found:
            here = [*above[-BEFORE:], *found[:PAGE]]
            return Stretch(here, len(above) > BEFORE, len(found) > PAGE)
        return stretch_newest(messages)
    if way == "until":
        found = newest(messages.where(Message.id < mark), PAGE)
        return (
            Stretch(found[-PAGE:], len(found) > PAGE, True) if found else stretch_newest(messages)
        )
    return stretch_newest(messages)


def stretch_newest(messages: Select[tuple[Message]]) -> Stretch:
    """Read the newest messages."""
    found = newest(messages, PAGE)
    return Stretch(found[-PAGE:], len(found) > PAGE, False)


def newest(messages: Select[tuple[Message]], most: int) -> list[Message]:
    """Read the last of some messages and one more, in the order in which they were said."""
    found = session.scalars(messages.order_by(Message.id.desc()).limit(most + 1)).all()
    return list(found)[::-1]


def oldest(messages: Select[tuple[Message]]) -> list[Message]:
    """Read the first of some messages, and one more."""
    return list(session.scalars(messages.order_by(Message.id).limit(PAGE + 1)))


def read_mark() -> tuple[str, int]:
    """Read from the address where to begin; nothing for anything that is no number."""
    for way in ("until", "after", "message"):
        words = request.args.get(way, "")
        if words.isascii() and words.isdecimal() and len(words) < 10:
            return way, int(words)
    return "", 0


def comings(part: Stretch, mine: Participant) -> list[Coming]:
    """Read who came and went between the messages shown, since the reader is there."""
    first = mine.after_id if not part.has_earlier else part.messages[0].id
    last = part.messages[-1].id - 1 if part.has_later else None
    came = [Participant.after_id >= max(first, 1)]
    went = [Participant.until_id >= max(first, 1)]
    if last is not None:
        came.append(Participant.after_id <= last)
        went.append(Participant.until_id <= last)
    rows = session.scalars(
        select(Participant)
        .where(Participant.conversation_id == mine.conversation_id, or_(and_(*came), and_(*went)))
        .options(joinedload(Participant.person), joinedload(Participant.added_by))
        .order_by(Participant.id.desc())
        .limit(LINES)
    ).all()
    found = [Coming(stay, False) for stay in rows if within(stay.after_id, first, last)]
    found += [Coming(stay, True) for stay in rows if within(stay.until_id, first, last)]
    return sorted(found, key=lambda one: (one.place, one.stay.left_at or one.stay.joined_at))


def within(place: int | None, first: int, last: int | None) -> bool:
    """Tell whether a place lies between two; the very beginning needs no line."""
    return place is not None and max(first, 1) <= place and (last is None or place <= last)


def items(part: Stretch, lines: Sequence[Coming], stay: Participant, reader: Person) -> list[Item]:
    """Put messages and comings in one order, under the days by the reader's clock.

    The first message that is new to them is marked.
    """
    htmls, zone = render(part.messages, reader), zone_info(reader.zone)
    found: list[Item] = []
    day: date | None = None
    rest, is_marked = list(lines), False
    for message in part.messages:
        while rest and rest[0].place < message.id:
            found.append(Item(coming=rest.pop(0)))
        its_day = message.posted_at.astimezone(zone).date()
        if its_day != day:
            found.append(Item(day=its_day))
            day = its_day
        is_new = message.id > stay.read_id and message.author_id != reader.id
        found.append(Item(html=htmls[message.id], is_first_new=is_new and not is_marked))
        is_marked = is_marked or is_new
    return [*found, *(Item(coming=one) for one in rest)]


def render(messages: Sequence[Message], reader: Person) -> dict[int, Markup]:
    """Render messages for the reader: two statements."""
    language, who = str(get_locale() or "en"), fragments.Reader.of(reader, shell.current())
    found = {}
    for shown in fragments.gather(messages, reader):
        shown.is_put_away = shown.text.id in shell.current().hidden_messages
        found[shown.text.id] = fragments.for_viewer(shown, who, language)
    return found


def fragment(message: Message, reader: Person) -> Markup:
    """Render one message for the reader; 404 where they are kept apart from its author."""
    if message.author_id in shell.current().apart:
        raise not_found()
    return render([message], reader)[message.id]


def address(conversation: Conversation, way: str, message: Message) -> str:
    """Name the page of what stands before ("until") or after a message."""
    return url_for("messages.show", id=conversation.id, **{way: message.id})
