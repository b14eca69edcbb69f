"""How is something counted site by site, without telling of anybody?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from social.few import LEAST


@dataclass(frozen=True, slots=True)
class Group:
    """A site, or several small ones together: how many there are, and how many have done it."""

    names: tuple[str, ...]
    people: int
    given: int

    @property
    def share(self) -> int:
        """Give the part that has, in full per cent; 100 only when it is all."""
        return self.given * 100 // self.people if self.people else 0


@dataclass(frozen=True, slots=True)
class Report:
    """Everybody together, and site by site where there are enough to tell of nobody."""

    whole: Group | None
    sites: list[Group]


def told_of(groups: list[Group]) -> Report:
    """Put groups together until each has five people; the whole is told from five on, too.

    What is left over goes to the next larger one: else it could be had by taking all others from
    the whole.
    """
    whole = joined(groups)
    if whole.people < LEAST:
        return Report(None, [])
    large = [group for group in groups if group.people >= LEAST]
    small = [group for group in groups if group.people < LEAST]
    rest = joined(small)
    if small and rest.people < LEAST:
        rest = joined([large.pop(), *small])
    return Report(whole, [*large, rest] if small else large)


def joined(groups: Sequence[Group]) -> Group:
    """Count several groups as one."""
    names = tuple(name for group in groups for name in group.names)
    return Group(names, sum(group.people for group in groups), sum(group.given for group in groups))
