"""How are the people, communities and files called that events name by their numbers?

People and communities as the ledger had them at the checkpoint, so that the same export says the
same a year later; who was erased since has no name any more. A few thousand are remembered.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Row, text

from archive.exporting.reading import words_of
from archive.exporting.records import Record
from archive.ledger import COVERED, written

MOST = 5_000
UTC_ZONE = ZoneInfo("UTC")

NEWEST = text(
    f"""
    SELECT last.*, k.kek_id, k.secret, NULL AS certificate_id
      FROM unnest(CAST(:ids AS bigint[])) AS thing (id) CROSS JOIN LATERAL (
           SELECT e.id AS entry_id, {", ".join(f"e.{name}" for name in COVERED)}, e.line_salt,
                  e.commitment, e.payload
             FROM entry e JOIN leaf l ON l.entry_id = e.id
            WHERE e.noun = :noun AND e.noun_id = thing.id AND l.index < :size
            ORDER BY e.version DESC LIMIT 1) AS last
           LEFT JOIN entry_key k ON k.entry_id = last.entry_id
    """
)
STAYS = text(
    "SELECT conversation_id, person_id, joined_at, left_at FROM participant "
    "WHERE conversation_id = ANY(:ids) ORDER BY conversation_id, id"
)
FILES = text(
    "SELECT id, owner_id, name, media_type, size, digest, erased_at FROM file WHERE id = ANY(:ids)"
)

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """Remembers things by number; what was not asked for longest goes first."""

    def __init__(self) -> None:
        self.things: OrderedDict[int, Kept] = OrderedDict()

    def lacking(self, ids: Iterable[int | None]) -> list[int]:
        """Name those of some that are not there; the others stay for longer."""
        wanted = {one for one in ids if one is not None}
        for one in wanted & self.things.keys():
            self.things.move_to_end(one)
        return sorted(wanted - self.things.keys())

    def put(self, number: int, thing: Kept) -> None:
        """Remember a thing."""
        self.things[number] = thing

    def trim(self) -> None:
        """Forget what is too much."""
        while len(self.things) > MOST:
            self.things.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as an export names them."""

    id: int
    name: str = ""
    handle: str = ""
    email: str = ""
    zone: ZoneInfo = UTC_ZONE
    is_bot: bool = False
    guest_of: str = ""

    @property
    def called(self) -> str:
        """Give the name, a guest's with their company; of whom none is left, the number."""
        mark = f" (guest, {self.guest_of})" if self.guest_of else ""
        return f"{self.name or f'person {self.id}'}{mark}"

    @property
    def sort(self) -> str:
        """Say whether it is a person who works here, a guest, or a bot."""
        return "bot" if self.is_bot else "guest" if self.guest_of else "person"


@dataclass(frozen=True, slots=True)
class Place:
    """A community as an export names it."""

    id: int
    name: str = ""
    slug: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when somebody was in a conversation."""

    person_id: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that stands with a text."""

    id: int
    owner_id: int | None = None
    name: str = ""
    media_type: str = "application/octet-stream"
    size: int = 0
    digest: str = ""
    is_erased: bool = False


@dataclass(slots=True)
class Names:
    """What was looked up of a log that has `size` leaves."""

    size: int
    people: Shelf[Somebody] = field(default_factory=Shelf)
    places: Shelf[Place] = field(default_factory=Shelf)
    stays: Shelf[Sequence[Stay]] = field(default_factory=Shelf)
    files: Shelf[Piece] = field(default_factory=Shelf)

    def ready(self, connection: Connection, records: Sequence[Record]) -> None:
        """Look up all that some events name."""
        self._talks(connection, [one.conversation_id for one in records])
        self._places(connection, [one.community_id for one in records])
        ids = {number for one in records for number in (one.actor_id, one.on_behalf_of_id)}
        ids |= {one.person_id for record in records for one in self.heard(record)}
        self._people(connection, ids)
        self.ready_files(connection, [number for one in records for number in one.file_ids])

    def person(self, number: int | None) -> Somebody | None:
        """Give somebody; None for nobody."""
        return None if number is None else self.people.things.get(number) or Somebody(number)

    def community(self, number: int | None) -> Place | None:
        """Give a community; None for none."""
        return None if number is None else self.places.things.get(number) or Place(number)

    def file(self, number: int) -> Piece:
        """Give a file; one of which nothing is known counts as erased."""
        return self.files.things.get(number) or Piece(number, is_erased=True)

    def heard(self, record: Record) -> list[Stay]:
        """List who was in the conversation when something was said in it."""
        if record.conversation_id is None:
            return []
        stays = self.stays.things.get(record.conversation_id, ())
        return [
            one
            for one in stays
            if one.since <= record.at and (not one.until or one.until >= record.at)
        ]

    def trim(self) -> None:
        """Forget what is too much: after some events are written, before the next."""
        for shelf in (self.people, self.places, self.stays, self.files):
            shelf.trim()

    def _people(self, connection: Connection, ids: Collection[int | None]) -> None:
        for number, facts in self._newest(connection, "person", self.people.lacking(ids)):
            self.people.put(
                number,
                Somebody(
                    number,
                    facts.get("name") or "",
                    facts.get("handle") or "",
                    facts.get("email") or "",
                    zone(facts.get("zone")),
                    facts.get("bot_owner_id") is not None,
                    facts.get("guest_of") or "",
                ),
            )

    def _places(self, connection: Connection, ids: Collection[int | None]) -> None:
        for number, facts in self._newest(connection, "community", self.places.lacking(ids)):
            named = (facts.get(name) or "" for name in ("name", "slug", "kind"))
            self.places.put(number, Place(number, *named))

    def _talks(self, connection: Connection, ids: Collection[int | None]) -> None:
        lacking = self.stays.lacking(ids)
        found: dict[int, list[Stay]] = {number: [] for number in lacking}
        for row in connection.execute(STAYS, {"ids": lacking}) if lacking else ():
            found[row.conversation_id].append(Stay(row.person_id, row.joined_at, row.left_at))
        for number, stays in found.items():
            self.stays.put(number, stays)

    def ready_people(self, connection: Connection, ids: Collection[int]) -> None:
        """Look up some people."""
        self._people(connection, ids)

    def ready_files(self, connection: Connection, ids: Collection[int]) -> None:
        """Look up some files."""
        lacking = self.files.lacking(ids)
        for row in connection.execute(FILES, {"ids": lacking}) if lacking else ():
            *known, erased_at = row
            self.files.put(row.id, Piece(*known, is_erased=erased_at is not None))

    def _newest(
        self, connection: Connection, noun: str, ids: Sequence[int]
    ) -> Iterable[tuple[int, dict[str, Any]]]:
        """Read what the ledger last said of some things before the checkpoint."""
        values = {"ids": ids, "noun": noun, "size": self.size}
        for row in connection.execute(NEWEST, values) if ids else ():
            yield row.noun_id, known(row)


def known(row: Row[Any]) -> dict[str, Any]:
    """Read an entry's facts; nothing of what cannot be read."""
    words, _salt, _gap = words_of(row, written(row))
    facts: dict[str, Any] = json.loads(words) if words else {}
    return facts


def zone(name: Any) -> ZoneInfo:
    """Find a time zone; that of the world where there is none of the name."""
    try:
        return ZoneInfo(name) if name else UTC_ZONE
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC_ZONE
