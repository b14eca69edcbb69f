"""Which HTML gets past the sanitiser?"""

from __future__ import annotations

from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation import TooLong, limits, render
from moderation.sanitize import ROUNDS, sanitize
from tests.moderation.conftest import Colleagues
from tests.moderation.harmless import TAGS, assert_harmless, words_of

REL = 'rel="nofollow noopener noreferrer"'

PIECES = [
    *(f"<{tag}>" for tag in sorted(TAGS)),
    *(f"</{tag}>" for tag in sorted(TAGS)),
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<svg>",
    "<math>",
    "<mtext>",
    "<mglyph>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<select>",
    "<option>",
    "<template>",
    "<noscript>",
    "<textarea>",
    "<title>",
    "<plaintext>",
    "<form>",
    "<img src=x onerror=a>",
    "<a href=javascript:a>",
    '<a href="https://example.com">',
    "<a href=/posts/7 class=mention data-person=1>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x",
    "<",
    ">",
    "&",
    "&lt;",
    "&#x202e;",
    "&#0;",
    "&amp;amp;",
    '"',
    "'",
    "`",
    "\n",
    "\t",
    "\x00",
    "\u202e",
    "\ud800",
    "\xa0",
    "a",
]
MARKS = ["*", "_", "**", "~~", "`", "```", "[", "](", ")", "![", "<", ">", "> ", "- ", "1. ", "# "]
MARKS += ["\n", "\n\n", "@ana.peeters", "#tram", ":tada:", "https://example.nl/", "www.", ".nl"]
MARKS += ["\\", "&lt;", "@", "#", ":", "a", " ", "é", "\u0301", "好", "\u200d", "|", "---"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=400, deadline=None)
def test_sanitising_again_changes_nothing(html: str) -> None:
    once = sanitize(html)
    assert sanitize(once) == once
    assert_harmless(once)


@given(st.text(st.characters(), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_comes_out_harmless(text: str) -> None:
    once = sanitize(text)
    assert sanitize(once) == once
    assert_harmless(once)


@given(st.lists(st.sampled_from(MARKS), max_size=40).map("".join))
@settings(max_examples=600, deadline=None)
def test_marks_in_any_order_render_to_what_the_sanitiser_would_write(source: str) -> None:
    html = render(source, Colleagues()).html
    assert_harmless(html)
    shown = sanitize(html)
    assert shown == html or ("<a>" in shown and words_of(shown) == words_of(html))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
@settings(max_examples=300, deadline=None)
def test_the_renderer_takes_any_text(source: str) -> None:
    assert_harmless(sanitize(render(source, Colleagues()).html))


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>a <strong>b</strong></p>", "<p>a <strong>b</strong></p>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<p onclick='a'>b</p>", "<p>b</p>"),
        ("<p class='evil' id='x' style='y'>b</p>", "<p>b</p>"),
        ("<a class='evil' href='/a'>b</a>", '<a href="/a">b</a>'),
        ("<a href='https://e.com'>b</a>", f'<a href="https://e.com" {REL}>b</a>'),
        ("<a href='/a' rel='opener' target='_top'>b</a>", '<a href="/a">b</a>'),
        ("<a href='javascript:a'>b</a>", "<a>b</a>"),
        ("<a href='java&#x0A;script:a'>b</a>", "<a>b</a>"),
        ("<a href='java\u200bscript:a'>b</a>", "<a>b</a>"),
        ("<a href='java&#x202e;script:a'>b</a>", "<a>b</a>"),
        ("<a href='\x01javascript:a'>b</a>", "<a>b</a>"),
        ("<a href='data:text/html,a'>b</a>", "<a>b</a>"),
        ("<a href='//evil.example'>b</a>", "<a>b</a>"),
        ("<a href='/\\evil.example'>b</a>", "<a>b</a>"),
        ("<a href='/\t/evil.example'>b</a>", "<a>b</a>"),
        ("<a href='https://ana@evil.example'>b</a>", "<a>b</a>"),
        ("<a href='page'>b</a>", "<a>b</a>"),
        ("<ol start='3'><li>a</li></ol>", '<ol start="3"><li>a</li></ol>'),
        ("<ol start='3;x'><li>a</li></ol>", "<ol><li>a</li></ol>"),
        ("a<!-- b -->c", "ac"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("a&#x202e;b&#0;c\x07d\u2066e", "ab\ufffdcde"),
        ("", ""),
    ],
)
def test_only_what_is_allowed_stays(html: str, shown: str) -> None:
    assert sanitize(html) == shown


def test_what_the_parsers_cannot_agree_on_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = iter("abcdefgh")
    monkeypatch.setattr(sanitize.__module__ + "._bleached_and_checked", lambda html: next(rounds))
    assert sanitize("<p>") == "abcdefgh"[ROUNDS - 1]


def test_disagreement_ends_as_escaped_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sanitize.__module__ + "._bleached_and_checked", lambda html: f"<p>{html}</p>"
    )
    assert sanitize("a") == "&lt;p&gt;" * ROUNDS + "a" + "&lt;/p&gt;" * ROUNDS


def test_endless_html_is_refused_unread() -> None:
    with pytest.raises(TooLong):
        sanitize("<p>" * limits.HTML)


def test_the_deepest_nesting_is_taken_without_falling_over() -> None:
    assert words_of(sanitize("<em>" * 300 + "deep")).strip() == "deep"


def test_several_threads_may_sanitise_at_once() -> None:
    texts = [f"<p>{number}<script>{number}</p>" for number in range(8)]
    alone = [sanitize(text) for text in texts]
    together: list[list[str]] = []

    def work() -> None:
        together.append([sanitize(text) for text in texts for _again in range(20)])

    threads = [Thread(target=work) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = [html for html in alone for _again in range(20)]
    assert together == [expected] * 4
