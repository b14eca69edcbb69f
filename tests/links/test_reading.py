"""What is taken of a page, whoever wrote it?"""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import limits
from social.links.reading import Page, read

URL = "https://www.example.org/news/1"


def page(body: str | bytes, charset: str = "") -> Page | None:
    return read(body if isinstance(body, bytes) else body.encode(), charset, URL)


def test_a_page_says_its_title_what_it_is_about_and_its_picture() -> None:
    found = page(
        '<title>Old</title><meta property="og:title" content="New &amp; better">'
        '<meta name="description" content="About\n seams">'
        '<meta property="og:image" content="/a.png">'
    )
    expected = Page("New & better", "About seams", "example.org", "https://www.example.org/a.png")
    assert found == expected


def test_a_title_alone_is_enough_and_no_title_is_nothing() -> None:
    assert page("<title> Plain </title><p>x") == Page("Plain", "", "example.org", "")
    for nothing in ("", "<p>Hello", "<title></title>", "<title>\u200b\u202e</title>", "\0\0", "{}"):
        assert page(nothing) is None


def test_what_is_hidden_in_words_or_reorders_them_goes() -> None:
    found = page("<title>gro\u202ecod.exe\u200b\x07 \u2066x</title>")
    assert found is not None
    assert not set("\u202e\u200b\x07\u2066") & set(found.title)


def test_what_is_too_long_is_cut() -> None:
    long = "a " * 5_000_000
    found = page(f'<meta name="description" content="{"b" * 4000}"><title>{long}</title>'[:600_000])
    assert found is not None
    assert len(found.title) == limits.LINK_TITLE
    assert len(found.about) == limits.LINK_ABOUT
    assert found.title.endswith("…")


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("iso-8859-1", b"<title>caf\xe9</title>"),
        ("", b'<meta charset="windows-1252"><title>caf\xe9</title>'),
        ("", "<title>café</title>".encode()),
        ("", "<title>café</title>".encode("utf-8-sig")),
        ("utf-8", "<title>café</title>".encode("utf-16")),
        ("unicode_escape", "<title>café</title>".encode()),
        ("zlib", "<title>café</title>".encode()),
    ],
)
def test_letters_are_read_as_browsers_do(charset: str, body: bytes) -> None:
    found = page(body, charset)
    assert found is not None
    assert found.title == "café"


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000,
        "<title>" * 80_000,
        "<!" * 300_000,
        "<meta content=x" * 40_000,
        "<a " + "b=c " * 150_000,
        "<meta " + "".join(f"a{one}='>' " for one in range(60_000)),
        "<meta content='" * 40_000,
        "<script></scrip" * 40_000,
        "<!--" * 150_000,
        "<title></title" * 40_000,
        "<meta content=x>" * 37_000,
        "<script></script>" * 35_000,
        " " * 600_000,
        "<svg><title>" * 40_000,
        "<table>" * 80_000,
        "&#x1;" * 100_000,
    ],
)
def test_a_hostile_page_takes_no_time(body: str) -> None:
    begun = process_time()
    page(body)
    assert process_time() - begun < 1


def test_what_stands_before_the_words_of_a_head_is_passed_over() -> None:
    found = page(
        "<!doctype html><html lang=en><!-- <title>no</title> --><head>"
        "<script>var a = '<title>no</title><div>'</script><style>div > a {}</style>"
        "<meta charset=utf-8><link rel=icon href=/a><base href=/><noscript><p>no</noscript>"
        "<meta content='a > b' property='og:title'></head><body><title>no</title>"
    )
    assert found is not None
    assert found.title == "a > b"


@given(st.binary(max_size=300), st.text(max_size=12))
def test_any_bytes_are_a_page_or_none(body: bytes, charset: str) -> None:
    found = read(b"<title>x</title><meta property=og:image content='" + body, charset, URL)
    assert found is None or found.site == "example.org"
