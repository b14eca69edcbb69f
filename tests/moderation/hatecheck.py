"""How do the starter packs judge HateCheck, whose sentences nobody here wrote?

HateCheck (Röttger and others, 2021) and its multilingual sisters (2022) lie beside the repository.
There is none in Dutch.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from moderation.packs import pack
from moderation.rules import Candidate
from moderation.ruling.judging import judge
from moderation.ruling.rule import STRICTNESS, Action, strictest
from moderation.ruling.ruleset import make_ready
from tests.moderation.conftest import CORPUS

FILES = {"en": "hatecheck_en.csv", "fr": "mhc_french.csv", "de": "mhc_german.csv"}
PLACE = CORPUS / "toxicity"


class Share(NamedTuple):
    """How many sentences there are, how many any rule found, and how many a moderator would see."""

    all: int
    found: int
    queued: int


def judged(language: str) -> dict[tuple[bool, str], Share]:
    """Judge every sentence by all packs: whether it is hateful, and which ability it tests."""
    ready = make_ready(rule for name in ("en", "nl", "fr", "de") for rule in pack(name))
    counts: dict[tuple[bool, str], Counter[str]] = {}
    for functionality, text, is_hateful in _sentences(language):
        action = strictest(judge(Candidate.of(text, language=language), ready))
        count = counts.setdefault((is_hateful, functionality), Counter())
        count["all"] += 1
        count["found"] += action is not None
        count["queued"] += action is not None and _is_queued(action)
    return {
        key: Share(count["all"], count["found"], count["queued"]) for key, count in counts.items()
    }


def total(shares: dict[tuple[bool, str], Share], *, hateful: bool) -> Share:
    """Add up one half."""
    half = [share for (is_hateful, _name), share in shares.items() if is_hateful is hateful]
    return Share(*(sum(column) for column in zip(*half, strict=True)))


def _sentences(language: str) -> Iterator[tuple[str, str, bool]]:
    with (PLACE / FILES[language]).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["functionality"], row["test_case"], row["label_gold"] == "hateful"


def _is_queued(action: Action) -> bool:
    return STRICTNESS.index(action) >= STRICTNESS.index(Action.QUEUE)
