"""What does the page of a mail say, as lines of text?

The page is written anew by nh3 first: what comes out is whole, and has few tags. Quotes of mail
programs become lines that begin with `>`, as in plain text; pictures leave a mark by which they are
found again.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

LONGEST = 400_000  # letters that are read: what one writes stands above what is quoted
MOST_TAGS = 10_000  # a reader of HTML takes the longer for each, the more are open
BLOCKS = {
    "p", "div", "br", "ul", "ol", "li", "blockquote", "pre", "tr", "table", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr",
}  # fmt: skip
SPANS = {"b", "strong", "i", "em", "a", "img", "td", "th"}
DROPPED = {"script", "style", "title", "head", "template", "svg", "math", "noscript", "object"}
KEPT = {"a": {"href"}, "img": {"src"}, "div": {"id", "class"}, "ol": {"class"}}
PICTURE = re.compile("\ufff9cid:([^\ufffb]{1,300})\ufffb")  # letters that stand for notes
# Where a mail program says by itself that all below is quoted.
QUOTED = re.compile(r"\b(gmail_quote|yahoo_quoted|protonmail_quote|moz-cite-prefix)\b")
FORWARDED = ("divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container")
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
DEEPEST = 20  # quotes in quotes


def lines_of(page: str) -> str:
    """Write a page as text."""
    clean = nh3.clean(
        "<".join(page[:LONGEST].split("<", MOST_TAGS)[:MOST_TAGS]),
        tags=BLOCKS | SPANS,
        attributes=KEPT,
        clean_content_tags=DROPPED,
        url_schemes={"http", "https", "mailto", "cid"},
        link_rel=None,
    )
    writer = Writer()
    writer.feed(clean)
    writer.close()
    return writer.text()


class Writer(HTMLParser):
    """Writes what nh3 left of a page as lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[str] = []
        self.line = ""
        self.depth = 0
        self.lists: list[int | None] = []
        self.is_pre = 0
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag begins."""
        given = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self.end_line(is_forced=tag == "br")
        match tag:
            case "p" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.gap()
            case "blockquote":
                self.gap()
                self.depth = min(self.depth + 1, DEEPEST)
            case "ul":
                self.lists.append(None)
            case "ol":
                self.lists.append(0)
            case "li":
                self.begin_item()
            case "hr":
                self.done.append(self.begun() + "____________________")
            case "pre":
                self.is_pre += 1
            case "td" | "th" if self.line.strip():
                self.line += " "
            case "b" | "strong" | "i" | "em":
                self.line += MARKS[tag]
            case "a":
                self.links.append((given.get("href", ""), len(self.line)))
            case "img" if given.get("src", "").startswith("cid:"):
                self.line += f"\ufff9cid:{given['src'][4:304]}\ufffb"
            case "div" if given.get("id") in FORWARDED:
                self.done.append("____________________")

    def handle_endtag(self, tag: str) -> None:
        """End what a tag ends."""
        if tag in BLOCKS and tag not in ("br", "hr"):
            self.end_line()
        match tag:
            case "p" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.gap()
            case "blockquote":
                self.depth = max(self.depth - 1, 0)
                self.gap()
            case "ul" | "ol":
                if self.lists:
                    self.lists.pop()
            case "pre":
                self.is_pre = max(self.is_pre - 1, 0)
            case "b" | "strong" | "i" | "em":
                self.end_mark(MARKS[tag])
            case "a":
                self.end_link()

    def handle_data(self, data: str) -> None:
        """Write letters; outside of what is set as it stands, any space is one."""
        if self.is_pre:
            first, *more = data.split("\n")
            self.line += first
            for one in more:
                self.end_line(is_forced=True)
                self.line += one
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        self.line += words.lstrip(" ") if self.line[-1:] in ("", " ") else words

    def begin_item(self) -> None:
        """Begin a point of a list."""
        kind = self.lists[-1] if self.lists else None
        inset = "  " * max(len(self.lists) - 1, 0)
        if kind is None:
            self.line = f"{inset}- "
        else:
            self.lists[-1] = kind + 1
            self.line = f"{inset}{kind + 1}. "

    def end_mark(self, mark: str) -> None:
        """End what is bold or leaning; around nothing there is no mark."""
        begun = self.line.rfind(mark)
        if begun < 0:
            return
        inside = self.line[begun + len(mark) :]
        if not inside.strip():
            self.line = self.line[:begun] + inside
        elif inside != inside.strip():
            before = inside[: len(inside) - len(inside.lstrip())]
            after = inside[len(inside.rstrip()) :]
            self.line = f"{self.line[:begun]}{before}{mark}{inside.strip()}{mark}{after}"
        else:
            self.line += mark

    def end_link(self) -> None:
        """Write the address of a link behind its words, unless the words are the address."""
        address, begun = self.links.pop() if self.links else ("", 0)
        words = self.line[begun:].strip() if begun <= len(self.line) else ""
        is_web = address.startswith(("http://", "https://"))
        if is_web and words and address.rstrip("/") != words.rstrip("/") and "\ufff9" not in words:
            self.line += f" <{address}>"

    def begun(self) -> str:
        """Give what stands before every line of a quote."""
        return f"{'>' * self.depth} " if self.depth else ""

    def end_line(self, *, is_forced: bool = False) -> None:
        """End a line, if there is one."""
        if self.line.strip() or is_forced:
            kept = self.line.rstrip()
            self.done.append((self.begun() + kept).rstrip() if kept or self.depth else "")
        self.line = ""

    def gap(self) -> None:
        """Leave a line empty."""
        if self.done and self.done[-1].strip("> "):
            self.done.append(">" * self.depth)

    def text(self) -> str:
        """Give all lines."""
        self.end_line()
        return "\n".join(self.done).replace("\xa0", " ")
