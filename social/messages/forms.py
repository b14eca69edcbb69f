"""What do the forms of messages ask?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from models import Person, limits
from moderation import Draft
from social import fields
from social.attaching import Brought
from social.fields import NumberField, at_most, one_line
from social.forms import CommentForm, Form, SearchForm, Seen
from social.messages.people import MOST
from social.naming import people_called

NAMES = 5_000  # characters of a list of names


class MessageForm(CommentForm):
    """Words, and the files that go with them; in nobody's name but one's own."""

    voice = None
    redact = None
    limit = limits.MESSAGE

    def draft(self, files: Sequence[Brought] = ()) -> Draft:
        """Hand over what was typed."""
        ids = tuple(one.id for one in files)
        return Draft(
            source=self.text.data or "",
            limit=self.limit,
            files=ids,
            kept_at=self.kept_at.data or "",
        )


class EditMessageForm(MessageForm, Seen):
    """A message that is there already."""


class PeopleForm(Form):
    """Colleagues by their names."""

    to = fields.text(
        _l("To"),
        NAMES,
        optional=False,
        description=_l("One colleague or several: their @names, with commas between."),
    )

    def people(self) -> list[Person]:
        """Find who is named; raises Invalid for names that nobody has."""
        return people_called(self.to.data or "", "to", MOST)


class NewForm(PeopleForm, MessageForm):
    """A first message to somebody, or to several."""

    name = fields.line(
        _l("What the group is called"),
        limits.NAME,
        optional=True,
        description=_l("Only where you write to several. Everybody in it can change it."),
    )


class NameForm(Form):
    """What a group is called."""

    name = fields.line(_l("What the group is called"), limits.NAME, optional=True)


class ReadForm(Form):
    """Up to which message somebody has read."""

    until = NumberField()


class WordsForm(SearchForm):
    """What is looked for."""

    q = StringField(_l("Words"), [at_most(limits.QUERY)], filters=[one_line])
