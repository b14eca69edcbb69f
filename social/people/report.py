"""What did an import do, and what did it leave?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a line."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(slots=True)
class Report:
    """Counts what became of the lines, and says each at once: nothing of a long file is kept."""

    say: Callable[[str], object]
    is_brief: bool = False
    counts: Counter[Outcome] = field(default_factory=Counter)
    managers: int = 0
    unknown_managers: int = 0
    invited: int = 0
    sites: list[str] = field(default_factory=list)

    def note(self, number: int, outcome: Outcome, who: str, details: Sequence[str] = ()) -> None:
        """Count a line, and say what became of it; a brief report says what was refused alone."""
        self.counts[outcome] += 1
        is_quiet = self.is_brief and outcome is not Outcome.REFUSED
        if outcome is not Outcome.UNCHANGED and not is_quiet:
            more = f": {'; '.join(details)}" if details else ""
            self.say(f"line {number}: {outcome} {who}{more}")

    def note_manager(self, number: int, who: str, manager: str) -> None:
        """Count somebody who has another manager from now on."""
        self.managers += 1
        if not self.is_brief:
            self.say(f"line {number}: {who} reports to {manager}")

    def miss_manager(self, number: int, who: str, why: str) -> None:
        """Count a manager who could not be set; the rest of the line was taken."""
        self.unknown_managers += 1
        self.say(f"line {number}: {who}: {why}")

    @property
    def has_refused(self) -> bool:
        """Tell whether anything in the file could not be taken."""
        return self.counts[Outcome.REFUSED] > 0 or self.unknown_managers > 0

    @property
    def total(self) -> str:
        """Sum it up in one line."""
        parts = [f"{self.counts[outcome]} {outcome}" for outcome in Outcome]
        parts += [f"{self.managers} with another manager"] * bool(self.managers)
        parts += [f"{self.unknown_managers} without the manager named"] * bool(
            self.unknown_managers
        )
        parts += [f"{self.invited} invited by mail"] * bool(self.invited)
        parts += [f"new sites: {', '.join(self.sites)}"] * bool(self.sites)
        return ", ".join(parts)
