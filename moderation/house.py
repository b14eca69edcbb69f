"""What do the house rules ask of a text that somebody sends: refuse it, cover it, let it wait?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from moderation.rules import Candidate
from moderation.ruling.judging import judge
from moderation.ruling.rule import Action, Hit, Kind
from moderation.ruling.ruleset import RuleSet, make_ready

COVER = "•••••"
"""What stands in the place of what is covered, or so much of it as that is long."""
ROUNDS = 4
"""A text in which there is still something to cover after so many waits for a moderator."""


@dataclass(frozen=True, slots=True)
class House:
    """The rules of a house, made ready; those `on_trial` find and are counted, and do no more."""

    ruleset: RuleSet
    on_trial: frozenset[str] = frozenset()
    today: date | None = None


NO_RULES = House(make_ready(()))


class Blocked(ValueError):
    """A rule does not let a text be sent. `hits` say why; all that was found is in `found`."""

    def __init__(self, hits: tuple[Hit, ...], found: frozenset[str]) -> None:
        super().__init__(", ".join(sorted({hit.rule.key for hit in hits})))
        self.hits = hits
        self.found = found

    def within(self, field: str) -> Blocked:
        """Keep what is to be said beside a field: what is no title's is the text's, files too."""
        here = [hit for hit in self.hits if (hit.part == "title") is (field == "title")]
        return Blocked(tuple(here), self.found)

    @property
    def is_leak(self) -> bool:
        """Tell whether covering what was found lets the text be sent."""
        return all(_is_leak(hit) and hit.part != "file" for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a text: its words with what had to be covered, and what rules ask of it.

    `actions` are by the key of the rule, the strictest of its hits; `found` are the keys of all
    rules that count, also of those on trial.
    """

    title: str
    source: str
    actions: dict[str, Action]
    found: frozenset[str]
    waits: bool


def obey(candidate: Candidate, house: House, *, redacts: bool = False) -> Verdict:
    """Judge a text as somebody sends it; `redacts` covers leaks that could not be sent.

    Raises Blocked. A question to the writer is asked before, and of no matter here.
    """
    actions: dict[str, Action] = {}
    found: set[str] = set()
    for _round in range(ROUNDS):
        hits = judge(candidate, house.ruleset, house.today)
        found |= {hit.rule.key for hit in hits if _is_counted(hit, house)}
        acting = [hit for hit in hits if hit.rule.key not in house.on_trial]
        covered = [hit for hit in acting if _is_covered(hit, redacts)]
        blocking = tuple(hit for hit in acting if _is_refused(hit, redacts))
        if blocking:
            raise Blocked(blocking, frozenset(found))
        for hit in acting:
            if hit.action is not Action.COACH:
                known = actions.get(hit.rule.key, hit.action)
                actions[hit.rule.key] = max(known, hit.action, key=_STRICTNESS.index)
        if not covered:
            break
        candidate = replace(
            candidate,
            attached=(),  # of files nothing is covered, and all is known
            title=_without(candidate.title, "title", covered),
            source=_without(candidate.source, "source", covered),
        )
    return Verdict(
        title=candidate.title,
        source=candidate.source,
        actions=actions,
        found=frozenset(found),
        waits=bool(covered) or Action.HOLD in actions.values(),
    )


_STRICTNESS = tuple(Action)


def _is_counted(hit: Hit, house: House) -> bool:
    """A question that the writer answered for themselves is nobody's business; a trial counts."""
    return hit.action is not Action.COACH or hit.rule.key in house.on_trial


def _is_covered(hit: Hit, redacts: bool) -> bool:
    """Only words can be covered, and no file."""
    is_redacted = redacts and hit.action is Action.BLOCK and _is_leak(hit)
    return hit.part != "file" and (hit.action is Action.MASK or is_redacted)


def _is_refused(hit: Hit, redacts: bool) -> bool:
    return hit.action is Action.BLOCK and not _is_covered(hit, redacts)


def _is_leak(hit: Hit) -> bool:
    return hit.rule.kind is Kind.LEAK


def _without(text: str, part: str, hits: Iterable[Hit]) -> str:
    """Cover what was found in a part of a text, which never becomes longer by that."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((hit.start, hit.end) for hit in hits if hit.part == part):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    for start, end in reversed(spans):
        text = f"{text[:start]}{COVER[: end - start]}{text[end:]}"
    return text
