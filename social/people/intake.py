"""What becomes of each line of a file of people?

The file says who works here, as what and where: name, title, department, site and manager follow
it each time. Language and time zone are taken for those who never signed in; afterwards they are
people's own choice. An empty cell changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from models import Company, Event, Person, PersonState, Site, session
from social.changes import Record
from social.handles import Handles
from social.people.inviting import invite
from social.people.managers import set_managers
from social.people.report import Outcome, Report
from social.people.row import Row, Unfit, read, words
from social.people.sites import Sites
from social.people.stock import by_email
from social.people.table import TableLine
from social.zones import usual_zone


class Intake:
    """Takes the lines of one file, a batch at a time."""

    def __init__(self, report: Report, *, is_inviting: bool) -> None:
        self.report = report
        self.is_inviting = is_inviting
        self.sites = Sites()
        self.handles = Handles()
        self.company = session.get(Company, 1)
        self.lines: dict[str, int] = {}  # of each address that was taken

    def fit(self, line: TableLine) -> Row | None:
        """Read a line, or say why it is refused."""
        try:
            row = read(line)
            if row.email in self.lines:
                raise Unfit(f"line {self.lines[row.email]} has the same address")
        except Unfit as unfit:
            self.refuse(line.number, line.cells.get("name", ""), unfit)
            return None
        self.lines[row.email] = line.number
        return row

    def take_people(self, record: Record, lines: Sequence[TableLine]) -> None:
        """Add and change the people of some lines."""
        batch = [row for line in lines if (row := self.fit(line))]
        known = by_email(row.email for row in batch)
        new: list[Person] = []
        for row in batch:
            try:
                if row.email in known:
                    self.change(record, known[row.email], row)
                else:
                    new.append(self.add(record, row))
            except Unfit as unfit:
                self.refuse(row.number, row.name, unfit)
                del self.lines[row.email]
        session.flush()
        for person in new:
            record(Event.PERSON_ADDED, person, is_new=True)
        if self.is_inviting:
            self.report.invited += invite(record, [*known.values(), *new])

    def take_managers(self, record: Record, lines: Sequence[TableLine]) -> None:
        """Set the managers of some lines, now that all people are there."""
        rows: list[Row] = []
        for line in lines:
            with suppress(Unfit):
                rows.append(read(line))
        taken = [row for row in rows if self.lines.get(row.email) == row.number]
        set_managers(record, taken, self.report)

    def add(self, record: Record, row: Row) -> Person:
        """Make a newcomer, who cannot sign in before they are invited."""
        site = self.sites.of(record, row)
        person = Person(
            handle=self.handles.give(row.name),
            name=row.name,
            email=row.email,
            title=row.title,
            department=row.department,
            site=site,
            language=row.language or (self.company.language if self.company else "en"),
            zone=row.zone or self.zone_at(site),
            state=PersonState.INVITED,
        )
        session.add(person)
        self.report.note(row.number, Outcome.ADDED, row.name)
        return person

    def zone_at(self, site: Site | None) -> str:
        """Give the zone of a site, else the usual one."""
        return site.zone if site else usual_zone()

    def change(self, record: Record, person: Person, row: Row) -> None:
        """Bring a person to what the line says."""
        if person.state is PersonState.DEACTIVATED:
            raise Unfit("they left; bring them back first")
        site = self.sites.of(record, row)
        changed = [
            name for name, value in self.wanted(person, row, site) if update(person, name, value)
        ]
        if changed:
            person.version += 1
            record(Event.PERSON_CHANGED, person)
        outcome = Outcome.CHANGED if changed else Outcome.UNCHANGED
        self.report.note(row.number, outcome, row.name, [", ".join(changed)] if changed else ())

    def wanted(self, person: Person, row: Row, site: Site | None) -> list[tuple[str, Any]]:
        """List what the line says of a person, without what it leaves open."""
        said = [("name", row.name), ("title", row.title), ("department", row.department)]
        if person.state is PersonState.INVITED:
            said += [("language", row.language), ("zone", row.zone)]
        return [(name, value) for name, value in [*said, ("site", site)] if value]

    def refuse(self, number: int, who: str, unfit: Unfit) -> None:
        """Say why a line is refused."""
        self.report.note(number, Outcome.REFUSED, shown(who) or "somebody", unfit.reasons)


def update(person: Person, name: str, value: Any) -> bool:
    """Give a person another value; tell whether it is another."""
    if name == "site":
        if person.site_id == value.id:
            return False
        person.site_id = value.id
    elif getattr(person, name) == value:
        return False
    elif name == "name":
        person.rename(value)
    else:
        setattr(person, name, value)
    return True


def shown(text: str) -> str:
    """Make a cell fit for the report's line."""
    return words(text[:80], 80)
