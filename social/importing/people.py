"""Who of an export is who here?"""

from __future__ import annotations

from sqlalchemy import func, select

from models import Company, Event, Person, PersonState, limits, now, session
from models.folding import fold
from models.merging import colleague_of
from moderation import clean_line
from social.changes import Record
from social.fields import LANGUAGE_NAMES
from social.handles import Handles
from social.importing.report import ADDED, MAPPED, UNCHANGED, Match, Report
from social.importing.stream import PEOPLE, Left, Someone, Source
from social.importing.way import Way, origin_of
from social.zones import usual_zone, zone_names

NEW, GUESS, BEFORE, MAIL = "new", "guess", "before", "mail"
BOT = "Bot"  # what stands as the title of whoever is none of us


class People:
    """The people of an export, found here or made, each once.

    In an import for show alone nobody is made: they have numbers below zero.
    """

    def __init__(self, source: Source, way: Way, report: Report) -> None:
        self.source = source
        self.way = way
        self.report = report
        self.ids: dict[str, int] = {}
        self.handles: dict[str, str] = {}
        self.erased: set[int] = set()
        self.free = Handles()

    def take(self, record: Record, someone: Someone | Left) -> None:
        """Find or make the person of one line."""
        if isinstance(someone, Left):
            self.report.leave(someone)
        elif someone.key in self.ids:
            self.report.leave(Left(PEOPLE, "lines that stand there twice", key=someone.key))
        else:
            self.find_or_make(record, someone)

    def find_or_make(self, record: Record, someone: Someone) -> int:
        """Find the person of a line, or make one."""
        found, how = self.found(someone)
        if found is None:
            self.made(record, someone, how)
        else:
            self.report.count(PEOPLE, UNCHANGED)
            self.remember(someone, found)
            self.match(someone, found.handle, how)
            if found.origin is None and how != BEFORE and not self.way.is_dry:
                found.origin = self.origin(someone)
                record(Event.PERSON_CHANGED, found)
        return self.ids[someone.key]

    def found(self, someone: Someone) -> tuple[Person | None, str]:
        """Find who was imported before, is meant by the mapping, or has the same mail address.

        Of one name alone they may be two: that is asked, never taken.
        """
        found = session.scalar(select(Person).where(Person.origin == self.origin(someone)))
        if found is not None:
            return colleague_of(found) or found, BEFORE
        wish = self.way.mapping.get(("person", someone.key), "")
        if wish and wish != NEW:
            found = session.scalar(select(Person).where(Person.handle == wish.lower()))
            if found is not None:
                return found, MAPPED
            self.report.notes.append(f"the mapping names nobody here: {wish[:60]}")
        if someone.email:
            mail = func.lower(Person.email) == someone.email.lower()
            found = session.scalar(select(Person).where(mail))
            if found is not None:
                return found, MAIL
        is_asked = not wish and not someone.is_bot and self.alike(someone)
        return None, GUESS if is_asked else NEW

    def alike(self, someone: Someone) -> str:
        """Give the handle of the one person here who has the same name, or nothing."""
        name = fold(cleaned(someone.name))
        rows = session.scalars(
            select(Person.handle)
            .where(Person.name_folded == name, Person.origin.is_(None))
            .limit(2)
        ).all()
        return rows[0] if len(rows) == 1 else ""

    def made(self, record: Record, someone: Someone, how: str) -> None:
        """Make a person who cannot sign in until somebody invites them."""
        self.report.count(PEOPLE, ADDED)
        handle = self.free.give(someone.handle or someone.name)
        self.match(someone, self.alike(someone) if how == GUESS else handle, how)
        if self.way.is_dry:
            self.ids[someone.key] = -len(self.ids) - 1
            self.handles[someone.key] = handle
            return
        is_gone = someone.is_gone or someone.is_bot
        person = Person(
            handle=handle,
            name=cleaned(someone.name),
            email=someone.email if is_address(someone.email) else None,
            title=BOT if someone.is_bot else clean_line(someone.title[: limits.NAME], limits.NAME),
            zone=someone.zone if someone.zone in zone_names() else usual_zone(),
            language=someone.language if someone.language in LANGUAGE_NAMES else usual_language(),
            state=PersonState.DEACTIVATED if is_gone else PersonState.INVITED,
            deactivated_at=now() if is_gone else None,
            origin=self.origin(someone),
        )
        session.add(person)
        record(Event.PERSON_ADDED, person)
        self.remember(someone, person)

    def author(self, record: Record, key: str, who: Someone | None) -> int | None:
        """Name the writer of a message; one who is in no list is made. None for a stranger."""
        known = self.ids.get(key)
        if known is None and who is not None:
            return self.find_or_make(record, who)
        return known

    def remember(self, someone: Someone, person: Person) -> None:
        """Know the person by the source's key from now on."""
        session.flush()
        self.ids[someone.key] = person.id
        self.handles[someone.key] = person.handle
        if person.handle == f"former-colleague-{person.id}":
            self.erased.add(person.id)

    def match(self, someone: Someone, here: str, how: str) -> None:
        """Keep for the report whom the line means."""
        name, mail = someone.name[: limits.NAME], someone.email[: limits.EMAIL]
        self.report.match(Match("person", someone.key, name, mail, here, how))

    def origin(self, someone: Someone) -> str:
        """Name the line as its origin."""
        return origin_of(self.source.kind, self.source.team, someone.key)


def is_address(email: str) -> bool:
    """Tell whether mail can be sent there."""
    return "@" in email and len(email) <= limits.EMAIL


def cleaned(name: str) -> str:
    """Clean a name; where nothing is left it is a question mark."""
    return clean_line(name[: limits.NAME], limits.NAME) or "?"


def usual_language() -> str:
    """Name the language of those who have not chosen one."""
    company = session.get(Company, 1)
    return company.language if company else "en"
