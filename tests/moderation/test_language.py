"""In which language is a text, and when is that not worth asking?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from moderation import Draft, language, screen, warm
from tests.moderation.conftest import Colleagues
from tests.moderation.test_screen import Writer

ROOT = Path(__file__).parents[2]

SENTENCES = {
    "nl": "De lasboeken voor de deurframes liggen klaar bij de ingang van de hal.",
    "fr": "Les cahiers de soudage pour les cadres de porte sont prêts à l’entrée du hall.",
    "en": "The welding books for the door frames are ready at the entrance of the hall.",
    "de": "Die Schweißbücher für die Türrahmen liegen am Eingang der Halle bereit.",
}


@pytest.mark.parametrize("known", SENTENCES)
def test_a_sentence_is_recognised(known: str) -> None:
    assert language.language_of(SENTENCES[known], otherwise="") == known


def test_few_words_may_leave_no_doubt_and_a_fifth_language_always_does() -> None:
    assert language.is_surely("nl", "Duits, dagelijks met Aken")
    assert not language.is_surely("en", "Duits, dagelijks met Aken")
    for words in ("", "SAP PP", "Planowanie produkcji w SAP", "Soldo telai in alluminio"):
        assert not any(language.is_surely(one, words) for one in ("", "pl", *language.LANGUAGES))


@pytest.mark.parametrize("words", ["", "Merci !", "OK 12:30", "👍" * 50, "12345 " * 20, "好" * 80])
def test_a_few_words_are_in_the_language_of_their_writer(words: str) -> None:
    assert language.language_of(words, otherwise="fr") == "fr"


@pytest.mark.parametrize(
    "words",
    [
        "Jutro o dziesiątej spotykamy się przy bramie zakładu, proszę się nie spóźniać.",
        "Merhaba arkadaşlar, bugünkü toplantı saat onda başlayacak, lütfen geç kalmayın.",
    ],
)
def test_a_fifth_language_is_not_taken_for_one_of_four(words: str) -> None:
    assert language.language_of(words, otherwise="en") == "en"


def test_the_choice_of_the_writer_comes_first(names: Colleagues) -> None:
    draft = Draft(source=SENTENCES["de"], language="fr")
    assert screen(draft, Writer("nl"), None, names).language == "fr"
    unknown = Draft(source=SENTENCES["de"], language="xx")
    assert screen(unknown, Writer("nl"), None, names).language == "de"


def test_code_addresses_and_names_say_nothing_about_the_language(names: Colleagues) -> None:
    source = (
        "```\nfor each word in the list print the word and return the result\n```\n@ana.peeters"
    )
    assert screen(Draft(source=source), Writer("nl"), None, names).language == "nl"


def test_a_title_counts(names: Colleagues) -> None:
    draft = Draft(title=SENTENCES["fr"], source="👍")
    assert screen(draft, Writer("nl"), None, names).language == "fr"


def test_a_writer_without_one_of_the_four_writes_english(names: Colleagues) -> None:
    assert screen(Draft(source="Tak!"), Writer("pl"), None, names).language == "en"


def test_the_model_is_loaded_when_first_needed_and_not_before() -> None:
    code = (
        "import sys, moderation\n"
        "assert 'py3langid' not in sys.modules and 'numpy' not in sys.modules\n"
        "moderation.warm(lambda load: load())\n"
        "assert 'py3langid' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_warming_imports_here_and_loads_aside() -> None:
    loads: list[object] = []
    warm(loads.append)
    assert loads == [language._identifier]
    assert "py3langid" in sys.modules


def test_the_model_is_loaded_once_and_knows_the_four() -> None:
    assert language._identifier() is language._identifier()
    assert set(language._identifier().labels) == set(language.LANGUAGES)
