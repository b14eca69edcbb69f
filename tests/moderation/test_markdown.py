"""How does what people type look to others?"""

from __future__ import annotations

import re

import pytest

from moderation import render
from tests.moderation.conftest import Colleagues
from tests.moderation.harmless import assert_harmless, words_of

REL = 'rel="nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Hello", "<p>Hello</p>"),
        ("One\nTwo", "<p>One<br>\nTwo</p>"),
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("```python\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("", ""),
    ],
)
def test_a_composer_knows_the_usual_marks(source: str, html: str, names: Colleagues) -> None:
    assert render(source, names).html == html


@pytest.mark.parametrize(
    ("typed", "shown"), [("#", "h3"), ("##", "h4"), ("###", "h5"), ("####", "h6"), ("######", "h6")]
)
def test_headings_stay_below_that_of_the_post(typed: str, shown: str, names: Colleagues) -> None:
    assert render(f"{typed} Week 12", names).html == f"<{shown}>Week 12</{shown}>"


@pytest.mark.parametrize(
    "source",
    [
        "<b>bold</b> <script>alert(1)</script>",
        "&copy; &amp; &#106;avascript",
        "Title\n---",
        "    four spaces",
        "[note]: see the report",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        '5 * 3 < 20 & "so" it\'s > 10',
        "[x]()",
        "[js](javascript:alert(1))",
        "[data](data:text/html,hello)",
        "![p](data:image/png;base64,AAAA)",
        "[other site](//example.com)",
        "[ftp](ftp://example.com)",
        "[relative](page.html)",
        "[posing](https://example.com@evil.example/)",
    ],
)
def test_what_is_no_mark_is_shown_as_typed(source: str, names: Colleagues) -> None:
    html = render(source, names).html
    assert words_of(html).split() == source.replace("---", "", source.startswith("Title")).split()
    assert "<a" not in html
    assert_harmless(html)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[p](/posts/7)", '<a href="/posts/7">p</a>'),
        (
            "[e](https://example.com/?a=1&b=2)",
            f'<a href="https://example.com/?a=1&amp;b=2" {REL}>e</a>',
        ),
        ("<https://example.com>", f'<a href="https://example.com" {REL}>https://example.com</a>'),
        ("<ana@example.com>", f'<a href="mailto:ana@example.com" {REL}>ana@example.com</a>'),
        (
            "https://example.com/a",
            f'<a href="https://example.com/a" {REL}>https://example.com/a</a>',
        ),
        ("HTTPS://example.com", f'<a href="HTTPS://example.com" {REL}>HTTPS://example.com</a>'),
        ("www.example.com", f'<a href="https://www.example.com" {REL}>www.example.com</a>'),
        ("example.nl/a_b_c", f'<a href="https://example.nl/a_b_c" {REL}>example.nl/a_b_c</a>'),
        (
            "![Plan](https://example.com/p.png)",
            f'<a href="https://example.com/p.png" {REL}>Plan</a>',
        ),
        ("![](/files/3/p.png)", '<a href="/files/3/p.png">/files/3/p.png</a>'),
        ("[![Plan](/p.png)](/posts/7)", '<a href="/posts/7">Plan</a>'),
        ("[](/posts/7)", '<a href="/posts/7">/posts/7</a>'),
        ("[see <https://a.example>](/b)", '<a href="/b">see https://a.example</a>'),
        ('[t](/a "a title")', '<a href="/a">t</a>'),
        ("[b](/\\evil)", '<a href="/%5Cevil">b</a>'),
    ],
)
def test_links_lead_out_only_with_care(source: str, html: str, names: Colleagues) -> None:
    assert render(source, names).html == f"<p>{html}</p>"
    assert_harmless(html)


@pytest.mark.parametrize(
    "source",
    ["README.md", "setup.py", "klaar.De volgende", "ana@example.com", "1.2.3", "e.g. z.B. i.v.m."],
)
def test_words_that_only_look_like_addresses_stay_words(source: str, names: Colleagues) -> None:
    assert render(source, names).html == f"<p>{source}</p>"


def test_an_address_is_shown_as_it_was_typed(names: Colleagues) -> None:
    html = render("https://example.com/%E2%80%AEgnp.exe https://xn--pple-43d.com", names).html
    assert words_of(html).split() == [
        "https://example.com/%E2%80%AEgnp.exe",
        "https://xn--pple-43d.com",
    ]


def test_an_endless_address_is_no_link(names: Colleagues) -> None:
    assert "<a" not in render("https://example.com/" + "a" * 2_000, names).html


def test_quotes_and_lists_nest_ten_levels_and_lose_nothing(names: Colleagues) -> None:
    quoted = render(">" * 50 + "deep", names).html
    assert quoted.count("<blockquote>") == 10
    assert words_of(quoted).strip() == ">" * 40 + "deep"
    listed = render("\n".join("  " * depth + f"- p{depth}" for depth in range(50)), names).html
    assert listed.count("<ul>") == 5
    assert all(f"p{depth}" in words_of(listed) for depth in range(50))


def test_emphasis_nests_six_levels_and_loses_nothing(names: Colleagues) -> None:
    html = render("*a " * 20 + "b*" * 20, names).html
    assert html.count("<em>") == 6
    assert words_of(html).count("*") == 2 * 14
    assert_harmless(html)


def test_the_words_leave_out_code_addresses_and_names(names: Colleagues) -> None:
    source = "Look @ana.peeters at `x = 1` or https://example.com/nl **now** [here](/posts/7)"
    assert render(source, names).words.split() == ["Look", "at", "or", "now", "here"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[https://bank.example](https://evil.example/x)", "https://bank.example (evil.example)"),
        ("[bank.**com**/login](https://bank.com.evil.example)",
         "bank.com/login (bank.com.evil.example)"),
        ("[ana@bank.com](mailto:ana@evil.example?subject=bank.com)", "ana@bank.com (evil.example)"),
        ("![bank.com](https://evil.example:8080)", "bank.com (evil.example)"),
        ("[münchen.de](https://münchen.de.example)", "münchen.de (xn--mnchen-3ya.de.example)"),
        ("[bank.com](https://www.bank.com/login)", "bank.com"),
        ("[www.bank.com](https://bank.com)", "www.bank.com"),
        ("[münchen.de](https://xn--mnchen-3ya.de)", "münchen.de"),
        ("[ana@bank.com](mailto:ana@bank.com)", "ana@bank.com"),
        ("[bank.com](/people/ana)", "bank.com"),
        ("[Node.js and bank.com](https://evil.example)", "Node.js and bank.com"),
    ],
)  # fmt: skip
def test_behind_words_that_name_another_host_stands_where_a_link_leads(
    source: str, shown: str, names: Colleagues
) -> None:
    html = render(source, names).html
    assert re.sub("<[^>]*>", "", html) == shown
    assert_harmless(html)
