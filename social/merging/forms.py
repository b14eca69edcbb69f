"""What does an administrator fill in about placeholders?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length

from models import limits
from social.fields import FilledIn, one_line
from social.forms import Form, SearchForm
from social.merging.words import SOURCES


class PlaceholdersForm(SearchForm):
    """Which placeholders somebody looks for."""

    q = StringField(
        _l("Name or address"), [Length(max=limits.NAME)], filters=[one_line], default=""
    )
    source = SelectField(
        _l("Where they come from"),
        choices=lambda: [("", _l("All imports")), *SOURCES.items()],
        default="",
    )


class ColleagueForm(Form):
    """Who a placeholder is."""

    colleague = StringField(
        _l("Which colleague is it?"),
        [FilledIn(), Length(max=limits.NAME)],
        filters=[one_line],
        description=_l("By name, handle or e-mail address; also who left."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def handle(self) -> str:
        """Give the handle, however it was written."""
        return (self.colleague.data or "").strip().lstrip("@").lower()
