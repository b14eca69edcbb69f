"""What does a text say once it is formatted, and where was that typed?

Signs that format are taken out, so that 41**11** is 4111 for the rules as it is for readers, and
what stands for a character (&#46;) is that character. Nothing else goes: where a link leads is read
behind the line that it stands in.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import accumulate

from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from moderation.characters import HIDDEN, STRAY_JOINERS

SIGNS = re.compile(r"[*_~`\\]|\]\(|<[a-zA-Z]")
"""A text without any of these is formatted by nothing within its lines."""
BESIDE = "\n¦\n"
"""Stands around what is read elsewhere than it was typed; no words reach over it."""

# What chooses between forms of the sign before it, and what joins nothing, stands in the text and
# is no letter of it.
_UNSEEN = re.compile(
    "[\u034f\u17b4\u17b5\u180b-\u180d\ufe00-\ufe0f\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
    f"|{HIDDEN.pattern}|{STRAY_JOINERS.pattern}"
)
_WRITTEN = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
    rf"|(?:{_UNSEEN.pattern})+"
)
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Link:
    """Some words that lead somewhere, and where they stand in the source."""

    words: str
    address: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as it is read, made from `source`.

    `starts` and `ends` say where in the source each of its characters was typed; without them it is
    the source. `closing` and `opening` know by the place where they meet the words the signs that
    belong together: where the first begins, and where the other ends.
    """

    text: str
    source: str
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    closing: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    opening: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    @property
    def is_typed(self) -> bool:
        """Tell whether it reads as it was typed."""
        return not self.starts

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Find where in the source a part was typed.

        Of two signs that belong together it has both, if it has one.
        """
        if self.is_typed:
            return start, end
        start, end = min(self.starts[start:end]), max(self.ends[start:end])
        while end in self.closing and start <= self.closing[end][0]:
            end = self.closing[end][1]
        while start in self.opening and self.opening[start][1] <= end:
            start = self.opening[start][0]
        return start, end


class Marks:
    """What formats a text, by places in its source."""

    def __init__(self) -> None:
        self.gone: list[tuple[int, int]] = []
        self.moved: list[tuple[int, int]] = []
        self.closing: dict[int, tuple[int, int]] = {}
        self.opening: dict[int, tuple[int, int]] = {}
        self.links: list[Link] = []


def seen(source: str, marks: Marks | None = None) -> Seen:
    """Read a text without what formats it, and without what has no width."""
    marks = marks or Marks()
    if not marks.gone and not _WRITTEN.search(source):
        return Seen(source, source)
    reader = _Reader(source)
    reader.read(marks)
    text, starts, ends = reader.spelt()
    return Seen(text, source, starts, ends, marks.closing, marks.opening, tuple(marks.links))


class _Reader:
    """Puts together what is read, each character with its place."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def read(self, marks: Marks) -> None:
        """Take all but the marks; what is moved stands behind its line."""
        place, waiting = 0, []
        moved = iter(sorted(marks.moved))
        following = next(moved, None)
        for start, end in (*sorted(marks.gone), (len(self.source),) * 2):
            line_end = self.source.find("\n", place, start) if waiting else -1
            if line_end >= 0:
                self._take(place, line_end)
                self._take_beside(waiting)
                place, waiting = line_end, []
            self._take(place, start)
            place = max(place, end)
            while following is not None and following[0] < place:
                waiting.append(following)
                following = next(moved, None)
        self._take_beside(waiting)

    def _take(self, start: int, end: int) -> None:
        if start < end:
            self.words.append(self.source[start:end])
            self.starts += range(start, end)
            self.ends += range(start + 1, end + 1)

    def _take_beside(self, parts: Iterable[tuple[int, int]]) -> None:
        for start, end in parts:
            self._add(BESIDE, start, start)
            for sign in _ESCAPED.finditer(self.source, start, end):
                self._take(start, sign.start())
                start = sign.end()
            self._take(start, end)

    def _add(self, words: str, start: int, end: int) -> None:
        self.words.append(words)
        self.starts += [start] * len(words)
        self.ends += [end] * len(words)

    def spelt(self) -> tuple[str, list[int], list[int]]:
        """Read what stands for a character as that, and leave out what has no width."""
        text, starts, ends = "".join(self.words), self.starts, self.ends
        self.words, self.starts, self.ends = [], [], []
        place = 0
        for written in _WRITTEN.finditer(text):
            first, last = written.span()
            self.words.append(text[place:first])
            self.starts += starts[place:first]
            self.ends += ends[place:first]
            spelt = _UNSEEN.sub("", unescape(written.group())).replace("\n", " ")
            self._add(spelt, starts[first], ends[last - 1])
            place = last
        self.words.append(text[place:])
        return "".join(self.words), self.starts + starts[place:], self.ends + ends[place:]


def find_marks(state: StateCore) -> None:
    """Remember which signs of a text format it, as the parser has just read them."""
    marks: Marks | None = state.env.get("marks")
    if marks is None:
        return
    lines = state.src.split("\n")
    beginnings = [0, *accumulate(len(line) + 1 for line in lines)]
    for block in state.tokens:
        if block.type == "inline" and block.map and SIGNS.search(block.content):
            _Walk(block, lines, beginnings, marks).over(block.children or ())


