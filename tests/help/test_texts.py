"""Is every topic there in every language, with the same parts, and in the words of the pages?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from markdown_it.token import Token
from markupsafe import Markup

from models import Person
from social.help import reading
from social.help.topics import GROUPS, OF_PAGES, TOPICS
from social.settings import LANGUAGES
from tests.house.test_translations import sentences

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]

TEXTS = Path(__file__).resolve().parents[2] / "templates" / "help" / "texts"
OTHERS = [language for language in LANGUAGES if language != "en"]
EVERY = [(language, slug) for language in LANGUAGES for slug in TOPICS]
WORD = re.compile(r"""_\(\s*"((?:[^"\\]|\\.)*)\"""")
EXPRESSION = re.compile(r"\{\{.*?\}\}")
FIGURE = re.compile(r"""figure\("(\w+)", "([^"]+)"\)""")
TOPIC = re.compile(r"""topic\("([\w-]+)"\)""")
ADDRESS = re.compile(r'href="([^"]+)"')
PLACE = re.compile(r'<i class="place">(\d+)</i>')
# Words of one language that stand in no text of another.
TELLING = {
    "en": r"the|and|you|your|which|with",
    "nl": r"het|een|niet|jouw|wordt|van",
    "fr": r"le|vous|votre|vos|est|avec|pour",
    "de": r"und|Sie|nicht|Ihre|werden|auf",
}


def source(language: str, slug: str) -> str:
    return (TEXTS / language / f"{slug}.md").read_text("utf-8")


def said(language: str, slug: str) -> str:
    """Give what a text says itself, without what it takes from elsewhere, code and quotations."""
    text = EXPRESSION.sub("", source(language, slug).partition("\n")[2])
    return re.sub(r"`[^`]*`|^>.*$", "", text, flags=re.MULTILINE)


def tokens(language: str, slug: str) -> list[Token]:
    text = EXPRESSION.sub("X", source(language, slug).partition("\n")[2])
    return reading.parser().parse(text)


@pytest.fixture
def read(the_app: Flask) -> Iterator[Callable[[str, str], reading.Text]]:
    """Read a topic in a language."""
    with the_app.test_request_context():

        def in_language(language: str, slug: str) -> reading.Text:
            with force_locale(language):
                return reading.read(slug)

        yield in_language


def test_each_topic_is_a_text_in_each_language_and_stands_in_one_group() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in (TEXTS / language).glob("*")} == set(TOPICS)
    assert len(TOPICS) == len(set(TOPICS))
    assert all(group.topics for group in GROUPS)


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_a_text_has_a_title_a_sentence_steps_an_example_and_words_to_find_it_by(
    language: str, slug: str
) -> None:
    first, empty, title, *_rest = source(language, slug).split("\n")
    assert first.startswith("Also: ")
    assert len(first.split(", ")) >= 5
    assert empty == ""
    assert re.fullmatch(r"# [^{}*`]+", title)
    kinds = [(one.type, one.tag) for one in tokens(language, slug)]
    assert kinds[:6:3] == [("heading_open", "h1"), ("paragraph_open", "p")]
    assert kinds.count(("heading_open", "h1")) == 1
    assert 3 <= kinds.count(("heading_open", "h2")) <= 8
    assert ("ordered_list_open", "ol") in kinds
    assert {tag for kind, tag in kinds if kind == "heading_open"} <= {"h1", "h2"}


@pytest.mark.parametrize(("language", "slug"), [one for one in EVERY if one[0] != "en"])
def test_a_text_has_the_parts_of_the_english_one(language: str, slug: str) -> None:
    """Headings, paragraphs, steps, lists and quotations come in the same order."""
    shape = [one.type for one in tokens(language, slug) if one.type != "inline"]
    assert shape == [one.type for one in tokens("en", slug) if one.type != "inline"]
    here, there = source(language, slug), source("en", slug)
    assert [name for name, _said in FIGURE.findall(here)] == [
        name for name, _said in FIGURE.findall(there)
    ]
    assert sorted(TOPIC.findall(here)) == sorted(TOPIC.findall(there))
    assert sorted(WORD.findall(here)) == sorted(WORD.findall(there))


