"""How does somebody choose whom the house tells something, and when?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput

from models import Community, Person, Site, session
from social import standing
from social.countries import country_choices
from social.errors import Invalid
from social.fields import LANGUAGE_NAMES
from social.forms import Form
from social.reader import zone_info
from social.times import time_of
from social.whom import Whom, role_choices
from social.workplaces import sites

NUMBER = re.compile(r"\d{1,9}")


class Ticks(SelectMultipleField):
    """Any of several things, each with a box to tick; what is not offered is refused."""

    option_widget = CheckboxInput()

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.type = "SelectMultipleField"

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not on the list, in words."""
        offered = {str(choice[0]) for choice in self.iter_choices()}
        if not offered.issuperset(self.data or ()):
            raise ValidationError(_("Choose from the list."))


class AudienceForm(Form):
    """Lists of sites, countries, communities, languages and roles to tick."""

    sites = Ticks(_l("Sites"))
    countries = Ticks(_l("Countries"))
    communities = Ticks(_l("Members of"))
    languages = Ticks(_l("Who read in"))
    roles = Ticks(_l("Who hold the role"))

    def offer(self, writer: Person, places: Sequence[Community]) -> None:
        """Say what can be chosen."""
        spoken = standing.offered()
        here = set(session.scalars(select(Site.country).distinct()))
        self.sites.choices = [(str(one.id), one.name) for one in sites()]
        self.countries.choices = [pair for pair in country_choices() if pair[0] in here]
        self.communities.choices = [(str(one.id), one.name) for one in places]
        self.languages.choices = [(code, LANGUAGE_NAMES[code]) for code in spoken]
        self.roles.choices = [(str(key), words) for key, words in role_choices().items()]

    def whom(self) -> Whom:
        """Read the rule."""
        return Whom(
            sites=numbers(self.sites.data),
            countries=tuple(self.countries.data or ()),
            communities=numbers(self.communities.data),
            languages=tuple(self.languages.data or ()),
            roles=tuple(self.roles.data or ()),
        )


def numbers(found: Sequence[str] | None) -> tuple[int, ...]:
    """Read ids, which were offered and so are numbers."""
    return tuple(int(one) for one in found or () if NUMBER.fullmatch(one))


def chosen(whom: Whom) -> dict[str, list[str]]:
    """Say of a rule what the form shows."""
    return {
        "sites": [str(one) for one in whom.sites],
        "countries": list(whom.countries),
        "communities": [str(one) for one in whom.communities],
        "languages": list(whom.languages),
        "roles": list(whom.roles),
    }


def moment(day: date | None, clock: str | None, writer: Person) -> datetime | None:
    """Read a day and a time by the writer's own clock; raises Invalid beside a time that is none.

    Without a time it is eight in the morning.
    """
    if day is None:
        return None
    at = time_of((clock or "").strip() or "8:00")
    if at is None:
        raise Invalid(clock=_("Write a time such as 8:30."))
    return datetime.combine(day, at, zone_info(writer.zone)).astimezone(UTC)
