"""How do the company, its sites, people and communities of the demo come to be?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from models import (
    Community,
    CommunityKind,
    Company,
    Event,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    PersonState,
    Role,
    Site,
    session,
)
from moderation import Draft, screen
from social.commands.demo.book import Book, reserve
from social.commands.demo.casting import Cast
from social.commands.demo.naming import Known
from social.commands.demo.reading import bios
from social.commands.demo.shapes import DEPARTMENTS, SITES, Circle, Who
from social.commands.demo.sign_ins import NAMES, PASSWORD, SIGN_INS, handle, mail_address
from social.commands.demo.wording import typeset
from social.passwords.hashing import hashed

COMPANY = "Roos Tavelle"
# Documents to staff count in these alone: Flanders and Wallonia each have one language.
LAWS = {"gent": "nl", "liege": "fr"}
LONGEST_ABSENCE = 9  # days since somebody last looked into a community


@dataclass(slots=True)
class House:
    """The rows of the company by the names that the content gives them."""

    sites: dict[str, Site] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)


def found(book: Book, cast: Cast, start: datetime, visit: datetime) -> House:
    """Found the company at `start`; those who can sign in last looked in at `visit`."""
    house = House()
    book.add(Event.COMPANY_NAMED, company(), start)
    open_sites(book, house, start)
    hire(book, house, cast, start + timedelta(minutes=5), visit)
    give_roles(book, house, start + timedelta(minutes=40))
    open_communities(book, house, cast, start + timedelta(hours=2))
    join(book, house, cast, start + timedelta(hours=4), visit)
    return house


def company() -> Company:
    """Name the company, and mark it as the demo."""
    return Company(id=1, name=COMPANY, language="en", zone="Europe/Brussels", is_demo=True)


def open_sites(book: Book, house: House, at: datetime) -> None:
    """Open the five sites."""
    for key, place in zip(reserve(Site, len(SITES)), SITES.values(), strict=True):
        site = Site(
            id=key,
            name=place.name,
            country=place.country,
            zone=place.zone,
            legal_language=LAWS.get(place.key),
        )
        house.sites[place.key] = site
        book.add(Event.SITE_ADDED, site, at)


def hire(book: Book, house: House, cast: Cast, at: datetime, visit: datetime) -> None:
    """Bring everybody in, managers before those who report to them."""
    said = bios()
    order = list(by_rank(cast.people))
    for number, (key, who) in enumerate(zip(reserve(Person, len(order)), order, strict=True)):
        manager = house.people.get(who.manager)
        person = Person(
            id=key,
            handle=handle(who.name),
            name=who.name,
            email=mail_address(who.name),
            title=typeset(who.title, who.language),
            department=DEPARTMENTS[who.department],
            site_id=house.sites[who.site].id,
            manager_id=manager.id if manager else None,
            bio=typeset(said.get(who.name, ""), who.language),
            language=who.language,
            zone=who.place.zone,
            state=PersonState.ACTIVE,
            password_hash=hashed(PASSWORD) if who.name in NAMES else None,
            home_read_at=visit if who.name in NAMES else None,
            created_at=at + timedelta(seconds=number),
        )
        house.people[who.name] = person
        book.add(Event.PERSON_ADDED, person, person.created_at)


def by_rank(people: dict[str, Who]) -> Iterator[Who]:
    """Go through the people so that nobody comes before their manager."""
    waiting = list(people.values())
    there = {""}
    while waiting:
        ready = [who for who in waiting if who.manager in there]
        if not ready:
            raise ValueError(f"{waiting[0].name} reports to nobody who is there")
        yield from ready
        there |= {who.name for who in ready}
        waiting = [who for who in waiting if who.name not in there]


def give_roles(book: Book, house: House, at: datetime) -> None:
    """Give those who can sign in what they can sign in for."""
    special = [(one.name, one.capability) for one in SIGN_INS if one.capability]
    for key, (name, capability) in zip(reserve(Role, len(special)), special, strict=True):
        role = Role(id=key, person_id=house.people[name].id, capability=capability, created_at=at)
        book.add(Event.ROLE_GIVEN, role, at)


def open_communities(book: Book, house: House, cast: Cast, at: datetime) -> None:
    """Open the communities, each by its first owner."""
    circles = list(cast.circles.values())
    for key, circle in zip(reserve(Community, len(circles)), circles, strict=True):
        at += timedelta(minutes=1)
        owner = house.people[circle.owners[0]]
        community = Community(
            id=key,
            slug=slug(circle),
            name=typeset(circle.name, circle.language),
            kind=CommunityKind(circle.kind),
            language=circle.language,
            is_company=circle.is_company,
            tells_stories=circle.tells_stories,
            site_id=house.sites[circle.site].id if circle.site else None,
            rule=rule(circle, house),
            created_at=at,
            active_at=at,
        )
        purpose, rules = (
            screen(Draft(source=words, language=circle.language), owner, None, Known({}))
            for words in (
                typeset(circle.purpose, circle.language),
                typeset(circle.rules, circle.language),
            )
        )
        community.describe(purpose, rules)
        house.communities[circle.slug] = community
        book.add(
            Event.COMMUNITY_CREATED, community, at, actor_id=owner.id, community_id=community.id
        )


def slug(circle: Circle) -> str:
    """Give a hidden community letters in its address that its name does not tell."""
    hidden = circle.kind == CommunityKind.HIDDEN
    return (
        f"{circle.slug}-{sha256(circle.slug.encode()).hexdigest()[:8]}" if hidden else circle.slug
    )


def rule(circle: Circle, house: House) -> dict[str, int | str | None] | None:
    """Say whom the community's rule means, if it has one."""
    if circle.rule_site:
        return {"site_id": house.sites[circle.rule_site].id, "department": None}
    if circle.rule_department:
        return {"site_id": None, "department": circle.rule_department}
    return None


def join(book: Book, house: House, cast: Cast, at: datetime, visit: datetime) -> None:
    """Let everybody into their communities: owners first, others by rule or by themselves."""
    pairs = [
        (circle, name)
        for circle in cast.circles.values()
        for name in sorted(cast.members[circle.slug] | cast.owners[circle.slug])
    ]
    for key, (circle, name) in zip(reserve(Membership, len(pairs)), pairs, strict=True):
        person, community = house.people[name], house.communities[circle.slug]
        owns = name in cast.owners[circle.slug]
        rng = Random(f"join/{circle.slug}/{name}")
        joined = at + timedelta(seconds=rng.randrange(14_400))
        absence = timedelta(days=LONGEST_ABSENCE * rng.random() ** 2)
        membership = Membership(
            id=key,
            person_id=person.id,
            community_id=community.id,
            role=MembershipRole.OWNER if owns else MembershipRole.MEMBER,
            state=MembershipState.MEMBER,
            by_rule=not owns and is_meant(circle, cast.people[name]),
            read_at=visit if name in NAMES else visit - absence,
            created_at=joined,
        )
        book.add(
            Event.MEMBER_JOINED,
            membership,
            joined,
            actor_id=person.id,
            community_id=community.id,
        )


def is_meant(circle: Circle, who: Who) -> bool:
    """Tell whether a rule brings somebody in."""
    at_site = circle.rule_site == who.site
    in_department = circle.rule_department == DEPARTMENTS[who.department]
    return circle.is_company or at_site or in_department


def enliven(community_id: int, moment: datetime) -> None:
    """Let a community be as lively as what was posted there last."""
    community = session.get_one(Community, community_id)
    community.active_at = max(community.active_at, moment)
