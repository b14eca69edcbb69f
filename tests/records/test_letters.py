"""Does the letter to somebody who was erased stay no longer than it is needed?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select, update
from werkzeug.exceptions import NotFound

from archive import ledger
from models import (
    Entry,
    EntryKey,
    ErasureRequest,
    Event,
    Exemption,
    Hold,
    Outcome,
    Person,
    RequestItem,
    now,
    session,
)
from models.key import Kek, Scrub
from social.changes import change
from social.records import executing, letters, requests
from social.records.requests import Decision


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


@pytest.fixture
def answered(rosa: Person, omar: Person, ben: Person, community: object) -> ErasureRequest:
    """Ben asked to be forgotten, and it was refused: that is in his letter."""
    request = requests.open_request(rosa, ben, now(), "Forget me")
    for noun in set(session.scalars(select(RequestItem.noun))):
        refused = Decision(noun=noun, outcome=Outcome.REFUSE, exemption=Exemption.CLAIMS)
        requests.decide(rosa, request, refused)
    requests.approve_request(omar, request)
    executing.execute(request.id)
    return request


def test_the_text_goes_a_month_after_it_was_given(answered: ErasureRequest, rosa: Person) -> None:
    words = letters.give_letter(rosa, answered)
    given = answered.letter_given_at
    assert given is not None
    assert "Ben Claes" in words
    assert letters.give_letter(rosa, answered) == words
    assert answered.letter_given_at == given
    assert letters.forget_letters(given + letters.AFTER_GIVEN - timedelta(seconds=1)) == 0
    assert letters.forget_letters(given + letters.AFTER_GIVEN) == 1
    assert letters.forget_letters(given + letters.AFTER_GIVEN) == 0
    session.expire_all()
    assert (answered.letter, answered.letter_gone_at is not None) == ("", True)
    assert answered.letter_digest == sha256(words.encode()).digest()
    with pytest.raises(NotFound):
        letters.give_letter(rosa, answered)
    assert session.scalar(select(func.count()).select_from(Scrub)) == 1


def test_one_that_nobody_fetched_goes_after_three(answered: ErasureRequest) -> None:
    assert answered.closed_at is not None
    end = answered.closed_at + letters.AT_MOST
    assert letters.forget_letters(end - timedelta(seconds=1)) == 0
    assert letters.forget_letters(end) == 1


def test_the_ledger_keeps_the_digest_and_no_words(answered: ErasureRequest, rosa: Person) -> None:
    words = letters.give_letter(rosa, answered)
    letters.forget_letters(now() + letters.AFTER_GIVEN)
    rows = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.noun == "erasure_request")
        .order_by(Entry.id)
    ).all()
    said = [ledger.opened(entry, key) for entry, key in rows]
    assert [row.Entry.event for row in rows] == [Event.LETTER_FORGOTTEN]
    assert said[0]["letter_digest"] == sha256(words.encode()).hexdigest()
    assert said[0]["approved_by_id"] == answered.approved_by_id
    assert not any("Ben Claes" in str(one) for one in said)


def test_the_other_words_of_a_request_go_with_the_letter(answered: ErasureRequest) -> None:
    with change(None) as record:
        answered.extension_reason = "He was ill"
        session.execute(update(RequestItem).values(note="As he told us"))
        record(Event.REQUEST_EXTENDED, answered)
    subjects = select(Kek.subject_id).join(EntryKey, EntryKey.kek_id == Kek.id).join(Entry)
    asked = subjects.where(Entry.noun == "erasure_request")
    assert set(session.scalars(asked)) == {answered.person_id}
    assert letters.forget_letters(now() + letters.AT_MOST) == 1
    session.expire_all()
    assert (answered.wish, answered.extension_reason) == ("", "")
    assert set(session.scalars(select(RequestItem.note))) == {""}


def test_a_hold_on_the_person_keeps_the_words_of_their_request(
    answered: ErasureRequest, make_hold: Callable[..., Hold]
) -> None:
    make_hold(people_ids=[answered.person_id])
    assert letters.forget_letters(now() + letters.AT_MOST) == 0
    session.expire_all()
    assert answered.wish == "Forget me"


def test_who_has_no_role_is_given_no_letter(answered: ErasureRequest, eve: Person) -> None:
    with pytest.raises(NotFound):
        letters.give_letter(eve, answered)
