"""How are rows written as a sheet that no spreadsheet runs?"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import IO, Any

Rows = Iterable[Mapping[str, Any]]
# What spreadsheets would run; some look behind blanks and quotation marks, and at wide signs, too.
FORMULA = re.compile(r"[\t\r\n\0]|[\s\"'‘’“”]*[=+\-@＝＋－＠]")


def write_csv(file: IO[bytes], columns: Sequence[str], rows: Rows) -> None:
    """Write rows as CSV (RFC 4180); what a spreadsheet would run gets an apostrophe before it."""
    for line in [dict(zip(columns, columns, strict=True))], rows:
        for row in line:
            buffer = io.StringIO()
            csv.writer(buffer).writerow([guarded(row.get(name)) for name in columns])
            file.write(buffer.getvalue().encode())


def guarded(value: Any) -> str:
    """Write a value as a cell."""
    found = plain(value)
    words = " ".join(found) if isinstance(found, list) else "" if found is None else str(found)
    if isinstance(found, bool):
        words = words.lower()
    return f"'{words}" if isinstance(found, str | list) and FORMULA.match(words) else words


def plain(value: Any) -> Any:
    """Turn a value into what JSON can carry; times are those of UTC."""
    return value.isoformat() if isinstance(value, date) else value
