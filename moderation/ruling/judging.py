"""What do the house rules find in a text, and where? No database, no clock: the same every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property

from moderation.disguise import Folded, fold, readings
from moderation.hosts import above, hosts
from moderation.leaks import find_leaks, masked
from moderation.markdown import see
from moderation.rules import Attached, Candidate
from moderation.ruling.files import is_type
from moderation.ruling.patterns import Patterns
from moderation.ruling.quoting import quotations, sentence
from moderation.ruling.rule import Action, Hit, Kind, Rule
from moderation.ruling.ruleset import RuleSet
from moderation.ruling.words import Found, spoken
from moderation.seen import Seen, seen

HITS = 20
"""So many places of one rule are marked in one text; more say nothing new."""


def judge(candidate: Candidate, ruleset: RuleSet, today: date | None = None) -> tuple[Hit, ...]:
    """List what the rules find in a candidate, in the order of the text.

    A text is judged as it reads once it is formatted; places are those in what was typed. Rules
    that are over on `today` and those whose scope leaves the candidate out are silent.
    """
    holds = _Holding(candidate, ruleset, today)
    hits: list[Hit] = []
    for part, read in (("title", seen(candidate.title)), ("source", _read(candidate))):
        if read.source:
            hits += _Search(part, read, ruleset, holds).hits()
            hits += _leaks(part, read, candidate.language, ruleset, holds)
    hits += _files(candidate, ruleset, holds)
    for file in candidate.attached:
        hits += _within(file, candidate.language, ruleset, holds)
    return tuple(hits)


def _read(candidate: Candidate) -> Seen:
    known = candidate.seen
    return known if known and known.source == candidate.source else see(candidate.source)


class _Holding:
    """Remembers which rules hold for a candidate."""

    def __init__(self, candidate: Candidate, ruleset: RuleSet, today: date | None) -> None:
        self.rules = ruleset.rules
        self.today = today
        self.where = (
            getattr(candidate.community, "id", None),
            candidate.kind,
            candidate.language,
        )
        self.known: dict[int, bool] = {}

    def __call__(self, number: int) -> bool:
        if number not in self.known:
            self.known[number] = self._holds(self.rules[number])
        return self.known[number]

    def _holds(self, rule: Rule) -> bool:
        is_over = rule.expires and self.today and rule.expires < self.today
        return not is_over and rule.scope.covers(*self.where)


class _Search:
    """One text, looked through for every rule."""

    def __init__(self, part: str, read: Seen, ruleset: RuleSet, holds: _Holding) -> None:
        self.part = part
        self.read = read
        self.text = read.source
        self.ruleset = ruleset
        self.holds = holds
        self.counts: Counter[int] = Counter()

    def hits(self) -> list[Hit]:
        rules = self.ruleset.rules
        found: set[Found] = set()
        for number, start, end in self._found():
            place = (number, start, end)
            if place in found or not self._counts(*place):
                continue
            self.counts[number] += 1
            found.add(place)
        return [
            Hit(rules[number], rules[number].action, self.part, start, end, self.text[start:end])
            for number, start, end in sorted(found, key=lambda place: (place[1:], place[0]))
        ]

    def _counts(self, number: int, start: int, end: int) -> bool:
        rule = self.ruleset.rules[number]
        if self.counts[number] >= HITS or not self.holds(number):
            return False
        if not rule.in_quotes and any(
            first <= start and end <= last for first, last in self._quotations
        ):
            return False
        unless = self.ruleset.unless.get(number)
        return not (unless and self._says_one_of(unless, start, end))

    def _says_one_of(self, unless: tuple[str, ...], start: int, end: int) -> bool:
        said = spoken(sentence(self.text, start, end))
        return any(one in said for one in unless)

    def _found(self) -> Iterator[Found]:
        ruleset, span = self.ruleset, self.read.span
        if ruleset.words or ruleset.patterns.rules:
            folded = fold(self.read.text)
            for reading in readings(folded):
                for number, start, end in ruleset.words.find(reading):
                    if self.counts[number] < HITS:
                        yield number, *span(*reading.span(start, end))
                if reading.runs is None:
                    yield from self._matching(ruleset.patterns, reading, self.read)
            masks = folded if self.read.is_typed else fold(self.text)  # a mask may be a mark
            for number, start, end in ruleset.words.find_masked(masks):
                yield number, *masks.span(start, end)
        yield from self._typed(self.read)
        if not self.read.is_typed:
            yield from self._typed(Seen(self.text, self.text))
        if ruleset.hosts:
            for host, start, end in hosts(self.read.text):
                for one in above(host):
                    for number in ruleset.hosts.get(one, ()):
                        yield number, *span(start, end)

    def _typed(self, read: Seen) -> Iterator[Found]:
        """Give what is found in the letters as they were typed."""
        ruleset, text = self.ruleset, read.text
        if ruleset.typed:
            small = Folded(_small(text), range(len(text)), text)
            for number, start, end in ruleset.typed.find(small):
                rule = ruleset.rules[number]
                if not rule.has_case or text[start:end] in rule.seeks:
                    yield number, *read.span(start, end)
        for patterns in ruleset.typed_patterns:
            if patterns.rules:
                yield from self._matching(patterns, Folded(text, range(len(text)), text), read)

    def _matching(self, patterns: Patterns, reading: Folded, read: Seen) -> Iterator[Found]:
        for one in patterns.matching(reading.text):
            number = patterns.rules[one]
            if self.holds(number) and self.counts[number] < HITS:
                for places, (start, end) in enumerate(patterns.places(one, reading.text), 1):
                    yield number, *read.span(*reading.span(start, end))
                    if places >= HITS:
                        break

    @cached_property
    def _quotations(self) -> tuple[tuple[int, int], ...]:
        return quotations(self.text)


def _leaks(
    part: str, read: Seen, language: str, ruleset: RuleSet, holds: _Holding
) -> Iterator[Hit]:
    if not any(holds(number) for numbers in ruleset.leaks.values() for number in numbers):
        return
    for leak in find_leaks(read.text, language):
        for kind, numbers in ruleset.leaks.items():
            for number in numbers:
                if leak.is_a(kind) and holds(number):
                    rule = ruleset.rules[number]
                    action = rule.action if leak.is_sure else Action.COACH
                    shown = masked(read.text[leak.start : leak.end])
                    yield Hit(rule, action, part, *read.span(leak.start, leak.end), shown)


def _files(candidate: Candidate, ruleset: RuleSet, holds: _Holding) -> Iterator[Hit]:
    for number, sought, pattern in ruleset.files:
        for file in candidate.attached:
            said = file.type if is_type(sought) else file.name
            if holds(number) and pattern.fullmatch(said):
                rule = ruleset.rules[number]
                yield Hit(rule, rule.action, "file", 0, len(file.name), file.name)


def _within(file: Attached, language: str, ruleset: RuleSet, holds: _Holding) -> Iterator[Hit]:
    """Give what the name and words of a file say; nothing can be covered: people look instead."""
    said = file.name.replace("_", " ")  # in a name it parts words
    named = _said(said, language, ruleset, holds)
    name = file.name
    for hit in reversed(named):  # a secret in a name is not told with it
        if hit.rule.kind is Kind.LEAK:
            name = f"{name[: hit.start]}{hit.shown}{name[hit.end :]}"
    for hit in named:
        yield replace(hit, action=_looked_at(hit.action), shown=name)
    for hit in _said(file.text, language, ruleset, holds) if file.text else ():
        yield replace(hit, action=_looked_at(hit.action), shown=f"{name}: {hit.shown}")


def _said(text: str, language: str, ruleset: RuleSet, holds: _Holding) -> list[Hit]:
    read = Seen(text, text)
    found = _Search("file", read, ruleset, holds).hits()
    return [*found, *_leaks("file", read, language, ruleset, holds)]


def _looked_at(action: Action) -> Action:
    return Action.QUEUE if action is Action.MASK else action


def _small(text: str) -> str:
    """Write a text in small letters, one for one."""
    small = text.lower()
    if len(small) == len(text):  # no letter has a small form of none
        return small
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
