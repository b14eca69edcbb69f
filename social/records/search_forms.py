"""What does an officer's browser ask of the archive? As a text, or field by field."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from archive.finding.operators import Operator
from archive.finding.query import LONGEST, read
from archive.finding.simple import Simple, query_of, simple_of
from archive.finding.tree import Query
from models import limits
from social.fields import LANGUAGE_NAMES, at_most, one_line
from social.forms import Form
from social.records.search_words import (
    OF_DELETED,
    OF_EDITED,
    OF_KINDS,
    OF_THINGS,
    OF_VERSIONS,
)

FIELD = "field"  # what says that the fields are meant, and not the text

SIGNS = {
    "who": Operator.FROM,
    "to": Operator.TO,
    "place": Operator.IN,
    "kind": Operator.TYPE,
    "since": Operator.AFTER,
    "until": Operator.BEFORE,
    "edited": Operator.EDITED,
    "deleted": Operator.DELETED,
    "version": Operator.VERSION,
    "language": Operator.LANG,
}


def choices(words: dict[str, object]) -> list[SelectChoice]:
    """List what can be chosen."""
    return [SelectChoice(key, said) for key, said in words.items()]


class ArchiveForm(Form):
    """What is looked for: as one line, or in fields."""

    by = HiddenField()
    q = StringField(_l("What do you look for?"), [at_most(LONGEST)], filters=[one_line])
    every = StringField(_l("All of these words"), [at_most(LONGEST)], filters=[one_line])
    some = StringField(_l("At least one of these"), [at_most(LONGEST)], filters=[one_line])
    none = StringField(_l("None of these"), [at_most(LONGEST)], filters=[one_line])
    who = StringField(_l("Written by"), [at_most(limits.NAME)], filters=[one_line])
    to = StringField(_l("A message to"), [at_most(limits.NAME)], filters=[one_line])
    place = StringField(_l("In a community"), [at_most(limits.NAME)], filters=[one_line])
    since = StringField(_l("Since the day"), [at_most(limits.NAME)], filters=[one_line])
    until = StringField(_l("Before the day"), [at_most(limits.NAME)], filters=[one_line])
    kind = SelectField(
        _l("What"),
        choices=[SelectChoice("", _l("Anything at all")), *choices(OF_KINDS)],
        default="",
    )
    edited = SelectField(_l("Changes"), choices=choices(OF_EDITED), default="")
    deleted = SelectField(_l("Deleted"), choices=choices(OF_DELETED), default="")
    version = SelectField(_l("Versions"), choices=choices(OF_VERSIONS), default="")
    language = SelectField(
        _l("Language"),
        choices=[SelectChoice("", _l("Any language")), *choices(LANGUAGE_NAMES)],
        default="",
    )
    has = SelectMultipleField(
        _l("With"),
        choices=choices(OF_THINGS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    is_exact = BooleanField(_l("Words just as they stand, not in all their forms"))

    def query(self, language: str) -> Query:
        """Read what is looked for. QueryError where it cannot be understood."""
        if self.by.data != FIELD:
            return read(self.q.data or "", language)
        return query_of(
            Simple(
                words=self.every.data or "",
                some=self.some.data or "",
                none=self.none.data or "",
                signs={operator: self[name].data or "" for name, operator in SIGNS.items()},
                things=tuple(self.has.data or ()),
                is_exact=self.is_exact.data,
            )
        )

    def show(self, query: Query, language: str) -> bool:
        """Fill in a search, as text and in fields; False if no fields can say it."""
        self.q.data = query.written(language)
        simple = simple_of(query, language)
        if simple is None:
            return False
        self.every.data, self.some.data, self.none.data = simple.words, simple.some, simple.none
        for name, operator in SIGNS.items():
            self[name].data = simple.signs.get(operator, "")
        self.has.data, self.is_exact.data = list(simple.things), simple.is_exact
        return set(simple.signs) <= set(SIGNS.values())
