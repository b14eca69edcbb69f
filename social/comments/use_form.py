"""What do people fill in who used a story?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from models import Person, Reuse, Story
from social.fields import FilledIn, NumberField
from social.figures import AmountField
from social.forms import CommentForm
from social.told import reuses
from social.using import Use
from social.workplaces import sites


class UseForm(CommentForm):
    """That a story was used: where, after whom, with what effect."""

    text = TextAreaField(
        _l("What you did with it, and what it brought"),
        [FilledIn()],
        description=_l("What did you do otherwise than they did? What should the next ones know?"),
    )
    site = SelectField(_l("Where"), [Optional(strip_whitespace=False)])
    parent = SelectField(_l("Whose way you followed"), [Optional(strip_whitespace=False)])
    amount = AmountField(_l("What it brought in its first year"), [Optional()])
    measured = RadioField(
        _l("How do you know?"),
        choices=[
            SelectChoice("estimated", _l("It is estimated")),
            SelectChoice("measured", _l("It was measured")),
        ],
        default="estimated",
    )

    def __init__(
        self, story: Story, reader: Person, reuse: Reuse | None = None, **more: Any
    ) -> None:
        super().__init__(**more)
        self.site.choices = [SelectChoice("", _("No site"))]
        self.site.choices += [SelectChoice(str(one.id), one.name) for one in sites()]
        self.parent.choices = [SelectChoice("", _("The story itself"))]
        self.parent.choices += [
            SelectChoice(str(one.id), _("%(name)s, who used it", name=one.comment.author.name))
            for one in reuses(story)
            if reuse is None or one.id != reuse.id
        ]
        if reader.site_id is not None and reuse is None and not self.site.raw_data:
            self.site.data = str(reader.site_id)

    def use(self) -> Use:
        """Hand over what was filled in."""
        return Use(
            parent_id=int(self.parent.data) if self.parent.data else None,
            site_id=int(self.site.data) if self.site.data else None,
            amount=self.amount.data,
            is_measured=self.measured.data == "measured",
        )


class EditUseForm(UseForm):
    """One that is there already."""

    version = NumberField()
