"""What does a browser ask?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from models import Sort, limits
from models.narrowing import THINGS, TYPES
from social.fields import LANGUAGE_NAMES, FilledIn, at_most, one_line
from social.forms import Form, SearchForm
from social.search.completion import Kind
from social.search.operators import Operator
from social.search.query import Filter
from social.search.texts import Order
from social.search.wording import DAYS, OF_THINGS, OF_TYPES


class WordsForm(SearchForm):
    """A few words."""

    q = StringField(_l("Search"), [at_most(limits.QUERY)], filters=[one_line])


class LookForm(WordsForm):
    """What is looked for, in which order, and what narrows it further."""

    order = SelectField(choices=[*Order], default=Order.NEWEST)
    only = SelectField(choices=["", *Sort], default="")
    who = StringField(_l("Written by"), [at_most(limits.NAME)], filters=[one_line])
    place = StringField(_l("In a community"), [at_most(limits.NAME)], filters=[one_line])
    since = SelectField(
        _l("When"),
        choices=[SelectChoice("", _l("At any time")), *(SelectChoice(*one) for one in DAYS)],
        default="",
    )
    kind = SelectField(
        _l("What"),
        choices=[
            SelectChoice("", _l("Anything at all")),
            *(SelectChoice(one, OF_TYPES[one]) for one in TYPES),
        ],
        default="",
    )
    language = SelectField(
        _l("Language"),
        choices=[
            SelectChoice("", _l("Any language")),
            *(SelectChoice(*one) for one in LANGUAGE_NAMES.items()),
        ],
        default="",
    )
    has = SelectMultipleField(
        _l("With"),
        choices=[SelectChoice(one, OF_THINGS[one]) for one in THINGS],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @property
    def sort(self) -> Sort | None:
        """Name the sort that alone is asked for, if one is."""
        return Sort(self.only.data) if self.only.data else None

    def filters(self, first_day: str) -> list[Filter]:
        """List what narrows the search, besides what stands in the words already."""
        chosen = (
            (Operator.FROM, self.who.data),
            (Operator.IN, self.place.data),
            (Operator.AFTER, first_day),
            (Operator.TYPE, self.kind.data),
            (Operator.LANG, self.language.data),
        )
        found = [Filter(operator, value.replace('"', " ")) for operator, value in chosen if value]
        return [*found, *(Filter(Operator.HAS, one) for one in self.has.data or ())]


class KeepForm(Form):
    """A search that is kept under a name."""

    name = StringField(_l("Name"), [FilledIn(), at_most(limits.NAME)], filters=[one_line])
    q = HiddenField(validators=[FilledIn(), at_most(limits.QUERY)], filters=[one_line])


class CompletionForm(WordsForm):
    """What is being written, and where."""

    kind = SelectField(choices=["", *Kind], default="")
    community = StringField(validators=[Length(max=limits.HANDLE)])

    @property
    def wanted(self) -> Kind | None:
        """Name the kind that is asked for, if one is."""
        return Kind(self.kind.data) if self.kind.data else None
