"""What do the tests of the records share? Two officers, and words to keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from archive.granting import Opened, open_archive
from models import (
    Capability,
    Comment,
    Community,
    ErasureRequest,
    Event,
    GrantPurpose,
    Hold,
    Matter,
    Person,
    Post,
    RecordKind,
    Retention,
    Role,
    now,
    session,
)
from models.base import Recorded
from social.changes import change
from social.records import grants
from social.records.matters import actions as matters


def noted(event: Event, *things: Recorded) -> None:
    """Store some things, each with its entry."""
    with change(None) as record:
        for thing in things:
            session.add(thing)
            record(event, thing)


@pytest.fixture
def make_officer(make_person: Callable[..., Person]) -> Callable[[str], Person]:
    """Give somebody the role: `make_officer("Rosa Officer")`."""

    def make(name: str) -> Person:
        person = make_person(name)
        noted(Event.ROLE_GIVEN, Role(person_id=person.id, capability=Capability.COMPLIANCE))
        return person

    return make


@pytest.fixture
def rosa(make_officer: Callable[[str], Person]) -> Person:
    """Rosa proposes and asks."""
    return make_officer("Rosa Officer")


@pytest.fixture
def omar(make_officer: Callable[[str], Person]) -> Person:
    """Omar approves."""
    return make_officer("Omar Officer")


@pytest.fixture
def write_post(ana: Person, community: Community) -> Callable[..., Post]:
    """Write a post as if it were another day: `write_post("Words", at=datetime(...))`."""

    def write(words: str = "Words", at: datetime | None = None, **columns: Any) -> Post:
        columns = {"author_id": ana.id, "community_id": community.id, "language": "en"} | columns
        post = Post(source=words, html=f"<p>{words}</p>", posted_at=at or now(), **columns)
        noted(Event.POST_CREATED, post)
        return post

    return write


@pytest.fixture
def write_comment(ben: Person) -> Callable[..., Comment]:
    """Answer a post: `write_comment(post, "Words")`."""

    def write(post: Post, words: str = "Words", **columns: Any) -> Comment:
        columns = {"author_id": ben.id, "language": "en"} | columns
        comment = Comment(post_id=post.id, source=words, html=f"<p>{words}</p>", **columns)
        comment.post = post
        noted(Event.COMMENT_CREATED, comment)
        return comment

    return write


@pytest.fixture
def make_rule(rosa: Person, omar: Person) -> Callable[..., Retention]:
    """Put a rule in force: `make_rule(RecordKind.POST, most="P7Y")`."""

    def make(kind: RecordKind = RecordKind.POST, **columns: Any) -> Retention:
        long_ago = datetime(2001, 1, 1, tzinfo=UTC)
        decided = {"approved_by_id": omar.id, "approved_at": long_ago, "takes_effect_at": long_ago}
        columns = {"basis": "A law", "source": "A book", "proposed_by_id": rosa.id} | columns
        rule = Retention(kind=kind, **(decided | columns))
        noted(Event.RULE_PROPOSED, rule)
        return rule

    return make


def seen(path: str) -> dict[str, str]:
    """Fill in what the page of a request says was decided last."""
    asked = session.get_one(ErasureRequest, int(path.rpartition("/")[2]), populate_existing=True)
    return {"seen": asked.decided_at.isoformat()} if asked.decided_at else {}


@pytest.fixture
def make_hold(rosa: Person) -> Callable[..., Hold]:
    """Place a hold: `make_hold(people_ids=[ana.id])`."""

    def make(**columns: Any) -> Hold:
        columns = {"matter": "A matter", "reason": "A reason", "review_at": now()} | columns
        hold = Hold(asked_by_id=rosa.id, **columns)
        noted(Event.HOLD_ASKED, hold)
        return hold

    return make


@pytest.fixture
def opened(in_app: Flask, rosa: Person, omar: Person, community: Community) -> Opened:
    """Rosa may read what stands in one community."""
    grant = grants.ask_grant(
        rosa,
        grants.Ask(
            purpose=GrantPurpose.LEGAL_DISPUTE,
            reason="Case 12",
            begins_at=now() - timedelta(days=365),
            ends_at=now() + timedelta(days=365),
            with_private=True,
            community_ids=(community.id,),
        ),
    )
    grants.approve_grant(omar, grant)
    return open_archive(session, rosa, grant.id)


@pytest.fixture
def matter(in_app: Flask, rosa: Person) -> Matter:
    return matters.open_matter(rosa, "Tender 12", "A supplier says that we leaked its price.")
