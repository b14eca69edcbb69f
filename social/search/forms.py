"""What does a browser ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length

from models import limits
from social.fields import at_most, one_line
from social.forms import SearchForm
from social.search.completion import Kind


class WordsForm(SearchForm):
    """A few words."""

    q = StringField(_l("Search"), [at_most(limits.QUERY)], filters=[one_line])


class CompletionForm(WordsForm):
    """What is being written, and where."""

    kind = SelectField(choices=["", *Kind], default="")
    community = StringField(validators=[Length(max=limits.HANDLE)])

    @property
    def wanted(self) -> Kind | None:
        """Name the kind that is asked for, if one is."""
        return Kind(self.kind.data) if self.kind.data else None
