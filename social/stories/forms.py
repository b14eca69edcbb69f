"""What is asked of the gallery of stories?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from models import PostKind, Unit, limits
from social.fields import LANGUAGE_NAMES
from social.figures import UNITS
from social.forms import SearchForm
from social.stories.gallery import Order, Wish, channels, skills
from social.workplaces import sites


class GalleryForm(SearchForm):
    """Which stories, and in which order."""

    community = SelectField(_l("Channel"), [Optional(strip_whitespace=False)])
    kind = SelectField(_l("What is told"), [Optional(strip_whitespace=False)])
    site = SelectField(_l("Site"), [Optional(strip_whitespace=False)])
    skill = SelectField(_l("Skill"), [Optional(strip_whitespace=False)])
    language = SelectField(_l("Language"), [Optional(strip_whitespace=False)])
    unit = SelectField(_l("Value in"), [Optional(strip_whitespace=False)])
    only = SelectField(_l("Result"), [Optional(strip_whitespace=False)])
    order = SelectField(_l("Order"), [Optional(strip_whitespace=False)])

    def __init__(self, args: Any, reader: Any) -> None:
        super().__init__(args)
        places = channels(reader)
        self.slugs = {place.slug: place for place in places}
        self.community.choices = options([(one.slug, one.name) for one in places], _("All"))
        self.kind.choices = options(
            [(PostKind.STORY, _("What worked")), (PostKind.LESSON, _("What went wrong"))], _("Both")
        )
        self.site.choices = options([(str(one.id), one.name) for one in sites()], _("All sites"))
        self.skill.choices = options(skills(reader), _("All skills"))
        self.language.choices = options(LANGUAGE_NAMES.items(), _("All languages"))
        units = [(unit, words) for unit, words in UNITS.items() if unit is not Unit.OTHER]
        self.unit.choices = options(units, _("Anything"))
        self.only.choices = options([("confirmed", _("Confirmed"))], _("All"))
        self.order.choices = options(
            [(Order.VALUE, _("Greatest value first")), (Order.REUSED, _("Most used again first"))],
            _("Newest first"),
        )

    def wish(self) -> Wish:
        """Hand over what was asked for."""
        unit = Unit(self.unit.data) if self.unit.data else None
        return Wish(
            community=self.slugs.get(self.community.data or ""),
            kind=PostKind(self.kind.data) if self.kind.data else None,
            site_id=int(self.site.data) if self.site.data else None,
            concept_id=int(self.skill.data) if self.skill.data else None,
            language=self.language.data or None,
            unit=unit,
            only_confirmed=self.only.data == "confirmed",
            order=self.chosen_order(unit),
        )

    def chosen_order(self, unit: Unit | None) -> Order:
        """Read the order; amounts of unlike units cannot be put in one."""
        order = Order(self.order.data) if self.order.data else Order.NEWEST
        return Order.NEWEST if order is Order.VALUE and unit is None else order

    def kept(self) -> dict[str, str]:
        """List what was chosen, for the addresses of other pages."""
        return {name: value for name, value in self.data.items() if value}


def options(pairs: Any, otherwise: str) -> list[SelectChoice]:
    """Offer values, each with its words, and none of them first."""
    return [SelectChoice("", otherwise), *(SelectChoice(str(one), words) for one, words in pairs)]


class SimilarForm(SearchForm):
    """What somebody is about to tell."""

    q = StringField(validators=[Length(max=limits.TITLE + limits.POST)])
