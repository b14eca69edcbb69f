"""What do the forms about communities ask?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from models import Approval, Callers, Community, CommunityKind, Person, limits
from social import standing
from social.communities.directory import Scope, Wish
from social.communities.plan import Plan
from social.fields import (
    LANGUAGE_NAMES,
    FilledIn,
    NumberField,
    at_most,
    line,
    many_lines,
    text,
)
from social.forms import Form, SearchForm
from social.naming import person_called
from social.workplaces import departments, sites

KIND_SENTENCES = {
    CommunityKind.PUBLIC: _l("Public: everybody here reads and joins."),
    CommunityKind.PRIVATE: _l("Private: everybody finds it, members read, owners let people in."),
    CommunityKind.HIDDEN: _l("Hidden: only those who are invited know of it."),
    CommunityKind.BROADCAST: _l(
        "Announcements: everybody reads and joins, owners post, members comment and react."
    ),
}
KIND_WORDS = {
    CommunityKind.PUBLIC: _l("Public"),
    CommunityKind.PRIVATE: _l("Private"),
    CommunityKind.HIDDEN: _l("Hidden"),
    CommunityKind.BROADCAST: _l("Announcements"),
}


def choices(pairs: Iterable[tuple[str, str]], otherwise: str | None = None) -> list[SelectChoice]:
    """Offer values, each with its words; `otherwise` are the words for no choice."""
    none = [SelectChoice("", otherwise)] if otherwise else []
    return none + [SelectChoice(value, words) for value, words in pairs]


def languages() -> list[tuple[str, str]]:
    """Name each language in itself."""
    codes = standing.offered()
    return [(code, LANGUAGE_NAMES[code]) for code in codes]


def site_choices() -> list[SelectChoice]:
    """Offer the sites, and none of them."""
    return choices(((str(site.id), site.name) for site in sites()), _("All sites"))


def number(words: str | None) -> int | None:
    """Read the id that a choice carries."""
    return int(words) if words else None


class CommunityForm(Form):
    """What a community is."""

    name = line(_l("Name"), limits.NAME)
    purpose = TextAreaField(
        _l("Purpose"),
        [FilledIn(), at_most(limits.DESCRIPTION)],
        filters=[many_lines],
        description=_l("What people find here, and for whom it is. One or two sentences."),
    )
    kind = RadioField(_l("Who reads and writes"), choices=choices(KIND_SENTENCES.items()))
    language = SelectField(_l("Main language"))
    site = SelectField(_l("Site"), [Optional(strip_whitespace=False)])
    tells_stories = BooleanField(
        _l("Success channel"),
        description=_l(
            "What is posted here are success stories and lessons: a form asks for the situation, "
            "the result and its value, and others say that they used it."
        ),
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.language.choices = choices(languages())
        self.site.choices = site_choices()


class NewCommunityForm(CommunityForm):
    """What a new community is, and who looks after it."""

    owner = line(
        _l("Owner"),
        limits.EMAIL,
        optional=True,
        description=_l(
            "The e-mail address or @name of the person who looks after it. You, if left empty."
        ),
    )

    def plan(self) -> Plan:
        """Hand over what was asked for; raises Invalid when there is no such owner."""
        return Plan(
            name=self.name.data,
            purpose=self.purpose.data,
            kind=CommunityKind(self.kind.data),
            language=self.language.data,
            site_id=number(self.site.data),
            tells_stories=bool(self.tells_stories.data),
            owner=find_owner(self.owner.data or ""),
        )


def find_owner(words: str) -> Person | None:
    """Find the person whom a handle, an address or a whole name names; None if none was given."""
    return person_called(words, "owner")


class EditCommunityForm(CommunityForm):
    """What a community shall be from now on."""

    rules = text(
        _l("Rules"),
        limits.DESCRIPTION,
        description=_l("What holds here besides the rules of the house."),
    )
    version = NumberField(validators=[InputRequired()])

    @classmethod
    def filled(cls, community: Community) -> EditCommunityForm:
        """Show what is stored."""
        return cls(
            formdata=None,
            data={
                "name": community.name,
                "purpose": community.purpose,
                "rules": community.rules,
                "kind": community.kind,
                "language": community.language,
                "site": str(community.site_id or ""),
                "tells_stories": community.tells_stories,
                "version": community.version,
            },
        )

    def plan(self) -> Plan:
        """Hand over what was asked for."""
        return Plan(
            name=self.name.data,
            purpose=self.purpose.data,
            rules=self.rules.data or "",
            kind=CommunityKind(self.kind.data),
            language=self.language.data,
            site_id=number(self.site.data),
            tells_stories=bool(self.tells_stories.data),
        )


APPROVALS = {
    Approval.OFF: _l("Everything shows at once"),
    Approval.NEWCOMERS: _l("The first texts of newcomers wait until somebody lets them through"),
    Approval.ALL: _l("Everything waits until somebody lets it through"),
}


CALLERS = {
    Callers.OWNERS: _l("Owners and moderators"),
    Callers.MEMBERS: _l("Everybody who writes here"),
    Callers.NOBODY: _l("Nobody"),
}


class WritingForm(Form):
    """How people shall write in a community."""

    approval = RadioField(_l("Before it shows"), choices=choices(APPROVALS.items()))
    newcomer_texts = NumberField(
        _l("How many texts of a newcomer wait"),
        [Optional(), NumberRange(1, 50, _l("From 1 to 50."))],
        description=_l("Counted are posts and comments here that were shown."),
    )
    slow_minutes = NumberField(
        _l("Minutes between two posts of one person"),
        [Optional(), NumberRange(0, 1440, _l("From 0 to 1440, which is a day."))],
        description=_l("0 if nobody has to wait. Comments are never slowed down."),
    )
    callers = RadioField(
        _l("Who tells all members with @everyone"),
        choices=choices(CALLERS.items()),
        default=Callers.OWNERS,
    )
    bots_call = BooleanField(
        _l("Programs may, too"),
        description=_l("Other systems that write here, and bots; as far as people may."),
    )
    version = NumberField(validators=[InputRequired()])

    @classmethod
    def filled(cls, community: Community) -> WritingForm:
        """Show what is stored."""
        names = (
            "approval", "newcomer_texts", "slow_minutes", "callers", "bots_call", "version",
        )  # fmt: skip
        return cls(formdata=None, data={name: getattr(community, name) for name in names})


class DirectoryForm(SearchForm):
    """Among which communities to look."""

    scope = SelectField(choices=list(Scope), default=Scope.ALL)
    q = line(_l("Name or purpose"), limits.QUERY, optional=True)
    kind = SelectField(_l("Kind"), [Optional(strip_whitespace=False)])
    language = SelectField(_l("Language"), [Optional(strip_whitespace=False)])
    site = SelectField(_l("Site"), [Optional(strip_whitespace=False)])
    active = SelectField(_l("Activity"), [Optional(strip_whitespace=False)])

    def __init__(self, args: Any) -> None:
        super().__init__(args)
        self.kind.choices = choices(KIND_WORDS.items(), _("All kinds"))
        self.language.choices = choices(languages(), _("All languages"))
        self.site.choices = site_choices()
        spans = [("30", _("In the last 30 days")), ("90", _("In the last 90 days"))]
        self.active.choices = choices(spans, _("At any time"))

    def kept(self) -> dict[str, str]:
        """List what was chosen, for the addresses of other pages."""
        return {name: value for name, value in self.data.items() if value}

    def wish(self) -> Wish:
        """Hand over what was asked for."""
        return Wish(
            scope=Scope(self.scope.data or Scope.ALL),
            words=self.q.data or "",
            kind=CommunityKind(self.kind.data) if self.kind.data else None,
            language=self.language.data or None,
            site_id=number(self.site.data),
            active=number(self.active.data),
        )


class RuleForm(SearchForm):
    """Whom a rule shall bring in; asked in the address, so that it can be looked at first."""

    site = SelectField(_l("Site"), [Optional(strip_whitespace=False)])
    department = SelectField(_l("Department"), [Optional(strip_whitespace=False)])

    def __init__(self, args: Any) -> None:
        super().__init__(args)
        self.site.choices = site_choices()
        self.department.choices = [
            ("", _("All departments")),
            *((name, name) for name in departments()),
        ]


class NameSearch(SearchForm):
    """Whom to look for by name."""

    q = line(_l("Name"), limits.QUERY, optional=True)


class MemberSearch(NameSearch):
    """The same among members; `after` is the last person on the page before."""

    after = NumberField(validators=[Optional()])
