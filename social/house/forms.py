"""Which fields do the pages of the house have?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from models import limits
from social.fields import NumberField
from social.forms import Form
from social.house.starter import STARTER


class SeenRules(Form):
    """The version that the writer saw; its languages join as fields."""

    seen = NumberField(validators=[InputRequired()])

    def texts(self) -> dict[str, str]:
        """Give what was typed, by language."""
        fields = (field for field in self if field.name in STARTER)
        return {field.name: (field.data or "").strip() for field in fields}


def rules_form(names: Mapping[str, str], **values: Any) -> SeenRules:
    """Make a form with one text a language; `names` says what each is called."""

    class RulesForm(SeenRules):
        pass

    for language, name in names.items():
        field = TextAreaField(
            name,
            validators=[Length(max=limits.POST)],
            render_kw={"lang": language, "dir": "auto"},
        )
        setattr(RulesForm, language, field)
    return RulesForm(**values)
