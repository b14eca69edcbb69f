"""How is the bundle made that a person gets? Section by section, however much there is.

It is read from one state of the database, and written sealed from its first byte on. What was
made and not kept is made again; what was kept is finished. So it does not matter when this is
killed, and nobody gets two. Before it is kept it is asked whether anything in it was erased since.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Connection, and_, select, update
from sqlalchemy.orm import joinedload

from archive import portion, retention
from archive.bundled import NEWEST, destroyed_since, holding, is_forgotten
from archive.disposal import one_at_a_time
from archive.keyring import keyring
from archive.masking import Masks
from archive.portion import Holds, Section
from archive.sealing_files import SealedWriter
from models import (
    Bundle,
    Company,
    ErasureRequest,
    Event,
    Kek,
    Origin,
    Outcome,
    Person,
    PersonState,
    RequestItem,
    RequestKind,
    now,
    session,
)
from social import bundles
from social.changes import change
from social.holding import hold
from social.jobs import later_by_name
from social.ledger import one_state
from social.mailing.letters import post
from social.mailing.links import link
from social.records import letters, telling
from social.records.masking import masks_for
from social.records.packing import Package, write_json
from social.sheet import write_csv
from social.store import store
from social.working import Meter, metered

KEPT = timedelta(days=30)  # how long a person can fetch it
UNKEPT = timedelta(days=1)  # after which nobody is still about to keep what lies in the store
PAGE = 200  # rows of a page that people read
ALONE = 0  # the month of a key that wraps one bundle and nothing else
NO_NAME = frozenset('/\\:*?"<>|')  # what leads elsewhere, or is no name on some machines
WAYS = 3  # every row is written as JSON, as CSV and to be read


def build(request_id: int) -> None:
    """Make the bundle of a request that was approved, keep it sealed and tell the person.

    One that something was erased of is made again; one of somebody who was erased is not made.
    """
    request = find(request_id)
    if request is None:
        return
    bundle = session.scalar(select(Bundle).where(Bundle.request_id == request_id))
    is_open, is_lost = request.closed_at is None, bundle is not None and was_taken_back(bundle)
    if not (is_open or is_lost):
        return
    asked = Asked.of(request)
    if bundle is None or is_lost or not is_kept(bundle):
        bundles.forget(and_(Bundle.request_id == request_id, Bundle.gone_at.is_not(None)))
        while not (is_forgotten(session, asked.person_id) or make(asked)):
            pass  # something in it was erased meanwhile: it is read again, without that
    finish(request_id)


def was_taken_back(bundle: Bundle) -> bool:
    """Tell whether a bundle went before its time, since something in it was erased."""
    return bundle.gone_at is not None and bundle.expires_at > now()


def find(request_id: int) -> ErasureRequest | None:
    """Read a request for data that was approved."""
    found = session.scalar(
        select(ErasureRequest)
        .where(
            ErasureRequest.id == request_id,
            ErasureRequest.approved_at.is_not(None),
            ErasureRequest.dropped_as.is_(None),
        )
        .options(joinedload(ErasureRequest.person))
    )
    return found if found is not None and found.kind.is_giving else None


def is_kept(bundle: Bundle) -> bool:
    """Tell whether the bytes that were made came into the store, too."""
    try:
        return bundle.digest is not None and store().is_whole(bundle.digest)
    except FileNotFoundError:
        return False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be known of a request while no transaction holds its row."""

    id: int
    kind: RequestKind
    person_id: int
    name: str
    language: str
    zone: str

    @classmethod
    def of(cls, request: ErasureRequest) -> Asked:
        """Take it down."""
        person = request.person
        return cls(request.id, request.kind, person.id, person.name, person.language, person.zone)


def make(asked: Asked) -> bool:
    """Write the bundle, put its bytes into the store, then keep the key; tell whether it is kept.

    Bytes whose key was not kept are of no use to anybody; a job takes them away.
    """
    key = secrets.token_bytes(32)
    with force_locale(asked.language):
        masks = masks_for(asked.person_id)
        session.rollback()  # nothing stays open while this takes its time
        with tempfile.TemporaryFile(dir=current_app.config["SETTINGS"].data_dir) as file:
            sealed = SealedWriter(file, key)
            with one_state() as connection:
                writing = Writing(connection, asked, Package(sealed, now()), masks)
                seen = Seen.by(writing)
                write(writing)
            sealed.finish()
            digest = store().digest(file)
            with change(None, origin=Origin.JOB):
                later_by_name("records.drop_unkept", after=UNKEPT, digest=digest)
            store().put(digest, file)
            if keep(asked, sealed, digest, key, seen):
                return True
    store().remove(digest)
    return False


