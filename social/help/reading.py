"""What does a topic say, in a language?

The texts are ours, one file a language and topic. What a button or a page is called they take from
the catalogue, as the button does, so that help never says other words than the page; what they
show is drawn by the product's own parts (templates/help/figures.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import takewhile
from typing import Any

from flask import current_app, request
from flask_babel import get_locale, gettext
from jinja2 import Template
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from models import Person
from social.addresses import url_for
from social.help.topics import FOR_GUESTS
from social.visiting import OPEN_TO_GUESTS

MOST = 1_000  # texts kept: each is there once a language, and once a root that pages are served at
PLACE = re.compile(r"<p>⟦(\d+)⟧</p>")
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
SIGNS = re.compile(r"([*_`\[\]])")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text under its heading; the head of the text has no heading and no anchor."""

    anchor: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """A topic in a language; `also` are words by which people look for it, too."""

    slug: str
    title: str
    summary: str
    html: Markup
    sections: tuple[Section, ...]
    also: str


def read(slug: str, reader: Person | None = None) -> Text:
    """Give a topic in the reader's language; to a guest, links lead to what is there for guests."""
    text = written(slug, get_locale().language, request.root_path)
    return for_guests(text, request.root_path) if reader and reader.is_guest else text


@lru_cache(MOST)
def for_guests(text: Text, root: str) -> Text:
    """Leave the words of a link, where no guest has the page to which it leads."""

    def kept(link: re.Match[str]) -> str:
        path = link[1].removeprefix(root).partition("?")[0].partition("#")[0]
        if path.startswith("/static/"):
            return link[0]
        endpoint, values = current_app.url_map.bind("").match(path, "GET")
        is_there = endpoint in OPEN_TO_GUESTS
        if endpoint == "help.show":
            is_there = values["slug"] in FOR_GUESTS
        return link[0] if is_there else link[2]

    return replace(text, html=Markup(LINK.sub(kept, text.html)))


@lru_cache(MOST)
def written(slug: str, language: str, _root: str) -> Text:
    """Write a topic in the language of now, for pages below `_root`."""
    drawn: list[Markup] = []

    def figure(name: str, caption: str) -> str:
        """Draw a picture, and stand in for it until the text around it is written."""
        drawn.append(figures().picture(getattr(figures(), name)(), caption))
        return f"⟦{len(drawn) - 1}⟧"

    source = template(slug, language).render(figure=figure, topic=link_to, _=word)
    also, _line, source = source.partition("\n")
    tokens = parser().parse(source)
    title, summary, body = tokens[1], tokens[4], tokens[6:]
    sections = tuple(anchored(body))
    html = parser().renderer.render(body, parser().options, {})
    return Text(
        slug=slug,
        title=said(title),
        summary=said(summary),
        html=Markup(PLACE.sub(lambda place: drawn[int(place[1])], html)),
        sections=sections,
        also=also.partition(":")[2].strip(),
    )


def template(slug: str, language: str) -> Template:
    """Find the file of a topic."""
    found: Template = current_app.jinja_env.get_template(f"help/texts/{language}/{slug}.md")
    return found


def title_of(slug: str, language: str) -> str:
    """Read what a topic is called, without all that it says: topics lead to one another."""
    environment = current_app.jinja_env
    assert environment.loader is not None
    name = f"help/texts/{language}/{slug}.md"
    source, _path, _fresh = environment.loader.get_source(environment, name)
    return next(line for line in source.splitlines() if line.startswith("# "))[2:].strip()


def link_to(slug: str) -> Markup:
    """Write a link to another topic, by its title."""
    title = title_of(slug, get_locale().language)
    return Markup("[{}]({})").format(title, url_for("help.show", slug=slug))


def word(sentence: str, **values: str) -> Markup:
    """Write what a page calls something, so that it stands out; some have places for scripts."""
    said = gettext(sentence, **values)
    for name, value in values.items():
        said = said.replace(f"{{{name}}}", value)
    words = str(escape(said))
    return Markup("**{}**").format(Markup(SIGNS.sub(r"\\\1", words)))


def figures() -> Any:
    """Give the pictures, each a macro."""
    return current_app.jinja_env.get_template("help/figures.html").module


def anchored(tokens: list[Token]) -> list[Section]:
    """Number the sections of a text, so that links lead to one, and say what each has in it."""
    found = [Section("", "", text_of(takewhile(lambda one: one.type != "heading_open", tokens)))]
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", f"part-{len(found)}")
            rest = takewhile(lambda one: one.type != "heading_open", tokens[place + 3 :])
            title = said(tokens[place + 1])
            found.append(Section(f"part-{len(found)}", title, text_of(rest)))
    return found


def text_of(tokens: Any) -> str:
    """Give the words of some tokens."""
    return " ".join(said(token) for token in tokens if token.type == "inline" and is_said(token))


def is_said(token: Token) -> bool:
    """Tell whether there are words in a token: a picture is none."""
    return not token.content.startswith("⟦")


def said(token: Token) -> str:
    """Give the words of one line of text, without its marks."""
    parts = ("\n" if "break" in one.type else one.content for one in token.children or ())
    return "".join(parts).replace("\n", " ")


@cache
def parser() -> MarkdownIt:
    """Make what reads the texts: plain CommonMark, in which words of pages come escaped."""
    return MarkdownIt("commonmark", {"html": False})
