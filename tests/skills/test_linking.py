"""Is a phrase linked to what it means, in whatever language?"""

from __future__ import annotations

import pytest

from models import ConceptKind
from models.linking.linker import Certainty, Linker, Row
from models.linking.normal import normal

LABELS = [
    (1, ConceptKind.SKILL, "en", "welding of aluminium"),
    (1, ConceptKind.SKILL, "nl", "lassen van aluminium"),
    (1, ConceptKind.SKILL, "fr", "soudage de l'aluminium"),
    (1, ConceptKind.SKILL, "de", "Aluminiumschweißen"),
    (2, ConceptKind.SKILL, "en", "C++"),
    (3, ConceptKind.SKILL, "en", "C#"),
    (4, ConceptKind.SKILL, "en", "Java (computer programming)"),
    (5, ConceptKind.SKILL, "nl", "TIG-lassen"),
    (6, ConceptKind.OCCUPATION, "nl", "lasser"),
    (7, ConceptKind.LANGUAGE, "de", "Deutsch"),
    (8, ConceptKind.SKILL, "fr", "appel d'offres"),
]


@pytest.fixture(scope="module")
def linker() -> Linker:
    rows = [Row(at + 100, *label) for at, label in enumerate(LABELS)]
    return Linker(rows)


def ids(linker: Linker, phrase: str, **more: object) -> list[int]:
    return [found.concept_id for found in linker.find(phrase, "en", **more)]


@pytest.mark.parametrize(
    ("phrase", "concept"),
    [
        ("Welding of Aluminium", 1),
        ("aluminiumschweissen", 1),
        ("soudage de l’aluminium", 1),
        ("c++", 2),
        ("C#", 3),
        ("java", 4),
        ("tig lassen", 5),
        ("TIGlassen", 5),
        ("deutsch", 7),
        ("Appel d' offres", 8),
    ],
)
def test_who_is_called_so_comes_first_and_is_certain(
    linker: Linker, phrase: str, concept: int
) -> None:
    first = linker.find(phrase, "en")[0]
    assert (first.concept_id, first.certainty) == (concept, Certainty.EXACT)
    assert linker.is_known(phrase)


def test_what_is_spelled_alike_is_found_and_never_called_certain(linker: Linker) -> None:
    first = linker.find("aluminium lassen", "nl")[0]
    assert first.concept_id == 1
    assert first.certainty is not Certainty.EXACT
    assert first.label_id == 101
    assert not linker.is_known("aluminium lassen")


def test_a_concept_is_found_once_however_many_of_its_labels_are_alike(linker: Linker) -> None:
    assert ids(linker, "aluminium welding").count(1) == 1


def test_only_the_kinds_that_are_asked_for_are_found(linker: Linker) -> None:
    assert 6 in ids(linker, "lasser")
    assert 6 not in ids(linker, "lasser", kinds=[ConceptKind.SKILL])


@pytest.mark.parametrize("phrase", ["", "  ", "%%%", "x", "日本", "zzzzqqqq"])
def test_what_means_nothing_finds_nothing(linker: Linker, phrase: str) -> None:
    assert linker.find(phrase, "en") == []
    assert not linker.is_known(phrase)


def test_no_more_are_given_than_are_asked_for(linker: Linker) -> None:
    assert len(linker.find("aluminium lassen", "nl", most=1)) == 1


def test_an_empty_vocabulary_knows_nothing() -> None:
    assert Linker([]).find("lassen", "nl") == []


def test_a_thousand_labels_are_found_each_by_itself() -> None:
    words = [f"machine {number:04} of hall {number % 7}" for number in range(9_000)]
    rows = [Row(at, at, ConceptKind.SKILL, "en", word) for at, word in enumerate(words)]
    linker = Linker(rows)
    assert [linker.find(words[at], "en", most=1)[0].concept_id for at in (0, 4_000, 8_999)] == [
        0,
        4_000,
        8_999,
    ]
    assert linker.likeness(words[4_001]).argmax() == 4_001
    assert linker.likeness(words[4_001])[4_001] == pytest.approx(1, abs=1e-3)


def test_the_normal_form_keeps_words_and_drops_the_rest() -> None:
    assert normal("  Appels d’Offres / Übung_1 ") == "appels d offres ubung 1"
