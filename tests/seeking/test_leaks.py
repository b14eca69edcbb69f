"""Is what somebody hides, takes back or objects to in any output at all?

Each way of hiding is asked of each output: none may show a word of it, nor count it.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models import (
    Audience,
    Community,
    ConceptLink,
    Entry,
    Event,
    Evidence,
    PeopleSearch,
    Person,
    PersonState,
    SearchHit,
    SearchPurpose,
    Statement,
    StatementKind,
    now,
    session,
)
from moderation import Draft
from social import saving
from social.changes import change
from social.comments.actions import create_comment
from social.cursor import Cursor
from social.errors import Invalid
from social.notices.actions import notify
from social.notices.listing import Only, page
from social.posts.actions import create_post
from social.seeking import exporting, gaps, hr, objecting
from social.seeking.address import Search
from social.seeking.asked_here import search as on_the_command_line
from social.seeking.finding import results, understood
from tests.seeking.making import change_statement, show, state

Make = Callable[..., Person]
Ids = dict[str, int]
SIGN = "wulpwords"  # in whatever must not show


def colleagues(viewer: Person, _hanna: Person, _ids: Ids, _earlier: PeopleSearch) -> str:
    """Everything that a colleague's search gives."""
    search = understood(Search.read(MultiDict({"q": "SAP PP"})), "en")
    found = results(search, viewer, "en")
    return f"{found.hits} {found.near} {found.found}"


def colleagues_words(viewer: Person, _hanna: Person, _ids: Ids, _earlier: PeopleSearch) -> str:
    """The same, looked for by the very words."""
    search = understood(Search.read(MultiDict({"q": SIGN})), "en")
    found = results(search, viewer, "en")
    hits = [reason.words for hit in found.hits for reason in hit.reasons]
    return f"{hits} {found.found.matches} {found.found.sites}"


def suggestions(viewer: Person, _hanna: Person, _ids: Ids, _earlier: PeopleSearch) -> str:
    """What may be meant, what is broader, and what nobody stated."""
    search = understood(Search.read(MultiDict({"q": f"SAP, {SIGN[:6]}"})), "en")
    found = results(search, viewer, "en")
    return f"{found.guesses} {found.wider} {found.missing}"


def kept_search(viewer: Person, _hanna: Person, ids: Ids, _earlier: PeopleSearch) -> str:
    """A search that a colleague kept, looked for again."""
    saving.save(viewer, "Mine", f"q=SAP+PP&c=must:concept:{ids['sap']}")
    (kept,) = saving.saved_by(viewer)
    found = results(Search.read(MultiDict(parse_qsl(kept.query))), viewer, "en")
    return f"{kept.name} {kept.query} {found.hits} {found.near} {found.found}"


def notices(viewer: Person, hanna: Person, _ids: Ids, _earlier: PeopleSearch) -> str:
    """What others are told of, once all jobs ran that tell it."""
    notify(list(session.scalars(select(Entry.id))))
    told = [page(one, Only.ALL, Cursor())[0] for one in (viewer, hanna)]
    return str([(line.words, line.about, line.address) for lines in told for line in lines])


def command_line(_viewer: Person, _hanna: Person, _ids: Ids, _earlier: PeopleSearch) -> str:
    """What a program is told."""
    return str(on_the_command_line("SAP PP", "en"))


def new_search(_viewer: Person, hanna: Person, _ids: Ids, _earlier: PeopleSearch) -> str:
    """A search of HR's made after, and its log."""
    made = search_of(hanna)
    view = hr.view(made, hanna, "en")
    logged = session.scalars(select(SearchHit.person_id).where(SearchHit.search_id == made.id))
    return f"{view.people} {view.near} {view.found} {made.number} {list(logged)} {made.found}"


def open_search(_viewer: Person, hanna: Person, _ids: Ids, earlier: PeopleSearch) -> str:
    """A search of HR's that was open already, with its shortlist."""
    view = hr.view(earlier, hanna, "en")
    return f"{view.people} {view.near} {view.found} {view.shortlist}"


def export(_viewer: Person, hanna: Person, _ids: Ids, earlier: PeopleSearch) -> str:
    """A list that was asked for already."""
    row = session.scalars(select(exporting.PeopleExport)).one()
    return exporting.give(hanna, row, "en").decode()


def gap_map(_viewer: Person, _hanna: Person, ids: Ids, _earlier: PeopleSearch) -> str:
    """How many know it, and what hangs on one person."""
    people = list(session.scalars(gaps.holders(ids["sap"])))
    return f"{people} {gaps.map_of(ids['sap'], 'en')} {gaps.warnings('en')}"


OUTPUTS = (
    colleagues, colleagues_words, suggestions, kept_search, notices, command_line, new_search,
    open_search, export, gap_map,
)  # fmt: skip


