"""Does a feed cost its reader the same, however much there is that they may not read?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy
from flask import Flask
from psycopg import _queries
from sqlalchemy import select, text

from models import Community, Event, Follow, Person, Post, PostTopic, Topic, now, reading, session
from models.reading import NEAR, Order
from moderation import Draft
from social import around
from social.changes import change
from social.comments.actions import create_comment
from social.cursor import END_OF_TIME, LARGEST_ID
from social.posts.actions import create_post
from social.search.completion import topics

START = (END_OF_TIME, LARGEST_ID)
ROWS_READ = text(
    "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) "
    "FROM pg_stat_xact_user_tables"
)
# Posts of Ana's about one topic, newer than all others.
FILL = """
    ALTER TABLE post DISABLE TRIGGER USER;
    WITH written AS (
        INSERT INTO post (community_id, author_id, kind, title, source, html, language, state,
                          posted_at, active_at, comment_count, version)
        SELECT {community}, {author}, 'discussion', '', 'Hi', repeat('Hi ', 600), 'en', 'published',
               now() + n * interval '1 second', now() + n * interval '1 second', 0, 1
          FROM generate_series(1, {number}) n RETURNING *)
    INSERT INTO post_topic (post_id, topic_id, community_id, posted_at, active_at)
    SELECT id, {topic}, community_id, posted_at, active_at FROM written;
    ALTER TABLE post ENABLE TRIGGER USER;
    ANALYZE post, post_topic, community, membership, follow, topic
