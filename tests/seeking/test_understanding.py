"""What is understood of a line in one's own language?"""

from __future__ import annotations

import pytest

from models import ConceptKind, Event, Level, Site
from social.changes import change
from social.seeking.chips import Beside, wider_of
from social.seeking.criteria import Criterion, Sort, read_all
from social.seeking.finding import all_sites
from social.seeking.understanding import guessed, understand
from tests.seeking.making import concept, edition

QUESTION = {
    "en": "Antwerp or Lyon, German, SAP PP, welded aluminium frames, tender",
    "nl": "Antwerpen of Lyon, Duits, SAP PP, gelaste aluminium frames, aanbesteding",
    "fr": "Anvers ou Lyon, allemand, SAP PP, cadres soudés en aluminium, appel d'offres",
    "de": "Antwerpen oder Lyon, Deutsch, SAP PP, Aluminiumrahmen schweißen, Ausschreibung",
}

pytestmark = pytest.mark.usefixtures("in_app", "antwerp", "lyon")


def said(text: str, language: str = "en") -> list[str]:
    return [str(one) for one in understand(text, language, all_sites())]


@pytest.mark.parametrize("language", QUESTION)
def test_the_worked_question_means_the_same_in_four_languages(
    language: str, concepts: dict[str, int]
) -> None:
    assert said(QUESTION[language], language) == [
        "must:place:antwerp|lyon",
        f"must:language:{concepts['german']}:B1",
        f"must:concept:{concepts['sap']}",
        f"must:concept:{concepts['welding']}",
        f"must:concept:{concepts['tender']}",
    ]


@pytest.mark.parametrize(
    ("text", "language", "level"),
    [
        ("German at least C1", "en", "C1"),
        ("minstens B2 Duits", "nl", "B2"),
        ("allemand à partir de C2", "fr", "C2"),
        ("Deutsch ab A2", "de", "A2"),
        ("who speaks German", "en", "B1"),
    ],
)
def test_a_level_belongs_to_the_language_beside_it(
    text: str, language: str, level: str, concepts: dict[str, int]
) -> None:
    assert said(text, language) == [f"must:language:{concepts['german']}:{level}"]


def test_words_between_and_around_phrases_are_understood(concepts: dict[str, int]) -> None:
    assert said("a tender and metalwork in Antwerp") == [
        f"must:concept:{concepts['tender']}",
        f"must:concept:{concepts['metal']}",
        "must:place:antwerp",
    ]
    assert said("German or French") == [
        f"must:language:{concepts['german']}|{concepts['french']}:B1"
    ]


@pytest.mark.usefixtures("concepts")
def test_what_nothing_is_known_of_is_looked_for_as_words_and_need_not_be_there() -> None:
    assert said("xylophone repair, Belgium") == [
        "may:words:xylophone repair",
        "must:place:@be",
    ]


def test_a_phrase_that_may_mean_something_is_offered_and_not_taken(
    concepts: dict[str, int],
) -> None:
    words = "aluminium frames made steel"
    assert said(words) == [f"may:words:{words}"]
    assert concepts["welding"] in [one.concept_id for one in guessed(words, "en")]


def test_towns_are_known_in_each_language_and_sites_by_their_own_names(site: Site) -> None:
    for words in ("Ghent", "Gent", "Gand", "GAND"):
        assert said(words) == ["must:place:ghent"]
    assert said("werf antwerpen") == ["must:place:werf antwerpen"]


@pytest.mark.parametrize(
    "written",
    [
        "must:place:antwerp|lyon",
        "may:words:a%3Ab%7Cc",
        "must:language:3:C1",
        "must:concept:4|5",
    ],
)
def test_an_address_holds_criteria_as_they_are(written: str) -> None:
    (read_so,) = read_all([written])
    assert str(read_so) == written


@pytest.mark.parametrize(
    "written",
    [
        "", "x", "must:age:40", "must:concept:x", "must:concept:99999999999", "must:concept:-1",
        "must:language:3:D9", "may:words:", "must:concept:١", "must:place:a:b:c", "may:words:%00",
    ],
)  # fmt: skip
def test_what_is_no_criterion_is_left_out(written: str) -> None:
    assert read_all([written]) == []


def test_a_criterion_turns_and_gains_alternatives() -> None:
    one = Criterion(Sort.LANGUAGE, ("3",), level=Level.B1)
    assert str(one.turned()) == "may:language:3:B1"
    assert one.also("4").values == ("3", "4")
    assert one.also("3").values == ("3",)


def test_a_whole_name_is_understood_however_long_and_whatever_words_end_it() -> None:
    long = "dessiner des croquis pour réaliser des articles textiles à l’aide de logiciels"
    names = {"drawing": long, "russian": "comprendre le russe parlé", "written": "le russe"}
    ids = add({key: (name, "") for key, name in names.items()})
    assert said(long, "fr") == [f"must:concept:{ids['drawing']}"]
    assert said("comprendre le russe parlé", "fr") == [f"must:concept:{ids['russian']}"]
    assert said("qui parle le russe ?", "fr") == [f"must:concept:{ids['written']}"]


def test_of_namesakes_that_is_meant_which_is_called_so_before_all_and_the_other_is_offered() -> (
    None
):
    ids = add({"probes": ("probes", "en:sensors"), "sensors": ("sensors", "nl:sensoren")})
    found = understand("Sensors", "nl", all_sites())
    assert [str(one) for one in found] == [f"must:concept:{ids['sensors']}"]
    assert [(one.concept_id, one.beside) for one in wider_of(found, "en")] == [
        (ids["probes"], Beside.NAMESAKE)
    ]
    assert said("sensoren") == said("sensors")


def test_where_none_of_the_namesakes_is_called_so_before_all_either_will_do() -> None:
    ids = add({"probes": ("probes", "en:sensors"), "gauges": ("gauges", "en:sensors")})
    assert said("sensors") == [f"must:concept:{ids['probes']}|{ids['gauges']}"]


def add(named: dict[str, tuple[str, str]]) -> dict[str, int]:
    """Add skills that are called the same in each language, and some other words for them."""
    with change(None) as record:
        ids = {
            key: concept(key, ConceptKind.SKILL, [name] * 4, [others] if others else [])
            for key, (name, others) in named.items()
        }
        record(Event.SITE_CHANGED, edition())
    return ids