@dataclass(frozen=True, slots=True)
class Seen:
    """What was destroyed when a bundle was read, how much there was of what goes unnoted, and
    which files were held.
    """

    certificate_id: int
    counts: Mapping[str, int]
    held: Set[int]

    @classmethod
    def by(cls, writing: Writing) -> Seen:
        """Take it down, from the state of the database that the bundle is read from."""
        newest: int = writing.connection.scalar(NEWEST) or 0
        held = portion.held(writing.connection, writing.asked.id)
        return cls(newest, loose(writing.connection, writing.asked), held)


def loose(connection: Connection, asked: Asked) -> Mapping[str, int]:
    """Count the rows that go without a line in the ledger."""
    values = (asked.id, asked.person_id)
    return {one.name: portion.count(connection, one, *values) for one in portion.LOOSE}


def is_outdated(asked: Asked, seen: Seen) -> bool:
    """Tell whether anything that a bundle holds was erased since it was read, or is held now."""
    if is_forgotten(session, asked.person_id):
        return True
    if portion.held(session.connection(), asked.id) - seen.held:
        return True
    left = loose(session.connection(), asked)
    if any(left[name] < number for name, number in seen.counts.items()):
        return True
    return bool(holding(session, destroyed_since(session, seen.certificate_id), [asked.id]))


def keep(asked: Asked, sealed: SealedWriter, digest: str, key: bytes, seen: Seen) -> bool:
    """Note what was made, and under which key; not if anything in it was erased meanwhile.

    Whoever erases waits until this is done, and finds the bundle then.
    """
    with change(None, origin=Origin.JOB) as record:
        one_at_a_time(session)
        if is_outdated(asked, seen):
            return False
        hold(session.get_one(ErasureRequest, asked.id))
        wrapper = keyring.make(session.connection(), (asked.person_id, ALONE))
        bundle = session.scalar(select(Bundle).where(Bundle.request_id == asked.id))
        if bundle is None:
            bundle = Bundle(request_id=asked.id, person_id=asked.person_id)
            session.add(bundle)
        elif bundle.kek_id is not None:
            session.execute(update(Kek).where(Kek.id == bundle.kek_id).values(retired=True))
        bundle.kek_id, bundle.secret, bundle.digest = wrapper.id, wrapper.wrap(key), digest
        bundle.sha256, bundle.size = sealed.sha256.hexdigest(), sealed.size
        bundle.sealed_size, bundle.made_at, bundle.gone_at = sealed.sealed_size, now(), None
        bundle.expires_at = bundle.expires_at or bundle.made_at + KEPT  # the same when made again
        record(Event.BUNDLE_BUILT, bundle)
    return True


def finish(request_id: int) -> None:
    """Close the request, and tell the person where their data is, if they can still sign in."""
    with change(None, origin=Origin.JOB) as record:
        request = session.get_one(ErasureRequest, request_id)
        hold(request)
        if request.closed_at is not None:
            return
        request.closed_at = now()
        person = session.get_one(Person, request.person_id)
        if person.state is not PersonState.ACTIVE:
            letters.write_letter(request, "data_handed")
        session.execute(
            update(RequestItem)
            .where(RequestItem.request_id == request_id)
            .values(done_at=request.closed_at)
        )
        record(Event.REQUEST_CLOSED, request)
        if person.state is PersonState.ACTIVE:
            post(person, "data_ready", link=link("own_data.show"), days=KEPT.days)


@dataclass(slots=True)
class Writing:
    """One bundle while it is written."""

    connection: Connection
    asked: Asked
    package: Package
    masks: Masks
    counts: dict[str, int] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)  # files whose bytes are not in the store

    @property
    def sections(self) -> Sequence[Section]:
        """List what is written."""
        return portion.sections(self.asked.kind is RequestKind.PORTABILITY)

    def rows(self, section: Section) -> Iterator[Mapping[str, Any]]:
        """Read the rows of a section as they are given."""
        found = portion.rows(self.connection, section, self.asked.id, self.asked.person_id)
        for row in found:
            yield self.given(section, row)

    def given(self, section: Section, row: Mapping[str, Any]) -> dict[str, Any]:
        """Give a row whole, or masked."""
        is_whole = row["outcome"] == Outcome.GIVE
        found = {
            name: self.value(row.get(name), holds, row, is_whole=is_whole)
            for name, holds in section.columns.items()
        }
        if section.name == "file":
            is_here = not row["withheld"] and row["number"] not in self.missing
            found["path"] = path_of(found) if is_here else ""
        return found

    def value(self, value: Any, holds: Holds, row: Mapping[str, Any], *, is_whole: bool) -> Any:
        """Give one value."""
        if holds is Holds.FACT or value is None:
            return value
        if holds is Holds.AUTHOR:
            return self.masks.name(value) if is_whole else self.masks.person(value)
        if holds is Holds.PERSON:
            return self.somebody(value, is_whole=is_whole)
        if holds is Holds.PEOPLE:
            return [self.somebody(one, is_whole=is_whole) for one in value]
        if is_whole:
            return value
        is_own = holds is Holds.OWN_WORDS
        return self.masks.own(value) if is_own else self.masks.of_another(value, row["by"])

    def somebody(self, person_id: int, *, is_whole: bool) -> str:
        """Name somebody, or nobody in particular: a number would lead on to where they wrote."""
        return self.masks.name(person_id) if is_whole else _("somebody else")


