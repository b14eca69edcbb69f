"""Which HTML may be shown? The second and third lock, behind the renderer.

bleach first (parses with html5lib, writes what is not allowed as text), then nh3 (another parser,
another language, rules of its own), again and again until both leave the HTML as it is. What they
cannot agree on is shown as text. HTML from the renderer passes unchanged in one round.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from threading import Lock
from typing import Any

import nh3
from bleach.html5lib_shim import Filter
from bleach.sanitizer import Cleaner

from moderation import limits
from moderation.characters import TooLong, clean_line, clean_text, escaped, without_hidden
from moderation.links import FOREIGN, SCHEMES, is_own, may_link

__all__ = ["TooLong", "clean_line", "clean_text", "sanitize"]

# fmt: off
TAGS = frozenset({
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "s", "strong", "ul",
})
# fmt: on
CLASSES = frozenset({"mention", "topic"})
NUMBERS = frozenset({"data-person", "data-community"})
ROUNDS = 4


def sanitize(html: str) -> str:
    """Keep what may be shown of some HTML; `sanitize(sanitize(x)) == sanitize(x)`.

    Raises TooLong above limits.HTML characters.
    """
    if len(html) > limits.HTML:
        raise TooLong(limits.HTML)
    html = without_hidden(html)
    for _round in range(ROUNDS):
        cleaned = _bleached_and_checked(html)
        if cleaned == html:
            return html
        html = without_hidden(cleaned)  # a character reference may have hidden one
    return escaped(html)


def _bleached_and_checked(html: str) -> str:
    with _one_at_a_time:
        bleached: str = _bleach.clean(html)
    return _nh3.clean(bleached)


def _is_allowed(tag: str, name: str, value: str) -> bool:
    value = unescape(value)  # bleach leaves character references as they are
    if tag == "ol":
        return name == "start" and value.isdecimal() and value.isascii()
    return tag == "a" and (
        (name == "href" and may_link(value))
        or (name == "class" and value in CLASSES)
        or (name in NUMBERS and value.isdecimal() and value.isascii())
        or (name == "rel" and value == FOREIGN)
    )


class _Foreign(Filter):  # type: ignore[misc]
    """Mark every link that leaves the site, and no other."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in super().__iter__():
            if token["type"] == "StartTag" and token["name"] == "a":
                attributes = token["data"]
                attributes.pop((None, "rel"), None)
                address = attributes.get((None, "href"))
                if address is not None and not is_own(address):
                    attributes[None, "rel"] = FOREIGN
            yield token


# The parser inside keeps state, so that one text at a time can pass.
_one_at_a_time = Lock()
_bleach = Cleaner(
    tags=TAGS, attributes=_is_allowed, protocols=SCHEMES, strip_comments=True, filters=[_Foreign]
)

_nh3 = nh3.Cleaner(
    tags=set(TAGS),
    attributes={"a": {"href", *NUMBERS}, "ol": {"start"}},
    allowed_classes={"a": set(CLASSES)},
    tag_attribute_values={"a": {"rel": {FOREIGN}}},
    link_rel=None,
    url_schemes=set(SCHEMES),
    url_relative=lambda address: address if is_own(address) else None,
)
