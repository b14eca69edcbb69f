"""How are answers kept that nobody may tie to a person? As sums, sealed, until there are enough.

The urn of a poll holds how often each answer was given, now and at the last step of five. Every
answer opens it, adds one and seals it anew; what is sealed always has the same length. The key is
one of the keyring's: its bytes lie outside the database, and go for good when the poll closes.

While a poll is open its sums are told, if at all, in steps of five, and one step late: so what is
new in any two tables that a reader may set side by side is the answers of five people or more, also
in the last one. Fewer than five answers are never told.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import SystemRandom

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from archive.keyring import KeyLost, keyring, this_month
from models import Event, Kek, Participation, Person, Poll, Urn, Vote, session
from social.changes import Record
from social.few import LEAST
from social.gone import Gone

STIRRED = 20  # people who answered before, whose rows are written anew with each answer
CHANCE = SystemRandom()

Chosen = Sequence[Sequence[int]]  # of each question, the places of the answers
Noun = tuple[str, int]


@dataclass(slots=True)
class Sums:
    """How many people answered, and how often each answer was given: now, and at the last step."""

    now: list[int]  # the first is how many people answered
    step: list[int]

    @property
    def answers(self) -> int:
        """Tell how many people answered."""
        return self.now[0]

    def add(self, poll: Poll, chosen: Chosen) -> list[int] | None:
        """Add what one person answered; give the sums that may be told now, if there are new ones.

        They are those of the step before: five people at least answered since.
        """
        self.now[0] += 1
        for question, places in enumerate(chosen):
            for place in places:
                self.now[1 + first_of(poll, question) + place] += 1
        if self.now[0] - self.step[0] < LEAST:
            return None
        told, self.step = self.step, self.now.copy()
        return told if told[0] else None


def first_of(poll: Poll, question: int) -> int:
    """Tell how many answers the questions before one have."""
    return sum(len(one["answers"]) for one in poll.questions[:question])


def by_question(poll: Poll, numbers: Sequence[int]) -> list[list[int]]:
    """Part sums by question."""
    found, start = [], 1
    for one in poll.questions:
        end = start + len(one["answers"])
        found.append(list(numbers[start:end]))
        start = end
    return found


def put_out(poll: Poll) -> None:
    """Set out the empty urn of a poll, under a key of its own."""
    # The key's owner is nobody of the people: a number below zero, that of the poll.
    wrapper = keyring.make(session.connection(), (-poll.id, this_month()))
    empty = [0] * (1 + first_of(poll, len(poll.questions)))
    session.add(Urn(poll_id=poll.id, kek_id=wrapper.id, sealed=wrapper.wrap(packed(empty, empty))))
    session.flush()


def hold_urn(poll: Poll) -> Urn | None:
    """Read the urn, and let nobody else use it until this change is done; None once it is gone."""
    alone = select(Urn).where(Urn.poll_id == poll.id).with_for_update()
    return session.scalar(alone.execution_options(populate_existing=True))


def opened(urn: Urn) -> Sums:
    """Read the sums. KeyLost if the key is gone."""
    words = keyring.wrapper(urn.kek_id).unwrap(urn.sealed)
    numbers = list(struct.unpack(f">{len(words) // 4}I", words))
    half = len(numbers) // 2
    return Sums(numbers[:half], numbers[half:])


def seal(urn: Urn, sums: Sums) -> None:
    """Put the sums back."""
    urn.sealed = keyring.wrapper(urn.kek_id).wrap(packed(sums.now, sums.step))


def packed(now: Sequence[int], step: Sequence[int]) -> bytes:
    """Write sums as bytes, of a length that they do not change."""
    return struct.pack(f">{len(now) + len(step)}I", *now, *step)


def note_answered(poll: Poll, person: Person) -> bool:
    """Note that somebody answered; tell whether they had not yet. The urn is held.

    A table lies in the order in which rows were written, and PostgreSQL knows by which transaction
    each was: so others are written anew with it, in an order of chance. Of those it is one.
    """
    row = insert(Participation).values(poll_id=poll.id, person_id=person.id)
    first = row.on_conflict_do_nothing().returning(Participation.person_id)
    if session.scalar(first) is None:
        return False
    mine = Participation.poll_id == poll.id
    others = select(Participation.person_id).where(mine, Participation.person_id != person.id)
    ids = [person.id, *session.scalars(others.order_by(func.random()).limit(STIRRED))]
    CHANCE.shuffle(ids)
    session.execute(delete(Participation).where(mine, Participation.person_id.in_(ids)))
    session.execute(insert(Participation), [{"poll_id": poll.id, "person_id": one} for one in ids])
    return True


def count_out(poll: Poll) -> Sums | None:
    """Read an urn for the last time, and take it away with all that says who answered.

    None where there is none any more, or its key is lost: then there is nothing to tell.
    """
    urn = hold_urn(poll)
    if urn is None:
        return None
    try:
        sums = opened(urn)
    except KeyLost:
        sums = None
    take_away(poll, urn)
    return sums


def take_away(poll: Poll, urn: Urn) -> None:
    """Delete an urn, let its key be destroyed, and forget who answered."""
    session.execute(update(Kek).where(Kek.id == urn.kek_id).values(retired=True))
    session.delete(urn)
    session.execute(delete(Participation).where(Participation.poll_id == poll.id))
    session.flush()


def forget_polls(record: Record, post_ids: Sequence[int]) -> list[Noun]:
    """Take the questions and answers from posts that are erased; answer all that went with them."""
    gone: list[Noun] = []
    if not post_ids:
        return gone
    for poll in session.scalars(select(Poll).where(Poll.post_id.in_(post_ids)).order_by(Poll.id)):
        urn = hold_urn(poll)
        if urn is not None:
            take_away(poll, urn)
        votes = delete(Vote).where(Vote.poll_id == poll.id).returning(Vote)
        for vote in session.scalars(votes).all():
            record(Event.VOTE_ERASED, Gone(vote.noun, vote.id))  # type: ignore[arg-type]
            gone.append((vote.noun, vote.id))
        poll.questions, poll.intro_html, poll.results = [], "", None
        poll.counted = poll.answer_count = 0
        poll.next_at, poll.closed_at = None, poll.closed_at or poll.closes_at
        record(Event.POLL_ERASED, poll)
        gone.append((poll.noun, poll.id))
    return gone
