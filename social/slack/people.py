"""Who of an export is who here?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from models import Event, Person, PersonState, limits, session
from moderation import clean_line
from social.changes import Record
from social.handles import Handles
from social.slack.report import Report
from social.zones import usual_zone, zone_names


class People:
    """The people of an export, found here by mail address or made, each once."""

    def __init__(self, team: str, report: Report) -> None:
        self.team = team
        self.report = report
        self.ids: dict[str, int] = {}
        self.handles: dict[str, str] = {}
        self.free = Handles()

    def take(self, record: Record, facts: Mapping[str, Any]) -> Person:
        """Find or make the person of one line."""
        self.report.read["people"] += 1
        return self.known(facts) or self.made(record, facts)

    def known(self, facts: Mapping[str, Any]) -> Person | None:
        """Find somebody imported before, or who works here with the same mail address."""
        email = str(profile(facts).get("email") or "").strip()
        found = session.scalar(select(Person).where(Person.origin == self.origin(facts)))
        if found is None and email:
            found = session.scalar(select(Person).where(func.lower(Person.email) == email.lower()))
        if found is not None:
            self.report.unchanged["people"] += 1
            self.remember(facts, found)
        return found

    def made(self, record: Record, facts: Mapping[str, Any]) -> Person:
        """Make a person who cannot sign in until somebody invites them."""
        about = profile(facts)
        name = about.get("real_name") or facts.get("real_name") or facts.get("name")
        zone = str(facts.get("tz") or "")
        is_gone = bool(facts.get("deleted") or facts.get("is_bot"))
        person = Person(
            handle=self.free.give(str(facts.get("name") or name)),
            name=clean_line(str(name)[: limits.NAME], limits.NAME) or "?",
            email=str(about.get("email") or "").strip()[: limits.EMAIL] or None,
            title=clean_line(str(about.get("title") or "")[: limits.NAME], limits.NAME),
            zone=zone if zone in zone_names() else usual_zone(),
            state=PersonState.DEACTIVATED if is_gone else PersonState.INVITED,
            origin=self.origin(facts),
        )
        session.add(person)
        record(Event.PERSON_ADDED, person)
        self.report.added["people"] += 1
        self.remember(facts, person)
        return person

    def author(self, record: Record, message: Mapping[str, Any]) -> int | None:
        """Name the writer of a message: a person, a bot, or nobody."""
        user = message.get("user") or nested(message, "comment", "user")
        if user:
            return self.ids.get(str(user)) or self.stranger(record, str(user), {"deleted": True})
        bot = message.get("bot_id") or message.get("username")
        if bot:
            words = message.get("username") or bot
            return self.ids.get(str(bot)) or self.stranger(
                record, str(bot), {"name": str(words), "is_bot": True}
            )
        return None

    def stranger(self, record: Record, key: str, facts: Mapping[str, Any]) -> int:
        """Make somebody who writes but is not in the list of people."""
        facts = {"id": key, "name": key, **facts}
        person = session.scalar(select(Person).where(Person.origin == self.origin(facts)))
        if person is None:
            self.report.read["people"] += 1
            person = self.made(record, facts)
        else:
            self.remember(facts, person)
        return person.id

    def remember(self, facts: Mapping[str, Any], person: Person) -> None:
        """Know the person by Slack's id from now on."""
        session.flush()
        self.ids[str(facts["id"])] = person.id
        self.handles[str(facts["id"])] = person.handle

    def origin(self, facts: Mapping[str, Any]) -> str:
        """Name the line as its origin."""
        return f"slack:{self.team}:{facts['id']}"[:200]


def profile(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what a person says of themselves."""
    found = facts.get("profile")
    return found if isinstance(found, dict) else {}


def nested(facts: Mapping[str, Any], outer: str, inner: str) -> Any:
    """Read a value one level down, or nothing."""
    found = facts.get(outer)
    return found.get(inner) if isinstance(found, dict) else None
