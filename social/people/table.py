"""How is a file of people read? Line by line, whatever spreadsheet wrote it."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from models.folding import fold
from moderation import clean_line
from social.running.trouble import Trouble

CHUNK = 1 << 16
LONGEST_CELL = 10_000  # characters
SEPARATORS = ";,\t"
MOST_NAMES, LONGEST_NAME = 20, 40  # of columns, in a sentence

# What a column may be called; spaces, dots, hyphens and case do not matter.
COLUMNS = {
    "name": ("name", "fullname", "displayname"),
    "email": ("email", "mail", "emailaddress"),
    "title": ("title", "jobtitle", "function"),
    "department": ("department", "team"),
    "site": ("site", "location", "office"),
    "country": ("country", "countrycode"),
    "language": ("language", "lang"),
    "zone": ("zone", "timezone", "tz"),
    "manager": ("manager", "manageremail", "reportsto"),
}
NEEDED = ("name", "email")


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of the file: where it begins, and its cells by column."""

    number: int
    cells: dict[str, str]
    is_broken: bool = False


class Table:
    """A CSV file that was opened: its encoding, separator and columns are known."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = encoding_of(path)
        with self._opened() as file:
            self.separator = separator_of(file.readline(LONGEST_CELL))
        with self._opened() as file:
            self.columns, self.ignored = columns_of(next(self._rows(file), []))

    def lines(self) -> Iterator[TableLine]:
        """Read the lines below the head, without the empty ones. Trouble if it is no CSV."""
        with self._opened() as file:
            rows = self._rows(file)
            try:
                next(rows)
                number = rows.line_num + 1  # type: ignore[attr-defined]
                for cells in rows:
                    if any(cell.strip() for cell in cells):
                        yield self._line(number, cells)
                    number = rows.line_num + 1  # type: ignore[attr-defined]
            except csv.Error as wrong:
                raise Trouble(f"{self.path.name} cannot be read: {wrong}.") from None

    def _line(self, number: int, cells: list[str]) -> TableLine:
        named = zip(self.columns, cells, strict=False)
        return TableLine(
            number,
            {column: cell for column, cell in named if column},
            is_broken=len(cells) != len(self.columns),
        )

    def _opened(self) -> IO[str]:
        return self.path.open(encoding=self.encoding, errors="replace", newline="")

    def _rows(self, file: IO[str]) -> Iterator[list[str]]:
        csv.field_size_limit(LONGEST_CELL)
        return csv.reader(file, delimiter=self.separator)


def encoding_of(path: Path) -> str:
    """Tell how letters are stored: by the mark at the start, else UTF-8 if all is, else CP1252."""
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def separator_of(head: str) -> str:
    """Tell what parts the cells: the sign that the first line has most of."""
    return max(SEPARATORS, key=head.count)


def columns_of(head: list[str]) -> tuple[list[str], list[str]]:
    """Name the columns, "" for those that are not known, and list what the latter are called."""
    meant = {word: column for column, words in COLUMNS.items() for word in words}
    columns = [meant.get(bare(cell), "") for cell in head]
    for column in NEEDED:
        if columns.count(column) != 1:
            raise Trouble(
                f"The first line needs one column called {column}; it has: {named(head)}."
            )
    doubled = {column for column in columns if column and columns.count(column) > 1}
    if doubled:
        raise Trouble(f"The first line has several columns called {', '.join(sorted(doubled))}.")
    unknown = [cell for cell, column in zip(head, columns, strict=True) if not column]
    return columns, unknown


def named(head: list[str]) -> str:
    """List columns for a sentence, whatever stands there."""
    cells = (clean_line(cell[:LONGEST_NAME], LONGEST_NAME) for cell in head[:MOST_NAMES])
    return ", ".join(filter(None, cells)) or "nothing"


def bare(cell: str) -> str:
    """Reduce a column's name to its letters."""
    return "".join(letter for letter in fold(cell) if letter.isalpha())
