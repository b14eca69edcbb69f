"""At which secret addresses do programs for feeds read along, and what do they read?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from flask import g
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from models import Community, Event, FeedAddress, Person, Topic, now, session
from models.reading import Hit, Order
from models.reading import community as read_community
from models.reading import home as read_home
from models.reading import topic as read_topic
from social.changes import Record, change
from social.cursor import Cursor
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold
from social.separating import apart_from
from social.viewer import digest_of, is_suspended

MOST = 50  # addresses of one person
PAGE = 30  # posts in a feed
READ_EVERY = timedelta(hours=1)


def make(person: Person, community: Community | None = None, topic: Topic | None = None) -> str:
    """Give a person a new secret address for a place, instead of the one they had.

    For home without either; the database keeps none.
    """
    secret = secrets.token_urlsafe(32)
    with change(person) as record:
        hold(person)
        drop(record, one_of(person, community, topic))
        count = select(func.count()).where(FeedAddress.person_id == person.id)
        if (session.scalar(count) or 0) >= MOST:
            raise Invalid(form=_("There are %(num)d addresses. End some first.", num=MOST))
        row = FeedAddress(
            person_id=person.id,
            community_id=community.id if community else None,
            topic_id=topic.id if topic else None,
            digest=digest_of(secret),
        )
        session.add(row)
        record(Event.FEED_OPENED, row)
    return secret


def one_of(person: Person, community: Community | None, topic: Topic | None) -> FeedAddress | None:
    """Find the address that a person has for a place."""
    mine = select(FeedAddress).where(
        FeedAddress.person_id == person.id,
        FeedAddress.community_id.is_not_distinct_from(community.id if community else None),
        FeedAddress.topic_id.is_not_distinct_from(topic.id if topic else None),
    )
    return session.scalar(mine.with_for_update(of=FeedAddress))


def end(person: Person, number: int) -> None:
    """Let nobody read at an address any more; 404 for those of others."""
    with change(person) as record:
        mine = select(FeedAddress).where(
            FeedAddress.id == within_range(number), FeedAddress.person_id == person.id
        )
        found = session.scalar(mine.with_for_update(of=FeedAddress))
        if found is None:
            raise not_found()
        drop(record, found)


def drop(record: Record, found: FeedAddress | None) -> None:
    """Delete an address, if there is one; part of a change."""
    if found is not None:
        record(Event.FEED_CLOSED, found)
        session.delete(found)
        session.flush()


def addresses_of(person: Person) -> Sequence[FeedAddress]:
    """List the addresses that a person has, the newest first."""
    mine = (
        select(FeedAddress)
        .where(FeedAddress.person_id == person.id)
        .options(joinedload(FeedAddress.community), joinedload(FeedAddress.topic))
        .order_by(FeedAddress.id.desc())
    )
    return session.scalars(mine.limit(MOST)).all()


def whose(secret: str) -> tuple[FeedAddress, Person] | None:
    """Find an address by its secret, and whose it is, of those who work here."""
    row = session.execute(
        select(FeedAddress, Person)
        .join(Person, Person.id == FeedAddress.person_id)
        .where(FeedAddress.digest == digest_of(secret), Person.signs_in())
        .options(joinedload(FeedAddress.community), joinedload(FeedAddress.topic))
    ).one_or_none()
    if row is None or is_suspended(row[1]):
        return None
    g.language = row[1].language
    return row[0], row[1]


def note_reading(address: FeedAddress) -> None:
    """Remember that an address was read, at most once an hour."""
    moment = now()
    if address.read_at is None or moment - address.read_at > READ_EVERY:
        this = update(FeedAddress).where(FeedAddress.id == address.id)
        session.execute(this.values(read_at=moment))
        session.commit()


def read(address: FeedAddress, reader: Person) -> list[Hit]:
    """Read the newest posts of a place, as its reader may at this moment.

    404 where they may no longer read it.
    """
    start, order = (Cursor().at, Cursor().id), Order.NEWEST
    if address.community_id:
        community = session.scalar(
            select(Community.id).where(
                Community.id == address.community_id, Community.read_by(reader)
            )
        )
        if community is None:
            raise not_found()
        ask = partial(read_community, community, reader=reader, with_words=True)
    elif address.topic_id:
        topic = session.scalar(Topic.seen_by(reader).where(Topic.id == address.topic_id))
        if topic is None:
            raise not_found()
        ask = partial(read_topic, topic.id, reader, with_words=True)
    else:
        ask = partial(read_home, reader, with_words=True)
    apart = set(session.scalars(apart_from(reader.id)))
    return [hit for hit in ask(order, start, PAGE) if hit.author_id not in apart]


def name_of(address: FeedAddress) -> str:
    """Name what is read at an address."""
    if address.community is not None:
        return address.community.name
    return f"#{address.topic.name}" if address.topic is not None else _("Home")
