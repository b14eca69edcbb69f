"""What is filled in to ask for a guest?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from models import Community, MembershipRole, Person, limits, now, session
from social.errors import Invalid
from social.fields import DayField, LanguageField, email, line, required
from social.forms import Form
from social.guests.actions import USUAL, Wish, hosting
from social.reader import zone_info

LAST = _l("At most 180 days from now. Longer is asked for anew, in the same way.")


class Places(SelectMultipleField):
    """Some of the communities for which the asker can ask."""

    widget = ListWidget()
    option_widget = CheckboxInput()

    def pre_validate(self, form: Form) -> None:
        """Leave it to the action what can be chosen."""


class StayForm(Form):
    """A longer stay of a guest: until when, where, why."""

    last = DayField(_l("Last day"), [required()], description=LAST)
    reason = line(
        _l("Why they come"),
        limits.TITLE,
        description=_l("Whoever approves it reads this, and so do the owners who are asked."),
    )
    places = Places(_l("Communities"), coerce=int)

    def offer(self, owner: Person) -> StayForm:
        """List the communities for which somebody can ask; their own first."""
        self.places.choices = [(place.id, said(place, role)) for place, role in listed(owner)]
        if self.last.raw_data is None and self.last.data is None:
            today = now().astimezone(zone_info(owner.zone)).date()
            self.last.data = today + timedelta(days=USUAL.days)
        return self

    def wish(self) -> Wish:
        """Hand over what is wished; raises Invalid where the day is missing."""
        if self.last.data is None:
            raise Invalid(last=_("Fill this in."))
        if not self.places.data:
            raise Invalid(places=_("Choose one that you own, at least: owners ask for guests."))
        return Wish(
            name=self.text_of("name"),
            email=self.text_of("email"),
            company=self.text_of("company"),
            language=self.text_of("language"),
            reason=self.reason.data or "",
            last=self.last.data,
            places=self.places.data,
        )

    def text_of(self, name: str) -> str:
        """Give what stands in a field that a longer stay does not ask for."""
        return (self[name].data or "") if name in self else ""


class GuestForm(StayForm):
    """A new guest, with who they are."""

    name = line(_l("Name"), limits.NAME)
    email = email(
        _l("E-mail address"),
        description=_l("The one that they have at their company: the invitation goes there."),
    )
    company = line(
        _l("Company"), limits.NAME, description=_l("It stands beside their name wherever that is.")
    )
    language = LanguageField(_l("Language"))


def listed(owner: Person) -> Sequence[tuple[Community, MembershipRole]]:
    """List the communities for which somebody can ask; their own first."""
    rows = session.execute(hosting(owner)).all()
    found = [(row[0], row[1]) for row in rows]
    return sorted(found, key=lambda row: (row[1] is not MembershipRole.OWNER, row[0].name_folded))


def said(place: Community, role: MembershipRole) -> str:
    """Name a community, and say whether its owners are asked."""
    if role is MembershipRole.OWNER:
        return place.name
    return _("%(community)s (its owners are asked)", community=place.name)
