"""How is an item judged? By one reader, of a sample by a second who does not know, then settled."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import aliased, joinedload

from models import Coding, Event, Matter, Person, ReviewItem, Round, now, session
from social.changes import change
from social.errors import Invalid, not_found
from social.records.matters.actions import enter


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a reader says of an item."""

    is_responsive: bool
    is_privileged: bool = False
    is_personal: bool = False
    needs_redaction: bool = False
    note: str = ""


def code(officer: Person, item: ReviewItem, judgement: Judgement, round: Round) -> Coding:
    """Judge an item in a round, or judge it otherwise; each time is kept."""
    with change(officer) as record:
        enter(officer, item.matter)
        of_item = {one.round: one for one in codings(item)}
        refuse_turn(officer, item, of_item, round)
        found = of_item.get(round)
        is_new = found is None
        if found is None:
            found = Coding(item_id=item.id, round=round)
            session.add(found)
        for name in ("is_responsive", "is_privileged", "is_personal", "needs_redaction", "note"):
            setattr(found, name, getattr(judgement, name))
        found.by_id, found.at = officer.id, now()
        record(Event.CODING_MADE if is_new else Event.CODING_CHANGED, found)
    return found


def codings(item: ReviewItem) -> Sequence[Coding]:
    """List what was judged of an item."""
    return session.scalars(
        select(Coding).where(Coding.item_id == item.id).options(joinedload(Coding.by))
    ).all()


def refuse_turn(
    officer: Person, item: ReviewItem, of_item: dict[Round, Coding], round: Round
) -> None:
    """Keep the rounds apart: a second reader is another person, and settling comes last."""
    first, second = of_item.get(Round.FIRST), of_item.get(Round.SECOND)
    if round is Round.FIRST:
        if second is not None:
            raise Invalid(form=_("A second person has read this. Settle it instead."))
        if first is not None and first.by_id != officer.id:
            raise Invalid(form=_("Somebody else has judged this already."))
        return
    if round is Round.SECOND:
        if not item.is_sampled or first is None:
            raise not_found()
        if first.by_id == officer.id:
            raise Invalid(form=_("You judged this first. Somebody else reads it a second time."))
        if Round.SETTLED in of_item:
            raise Invalid(form=_("This is settled already."))
        if second is not None:  # who has seen both may not make them agree
            raise Invalid(form=_("A second person has read this. Settle it instead."))
        return
    if first is None or second is None:
        raise not_found()


def sample(officer: Person, matter: Matter, percent: int) -> int:
    """Have a second person read so many of a hundred judged items; tell how many came to it.

    Which ones follows from a random word that is kept in the entry, so that anybody can draw the
    same again: those whose digest of word and number comes first.
    """
    if not 1 <= percent <= 100:
        raise Invalid(percent=_("Choose a number from 1 to 100."))
    with change(officer) as record:
        enter(officer, matter)
        first = aliased(Coding)
        judged = session.scalars(
            select(ReviewItem.id)
            .join(first, (first.item_id == ReviewItem.id) & (first.round == Round.FIRST))
            .where(ReviewItem.matter_id == matter.id, ReviewItem.is_sampled.is_(False))
        ).all()
        if not judged:
            raise Invalid(form=_("There is nothing to draw from yet: nobody has judged anything."))
        word = secrets.token_hex(8)
        drawn = draw(judged, word, percent)
        session.execute(update(ReviewItem).where(ReviewItem.id.in_(drawn)).values(is_sampled=True))
        record(
            Event.MATTER_SAMPLED,
            matter,
            percent=percent,
            word=word,
            of=len(judged),
            drawn=len(drawn),
            digest=digest_of(drawn),
        )
    return len(drawn)


def draw(numbers: Sequence[int], word: str, percent: int) -> list[int]:
    """Choose of some numbers so many of a hundred, one at least; the same word draws the same."""
    many = max(1, round(len(numbers) * percent / 100))
    return sorted(sorted(numbers, key=lambda one: place(word, one))[:many])


def place(word: str, number: int) -> bytes:
    """Say where a number comes in a draw."""
    return hashlib.sha256(f"{word} {number}".encode()).digest()


def digest_of(numbers: Sequence[int]) -> str:
    """Take the digest of which numbers these are, in order, one a line."""
    return hashlib.sha256("".join(f"{one}\n" for one in numbers).encode()).hexdigest()
