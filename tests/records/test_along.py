"""Does a minimum bind what goes along with something else, until it is over?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import (
    Attachment,
    Event,
    File,
    Outcome,
    Person,
    PersonState,
    Post,
    RecordKind,
    RequestItem,
    Retention,
    SignIn,
    now,
    session,
)
from social.changes import change
from social.records import executing, requests
from social.records.disposing import dispose, try_disposal
from social.records.requests import Decision
from tests.records.conftest import noted

FILE, POST, SIGN_IN = RecordKind.FILE, RecordKind.POST, RecordKind.SIGN_IN
OLD = datetime(2019, 1, 1, tzinfo=UTC)
IN_TEN_YEARS = datetime(2029, 1, 2, tzinfo=UTC)
Make = Callable[..., Retention]
Write = Callable[..., Post]


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


@pytest.fixture
def attach() -> Callable[..., File]:
    """Let a file stand with some posts."""

    def run(*posts: Post) -> File:
        facts = {"name": "plan.pdf", "digest": "d", "media_type": "application/pdf", "size": 1}
        file = File(owner_id=posts[0].author_id, created_at=OLD, attached_at=OLD, **facts)
        noted(Event.FILE_ADDED, file)
        for post in posts:
            noted_on = Attachment(file_id=file.id, post_id=post.id)
            with change(None) as record:
                session.add(noted_on)
                record(Event.POST_EDITED, post)
        return file

    return run


def name_of(file: File) -> str:
    session.expire_all()
    return session.get_one(File, file.id).name


def test_a_post_waits_for_the_file_that_goes_along(
    write_post: Write, make_rule: Make, attach: Callable[..., File]
) -> None:
    post = write_post("Words", at=OLD)
    file = attach(post)
    make_rule(POST, most="P1Y")
    make_rule(FILE, least="P10Y")
    assert try_disposal().spared == {POST: 1}
    assert dispose().destroyed == {POST: 0}
    assert (name_of(file), post.source) == ("plan.pdf", "Words")
    assert dispose(IN_TEN_YEARS).destroyed == {POST: 1}
    assert name_of(file) == ""


def test_a_post_does_not_wait_for_a_file_that_another_shows_as_well(
    write_post: Write, make_rule: Make, attach: Callable[..., File]
) -> None:
    file = attach(write_post("Words", at=OLD), write_post("New"))
    make_rule(POST, most="P1Y")
    make_rule(FILE, least="P10Y")
    assert dispose().destroyed == {POST: 1}
    assert name_of(file) == "plan.pdf"


def left(person: Person) -> None:
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, person)


def test_who_asks_to_be_forgotten_waits_for_what_is_bound(
    write_post: Write, make_rule: Make, attach: Callable[..., File], rosa: Person, omar: Person,
    ben: Person,
) -> None:  # fmt: skip
    file = attach(write_post("Words", at=OLD, author_id=ben.id))
    sign_in = SignIn(person_id=ben.id, token_digest=b"a" * 32, browser="Firefox")
    noted(Event.SIGNED_IN, sign_in)
    make_rule(FILE, least="P10Y")
    make_rule(SIGN_IN, least="P6M")
    left(ben)
    request = requests.open_request(rosa, ben, now())
    for noun in set(session.scalars(select(RequestItem.noun))):
        requests.decide(rosa, request, Decision(noun=noun, outcome=Outcome.ERASE))
    requests.approve_request(omar, request)
    executing.execute(request.id)
    hindered = select(RequestItem.noun).where(RequestItem.hindrance == "bound")
    assert set(session.scalars(hindered)) == {"post", "file", "sign_in", "person"}
    assert name_of(file) == "plan.pdf"
    assert session.get_one(Person, ben.id).name == "Ben Claes"
    assert session.get_one(SignIn, sign_in.id).browser == "Firefox"
    executing.try_again(now() + timedelta(days=190))
    session.expire_all()
    assert set(session.scalars(hindered)) == {"post", "file"}
    assert session.get_one(Person, ben.id).email is None
    assert session.get_one(Person, ben.id).name == "Ben Claes"  # beside what is kept
    executing.try_again(IN_TEN_YEARS)
    session.expire_all()
    assert session.scalars(hindered).all() == []
    assert session.get_one(Person, ben.id).name != "Ben Claes"
    assert name_of(file) == ""


def test_a_sign_in_that_is_not_over_is_bound_and_never_due(make_rule: Make, ben: Person) -> None:
    make_rule(SIGN_IN, most="P1D")
    noted(Event.SIGNED_IN, SignIn(person_id=ben.id, token_digest=b"a" * 32, seen_at=now()))
    assert dispose(now() + timedelta(days=20)).destroyed == {}
    assert dispose(now() + timedelta(days=32)).destroyed == {SIGN_IN: 1}
