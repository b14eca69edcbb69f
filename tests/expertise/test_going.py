"""Is all that somebody stated in what they are given of themselves, and does it go with them?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from archive.keyring import keyring
from archive.sealing_files import unsealed
from models import (
    Asked,
    Audience,
    Availability,
    Bundle,
    Community,
    Confirmation,
    Entry,
    Event,
    Evidence,
    Objection,
    Person,
    PersonState,
    RequestKind,
    SavedSearch,
    Statement,
    StatementKind,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.erasing import erase_all
from social.posts.actions import create_post
from social.records import bundling, requests
from social.stating import Saying, state
from social.stems import CONFIGS, regconfig
from social.store import store
from tests.archive.destroying import destroy, readable
from tests.expertise.conftest import TENDERS
from tests.records.conftest import make_officer, omar, rosa

__all__ = ["make_officer", "omar", "rosa"]

WORD = "qzxjvkwygh"


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


def stated(person: Person, words: str, **more: Any) -> Statement:
    with change(person) as record:
        return state(record, person, Saying(kind=StatementKind.SKILL, words=words, **more))


@pytest.fixture
def life(
    in_app: None, ana: Person, ben: Person, community: Community, name: Callable[..., int]
) -> Statement:
    """Ana stated, showed, asked, was asked, confirmed, was confirmed, objected, kept a search."""
    mine = stated(ana, f"Tenders {WORD}", audience=Audience.ME, concept_id=name(TENDERS))
    his = stated(ben, "Frames")
    post = create_post(ana, community, Draft(source="A tender"))
    with change(ana) as record:
        for event, row in (
            (Event.EVIDENCE_ERASED, Evidence(statement_id=mine.id, post_id=post.id)),
            (
                Event.CONFIRMATION_ERASED,
                Confirmation(statement_id=his.id, by_id=ana.id, post_id=post.id, words=f"{WORD}1"),
            ),
            (
                Event.CONFIRMATION_ERASED,
                Confirmation(statement_id=mine.id, by_id=ben.id, post_id=post.id, words="Fine"),
            ),
            (Event.ASKED_ERASED, Asked(person_id=ben.id, asker_id=ana.id, words=f"{WORD}2")),
            (Event.ASKED_ERASED, Asked(person_id=ana.id, asker_id=ben.id, words="A question")),
            (
                Event.AVAILABILITY_SET,
                Availability(person_id=ana.id, weekly_limit=3, substitute_id=ben.id),
            ),
            (Event.OBJECTION_ERASED, Objection(person_id=ana.id)),
        ):
            session.add(row)
            record(event, row)
        session.add(SavedSearch(person_id=ana.id, name=f"{WORD}3", query="q=lassen"))
    return mine


@pytest.mark.parametrize("kind", [RequestKind.ACCESS, RequestKind.PORTABILITY])
def test_all_of_it_is_given(
    life: Statement, ana: Person, rosa: Person, omar: Person, kind: RequestKind
) -> None:
    request = requests.open_request(rosa, ana, now(), "", kind)
    requests.mask_the_rest(rosa, request)
    requests.approve_request(omar, request)
    bundling.build(request.id)
    session.expire_all()
    bundle = session.scalars(select(Bundle)).one()
    key = keyring.wrapper(bundle.kek_id or 0).unwrap(bundle.secret)
    content = b"".join(unsealed(store().read(bundle.digest, 0, bundle.sealed_size), key))
    files = zipfile.ZipFile(io.BytesIO(content))
    words = {one: files.read(one).decode() for one in files.namelist() if one.endswith(".json")}
    everything = "".join(words.values())
    for part in (WORD, f"{WORD}1", f"{WORD}2", f"{WORD}3", "tendering", "kring:skill/tendering"):
        assert part in everything
    assert ("asked_of_me" in everything) is (kind is RequestKind.ACCESS)
    for other in ("Ben Claes", "A question", "Fine"):  # names and words of others
        assert other not in everything


def test_all_of_it_goes_with_the_person(life: Statement, ana: Person, ben: Person) -> None:
    close(ana)
    with change(None) as record:
        gone = erase_all(record, [ana])
    assert {noun for noun, _number in gone} >= {
        "statement", "evidence", "confirmation", "asked", "availability", "objection",
    }  # fmt: skip
    session.expire_all()
    mine = session.get_one(Statement, life.id)
    assert (mine.words, mine.concept_id, mine.withdrawn_at is not None) == ("", None, True)
    query = func.plainto_tsquery(regconfig(CONFIGS["en"]), WORD)
    assert session.scalars(select(Statement).where(Statement.sought.op("@@")(query))).all() == []
    assert {row.words for row in session.scalars(select(Confirmation))} == {""}
    assert {row.words for row in session.scalars(select(Asked))} == {""}
    assert session.scalars(select(SavedSearch)).all() == []
    assert session.scalars(select(Availability)).one().weekly_limit is None
    assert [row.withdrawn_at for row in session.scalars(select(Evidence))] != [None]
    his = session.scalars(select(Statement).where(Statement.person_id == ben.id)).one()
    assert his.words == "Frames"


def test_what_the_ledger_kept_of_it_is_shredded(life: Statement, ana: Person) -> None:
    close(ana)
    made = select(Entry.id).where(Entry.noun == "statement", Entry.noun_id == life.id)
    entries = session.scalars(made).all()
    assert {readable()[one] for one in entries} == {True}
    destroy([ana])
    assert {readable()[one] for one in entries} == {False}


def close(person: Person) -> None:
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.DEACTIVATED, now()
        session.add(person)
        record(Event.PERSON_DEACTIVATED, person)
