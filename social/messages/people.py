"""Who is in a conversation: who starts it, is added, leaves, and what it is called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from zlib import crc32

from flask_babel import gettext as _
from sqlalchemy import ARRAY, Integer, cast, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import joinedload

from models import Conversation, Event, Participant, Person, PersonState, now, session
from social.changes import Record, change
from social.errors import Invalid, not_found
from social.filtering import blocked_with
from social.holding import hold
from social.rights import require
from social.separating import apart_from

MOST = 50  # people in a conversation
# Whoever begins a group of some people takes this alone.
PLACE = 0x6B7203
ALONE = text("SELECT pg_advisory_xact_lock(:place, :people)")


def between(one: Person, other: Person) -> Conversation | None:
    """Find the conversation of two people, if they have one."""
    pair = Conversation.pair_of(one.id, other.id)
    return session.scalar(select(Conversation).where(Conversation.pair == pair))


def begin(record: Record, person: Person, others: Sequence[Person], name: str) -> Conversation:
    """Find the conversation of two, or of the same people under the same name, or begin one.

    Part of a change that holds it.
    """
    refuse_nobody(person, others)
    if len(others) == 1 and not name:
        return begin_pair(record, person, others[0])
    there = of_the_same({person.id, *(other.id for other in others)}, name)
    if there is not None:
        return there
    found = Conversation(name=name, started_by_id=person.id)
    found.named_by_id = person.id if name else None
    session.add(found)
    record(Event.CONVERSATION_STARTED, found)
    take_in(record, found, person, [person, *others])
    return found


def begin_pair(record: Record, person: Person, other: Person) -> Conversation:
    """Find the conversation of two people or begin it; who comes at once waits for the first."""
    moment = now()
    row = insert(Conversation).values(
        name="",
        pair=Conversation.pair_of(person.id, other.id),
        started_by_id=person.id,
        started_at=moment,
        active_at=moment,
        last_id=0,
    )
    made = session.scalar(
        row.on_conflict_do_nothing(index_elements=[Conversation.pair]).returning(Conversation.id)
    )
    if made is None:
        pair = Conversation.pair_of(person.id, other.id)
        found = session.scalars(select(Conversation).where(Conversation.pair == pair)).one()
        hold(found)
        return found
    found = session.get_one(Conversation, made)
    record(Event.CONVERSATION_STARTED, found, is_new=True)
    take_in(record, found, person, [person, other])
    return found


def of_the_same(ids: Collection[int], name: str) -> Conversation | None:
    """Find the liveliest group of just these people under a name, and hold it.

    Who begins one of the same people at once waits for the first.
    """
    listed = sorted(ids)
    session.execute(ALONE, {"place": PLACE, "people": crc32(repr(listed).encode()) - 2**31})
    who = select(
        func.array_agg(aggregate_order_by(Participant.person_id, Participant.person_id))
    ).where(Participant.conversation_id == Conversation.id, Participant.left_at.is_(None))
    mine = select(Participant.conversation_id).where(
        Participant.person_id == listed[0], Participant.left_at.is_(None)
    )
    found = session.scalar(
        select(Conversation)
        .where(
            Conversation.id.in_(mine),
            Conversation.pair.is_(None),
            Conversation.name == name,
            who.scalar_subquery() == cast(listed, ARRAY(Integer)),
        )
        .order_by(Conversation.active_at.desc(), Conversation.id.desc())
        .limit(1)
    )
    if found is None:
        return None
    hold(found)
    is_still = found.name == name and set(people_ids(found)) == set(listed)
    return found if is_still else None


def refuse_nobody(person: Person, others: Sequence[Person]) -> None:
    """Refuse what is no conversation: with nobody, with too many, with whom one cannot write."""
    if not others or person.id in {other.id for other in others}:
        raise Invalid(to=_("Name whom you write to: one colleague or several, not yourself."))
    if len(others) >= MOST:
        raise Invalid(to=too_many())
    refuse_kept_from(person, others)


def refuse_kept_from(person: Person, others: Sequence[Person]) -> None:
    """Refuse people who are gone, kept apart, or blocked; whose wish that is stays unsaid."""
    apart = set(session.scalars(apart_from(person.id)))
    blocked = set(session.scalars(blocked_with(person.id)))
    for other in others:
        if other.state is PersonState.DEACTIVATED:
            raise Invalid(to=_("%(name)s does not work here any more.", name=other.name))
        if other.id in apart or other.id in blocked:
            words = _("You and %(name)s cannot write to each other here.", name=other.name)
            raise Invalid(to=words)


def too_many() -> str:
    """Say how many a conversation has at most."""
    return _("A conversation has %(most)s people at most. A community takes more.", most=MOST)


def take_in(
    record: Record, conversation: Conversation, by: Person, people: Sequence[Person]
) -> None:
    """Let people read what is written from now on; part of a change that holds the conversation."""
    moment = now()
    stays = [
        Participant(
            conversation_id=conversation.id,
            person_id=person.id,
            added_by_id=None if person is by else by.id,
            after_id=conversation.last_id,
            read_id=conversation.last_id,
            joined_at=moment,
        )
        for person in people
    ]
    session.add_all(stays)
    session.flush()
    for stay in stays:
        record(Event.PARTICIPANT_ADDED, stay, is_new=True)


def add_people(person: Person, conversation: Conversation, others: Sequence[Person]) -> None:
    """Add people to a group; those who are in it already stay as they are."""
    require(person, "add", conversation, _("Between two people nobody is added: start a group."))
    with change(person) as record:
        hold(conversation)
        here = require_in(person, conversation)
        new = [other for other in others if other.id not in here]
        refuse_kept_from(person, new)
        if len(here) + len(new) > MOST:
            raise Invalid(to=too_many())
        take_in(record, conversation, person, new)


def leave(person: Person, conversation: Conversation) -> None:
    """Leave a group: it goes from one's list, and what comes is not for them to read."""
    require(person, "leave", conversation, _("A conversation between two people stays."))
    with change(person) as record:
        hold(conversation)
        stay = stay_of(person, conversation)
        if stay is not None:
            stay.left_at, stay.until_id = now(), conversation.last_id
            record(Event.PARTICIPANT_LEFT, stay)


