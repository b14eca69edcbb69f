"""What does Kring take over of what the directory says of somebody?

Name, title, department, site and manager follow it, as they follow a file of people. The e-mail
address does when the directory changes it. Language and time zone are taken for those who never
signed in; afterwards they are people's own choice. All else of a profile is people's own, and is
not touched. What the directory does not say changes nothing; what it no longer says is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from models import Enrolment, Event, Person, PersonState, Site, limits, session
from models.folding import fold
from moderation import TooLong, clean_line
from social import second, workplaces
from social.changes import Record
from social.fields import normal_email
from social.mailing.letters import post
from social.provisioning.querying import key_of
from social.provisioning.reading import Said
from social.provisioning.refused import bad_value, conflict, taken
from social.provisioning.schema import ENTERPRISE
from social.zones import zone_names


def name_of(said: Said) -> str:
    """Say how colleagues read somebody's name; nothing where the directory does not say it."""
    parts = said.get("name", {})
    whole = " ".join(filter(None, (parts.get("givenName"), parts.get("familyName"))))
    found = said.get("displayName") or parts.get("formatted") or whole
    try:
        return clean_line(found, limits.NAME)
    except TooLong:
        raise bad_value(f"A name has {limits.NAME} letters at most.") from None


def email_of(said: Said, user_name: str) -> str | None:
    """Say which e-mail address counts: the primary one, that for work, else the first.

    The name to sign in with is one, too, where there is no other. Refused for what is no address.
    """
    there = [one for one in said.get("emails", ()) if "value" in one]
    first = main(there)
    if first is None:
        return address(user_name) if "@" in user_name else None
    found = address(first["value"])
    if found is None:
        raise bad_value(f"“{first['value'][:80]}” is no e-mail address.")
    return found


def main(there: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Choose the value that counts."""
    ways = (
        lambda one: one.get("primary") is True,
        lambda one: str(one.get("type", "")).lower() == "work",
        lambda one: True,
    )
    return next((one for way in ways for one in there if way(one)), None)


def address(words: str) -> str | None:
    """Bring an e-mail address into its usual form; None for what is none."""
    try:
        return normal_email(words).lower()
    except ValueError:
        return None


def site_of(said: Said) -> Site | None:
    """Find the site that an address names; None where there is none of that name there."""
    place = main(said.get("addresses", ()))
    if place is None:
        return None
    named = {fold(site.name): site for site in workplaces.sites()}
    words = [fold(place[part]) for part in ("formatted", "locality") if part in place]
    found = next((named[word] for word in words if word in named), None)
    country = place.get("country", "").upper()
    if found is None or (len(country) == 2 and country != found.country):
        return None
    return found


def manager_of(said: Said) -> Person | None:
    """Find to whom somebody reports; None where the directory names nobody whom we know."""
    key = key_of(said.get(ENTERPRISE, {}).get("manager", {}).get("value", ""))
    if key is None:
        return None
    return session.scalar(
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.key == key, Enrolment.ended_at.is_(None), Person.works_here())
    )


def language_of(said: Said) -> str | None:
    """Read a language of ours, with or without a country."""
    word = said.get("preferredLanguage", "").lower().replace("_", "-").partition("-")[0]
    return word if word in current_app.config["SETTINGS"].languages else None


def zone_of(said: Said) -> str | None:
    """Read a time zone that there is."""
    zone = said.get("timezone", "")
    return zone if zone in zone_names() else None


def take_over(
    record: Record, person: Person, said: Said, user_name: str, before: Said, was: str
) -> bool:
    """Bring a person to what the directory says of them; part of a change that holds them.

    `before` and `was` are what it said until now. Tells whether anything is another.
    """
    values: dict[str, Any] = {}
    inner, earlier = said.get(ENTERPRISE, {}), before.get(ENTERPRISE, {})
    for name, now_said, once_said in (
        ("title", said.get("title"), before.get("title")),
        ("department", inner.get("department"), earlier.get("department")),
    ):
        if now_said or once_said:
            values[name] = now_said or ""
    site, manager = site_of(said), manager_of(said)
    if site or (not said.get("addresses") and site_of(before)):
        values["site_id"] = site.id if site else None
    if manager and not is_below(manager, person):
        values["manager_id"] = manager.id
    elif not inner.get("manager") and earlier.get("manager"):
        values["manager_id"] = None
    if person.state is PersonState.INVITED:
        values |= {
            name: value
            for name, value in (("language", language_of(said)), ("zone", zone_of(said)))
            if value
        }
    changed = {name for name, value in values.items() if getattr(person, name) != value}
    for name in changed:
        setattr(person, name, values[name])
    name = name_of(said)
    if name and name != person.name:
        person.rename(name)
        changed.add("name")
    email = email_of(said, user_name)
    is_moved = bool(email) and email != email_of_before(before, was) and email != person.email
    old = person.email
    if is_moved:
        require_free(email, person)
        refuse_over_trusted(person)
        person.email = email
    if not changed and not is_moved:
        return False
    person.version += 1
    record(Event.PERSON_CHANGED, person)
    if is_moved:
        if old:
            post(person, "email_changed", to=old, email=email or "")
        record(Event.EMAIL_CHANGED, person)
        second.rest(record, person, tell=old)
    return True


def email_of_before(before: Said, was: str) -> str | None:
    """Say which address counted until now; none where nothing was said yet."""
    return email_of(before, was) if was else None


def require_free(email: str | None, person: Person | None = None) -> None:
    """Keep two people from having one address."""
    other = person_with(email) if email else None
    if other is not None and (person is None or other.id != person.id):
        raise taken(_("%(name)s has this address.", name=other.name))


def person_with(email: str) -> Person | None:
    """Find the person with an e-mail address."""
    return session.scalar(select(Person).where(func.lower(Person.email) == email.lower()))


def refuse_over_trusted(person: Person) -> None:
    """Let no directory lead another way into the account of who holds a role of trust.

    Whoever reads mail at an address can have a link to another password sent there.
    """
    if second.is_trusted(person):
        words = _(
            "%(name)s holds a role of trust: they change their address themselves.",
            name=person.name,
        )
        raise conflict(words)


def is_below(lower: Person, upper: Person) -> bool:
    """Tell whether somebody is a person, or reports to them, at whatever distance."""
    line = select(Person.id, Person.manager_id)
    steps = line.where(Person.id == lower.id).cte(recursive=True)
    steps = steps.union(line.join(steps, Person.id == steps.c.manager_id))
    return upper.id in set(session.scalars(select(steps.c.id)))
