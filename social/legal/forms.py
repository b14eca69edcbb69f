"""Which fields does the form of a page have?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import InputRequired

from models import limits
from social.fields import LANGUAGE_NAMES, NumberField, at_most
from social.forms import Form


class SeenText(Form):
    """The version that the writer saw; its languages join as fields."""

    seen = NumberField(validators=[InputRequired()])

    def texts(self) -> dict[str, str]:
        """Give what was typed, by language."""
        fields = (field for field in self if field.name in LANGUAGE_NAMES)
        return {field.name: (field.data or "").strip() for field in fields}


class AcceptForm(Form):
    """The version that somebody read."""

    version = NumberField(validators=[InputRequired()])


def text_form(names: Mapping[str, str], **values: Any) -> SeenText:
    """Make a form with one text a language; `names` says what each is called."""

    class TextForm(SeenText):
        pass

    for language, name in names.items():
        field = TextAreaField(
            name, [at_most(limits.POST)], render_kw={"lang": language, "dir": "auto", "rows": "14"}
        )
        setattr(TextForm, language, field)
    return TextForm(**values)
