"""How does a template say a sentence in the reader's language, without looking it up each time?"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

MOST = 10_000  # sentences kept, all languages together


@lru_cache(MOST)
def said(_language: str, sentence: str, is_html: bool) -> str:
    """Look a sentence up in the language of now, which is `_language`, once a process."""
    found = get_translations().ugettext(sentence)
    return Markup(found) if is_html else found


@lru_cache(MOST)
def counted(_language: str, one: str, many: str, number: int, is_html: bool) -> str:
    """Look up the form of a sentence that fits a number."""
    found = get_translations().ungettext(one, many, number)
    return Markup(found) if is_html else found


@pass_eval_context
def gettext(where: EvalContext, sentence: str, **words: object) -> str:
    """Say a sentence as Jinja's own gettext does: `words` are put in, escaped where it is HTML."""
    return said(str(get_locale()), sentence, bool(where.autoescape)) % words


@pass_eval_context
def ngettext(where: EvalContext, one: str, many: str, num: int, **words: object) -> str:
    """Say how many, as Jinja's own ngettext does."""
    words.setdefault("num", num)
    return counted(str(get_locale()), one, many, num, bool(where.autoescape)) % words


def install(app: Flask) -> None:
    """Take the place of Jinja's own, which ask for the language's catalogue five times a word."""
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
