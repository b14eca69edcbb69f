"""Who is somebody's manager, by what a file calls them?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select

from models import Event, Person, session
from models.folding import fold
from social.changes import Record
from social.people.report import Report
from social.people.row import Row
from social.people.stock import by_email


def set_managers(record: Record, batch: Sequence[Row], report: Report) -> None:
    """Give the people of some lines the managers that the lines name."""
    named = [row for row in batch if row.manager]
    people = by_email(row.email for row in named)
    managers = Named({row.manager for row in named})
    ladder = Ladder(managers.ids)
    for row in named:
        person, found = people[row.email], managers.find(row.manager)
        reason = unfit(person, found, ladder)
        if reason:
            report.miss_manager(row.number, row.name, f"manager “{row.manager}” {reason}")
        elif person.manager_id != found[0].id:
            person.manager_id = ladder.above[person.id] = found[0].id
            person.version += 1
            record(Event.PERSON_CHANGED, person)
            report.note_manager(row.number, row.name, found[0].name)


def unfit(person: Person, found: Sequence[Person], ladder: Ladder) -> str:
    """Say why somebody cannot be a person's manager; nothing where they can."""
    if not found:
        return "is not known"
    if len(found) > 1:
        return "may be several people; write the e-mail address"
    if found[0].id == person.id:
        return "is the person"
    return "is below the person" if ladder.is_below(found[0].id, person.id) else ""


class Ladder:
    """Who reports to whom, from some people up to the top."""

    def __init__(self, ids: Collection[int]) -> None:
        line = select(Person.id, Person.manager_id)
        steps = line.where(Person.id.in_(ids)).cte(recursive=True)
        steps = steps.union(line.join(steps, Person.id == steps.c.manager_id))
        self.above: dict[int, int | None] = dict(session.execute(select(steps)).all())

    def is_below(self, lower: int, upper: int) -> bool:
        """Tell whether one person reports to another, at whatever distance."""
        met = set()
        step = self.above.get(lower)
        while step is not None and step not in met:
            if step == upper:
                return True
            met.add(step)
            step = self.above.get(step)
        return False


class Named:
    """The people whom some words name: by e-mail address, handle or whole name."""

    def __init__(self, words: set[str]) -> None:
        lower = {word.lower() for word in words}
        folded = {fold(word) for word in words}
        rows = session.scalars(
            select(Person).where(
                Person.works_here(),
                or_(
                    func.lower(Person.email).in_(lower),
                    Person.handle.in_(lower),
                    Person.name_folded.in_(folded),
                ),
            )
        ).all()
        self.emails = {(person.email or "").lower(): person for person in rows}
        self.ids = [person.id for person in rows]
        self.handles = {person.handle: person for person in rows}
        self.names: dict[str, list[Person]] = {}
        for person in rows:
            self.names.setdefault(person.name_folded, []).append(person)

    def find(self, word: str) -> list[Person]:
        """List whom a word may mean, the surest way first."""
        one = self.emails.get(word.lower()) or self.handles.get(word.lower())
        return [one] if one else self.names.get(fold(word), [])
