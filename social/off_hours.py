"""How much reaches people outside their hours? Counted by site and by team, as it is sent.

No person stands in what is kept, and no group of fewer than five: these are counted together, and
with the largest where even together they are fewer. That is decided as it is counted, the same for
both sides: so neither the difference of two figures nor a later look tells of a few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, Integer, any_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from models import OffHours, Person, Side, Way, now, session
from social.calendars import kept, worked
from social.few import LEAST
from social.hours import Hours
from social.switches import Switch, is_on

SEVERAL = "*"  # small groups together
COLUMNS: dict[Side, ColumnElement[str]] = {
    Side.SITE: func.coalesce(cast(Person.site_id, OffHours.whose.type), ""),
    Side.TEAM: Person.department.expression,
}
HERE = (Person.signs_in(),)


@dataclass(frozen=True, slots=True)
class When:
    """Whether something reached somebody outside their hours, and whether they want that."""

    is_off: bool
    is_wanted: bool


def when(hours: Hours, *, keeps_hours: bool, at: datetime) -> When:
    """Say when something of a moment reaches somebody."""
    is_off = not hours.is_within(at)
    return When(is_off, is_off and not keeps_hours)


def count_one(way: Way, person_id: int) -> None:
    """Count something that reaches one person now; part of a change."""
    if not is_on(Switch.OFF_HOURS):
        return
    row = session.execute(kept().where(Person.id == person_id)).one_or_none()
    if row is not None:
        _id, zone, site, chosen, first, last = row
        keeps_hours = chosen is None or chosen.keeps_hours
        found = when(worked(site, zone, chosen, first, last), keeps_hours=keeps_hours, at=now())
        add(way, {person_id: found})


def count(way: Way, reached: Mapping[int, When]) -> None:
    """Count what reaches some people now, in a handful of statements; part of a change."""
    if reached and is_on(Switch.OFF_HOURS):
        add(way, reached)


def add(way: Way, reached: Mapping[int, When]) -> None:
    """Add to the counts of the groups of some people, always in the same order."""
    ids = any_(bindparam("ids", list(reached), type_=ARRAY(Integer)))
    rows = session.execute(
        select(Person.id, *COLUMNS.values()).where(Person.id == ids, *HERE)
    ).all()
    sums: dict[tuple[Side, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for place, side in enumerate(COLUMNS, start=1):
        groups = told_as(side, {row[place] for row in rows})
        for row in rows:
            group = groups.get(row[place])
            if group is not None:
                one, found = sums[side, group], reached[row[0]]
                one[0] += 1
                one[1] += found.is_off
                one[2] += found.is_wanted
    month = now().date().replace(day=1)
    values = [
        {"month": month, "way": way, "side": side, "whose": whose,
         "number": number, "off": off, "wanted": wanted}
        for (side, whose), (number, off, wanted) in sorted(sums.items())
    ]  # fmt: skip
    if not values:
        return
    added = insert(OffHours).values(values)
    more = {name: getattr(OffHours, name) + added.excluded[name]
            for name in ("number", "off", "wanted")}  # fmt: skip
    session.execute(
        added.on_conflict_do_update(index_elements=["month", "way", "side", "whose"], set_=more)
    )


def told_as(side: Side, keys: Collection[str]) -> dict[str, str]:
    """Say as what each of some groups is counted; one that is left out tells of too few."""
    if len(keys) == 1 and all(is_large(side, key) for key in keys):  # the usual one of a mail
        return {key: key for key in keys}
    sizes = sizes_of(side)
    small = {key for key, size in sizes.items() if size < LEAST}
    large = sizes.keys() - small
    together: str | None = SEVERAL
    if sum(sizes[key] for key in small) < LEAST:
        together = max(large, key=lambda key: (sizes[key], key), default=None)
    found = {key: key if key in large else together for key in keys}
    return {key: group for key, group in found.items() if group is not None}


def is_large(side: Side, key: str) -> bool:
    """Tell whether a group is told of by itself; looks at no more people than that takes."""
    some = select(Person.id).where(COLUMNS[side] == key, *HERE).limit(LEAST).subquery()
    return session.scalar(select(func.count()).select_from(some)) == LEAST


def sizes_of(side: Side) -> dict[str, int]:
    """Count the people of each group."""
    column = COLUMNS[side]
    rows = session.execute(select(column, func.count()).where(*HERE).group_by(column))
    return {row[0]: row[1] for row in rows}
