"""Rules as CSV: what people keep in a spreadsheet.

A cell that a spreadsheet would take for a formula begins with an apostrophe, as one that begins
with an apostrophe does; reading takes it off again. Lists have one thing a line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from moderation.language import LANGUAGES
from moderation.ruling.facts import LIMIT, Facts, Malformed, facts_of, rule_of
from moderation.ruling.rule import Rule

_LISTS = ("seeks", "unless", "kinds", "languages", "must", "must_not")
_CLAIMS = ("is_folded", "has_case", "in_quotes")
_MESSAGE = "message_"
COLUMNS = (
    *("key", "kind", "seeks", "action", "severity", "bound", *_CLAIMS, "unless"),
    *("communities", "kinds", "languages"),
    *(f"{_MESSAGE}{language}" for language in LANGUAGES),
    *("owner", "reason", "expires", "must", "must_not"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "'")
"""What makes a spreadsheet take a cell for more than words."""


def write_rulesheet(rules: Iterable[Rule]) -> str:
    """Write rules as CSV; `read_rulesheet` reads the same rules."""
    sheet = io.StringIO(newline="")
    # What older versions let in, such as words in a language that is not spoken, has no cell.
    writer = csv.DictWriter(sheet, COLUMNS, "", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for rule in rules:
        writer.writerow({name: guarded(cell) for name, cell in _cells(facts_of(rule)).items()})
    return sheet.getvalue()


def read_rulesheet(text: str) -> tuple[Rule, ...]:
    """Read rules from CSV. Raises Malformed."""
    if len(text) > LIMIT:
        raise Malformed(f"a sheet of rules has at most {LIMIT:,} characters")
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        unknown = set(reader.fieldnames or ()) - set(COLUMNS)
        if unknown:
            raise Malformed(f"{min(unknown)!r} is none of {', '.join(COLUMNS)}")
        return tuple(
            rule_of(_facts(row, f"line {reader.line_num}"), f"line {reader.line_num}")
            for row in reader
        )
    except csv.Error as problem:
        raise Malformed(f"line {reader.line_num}: {problem}") from None


def guarded(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cells(facts: Facts) -> dict[str, str]:
    cells = {}
    for name, value in facts.items():
        if name == "messages":
            cells |= {f"{_MESSAGE}{language}": words for language, words in value.items()}
        elif name in _LISTS:
            cells[name] = "\n".join(escaped(one) for one in value)
        elif name == "communities":
            cells[name] = " ".join(map(str, value))
        elif name in _CLAIMS:
            cells[name] = "yes" if value else "no"
        else:
            cells[name] = value
    return cells


def _facts(row: dict[str | None, str | None], place: str) -> Facts:
    if None in row or None in row.values():
        raise Malformed(f"{place}: a line has as many cells as the first one")
    facts: Facts = {}
    for name, cell in row.items():
        cell = (cell or "").removeprefix("'")
        if not name or not cell:
            continue
        if name.startswith(_MESSAGE):
            facts.setdefault("messages", {})[name.removeprefix(_MESSAGE)] = cell
        elif name in _LISTS:
            facts[name] = [plain_line(line) for line in cell.split("\n") if line]
        elif name == "communities":
            facts[name] = _numbers(cell, place)
        elif name in _CLAIMS:
            facts[name] = _CLAIM.get(cell.strip().lower(), cell)
        else:
            facts[name] = cell
    return facts


DIGITS = 10
"""More than that no number of a community has."""
_CLAIM = {"yes": True, "no": False, "true": True, "false": False}


def _numbers(cell: str, place: str) -> list[int]:
    words = cell.split()
    if not all(word.isascii() and word.isdecimal() and len(word) <= DIGITS for word in words):
        raise Malformed(f"{place}: communities: a list of numbers is needed")
    return [int(word) for word in words]


def escaped(line: str) -> str:
    """Write something that may have several lines as one line."""
    return line.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def plain_line(line: str) -> str:
    """Read what `escaped` wrote."""
    parts = (part.replace("\\n", "\n").replace("\\r", "\r") for part in line.split("\\\\"))
    return "\\".join(parts)
