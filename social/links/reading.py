"""What does a page say of itself? Its title, what it is about, its picture; nothing else of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

import webencodings
from selectolax.lexbor import LexborHTMLParser

from models import limits
from moderation import TooLong, clean_line

METAS = 200  # of a page that are looked at
LONGEST = 5_000  # characters of one tag, or of a title
# What may stand in the head of a page; anything else ends it (HTML, 13.2.6.4.4).
HEAD = frozenset({"html", "head", "meta", "link", "base", "basefont", "bgsound"})
RAW = frozenset({"script", "style", "noscript", "template", "noframes"})  # passed over
TAG = re.compile(r"""<([a-zA-Z][a-zA-Z0-9:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
BLANK = re.compile(r"[\s\ufeff]*")
KINDS = ("text/html", "application/xhtml+xml")
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})")
TITLES = ("og:title", "twitter:title")
ABOUTS = ("og:description", "twitter:description", "description")
PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a page; `picture` is an address that nobody looked at yet."""

    title: str
    about: str
    site: str
    picture: str


def read(body: bytes, charset: str, url: str) -> Page | None:
    """Read what a page says of itself; None if it says nothing that could be its title."""
    tree = LexborHTMLParser(head(decoded(body, charset)))
    said: dict[str, str] = {}
    for one in islice(tree.css("meta[content]"), METAS):
        name = (one.attributes.get("property") or one.attributes.get("name") or "").lower()
        said.setdefault(name.strip(), one.attributes.get("content") or "")
    node = tree.css_first("title")
    title = first(said, TITLES, limits.LINK_TITLE) or line(
        node.text() if node else "", limits.LINK_TITLE
    )
    if not title:
        return None
    host = urlsplit(url).hostname or ""
    picture = next((said[one].strip() for one in PICTURES if said.get(one)), "")
    return Page(
        title=title,
        about=first(said, ABOUTS, limits.LINK_ABOUT),
        site=host.removeprefix("www.")[: limits.LINK_SITE],
        picture=joined(url, picture) if picture else "",
    )


def head(text: str) -> str:
    """Give those parts of a page's head that say what it is; reads each sign but once or twice.

    A whole page is not given to the parser: by the rules of HTML, elements that are nested deep
    enough take it minutes.
    """
    found: list[str] = []
    at = 0
    while len(found) < METAS:
        at = BLANK.match(text, at).end()  # type: ignore[union-attr]
        if text.startswith(("<!", "<?", "</"), at):
            close = "-->" if text.startswith("<!--", at) else ">"
            at = text.find(close, at) + len(close)
            if at < len(close):
                break
            continue
        tag = TAG.match(text, at, at + LONGEST)
        name = tag[1].lower() if tag else ""
        if tag is None or not (name in HEAD or name in RAW or name == "title"):
            break
        at = tag.end()
        if name == "meta":
            found.append(tag[0])
        elif name not in HEAD:
            end = CLOSING[name].search(text, at)
            if name == "title":
                stop = min(end.start() if end else len(text), at + LONGEST)
                found.append(f"<title>{text[at:stop]}</title>")
            if end is None:
                break
            at = end.end()
    return "".join(found)


CLOSING = {name: re.compile(f"</{name}[^>]{{0,100}}>", re.IGNORECASE) for name in (*RAW, "title")}


def decoded(body: bytes, charset: str) -> str:
    """Turn the bytes of a page into text as browsers do: by mark, header, its own word, UTF-8."""
    found = CHARSET.search(body[:2048])
    labels = (charset, found[1].decode() if found else "")
    encoding = next(filter(None, map(webencodings.lookup, labels)), webencodings.UTF8)
    return webencodings.decode(body, encoding, errors="replace")[0].replace("\0", "")


def first(said: dict[str, str], names: tuple[str, ...], limit: int) -> str:
    """Give the first of some sayings that is there, as one line."""
    return next(filter(None, (line(said.get(name, ""), limit) for name in names)), "")


def line(words: str, limit: int) -> str:
    """Make one line of somebody's words, without hidden characters, cut where it is too long."""
    try:
        found = clean_line(words[: limit * 4], limit * 4)
    except TooLong:
        return ""
    return found if len(found) <= limit else f"{found[: limit - 1].rstrip()}…"


def joined(url: str, picture: str) -> str:
    """Say where a picture is that a page names by its own address; empty if nowhere."""
    try:
        return urljoin(url, picture)
    except ValueError:
        return ""
