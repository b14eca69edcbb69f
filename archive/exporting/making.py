"""How is an export made, step by step, so that one that was killed goes on where it was?

`FOLDER.unfinished` holds the bag that grows and, beside it, how far it is. Events are read once and
written in every format that takes them one by one; then come the parts that want another order,
the proofs, and what tells people about it. The folder gets its name when all is there.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from archive import verify_archive
from archive.exporting import eark, jsonl, loadfile, mail, pages, readme, rsmf, sheet, shown
from archive.exporting.bag import Bag, unique
from archive.exporting.names import Names, Piece, Somebody
from archive.exporting.numbers import file_path, numbered
from archive.exporting.proofs import Proofs, checkpoint, signed_at
from archive.exporting.reading import Connect, batches
from archive.exporting.records import ALTERED, Record
from archive.exporting.scope import NAMED, Scope
from archive.exporting.sorting import in_order
from archive.exporting.state import (
    ALL,
    ERASED,
    LOST,
    WANTED,
    Blobs,
    Other,
    State,
    Wish,
)
from archive.ledger import canonical

FORM = 1
OFTEN = 5_000  # events after which it is noted how far all is
FILES_AT_ONCE = 200


class Making:
    """One export on its way."""

    def __init__(
        self,
        connect: Connect,
        scope: Scope,
        wish: Wish,
        blobs: Blobs,
        told: Callable[[State], None] = lambda _state: None,
    ) -> None:
        """Take `told` to hear how far it is, and to raise Stopped."""
        self.connect, self.scope, self.wish, self.blobs, self.told = (
            connect, scope, wish, blobs, told,
        )  # fmt: skip
        self.work = wish.folder.with_name(f"{wish.folder.name}.unfinished")
        self.noted = self.work / "state.json"

    def run(self) -> State:
        """Make the export, or go on with it; give what it came to.

        FileExistsError where the folder is there already, Other where another export was begun,
        LookupError where no such checkpoint is, ValueError for a range that the log has not.
        """
        if self.wish.folder.exists():
            raise FileExistsError(self.wish.folder)
        wanted = self.wanted()
        found = self.found()
        if found and any(getattr(found, name) != getattr(wanted, name) for name in WANTED):
            raise Other(self.work)
        self.state = found or wanted
        self.bag = Bag(self.work / "bag", self.work / "beside")
        self.names = Names(self.state.size)
        try:
            self.bag.back_to(self.state.marks or {"": 0})
            for step in self.steps():
                self.keep(step)
                getattr(self, step)()
            self.whole()
        finally:
            self.bag.leave()
        return self.state

    def wanted(self) -> State:
        """Say what is wanted; of what was begun, at the checkpoint that it was begun with."""
        before = self.found()
        size = self.wish.size or (before.size if before else None)
        with self.connect() as connection:
            signed, _words = checkpoint(connection, size)
        self.host = mail.host_of(signed.origin)
        last = signed.size if self.wish.last is None else self.wish.last
        if not 0 <= self.wish.first <= last <= signed.size:
            raise ValueError(f"the log has entries 0 to {signed.size}")
        formats = [name for name in ALL if name in {"jsonl", *self.wish.formats}]
        return State(
            self.scope.grant_id,
            signed.size,
            self.wish.first,
            last,
            formats,
            production=self.wish.production.production_id if self.wish.production else 0,
            next=self.wish.first,
        )

    def found(self) -> State | None:
        """Read how far an export is that was begun here."""
        if not self.noted.exists():
            shutil.rmtree(self.work, ignore_errors=True)
            return None
        state = State(**json.loads(self.noted.read_text()))
        for name in ("counts", "left_out", "gaps"):
            setattr(state, name, Counter(getattr(state, name)))
        return state

    def steps(self) -> Iterator[str]:
        """Name what is still to be done, in order."""
        steps = ("events", "files", "settled", "days", "pages", "proof", "program", "metadata")
        yield from steps[steps.index(self.state.step) :]

    def keep(self, step: str) -> None:
        """Note how far all is."""
        self.state.step = step
        self.state.marks = self.bag.marks()
        unfinished = self.noted.with_suffix(".new")
        unfinished.write_text(json.dumps(self.state.written()))
        unfinished.replace(self.noted)
        self.told(self.state)

    def events(self) -> None:
        """Read the events, and write them in all formats that take them one by one."""
        state, noted = self.state, self.state.events
        if state.next == state.first:
            self.begin()
        for batch in batches(self.connect, self.scope, state.next, state.last, self.ready):
            self.write(batch.records)
            self.names.trim()
            state.left_out += batch.left_out
            state.next = batch.end
            if state.events - noted >= OFTEN:
                self.keep("events")
                noted = state.events

    def ready(self, connection: Connection, records: Sequence[Record]) -> None:
        """Look up what some events need beside themselves."""
        if self.wish.production is not None:
            self.wish.production.stamp(connection, records)
        self.names.ready(connection, records)

    def begin(self) -> None:
        """Begin the files that grow."""
        self.bag.grow(jsonl.NAME)
        self.bag.grow("gaps.jsonl")
        self.bag.jot("files")
        if "csv" in self.state.formats:
            self.bag.grow(sheet.NAME).write(sheet.header())
        if "dat" in self.state.formats:
            self.bag.grow(loadfile.DAT).write(loadfile.header())
            self.bag.grow(loadfile.OPT)
        if "mbox" in self.state.formats:
            self.bag.grow(mail.MBOX)
        for name in JOTTED:
            self.bag.jot(name)

    def write(self, records: Sequence[Record]) -> None:
        """Write some events."""
        lines, files, names = self.bag.grow(jsonl.NAME), self.bag.jot("files"), self.names
        formats = self.state.formats
        for record in records:
            lines.write(jsonl.line(record, names))
            files.writelines(b"%010d\n" % number for number in record.file_ids)
            self.count(record)
        if "csv" in formats:
            self.bag.grow(sheet.NAME).write(sheet.rows(records, names))
        if "dat" in formats:
            self.bag.grow(loadfile.DAT).write(loadfile.rows(records, names))
            self.bag.grow(loadfile.OPT).write(loadfile.images(records, names))
            for name, words in loadfile.texts(records):
                self.bag.put(name, words)
        if "eml" in formats or "mbox" in formats:
            self.write_mails(records)
        if "rsmf" in formats or "html" in formats:
            jotter = shown.Jotter(*(self.bag.jot(name) for name in JOTTED))
            for record in records:
                jotter.write(record, names)

    def write_mails(self, records: Sequence[Record]) -> None:
        """Write some events as mails."""
        formats = self.state.formats
        for record in records:
            written = mail.mail(record, self.names, self.host)
            if "eml" in formats:
                self.bag.put(numbered("eml", record.index, "eml"), mail.eml(written))
            if "mbox" in formats:
                self.bag.grow(mail.MBOX).write(mail.in_mbox(written, record.at))

    def count(self, record: Record) -> None:
        """Count an event; what cannot be read of it is a gap."""
        state = self.state
        state.counts[record.act] += 1
        state.ends = [*state.ends[:1], record.index]
        if record.gap:
            self.gap("entry", record.index, record.gap, record.certificate)
        if record.certificate is not None and record.certificate not in state.certificates:
            state.certificates.append(record.certificate)

    def gap(self, what: str, number: int, reason: str, certificate: int | None = None) -> None:
        """Note something that is not there, and why."""
        facts = {"what": what, "number": number, "reason": reason, "certificate": certificate}
        self.bag.grow("gaps.jsonl").write(canonical(facts) + b"\n")
        self.state.gaps[reason] += 1

    def files(self) -> None:
        """Write the files that stand with the events, once each; one that is not there is a gap."""
        self.bag.drop("files")
        self.bag.jot("files").flush()
        ids = (int(line) for line in unique(in_order(self.work / "beside/files", self.work)))
        while some := list(islice(ids, FILES_AT_ONCE)):
            self.scope.require(NAMED)
            with self.connect() as connection:
                self.names.ready_files(connection, some)
            for number in some:
                self.file(self.names.file(number))
            self.names.trim()

    def file(self, piece: Piece) -> None:
        """Write a file, or say why it is not there."""
        if piece.is_erased:
            self.gap("file", piece.id, ERASED)
            return
        try:
            self.bag.pour(file_path(piece), self.blobs(piece.digest))
            self.state.files += 1
        except FileNotFoundError:
            self.gap("file", piece.id, LOST)
        except ValueError:
            self.gap("file", piece.id, ALTERED)

    def settled(self) -> None:
        """Close the files that grew."""
        self.bag.settle()

    def days(self) -> None:
        """Write a file for programs of short messages for each day of each place."""
        self.bag.drop("rsmf")
        if "rsmf" not in self.state.formats:
            return
        data = self.work / "bag" / "data"
        for (place, day), events in self.in_groups(shown.BY_DAY, by=2):
            self.scope.require(NAMED)
            part = rsmf.Slice(place, day, data)
            with tempfile.TemporaryFile(dir=self.work) as zipped:
                part.pack(events, zipped)
                part.finish(self.known(part.people))
                self.bag.pour(f"rsmf/{place}/{day}.rsmf", part.mail(zipped))

    def known(self, ids: Collection[int]) -> Mapping[int, Somebody]:
        """Look up some people."""
        with self.connect() as connection:
            self.names.ready_people(connection, ids)
        found = {number: self.names.person(number) or Somebody(number) for number in ids}
        self.names.trim()
        return found

    def pages(self) -> None:
        """Write pages for a browser, thread by thread."""
        self.bag.drop("html")
        if "html" not in self.state.formats:
            return
        listed = self.work / "beside" / "listed"
        with listed.open("w") as lines:
            for (place,), events in self.in_groups(shown.BY_THREAD, by=1):
                self.scope.require(NAMED)
                lines.writelines(page.line() for page in self.pages_of(place, events))
        with listed.open() as lines:
            for name, content in pages.lists(iter(lines)):
                self.bag.put(name, content)

    def pages_of(self, place: str, events: Iterator[shown.Shown]) -> Iterator[pages.Page]:
        """Write the pages of a place."""
        page: pages.Page | None = None
        for one in events:
            if page is None or len(page.parts) >= pages.ON_PAGE:
                if page:
                    self.bag.put(page.name, page.written(is_last=False))
                    yield page
                page = pages.Page(place, page.number + 1 if page else 1, one["called"])
            page.add(one)
        if page:
            self.bag.put(page.name, page.written(is_last=True))
            yield page

    def in_groups(
        self, order: str, *, by: int
    ) -> Iterator[tuple[tuple[str, ...], Iterator[shown.Shown]]]:
        """Give the events in another order than that of the log."""
        return shown.in_groups(self.work / "beside", order, by=by, work=self.work)

    def proof(self) -> None:
        """Write what proves it."""
        state = self.state
        with self.connect() as connection:
            proofs = Proofs(connection, self.bag, state.size, state.first, state.last)
            log = proofs.write(state.certificates, sorted({*state.ends}))
        facts: dict[str, Any] = {
            "form": FORM,
            "log": log,
            "formats": state.formats,
            "result": "incomplete" if state.faults else "complete",
            "files": state.files,
            "counts": {"events": state.events} | dict(sorted(state.counts.items())),
            "left_out": dict(sorted(state.left_out.items())),
            "gaps": dict(sorted(state.gaps.items())),
            **self.wish.said,
        }
        self.bag.put("export.json", json.dumps(facts, indent=1, ensure_ascii=False).encode())
        self.bag.put("README.html", readme.page(facts))
        if "pdf" in state.formats:
            self.bag.put("cover.pdf", readme.cover(facts))

    def program(self) -> None:
        """Write the program that checks it."""
        self.bag.put("verify_archive.py", Path(verify_archive.__file__).read_bytes())

    def metadata(self) -> None:
        """Write beside it what archives want, which lists all else."""
        if "eark" not in self.state.formats:
            return
        facts = json.loads((self.work / "bag/data/export.json").read_text())
        with self.connect() as connection:
            eark.describe(self.bag, facts, signed_at(connection, self.state.size))

    def whole(self) -> None:
        """Write the manifests, and give the folder its name."""
        self.bag.close()
        self.bag.tag(
            (
                ("Source-Organization", str(self.wish.said.get("company", ""))),
                ("External-Identifier", self.wish.folder.name.removesuffix(".open")),
                ("Bag-Software-Agent", "Kring archive export"),
                *self.wish.made,
            )
        )
        self.bag.sync()
        (self.work / "bag").rename(self.wish.folder)
        shutil.rmtree(self.work)


JOTTED = (shown.SHOWN, shown.BY_DAY, shown.BY_THREAD)
