"""What does an administrator fill in about a concept?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from models import ConceptKind, limits
from social.fields import LANGUAGE_NAMES, line
from social.forms import Form

KINDS = {
    ConceptKind.SKILL: _l("Skill"),
    ConceptKind.LANGUAGE: _l("Language"),
    ConceptKind.CERTIFICATE: _l("Certificate"),
    ConceptKind.OCCUPATION: _l("Occupation"),
}


def kinds() -> list[SelectChoice]:
    """List the kinds in the reader's language."""
    return [SelectChoice(kind.value, words) for kind, words in KINDS.items()]


def languages() -> list[SelectChoice]:
    """List the languages by their own names."""
    return [SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()]


class ConceptForm(Form):
    """A new concept: its name in one or more languages."""

    kind = SelectField(_l("What it is"), choices=kinds)
    en = line("English", limits.LABEL, optional=True)
    nl = line("Nederlands", limits.LABEL, optional=True)
    fr = line("Français", limits.LABEL, optional=True)
    de = line("Deutsch", limits.LABEL, optional=True)

    def names(self) -> dict[str, str]:
        """Give the names that were filled in."""
        return {one: self[one].data or "" for one in LANGUAGE_NAMES}


class WordForm(Form):
    """What a concept is called, too or from now on."""

    language = SelectField(_l("Language"), choices=languages)
    words = line(_l("Word"), limits.LABEL, id="other-words")
    is_preferred = BooleanField(_l("This is its name from now on"))


class MergeForm(Form):
    """Into which concept another goes."""

    into = line(_l("Term that stays"), limits.LABEL)


class AdoptForm(Form):
    """What becomes of words that people state."""

    words = line(_l("Words"), limits.STATEMENT)
    language = SelectField(_l("Language"), choices=languages)
    into = line(_l("Term that it means"), limits.LABEL, optional=True)


class FileForm(Form):
    """A company's own words."""

    file = FileField(
        _l("File of terms"),
        [FileRequired(_l("Choose a file."))],
        description=_l(
            "CSV with the columns kind, broader, en, nl, fr, de; words for the same are parted "
            "by “ / ”."
        ),
        render_kw={"accept": ".csv"},
    )
