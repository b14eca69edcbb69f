"""What can be stated, how is it found, and what cannot be said?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from models import Audience, Concept, Entry, Level, Person, Statement, StatementKind, now, session
from models.folding import fold
from social import stating
from social.changes import change
from social.errors import Invalid
from social.expertise import actions
from social.stating import Saying, restate, state
from social.stems import CONFIGS, regconfig
from tests.expertise.conftest import TENDERS, State

FRENCH = (
    "J'ai monté une vingtaine de dossiers d'appels d'offres pour des réseaux de tramway en France."
)


def found_by(words: str, language: str) -> set[int]:
    """Look statements up as a search does."""
    query = func.plainto_tsquery(regconfig(CONFIGS[language]), fold(words))
    return set(session.scalars(select(Statement.id).where(Statement.sought.op("@@")(query))))


def test_words_are_found_by_their_stems_and_without_accents(ana: Person, states: State) -> None:
    mine = states(ana, FRENCH)
    assert mine.language == "fr"
    assert found_by("réseau", "fr") == found_by("RESEAUX", "fr") == {mine.id}
    assert found_by("dossier", "fr") == {mine.id}
    assert found_by("soudure", "fr") == set()


def test_role_and_customer_of_a_project_are_found_too(ana: Person, states: State) -> None:
    mine = states(
        ana, "T9", StatementKind.PROJECT, role="Bid manager", customer="Métropole de Lyon"
    )
    assert found_by("metropole", "en") == found_by("bids", "en") == {mine.id}


def test_other_words_are_found_from_then_on_and_the_old_ones_no_longer(
    ana: Person, states: State, in_app: None
) -> None:
    mine = states(ana, "Welding of frames")
    actions.say_otherwise(ana, own(mine.id), saying("Painting of hulls"), 1)
    assert found_by("hull", "en") == {mine.id}
    assert found_by("frame", "en") == set()


def own(number: int) -> Statement:
    return session.scalars(select(Statement).where(Statement.id == number)).one()


def saying(words: str = "Welding", **more: object) -> Saying:
    return replace(Saying(kind=StatementKind.SKILL, words=words), **more)


def test_a_secret_is_refused_beside_its_field(ana: Person, in_app: None) -> None:
    for field in ("words", "role", "customer"):
        said = Saying(kind=StatementKind.PROJECT, words="T9")
        with pytest.raises(Invalid) as refused:
            actions.make(ana, replace(said, **{field: "My password is: Tr0ub4dor&3xq!"}))
        assert set(refused.value.fields) == {field}
    assert session.scalar(select(func.count(Statement.id))) == 0


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"since": 1850}, "since"),
        ({"last_used": now().year + 1}, "last_used"),
        ({"since": 2020, "until": 2019}, "until"),
        ({"concept_id": 1}, "concept"),
    ],
)
def test_what_cannot_be_is_refused(
    ana: Person, in_app: None, columns: dict[str, int], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.make(ana, saying(**columns))
    assert set(refused.value.fields) == {field}


def test_nothing_is_said_is_refused(ana: Person, in_app: None) -> None:
    with pytest.raises(Invalid):
        actions.make(ana, saying("  "))


def test_a_term_of_another_kind_or_a_retired_one_cannot_be_chosen(
    ana: Person, in_app: None, name: Callable[..., int]
) -> None:
    tender = name(TENDERS)
    assert actions.make(ana, saying(concept_id=tender)).concept_id == tender
    with pytest.raises(Invalid):
        actions.make(ana, Saying(kind=StatementKind.LANGUAGE, words="x", concept_id=tender))
    with change(None):
        session.get_one(Concept, tender).retired_at = now()
    with pytest.raises(Invalid):
        actions.make(ana, saying(concept_id=tender))


def test_a_kind_keeps_only_the_columns_it_has(ana: Person, in_app: None) -> None:
    mine = actions.make(ana, saying(level=Level.C1, customer="SNCF", since=2014))
    assert (mine.level, mine.customer, mine.since) == (None, "", 2014)


def test_the_term_that_a_line_has_stays_when_nobody_can_choose_it_any_more(
    ana: Person, in_app: None, name: Callable[..., int]
) -> None:
    tender = name(TENDERS)
    mine = actions.make(ana, saying(concept_id=tender))
    with change(None):
        session.get_one(Concept, tender).retired_at = now()
    actions.say_otherwise(ana, mine, saying("Bids", concept_id=tender), 1)
    assert (own(mine.id).words, own(mine.id).concept_id) == ("Bids", tender)


def test_a_page_has_an_end(ana: Person, in_app: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stating, "MOST", 2)
    first, _second = actions.make(ana, saying()), actions.make(ana, saying())
    with pytest.raises(Invalid):
        actions.make(ana, saying())
    actions.withdraw(ana, first)
    assert actions.make(ana, saying()).id


def test_a_file_of_somebody_else_cannot_stand_with_it(ana: Person, in_app: None) -> None:
    with pytest.raises(Invalid):
        actions.make(ana, Saying(kind=StatementKind.CERTIFICATE, words="x", file_id=99))


def test_what_was_changed_meanwhile_is_not_overwritten(ana: Person, in_app: None) -> None:
    mine = actions.make(ana, saying())
    actions.say_otherwise(ana, mine, saying("Soldering"), 1)
    with pytest.raises(Invalid):
        actions.say_otherwise(ana, own(mine.id), saying("Gluing"), 1)
    assert own(mine.id).words == "Soldering"


def test_every_act_is_an_entry_and_later_is_none(ana: Person, app: Flask, states: State) -> None:
    mine = states(ana, "Welding", days=400)
    with app.app_context():
        actions.put_off(ana, own(mine.id))
        actions.confirm(ana, own(mine.id))
        actions.show_to(ana, own(mine.id), Audience.ME)
        actions.end(ana, own(mine.id))
        actions.withdraw(ana, own(mine.id))
    events = select(Entry.event).where(Entry.noun == "statement").order_by(Entry.id)
    assert [event.partition(".")[2] for event in session.scalars(events)] == [
        "made", "confirmed", "confirmed", "changed", "changed", "withdrawn",
    ]  # fmt: skip


def test_a_change_that_fails_leaves_nothing_of_it(ana: Person, in_app: None) -> None:
    def act() -> None:
        with change(ana) as record:
            mine = state(record, ana, saying())
            restate(record, mine, saying("Other"), ana, seen_version=7)

    with pytest.raises(Invalid):
        act()
    assert session.scalar(select(func.count(Statement.id))) == 0