def search_of(hanna: Person, *, hides_names: bool = False) -> PeopleSearch:
    criteria = understood(Search(words="SAP PP"), "en").criteria
    return hr.make(hanna, SearchPurpose.PROJECT, "Tram", criteria, hides_names=hides_names)


def hidden(person: Person, row: Statement) -> None:
    change_statement(row, Event.STATEMENT_CHANGED, audience=Audience.ME)


def withdrawn(person: Person, row: Statement) -> None:
    change_statement(row, Event.STATEMENT_CHANGED, withdrawn_at=now())


def objecting_person(person: Person, row: Statement) -> None:
    objecting.object_to_searches(person)


def deactivated(person: Person, row: Statement) -> None:
    with change(None) as record:
        person.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, person)


HIDINGS = (hidden, withdrawn, objecting_person, deactivated)
# Colleagues find whoever objected to HR's searches, as before.
FOR_ALL = {colleagues, colleagues_words, suggestions, kept_search, command_line}
# These show nothing of anybody's lines, hidden or not.
SILENT = {suggestions, notices}

SO = Draft(source="Zilverlood, so.")


@pytest.fixture
def secretive(make_person: Make, concepts: Ids) -> tuple[Person, Statement]:
    """Somebody who states something with words that nobody else has."""
    person = make_person("Wulp Person")
    row = state(person, StatementKind.SKILL, SIGN, concept_id=concepts["sap"])
    return person, row


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("hiding", HIDINGS)
def test_nothing_of_it_is_left_anywhere(
    hiding: Callable[[Person, Statement], None],
    output: Callable[[Person, Person, Ids, PeopleSearch], str],
    secretive: tuple[Person, Statement],
    ana: Person,
    hanna: Person,
    concepts: Ids,
) -> None:
    person, row = secretive
    earlier = search_of(hanna)
    (hit,) = session.scalars(select(SearchHit)).all()
    hr.shortlist(hanna, hit)
    exporting.ask(hanna, hr.view(earlier, hanna, "en"), "For the team")
    signs = (SIGN, "Wulp", f"person_id={person.id}", f"[{person.id}]")
    hiding(person, row)
    session.expire_all()
    after = output(ana, hanna, concepts, earlier)
    is_there = any(sign in after for sign in signs)
    is_allowed = hiding is objecting_person and output in FOR_ALL - SILENT
    assert is_there == is_allowed, after


@pytest.mark.usefixtures("in_app")
def test_each_output_would_show_it_otherwise(
    secretive: tuple[Person, Statement], ana: Person, hanna: Person, concepts: Ids
) -> None:
    person, _row = secretive
    earlier = search_of(hanna)
    (hit,) = session.scalars(select(SearchHit)).all()
    hr.shortlist(hanna, hit)
    exporting.ask(hanna, hr.view(earlier, hanna, "en"), "For the team")
    for output in OUTPUTS:
        if output not in SILENT:
            after = output(ana, hanna, concepts, earlier)
            assert any(sign in after for sign in (SIGN, f"person_id={person.id}", f"[{person.id}]"))


@pytest.mark.usefixtures("in_app")
def test_evidence_shows_while_it_stands_and_where_it_can_be_read(
    secretive: tuple[Person, Statement],
    ana: Person,
    ben: Person,
    eve: Person,
    community: Community,
    make_community: Callable[..., Community],
) -> None:
    person, row = secretive
    place = make_community("Weld shop", person, ben)
    post = create_post(ben, place, Draft(source="How?"))
    evidence = show(row, create_comment(person, post, SO))

    def titles(viewer: Person) -> list[str]:
        search = understood(Search.read(MultiDict({"q": "SAP PP"})), "en")
        (hit,) = results(search, viewer, "en").hits
        return [text.words for reason in hit.reasons for text in reason.evidence]

    assert titles(ben) == titles(eve) == ["Zilverlood, so."]
    closed = create_post(ana, community, Draft(source="Closed"))
    with change(person) as record:
        secret = Evidence(statement_id=row.id, post_id=closed.id)
        session.add(secret)
        record(Event.SITE_CHANGED, secret)
    assert titles(ben) == ["Closed", "Zilverlood, so."]
    assert titles(eve) == ["Zilverlood, so."]
    with change(person) as record:
        evidence.withdrawn_at = now()
        record(Event.SITE_CHANGED, evidence)
    assert titles(eve) == []


@pytest.mark.usefixtures("in_app")
def test_a_text_that_would_lead_to_a_hidden_name_waits_for_the_shortlist(
    secretive: tuple[Person, Statement],
    hanna: Person,
    make_community: Callable[..., Community],
) -> None:
    person, row = secretive
    place = make_community("Weld shop", person)
    show(row, create_comment(person, create_post(person, place, Draft(source="How?")), SO))
    found = search_of(hanna, hides_names=True)

    def texts() -> list[str]:
        (one,) = hr.view(found, hanna, "en").people
        return [text.words for reason in one.hit.reasons for text in reason.evidence]

    assert texts() == []
    hr.shortlist(hanna, session.scalars(select(SearchHit)).one())
    assert texts() == ["Zilverlood, so."]