def write(writing: Writing) -> None:
    """Write everything: files, rows for machines, pages for people, the manifest."""
    values = (writing.asked.id, writing.asked.person_id)
    for section in writing.sections:
        writing.counts[section.name] = portion.count(writing.connection, section, *values)
    total = WAYS * sum(writing.counts.values()) + writing.counts["file"]
    with metered("erasure_request", writing.asked.id, total) as meter:
        write_files(writing, meter)
        for section in writing.sections:
            write_rows(writing, section, meter)
        write_pages(writing, meter)
        writing.package.close()


def write_files(writing: Writing, meter: Meter) -> None:
    """Put in the bytes of the files, as they were brought; never of one that is held."""
    section = next(one for one in portion.SECTIONS if one.name == "file")
    values = (writing.asked.id, writing.asked.person_id)
    for row in portion.rows(writing.connection, section, *values):
        if not row["withheld"]:
            write_file(writing, section, row)
        meter.step()


def write_file(writing: Writing, section: Section, row: Mapping[str, Any]) -> None:
    """Put in the bytes of one file, if they are there."""
    try:
        content = store().read(row["digest"], 0, row["size"]) if row["size"] else iter(())
    except FileNotFoundError:
        writing.missing.add(row["number"])
        return
    where = writing.given(section, row)["path"]
    with writing.package.member(where, is_packed=False) as file:
        for chunk in content:
            file.write(chunk)


def path_of(row: Mapping[str, Any]) -> str:
    """Say where in the bundle a file lies as it is given; its name cannot lead anywhere else."""
    name = "".join("_" if letter in NO_NAME or letter < " " else letter for letter in row["name"])
    return f"files/{row['number']}-{name.strip('. ') or 'file'}"


def write_rows(writing: Writing, section: Section, meter: Meter) -> None:
    """Write a section for machines, twice."""
    columns = columns_of(section)
    with writing.package.member(f"data/{section.name}.json") as file:
        write_json(file, counted(writing.rows(section), meter))
    with writing.package.member(f"data/{section.name}.csv") as file:
        write_csv(file, columns, counted(writing.rows(section), meter))


def columns_of(section: Section) -> list[str]:
    """Name the columns of a section, in their order."""
    return [*section.columns, *(["path"] if section.name == "file" else [])]


def counted(rows: Iterator[Mapping[str, Any]], meter: Meter) -> Iterator[Mapping[str, Any]]:
    """Pass rows on, and count them."""
    for row in rows:
        yield row
        meter.step()


def write_pages(writing: Writing, meter: Meter) -> None:
    """Write a section for people, page by page, then what leads to them and what explains them."""
    asked, package = writing.asked, writing.package
    pages: dict[str, int] = {}
    for section in writing.sections:
        pages[section.name] = 0
        for some in pieces(counted(writing.rows(section), meter)):
            pages[section.name] += 1
            number = pages[section.name]
            is_last = number * PAGE >= writing.counts[section.name]
            page = telling.page(asked, section.name, some, number, is_last=is_last)
            package.write(f"{section.name}-{number}.html", page)
    columns = {section.name: columns_of(section) for section in writing.sections}
    package.write("data/schema.json", telling.schema(columns))
    package.write("style.css", telling.style())
    at = now()
    values = {
        "company": writing.connection.scalar(select(Company.name)) or "Kring",
        "at": at,
        "kind": asked.kind,
        "counts": writing.counts,
        "pages": pages,
        "rules": retention.told(writing.connection, asked.person_id, at),
    }
    package.write("index.html", telling.index(asked, values))


def pieces(rows: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Cut rows into pages."""
    some: list[Mapping[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == PAGE:
            yield some
            some = []
    if some:
        yield some
