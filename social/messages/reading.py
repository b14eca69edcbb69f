"""How far has somebody read, who sees that, and which conversations count?

What one has read is one's own affair: it stands in no entry, and others see it where both sides
chose to show it. `tell_of_messages` is told whenever a badge may be another; a letter for those who
are away for long would begin there, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update

from models import Conversation, Participant, Person, session
from social.changes import change
from social.live.announce import tell_messages, tell_seen
from social.messages.people import stay_of


def read(reader: Person, conversation: Conversation, until: int) -> None:
    """Note that somebody has read up to a message; never less than before."""
    stay = stay_of(reader, conversation)
    newest = min(until, conversation.last_id)
    if stay is None or newest <= stay.read_id:
        return
    further = func.greatest(Participant.read_id, newest)
    with change(reader):
        mine = update(Participant).where(Participant.id == stay.id)
        session.execute(mine.values(read_id=further))
    tell_messages([reader.id])
    if reader.shows_reading:
        tell_seen([conversation.id])


def mute(reader: Person, conversation: Conversation, *, is_muted: bool) -> None:
    """Let new messages of a conversation count for somebody, or no more."""
    mine = (Participant.of(conversation), Participant.person_id == reader.id)
    with change(reader):
        session.execute(update(Participant).where(*mine).values(is_muted=is_muted))
    tell_messages([reader.id])


def put_away(reader: Person, conversation: Conversation, until: int) -> None:
    """Take a conversation off somebody's list, up to the message that they saw last.

    With the next one it stands there again, also with one that came at this very moment.
    """
    newest = min(until, conversation.last_id)
    mine = (Participant.of(conversation), Participant.person_id == reader.id)
    further = {
        "away_id": func.greatest(Participant.away_id, newest),
        "read_id": func.greatest(Participant.read_id, newest),
    }
    with change(reader):
        session.execute(update(Participant).where(*mine).values(further))
    tell_messages([reader.id])


def read_by(conversation: Conversation, reader: Person) -> Sequence[Person]:
    """List who has read all, of those who show it; nobody to who does not show it themselves."""
    if not reader.shows_reading:
        return ()
    rows = (
        select(Person)
        .join(Participant, Participant.person_id == Person.id)
        .where(
            Participant.of(conversation),
            Participant.read_id >= conversation.last_id,
            Person.shows_reading,
            Person.id != reader.id,
        )
        .order_by(Person.name_folded, Person.id)
    )
    return session.scalars(rows).all()
