"""What is the same for all readers of a language, and so is written once?"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, partial
from typing import Any

from flask import Flask, request
from flask_babel import get_locale
from jinja2 import Template
from markupsafe import Markup

Macro = Callable[..., Markup]
MOST = 20_000  # parts kept, mostly of a few hundred letters


@lru_cache(MOST, typed=True)
def written(_language: str, _root: str, macro: Macro, *words: Hashable) -> Markup:
    """Write a part in the language of now, for pages below `_root`."""
    return macro(*words)


def once(macro: Macro, *words: Hashable) -> Markup:
    """Write a part of a page once, and after that give what was written for the same words.

    Whatever the macro shows it takes from the words; a macro of a component knows nothing else of
    the page that calls it. So nobody has to think of what is kept when something changes.
    """
    return of_page()(macro, *words)


def of_page() -> Callable[..., Markup]:
    """Give `once` as a page uses it dozens of times: it knows language and root already."""
    return partial(written, str(get_locale()), request.root_path if request else "")


class Component(Template):
    """A template whose macros, when others import them, know nothing of the page that does so."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        """Skip what Jinja does for pages that bring globals of their own: ours never do."""
        return super()._get_default_module()


def install(app: Flask) -> None:
    """Let templates name parts to be written once."""
    app.jinja_env.template_class = Component
    app.add_template_global(once)
