"""In which words do the pages say what a statement is, in which language, and until when?"""

from __future__ import annotations

from datetime import date

from flask_babel import get_locale
from flask_babel import gettext as _

from models import SearchPurpose, StatementKind
from moderation.language import is_surely
from social.reader import reader_language, written_day
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


def written_in(words: str, language: str) -> str:
    """Name the language of words in the reader's, where it is another one and there is no doubt.

    Words in a fifth language are kept under one of the four, and few words under their author's:
    of those nothing is said.
    """
    if language == reader_language() or not is_surely(language, words):
        return ""
    return get_locale().languages.get(language, language)


def day_word(day: date) -> str:
    """Write a day as the reader does."""
    return written_day(day, "long")


WORDS = (kind_word, purpose_word, written_in, day_word)
