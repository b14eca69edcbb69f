"""Who is told how much of a community and a thread?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from models import (
    Attention,
    AttentionLevel,
    Entry,
    Membership,
    Notice,
    Post,
    ReactionKind,
    now,
    session,
)
from moderation import Draft
from social import reactions
from social.changes import change
from social.comments.actions import create_comment
from social.communities.joining import leave_community
from social.notices import actions, levels
from social.notices.levels import Span, choose
from social.posts.actions import create_post
from social.separating import keep_apart
from tests.notices.test_notices import run_jobs, told

Level = AttentionLevel


@pytest.fixture
def post(in_app, ana, ben, community) -> Post:
    return create_post(ana, community, Draft(source="Who has the mould?"))


def happens(ana, ben, community, post) -> None:
    """Somebody posts, comments, answers and mentions."""
    create_post(ben, community, Draft(source="Another thing"))
    first = create_comment(ben, post, Draft(source="I do."))
    create_comment(ana, post, Draft(source="Good"), parent=first)
    reactions.react(ben, post, ReactionKind.AGREE)
    create_comment(ben, post, Draft(source="@ana.peeters look"))
    run_jobs()


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.EVERYTHING, {"new_post", "answered", "mentioned", "reacted"}),
        (Level.POSTS, {"new_post", "answered", "mentioned", "reacted"}),
        (Level.CONCERNS, {"answered", "mentioned", "reacted"}),
        (Level.MENTIONS, {"mentioned"}),
        (Level.NOTHING, set()),
    ],
)
def test_each_level_of_a_community_tells_so_much(
    post, ana, ben, community, level, expected
) -> None:
    choose(ana, community, level, Span.GOOD)
    happens(ana, ben, community, post)
    assert {kind for kind, _who in told(ana)} == expected


@pytest.mark.parametrize(
    ("level", "comments"),
    [
        (Level.EVERYTHING, 2),
        (Level.POSTS, 1),
        (Level.CONCERNS, 0),
        (Level.NOTHING, 0),
    ],
)
def test_each_level_of_a_thread_tells_so_many_comments(
    post, ana, ben, community, join, level, comments
) -> None:
    cleo = join("Cleo Maes")
    choose(cleo, post, level, Span.GOOD)
    first = create_comment(ben, post, Draft(source="I do."))
    create_comment(ana, post, Draft(source="Good"), parent=first)
    run_jobs()
    who = [ben.id, ana.id][:comments][::-1]
    assert told(cleo) == ([("new_comment", who)] if who else [])


def test_what_is_chosen_for_a_thread_counts_before_its_community(post, ana, ben, community) -> None:
    choose(ana, community, Level.NOTHING, Span.GOOD)
    choose(ana, post, Level.CONCERNS, Span.GOOD)
    create_comment(ben, post, Draft(source="I do."))
    create_post(ben, community, Draft(source="@ana.peeters, here?"))
    run_jobs()
    assert told(ana) == [("answered", [ben.id])]


def test_nothing_until_monday_ends_by_itself_and_the_home_is_as_before(
    post, ana, ben, community
) -> None:
    choose(ana, community, Level.NOTHING, Span.MONDAY)
    row = session.scalars(select(Attention)).one()
    assert row.until.isoweekday() == 1
    assert row.until > now()
    assert out_of_home(ana, community)
    assert levels.end_due(row.until - timedelta(seconds=1)) == 0
    assert levels.end_due(row.until) == 1
    assert not out_of_home(ana, community)
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    assert told(ana) == [("answered", [ben.id])]


def test_a_home_that_was_chosen_before_stays_so(post, ana, community) -> None:
    session.execute(update(Membership).where(Membership.person_id == ana.id).values(is_muted=True))
    session.commit()
    choose(ana, community, Level.NOTHING, Span.DAY)
    choose(ana, community, Level.POSTS, Span.GOOD)
    assert out_of_home(ana, community)


def test_to_hear_less_reads_what_waits_and_what_is_over_counts_no_more(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="@ana.peeters, I do."))
    reactions.react(ben, post, ReactionKind.AGREE)
    run_jobs()
    choose(ana, post, Level.MENTIONS, Span.DAY)
    unread = select(Notice.kind).where(Notice.read_at.is_(None))
    assert session.scalars(unread).all() == ["mentioned"]
    choose(ana, post, Level.NOTHING, Span.DAY)
    assert session.scalars(unread).all() == []
    session.execute(update(Attention).values(until=now()))
    session.commit()
    create_comment(ben, post, Draft(source="Still"))
    run_jobs()
    assert session.scalars(unread).all() == ["answered"]


def test_who_listens_and_may_not_read_it_is_told_nothing(post, ana, ben, eve, community) -> None:
    with change(None):
        for person in (eve, ben):
            session.add(
                Attention(person_id=person.id, community_id=community.id, level=Level.EVERYTHING)
            )
        keep_apart(ben, ana.id)
    create_post(ana, community, Draft(source="Not for Eve"))
    run_jobs()
    assert told(eve) == told(ben) == []


def test_who_goes_out_has_chosen_nothing_any_more(post, ana, ben, community) -> None:
    choose(ben, community, Level.EVERYTHING, Span.GOOD)
    leave_community(ben, community)
    assert session.scalar(select(func.count(Attention.id))) == 0


def test_a_thousand_who_listen_cost_the_statements_of_one(
    post, ana, community, join, statements
) -> None:
    run_jobs()

    def listen(number: int) -> int:
        for one in range(number):
            choose(join(f"Listener {number} {one}"), community, Level.EVERYTHING, Span.GOOD)
        run_jobs()
        create_post(ana, community, Draft(source=f"To {number}"))
        statements.clear()
        run_jobs()
        return len(statements)

    assert listen(6) == listen(12)
    assert session.scalar(select(func.count(Notice.id))) == 6 + 18


def test_the_job_that_runs_again_tells_nobody_twice(post, ana, ben, community) -> None:
    choose(ben, community, Level.POSTS, Span.GOOD)
    created = create_post(ana, community, Draft(source="Once"))
    entry = session.scalar(
        select(Entry.id).where(Entry.noun == "post", Entry.noun_id == created.id)
    )
    for _time in range(2):
        actions.notify([entry])
    actions.mark_all_read(ben)
    actions.notify([entry])
    assert told(ben) == [("new_post", [ana.id])]


def test_the_pages_take_a_level_and_turn_eve_away(sign_in, app, ana, ben, eve, community) -> None:
    post = create_post(ana, community, Draft(source="Who has the mould?"))
    browser, stranger = sign_in(ben), sign_in(eve)
    for place in (f"/posts/{post.id}", f"/communities/{community.slug}"):
        address = f"{place}/level"
        assert address in browser.get(place).text
        assert "Only when somebody mentions you" in browser.get(address).text
        assert browser.post(address, data={"level": "posts", "span": "month"}).status_code == 303
        assert browser.post(address, data={"level": "all", "span": "month"}).status_code == 422
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, data={"level": "posts", "span": "x"}).status_code == 404
    page = browser.get("/account/notices").text
    assert "Who has the mould?" in page
    assert community.name in page
    number = session.scalar(select(Attention.id).where(Attention.community_id == community.id))
    assert stranger.delete(f"/account/notices/levels/{number}").status_code == 404
    assert browser.delete(f"/account/notices/levels/{number}").status_code == 303


def out_of_home(person, community) -> bool:
    mine = (Membership.person_id == person.id, Membership.community_id == community.id)
    return bool(session.scalar(select(Membership.is_muted).where(*mine)))
