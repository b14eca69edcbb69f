"""How is a whole export brought in? In batches, each kept whole; or looked at, and nothing kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from types import MappingProxyType
from typing import TypeVar

from flask import current_app
from sqlalchemy import text as sql

from models import Origin, session
from social.changes import Record, change
from social.importing.files import Files
from social.importing.people import People
from social.importing.places import Places
from social.importing.report import Report
from social.importing.stream import Source
from social.importing.texts import Texts
from social.importing.way import Way, origin_of

BATCH = 200
Thing = TypeVar("Thing")


class Known:
    """What people, places and messages of the source are called here."""

    def __init__(self, source: Source, people: People, places: Places) -> None:
        self.source = source
        self.handles = MappingProxyType(people.handles)
        self.slugs = MappingProxyType(places.slugs)

    def address(self, key: str) -> str:
        """Give the address of a message of the source, wherever and whenever it came in."""
        return f"/imported?from={origin_of(self.source.kind, self.source.team, key)}"


def bring(source: Source, way: Way, report: Report | None = None) -> Report:
    """Bring in people, channels, members, messages, threads, files, reactions and edits.

    Again, or after it was cut off, it goes on where it was: what is there is known by its origin.
    For show alone nothing is written, and the report says what would be.
    """
    report = report or Report()
    people = People(source, way, report)
    places = Places(source, way, report, people)
    files = Files(source, way, report, current_app.config["SETTINGS"].upload_limit)
    texts = Texts(source, way, report, people, places, files)
    each(way, source.people(), people.take)
    each(way, source.circles(), places.take)
    each(way, source.stays(), places.take_stay)
    for talk in source.talks():
        places.take_talk(talk)
    each(way, source.texts(Known(source, people, places)), texts.take, texts.expect)
    report.unreadable += source.unreadable
    return report


def each(
    way: Way,
    things: Iterable[Thing],
    take: Callable[[Record, Thing], None],
    expect: Callable[[list[Thing]], None] | None = None,
) -> None:
    """Take things batch by batch, and forget them."""
    done = 0
    for batch in in_batches(things):
        with looking() if way.is_dry else change(None, origin=Origin.IMPORT) as record:
            if expect:
                expect(batch)
            for thing in batch:
                take(record, thing)
        session.expunge_all()
        done += len(batch)
        way.moved(done)


@contextmanager
def looking() -> Iterator[Record]:
    """Look without writing: the database itself refuses to."""
    session.rollback()
    session.execute(sql("SET TRANSACTION READ ONLY"))
    try:
        yield Record(None, Origin.IMPORT, None)
    finally:
        session.rollback()


def in_batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """Part things into lists of BATCH, as they come."""
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch
