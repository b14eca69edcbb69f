"""Can this HTML do no harm? Asked of html5lib, with lists of its own."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from bleach._vendor import html5lib

TAGS = set("a blockquote br code em h3 h4 h5 h6 hr li ol p pre s strong ul".split())  # noqa: SIM905
ATTRIBUTES = {
    "a": {"href", "class", "rel", "data-person", "data-community"},
    "ol": {"start"},
}
REL = "nofollow noopener noreferrer"


def tree_of(html: str) -> Any:
    """Parse a fragment as a browser does."""
    return html5lib.parseFragment(html, namespaceHTMLElements=False)


def assert_harmless(html: str) -> None:
    """Fail if a browser would find anything but plain text, plain marks and plain links in it."""
    for node in tree_of(html).iter():
        if node.tag != "DOCUMENT_FRAGMENT":
            _assert_harmless(node.tag, dict(node.attrib), html)
    scan = _Tags()
    scan.feed(html)
    scan.close()
    for tag, attributes in scan.found:
        _assert_harmless(tag, attributes, html)


def _assert_harmless(tag: Any, attributes: dict[str, Any], html: str) -> None:
    assert tag in TAGS, html
    assert set(attributes) <= ATTRIBUTES.get(tag, set()), html
    assert attributes.get("class") in (None, "mention", "topic"), html
    address = attributes.get("href")
    if address is None:
        assert "rel" not in attributes, html
        return
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    assert is_path or address.lower().startswith(("http://", "https://", "mailto:")), html
    assert attributes.get("rel") == (None if is_path else REL), html
    assert address.isascii(), html
    assert address.isprintable(), html
    assert not set(address) & set("\"'<>\\` ") - {"'"}, html


class _Tags(HTMLParser):
    """Reads tags by other rules than html5lib's."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.found.append((tag, dict(attrs)))


def words_of(html: str, with_addresses: bool = False) -> str:
    """Read what stands on the page, if asked with the addresses behind the links."""
    return "".join(_words(tree_of(html), with_addresses))


def _words(node: Any, with_addresses: bool) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        yield from _words(child, with_addresses)
        if with_addresses and child.tag == "a" and "class" not in child.attrib:
            yield unquote(child.attrib.get("href", ""))
        if child.tag in ("br", "p", "li"):
            yield "\n"
        yield child.tail or ""
