"""Does what is kept of somebody who was erased say whose it is, for as long as it is kept?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from archive import ledger
from models import (
    Certificate,
    Comment,
    Destroyed,
    Entry,
    EntryKey,
    ErasureRequest,
    Event,
    Exemption,
    Hold,
    Outcome,
    Person,
    PersonState,
    Post,
    RecordKind,
    RequestItem,
    Retention,
    now,
    session,
)
from social.changes import change
from social.ledger import check_ledger
from social.records import executing, letters, requests
from social.records.disposing import dispose
from social.records.requests import Decision
from tests.archive import logs

ERASE = Outcome.ERASE
REFUSED = Decision(noun="post", outcome=Outcome.REFUSE, exemption=Exemption.CLAIMS)
OLD = datetime(2010, 1, 1, tzinfo=UTC)
Forget = Callable[..., ErasureRequest]


@pytest.fixture
def forget(
    in_app: None, rosa: Person, omar: Person, ben: Person, write_post: Callable[..., Post]
) -> Forget:
    """Forget Ben, who wrote and left, but for what is decided otherwise."""
    write_post("By Ben", author_id=ben.id, at=OLD)
    with change(None) as record:
        ben.bio, ben.title = "I weld", "Welder"
        record(Event.PERSON_CHANGED, ben)
    with change(None) as record:
        ben.state, ben.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, ben)

    def run(*others: Decision) -> ErasureRequest:
        request = requests.open_request(rosa, ben, now())
        otherwise = {decision.noun: decision for decision in others}
        found = select(RequestItem.noun).where(RequestItem.request_id == request.id)
        for noun in set(session.scalars(found)):
            decision = otherwise.get(noun, Decision(noun=noun, outcome=ERASE))
            requests.decide(rosa, request, decision)
        requests.approve_request(omar, request)
        executing.execute(request.id)
        session.expire_all()
        return request

    return run


def said_of(person: Person) -> list[dict[str, object]]:
    """Read what the ledger still says of a person."""
    rows = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.noun == "person", Entry.noun_id == person.id)
        .order_by(Entry.id)
    )
    return [ledger.opened(entry, key) for entry, key in rows]


def hindrance() -> str:
    found = select(RequestItem.hindrance).where(RequestItem.noun == "person")
    return session.scalars(found.order_by(RequestItem.id.desc())).first() or ""


def test_a_text_that_is_refused_keeps_its_author_and_nothing_else_of_them(
    forget: Forget, ben: Person
) -> None:
    request = forget(REFUSED)
    assert (ben.name, ben.handle) == ("Ben Claes", "ben.claes")
    assert (ben.email, ben.bio, ben.title, ben.password_hash) == (None, "", "", None)
    assert hindrance() == "named"
    said = said_of(ben)
    assert [one["name"] for one in said] == ["Ben Claes"]
    assert "I weld" not in str(said)
    assert "your name stays beside it" in request.letter
    assert "- your name, beside what is kept of you" in request.letter


def test_the_name_goes_the_night_after_the_last_text(
    forget: Forget, make_rule: Callable[..., Retention], ben: Person
) -> None:
    request = forget(REFUSED)
    executing.try_again(now())
    executing.try_again(now())  # what was done once is not done again
    assert len(session.scalars(select(Certificate)).all()) == 2  # of what went, and of the profile
    make_rule(most="P1Y")
    dispose()
    executing.try_again(now())
    session.expire_all()
    assert ben.name == "Former colleague"
    assert hindrance() == ""
    assert all("Ben" not in str(one) for one in said_of(ben))
    item = session.scalars(select(RequestItem).where(RequestItem.noun == "person")).one()
    assert (item.done_at is not None, item.certificate_id is not None) == (True, True)
    destroyed = session.scalars(select(Destroyed.entry_id)).all()
    assert len(destroyed) == len(set(destroyed))
    assert session.get_one(ErasureRequest, request.id).closed_at is not None


def test_where_nothing_is_kept_nothing_is_left_of_the_name(forget: Forget, ben: Person) -> None:
    request = forget()
    assert ben.name == "Former colleague"
    assert "your name" not in request.letter


def test_what_is_put_out_of_sight_keeps_its_author_until_it_goes(
    forget: Forget, ben: Person
) -> None:
    until = now() + timedelta(days=30)
    forget(Decision(noun="post", outcome=Outcome.RESTRICT, until=until))
    assert ben.name == "Ben Claes"
    executing.try_again(until)
    session.expire_all()
    assert ben.name == "Former colleague"


def test_what_a_hold_keeps_keeps_its_author(
    forget: Forget, make_hold: Callable[..., Hold], ben: Person
) -> None:
    hold = make_hold(words=["by ben"])
    forget()
    assert (ben.name, ben.bio) == ("Ben Claes", "")
    with change(None) as record:
        hold.released_at = now()
        record(Event.HOLD_RELEASED, hold)
    executing.try_again(now())
    session.expire_all()
    assert ben.name == "Former colleague"


def test_a_hold_on_the_person_keeps_all_of_them(
    forget: Forget, make_hold: Callable[..., Hold], ben: Person
) -> None:
    make_hold(people_ids=[ben.id])
    forget(REFUSED)
    assert (ben.name, ben.bio) == ("Ben Claes", "I weld")
    assert hindrance() == "held"


def test_no_rule_takes_a_name_that_has_to_stay(
    forget: Forget, make_rule: Callable[..., Retention], ben: Person
) -> None:
    forget(REFUSED)
    make_rule(RecordKind.PROFILE, most="P1D")
    found = dispose(now() + timedelta(days=9))
    session.expire_all()
    assert ben.name == "Ben Claes"
    assert (+found.destroyed, found.spared) == ({}, {RecordKind.PROFILE: 1})


def test_a_comment_keeps_its_author_as_a_post_does(
    forget: Forget,
    write_post: Callable[..., Post],
    write_comment: Callable[..., Comment],
    ben: Person,
) -> None:
    write_comment(write_post(), "Also by Ben")
    forget(Decision(noun="comment", outcome=Outcome.REFUSE, exemption=Exemption.CLAIMS))
    assert ben.name == "Ben Claes"


def test_the_pages_say_that_the_name_stays(
    app: object, forget: Forget, rosa: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    request = forget(REFUSED)
    path, browser = f"/records/requests/{request.id}", sign_in(rosa)
    assert "the name stays beside what is kept" in browser.get(path).text
    assert "all but the name is gone" in browser.get(f"{path}/items/person").text
    assert "your name stays" in letters.give_letter(rosa, request)


def test_the_ledger_verifies_with_all_but_a_name_destroyed_and_then_the_name(
    sealer: Connection, forget: Forget, make_rule: Callable[..., Retention], ben: Person
) -> None:
    forget(REFUSED)
    logs.seal(sealer)
    assert check_ledger(is_full=True).faults == []
    make_rule(most="P1Y")
    dispose()
    executing.try_again(now())
    session.expire_all()
    assert ben.name == "Former colleague"
    logs.seal(sealer)
    assert check_ledger(is_full=True).faults == []
