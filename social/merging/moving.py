"""How does what is a placeholder's become a colleague's? Row by row, each with its entry.

No entry is rewritten: what the ledger says of before it says of the placeholder, and the line that
follows says whose it is from then on. Where both are there already (two reactions of one kind, two
members of one community), one goes. It can be cut off at any time: what is left to do is what still
stands with the placeholder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from models import (
    Case,
    Comment,
    Community,
    Conversation,
    Credit,
    Decision,
    Event,
    File,
    Follow,
    Membership,
    MembershipRole,
    MembershipState,
    Mention,
    Merging,
    Message,
    Origin,
    Participant,
    Person,
    Post,
    Quote,
    Reaction,
    Recipient,
    now,
    session,
)
from social.changes import Record, change
from social.erasing import OWN

BATCH = 200
PLACES = ("post_id", "comment_id", "message_id")
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that name a person in a column; two that are alike in `alike` cannot both be theirs."""

    name: str
    noun: type[Any]
    column: str
    event: Event
    alike: tuple[str, ...] = ()
    gone: Event | None = None

    @property
    def whose(self) -> Any:
        """Give the column that names the person."""
        return getattr(self.noun, self.column)


KINDS = (
    Kind("posts", Post, "author_id", Event.POST_ATTRIBUTED),
    Kind("comments", Comment, "author_id", Event.COMMENT_ATTRIBUTED),
    Kind("messages", Message, "author_id", Event.MESSAGE_ATTRIBUTED),
    Kind("files", File, "owner_id", Event.FILE_ATTRIBUTED),
    Kind(
        "reactions", Reaction, "person_id", Event.REACTION_ATTRIBUTED,
        (*PLACES, "kind"), Event.REACTION_REMOVED,
    ),
    Kind(
        "follows", Follow, "person_id", Event.FOLLOW_ATTRIBUTED,
        ("topic_id", "community_id", "followed_id"), Event.FOLLOW_REMOVED,
    ),
    Kind(
        "followers", Follow, "followed_id", Event.FOLLOW_ATTRIBUTED,
        ("person_id",), Event.FOLLOW_REMOVED,
    ),
    Kind("quotes", Quote, "author_id", Event.QUOTE_ATTRIBUTED),
    Kind("cases", Case, "author_id", Event.CASE_ATTRIBUTED),
    Kind("decisions", Decision, "author_id", Event.DECISION_ATTRIBUTED),
    Kind("credits", Credit, "person_id", Event.CREDIT_ATTRIBUTED, ("story_id",)),
    Kind("thanks", Recipient, "person_id", Event.RECIPIENT_ATTRIBUTED, ("recognition_id",)),
)  # fmt: skip


def give_over(merging: Merging, told: Told) -> Counter[str]:
    """Give all that is a placeholder's to the colleague; tells of how many rows it is done.

    Counts what came by its kind, and under `twice` what both had.
    """
    came: Counter[str] = Counter()
    steps = [lambda kind=kind: give_some(merging, kind) for kind in KINDS]
    for step in (
        *steps,
        lambda: enter_some(merging),
        lambda: take_seats(merging),
        lambda: take_pairs(merging),
        lambda: name_some(merging),
    ):
        while done := step():
            came += done
            session.expunge_all()
            told(done.total())
    return came


def give_some(merging: Merging, kind: Kind) -> Counter[str]:
    """Give the next rows of a kind; nothing once there are none."""
    with change(None, origin=Origin.IMPORT) as record:
        rows = session.scalars(
            select(kind.noun)
            .where(kind.whose == merging.placeholder_id, *free(kind, merging))
            .order_by(kind.noun.id)
            .limit(BATCH)
            .options(*([joinedload(Comment.post)] if kind.noun is Comment else []))
            .with_for_update(key_share=True, of=kind.noun)
        ).all()
        had = had_already(merging, kind, rows)
        where = stands_on(rows) if kind.noun is Reaction else {}
        number = 0
        for row in rows:
            more = {"on": where.get(row.id), "merging": merging.id}
            if key(kind, row) in had or is_of_themself(merging, kind, row):
                assert kind.gone is not None
                record(kind.gone, row, **more)
                session.delete(row)
                continue
            setattr(row, kind.column, merging.person_id)
            if isinstance(row, (Post, Comment, Message)):
                row.version += 1  # fragments that pages keep show the author
            record(kind.event, row, **more)
            number += 1
    return counted(kind.name, number, len(rows) - number)


