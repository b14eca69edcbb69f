"""What do the tests of the records share? Two officers, and words to keep."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from archive.exporting.state import State
from archive.granting import Opened, open_archive
from models import (
    Capability,
    Comment,
    Community,
    ErasureRequest,
    Event,
    File,
    Grant,
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
from moderation import Draft
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment
from social.messages.actions import edit_message, start_conversation
from social.posts.actions import create_post, delete_post, edit_post
from social.reactions import kind_of, react, unreact
from social.records import grants
from social.records.exporting import Asked, export
from social.records.grants import Ask
from social.records.matters import actions as matters
from social.store import store
from tests.archive import logs

HARD = 'Zeg "ok" =1+1 þ ® \x14 \N{SNOWMAN}\r\nFrom me\n.\n\n> quoted'
TITLE = "=SUM(A1) een lange titel over lassen met accenten: é à ü ß ž, en zo nog een eind verder"
BYTES = b"%PDF-1.4 drawing"


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


@pytest.fixture
def file(in_app: Flask) -> Callable[..., File]:
    """Upload a file."""

    def one(owner: Person, name: str = "frame 4.pdf", content: bytes = BYTES) -> File:
        with change(owner) as record:
            digest = store().digest(io.BytesIO(content))
            found = File(
                owner_id=owner.id, digest=digest, name=name, media_type="application/pdf",
                size=len(content),
            )  # fmt: skip
            session.add(found)
            record(Event.FILE_ADDED, found)
            store().put(digest, io.BytesIO(content))
        return found

    return one


@pytest.fixture
def said(
    in_app: Flask, ana: Person, ben: Person, eve: Person, community: Community,
    file: Callable[..., File], make_community: Callable[..., Community],
) -> None:  # fmt: skip
    """Say and do one of each."""
    drawing = file(ana)
    post = create_post(ana, community, Draft(source=HARD, title=TITLE), [Brought(drawing.id)])
    edit_post(
        ana, post, Draft(source="Otherwise", title=TITLE), post.version, [Brought(drawing.id)]
    )
    comment = create_comment(ben, post, Draft(source="An answer"))
    create_comment(ana, post, Draft(source="And to that"), parent=comment)
    react(ben, post, kind_of("thanks"))
    unreact(ben, post, kind_of("thanks"))
    react(ana, comment, kind_of("thanks"))
    message = start_conversation(ana, [ben], Draft(source="Between us"), "")
    edit_message(ana, message, Draft(source="Between us two"), message.version)
    gone = create_post(ben, community, Draft(source="Gone at once"))
    edit_post(ben, gone, Draft(source="Gone at twice"), gone.version)
    delete_post(ben, gone)
    elsewhere = make_community("Paint", eve, slug="paint")
    create_post(eve, elsewhere, Draft(source="Not to be read by them", title="Elsewhere"))


@pytest.fixture
def granted(said: None, rosa: Person, omar: Person, ana: Person, ben: Person) -> Grant:
    """Let Rosa read what Ana and Ben said, also between them."""
    return allowed(rosa, omar, people_ids=[ana.id, ben.id], with_private=True, with_direct=True)


def allowed(asker: Person, approver: Person, **more: Any) -> Grant:
    grant = grants.ask_grant(
        asker,
        Ask(
            **{
                "begins_at": datetime(2001, 1, 1, tzinfo=UTC),
                "ends_at": datetime(2099, 1, 1, tzinfo=UTC),
                "purpose": GrantPurpose.LEGAL_DISPUTE,
                "reason": "Case 12",
            }
            | more
        ),
    )
    grants.approve_grant(approver, grant)
    return grant


@pytest.fixture
def take(granted: Grant, rosa: Person, sealer: Connection, tmp_path: Path) -> Callable[..., State]:
    """Export what the grant opens into `export`."""

    def one(
        name: str = "export", grant: Grant = granted, officer: Person = rosa, **asked: Any
    ) -> State:
        logs.seal(sealer)
        return export(officer, grant.id, Asked(tmp_path / name, **asked))

    return one
