"""Can administrators tend the vocabulary, and nobody else; and do people's lines follow?"""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from models import (
    Audience,
    Capability,
    Company,
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptLink,
    Entry,
    Event,
    Person,
    Statement,
    StatementKind,
    session,
)
from social import vocabulary
from social.changes import change
from social.errors import Invalid
from social.skills import actions, listing
from social.stating import Saying, state

Make = Callable[..., Concept]
Hire = Callable[..., Person]
SignIn = Callable[[Person], FlaskClient]


def said(person: Person, words: str, concept: Concept | None = None, **more: object) -> Statement:
    saying = Saying(
        kind=StatementKind.SKILL, words=words, concept_id=concept.id if concept else None, **more
    )
    with change(person) as record:
        return state(record, person, saying)


def events() -> list[str]:
    return list(session.scalars(select(Entry.event).order_by(Entry.id)))


@pytest.fixture
def admin(ana: Person, give: Callable[..., Person]) -> Person:
    return give(ana, Capability.ADMINISTRATOR)


@pytest.mark.usefixtures("in_app")
class TestActions:
    def test_a_new_name_leaves_the_old_one_as_another_word(
        self, admin: Person, make_concept: Make
    ) -> None:
        concept = make_concept(en="joining", nl="verbinden")
        actions.call(admin, concept, "en", "joining of metal", is_preferred=True)
        actions.call(admin, concept, "en", "bonding", is_preferred=False)
        assert vocabulary.labels([concept.id], "en") == {concept.id: "joining of metal"}
        for words in ("joining", "bonding", "verbinden"):
            assert vocabulary.linked(words, "en")[0].concept_id == concept.id
        assert events().count(Event.VOCABULARY_CHANGED) == 2

    def test_of_two_that_are_one_the_lines_follow_each_with_its_entry(
        self, admin: Person, ben: Person, make_concept: Make
    ) -> None:
        gone, kept = make_concept(en="stick work", nl="elektrodewerk"), make_concept(en="welding")
        above = make_concept(en="joining")
        session.add(ConceptLink(concept_id=gone.id, broader_id=above.id))
        session.commit()
        line = said(ben, "Stick work on pipes", gone)
        hidden = said(ben, "Stick work at home", gone, audience=Audience.ME)
        actions.merge(admin, gone, kept)
        assert (line.concept_id, hidden.concept_id) == (kept.id, kept.id)
        assert line.words == "Stick work on pipes"
        assert events().count(Event.STATEMENT_RELINKED) == 2
        assert vocabulary.linked("elektrodewerk", "nl")[0].concept_id == kept.id
        assert vocabulary.labels([kept.id], "en") == {kept.id: "welding"}
        assert vocabulary.broader([kept.id]) == {kept.id: [above.id]}
        assert vocabulary.resolved(gone.id) == kept.id

    def test_a_concept_is_not_merged_with_itself_nor_with_another_kind(
        self, admin: Person, make_concept: Make
    ) -> None:
        one = make_concept(en="welding")
        other = make_concept(ConceptKind.CERTIFICATE, en="welder's certificate")
        for into in (one, other):
            with pytest.raises(Invalid):
                actions.merge(admin, one, into)

    def test_two_are_not_merged_into_each_other(self, admin: Person, make_concept: Make) -> None:
        one, other = make_concept(en="joining"), make_concept(en="bonding")
        actions.merge(admin, one, other)
        with pytest.raises(Invalid):
            actions.merge(admin, other, one)
        assert vocabulary.resolved(one.id) == vocabulary.resolved(other.id) == other.id

    def test_what_is_retired_is_offered_to_nobody_until_it_is_brought_back(
        self, admin: Person, ben: Person, make_concept: Make
    ) -> None:
        concept = make_concept(en="typewriting")
        line = said(ben, "typing", concept)
        actions.retire(admin, concept)
        assert vocabulary.linked("typewriting", "en") == []
        assert line.concept_id == concept.id
        actions.bring_back(admin, concept)
        assert vocabulary.linked("typewriting", "en")[0].concept_id == concept.id

    def test_words_are_a_candidate_from_five_who_say_them_to_all(
        self, admin: Person, make_person: Hire
    ) -> None:
        some = [
            make_person(f"Person {name}") for name in ("One", "Two", "Three", "Four", "Five", "Six")
        ]
        for one in some[:4]:
            said(one, "Pulse welding")
            said(one, "pulse welding")
        said(some[4], "pulse welding", audience=Audience.UNIT)
        assert listing.candidates() == []
        said(some[5], " pulse WELDING")
        assert listing.candidates() == [("pulse welding", 5)]

    def test_a_candidate_becomes_a_concept_and_its_lines_are_linked(
        self, admin: Person, make_person: Hire, make_concept: Make
    ) -> None:
        people = [make_person(f"Person {name}") for name in "ABC"]
        lines = [said(one, "Pulse welding") for one in people]
        concept = actions.adopt(admin, "pulse welding", "en", None)
        assert {line.concept_id for line in lines} == {concept.id}
        assert listing.candidates() == []
        other = make_concept(en="dry run")
        line = said(people[0], "Trial run")
        actions.adopt(admin, "trial run", "en", other)
        assert line.concept_id == other.id
        assert vocabulary.linked("trial run", "nl")[0].concept_id == other.id

    def test_how_many_state_it_is_told_from_five_on(
        self, make_person: Hire, make_concept: Make
    ) -> None:
        concept = make_concept(en="welding")
        people = [make_person(f"Person {name}") for name in "ABCDE"]
        for one in people[:4]:
            said(one, "welding", concept)
        said(people[4], "welding", concept, audience=Audience.HR)
        assert listing.people_of(concept) is None
        said(people[4], "welding too", concept)
        assert listing.people_of(concept) == 5

    def test_where_statements_are_switched_off_none_are_counted(
        self, make_person: Hire, make_concept: Make
    ) -> None:
        concept = make_concept(en="welding")
        for name in "ABCDE":
            person = make_person(f"Person {name}")
            said(person, "welding", concept)
            said(person, "pulse welding")
        assert (listing.people_of(concept), len(listing.candidates())) == (5, 1)
        session.execute(update(Company).values(switched_off=["statements"]))
        assert (listing.people_of(concept), listing.candidates()) == (None, [])

    def test_the_list_is_filtered_by_kind_source_and_gap(self, make_concept: Make) -> None:
        both, one = make_concept(en="welding", nl="lassen"), make_concept(en="milling")
        gap, _ = listing.page(listing.Wanted(gap="nl"), 0, "en")
        assert [concept.id for concept, _ in gap] == [one.id]
        found, _ = listing.page(listing.Wanted(words="lassen"), 0, "en")
        assert [(concept.id, name) for concept, name in found] == [(both.id, "welding")]


