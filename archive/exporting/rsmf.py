"""How do programs for short messages load a conversation? RSMF 2.0.0, a file for each day (UTC).

A file is a mail whose one attachment, rsmf.zip, holds rsmf_manifest.json and the files of that day.
An event of the ledger is an event there: number, version, exact time and digest stand in `custom`.
Days of one place have the same X-RSMF-EventCollectionID.
"""

from __future__ import annotations

import binascii
import email
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from archive.exporting.names import Somebody
from archive.exporting.shown import Shown

VERSION = "2.0.0"
MANIFEST = "rsmf_manifest.json"
BOUNDARY = "kring-rsmf-part"
WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
TYPES = {"joined": "join", "left": "leave"}
CUSTOM = (
    "number", "index", "noun", "noun_id", "version", "event", "act", "at", "actor_id", "digest",
    "root", "parent", "gap",
)  # fmt: skip
START = (1980, 1, 1, 0, 0, 0)  # the same zip at any time
PIECE = 57 * 1_024
NOBODY = "0"
REMEMBERED = 20_000  # things of a day that what follows can be put under


class Slice:
    """One day of one place."""

    def __init__(self, place: str, day: str, data: Path) -> None:
        self.place, self.day, self.data = place, day, data
        self.people: set[int] = set()
        self.is_nameless = False
        self.count = self.attached = 0
        self.first = self.last = self.called = ""
        self.there: dict[str, str] = {}  # things, and the event here that began them

    @property
    def is_direct(self) -> bool:
        """Tell whether it is what people say to one another."""
        return self.place.startswith("conversation")

    def pack(self, events: Iterable[Shown], target: IO[bytes]) -> None:
        """Write rsmf.zip, but for who took part: `finish` does.

        Nothing in it is deflated: that comes out otherwise by another zlib, and the same export has
        to be the same bytes on every machine.
        """
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_STORED)
        self.files: dict[str, str] = {}
        self.manifest = self.zip.open(zipfile.ZipInfo(MANIFEST, START), "w", force_zip64=True)
        self.manifest.write(b'{"version":"%s","events":[' % VERSION.encode())
        for one in events:
            self.manifest.write((b"," if self.count else b"") + dumped(self.event(one)))
            self.count += 1
        self.manifest.write(b"]")

    def finish(self, names: Mapping[int, Somebody]) -> None:
        """Write who took part, and the files."""
        people = [person(names[number]) for number in sorted(self.people)]
        if self.is_nameless or not people:
            people.append({"id": NOBODY, "display": "Kring"})
        conversation = {
            "id": self.place,
            "display": self.called or self.place,
            "platform": "kring",
            "type": "channel",
            "participants": [one["id"] for one in people],
        }
        parts = b',"participants":%s,"conversations":%s}'
        self.manifest.write(parts % (dumped(people), dumped([conversation])))
        self.manifest.close()
        for name, path in sorted(self.files.items()):
            with (
                (self.data / path).open("rb") as file,
                self.zip.open(zipfile.ZipInfo(name, START), "w", force_zip64=True) as target,
            ):
                while piece := file.read(PIECE):
                    target.write(piece)
        self.zip.close()

    def event(self, one: Shown) -> dict[str, Any]:
        """Write an event as the format has it."""
        self.first, self.last = min(self.first or one["at"], one["at"]), max(self.last, one["at"])
        self.called = self.called or one["called"]
        self.people.update(one["heard"])
        if one["actor_id"] is None:
            self.is_nameless = True
        else:
            self.people.add(one["actor_id"])
        who = NOBODY if one["actor_id"] is None else str(one["actor_id"])
        thing = f"{one['noun']}-{one['noun_id']}"
        is_text = one["noun"] in ("post", "comment", "message")
        found = {
            "id": one["name"],
            "type": "message" if is_text else TYPES.get(one["act"], "unknown"),
            "body": one["text"],
            "participant": who,
            "conversation": self.place,
            "timestamp": f"{one['at'][:26]}Z",
            "deleted": one["act"] == "deleted",
            "custom": [
                {"name": name, "value": str(value)}
                for name in CUSTOM
                if (value := one[name]) is not None and value != ""
            ],
        }  # fmt: skip
        before = self.there.get(one["parent"] or thing) or self.there.get(thing)
        if before:
            found["parent"] = before
        if len(self.there) >= REMEMBERED:
            self.there.clear()
        self.there.setdefault(thing, one["name"])
        if one["noun"] == "reaction" and one["kind"]:
            found["reactions"] = [{"value": one["kind"], "count": 1, "participants": [who]}]
        if one["act"] == "edited":
            edit = {"participant": who, "timestamp": found["timestamp"], "new": one["text"]}
            found["edits"] = [edit]
        files = list(self.attachments(one))
        if files:
            found["attachments"] = files
        return found

    def attachments(self, one: Shown) -> Iterator[dict[str, Any]]:
        """List the files of an event that are there."""
        for number, name, size, path in one["files"]:
            if (self.data / path).is_file():
                kept = f"{number}-{Path(path).name}"
                self.files[kept] = path
                self.attached += 1
                yield {"id": kept, "display": name, "size": size}

    def mail(self, zipped: IO[bytes]) -> Iterator[bytes]:
        """Write the mail around rsmf.zip, piece by piece."""
        heads = {
            "From": "Kring <kring@kring.invalid>",
            "Subject": f"{self.place} {self.day}",
            "X-RSMF-Version": VERSION,
            "X-RSMF-Generator": "Kring",
            "X-RSMF-Application": "kring",
            "X-RSMF-BeginDate": f"{self.first[:26]}Z",
            "X-RSMF-EndDate": f"{self.last[:26]}Z",
            "X-RSMF-EventCount": str(self.count),
            "X-RSMF-AttachmentCount": str(self.attached),
            "X-RSMF-Participants": ", ".join(str(number) for number in sorted(self.people)),
            "X-RSMF-EventCollectionID": self.place,
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/mixed; boundary="{BOUNDARY}"',
        }
        lines = "".join(f"{name}: {folded(words)}\r\n" for name, words in heads.items())
        about = f"{self.place}, {self.day}: {self.count} events"
        yield (
            f"{lines}\r\n--{BOUNDARY}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{about}\r\n"
            f'\r\n--{BOUNDARY}\r\nContent-Type: application/zip; name="rsmf.zip"\r\n'
            "Content-Transfer-Encoding: base64\r\n"
            'Content-Disposition: attachment; filename="rsmf.zip"\r\n\r\n'
        ).encode()
        zipped.seek(0)
        while piece := zipped.read(PIECE):
            lines_of = (piece[at : at + 57] for at in range(0, len(piece), 57))
            yield b"".join(
                [binascii.b2a_base64(line, newline=False) + b"\r\n" for line in lines_of]
            )
        yield f"\r\n--{BOUNDARY}--\r\n".encode()