@pytest.mark.usefixtures("in_app")
def test_words_of_a_search_run_nothing_and_show_as_they_are(ana: Person, concepts: Ids) -> None:
    for words in (
        "'; DROP TABLE person; --", "a & | ! <-> b", "<script>alert(1)</script>", "%s %(x)s {}",
        "must:concept:1", "\\", '"', "x" * 600, "🙂, 🙂",
    ):  # fmt: skip
        search = understood(Search.read(MultiDict({"q": words})), "en")
        assert results(search, ana, "en").found.number == 0


@pytest.mark.usefixtures("in_app")
def test_the_gap_map_tells_no_number_below_five_and_none_that_would_tell_it(
    make_person: Make, concepts: Ids
) -> None:
    for number in range(6):
        person = make_person(f"Holder {number}")
        state(person, StatementKind.SKILL, "x", concept_id=concepts["sap"])
        if number < 5:
            state(person, StatementKind.LANGUAGE, "x", concept_id=concepts["german"])
        if number < 2:
            state(person, StatementKind.LANGUAGE, "x", concept_id=concepts["french"])
        if number == 0:
            state(person, StatementKind.SKILL, "x", concept_id=concepts["tender"])
    session.add(ConceptLink(concept_id=concepts["tender"], broader_id=concepts["sap"]))
    session.commit()
    found = gaps.map_of(concepts["sap"], "de")
    assert found.languages == ["Deutsch", "Französisch"]
    assert found.narrower == ["Ausschreibung"], "counted by itself"
    (row,) = found.rows
    # Five of six speak German: that would tell of the one who does not.
    assert (row.number, list(row.by_language), found.number) == (6, [None, None], 6)
    assert [one.label for one in gaps.warnings("nl")[0]] == ["aanbesteding"]


@pytest.mark.usefixtures("in_app")
def test_an_objection_makes_nobody_the_only_one_who_knows(
    make_person: Make, concepts: Ids, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = make_person("First Holder"), make_person("Other Holder")
    for person in (first, other):
        state(person, StatementKind.SKILL, "x", concept_id=concepts["sap"])
    state(other, StatementKind.SKILL, "x", concept_id=concepts["tender"])
    state(first, StatementKind.SKILL, "x", concept_id=concepts["welding"])
    monkeypatch.setattr(gaps, "WARNED", 1)
    ((one,), after) = gaps.warnings("en")
    assert (one.concept_id, after) == (concepts["welding"], concepts["welding"])
    ((one,), after) = gaps.warnings("en", concepts["welding"])
    assert (one.concept_id, after) == (concepts["tender"], None)
    objecting.object_to_searches(first)
    # "SAP PP" does not become the other's alone, and nobody is led to who objected.
    assert [each.concept_id for each in gaps.warnings("en")[0]] == [concepts["tender"]]


@pytest.mark.usefixtures("in_app")
def test_own_words_that_name_their_author_wait_for_the_shortlist(
    make_person: Make, hanna: Person, concepts: Ids
) -> None:
    person = make_person("José Vogel", handle="j.vogel")
    rows = [
        state(person, StatementKind.SKILL, words, concept_id=concepts["sap"])
        for words in (
            "Ask Jose",
            "write to j.vogel",
            "Josés Kurs",
            "#JoseVogel",
            "Vogelaar taught me planning",
        )
    ]
    found = search_of(hanna, hides_names=True)

    def words() -> set[str]:
        (one,) = hr.view(found, hanna, "en").people
        return {reason.words for reason in one.hit.reasons}

    shown = set()
    for row in rows:
        for each in rows:
            change_statement(
                each, Event.STATEMENT_CHANGED, withdrawn_at=None if each is row else now()
            )
        shown |= words()
    assert shown == {hr.HIDDEN, "Vogelaar taught me planning"}


@pytest.mark.usefixtures("in_app")
def test_words_of_which_nothing_is_known_select_and_order_nobody_for_hr(
    make_person: Make, hanna: Person, concepts: Ids
) -> None:
    for name, words in (("One", "SAP, moeder van twee"), ("Two", "SAP")):
        state(make_person(name), StatementKind.SKILL, words, concept_id=concepts["sap"])
    criteria = understood(Search(words="SAP PP, moeder"), "nl")
    assert [one.sort for one in criteria.criteria] == ["concept", "words"]
    orders = set()
    for _ in range(12):
        made = hr.make(hanna, SearchPurpose.PROJECT, "Tram", criteria.criteria, hides_names=True)
        assert made.criteria == [f"must:concept:{concepts['sap']}"]
        orders.add(tuple(made.found))
    assert len(orders) == 2
    words = understood(Search(words="moeder"), "nl").criteria
    with pytest.raises(Invalid):
        hr.make(hanna, SearchPurpose.PROJECT, "Tram", words, hides_names=True)
