"""What does the worker do of imports? It looks, brings in, and destroys what is over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models import Event, Import, ImportState, Origin, factory, limits, now, session
from social.changes import change
from social.enduring import Round
from social.holding import hold
from social.import_turn import turn
from social.importing import keeping
from social.importing.bringing import bring
from social.importing.pack import open_file
from social.importing.report import Report
from social.importing.sources import of_pack
from social.importing.way import Way
from social.jobs import job, later_by_name, queue
from social.running.trouble import Trouble
from social.working import Meter, metered

AGAIN = timedelta(seconds=30)


class Stopped(Exception):
    """Somebody asked an import to stop."""


@job("importing.look", priority=-5)
def look(id: int) -> None:
    """Look at an export without writing, and note what would come of it."""
    one = taken(id, ImportState.LOOKING)
    if one is None:
        return
    report = Report()
    why = went_through(one, report, is_dry=True)
    with change(None, origin=Origin.JOB) as record:
        found = session.get_one(Import, id)
        hold(found)
        if found.state is not ImportState.LOOKING:
            return
        found.state = ImportState.UNREADABLE if why else ImportState.SEEN
        found.trouble, found.touched_at = why, now()
        found.seen, found.people = report.facts(), report.mapping_csv()
        if found.came is None:
            found.report = report.report_csv()
        record(Event.IMPORT_LOOKED_AT, found, rows=report.facts()["rows"], trouble=why)


@job("importing.run", priority=-5)
def run(id: int) -> None:
    """Bring an export in; again, after a worker was killed, it goes on where it was."""
    with turn() as is_ours:
        if not is_ours:
            with change(None, origin=Origin.JOB):
                later_by_name("importing.run", id=id, after=AGAIN)
            return
        one = taken(id, ImportState.RUNNING)
        if one is None:
            return
        report, effort = Report(), Round()
        state, why = ImportState.FAILED, ""
        with effort.part("an import", id=id):
            try:
                why = went_through(one, report, is_dry=False)
                state = ImportState.FAILED if why else ImportState.DONE
            except Stopped:
                session.rollback()
                state = ImportState.STOPPED
        end(id, state, why, report)


def end(id: int, state: ImportState, why: str, report: Report) -> None:
    """Note how an import ended; of one that is done the export is destroyed."""
    with change(None, origin=Origin.JOB) as record:
        found = session.get_one(Import, id)
        hold(found)
        if found.state is not ImportState.RUNNING:
            return
        found.state, found.trouble, found.is_stopping = state, why, False
        found.ended_at = found.touched_at = now()
        found.came, found.report = report.facts(), report.report_csv()
        if state is ImportState.DONE:
            found.people = report.mapping_csv()
        record(Event.IMPORT_ENDED, found, rows=report.facts()["rows"], trouble=why)
        if state is ImportState.DONE:
            keeping.give_up(record, found)


def went_through(one: Import, report: Report, *, is_dry: bool) -> str:
    """Read an export to its end; says why it cannot be, or nothing.

    Stopped if somebody asked for that, after the batch that was kept.
    """
    total = sum(row[1] for row in (one.seen or {}).get("rows", []))
    known = {(what, key): here for what, key, here in one.mapping}
    with keeping.opened(one) as file, metered("import", one.id, total) as meter:
        way = Way(
            is_dry=is_dry,
            with_direct=one.with_direct,
            mapping=known,
            moved=lambda _number: moved(one.id, report, meter),
        )
        try:
            bring(of_pack(one.source, open_file(one.name, file)), way, report)
        except Trouble as trouble:
            return str(trouble)[: limits.DESCRIPTION]
    return ""


def moved(id: int, report: Report, meter: Meter) -> None:
    """Say how far it is, and stop where that was asked for."""
    meter.step(report.read.total() - meter.done)
    with factory() as beside:
        if beside.scalar(select(Import.is_stopping).where(Import.id == id)):
            raise Stopped


def taken(id: int, state: ImportState) -> Import | None:
    """Read an import that waits in a state, to be used without a transaction; or nothing."""
    one = session.get(Import, id)
    if one is not None:
        session.expunge(one)
    session.rollback()
    return one if one is not None and one.state is state else None


@job("importing.drop_bytes")
def drop_bytes(id: int) -> None:
    """Destroy the bytes of an export whose key was given up."""
    keeping.drop_bytes(id)


@job("importing.drop_unkept")
def drop_unkept(digest: str) -> None:
    """Take away an export that was sent and, killed, never kept."""
    keeping.drop_unkept(digest)


@queue.periodic(cron="37 3 * * *")
@job("importing.forget", queueing_lock="importing.forget")
def forget(timestamp: int) -> None:
    """Destroy exports, and lists made of them, whose time is over."""
    keeping.forget_old()
