"""Which attacks are tried, and how does a page show that none of them worked?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby, islice
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Request

from tests.browser.desk import Desk

CORPUS = Path(__file__).parents[3] / "shared/data/moderation"

# Everything that an attack does to show that it ran.
TRAP = """
  window.ran = [];
  for (const name of ["alert", "confirm", "prompt", "print", "open"])
    window[name] = (...words) => window.ran.push(name + ": " + words.join());
"""

# What no text of a person may bring into the page.
FOREIGN = r"""() => {
  const OWN = /^(https?:|mailto:|blob:|[/#?]|$)/i;
  const ADDRESSES = ["href", "src", "action", "formaction", "data", "xlink:href"];
  const FRAMES = ["iframe", "object", "embed", "base", "frame", "applet", "style"];
  return [...document.body.querySelectorAll(":not(#hovercard)")].flatMap(element => {
    const found = FRAMES.includes(element.localName) ? ["it"] : [];
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc") found.push(name);
      if (ADDRESSES.includes(name) && !OWN.test(value)) found.push(name + "=" + value);
    }
    const isOurs = element.src || element.type === "importmap";
    if (element.localName === "script" && !isOurs) found.push("it");
    return found.map(what => element.localName + ": " + what);
  });
}"""

# Every letter of a text in the page, whether or not there is room to show it.
READ = """selector => [...document.querySelectorAll(selector)].map(place => {
  const words = [];
  const read = node => {
    if (node.nodeType === Node.TEXT_NODE) words.push(node.data);
    node.childNodes.forEach(read);
  };
  read(place);
  return words.join("");
}).join("\\n")"""


@cache
def lines() -> tuple[str, ...]:
    """Read every attack and naughty string, each once."""
    if not CORPUS.is_dir():
        pytest.skip("the lists of attacks are not beside the repository")
    found = set(json.loads((CORPUS / "fuzz/blns.json").read_text("utf-8")))
    for file in CORPUS.glob("xss/*.txt"):
        found.update(file.read_text("utf-8", errors="replace").split("\n"))
    return tuple(sorted(line for line in found if line.strip()))


@cache
def shapes(most: int = 1) -> tuple[str, ...]:
    """Take the shortest lines of each shape: shapes differ in more than words.

    Every line goes through what cleans a text in tests/moderation, where no browser is needed.
    """
    by_shape = sorted(lines(), key=lambda line: (shape(line), len(line)))
    return tuple(line for _, same in groupby(by_shape, shape) for line in islice(same, most))


def shape(line: str) -> str:
    """Keep the signs of a line, and one letter for each word."""
    return re.sub(r"\s+", " ", re.sub(r"[A-Za-z0-9]+", "a", line))


def packed(some: Iterable[str], most: int, between: str = " ") -> Iterator[str]:
    """Put as many lines together as fit, so that few pages show them all; longer ones are cut."""
    pack = ""
    for line in some:
        joined = pack + between + line if pack else line
        if len(joined) > most and pack:
            yield pack
            joined = line
        pack = joined[:most]
    if pack:
        yield pack


def letters(text: str) -> str:
    """Take the letters and digits of a text."""
    return "".join(sign for sign in text if sign.isalnum())


def missing(page: Page, selector: str, some: Iterable[str]) -> list[str]:
    """List the lines of which not every letter stands there to read, in order.

    A line with a Markdown link is left out: its address stands behind the link.
    """
    shown, place, found = letters(page.evaluate(READ, selector)), 0, []
    for line in some:
        at = shown.find(letters(line), place)
        if at < 0 and "](" not in line:
            found.append(line)
        place = max(place, at)
    return found


def absent(page: Page, selector: str, some: Iterable[str]) -> list[str]:
    """List the lines that none of these places shows to its last letter, in whatever order."""
    shown = letters(page.evaluate(READ, selector))
    return [line for line in some if letters(line) not in shown and "](" not in line]


class Trap:
    """Notes whatever an attack manages to do in a page."""

    def __init__(self, desk: Desk, origin: str) -> None:
        self.origin = origin
        self.page = page = desk.page
        self.caught: list[str] = []
        desk.begin_with(TRAP)
        page.on("dialog", self._dialog)
        page.on("request", self._asked)
        page.on("popup", lambda other: self.caught.append(f"opened: {other.url}"))

    def check(self) -> None:
        """Fail if anything ran, was asked for elsewhere, or stands in the page that should not."""
        assert not self.caught
        assert self.page.evaluate("window.ran") == []
        assert self.page.evaluate(FOREIGN) == []

    def _dialog(self, dialog: Dialog) -> None:
        self.caught.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.caught.append(f"asked: {request.url}")
