"""Who may judge a case? Nobody whom it concerns, and nobody whose boss or team it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Somebody(Protocol):
    """A person with their direct manager."""

    @property
    def id(self) -> int: ...

    @property
    def manager_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Matter:
    """Whom a case concerns: who wrote the thing, who reported it, who is named in it.

    `recused` said themselves that they are not free; `deciders` made the decision that is
    appealed against.
    """

    author: Somebody
    reporters: Sequence[Somebody] = ()
    mentioned: frozenset[int] = frozenset()
    recused: frozenset[int] = frozenset()
    deciders: frozenset[int] = frozenset()


def may_judge(case: Matter, person: Somebody) -> bool:
    """Tell whether a person is free to judge: neither party, nor named, nor above or below one."""
    sides = (case.author, *case.reporters)
    parties = {side.id for side in sides}
    if person.id in parties | case.mentioned | case.recused | case.deciders:
        return False
    return not any(person.id == side.manager_id or person.manager_id == side.id for side in sides)
