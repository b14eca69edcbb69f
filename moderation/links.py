"""Which addresses may a text link to, and how does a link stand in it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from moderation import limits
from moderation.hosts import plain_host
from moderation.signs import ENDINGS

SCHEMES = frozenset({"http", "https", "mailto"})
FOREIGN = "nofollow noopener noreferrer"
"""What `rel` says on every link that leaves the site."""

# Printable ASCII without quotes, angle brackets, backslash, backtick, braces, caret and bar: an
# address from Markdown is percent-encoded, and nothing here reads differently in a browser.
_CHARACTER = r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]"
_AUTHORITY = r"[!$&'()*+,\-.0-9:;=A-Z\[\]_a-z~%]"  # no "@": a user name may pose as the host
_WEB = re.compile(rf"https?://{_AUTHORITY}+(?:[/?#]{_CHARACTER}*)?", re.IGNORECASE)
_MAIL = re.compile(rf"mailto:[^:/?@]{_CHARACTER}*", re.IGNORECASE)
_PORT = re.compile(r":\d*$")
_NAME = r"[^\W_](?:[\w-]|[.\u3002\uff0e\uff61](?=\w)){0,252}"
_ADDRESS = re.compile(rf"(?:https?://|www\.)({_NAME})", re.IGNORECASE)
_ALONE = re.compile(
    rf"(?:[\w.+-]{{1,64}}@)?({_NAME}\.(?:{ENDINGS}))(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_PATH = re.compile(rf"/(?!/){_CHARACTER}*")


def may_link(address: str) -> bool:
    """Tell whether an address is one of the web, of mail, or a path of this site."""
    return len(address) <= limits.ADDRESS and (
        is_own(address)
        or _WEB.fullmatch(address) is not None
        or _MAIL.fullmatch(address) is not None
    )


def is_own(address: str) -> bool:
    """Tell whether an address is a path of this site."""
    return _PATH.fullmatch(address) is not None


def misnamed(words: str, address: str) -> tuple[str, str] | None:
    """Tell which host the words of a link name, and which other one it leads to; else nothing.

    A part of a host is no other one; paths of this site lead nowhere else.
    """
    target = host_of(address)
    if not target:
        return None
    for name in _named(words):
        host = plain_host(name)
        if host and not (_is_within(host, target) or _is_within(target, host)):
            return name, target
    return None


def host_of(address: str) -> str:
    """Say to which host an address of the web or of mail leads; empty if it is none."""
    _scheme, _colon, rest = address.partition(":")
    if _MAIL.fullmatch(address):
        return plain_host(re.split(r"[?,]", rest)[0].rpartition("@")[2])
    authority = re.split(r"[/?#]", rest.removeprefix("//"))[0] if _WEB.fullmatch(address) else ""
    return plain_host(_PORT.sub("", authority))


def _named(words: str) -> Iterator[str]:
    """Give the hosts that some words name as addresses do, or by being nothing but one."""
    for match in _ADDRESS.finditer(words):
        yield match[1]
    alone = _ALONE.fullmatch(words.strip())
    if alone:
        yield alone[1]


def _is_within(host: str, other: str) -> bool:
    return host == other or host.endswith(f".{other}")


def settle_links(state: StateCore) -> None:
    """Leave only links that lead somewhere, say where, hold no other link and show no picture.

    Behind one whose words name another host stands that which it leads to.
    """
    for block in state.tokens:
        if block.children and any(child.type in _LINKED for child in block.children):
            block.children = _Settler(state.md).settle(block.children)


_LINKED = frozenset({"link_open", "image"})


class _Settler:
    def __init__(self, md: MarkdownIt) -> None:
        self.renderer = cast(RendererHTML, md.renderer)
        self.options = md.options
        self.out: list[Token] = []
        self.open: list[Token] = []
        self.has_words = False
        self.words: list[str] = []

    def settle(self, children: list[Token]) -> list[Token]:
        for token in children:
            match token.type:
                case "link_open":
                    self._begin(token)
                case "link_close":
                    self._end(token)
                case "image":
                    self._link_picture(token)
                case _:
                    self.has_words |= bool(token.content.strip())
                    self.words.append(token.content)
                    self.out.append(token)
        return self.out

    def _begin(self, opening: Token) -> None:
        self.open.append(opening)
        if not opening.attrs["href"]:
            self.out.append(_words("["))
        elif not self._is_inside():
            self.has_words, self.words = False, []
            self.out.append(opening)

    def _end(self, closing: Token) -> None:
        opening = self.open.pop()
        address = str(opening.attrs["href"])
        if not address:
            self.out.append(_words("]()"))
        elif not any(link.attrs["href"] for link in self.open):
            self.out += [closing] if self.has_words else [_words(address), closing]
            other = misnamed("".join(self.words), address) if opening.info != "auto" else None
            if other:
                self.out.append(_words(f" ({other[1]})"))

    def _link_picture(self, picture: Token) -> None:
        address = str(picture.attrs["src"])
        words = self.renderer.renderInlineAsText(picture.children, self.options, {})
        opening = Token("link_open", "a", 1, attrs={"href": address})
        self._begin(opening)
        self.out.append(_words(words))
        self.words.append(words)
        self.has_words |= bool(words.strip())
        self._end(Token("link_close", "a", -1))

    def _is_inside(self) -> bool:
        return any(link.attrs["href"] for link in self.open[:-1])


def _words(content: str) -> Token:
    return Token("text_special", "", 0, content=content)