PAGES = ("/skills", "/skills/new", "/skills/candidates", "/skills/file")


@pytest.fixture
def concept_id(make_concept: Make) -> int:
    return make_concept(en="welding", nl="lassen").id


def test_administrators_see_the_pages_and_others_do_not(
    sign_in: SignIn, admin: Person, eve: Person, concept_id: int
) -> None:
    addresses = (*PAGES, f"/skills/{concept_id}", "/skills?q=lassen&kind=skill&gap=fr&after=x")
    client = sign_in(admin)
    for address in addresses:
        assert client.get(address).status_code == 200, address
    assert client.get("/skills/999999").status_code == 404
    client = sign_in(eve)
    for address in addresses:
        assert client.get(address).status_code == 403, address
    assert client.post("/skills", data={"kind": "skill", "en": "x"}).status_code == 403


def test_forms_do_what_they_say(sign_in: SignIn, admin: Person, concept_id: int) -> None:
    client = sign_in(admin)
    made = client.post("/skills", data={"kind": "skill", "en": "hall four crane"})
    assert made.status_code == 303
    assert (
        client.post("/skills", data={"kind": "skill", "en": "Hall four crane"}).status_code == 422
    )
    assert client.post("/skills", data={"kind": "skill"}).status_code == 422
    where = made.headers["Location"]
    word = {"language": "nl", "words": "kraan vier", "is_preferred": "y"}
    assert client.post(f"{where}/words", data=word).status_code == 303
    assert "kraan vier" in client.get(where).text
    assert client.post(f"{where}/words", data=word | {"words": "%"}).status_code == 422
    assert client.post(f"{where}/merge", data={"into": "no such"}).status_code == 422
    assert client.post(f"{where}/retirement").status_code == 303
    assert client.post(f"{where}/retirement", data={"_method": "DELETE"}).status_code == 303
    merged = client.post(f"{where}/merge", data={"into": "lassen"})
    assert merged.headers["Location"].endswith(f"/skills/{concept_id}")
    assert client.get(where).status_code == 200
    nobody = {"words": "unheard", "language": "en", "into": ""}
    assert client.post("/skills/candidates", data=nobody).status_code == 422


def test_a_companys_file_comes_in_by_the_page(sign_in: SignIn, admin: Person) -> None:
    client = sign_in(admin)

    def send(content: bytes) -> int:
        file = (io.BytesIO(content), "ours.csv")
        return client.post("/skills/file", data={"file": file}).status_code

    assert send(b"en,nl\nold mill,oude frees\n") == 303
    assert send(b"who,what\n1,2\n") == 422
    assert client.post("/skills/file", data={}).status_code == 422
    assert session.scalars(select(ConceptLabel.words)).all() == ["old mill", "oude frees"]