def free(kind: Kind, merging: Merging) -> list[ColumnElement[bool]]:
    """Leave what can be no row of the colleague's and may not go either.

    A case about a person and no words is about the account; who is thanked or named in a story and
    stands there already stands there once.
    """
    if kind.noun is Case:
        return [Case.person_id.is_(None)]
    if kind.gone is not None or not kind.alike:
        return []
    column = getattr(kind.noun, kind.alike[0])
    theirs = select(column).where(kind.whose == merging.person_id)
    return [column.not_in(theirs)]


def had_already(merging: Merging, kind: Kind, rows: Sequence[Any]) -> set[tuple[Any, ...]]:
    """Find which of some rows the colleague has, too."""
    if kind.gone is None or not rows:
        return set()
    near = [
        getattr(kind.noun, name).in_({getattr(row, name) for row in rows} - {None})
        for name in kind.alike
        if name != "kind"
    ]
    theirs = select(kind.noun).where(kind.whose == merging.person_id, or_(*near))
    return {key(kind, row) for row in session.scalars(theirs)}


def key(kind: Kind, row: Any) -> tuple[Any, ...]:
    """Say what makes a row alike another."""
    return tuple(getattr(row, name) for name in kind.alike)


def is_of_themself(merging: Merging, kind: Kind, row: Any) -> bool:
    """Tell whether somebody would follow themself: who followed their placeholder."""
    if kind.noun is not Follow:
        return False
    other = row.person_id if kind.column == "followed_id" else row.followed_id
    return bool(other == merging.person_id)


def stands_on(reactions: Sequence[Reaction]) -> dict[int, Any]:
    """Find the texts to which some people reacted, by the numbers of the reactions."""
    found: dict[int, Any] = {}
    for noun, name in zip((Post, Comment, Message), PLACES, strict=True):
        ids = {getattr(one, name): one.id for one in reactions if getattr(one, name)}
        rows = select(noun).where(noun.id.in_(ids))
        rows = rows.options(joinedload(Comment.post)) if noun is Comment else rows
        texts = {text.id: text for text in session.scalars(rows)}
        found |= {
            one.id: texts[getattr(one, name)] for one in reactions if getattr(one, name) in texts
        }
    return found


def enter_some(merging: Merging) -> Counter[str]:
    """Put the colleague into communities in the placeholder's place; of two roles the larger stays.

    The database counts members as rows come and go: so one goes and the other comes.
    """
    with change(None, origin=Origin.IMPORT) as record:
        mine = (
            select(Membership)
            .where(Membership.person_id == merging.placeholder_id)
            .order_by(Membership.community_id)
            .limit(BATCH)
        )
        places = [one.community_id for one in session.scalars(mine)]
        held = select(Community.id).where(Community.id.in_(places)).order_by(Community.id)
        session.execute(held.with_for_update(key_share=True))
        stays = session.scalars(mine.with_for_update()).all()
        theirs = select(Membership).where(
            Membership.person_id == merging.person_id, Membership.community_id.in_(places)
        )
        here = {one.community_id: one for one in session.scalars(theirs.with_for_update())}
        twice = 0
        for stay in stays:
            record(Event.MEMBER_LEFT, stay, merging=merging.id)
            session.delete(stay)
            session.flush()
            found = here.get(stay.community_id)
            if found is None:
                enter(record, merging, stay)
                continue
            twice += 1
            if stay.is_owner and not found.is_owner and found.is_member:
                found.role = MembershipRole.OWNER
                record(Event.OWNER_MADE, found, merging=merging.id)
    return counted("communities", len(stays) - twice, twice)


def enter(record: Record, merging: Merging, stay: Membership) -> None:
    """Make the colleague a member as the placeholder was one; what was asked or offered is not."""
    if not stay.is_member:
        return
    found = Membership(
        person_id=merging.person_id,
        community_id=stay.community_id,
        role=stay.role,
        state=MembershipState.MEMBER,
        by_rule=stay.by_rule,
        created_at=stay.created_at,
        read_at=stay.read_at,
    )
    session.add(found)
    record(Event.MEMBER_JOINED, found, merging=merging.id)


def take_seats(merging: Merging) -> Counter[str]:
    """Give the placeholder's stays in conversations; of two that go on, one ends.

    The one that goes on begins as early as the earlier: nothing is lost that either could read.
    """
    with change(None, origin=Origin.IMPORT) as record:
        mine = select(Participant).where(Participant.person_id == merging.placeholder_id)
        mine = mine.order_by(Participant.id).limit(BATCH)
        places = [stay.conversation_id for stay in session.scalars(mine)]
        talks = select(Conversation).where(Conversation.id.in_(places)).order_by(Conversation.id)
        last = {one.id: one.last_id for one in session.scalars(talks.with_for_update())}
        stays = session.scalars(mine.with_for_update()).all()
        theirs = select(Participant).where(
            Participant.person_id == merging.person_id,
            Participant.conversation_id.in_(places),
            Participant.left_at.is_(None),
        )
        here = {one.conversation_id: one for one in session.scalars(theirs.with_for_update())}
        twice = 0
        for stay in stays:
            found = here.get(stay.conversation_id)
            if stay.left_at is None and found is not None:
                stay.left_at, stay.until_id = now(), last[stay.conversation_id]
                found.after_id = min(found.after_id, stay.after_id)
                record(Event.PARTICIPANT_ATTRIBUTED, found, merging=merging.id)
                twice += 1
            stay.person_id = merging.person_id
            record(Event.PARTICIPANT_ATTRIBUTED, stay, merging=merging.id)
    return counted("conversations", len(stays) - twice, twice)