def person(one: Somebody) -> dict[str, Any]:
    """Write who took part."""
    found = {"id": str(one.id), "display": one.called, "account_id": one.handle or str(one.id)}
    return found | ({"email": one.email} if one.email else {})


def folded(words: str) -> str:
    """Break a header before it is too long."""
    return words.replace(", ", ",\r\n ") if len(words) > 700 else words


def dumped(value: Any) -> bytes:
    """Write JSON."""
    return WRITE(value).encode()


def wrong_file(written: bytes) -> list[str]:
    """Say what is wrong with a whole file: the mail, and rsmf.zip in it."""
    whole = email.message_from_bytes(written)
    parts = [part for part in whole.walk() if not part.is_multipart() and part.get_filename()]
    if [part.get_filename() for part in parts] != ["rsmf.zip"]:
        return ["has not rsmf.zip as its one attachment"]
    zipped = parts[0].get_payload(decode=True)
    said = wrong(zipped if isinstance(zipped, bytes) else b"")
    return said if whole["X-RSMF-Version"] == VERSION else [*said, "its head says no version"]


def wrong(zipped: bytes) -> list[str]:
    """Say what is wrong with an rsmf.zip: what a program that loads it would stumble over."""
    try:
        with zipfile.ZipFile(io.BytesIO(zipped)) as found:
            names = found.namelist()
            manifest = json.loads(found.read(MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError) as bad:
        return [f"is no rsmf.zip: {bad}"]
    return wrong_with(manifest, names)


def wrong_with(manifest: Any, names: Iterable[str] = ()) -> list[str]:
    """Say what is wrong with a manifest; `names` are the files beside it."""
    said: list[str] = []
    if not isinstance(manifest, dict) or manifest.get("version") != VERSION:
        return ["is of no version that is known"]
    known: dict[str, set[str]] = {}
    for part in ("participants", "conversations"):
        rows = manifest.get(part)
        ids = [row.get("id") for row in rows if isinstance(row, dict)] if rows else []
        if (
            not rows
            or not all(isinstance(one, str) and one for one in ids)
            or len(ids) != len(rows)
        ):
            said.append(f"{part}: one has no id")
        known[part] = {one for one in ids if isinstance(one, str)}
    for talk in manifest.get("conversations") or ():
        if not talk.get("platform"):
            said.append(f"conversation {talk.get('id')}: no platform")
        if not set(talk.get("participants") or ("",)) <= known["participants"]:
            said.append(f"conversation {talk.get('id')}: a participant that is nobody")
    there, files = set(), set(names)
    for place, event in enumerate(manifest.get("events") or ()):
        there.add(event.get("id"))
        checks = (
            (event.get("type") in KINDS, "no type that is known"),
            (event.get("participant") in known["participants"], "a participant that is nobody"),
            (event.get("conversation") in known["conversations"], "a conversation that is none"),
            (event.get("parent") in {None, *there}, "a parent that is not before it"),
            ("attachment" not in event, "an attachment in a field that is none"),
            (
                all(file.get("id") in files for file in event.get("attachments", ())),
                "an attachment that is not in the zip",
            ),
        )
        said += [f"event {place}: {words}" for fine, words in checks if not fine]
    return said


KINDS = ("message", "disclaimer", "join", "leave", "history", "unknown")
