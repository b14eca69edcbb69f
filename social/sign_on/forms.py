"""What is asked of whoever lets people come in through a provider?"""

from __future__ import annotations

import re
import secrets

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, PasswordField, StringField
from wtforms.validators import Regexp, ValidationError

from models import limits
from models.sign_on import (
    CLIENT,
    DOMAINS,
    FACTOR_VALUE,
    FACTOR_VALUES,
    ISSUER,
    SCOPES,
    SECRET,
)
from social import fields
from social.forms import Form
from social.old_forms import DROPPED
from social.sign_on.providing import Wish

KEY = re.compile(r"[a-z2-9]{12}")
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def new_key() -> str:
    """Make a name for a provider that stands in addresses."""
    return "".join(secrets.choice(SIGNS) for _sign in range(12))


def are_domains(_form: Form, field: Field) -> None:
    """Check that each line is a domain."""
    field.data = (field.data or "").lower().replace("@", "")
    if len(field.lines()) > DOMAINS or not all(map(DOMAIN.fullmatch, field.lines())):
        raise ValidationError(_("Each line is a domain such as example.com."))


def are_scopes(_form: Form, field: Field) -> None:
    """Check that `openid` is among what is asked for."""
    if not SCOPE.fullmatch(field.data or "") or "openid" not in field.data.split():
        raise ValidationError(_("Words with a blank between them, and openid among them."))


def is_typed_again(form: Form, field: Field) -> None:
    """Ask for a secret once more that did not go along while somebody proved who they are."""
    if DROPPED in request.form and not field.data:
        raise ValidationError(_("Type it once more: it did not go along."))


class ChangeForm(Form):
    """A provider that is there already."""

    name = fields.line(
        _l("Name"),
        limits.NAME,
        description=_l("As people call it. It stands on the button of the sign-in page."),
    )
    client_id = fields.line(_l("Client ID"), CLIENT, render_kw=PLAIN)
    secret = PasswordField(
        _l("Client secret"),
        [fields.at_most(SECRET), is_typed_again],
        description=_l("It is never shown again. Leave it empty to keep the one there is."),
        render_kw={"autocomplete": "new-password"},
    )
    scopes = StringField(
        _l("Scopes"),
        [fields.FilledIn(), fields.at_most(SCOPES), are_scopes],
        filters=[fields.one_line],
        default="openid profile email",
        render_kw=PLAIN,
    )
    domains = fields.Lines(
        _l("Domains of e-mail addresses"),
        validators=[fields.at_most(10_000), are_domains],
        description=_l(
            "One on each line. Only people with a verified address there are taken in or known by "
            "it. Empty: all of the provider's people."
        ),
    )
    takes_in = BooleanField(
        _l("Take in people who have no account yet"),
        description=_l("Otherwise they are told to ask for an invitation."),
    )
    trusts_email = BooleanField(
        _l("Know people by the e-mail address that the provider verified"),
        description=_l(
            "Only if nobody can give themself another's address there. Without it, and for all who "
            "hold a role of trust, people link their account themselves, under “Your account”."
        ),
    )
    passwords_stay = BooleanField(
        _l("These people can also sign in here with a password or a passkey"),
        default=True,
    )

    def wish(self) -> Wish:
        """Hand over what was filled in."""
        return Wish(
            name=self.name.data,
            client_id=self.client_id.data,
            secret=self.secret.data or "",
            scopes=self.scopes.data,
            domains=self.domains.lines(),
            takes_in=self.takes_in.data,
            trusts_email=self.trusts_email.data,
            passwords_stay=self.passwords_stay.data,
        )


class ProviderForm(ChangeForm):
    """A new one."""

    key = HiddenField(validators=[Regexp(f"^{KEY.pattern}$")])
    issuer = fields.line(
        _l("Issuer"),
        ISSUER,
        description=_l(
            "An address, exactly as the provider writes it. It cannot be changed later."
        ),
        render_kw={"inputmode": "url", **PLAIN},
    )

    secret = PasswordField(
        _l("Client secret"),
        [is_typed_again, fields.required(), fields.at_most(SECRET)],
        description=_l("It is kept sealed and never shown again."),
        render_kw={"autocomplete": "new-password"},
    )


class FactorForm(Form):
    """What the provider says where it asked for two factors."""

    values = fields.Lines(
        _l("Values of acr or amr"),
        validators=[fields.required(), fields.at_most(FACTOR_VALUES * (FACTOR_VALUE + 2))],
        description=_l("One on each line, such as mfa."),
    )

    def chosen(self) -> list[str]:
        """List what was filled in."""
        return [one[:FACTOR_VALUE] for one in self.values.lines()][:FACTOR_VALUES]


class BeginForm(Form):
    """Where somebody goes on after the provider."""

    stays = BooleanField()
    next = HiddenField()
