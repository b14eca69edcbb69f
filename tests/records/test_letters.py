"""Does the letter to somebody who was erased stay no longer than it is needed?"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from archive import ledger
from models import (
    Entry,
    EntryKey,
    ErasureRequest,
    Event,
    Exemption,
    Outcome,
    Person,
    RequestItem,
    now,
    session,
)
from models.key import Scrub
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
    assert [row.Entry.event for row in rows][-2:] == [Event.LETTER_GIVEN, Event.LETTER_FORGOTTEN]
    assert {one["letter_digest"] for one in said[-4:]} == {sha256(words.encode()).hexdigest()}
    assert not any("Ben Claes" in str(one) for one in said)


def test_who_has_no_role_is_given_no_letter(answered: ErasureRequest, eve: Person) -> None:
    with pytest.raises(NotFound):
        letters.give_letter(eve, answered)
