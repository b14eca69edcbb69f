"""How does an installation begin?"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from models import (
    Capability,
    Community,
    Company,
    Event,
    Membership,
    MembershipRole,
    Person,
    Role,
    Site,
    session,
)
from moderation import Draft
from social import sign_ins, tries
from social.changes import Record, change
from social.errors import Invalid
from social.handles import Handles
from social.lexicon.starter import starter
from social.lexicon.taking_in import learn
from social.passwords.choosing import accepted
from social.running import keys
from social.screening import screened
from social.sign_ins import Browser
from social.slugs import free_slug
from social.viewer import Visitor


@dataclass(frozen=True, slots=True)
class Founding:
    """What the first administrator says."""

    company: str
    language: str
    zone: str
    site: str
    country: str
    name: str
    email: str
    password: str


def require_code(typed: str, address: str) -> None:
    """Refuse whoever does not know the one-time code; 429 when the tries are used up."""
    tries.spend(tries.CODE_BY_ADDRESS, tries.network(address))
    tries.spend(tries.CODE)
    right = keys.setup_code(current_app.config["SETTINGS"].data_dir)
    if not hmac.compare_digest(bare(typed), bare(right)):
        raise Invalid(code=_("This is not the code. It stands on the console."))


def bare(code: str) -> bytes:
    """Reduce a code to its letters and digits."""
    return "".join(sign for sign in code.upper() if sign.isalnum()).encode()


def found_company(founding: Founding, browser: Browser) -> Visitor:
    """Make company, site, the community of all, the administrator, and the words to begin with.

    Of two who do so at once the second gets 409: there is one company.
    """
    names = (founding.company, founding.site, founding.name, founding.email)
    kept = accepted(founding.password, names)
    with change(None) as record:
        site = found_place(founding, record)
        administrator = hire(founding, site, kept, record)
        open_community(founding, administrator, record)
        learn(record, [starter()])
        visitor = sign_ins.start(administrator, record, browser)
    keys.forget_setup_code(current_app.config["SETTINGS"].data_dir)
    return visitor


def found_place(founding: Founding, record: Record) -> Site:
    """Name the company, and open its first site."""
    company = Company(name=founding.company, language=founding.language, zone=founding.zone)
    session.add(company)
    record(Event.COMPANY_NAMED, company)
    site = Site(name=founding.site, country=founding.country, zone=founding.zone)
    session.add(site)
    record(Event.SITE_ADDED, site)
    return site


def hire(founding: Founding, site: Site, password_hash: str, record: Record) -> Person:
    """Make the first administrator."""
    person = Person(
        handle=Handles().give(founding.name),
        name=founding.name,
        email=founding.email,
        language=founding.language,
        zone=founding.zone,
        password_hash=password_hash,
        site=site,
    )
    session.add(person)
    record(Event.PERSON_ADDED, person)
    role = Role(person_id=person.id, capability=Capability.ADMINISTRATOR)
    session.add(role)
    record(Event.ROLE_GIVEN, role)
    return person


def open_community(founding: Founding, owner: Person, record: Record) -> None:
    """Open the community in which everybody is."""
    with force_locale(founding.language):
        purpose = _("News for all of us, and questions to everybody.")
    community = Community(
        slug=free_slug(founding.company),
        name=founding.company,
        language=founding.language,
        is_company=True,
    )
    community.describe(screened(Draft(source=purpose), owner, None), None)
    session.add(community)
    record(Event.COMMUNITY_CREATED, community)
    membership = Membership(
        person_id=owner.id, community_id=community.id, role=MembershipRole.OWNER
    )
    session.add(membership)
    record(Event.MEMBER_JOINED, membership)
