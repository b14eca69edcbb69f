"""Which posts stand in whose home, in which order, and why?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from models import Event, Follow, Membership, Person, Post, Topic, now, reading, session
from models.reading import Order, Why
from moderation import Draft
from social.changes import change
from social.comments.actions import create_comment
from social.cursor import END_OF_TIME, LARGEST_ID
from social.feeds.actions import mark_read
from social.posts.actions import create_post, mark_unread

START = (END_OF_TIME, LARGEST_ID)


def home(reader: Person, order: Order = Order.NEWEST, before=START, most: int = 50) -> list[int]:
    return [hit.id for hit in reading.home(reader, order, before, most)]


def write(author: Person, community, words: str = "Words") -> Post:
    return create_post(author, community, Draft(source=words))


def follow(person: Person, **target: int) -> None:
    with change(person) as record:
        row = Follow(person_id=person.id, **target)
        session.add(row)
        record(Event.FOLLOW_ADDED, row)


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


def test_home_holds_the_communities_joined_newest_first(ana, ben, eve, community) -> None:
    posts = [write(ana, community).id for _ in range(3)]
    assert home(ben) == posts[::-1]
    assert home(eve) == []


def test_each_post_says_why_it_is_there_by_the_nearest_reason(
    ana, ben, eve, community, make_community
) -> None:
    public = make_community("Canteen", ana)
    joined = write(ana, community)
    followed = write(ana, public, "Soup with #leek")
    follow(ben, followed_id=ana.id)
    follow(eve, community_id=public.id)
    whys = {hit.id: hit.why for hit in reading.home(ben, Order.NEWEST, START, 50)}
    assert whys == {joined.id: Why.JOINED, followed.id: Why.FOLLOWED_PERSON}
    assert [hit.why for hit in reading.home(eve, Order.NEWEST, START, 50)] == [
        Why.FOLLOWED_COMMUNITY
    ]


def test_following_a_person_shows_nothing_that_one_may_not_read(ana, eve, community) -> None:
    write(ana, community)
    follow(eve, followed_id=ana.id)
    assert home(eve) == []


def test_a_topic_followed_shows_where_one_may_read(ana, eve, community, make_community) -> None:
    hidden = write(ana, community, "About #welding here")
    shown = write(ana, make_community("Public", ana), "About #welding there")
    topic_id = session.scalars(select(Topic.id)).one()
    follow(eve, topic_id=topic_id)
    assert home(eve) == [shown.id]
    for reader, seen in ((eve, {shown.id}), (ana, {shown.id, hidden.id})):
        hits = reading.topic(topic_id, reader, Order.NEWEST, START, 9)
        assert {hit.id for hit in hits} == seen


def test_last_activity_brings_an_answered_post_up(ana, ben, community) -> None:
    old, new = write(ana, community), write(ana, community)
    create_comment(ben, old, Draft(source="Still true?"))
    assert home(ben, Order.ACTIVITY) == [old.id, new.id]
    assert home(ben) == [new.id, old.id]


def test_unread_is_what_came_since_the_mark_and_is_not_ones_own(ana, ben, community) -> None:
    write(ana, community)
    mark_read(ben, now())
    new = write(ana, community)
    write(ben, community)
    assert home(ben, Order.UNREAD) == [new.id]


def test_marking_unread_from_a_post_brings_it_and_later_ones_back(ana, ben, community) -> None:
    posts = [write(ana, community) for _ in range(3)]
    mark_read(ben, now())
    assert home(ben, Order.UNREAD) == []
    mark_unread(ben, posts[1])
    assert home(ben, Order.UNREAD) == [posts[2].id, posts[1].id]


def test_pages_follow_each_other_without_gap_or_double(ana, ben, community) -> None:
    posts = [write(ana, community).id for _ in range(7)]
    seen: list[int] = []
    before: tuple[datetime, int] = START
    while hits := reading.home(ben, Order.NEWEST, before, 3):
        seen += [hit.id for hit in hits]
        before = (hits[-1].at, hits[-1].id)
    assert seen == posts[::-1]


def test_posts_of_the_same_moment_are_parted_by_their_ids(ana, ben, community, owner) -> None:
    posts = [write(ana, community).id for _ in range(4)]
    with owner.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE post DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE post SET posted_at = '2026-01-01T00:00:00Z'")
        connection.exec_driver_sql("ALTER TABLE post ENABLE TRIGGER USER")
    session.rollback()
    first = reading.home(ben, Order.NEWEST, START, 2)
    rest = reading.home(ben, Order.NEWEST, (first[-1].at, first[-1].id), 5)
    assert [hit.id for hit in (*first, *rest)] == posts[::-1]


def test_a_muted_community_is_not_in_home(ana, ben, community) -> None:
    write(ana, community)
    membership = session.scalars(select(Membership).where(Membership.person_id == ben.id)).one()
    membership.is_muted = True
    session.commit()
    assert home(ben) == []


def test_an_archived_community_still_shows_and_a_deleted_one_does_not(ana, ben, community) -> None:
    post = write(ana, community)
    with change(ana) as record:
        community.archived_at = now()
        record(Event.COMMUNITY_ARCHIVED, community)
    assert home(ben) == [post.id]
    with change(ana) as record:
        community.deleted_at = now()
        record(Event.COMMUNITY_DELETED, community)
    assert home(ben) == []


def test_deleted_and_held_posts_are_in_no_feed(ana, ben, community, owner) -> None:
    held, deleted = write(ana, community), write(ana, community)
    with change(ana) as record:
        held.state = "held"
        deleted.deleted_at = now() - timedelta(seconds=1)
        record(Event.POST_EDITED, held)
        record(Event.POST_DELETED, deleted)
    assert home(ben) == []
    assert home(ana) == []
