"""What do people fill in who tell a story or a lesson?"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from models import (
    Credit,
    Person,
    Post,
    PostKind,
    Story,
    Unit,
    limits,
    session,
)
from moderation import Draft
from social import sections, vocabulary
from social.attaching import Brought
from social.errors import Invalid
from social.fields import NumberField, at_most, line, text
from social.figures import UNITS, AmountField
from social.forms import Form
from social.naming import people_called, person_called
from social.telling import MOST_NAMED, MOST_SKILLS, SKILLS, STANDING, Telling
from social.workplaces import sites

PART = 4_000  # characters of one part; the whole is at most as long as a post
LIST = 2_000  # characters of a list of names
GAPS = re.compile(r"[,;\n]+")
SUGGESTED = 3  # terms offered for one that is not known

LABELS: dict[PostKind, dict[str, Any]] = {
    PostKind.STORY: {
        "title": _l("What worked, in one line"),
        "situation": _l("The situation"),
        "did": _l("What you did"),
        "result": _l("The result"),
        "reuse": _l("How others can use it"),
    },
    PostKind.LESSON: {
        "title": _l("What you learnt, in one line"),
        "situation": _l("What you wanted"),
        "did": _l("What happened"),
        "result": _l("What you learnt"),
        "reuse": _l("What others can do"),
    },
}
HINTS: dict[PostKind, dict[str, Any]] = {
    PostKind.STORY: {
        "situation": _l("What was it like before, and for whom?"),
        "did": _l("The steps, in their order. What surprised you?"),
        "result": _l("What is different now? One figure says more than three adjectives."),
        "reuse": _l("What does another site need: people, material, permission, a day?"),
    },
    PostKind.LESSON: {
        "situation": _l("What was the plan, and why did it seem a good one?"),
        "did": _l("What happened, without blame: causes, not culprits."),
        "result": _l("What would you do otherwise the next time?"),
        "reuse": _l("What can others look at today, so that it does not happen to them?"),
    },
}


class StoryForm(Form):
    """A story or a lesson that is told for the first time."""

    kind = HiddenField()
    title = line("", limits.TITLE)
    situation = text("", PART, optional=False)
    did = text("", PART, optional=False)
    result = text("", PART, optional=False)
    evidence = text(
        _l("What shows it"),
        PART,
        description=_l("A link or a sentence. Files and pictures are added below."),
    )
    reuse = text("", PART)
    contact = line(
        _l("Whom to ask"),
        limits.NAME,
        optional=True,
        description=_l("A colleague with @, a team or a telephone number. You, if left empty."),
    )
    amount = AmountField(
        _l("What it brought in its first year"),
        [Optional()],
        description=_l("Leave it empty if nobody counted."),
    )
    unit = SelectField(_l("Counted in"), [Optional(strip_whitespace=False)])
    unit_word = line(_l("Something else: what?"), limits.UNIT, optional=True, sometimes=True)
    measured = RadioField(
        _l("How do you know?"),
        choices=[
            SelectChoice("estimated", _l("It is estimated")),
            SelectChoice("measured", _l("It was measured")),
        ],
        default="estimated",
    )
    owner = line(
        _l("Who confirms the result"),
        limits.EMAIL,
        optional=True,
        description=_l("The @name or e-mail address of whoever knows the figures. They are asked."),
    )
    credits = text(
        _l("Who had a part in it"),
        LIST,
        description=_l(
            "Their @names, with commas between. Each is asked, and shown only after a yes."
        ),
    )
    skills = text(
        _l("Skills that it took"),
        LIST,
        description=_l("With commas between, as they stand in profiles."),
    )
    sites = SelectMultipleField(
        _l("Where it was done"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    is_for_team = BooleanField(
        _l("It is told for a team, without names"),
        description=_l(
            "Then nobody is named in it. Your own name stands over it: if your team does not want "
            "that, ask an owner of the channel to tell it."
        ),
    )
    redact = HiddenField()
    kept_at = HiddenField(validators=[at_most(limits.DRAFT_PLACE)])
    key = HiddenField(default=lambda: secrets.token_hex(16))

    def __init__(self, kind: PostKind, reader: Person, **more: Any) -> None:
        super().__init__(**more)
        self.told, self.reader = kind, reader
        self.kind.data = kind
        for name, words in LABELS[kind].items():
            self._fields[name].label.text = words
        for name, words in HINTS[kind].items():
            self._fields[name].description = words
        units = [SelectChoice(unit.value, words) for unit, words in UNITS.items()]
        self.unit.choices = [SelectChoice("", _("Choose")), *units]
        self.sites.choices = [SelectChoice(str(site.id), site.name) for site in sites()]

    def draft(self, files: Sequence[Brought] = ()) -> Draft:
        """Hand over the words, joined under their headings."""
        parts = {part: self._fields[part].data or "" for part in sections.PARTS}
        return Draft(
            source=sections.joined(self.told, parts, str(get_locale() or "en")),
            title=self.title.data or "",
            limit=limits.POST,
            files=tuple(one.id for one in files),
            redacts=self.redact.data == "1",
            kept_at=self.kept_at.data or "",
        )

    def telling(self) -> Telling:
        """Hand over what is said besides; raises Invalid for names that nobody has."""
        is_lesson = self.told is PostKind.LESSON
        return Telling(
            amount=self.amount.data,
            unit=Unit(self.unit.data) if self.unit.data else None,
            unit_word=self.unit_word.data or "",
            is_measured=self.measured.data == "measured",
            is_for_team=is_lesson and bool(self.is_for_team.data),
            owner=person_called(self.owner.data or "", "owner"),
            named=people_called(self.credits.data or "", "credits", MOST_NAMED),
            concept_ids=skills_called(self.skills.data or "", self.reader.language),
            site_ids=[int(one) for one in self.sites.data or ()],
        )

    def refuse(self, invalid: Invalid) -> None:
        """Say of the words as a whole what is wrong with them above all fields."""
        if "text" in invalid.fields:
            invalid.fields["form"] = invalid.fields.pop("text")
        super().refuse(invalid)


class EditStoryForm(StoryForm):
    """One that is there already."""

    version = NumberField()


def filled(post: Post, story: Story, reader: Person) -> EditStoryForm:
    """Show a story in the form."""
    owner = session.get(Person, story.owner_id) if story.owner_id else None
    names = vocabulary.labels(story.concept_ids, reader.language)
    return EditStoryForm(
        post.kind,
        reader,
        data={
            "title": post.title,
            **sections.parted(post.source),
            "amount": story.amount,
            "unit": story.unit or "",
            "unit_word": story.unit_word,
            "measured": "measured" if story.is_measured else "estimated",
            "owner": f"@{owner.handle}" if owner else "",
            "credits": ", ".join(f"@{handle}" for handle in asked(story)),
            "skills": ", ".join(names[one] for one in story.concept_ids if one in names),
            "sites": [str(one) for one in story.site_ids],
            "is_for_team": story.is_for_team,
            "version": post.version,
        },
    )


def asked(story: Story) -> Sequence[str]:
    """List whom the author named, whatever they answered: a no is theirs alone to know."""
    found = (
        select(Person.handle)
        .join(Credit, Credit.person_id == Person.id)
        .where(
            Credit.story_id == story.id,
            Credit.state.in_(STANDING),
            Person.works_here(),
        )
        .order_by(Credit.id)
    )
    return session.scalars(found).all()


def skills_called(words: str, language: str) -> list[int]:
    """Find the terms of a list; raises Invalid naming one that is not known, and what is near."""
    wanted = list(dict.fromkeys(one.strip() for one in GAPS.split(words) if one.strip()))
    if len(wanted) > MOST_SKILLS:
        raise Invalid(skills=_("Name %(number)s at most.", number=MOST_SKILLS))
    return [skill_called(one, language) for one in wanted]


def skill_called(name: str, language: str) -> int:
    """Find one term."""
    exact = vocabulary.called(name, language, SKILLS)
    if exact is not None:
        return exact
    near = vocabulary.linked(name[: limits.LABEL], language, SKILLS, most=SUGGESTED)
    if near:
        names = ", ".join(f"“{one.label}”" for one in near)
        raise Invalid(
            skills=_("“%(name)s” is no term here. Near it: %(names)s.", name=name, names=names)
        )
    raise Invalid(
        skills=_("“%(name)s” is no term here. Leave it out, or ask HR to add it.", name=name)
    )
