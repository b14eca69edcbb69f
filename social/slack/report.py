"""What came of an import? Every line of the export is counted somewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """How many of each kind were read, added, changed or left, and why."""

    read: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Write it for the console."""
        head = f"{'':<14}{'read':>8}{'added':>8}{'changed':>8}{'as it was':>11}"
        rows = [
            f"{noun:<14}{self.read[noun]:>8}{self.added[noun]:>8}"
            f"{self.changed[noun]:>8}{self.unchanged[noun]:>11}"
            for noun in ("people", "communities", "messages", "reactions")
        ]
        left = [f"left: {number} {reason}" for reason, number in sorted(self.left.items())]
        return [head, *rows, *left, *self.notes]
