"""What do @, # and : stand for in a text, and which words are addresses?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, linkify
from markdown_it.token import Token

from models import limits as lengths
from models.folding import fold
from moderation import limits
from moderation.emoji import CHARACTERS

# Endings that make a word without "https://" an address. Endings of files (md, py, sh, zip) and of
# words (it, is, so) are not among them; "Klaar.De" lacks a space: an ending has small letters.
ENDINGS = (
    "com|net|org|edu|gov|int|eu|info|biz|name|museum|coop|io|dev|app|cloud|online|shop|store"
    "|nl|be|fr|de|lu|at|ch|uk|ie|pt|pl|dk|fi|cz|sk|hu|ro|bg|gr|hr|ee|lv|lt|ca"
)

_HOST = re.compile(rf"\.(?:{ENDINGS})(?![\w-])|mailto:", re.IGNORECASE)

_EMOJI = re.compile(r"(?<!\w):(?P<emoji>[a-z0-9_+\-]{1,32}):")
_SIGN = re.compile(
    r"(?<![\w@#/&=.:\-])"
    rf"(?:@(?P<handle>[^\W_][\w.\-]{{0,{lengths.HANDLE - 1}}}(?![\w\-]))"
    r"|\#(?P<topic>[^\s#@!-,./:-@\[-^`{-~]+))"
    rf"|{_EMOJI.pattern}"
)


def linkifier() -> LinkifyIt:
    """Make the finder of addresses: no guessed mail addresses, no guessed protocols."""
    finder = LinkifyIt(options={"fuzzy_email": False})
    finder.tlds(ENDINGS)
    return finder.add("ftp:", None).add("//", None)


def find_address(state: StateInline, silent: bool) -> bool:
    """Find an address that begins with http:// or https:// (markdown-it's own rule, asked less)."""
    before = state.src[max(0, state.pos - 5) : state.pos].lower()
    return before.endswith(("http", "https")) and linkify(state, silent)


def read_signs(state: StateCore) -> None:
    """Part each text into words, addresses, mentions, topics and emoji."""
    reader = _Reader(state)
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(reader.read(block.children))


class Sign(NamedTuple):
    """Where a sign stands in a text, and the token that takes its place."""

    start: int
    end: int
    token: Token


class _Reader:
    """Reads one text; counts what it found, so that no text links without end."""

    def __init__(self, state: StateCore) -> None:
        self.md: MarkdownIt = state.md
        self.finder: LinkifyIt = state.md.linkify
        self.handles: set[str] = state.env["handles"]
        self.topics: dict[str, str] = state.env["topics"]
        self.counts = {
            "mention": limits.MENTIONS,
            "topic": limits.TOPICS,
            "address": limits.ADDRESSES,
        }

    def read(self, children: list[Token]) -> Iterator[Token]:
        """Take the texts apart: addresses stay as typed, words of a link may have emoji."""
        link: Token | None = None
        for token in children:
            if token.type == "link_open":
                link = token
            elif token.type == "link_close":
                link = None
            if token.type != "text" or (link and link.info == "auto"):
                yield token
            elif link:
                yield from self._signs(token.content, _EMOJI)
            else:
                yield from self._addresses(token.content)

    def _addresses(self, text: str) -> Iterator[Token]:
        start = 0
        matches = (self.finder.match(text) or ()) if _HOST.search(text) else ()
        for match in matches:
            if not self._counted("address"):
                break
            host = match.text.split("/", 1)[0].rsplit(".", 1)[-1]
            address = self.md.normalizeLink(match.url if match.schema else f"https://{match.text}")
            if (not match.schema and host[:1].isupper()) or not self.md.validateLink(address):
                continue
            yield from self._signs(text[start : match.index])
            yield Token("link_open", "a", 1, attrs={"href": address}, info="auto")
            yield _text(match.text)
            yield Token("link_close", "a", -1)
            start = match.last_index
        yield from self._signs(text[start:])

    def _signs(self, text: str, kinds: re.Pattern[str] = _SIGN) -> Iterator[Token]:
        start = 0
        for match in kinds.finditer(text):
            sign = self._sign(match)
            if sign is None:
                continue
            if sign.start > start:
                yield _text(text[start : sign.start])
            yield sign.token
            start = sign.end
        if start < len(text):
            yield _text(text[start:])

    def _sign(self, match: re.Match[str]) -> Sign | None:
        kind, words = match.lastgroup, match.group(match.lastgroup or 0)
        if kind == "emoji":
            character = CHARACTERS.get(words)
            return Sign(*match.span(), _text(character)) if character else None
        if kind == "handle":
            return self._mention(match.start(), words.rstrip(".-_"))
        return self._topic(match.start(), words)

    def _mention(self, start: int, handle: str) -> Sign | None:
        if not self._counted("mention"):
            return None
        self.handles.add(handle.lower())
        token = Token("mention", "", 0, content=handle)
        return Sign(start, start + 1 + len(handle), token)

    def _topic(self, start: int, words: str) -> Sign | None:
        name = topic_name(words)
        if not name or not self._counted("topic"):
            return None
        self.topics.setdefault(fold(name), name)
        token = Token("topic", "", 0, content=name)
        return Sign(start, start + 1 + len(name), token)

    def _counted(self, kind: str) -> bool:
        self.counts[kind] -= 1
        return self.counts[kind] >= 0


def topic_name(words: str) -> str:
    """Take the topic that stands at the beginning of some words; empty if there is none.

    Letters and marks of any script, digits, dashes and underscores, at least one letter.
    """
    length = next((place for place, sign in enumerate(words) if not _is_topic(sign)), len(words))
    name = words[:length].rstrip("-_")
    has_letter = any(sign.isalpha() for sign in name)
    if not has_letter or name[0] in "-_" or len(fold(name)) > lengths.TOPIC:
        return ""
    return name


def _is_topic(sign: str) -> bool:
    return sign == "-" or f"a{sign}".isidentifier()


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
