"""How does somebody read an export with a browser and nothing else? Pages, thread by thread.

Every page is a file of its own: no scripts, nothing that is loaded from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from archive.exporting.shown import Shown

ON_PAGE = 200  # events
IN_LIST = 1_000  # pages that one list names
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:0 auto;padding:1rem;"
    "color:#1c1c1c;background:#fff}"
    "article{border-top:1px solid #ccc;padding:.75rem 0}article.under{margin-left:1.5rem}"
    "header{color:#555;font-size:.875rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;"
    "font:inherit;margin:.5rem 0}.act{font-weight:600}.gap{color:#a00}"
    "nav{display:flex;gap:1rem;flex-wrap:wrap}h2{font-size:1rem;margin:1.5rem 0 0}"
    "@media (prefers-color-scheme:dark){body{color:#eee;background:#161616}header{color:#aaa}"
    "a{color:#8cf}article{border-color:#444}.gap{color:#f99}}"
)
HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'\">"
    "<title>{title}</title><style>{style}</style></head><body>\n"
)


class Page:
    """One page of a place, as it is written."""

    def __init__(self, place: str, number: int, called: str) -> None:
        self.place, self.number, self.called = place, number, called
        self.parts: list[str] = []
        self.first = self.last = ""
        self.root = ""

    @property
    def name(self) -> str:
        """Name its file."""
        return f"html/{self.place}/{self.number:05}.html"

    def add(self, one: Shown) -> None:
        """Add an event."""
        self.first = min(self.first or one["at"], one["at"])
        self.last = max(self.last, one["at"])
        if one["root"] != self.root:
            self.root = one["root"]
            self.parts.append(f"<h2>{escape(one['title'] or one['root'])}</h2>\n")
        self.parts.append(article(one))

    def written(self, *, is_last: bool) -> bytes:
        """Write the page."""
        around = ['<a href="../index.html">index</a>']
        if self.number > 1:
            around.append(f'<a href="{self.number - 1:05}.html" rel="prev">&larr;</a>')
        if not is_last:
            around.append(f'<a href="{self.number + 1:05}.html" rel="next">&rarr;</a>')
        title = f"{self.called or self.place} ({self.number})"
        nav = f"<nav>{' '.join(around)}</nav>\n"
        return framed(title, f"{nav}<h1>{escape(title)}</h1>\n{''.join(self.parts)}{nav}")

    def line(self) -> str:
        """Name it in a list."""
        when = f"{self.first[:10]} – {self.last[:10]}"
        return (
            f'<li><a href="{self.place}/{self.number:05}.html">{escape(self.called or self.place)}'
            f" ({self.number})</a> {when}</li>\n"
        )


def article(one: Shown) -> str:
    """Write an event."""
    act = f'<span class="act">{escape(one["act"])}</span>'
    under = ' class="under"' if one["parent"] or one["version"] > 1 else ""
    gap = f' <span class="gap">{escape(one["gap"])} {one["certificate"] or ""}</span>'
    files = "".join(
        f'<li><a href="../../{quote(path)}">{escape(name or path)}</a> ({size} bytes)</li>'
        for _number, name, size, path in one["files"]
    )
    return (
        f'<article{under} id="e{one["index"]}"><header>{act}'
        f" {escape(one['name'])} · {escape(one['actor'] or 'Kring')} · "
        f'<time datetime="{one["at"]}">{one["at"][:19].replace("T", " ")} UTC</time> · '
        f"#{one['number'] or one['index']}{gap if one['gap'] else ''}</header>"
        f"<pre>{escape(one['text'])}</pre>{f'<ul>{files}</ul>' if files else ''}</article>\n"
    )


def lists(lines: Iterator[str]) -> Iterator[tuple[str, bytes]]:
    """Write the lists of pages: the first is index.html."""
    number, some = 1, []
    for line in lines:
        if len(some) == IN_LIST:
            yield listed(number, some, is_last=False)
            number, some = number + 1, []
        some.append(line)
    yield listed(number, some, is_last=True)


def listed(number: int, lines: list[str], *, is_last: bool) -> tuple[str, bytes]:
    """Write one list of pages."""
    name = "index" if number == 1 else f"index-{number}"
    more = "" if is_last else f'<nav><a href="index-{number + 1}.html" rel="next">&rarr;</a></nav>'
    back = '<nav><a href="../README.html">README</a></nav>'
    words = f"{back}<h1>Index</h1>\n<ul>\n{''.join(lines)}</ul>\n{more}"
    return f"html/{name}.html", framed("Index", words)


def framed(title: str, words: str) -> bytes:
    """Write a whole page."""
    head = HEAD.format(title=escape(title), style=STYLE)
    return f"{head}{words}</body></html>\n".encode()
