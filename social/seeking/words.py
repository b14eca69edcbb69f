"""In which words do the pages say what a statement is, in which language, and until when?"""

from __future__ import annotations

from datetime import date

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from models import SearchPurpose, StatementKind
from social.seeking.forms import PURPOSES


def kind_word(kind: StatementKind) -> str:
    """Name a kind of statement."""
    return {
        StatementKind.ROLE: _("Role"),
        StatementKind.SKILL: _("Skill"),
        StatementKind.LANGUAGE: _("Language"),
        StatementKind.CERTIFICATE: _("Certificate"),
        StatementKind.PROJECT: _("Project"),
        StatementKind.INTEREST: _("Interest"),
        StatementKind.ASK_ME: _("Can be asked about it"),
    }[kind]


def purpose_word(purpose: SearchPurpose) -> str:
    """Say what HR searched for."""
    return str(PURPOSES[purpose])


def language_word(language: str) -> str:
    """Name a language in the reader's."""
    return get_locale().languages.get(language, language)


def reader_language() -> str:
    """Give the language in which the page is read."""
    return str(get_locale().language)


def day_word(day: date) -> str:
    """Write a day as the reader does."""
    return format_date(day, "long")


WORDS = (kind_word, purpose_word, language_word, reader_language, day_word)
