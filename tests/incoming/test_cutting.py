"""Which lines stay of what mail programs send, in four languages?"""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from social.incoming.cutting import cut
from social.incoming.page import lines_of

QUOTE = "> Who has the mould?\n> It was here.\n"
ABOVE = [
    "On Fri, 27 Nov 2026 at 20:31, Kring <reply+abc@in.example.org> wrote:\n",
    "On Fri, 27 Nov 2026 at 20:31, Kring\n<reply+abc@in.example.org> wrote:\n",
    "Op vr 27 nov 2026 om 20:31 schreef Kring <reply+abc@in.example.org>:\n",
    "Op 27 nov. 2026 om 20:31 heeft Kring <reply+abc@in.example.org> het volgende geschreven:\n",
    "Op 27-11-2026 om 20:31 schreef Kring:\n",
    "Le ven. 27 nov. 2026 à 20:31, Kring <reply+abc@in.example.org> a écrit :\n",
    "Le ven. 27 nov. 2026 à 20:31, Kring\n<reply+abc@in.example.org> a\nécrit\u202f:\n",
    "Am Fr., 27. Nov. 2026 um 20:31 Uhr schrieb Kring <reply+abc@in.example.org>:\n",
    "Am 27.11.2026 um 20:31 schrieb Kring:\n",
    "Am 27.11.2026 um 20:31 hat Kring <a@b.example> geschrieben:\n",
]
HEADS = [
    "From: Kring <k@example.org>\nSent: Friday, 27 November 2026 20:31\nTo: Ben\nSubject: Hello\n",
    "________________________________\nVan: Kring <k@example.org>\nVerzonden: vrijdag 27 november"
    "\nAan: Ben\nOnderwerp: Hallo\n",
    "De : Kring <k@example.org>\nEnvoyé : vendredi 27 novembre\nÀ : Ben\nObjet : Bonjour\n",
    "Von: Kring <k@example.org>\nGesendet: Freitag\nAn: Ben\nBetreff: Hallo\n",
    "**Van:** Kring\n**Datum:** vrijdag\n**Aan:** Ben\n**Onderwerp:** Hallo\n",
    "-----Original Message-----\nFrom: Kring\n",
    "-----Oorspronkelijk bericht-----\nVan: Kring\n",
    "-----Message d'origine-----\nDe : Kring\n",
    "-----Ursprüngliche Nachricht-----\nVon: Kring\n",
    "---------- Forwarded message ---------\nFrom: Kring\n",
]


@pytest.mark.parametrize("said", ABOVE)
@pytest.mark.parametrize("below", [QUOTE, "\n" + QUOTE, "Who has the mould?\n"])
def test_what_is_quoted_below_goes(said, below) -> None:
    assert cut(f"I have it.\n\nAsk me.\n\n{said}{below}").words == "I have it.\n\nAsk me."


@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_another_mail_and_all_below_goes(head) -> None:
    assert cut(f"I have it.\n\n{head}\nWho has the mould?\n").words == "I have it."


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Sent from Outlook for Android",
        "Get Outlook for iOS <https://aka.ms/o0ukef>",
        "Verzonden vanaf mijn iPhone",
        "Verstuurd vanaf mijn iPad",
        "Verzonden vanuit Outlook voor Android",
        "Envoyé de mon iPhone",
        "Envoyé à partir de Outlook pour iOS",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für iOS",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
    ],
)
def test_what_a_telephone_adds_goes(line) -> None:
    assert cut(f"I have it.\n\n{line}\n\n{ABOVE[0]}{QUOTE}").words == "I have it."


def test_a_signature_goes_and_a_list_stays() -> None:
    words = "Take:\n\n- the mould\n- the key\n\n1. open\n2. close"
    assert cut(f"{words}\n\n-- \nBen Claes\nWelder").words == words
    assert cut(f"{words}\n--\nBen").words == words


def test_an_answer_below_a_quote_stays_without_it() -> None:
    assert cut(f"{ABOVE[0]}{QUOTE}\nI have it.\n\n-- \nBen").words == "I have it."


def test_answers_between_quotes_keep_what_they_answer() -> None:
    mail = f"{ABOVE[2]}> Who has it?\nI do.\n> Where?\nHere.\n> Thanks.\n"
    assert cut(mail).words == "> Who has it?\n\nI do.\n\n> Where?\n\nHere."


def test_words_that_only_look_like_a_quote_stay() -> None:
    for words in (
        "On this Ben wrote:\nit is in the drawer",
        "Op tafel, zoals Ana schreef:\nhet ligt er",
        "De: lid\nhet mes\nde vork",
        "From: the drawer\nTake the key",
        "Am Montag schrieb ich es auf:\nhier ist es",
    ):
        assert cut(words).words == words


def test_all_below_our_own_line_goes_whatever_stands_there() -> None:
    mark = "=== Write your answer above this line ==="
    for mail in (
        f"Yes.\n\n{mark}\n\nHello Ben,\nmuch",
        f"Yes.\n\nKring skrev den 27 nov 2026:\n\n> {mark}\n>\n> Hello",
        f"Yes.\n\nKring <k@example.org> kirjoitti\n27.11.2026 klo 20.31:\n> {mark}\n> Hello",
    ):
        found = cut(mail, [mark]).words
        assert found.startswith("Yes.")
        assert "Hello" not in found
        assert mark not in found


def test_it_counts_what_it_leaves_out() -> None:
    assert cut(f"Yes.\n\n{ABOVE[0]}{QUOTE}").lines_cut == 3
    assert cut("Yes.").lines_cut == 0


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("> -_*:\nOnwrote1From ToSenVan@"), max_size=400))
def test_no_mail_breaks_it_and_nothing_is_made_up(text) -> None:
    found = cut(text, ["=== x ==="])
    assert found.lines_cut >= 0
    said = [line.strip() for line in text.split("\n")]
    assert all(line.strip() in [*said, ""] for line in found.words.split("\n"))


def test_a_mail_made_to_be_slow_is_not() -> None:
    began = time.process_time()
    cut("On " * 200_000)
    cut("On 1 " + "wrote " * 100_000 + ":")
    cut("From: a\nSent:\n" * 20_000)
    cut("> a\nb\n" * 20_000)
    lines_of("<blockquote>" * 50_000 + "x" + "<b>" * 50_000)
    lines_of("<a href='https://x.example'>" * 20_000)
    assert time.process_time() - began < 8  # one without a limit takes a minute


def test_a_page_becomes_lines() -> None:
    page = (
        "<html><head><style>p{}</style></head><body><p>Hello <b>Ana</b>,</p>"
        "<ul><li>one<li>two</ul><ol><li>first</ol><script>no()</script>"
        "<p>See <a href='https://example.org/a'>this</a> and "
        "<a href='https://example.org'>https://example.org</a>.<br>Bye</p>"
        "<div class='gmail_quote'><div>On 27 Nov 2026 Kring wrote:</div>"
        "<blockquote>Who?<blockquote>deep</blockquote></blockquote></div></body></html>"
    )
    assert cut(lines_of(page)).words == (
        "Hello **Ana**,\n\n- one\n- two\n1. first\n\n"
        "See this <https://example.org/a> and https://example.org.\nBye"
    )


def test_outlooks_page_ends_at_its_head() -> None:
    page = (
        "<div>Yes.</div><div id='appendonsend'></div><hr>"
        "<div id='divRplyFwdMsg'><b>Von:</b> Kring<br><b>Gesendet:</b> Freitag<br>"
        "<b>An:</b> Ben<br><b>Betreff:</b> Hallo</div><div>Who has it?</div>"
    )
    assert cut(lines_of(page)).words == "Yes."