def take_pairs(merging: Merging) -> Counter[str]:
    """Let conversations of two be the colleague's; one that they have already stays beside it."""
    of_two = or_(
        func.split_part(Conversation.pair, ":", 1) == str(merging.placeholder_id),
        func.split_part(Conversation.pair, ":", 2) == str(merging.placeholder_id),
    )
    theirs = (Conversation.started_by_id, Conversation.named_by_id)
    with change(None, origin=Origin.IMPORT) as record:
        talks = session.scalars(
            select(Conversation)
            .where(or_(of_two, *(column == merging.placeholder_id for column in theirs)))
            .order_by(Conversation.id)
            .limit(BATCH)
            .with_for_update()
        ).all()
        for talk in talks:
            if talk.pair is not None:
                pair_again(merging, talk)
            if talk.started_by_id == merging.placeholder_id:
                talk.started_by_id = merging.person_id
            if talk.named_by_id == merging.placeholder_id:
                talk.named_by_id = merging.person_id
            record(Event.CONVERSATION_ATTRIBUTED, talk, merging=merging.id)
            session.flush()
    return Counter({"pairs": len(talks)}) if talks else Counter()


def pair_again(merging: Merging, talk: Conversation) -> None:
    """Name the two of a conversation anew; where they have one, this one is named by its origin."""
    ids = [int(number) for number in (talk.pair or "").split(":")]
    if merging.placeholder_id not in ids:
        return
    other = next((one for one in ids if one != merging.placeholder_id), merging.person_id)
    pair = Conversation.pair_of(merging.person_id, other)
    if session.scalar(select(Conversation.id).where(Conversation.pair == pair)) is None:
        talk.pair = pair
        return
    talk.pair = None
    if not talk.name:
        talk.name = (talk.origin or "").partition(":")[0].capitalize()
        talk.named_by_id = merging.person_id


def name_some(merging: Merging) -> Counter[str]:
    """Let texts that name the placeholder name the colleague; forget what only they had.

    Nobody is notified: they were named long ago.
    """
    placeholder_id, person_id = merging.placeholder_id, merging.person_id
    with change(None, origin=Origin.IMPORT):
        named = select(Mention).where(Mention.person_id == placeholder_id).order_by(Mention.id)
        rows = session.scalars(named.limit(BATCH).with_for_update()).all()
        on = {name: {getattr(row, name) for row in rows} - {None} for name in PLACES}
        near = [getattr(Mention, name).in_(ids) for name, ids in on.items()]
        theirs = select(Mention).where(Mention.person_id == person_id, or_(*near))
        had = {place_of(row) for row in session.scalars(theirs)} if rows else set()
        twice = [row.id for row in rows if place_of(row) in had]
        moved = [row.id for row in rows if place_of(row) not in had]
        session.execute(delete(Mention).where(Mention.id.in_(twice)))
        session.execute(
            update(Mention)
            .where(Mention.id.in_(moved))
            .values(person_id=person_id)
            .execution_options(synchronize_session=False)
        )
        if not rows:
            for own in OWN:
                session.execute(delete(own).where(own.person_id == placeholder_id))
    return counted("mentions", len(moved), len(twice))


def place_of(row: Mention) -> tuple[int | None, ...]:
    """Say where somebody is named."""
    return tuple(getattr(row, name) for name in PLACES)


def counted(name: str, number: int, twice: int) -> Counter[str]:
    """Count rows that came, and those that both had."""
    return Counter({name: number, "twice": twice}) + Counter()


def left_of(person: Person) -> int:
    """Count the rows that stand with somebody, to say how far the work is."""
    counts = [
        select(func.count()).where(kind.whose == person.id).scalar_subquery() for kind in KINDS
    ]
    for noun in (Membership, Participant, Mention):
        rows = select(func.count()).where(noun.person_id == person.id)
        counts.append(rows.scalar_subquery())
    return sum(session.execute(select(*counts)).one())
