"""What came of an import? Every row of the export is counted: it came, or stayed behind and why."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from social.importing.stream import KINDS, Left

MOST_LINES = 10_000  # of the list of what stayed behind; all of it is counted
MOST_MATCHES = 50_000
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
MAPPED = "mapped"


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a line of the export means here, and how that is known.

    `how` is mail, before (an earlier import), mapped (somebody said so), guess (of one name: asked,
    not taken), new, or for channels their like.
    """

    what: str
    key: str
    name: str
    mail: str
    here: str
    how: str


@dataclass(slots=True)
class Report:
    """How many of each kind were read, added, changed or left, and why."""

    read: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    matches: list[Match] = field(default_factory=list)
    lines: list[tuple[str, str, str]] = field(default_factory=list)  # kind, key, reason
    notes: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def count(self, kind: str, outcome: str) -> None:
        """Count a row that came, now or before."""
        self.read[kind] += 1
        counter: Counter[str] = getattr(self, outcome)
        counter[kind] += 1

    def leave(self, left: Left) -> None:
        """Count rows that stay behind."""
        self.read[left.kind] += left.number
        self.left[left.kind, left.reason] += left.number
        if left.key and len(self.lines) < MOST_LINES:
            self.lines.append((left.kind, left.key, left.reason))

    def match(self, match: Match) -> None:
        """Keep who or what a line means here."""
        if len(self.matches) < MOST_MATCHES:
            self.matches.append(match)

    def left_of(self, kind: str) -> int:
        """Count what stayed behind of a kind."""
        return sum(number for (one, _reason), number in self.left.items() if one == kind)

    def unaccounted(self) -> list[str]:
        """Name the kinds of which rows are missing on one side; there are none."""
        return [
            kind
            for kind in KINDS
            if self.read[kind]
            != self.added[kind] + self.changed[kind] + self.unchanged[kind] + self.left_of(kind)
        ]

    @property
    def has_faults(self) -> bool:
        """Tell whether a part of the export could not be read."""
        return bool(self.unreadable or self.unaccounted())

    def rows(self) -> Iterator[tuple[str, int, int, int, int, int]]:
        """Give the counts of each kind of which there is something."""
        for kind in KINDS:
            if self.read[kind]:
                yield (
                    kind, self.read[kind], self.added[kind], self.changed[kind],
                    self.unchanged[kind], self.left_of(kind),
                )  # fmt: skip

    def words(self) -> list[str]:
        """Write it for the console."""
        head = f"{'':<16}{'read':>9}{'added':>9}{'changed':>9}{'as it was':>11}{'left':>9}"
        table = [
            f"{kind:<16}{read:>9}{added:>9}{changed:>9}{unchanged:>11}{left:>9}"
            for kind, read, added, changed, unchanged, left in self.rows()
        ]
        how = Counter((one.what, one.how) for one in self.matches)
        found = [f"{what}: {number} {word}" for (what, word), number in sorted(how.items())]
        left = [
            f"left: {number} {kind}: {reason}"
            for (kind, reason), number in sorted(self.left.items())
        ]
        return [head, *table, *found, *left, *self.notes, *self.faults()]

    def faults(self) -> list[str]:
        """Say what could not be read, and what does not add up."""
        lost = [f"{kind}: the counts do not add up" for kind in self.unaccounted()]
        return [f"unreadable: {line}" for line in self.unreadable] + lost

    def facts(self) -> dict[str, Any]:
        """Give it as it is kept."""
        return {
            "rows": [list(row) for row in self.rows()],
            "left": [[kind, reason, n] for (kind, reason), n in sorted(self.left.items())],
            "how": [
                [what, how, number]
                for (what, how), number in sorted(
                    Counter((one.what, one.how) for one in self.matches).items()
                )
            ],
            "guesses": [
                [one.key, one.name, one.here] for one in self.matches if one.how == "guess"
            ][:200],
            "notes": self.notes[:200],
            "faults": self.faults()[:200],
        }

    def mapping_csv(self) -> str:
        """Write who and what was matched, to be looked at, changed and given back."""
        rows = [(m.what, m.key, m.name, m.mail, m.here, m.how) for m in self.matches]
        return as_csv(("what", "key", "name", "mail", "here", "how"), rows)

    def report_csv(self) -> str:
        """Write the counts, and one by one what stayed behind."""
        rows: list[tuple[Any, ...]] = []
        for kind, read, added, changed, unchanged, left in self.rows():
            counts = (("read", read), ("added", added), ("changed", changed))
            counts += (("as it was", unchanged), ("left", left))
            rows += [("count", kind, word, number) for word, number in counts]
        rows += [("left", kind, why, n) for (kind, why), n in sorted(self.left.items())]
        rows += [("row", kind, f"{key}: {why}", 1) for kind, key, why in self.lines]
        rows += [("fault", "", line, 1) for line in self.faults()]
        return as_csv(("what", "kind", "detail", "number"), rows)


def as_csv(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """Write a table that spreadsheets open, and none of whose cells is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([[plain(cell) for cell in row] for row in rows])
    return "\ufeff" + out.getvalue()


def plain(cell: Any) -> Any:
    """Keep a spreadsheet from reading a text as a formula."""
    is_formula = isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{cell}" if is_formula else cell


def read_mapping(words: str) -> Mapping[tuple[str, str], str]:
    """Read a mapping that was given back: what a key means here.

    Only lines that somebody marked as mapped say something; what an import proposed does not.
    ValueError for what has no such columns.
    """
    table = csv.DictReader(io.StringIO(words.removeprefix("\ufeff")))
    if not {"what", "key", "here"} <= set(table.fieldnames or ()):
        raise ValueError("the columns what, key and here are needed")
    return {
        (str(row["what"]), unplain(str(row["key"]))): unplain(str(row["here"])).strip()
        for row in table
        if row["here"] and (row.get("how") or MAPPED) == MAPPED
    }


def unplain(cell: str) -> str:
    """Take back what `plain` put before a text."""
    return cell[1:] if cell[:1] == "'" else cell
