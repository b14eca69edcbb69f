"""Does every part of the house hear the same of a concept?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Concept, ConceptKind, ConceptLink, OccupationSkill, now, session
from social import vocabulary

pytestmark = pytest.mark.usefixtures("in_app")
Make = Callable[..., Concept]


@pytest.fixture
def welding(make_concept: Make) -> Concept:
    return make_concept(
        en=["welding of aluminium", "aluminium welding"],
        nl="lassen van aluminium",
        fr="soudage de l'aluminium",
        de="Aluminiumschweißen",
    )


def test_a_phrase_in_any_language_is_called_as_its_reader_calls_it(welding: Concept) -> None:
    found = vocabulary.linked("Aluminiumschweissen", "nl")[0]
    assert found.concept_id == welding.id
    assert found.kind is ConceptKind.SKILL
    assert found.label == "lassen van aluminium"
    assert found.found_as == "Aluminiumschweißen"
    assert found.certainty == "exact"


def test_a_synonym_leads_to_the_preferred_name(welding: Concept) -> None:
    found = vocabulary.linked("aluminium welding", "en")[0]
    assert (found.label, found.found_as) == ("welding of aluminium", "aluminium welding")


def test_what_is_added_is_found_at_once(welding: Concept, make_concept: Make) -> None:
    assert vocabulary.linked("SAP PP", "en") == []
    assert vocabulary.called("sap pp", "en") is None
    added = make_concept(en="SAP PP")
    assert vocabulary.linked("sap pp", "en")[0].concept_id == added.id
    assert vocabulary.called("sap pp", "en") is not None


def test_where_a_language_has_no_name_the_next_best_is_given(make_concept: Make) -> None:
    german = make_concept(fr="allemand", de="Deutsch")
    assert vocabulary.labels([german.id], "nl") == {german.id: "allemand"}
    assert vocabulary.labels([german.id], "de") == {german.id: "Deutsch"}
    assert vocabulary.labels([], "de") == {}


def test_the_other_languages_words_are_told_once_each(make_concept: Make) -> None:
    tender = make_concept(en="tender", nl="aanbesteding", fr="Tender", de="Ausschreibung")
    called = ["tender", "aanbesteding", "Ausschreibung"]
    assert vocabulary.names([tender.id, 0], "en") == {tender.id: called}
    assert vocabulary.names([tender.id], "de") == {tender.id: [called[2], *called[:2]]}


def test_broader_and_narrower_are_one_link(welding: Concept, make_concept: Make) -> None:
    joining = make_concept(en="joining of metal")
    session.add(ConceptLink(concept_id=welding.id, broader_id=joining.id))
    session.commit()
    both = [welding.id, joining.id]
    assert vocabulary.broader(both) == {welding.id: [joining.id], joining.id: []}
    assert vocabulary.narrower(both) == {welding.id: [], joining.id: [welding.id]}


def test_an_occupations_essential_skills_come_first(welding: Concept, make_concept: Make) -> None:
    welder = make_concept(ConceptKind.OCCUPATION, en="welder")
    other = make_concept(en="reading of drawings")
    session.add(OccupationSkill(occupation_id=welder.id, skill_id=welding.id, is_essential=False))
    session.add(OccupationSkill(occupation_id=welder.id, skill_id=other.id, is_essential=True))
    session.commit()
    assert vocabulary.skills_of(welder.id) == [(other.id, True), (welding.id, False)]


def test_what_was_merged_is_followed_and_what_was_retired_is_not_offered(
    welding: Concept, make_concept: Make
) -> None:
    twin, gone = make_concept(en="alu joining"), make_concept(en="typewriting")
    twin.merged_into_id, gone.retired_at = welding.id, now()
    session.commit()
    assert vocabulary.resolved(twin.id) == vocabulary.resolved(welding.id) == welding.id
    assert [one.concept_id for one in vocabulary.linked("alu joining", "en")] == [welding.id]
    assert vocabulary.linked("typewriting", "en") == []
