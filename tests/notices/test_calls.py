"""Who calls everybody of a community, and who hears it?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from models import (
    AttentionLevel,
    Call,
    Callers,
    Capability,
    Community,
    Company,
    Event,
    Notice,
    Person,
    Post,
    Role,
    TextState,
    now,
    session,
)
from moderation import Draft
from social import calling
from social.arriving import Arrival
from social.changes import change
from social.comments.actions import create_comment
from social.communities.writing import Tools, set_tools
from social.notices import levels
from social.posts.actions import create_post, delete_post, edit_post
from social.rights import may
from tests.notices.test_notices import run_jobs, told

OPEN = {"callers": Callers.MEMBERS}


@pytest.fixture
def owner(in_app, ana, community) -> Person:
    return ana


def have(community: Community, **wanted: object) -> None:
    """Change what holds in the community."""
    with change(None) as record:
        for name, value in wanted.items():
            setattr(community, name, value)
        record(Event.COMMUNITY_CHANGED, community)


def said(person: Person, community: Community, source: str = "@everyone, the gate closes") -> Post:
    """Post something, and let the worker tell of it."""
    post = create_post(person, community, Draft(source=source))
    run_jobs()
    return post


@pytest.mark.parametrize("word", ["everyone", "iedereen", "tous", "alle", "Everyone"])
def test_everybody_is_called_once_in_any_language(owner, ben, eve, community, word) -> None:
    post = said(owner, community, f"Hallo @{word}, the gate closes")
    assert told(ben) == [("called", [owner.id])]
    assert told(eve) == told(owner) == []
    assert f">@{word}</a>" in post.html
    assert f'href="/communities/{community.slug}/members"' in post.html
    assert calling.unheard(owner, post) == ""


def test_a_comment_calls_and_leads_there(owner, ben, community) -> None:
    post = create_post(ben, community, Draft(source="The gate"))
    comment = create_comment(owner, post, Draft(source="@everyone: it is open"))
    run_jobs()
    row = session.scalars(select(Notice).where(Notice.kind == "called")).all()
    assert [(one.person_id, one.comment_id) for one in row] == []  # the nearer reason counts
    assert told(ben) == [("answered", [owner.id])]
    assert calling.call_of(comment).told_at is not None


@pytest.mark.parametrize(
    ("wanted", "who", "may_call"),
    [
        ({}, "owner", True),
        ({}, "ben", False),
        (OPEN, "ben", True),
        (OPEN, "eve", False),
        ({"callers": Callers.NOBODY}, "owner", False),
        ({"archived_at": now()}, "owner", False),
    ],
)
def test_owners_call_and_others_as_they_let_them(
    request, owner, ben, eve, community, wanted, who, may_call
) -> None:
    person = request.getfixturevalue(who)
    have(community, **wanted)
    assert may(person, "call", community) is may_call


def test_moderators_call_where_they_are_in(owner, ben, community) -> None:
    with change(None) as record:
        role = Role(person_id=ben.id, capability=Capability.MODERATOR)
        session.add(role)
        record(Event.ROLE_GIVEN, role)
    assert may(ben, "call", community)


def test_without_the_right_it_is_a_word_and_the_writer_is_told(owner, ben, community) -> None:
    post = said(ben, community)
    assert told(owner) == []
    assert "<a" not in post.html
    assert calling.unheard(ben, post).endswith(
        "Owners of this community and moderators call everybody here."
    )


def test_a_program_calls_only_where_it_may(owner, ben, community) -> None:
    with change(None) as record:
        ben.bot_owner_id = owner.id
        record(Event.PERSON_CHANGED, ben)
    have(community, **OPEN)
    assert not may(ben, "call", community)
    assert "Programs" in calling.why_not(ben, community)
    said(owner, community)
    assert told(ben) == []
    have(community, bots_call=True)
    assert may(ben, "call", community)


def test_the_company_sets_a_limit(owner, ben, community) -> None:
    company = session.get_one(Company, 1)
    with change(None) as record:
        company.call_most = 1
        record(Event.CALLS_LIMITED, company)
    session.refresh(community)
    assert not may(owner, "call", community)
    assert "too large" in calling.why_not(owner, community)


def test_once_a_day_in_each_community(owner, ben, community) -> None:
    said(owner, community)
    again = said(owner, community)
    assert len(told(ben)) == 1
    assert "called already" in calling.unheard(owner, again)
    session.execute(update(Call).values(called_at=now() - timedelta(days=1, seconds=1)))
    session.commit()
    session.execute(update(Notice).values(read_at=now()))
    session.commit()
    said(owner, community)
    assert session.scalar(select(func.count(Notice.id))) == 2


def test_an_edit_calls_nobody(owner, ben, community) -> None:
    post = said(owner, community, "The gate closes")
    edit_post(owner, post, Draft(source="@everyone, the gate closes"), post.version)
    run_jobs()
    assert told(ben) == []
    assert "not an edit" in calling.unheard(owner, post)


def test_an_edit_keeps_the_word_that_called_and_tells_nobody_again(owner, ben, community) -> None:
    post = said(owner, community)
    session.execute(update(Notice).values(read_at=now()))
    session.commit()
    for words in ("@everyone, at six", "At six", "@everyone, at seven"):
        edit_post(owner, post, Draft(source=words), post.version)
        run_jobs()
    assert "<a" in post.html
    assert session.scalar(select(func.count(Notice.id))) == 1


def test_who_takes_the_word_out_before_anybody_is_told_has_called_nobody(
    owner, ben, community
) -> None:
    post = create_post(owner, community, Draft(source="@everyone, the gate closes"))
    edit_post(owner, post, Draft(source="The gate closes"), post.version)
    run_jobs()
    assert told(ben) == []
    assert calling.last_call(community) is None


def test_the_job_that_runs_again_calls_nobody_twice(owner, ben, community) -> None:
    post = said(owner, community)
    session.execute(update(Notice).values(read_at=now()))
    session.commit()
    assert calling.take(post) == ()


def test_who_was_named_is_told_that(owner, ben, community) -> None:
    said(owner, community, "@ben.claes and @everyone: the gate")
    assert told(ben) == [("mentioned", [owner.id])]


@pytest.mark.parametrize(
    ("level", "hears"),
    [
        (AttentionLevel.EVERYTHING, True),
        (AttentionLevel.POSTS, True),
        (AttentionLevel.CONCERNS, True),
        (AttentionLevel.MENTIONS, False),
        (AttentionLevel.NOTHING, False),
    ],
)
def test_levels_decide(owner, ben, community, level, hears) -> None:
    levels.choose(ben, community, level, levels.Span.GOOD)
    said(owner, community)
    assert told(ben) == ([("called", [owner.id])] if hears else [])


def test_what_waits_for_a_moderator_calls_when_it_is_shown(owner, ben, community) -> None:
    post = create_post(owner, community, Draft(source="@everyone, the gate closes"))
    with change(None) as record:
        post.state = TextState.HELD
        record(Event.POST_HIDDEN, post)
    run_jobs()
    assert told(ben) == []
    with change(None) as record:
        post.state = TextState.PUBLISHED
        record(Event.POST_SHOWN, post, was=TextState.HELD)
    run_jobs()
    assert told(ben) == [("called", [owner.id])]


def test_what_was_deleted_before_calls_nobody(owner, ben, community) -> None:
    post = create_post(owner, community, Draft(source="@everyone, the gate closes"))
    delete_post(owner, post)
    run_jobs()
    assert told(ben) == []


def test_a_mail_calls_nobody(owner, ben, community) -> None:
    arrival = Arrival(mark="mail:1", text="@everyone, hello", title="")
    create_post(owner, community, Draft(source="@everyone, hello"), arrival=arrival)
    run_jobs()
    assert told(ben) == []


def test_fifty_at_once_call_once(owner, ben, community, at_once) -> None:
    def call() -> None:
        create_post(
            session.get_one(Person, owner.id),
            session.get_one(Community, community.id),
            Draft(source="@everyone, the gate closes"),
        )

    assert at_once(*[call] * 20) == [None] * 20
    run_jobs()
    assert session.scalar(select(func.count(Call.id))) == 1
    assert session.scalar(select(func.count(Notice.id)).where(Notice.person_id == ben.id)) == 1


def test_many_cost_the_statements_of_few(owner, community, join, statements) -> None:
    run_jobs()

    def call(number: int) -> int:
        for one in range(number):
            join(f"Member {number} {one}")
        session.execute(update(Call).values(called_at=now() - timedelta(days=2)))
        session.commit()
        create_post(owner, community, Draft(source=f"@everyone, to {number}"))
        statements.clear()
        run_jobs()
        return len(statements)

    assert call(6) == call(12)


def test_whoever_writes_reads_before_how_many_it_tells(
    owner,
    ben,
    community,
    join,
    monkeypatch,
) -> None:
    for one in range(11):
        join(f"Member {one}")
    with change(None) as record:
        for person in session.scalars(select(Person)):
            person.zone = "Europe/Brussels"
            record(Event.PERSON_CHANGED, person)
    night = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    monkeypatch.setattr("social.outside.now", lambda: night)
    found = calling.reach(community, owner)
    assert found.words == "@everyone tells 12 people."
    assert "12 of them are off now" in found.waiting
    assert "08:00" in found.waiting


def test_owners_say_who_calls(owner, community) -> None:
    tools = Tools(callers=Callers.MEMBERS, bots_call=True)
    set_tools(owner, community, tools, community.version)
    assert community.callers is Callers.MEMBERS
    assert community.bots_call