@pytest.mark.parametrize("slug", TOPICS)
def test_what_a_page_is_called_is_taken_from_the_page(slug: str) -> None:
    known = {one if isinstance(one, str) else one[0] for one in sentences()}
    strange = [one for one in WORD.findall(source("en", slug)) if one not in known]
    assert strange == []
    assert len(WORD.findall(source("en", slug))) >= 4


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_nothing_of_another_language_is_left_in_a_text(language: str, slug: str) -> None:
    for other, words in TELLING.items():
        found = re.findall(rf"(?<![\w’])(?:{words})(?![\w’])", said(language, slug))
        if other == language:
            assert len(found) >= 5, "the words tell nothing of their own language"
        else:
            assert found == [], other


@pytest.mark.parametrize("slug", TOPICS)
def test_french_has_a_narrow_space_before_its_high_signs(slug: str) -> None:
    for line in said("fr", slug).splitlines():
        assert not re.search(r"[^\u202f\s][;?!»](?:\s|$)", line), line
        assert not re.search(r"\w:(?:\s|$)", line), line
        assert not re.search(r"«[^\u202f]", line), line


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_a_reader_is_spoken_to_as_on_the_pages(language: str, slug: str) -> None:
    """Dutch says "je", French "vous", German "Sie"; nobody shouts."""
    familiar = {
        "nl": r"\b[Uu]w?\b",
        "fr": r"\b(?:tu|ton|ta|tes|toi)\b",
        "de": r"\b(?:[Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b",
    }
    if language in familiar:
        assert not re.search(familiar[language], said(language, slug))
    assert "!" not in said(language, slug)


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_all_that_stands_in_a_text_is_shown(
    language: str, slug: str, read: Callable[[str, str], reading.Text]
) -> None:
    text = read(language, slug)
    assert text.title
    assert text.summary.endswith(".")
    assert not re.search(r"\*\*|\{\{|⟦|None|%\(|&amp;#", text.html)
    assert text.html.count("<figure>") == len(FIGURE.findall(source(language, slug)))
    assert text.html.count("<strong>") >= len(WORD.findall(source(language, slug)))
    ids = re.findall(r'id="([^"]+)"', text.html)
    assert ids == [one.anchor for one in text.sections if one.anchor]


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_the_numbers_in_a_picture_are_explained_below_it(
    language: str, slug: str, read: Callable[[str, str], reading.Text]
) -> None:
    for drawn in read(language, slug).html.split("<figure>")[1:]:
        picture, _end, rest = drawn.partition("</figure>")
        numbers = [int(one) for one in PLACE.findall(picture)]
        if numbers:
            assert numbers == list(range(1, len(numbers) + 1))
            assert rest.lstrip().startswith("<ol>")
            assert rest.partition("</ol>")[0].count("<li>") == len(numbers)
        assert "inert" in picture
        assert not re.search(r"<(?:a|button|input|form|h[1-6])\b| id=| style=", picture)


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_links_lead_to_pages_that_are_there(
    language: str,
    slug: str,
    read: Callable[[str, str], reading.Text],
    the_app: Flask,
) -> None:
    finder = the_app.url_map.bind("localhost")
    for address in ADDRESS.findall(read(language, slug).html):
        if "/static/" in address:
            continue
        endpoint, values = finder.match(address.partition("#")[0].partition("?")[0], "GET")
        assert endpoint != "help.show" or values["slug"] in TOPICS


def test_a_page_belongs_to_topics_that_are_there(the_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in the_app.url_map.iter_rules()}
    parts = {one.partition(".")[0] for one in endpoints}
    for page, slugs in OF_PAGES.items():
        assert page in endpoints | parts, page
        assert slugs
        assert set(slugs) <= set(TOPICS), page
    assert set(TOPICS) == {slug for slugs in OF_PAGES.values() for slug in slugs}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_answers_with_its_title(
    language: str, make_person: Make, sign_in: SignIn
) -> None:
    browser = sign_in(make_person("Lea Lang", language=language))
    index = browser.get("/help").text
    for slug in TOPICS:
        title = next(
            line for line in source(language, slug).splitlines() if line.startswith("# ")
        ).removeprefix("# ")
        answer = browser.get(f"/help/{slug}")
        assert answer.status_code == 200
        assert Markup("<h1>{}</h1>").format(title) in answer.text
        assert f'href="/help/{slug}"' in index


def test_a_topic_that_is_not_there_is_not_found(ana: Person, sign_in: SignIn) -> None:
    assert sign_in(ana).get("/help/magic").status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    assert "/sign-in" in client.get("/help").location
