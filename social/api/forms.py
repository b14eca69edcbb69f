"""What is asked of whoever makes a token?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from models import Person, Scope, limits
from social import fields
from social.api.giving import longest
from social.errors import Invalid
from social.forms import Form
from social.fresh import ask_no_password
from social.naming import people_called

DAYS = (7, 30, 90, 365)
SCOPES = {
    Scope.READ: _l("Read posts, comments, files, people and communities"),
    Scope.WRITE: _l("Write, change and delete posts and comments, react, join and leave"),
    Scope.MESSAGES_READ: _l("Read private messages"),
    Scope.MESSAGES_WRITE: _l("Write private messages"),
    Scope.NOTICES: _l("Read notices, and mark them as read"),
    Scope.SAVED: _l("Read and change what is saved for later"),
}


class TokenForm(Form):
    """What a program is called, what it may do, and how long."""

    name = fields.line(
        _l("What the token is for"),
        limits.NAME,
        description=_l("Such as the name of the program. You find the token by it later."),
    )
    scopes = SelectMultipleField(
        _l("What the program may do"),
        choices=[SelectChoice(str(scope), words) for scope, words in SCOPES.items()],
        validators=[InputRequired(_l("Choose at least one."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    days = SelectField(_l("How long it works"), choices=lambda: days(), coerce=int, default=30)
    password = fields.password(_l("Your password"))

    @property
    def typed(self) -> str:
        """Hand over the password, of whoever has one to type."""
        return self.password.data if self.password else ""

    def chosen(self) -> list[Scope]:
        """Hand over the scopes."""
        return [Scope(word) for word in self.scopes.data]

    def lasts(self) -> timedelta:
        """Hand over how long it works."""
        return timedelta(days=self.days.data)


def token_form(maker: Person, **options: Any) -> TokenForm:
    """Ask for the password, too, of a maker who has one to type."""
    form = TokenForm(**options)
    ask_no_password(form, "password", maker)
    return form


class OwnerForm(Form):
    """Who answers for a bot."""

    owner = fields.line(
        _l("Who answers for it"), limits.EMAIL, description=_l("Their @name or e-mail address.")
    )

    def person(self) -> Person:
        """Hand over who that is; raises Invalid where it is nobody."""
        people = people_called(self.owner.data or "", "owner", 1)
        if not people:
            raise Invalid(owner=_("Fill this in."))
        return people[0]


class BotForm(OwnerForm):
    """How a bot is called, what it does, and who answers for it."""

    name = fields.line(
        _l("Name of the bot"),
        limits.NAME,
        description=_l("Its posts stand under this name, with the mark “bot”."),
    )
    purpose = fields.text(
        _l("What it does"),
        limits.BIO,
        optional=False,
        description=_l("Two sentences, which everybody can read on its page."),
    )


class FeedForm(Form):
    """What shall be read along."""

    place = fields.line(
        _l("What is read"),
        limits.NAME,
        optional=True,
        description=_l(
            "Choose a community, or type a topic such as #welding. Left empty, it is your home."
        ),
        render_kw={"list": "places", "autocomplete": "off", "spellcheck": "false"},
    )


class HookForm(Form):
    """How a system is called that shall write."""

    name = fields.line(
        _l("Name of the other system"),
        limits.NAME,
        description=_l("Its posts stand under this name, with the mark “bot”."),
    )


def days() -> list[tuple[int, str]]:
    """List how long a token may work, up to what the company allows."""
    most = longest().days
    allowed = [one for one in DAYS if one <= most] or [max(1, most)]
    return [(one, ngettext("%(num)d day", "%(num)d days", one)) for one in allowed]
