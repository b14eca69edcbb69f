"""Whom does the house mean when it tells something to many, and whom does it reach?

A rule is made of lists: of sites, countries, communities, languages and roles. An empty list means
everybody; of one list any entry is enough, and every list has to hold. Whoever cannot read the
place where it is told is not meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, false, func, select

from models import (
    Capability,
    Community,
    Membership,
    MembershipState,
    Person,
    Role,
    Site,
    session,
)
from social import standing
from social.availability import are_away
from social.countries import country_choices
from social.errors import Invalid
from social.fields import LANGUAGE_NAMES
from social.separating import apart_from

MOST = 100  # entries of one list
AS_CAPABILITIES = {one.value for one in Capability}


@dataclass(frozen=True, slots=True)
class Whom:
    """A rule that means some of those who work here."""

    sites: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    communities: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Iterable[Any]]) -> Whom:
        """Read a rule as it is kept."""
        return cls(**{one.name: tuple(kept.get(one.name, ())) for one in fields(cls)})

    def kept(self) -> dict[str, list[Any]]:
        """Write it as it is kept: lists that say something, in one order."""
        return {name: sorted(found) for name, found in asdict(self).items() if found}


@dataclass(frozen=True, slots=True)
class Reach:
    """How many a rule means, how many of them are away today, and in which languages they read."""

    people: int
    away: int
    languages: dict[str, int]
    muted: int


def checked(whom: Whom, chooser: Person) -> Whom:
    """Take a rule whose sites, countries, communities, languages and roles are there to choose."""
    spoken = standing.offered()
    known = {
        "sites": set(session.scalars(select(Site.id).where(Site.id.in_(whom.sites)))),
        "countries": set(session.scalars(select(Site.country).distinct())),
        "communities": set(
            session.scalars(
                select(Community.id).where(
                    Community.id.in_(whom.communities), Community.read_by(chooser)
                )
            )
        ),
        "languages": set(spoken),
        "roles": AS_CAPABILITIES,
    }
    for name, found in known.items():
        chosen = getattr(whom, name)
        if len(chosen) > MOST or not found.issuperset(chosen):
            raise Invalid(**{name: _("Choose from the list.")})
    return whom


def meant(whom: Whom, place: Community | None = None) -> ColumnElement[bool]:
    """Hold for those who work here, whom the rule means and who may read the place.

    Without one, it is told to all whom the rule means.
    """
    rules = [Person.signs_in()]
    if whom.sites:
        rules.append(Person.site_id.in_(whom.sites))
    if whom.countries:
        rules.append(Person.site_id.in_(select(Site.id).where(Site.country.in_(whom.countries))))
    if whom.communities:
        rules.append(Person.id.in_(members(whom.communities)))
    if whom.languages:
        rules.append(Person.language.in_(whom.languages))
    if whom.roles:
        held = select(Role.person_id).where(Role.capability.in_(whom.roles))
        rules.append(Person.id.in_(held))
    if place is not None and not place.is_open:
        rules.append(Person.id.in_(members([place.id])))
    return and_(*rules)


def members(community_ids: Iterable[int]) -> Any:
    """Select the people who are in one of some communities."""
    return select(Membership.person_id).where(
        Membership.community_id.in_(list(community_ids)),
        Membership.state == MembershipState.MEMBER,
    )


def reached(whom: Whom, place: Community, teller: Person) -> ColumnElement[bool]:
    """Hold for those who are meant, but for whoever tells it and those kept apart from them."""
    return and_(meant(whom, place), Person.id != teller.id, Person.id.not_in(apart_from(teller.id)))


def has_muted(place: Community) -> ColumnElement[bool]:
    """Hold for those who do not want to hear from the place."""
    return (
        select(Membership.id)
        .where(
            Membership.community_id == place.id,
            Membership.person_id == Person.id,
            Membership.is_muted,
        )
        .correlate(Person)
        .exists()
    )


def reach(whom: Whom, place: Community | None, teller: Person) -> Reach:
    """Count those whom something would reach now, in one statement.

    What has no place is told to all who are meant: nobody has muted it, nobody is kept from it.
    """
    rows = session.execute(
        select(
            Person.language,
            func.count(),
            func.count().filter(are_away()),
            func.count().filter(has_muted(place) if place is not None else false()),
        )
        .where(reached(whom, place, teller) if place is not None else meant(whom))
        .group_by(Person.language)
    ).all()
    return Reach(
        people=sum(row[1] for row in rows),
        away=sum(row[2] for row in rows),
        languages={row[0]: row[1] for row in rows},
        muted=sum(row[3] for row in rows),
    )


def legal_languages(whom: Whom, place: Community, teller: Person) -> dict[str, int]:
    """Count those whom something would reach by the one language that counts where they work."""
    rows = session.execute(
        select(Site.legal_language, func.count())
        .join(Person, Person.site_id == Site.id)
        .where(reached(whom, place, teller), Site.legal_language.is_not(None))
        .group_by(Site.legal_language)
        .order_by(Site.legal_language)
    ).all()
    return {language: number for language, number in rows if language}


def in_words(whom: Whom, reader: Person) -> str:
    """Say in words whom a rule means; of communities, those that the reader may know of."""
    parts = []
    if whom.sites:
        parts.append(_("at %(sites)s", sites=listed(site_names(whom.sites))))
    if whom.countries:
        named = dict(country_choices())
        there = [named.get(one, one) for one in whom.countries]
        parts.append(_("at sites in %(countries)s", countries=listed(there)))
    if whom.communities:
        places = community_names(whom.communities, reader)
        parts.append(_("in the communities %(communities)s", communities=listed(places)))
    if whom.languages:
        spoken = [LANGUAGE_NAMES.get(one, one) for one in whom.languages]
        parts.append(_("who read %(languages)s", languages=listed(spoken)))
    if whom.roles:
        parts.append(_("with the role %(roles)s", roles=listed(named_roles(whom.roles))))
    everybody = _("Everybody who works here")
    return _("Everybody %(which)s", which=", ".join(parts)) if parts else everybody


def site_names(ids: Iterable[int]) -> list[str]:
    """Name some sites."""
    found = select(Site.name).where(Site.id.in_(list(ids)))
    return list(session.scalars(found.order_by(Site.name)))


def community_names(ids: Iterable[int], reader: Person) -> list[str]:
    """Name those of some communities of which the reader may know; the others as such."""
    found = select(Community.name).where(Community.id.in_(list(ids)), Community.found_by(reader))
    known = list(session.scalars(found.order_by(Community.name_folded)))
    rest = len(set(ids)) - len(known)
    closed = ngettext("%(num)d closed community", "%(num)d closed communities", rest)
    return [*known, closed] if rest else known


def listed(words: Iterable[str]) -> str:
    """Put some names after one another: any of them is enough."""
    return ", ".join(words)


def role_choices() -> dict[str, str]:
    """Name the roles that can be meant."""
    return {
        Capability.MODERATOR: _("Moderator"),
        Capability.HR: _("HR"),
        Capability.COMPLIANCE: _("Compliance"),
        Capability.COMMUNICATIONS: _("Communications"),
        Capability.ADMINISTRATOR: _("Administrator"),
        Capability.CONFIDANT: _("Confidant"),
        Capability.DATA_PROTECTION: _("Data protection"),
        Capability.COUNCIL: _("Works council"),
        Capability.AUDITOR: _("Auditor"),
    }


def named_roles(roles: Iterable[str]) -> list[str]:
    """Name some roles."""
    named = role_choices()
    return [named[Capability(one)] for one in roles]


def is_for_members_alone(whom: Whom, place: Community) -> bool:
    """Tell whether only those who are in the place are meant."""
    return whom.communities == (place.id,) or not place.is_open
