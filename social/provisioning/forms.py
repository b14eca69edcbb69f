"""What is asked of whoever lets a directory in, or ties one of its groups?"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, SelectField

from models import limits
from social import fields
from social.forms import Form
from social.provisioning.tokens import longest

DAYS = (30, 90, 180, 365)


class TokenForm(Form):
    """What a directory is called, how long its token works, and whether it invites."""

    name = fields.line(
        _l("Name of the directory"),
        limits.NAME,
        description=_l("Such as Entra ID or Okta. You find the token by it later."),
    )
    days = SelectField(_l("How long it works"), choices=lambda: days(), coerce=int, default=365)
    invites = BooleanField(
        _l("Mail newcomers an invitation"),
        description=_l("Not needed where people sign in by the company's own sign-on."),
    )

    def lasts(self) -> timedelta:
        """Hand over how long it works."""
        return timedelta(days=self.days.data)


class TieForm(Form):
    """The community that a group is tied to."""

    community = SelectField(
        _l("Community"),
        coerce=int,
        validate_choice=True,
        description=_l("Open communities without a rule, and those that you own."),
    )


def days() -> list[tuple[int, str]]:
    """List how long a token may work, up to what the company allows."""
    most = longest().days
    allowed = [one for one in DAYS if one <= most] or [max(1, most)]
    return [(one, ngettext("%(num)d day", "%(num)d days", one)) for one in allowed]
