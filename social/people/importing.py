"""How do the people of a file come in? In batches, as often as it is repeated, or all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive import ledger
from models import Origin, session
from social.changes import Record, change
from social.people.intake import Intake
from social.people.report import Report
from social.people.table import Table, TableLine, named

BATCH = 200  # lines kept at once

Begin = Callable[[], AbstractContextManager[Record]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to import: all lines or none, for show alone, with mails to newcomers."""

    is_atomic: bool = False
    is_dry: bool = False
    is_inviting: bool = False


class NothingKept(Exception):
    """Ends a transaction that shall leave nothing."""


def import_people(path: Path, way: Way, report: Report) -> bool:
    """Bring in a file of people, telling the report of each line; tell whether it was kept."""
    table = Table(path)
    if any(table.ignored):
        report.say(f"columns that are not used: {named(table.ignored)}")
    if not way.is_atomic and not way.is_dry:
        take(table, way, report, own_change)
        return True
    try:
        with own_change() as record:
            take(table, way, report, part_of(record))
            if way.is_dry or report.has_refused:
                raise NothingKept
    except NothingKept:
        return False
    return True


def own_change() -> AbstractContextManager[Record]:
    """Keep each batch by itself."""
    return change(None, origin=Origin.COMMAND)


def part_of(whole: Record) -> Begin:
    """Make each batch a part of one transaction, whose ledger lines need not wait in memory."""

    @contextmanager
    def part() -> Iterator[Record]:
        yield whole
        session.flush()
        ledger.append(session, whole.lines)
        whole.lines.clear()

    return part


def take(table: Table, way: Way, report: Report, begin: Begin) -> None:
    """Take every line: first the people, then, when all are there, their managers."""
    intake = Intake(report, is_inviting=way.is_inviting)
    for batch in batches(table.lines()):
        with begin() as record:
            intake.take_people(record, batch)
    if "manager" in table.columns:
        for batch in batches(table.lines()):
            with begin() as record:
                intake.take_managers(record, batch)
    report.sites = intake.sites.made


def batches(lines: Iterator[TableLine]) -> Iterator[list[TableLine]]:
    """Part the lines into batches."""
    while batch := list(islice(lines, BATCH)):
        yield batch
