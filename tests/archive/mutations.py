"""Which changes does somebody make who can write everywhere, at random but the same every time?"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError, IntegrityError

# What nobody signs, each with its reason: a change of it cannot be found, and nothing rests on it.
UNSIGNED = {
    "entry.xid": "PostgreSQL's own number of the transaction, for the moment of the commit only",
    "checkpoint.signed_at": "a note for people; stamps and cosignatures say when",
    "log_key.since": "a note for people",
    "cosignature.at": "when it came in; the line itself says when the witness signed",
    "stamp.at": "when it came in; the stamp itself says when",
    "stamp.authority": "a note for people; the stamp itself names who made it",
}

# Each table with its key, and what gives a fault's index for a row.
TABLES = {
    "entry": (("id",), "SELECT index FROM leaf WHERE entry_id = :id"),
    "entry_key": (("entry_id",), "SELECT index FROM leaf WHERE entry_id = :entry_id"),
    "leaf": (("index",), "SELECT :index"),
    "tile": (("level", "number"), "SELECT :number"),
    "checkpoint": (("size",), "SELECT :size"),
    "cosignature": (("size", "witness"), "SELECT :size"),
    "stamp": (("size", "authority"), "SELECT :size"),
    "log_key": (("verifier",), "SELECT NULL"),
    "certificate": (("id",), "SELECT :id"),
    "destroyed": (("entry_id",), "SELECT index FROM leaf WHERE entry_id = :entry_id"),
}
IN_FILES = (
    "byte", "byte", "byte", "cut", "line", "lines", "remove", "copy", "exchange", "link"
)  # fmt: skip
ACTS = ("change", "change", "cut", "delete", "double", "swap")


class Redraw(Exception):
    """This changes nothing, or cannot be done at all."""


@dataclass
class Change:
    """What was changed, and by which words a fault may name it."""

    what: str
    places: set[str]
    indexes: set[int | None]

    @property
    def act(self) -> str:
        """Say in one word what was done."""
        return self.what.split()[0]

    def is_named(self, fault: dict[str, Any]) -> bool:
        """Tell whether a fault names file or table, and index."""
        said = f"{fault['file']} {fault['says']}"
        is_there = any(place in said for place in self.places)
        return is_there and (not self.indexes or fault["index"] in self.indexes)


def altered(value: Any, chance: random.Random) -> Any:
    """Change a value a little."""
    if isinstance(value, bytes):
        place = chance.randrange(len(value)) if value else 0
        return value[:place] + bytes([value[place] ^ chance.randrange(1, 256)]) + value[place + 1 :]
    if isinstance(value, str):
        place = chance.randrange(len(value))
        return value[:place] + chance.choice("abcXYZ019+/. ") + value[place + 1 :]
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.choice((-1, 1)) * 10 ** chance.randrange(10))
    if value is None:
        return chance.randrange(1, 50)
    return chance.choice((None, value + chance.randrange(1, 300), value - 1))


class Tables:
    """The tables of the ledger, for somebody whom neither triggers nor rules stop."""

    def __init__(self, connection: Connection, chance: random.Random) -> None:
        self.connection, self.chance = connection, chance
        self.made: list[Change] = []
        kinds = text(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = :t ORDER BY 1"
        )
        self.kinds = {
            (table, name): kind
            for table in TABLES
            for name, kind in connection.execute(kinds, {"t": table}).all()
        }
        self.columns = {
            table: [name for place, name in self.kinds if place == table] for table in TABLES
        }
        self.rows = {
            table: [dict(row) for row in connection.execute(text(f"TABLE {table}")).mappings()]
            for table in TABLES
        }
        gone = {row["entry_id"] for row in self.rows["destroyed"]}
        self.shredded = [row for row in self.rows["entry"] if row["id"] in gone]

    def unlock(self) -> None:
        """Put triggers and rules to sleep, for as long as the transaction lasts."""
        rules = self.connection.execute(
            text(
                "SELECT conrelid::regclass::text, conname, contype FROM pg_constraint "
                "WHERE contype IN ('f', 'c') AND conrelid <> 0"
            )
        )
        for table, name, kind in rules.all():
            if kind == "c" and table not in TABLES:
                continue
            self.connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table in TABLES:
            self.connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def mutate(self) -> Change:
        """Change something; Redraw if nothing came of it."""
        # Weighted a little: a table of one row is not changed as often as one of hundreds.
        table = self.chance.choices(tuple(TABLES), (9, 7, 8, 4, 5, 2, 2, 2, 2, 3))[0]
        if not self.rows[table]:
            raise Redraw
        row = self.chance.choice(self.rows[table])
        return self.tried(getattr(self, self.chance.choice(ACTS)), table, row)

    def of_shredded(self, column: str) -> Change:
        """Change one column of an entry that was shredded; Redraw if nothing came of it."""
        row = self.chance.choice(self.shredded)
        new = self.altered("entry", column, row[column])
        return self.tried(self.put, "entry", row, column, new, "shredded")

    def altered(self, table: str, column: str, value: Any) -> Any:
        """Change a value a little; where there was none, put one that the column can take."""
        if value is None and self.kinds[table, column] == "bytea":
            return self.chance.randbytes(32)
        return altered(value, self.chance)

    def tried(self, act: Callable[..., Change], *values: Any) -> Change:
        """Do something within a savepoint, which the caller rolls back."""
        savepoint = self.connection.begin_nested()
        try:
            change = act(*values)
        except (IntegrityError, DataError, Redraw) as impossible:
            savepoint.rollback()
            raise Redraw from impossible
        self.made.append(change)
        return change

    def change(self, table: str, row: dict[str, Any]) -> Change:
        """Change one value of a row."""
        column = self.column(table)
        return self.put(table, row, column, self.altered(table, column, row[column]), "change")

    def cut(self, table: str, row: dict[str, Any]) -> Change:
        """Cut one value of a row short."""
        column = self.column(table)
        value = row[column]
        if not isinstance(value, (bytes, str)) or not value:
            raise Redraw
        return self.put(table, row, column, value[: self.chance.randrange(len(value))], "cut")

    def delete(self, table: str, row: dict[str, Any]) -> Change:
        """Take a row away."""
        index = self.index(table, row)
        self.run(f"DELETE FROM {table} WHERE {self.where(table)}", row)
        # That a signature is gone shows by what the last look saw, which has an index of its own.
        alone = table in ("checkpoint", "cosignature", "stamp")
        return Change(f"delete {table} {index}", {table}, set() if alone else {index})

    def double(self, table: str, row: dict[str, Any]) -> Change:
        """Put a second row beside a row, with a key of its own."""
        if table == "stamp":
            raise Redraw  # the same said twice, by whoever said it
        key = TABLES[table][0][-1]
        more = {key: altered(row[key], self.chance)}
        if isinstance(row[key], int):
            more = {key: max(one[key] for one in self.rows[table]) + self.chance.randrange(1, 9)}
        if table == "entry":
            more["version"] = 1_000_000
        columns = self.columns[table]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(f":{name}" for name in columns)
        sql = f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})"
        self.run(sql, row | more)
        return Change(f"double {table} {row | more}", {table}, set())

    def swap(self, table: str, row: dict[str, Any]) -> Change:
        """Exchange one value between two rows."""
        other, column = self.chance.choice(self.rows[table]), self.column(table)
        if column in TABLES[table][0] or column not in self.changeable(table):
            raise Redraw
        first = self.put(table, row, column, other[column], "swap")
        second = self.put(table, other, column, row[column], "swap")
        return Change(first.what, {table}, first.indexes | second.indexes)

    def put(self, table: str, row: dict[str, Any], column: str, value: Any, act: str) -> Change:
        """Write one value."""
        if value == row[column]:
            raise Redraw
        index = self.index(table, row)
        # No index where the row is another one from now on.
        moved = column in TABLES[table][0]
        sql = f'UPDATE {table} SET "{column}" = :value WHERE {self.where(table)}'
        if moved and table == "entry":
            raise Redraw  # PostgreSQL lets nobody write an identity of its own making
        self.run(sql, row | {"value": value})
        return Change(f"{act} {table}.{column} {index}", {table}, set() if moved else {index})

    def column(self, table: str) -> str:
        """Choose a column."""
        return self.chance.choice(self.changeable(table))

    def changeable(self, table: str) -> list[str]:
        """List the columns that something signs."""
        return [name for name in self.columns[table] if f"{table}.{name}" not in UNSIGNED]

    def index(self, table: str, row: dict[str, Any]) -> int | None:
        """Say which index a fault of a row has."""
        found = self.connection.execute(text(TABLES[table][1]), row).scalar()
        return None if found is None else int(found)

    def where(self, table: str) -> str:
        """Name one row by its key."""
        return " AND ".join(f'"{name}" = :{name}' for name in TABLES[table][0])

    def run(self, sql: str, values: dict[str, Any]) -> None:
        """Run a statement that has to change just one row."""
        if self.connection.execute(text(sql), values).rowcount != 1:
            raise Redraw


class Files:
    """The files of a folder, for somebody who changes them and puts them back."""

    def __init__(
        self,
        folder: Path,
        chance: random.Random,
        is_open: Callable[[str], object],
        without: Sequence[str] = (),
        place_of: Callable[[str], str] = str,
    ) -> None:
        self.place_of = place_of
        self.made: list[Change] = []
        self.acts = [act for act in IN_FILES if act not in without]
        self.folder, self.chance = folder, chance
        self.kept = folder.with_name(f"{folder.name}.kept")
        shutil.copytree(folder, self.kept)
        found = (path for path in folder.rglob("*") if path.is_file())
        names = (path.relative_to(folder).as_posix() for path in found)
        self.names = sorted(name for name in names if is_open(name))

    def restore(self) -> None:
        """Put everything back that was changed."""
        for name in self.touched:
            path = self.folder / name
            path.unlink(missing_ok=True)
            if (self.kept / name).exists():
                shutil.copyfile(self.kept / name, path)

    def mutate(self) -> Change:
        """Change something; Redraw if nothing came of it."""
        name = self.chance.choice(self.names)
        self.touched = [name]
        act = self.chance.choice(self.acts)
        getattr(self, act)(name)
        same = all(
            (self.folder / one).is_file()
            and not (self.folder / one).is_symlink()
            and (self.kept / one).is_file()
            and (self.folder / one).read_bytes() == (self.kept / one).read_bytes()
            for one in self.touched
        )
        if same:
            raise Redraw
        places = {self.place_of(name) for name in self.touched}
        self.made.append(Change(f"{act} {' '.join(self.touched)}", places, set()))
        return self.made[-1]

    def byte(self, name: str) -> None:
        """Change, remove or double one byte."""
        content = (self.folder / name).read_bytes()
        if not content:
            raise Redraw
        place = self.chance.randrange(len(content))
        new = self.chance.choice(
            (b"", content[place : place + 1] * 2, bytes([self.chance.randrange(256)]))
        )
        (self.folder / name).write_bytes(content[:place] + new + content[place + 1 :])

    def cut(self, name: str) -> None:
        """Cut a file short."""
        size = (self.folder / name).stat().st_size
        os.truncate(self.folder / name, self.chance.randrange(size) if size else 0)

    def line(self, name: str) -> None:
        """Remove or double one line."""
        lines = (self.folder / name).read_bytes().splitlines(keepends=True)
        if not lines:
            raise Redraw
        place = self.chance.randrange(len(lines))
        lines[place : place + 1] = [lines[place]] * self.chance.choice((0, 2))
        (self.folder / name).write_bytes(b"".join(lines))

    def lines(self, name: str) -> None:
        """Exchange two lines."""
        lines = (self.folder / name).read_bytes().splitlines(keepends=True)
        if len(lines) < 2:
            raise Redraw
        one, two = self.chance.sample(range(len(lines)), 2)
        lines[one], lines[two] = lines[two], lines[one]
        (self.folder / name).write_bytes(b"".join(lines))

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self.folder / name).unlink()

    def copy(self, name: str) -> None:
        """Double a file under another name."""
        self.touched = [f"{name}{self.chance.randrange(10)}"]
        if (self.folder / self.touched[0]).exists():
            self.touched = []
            raise Redraw
        shutil.copyfile(self.folder / name, self.folder / self.touched[0])

    def exchange(self, name: str) -> None:
        """Exchange two files."""
        other = self.chance.choice(self.names)
        self.touched = [name, other]
        one, two = ((self.folder / path).read_bytes() for path in self.touched)
        (self.folder / name).write_bytes(two)
        (self.folder / other).write_bytes(one)

    def link(self, name: str) -> None:
        """Put a link where the file was, to the same content."""
        (self.folder / name).unlink()
        (self.folder / name).symlink_to(self.kept / name)