def rename(person: Person, conversation: Conversation, name: str) -> None:
    """Give a group another name, or none."""
    require(person, "name", conversation, _("Groups have names; those who are in them give one."))
    with change(person) as record:
        hold(conversation)
        require_in(person, conversation)
        if name != conversation.name:
            conversation.name, conversation.named_by_id = name, person.id if name else None
            record(Event.CONVERSATION_NAMED, conversation)


def require_in(person: Person, conversation: Conversation) -> Collection[int]:
    """List the ids of those who are in a conversation that is held; 404 for who is not any more."""
    here = set(people_ids(conversation))
    if person.id not in here:
        raise not_found()
    return here


def people_ids(conversation: Conversation) -> Sequence[int]:
    """List the ids of those who are in a conversation."""
    here = select(Participant.person_id).where(Participant.of(conversation))
    return session.scalars(here).all()


def stay_of(person: Person, conversation: Conversation) -> Participant | None:
    """Find somebody's stay in a conversation."""
    mine = (Participant.of(conversation), Participant.person_id == person.id)
    return session.scalar(select(Participant).where(*mine))


def people_in(conversation: Conversation) -> Sequence[Person]:
    """List who is in a conversation, in the order of their names."""
    rows = (
        select(Person)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.of(conversation))
        .options(joinedload(Person.site))
        .order_by(Person.name_folded, Person.id)
        .limit(MOST)
    )
    return session.scalars(rows).all()


def number_in(conversation: Conversation) -> int:
    """Count who is in a conversation."""
    rows = select(func.count()).select_from(Participant).where(Participant.of(conversation))
    return session.scalar(rows) or 0
