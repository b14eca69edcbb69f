"""Is every sentence there in every language, with the places for its names and numbers?"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from social.settings import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\(\w+\)[sd]")
TAG = re.compile(r"</?\w+[^>]*>")
OTHERS = [language for language in LANGUAGES if language != "en"]


@cache
def sentences() -> frozenset[str | tuple[str, str]]:
    """Collect what the code and the templates say, in English."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=is_ours)
    return frozenset(
        message if isinstance(message, str) else tuple(message)[:2]
        for _name, _line, message, _comments, _context in found
    )


def is_ours(folder: str) -> bool:
    return not {".venv", "node_modules", "tests", "build"} & set(Path(folder).parts)


@cache
def catalogue(language: str) -> Catalog:
    path = ROOT / "social" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, language)


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_left_out(language: str) -> None:
    known = catalogue(language)
    missing = [one for one in sentences() if not is_translated(known, one)]
    assert missing == []


def is_translated(known: Catalog, sentence: str | tuple[str, str]) -> bool:
    message = known.get(sentence if isinstance(sentence, str) else sentence[0])
    if message is None or message.fuzzy:
        return False
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    # A plural entry serves the bare singular, too.
    return all(words) and isinstance(message.id, tuple) >= isinstance(sentence, tuple)


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_kept_that_nobody_says(language: str) -> None:
    said = {one if isinstance(one, str) else one[0] for one in sentences()}
    ids = [message.id for message in catalogue(language) if message.id]
    kept = {one if isinstance(one, str) else one[0] for one in ids}
    assert kept - said == set()


@pytest.mark.parametrize("language", OTHERS)
def test_names_numbers_and_marks_stand_in_every_translation(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[-1]
        others = message.string if isinstance(message.string, tuple) else (message.string,)
        for words in others:
            assert sorted(PLACE.findall(words)) == sorted(PLACE.findall(english)), words
            assert sorted(TAG.findall(words)) == sorted(TAG.findall(english)), words


@pytest.mark.parametrize("language", OTHERS)
def test_the_signs_of_the_language_are_kept(language: str) -> None:
    """French has a narrow no-break space before its high signs; nobody shouts in any language."""
    for message in catalogue(language):
        if not message.id:
            continue
        for words in message.string if isinstance(message.string, tuple) else (message.string,):
            assert "!" not in words
            if language == "fr":
                assert not re.search(r"[^\u202f\s][;?»](?:\s|$)", words), words
                assert not re.search(r"\w:(?:\s|$)", words), words
