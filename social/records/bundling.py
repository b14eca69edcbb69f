"""How is the bundle made that a person gets? Section by section, however much there is.

It is read from one state of the database, and written sealed from its first byte on. What was
made and not kept is made again; what was kept is finished. So it does not matter when this is
killed, and nobody gets two.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import joinedload

from archive import portion, retention
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
from social.changes import change
from social.holding import hold
from social.ledger import one_state
from social.mailing.letters import post
from social.mailing.links import link
from social.records import telling
from social.records.masking import masks_for
from social.records.packing import Package, write_csv, write_json
from social.store import store
from social.working import Meter, metered

KEPT = timedelta(days=30)  # how long a person can fetch it
PAGE = 200  # rows of a page that people read
ALONE = 0  # the month of a key that wraps one bundle and nothing else
NO_NAME = frozenset('/\\:*?"<>|')  # what leads elsewhere, or is no name on some machines
WAYS = 3  # every row is written as JSON, as CSV and to be read


def build(request_id: int) -> None:
    """Make the bundle of a request that was approved, keep it sealed and tell the person."""
    request = find(request_id)
    if request is None or request.closed_at is not None:
        return
    bundle = session.scalar(select(Bundle).where(Bundle.request_id == request_id))
    if bundle is None or not is_kept(bundle):
        make(Asked.of(request))
    finish(request_id)


def find(request_id: int) -> ErasureRequest | None:
    """Read a request for data that was approved."""
    found = session.scalar(
        select(ErasureRequest)
        .where(ErasureRequest.id == request_id, ErasureRequest.approved_at.is_not(None))
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


def make(asked: Asked) -> None:
    """Write the bundle, then its row with the key, then the bytes into the store."""
    key = secrets.token_bytes(32)
    with force_locale(asked.language):
        masks = masks_for(asked.person_id)
        session.rollback()  # nothing stays open while this takes its time
        with tempfile.TemporaryFile(dir=current_app.config["SETTINGS"].data_dir) as file:
            sealed = SealedWriter(file, key)
            with one_state() as connection:
                write(Writing(connection, asked, Package(sealed, now()), masks))
            sealed.finish()
            digest = store().digest(file)
            keep(asked, sealed, digest, key)
            store().put(digest, file)


def keep(asked: Asked, sealed: SealedWriter, digest: str, key: bytes) -> None:
    """Note what was made, and under which key; in place of what was made before and lost."""
    with change(None, origin=Origin.JOB) as record:
        hold(session.get_one(ErasureRequest, asked.id))
        wrapper = keyring.make(session.connection(), (asked.person_id, ALONE))
        bundle = session.scalar(select(Bundle).where(Bundle.request_id == asked.id))
        if bundle is None:
            bundle = Bundle(request_id=asked.id, person_id=asked.person_id)
            session.add(bundle)
        else:
            session.execute(update(Kek).where(Kek.id == bundle.kek_id).values(retired=True))
        bundle.kek_id, bundle.secret, bundle.digest = wrapper.id, wrapper.wrap(key), digest
        bundle.sha256, bundle.size = sealed.sha256.hexdigest(), sealed.size
        bundle.sealed_size, bundle.made_at = sealed.sealed_size, now()
        bundle.expires_at = bundle.made_at + KEPT
        record(Event.BUNDLE_BUILT, bundle)


def finish(request_id: int) -> None:
    """Close the request, and tell the person where their data is, if they can still sign in."""
    with change(None, origin=Origin.JOB) as record:
        request = session.get_one(ErasureRequest, request_id)
        hold(request)
        if request.closed_at is not None:
            return
        request.closed_at = now()
        session.execute(
            update(RequestItem)
            .where(RequestItem.request_id == request_id)
            .values(done_at=request.closed_at)
        )
        record(Event.REQUEST_CLOSED, request)
        person = session.get_one(Person, request.person_id)
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
            found["path"] = "" if row["number"] in self.missing else path_of(row)
        return found

    def value(self, value: Any, holds: Holds, row: Mapping[str, Any], *, is_whole: bool) -> Any:
        """Give one value."""
        if holds is Holds.FACT or value is None:
            return value
        if holds is Holds.PERSON:
            return self.masks.name(value) if is_whole else self.masks.person(value)
        if holds is Holds.PEOPLE:
            named = self.masks.name if is_whole else self.masks.person
            return [named(one) for one in value]
        if is_whole:
            return value
        is_own = holds is Holds.OWN_WORDS
        return self.masks.own(value) if is_own else self.masks.of_another(value, row["by"])


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
    """Put in the bytes of the files, as they were brought."""
    section = next(one for one in portion.SECTIONS if one.name == "file")
    values = (writing.asked.id, writing.asked.person_id)
    for row in portion.rows(writing.connection, section, *values):
        try:
            content = store().read(row["digest"], 0, row["size"]) if row["size"] else iter(())
        except FileNotFoundError:
            writing.missing.add(row["number"])
        else:
            with writing.package.member(path_of(row), is_packed=False) as file:
                for chunk in content:
                    file.write(chunk)
        meter.step()


def path_of(row: Mapping[str, Any]) -> str:
    """Say where in the bundle a file lies; its name cannot lead anywhere else."""
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