class _Walk:
    """Walks along one block, token by token; `at` is how far in its content."""

    def __init__(self, block: Token, lines: list[str], beginnings: list[int], marks: Marks) -> None:
        self.content = block.content
        self.marks = marks
        self.at = 0
        self.open: list[tuple[int, int, Token]] = []
        self.words: list[str] = []
        first = block.map[0] if block.map else 0
        self.starts: list[int] = []
        self.places: list[int] = []
        start = 0
        for number, line in enumerate(self.content.split("\n"), first):
            bare = line.strip()
            place = lines[number].rfind(bare) - line.find(bare)
            self.starts.append(start)
            self.places.append(beginnings[number] + place)
            start += len(line) + 1

    def over(self, children: Iterable[Token]) -> None:
        for token in children:
            match token.type:
                case "text":
                    self._pass(token.content)
                    self.words.append(token.content)
                case "text_special":
                    if token.content != token.markup:
                        self._drop(self.at, self.at + len(token.markup) - len(token.content))
                    self.at += len(token.markup)
                    self.words.append(token.content)
                case "softbreak" | "hardbreak":
                    self._break()
                    self.words.append(" ")
                case "code_inline":
                    self._code(token)
                    self.words.append(token.content)
                case "link_open":
                    self._open(token, self._sign(token, "["))
                    self.words = []
                case "link_close":
                    self._close_link(token)
                case "image":
                    self._picture(token)
                case _ if token.nesting > 0:
                    self._open(token, token.markup)
                case _ if token.nesting < 0:
                    self._close(self.at + len(token.markup))

    def _pass(self, words: str) -> None:
        """Go on behind some words; before them there may be blanks that nobody reads."""
        found = self.content.find(words, self.at)
        self.at = (self.at if found < 0 else found) + len(words)

    def _break(self) -> None:
        end = self.content.find("\n", self.at)
        if self.content.startswith("\\", self.at):
            self._drop(self.at, self.at + 1)
        self.at = max(self.at, end + 1)

    def _code(self, token: Token) -> None:
        start = self.at + len(token.markup)
        inner = start + len(token.content)
        if not self.content.startswith(token.markup, inner):
            inner += 2  # a blank on either side, which the code needs if it begins with a `
        self._open(token, token.markup)
        self.at = inner
        self._close(inner + len(token.markup))

    def _sign(self, token: Token, sign: str) -> str:
        if token.info != "auto":
            return sign
        return {"[": "<", "]": ">"}[sign] if token.markup == "autolink" else ""

    def _open(self, token: Token, sign: str) -> None:
        inner = self.at + len(sign)
        self.open.append((self.at, inner, token))
        if not _leads_nowhere(token):
            self._drop(self.at, inner)
        self.at = inner

    def _close(self, end: int) -> tuple[int, int, Token]:
        opening = self.open.pop()
        if self.at < end and not _leads_nowhere(opening[2]):
            both = self._place(opening[0]), self._place(end)
            self.marks.opening[self._place(opening[1])] = both
            self.marks.closing[self._place(self.at)] = both
            self._drop(self.at, end)
        self.at = end
        return opening

    def _close_link(self, token: Token) -> None:
        end = self._end() if token.info != "auto" else self.at + len(self._sign(token, "]"))
        start, _inner, opening = self._close(end)
        if token.info != "auto" and not _leads_nowhere(opening):
            address = str(opening.attrs["href"])
            places = self._place(start), self._place(end)
            self.marks.links.append(Link("".join(self.words), address, *places))

    def _picture(self, token: Token) -> None:
        before, self.words = self.words, []
        self._open(Token("link_open", "a", 1, attrs={"href": token.attrs["src"]}), "![")
        inner = self.at
        self.over(token.children or ())
        self.at = inner + len(token.content)
        self._close_link(Token("link_close", "a", -1))
        self.words = before + self.words

    def _end(self) -> int:
        """Find where `](address "title")` ends, and remember what stands in it."""
        place, most = self._blanks(self.at + 2), len(self.content)
        address = parseLinkDestination(self.content, place, most)
        if address.ok and address.pos > place:
            bare = int(self.content[place] == "<")
            self._move(place + bare, address.pos - bare)
            place = self._blanks(address.pos)
            title = parseLinkTitle(self.content, place, most)
            if title.ok:
                self._move(place, title.pos)
                place = title.pos
        return self._blanks(place) + 1

    def _blanks(self, place: int) -> int:
        while place < len(self.content) and self.content[place] in " \t\n":
            place += 1
        return place

    def _drop(self, start: int, end: int) -> None:
        if start < end:
            self.marks.gone.append((self._place(start), self._place(end)))

    def _move(self, start: int, end: int) -> None:
        self.marks.moved.append((self._place(start), self._place(end)))

    def _place(self, at: int) -> int:
        line = bisect_right(self.starts, at) - 1
        return self.places[line] + at - self.starts[line]


def _leads_nowhere(token: Token) -> bool:
    """Tell whether it opens a link without an address, which is shown as it was typed."""
    return token.type == "link_open" and not token.attrs["href"]