"""
MUCH = 3000


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


@pytest.fixture
def readable(ana: Person, community: Community, make_community: Callable[..., Community],
             owner: sqlalchemy.Engine) -> list[int]:  # fmt: skip
    """Ana wrote about a topic in public, thrice, and then thousands of times in Welding."""
    public = make_community("Canteen", ana)
    posts = [create_post(ana, public, Draft(source=f"#leek {n}")) for n in range(3)]
    values = {"author": ana.id, "topic": topic_id(), "community": community.id, "number": MUCH}
    session.commit()
    with owner.connect() as connection:
        connection.exec_driver_sql(FILL.format(**values))
    return [post.id for post in reversed(posts)]


def topic_id() -> int:
    return session.scalars(select(Topic.id)).one()


def rows_read() -> int:
    return session.scalar(ROWS_READ)


def follow(person: Person, **target: int) -> None:
    with change(person) as record:
        row = Follow(person_id=person.id, **target)
        session.add(row)
        record(Event.FOLLOW_ADDED, row)


def of_person(reader: Person, order: Order, author: Person) -> list[int]:
    return [hit.id for hit in reading.person(author.id, reader, order, START, 21)]


def of_topic(reader: Person, order: Order, _author: Person) -> list[int]:
    return [hit.id for hit in reading.topic(topic_id(), reader, order, START, 21)]


def of_home(reader: Person, order: Order, _author: Person) -> list[int]:
    return [hit.id for hit in reading.home(reader, order, START, 21)]


ORDERS = [Order.NEWEST, Order.ACTIVITY]
MODES = ["force_custom_plan", "force_generic_plan"]  # whichever PostgreSQL takes


def plan(mode: str) -> None:
    session.execute(text(f"SET LOCAL plan_cache_mode = {mode}"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("read", [of_person, of_topic])
def test_what_one_may_not_read_costs_nothing(ana, eve, readable, read, order, mode) -> None:
    plan(mode)
    before = rows_read()
    assert read(eve, order, ana) == readable
    assert rows_read() - before < 5 * NEAR < MUCH


@pytest.mark.parametrize("order", [*ORDERS, Order.UNREAD])
@pytest.mark.parametrize("what", ["person", "topic"])
def test_nor_does_it_in_home(ana, eve, readable, what, order) -> None:
    follow(eve, **({"followed_id": ana.id} if what == "person" else {"topic_id": topic_id()}))
    before = rows_read()
    assert of_home(eve, order, ana) == readable
    assert rows_read() - before < 5 * NEAR < MUCH


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("read", [of_person, of_topic])
def test_a_member_finds_a_page_among_the_newest(ana, ben, readable, read, mode) -> None:
    plan(mode)
    before = rows_read()
    assert len(read(ben, Order.NEWEST, ana)) == 21
    assert rows_read() - before < 2 * NEAR


def test_pages_go_on_from_the_newest_few_to_what_stands_behind_them(ana, ben, readable) -> None:
    seen: list[int] = []
    before = START
    while hits := reading.topic(topic_id(), ben, Order.NEWEST, before, 500):
        seen += [hit.id for hit in hits]
        before = (hits[-1].at, hits[-1].id)
    assert len(seen) == len(set(seen)) == MUCH + 3
    assert seen[-3:] == readable


def test_that_a_topic_exists_is_found_without_looking_at_what_is_closed(
    eve, readable, owner
) -> None:
    before = rows_read()
    assert session.scalar(Topic.seen_by(eve).where(Topic.folded == "leek")) is not None
    assert rows_read() - before < 50
    with owner.connect() as connection:
        connection.exec_driver_sql(f"DELETE FROM post_topic WHERE post_id <= {max(readable)}")
    before = rows_read()
    assert session.scalar(Topic.seen_by(eve).where(Topic.folded == "leek")) is None
    assert rows_read() - before < 50


def test_posts_about_the_same_are_found_likewise(eve, readable) -> None:
    post = session.get_one(Post, readable[0])
    before = rows_read()
    assert {one.id for one in around.of(post, eve).alike} == set(readable[1:])
    assert rows_read() - before < 5 * NEAR < MUCH


def test_topics_that_one_may_not_know_take_no_place_from_others(app, ana, eve, community) -> None:
    """The first hundred by name are of a closed community."""
    with change(ana) as record:
        hidden = Post(
            author_id=ana.id, community_id=community.id, source="x", html="x", language="en"
        )
        session.add(hidden)
        record(Event.POST_CREATED, hidden)
        names = [Topic(name=f"seam{n:03}", folded=f"seam{n:03}") for n in range(100)]
        session.add_all(names)
        session.flush()
        session.add_all(PostTopic.of(hidden, topic.id) for topic in names)
    assert offered(app, eve) == []
    follow_id = session.scalars(select(Topic.id).where(Topic.folded == "seam099")).one()
    follow(eve, topic_id=follow_id)
    assert offered(app, eve) == ["#seam099"]


def offered(app: Flask, reader: Person) -> list[str]:
    with app.test_request_context():
        return [one["value"] for one in topics("seam", reader)]


def test_the_author_of_what_is_not_shown_knows_its_topic(ana, ben, community) -> None:
    post = create_post(ana, community, Draft(source="About #welding"))
    with change(ana) as record:
        post.state = "held"
        record(Event.POST_EDITED, post)
    assert session.scalar(Topic.seen_by(ana)) is not None
    assert session.scalar(Topic.seen_by(ben)) is None
    with change(ana) as record:
        post.deleted_at = now()
        record(Event.POST_DELETED, post)
    assert session.scalar(Topic.seen_by(ana)) is None


def test_an_answer_lifts_a_post_in_the_order_of_its_topic(ana, ben, community) -> None:
    old, new = (create_post(ana, community, Draft(source="#seam")) for _ in range(2))
    create_comment(ben, old, Draft(source="Still true?"))
    assert of_topic(ben, Order.ACTIVITY, ana) == of_person(ben, Order.ACTIVITY, ana)
    assert of_topic(ben, Order.ACTIVITY, ana) == [old.id, new.id]
    assert of_topic(ben, Order.NEWEST, ana) == [new.id, old.id]


def test_no_page_is_so_long_a_statement_that_it_is_taken_apart_each_time(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [(order, with_words) for order in Order for with_words in (False, True)]
    for order, with_words in orders:
        reading.home(ana, order, START, 21, with_words=with_words)
    monkeypatch.setattr(_queries, "_query2pg_nocache", None)
    taken_apart = _queries._query2pg.cache_info().misses
    for order, with_words in orders:
        reading.home(ana, order, START, 21, with_words=with_words)
    assert _queries._query2pg.cache_info().misses == taken_apart
