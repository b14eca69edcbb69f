"""Does what is written once hold nothing of anybody's?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import force_locale, gettext
from jinja2 import nodes
from markupsafe import Markup

from social.addresses import url_for
from social.furniture import once

TEMPLATES = Path(__file__).parent.parent.parent / "templates"

# What a part may use beside its words: the same for everybody who reads a language.
FOR_ALL = {"_", "ngettext", "url_for", "asset", "drawn_icon", "once", "loop", "legal_names"}


class Page:
    """One template, taken apart."""

    def __init__(self, app: Flask, name: str) -> None:
        self.tree = app.jinja_env.parse((TEMPLATES / name).read_text())
        self.name = name
        self.macros = {node.name: node for node in self.tree.find_all(nodes.Macro)}
        self.values = {
            node.target.name
            for node in self.tree.body
            if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name)
        }
        self.imported: dict[str, tuple[str, str]] = {}
        self.whole: dict[str, str] = {}
        for node in self.tree.find_all(nodes.FromImport):
            for one in node.names:
                here, there = reversed(one) if isinstance(one, tuple) else (one, one)
                self.imported[here] = (node.template.value, there)  # type: ignore[attr-defined]
        for whole in self.tree.find_all(nodes.Import):
            self.whole[whole.target] = whole.template.value  # type: ignore[attr-defined]

    def kept(self) -> Iterator[tuple[str, str]]:
        """Name the macros that are written once, each with the template that has it."""
        for call in self.tree.find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name != "once":
                continue
            macro = call.args[0]
            if isinstance(macro, nodes.Getattr):
                yield self.whole[macro.node.name], macro.attr  # type: ignore[attr-defined]
            else:
                name = macro.name  # type: ignore[attr-defined]
                yield self.imported.get(name, (self.name, name))


def strange(app: Flask, template: str, macro: str) -> set[str]:
    """List what a macro, or one that it calls, takes from elsewhere than its words."""
    page = Page(app, template)
    if macro in page.values:
        return set()
    body = page.macros[macro]
    used = {name.name for name in body.find_all(nodes.Name) if name.ctx == "load"}
    own = {name.name for name in body.find_all(nodes.Name) if name.ctx != "load"}
    found = set()
    for name in used - own - FOR_ALL - page.values:
        if name in page.macros or name in page.imported:
            found |= strange(app, *page.imported.get(name, (template, name)))
        else:
            found.add(name)
    return found


def test_a_part_that_is_written_once_takes_all_that_it_shows_from_its_words(
    the_app: Flask,
) -> None:
    names = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")]
    parts = {part for name in names for part in Page(the_app, name).kept()}
    assert ("components/shell.html", "joined") in parts, "the search finds nothing"
    assert {part: found for part in parts if (found := strange(the_app, *part))} == {}


def test_the_search_sees_what_is_somebodys(the_app: Flask) -> None:
    assert strange(the_app, "components/form.html", "csrf") == {"csrf_token"}
    assert "csrf_token" in strange(the_app, "components/beside.html", "waiting_above")


def test_a_part_is_written_once_for_the_same_words_and_language(the_app: Flask) -> None:
    said: list[Any] = []

    def part(*words: Any) -> Markup:
        said.append(words)
        return Markup(gettext("Home"))

    with the_app.test_request_context():
        assert once(part, 1) == once(part, 1) == "Home"
        assert said == [(1,)]
        once(part, 2)
        once(part, True)
        assert said == [(1,), (2,), (True,)], "what is equal is not yet the same"
        with force_locale("de"):
            assert once(part, 1) == "Start"
        assert once(part, 1) == "Home"


def test_a_part_names_addresses_below_the_root_of_its_page(the_app: Flask) -> None:
    def part() -> Markup:
        return Markup(url_for("people.index"))

    with the_app.test_request_context():
        assert once(part) == "/people"
    with the_app.test_request_context(base_url="http://localhost/kring"):
        assert once(part) == "/kring/people"
