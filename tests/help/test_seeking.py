"""Does the help answer what people ask, in their words?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from models import Person
from social.help.seeking import Hit, seek

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]
Seek = Callable[[str, str], list[Hit]]


@pytest.fixture
def ask(app: Flask, ana: Person) -> Iterator[Seek]:
    """Ask in a language."""
    with app.test_request_context():

        def in_language(language: str, words: str) -> list[Hit]:
            with force_locale(language):
                return seek(words, ana)

        yield in_language


ASKED = [
    # What people call it, in each language
    ("en", "change my password", "account"),
    ("nl", "wachtwoord vergeten", "account"),
    ("fr", "mot de passe oublié", "account"),
    ("de", "Passwort ändern", "account"),
    ("en", "2FA", "account"),
    ("nl", "2fa instellen", "account"),
    ("de", "Handy verloren", "account"),
    # In other forms of the words
    ("en", "planning posts", "drafts"),
    ("nl", "ingeplande berichten", "drafts"),
    ("fr", "planifiées", "drafts"),
    ("de", "geplanten Beiträgen", "drafts"),
    # Without accents, and with a mistake
    ("fr", "cles d'acces", "account"),
    ("de", "Entwurfe", "drafts"),
    ("en", "pasword", "account"),
    ("nl", "wachtwoort", "account"),
    ("fr", "brouilon", "drafts"),
    ("de", "Entwruf", "drafts"),
    # A part of a long word, and a long word of parts
    ("en", "authentic", "account"),
    ("de", "Passwortwechsel", "account"),
    # What other topics are called
    ("en", "out of office", "working-hours"),
    ("nl", "vakantie", "working-hours"),
    ("fr", "congés", "working-hours"),
    ("de", "Urlaub", "working-hours"),
    ("en", "too many emails", "notices"),
    ("nl", "pesten melden", "reporting"),
    ("fr", "harcèlement", "reporting"),
    ("de", "Mobbing", "reporting"),
    ("en", "whistleblower", "confidence"),
    ("nl", "anoniem klokkenluiden", "confidence"),
    ("fr", "sondage anonyme", "polls-and-events"),
    ("de", "DSGVO Auskunft", "your-data"),
    ("en", "dark mode", "keyboard"),
    ("nl", "op mijn gsm installeren", "phone"),
    ("fr", "appel d'offres", "finding-people"),
    ("de", "Tippfehler korrigieren", "editing"),
    ("en", "unread", "reading"),
    ("nl", "collega bedanken", "recognition"),
    ("fr", "leçon", "stories"),
    ("de", "Lebenslauf", "profile"),
    # Who came lately
    ("en", "invite a supplier", "inviting-guests"),
    ("nl", "bedrijfsaccount", "company-sign-in"),
    ("fr", "quota", "files"),
    ("de", "AGB annehmen", "terms"),
    ("en", "SSO", "company-sign-in"),
    ("nl", "bijlage te groot", "files"),
    # A whole sentence
    ("en", "How do I send a post later?", "drafts"),
    ("nl", "hoe verstuur ik een bericht later", "drafts"),
]


@pytest.mark.parametrize(("language", "words", "slug"), ASKED)
def test_what_is_asked_is_answered_first(language: str, words: str, slug: str, ask: Seek) -> None:
    assert next(hit.slug for hit in ask(language, words)) == slug


@pytest.mark.parametrize("words", ["", "   ", "?!", "xyzzy", "the", "de"])
def test_what_nothing_answers_finds_nothing_strange(words: str, ask: Seek) -> None:
    assert len(ask("en", words)) <= 8
    assert ask("en", "xyzzyqwv") == []


def test_a_hit_leads_to_the_section_and_marks_what_was_asked(ask: Seek) -> None:
    hit = ask("en", "forgotten passkeys")[0]
    assert hit.slug == "account"
    assert hit.heading == "Sign in with a <mark>passkey</mark>"
    assert hit.anchor == "part-2"
    assert "<mark>passkey</mark>" in hit.passage
    assert len(hit.passage.striptags()) < 260


def test_a_word_that_only_the_list_of_other_words_has_leads_to_the_whole_topic(ask: Seek) -> None:
    hit = ask("en", "hacked")[0]
    assert (hit.slug, hit.anchor) == ("account", "")
    assert hit.passage.startswith("Sign in with a password")


def test_what_is_typed_is_shown_as_it_is(ana: Person, sign_in: SignIn) -> None:
    page = sign_in(ana).get("/help?q=<b>password</b>").text
    assert "<b>password" not in page
    assert "&lt;b&gt;password" in page
    assert "<mark>password</mark>" in page


def test_where_nothing_is_found_the_page_says_so_and_leads_on(
    make_person: Make, sign_in: SignIn
) -> None:
    page = sign_in(make_person("Lea Lang", language="nl")).get("/help?q=xyzzyqwv").text
    assert "Niets in de hulp over ‘xyzzyqwv’" in page
    assert 'href="/questions"' in page


def test_too_much_is_refused_beside_the_field(ana: Person, sign_in: SignIn) -> None:
    answer = sign_in(ana).get("/help?q=" + "a" * 201)
    assert answer.status_code == 422
    assert 'aria-describedby="help-q-error"' in answer.text


def test_a_question_asks_the_database_once(app: Flask, ask: Seek, statements: list[str]) -> None:
    ask("en", "password")
    statements.clear()
    ask("en", "how do I change my password")
    assert len(statements) == 1
