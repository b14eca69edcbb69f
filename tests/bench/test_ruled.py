"""What do the house rules cost in the product, with rows and the session around them?"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

import sqlalchemy
from flask import Flask
from sqlalchemy import text, update

from models import Capability, Community, Person, PostKind, Rule, Rulebook, Stage, session
from moderation import Draft
from moderation.house import obey
from moderation.rules import Candidate
from moderation.ruling import Kind, Unfit
from moderation.ruling import Rule as Said
from social import rulebook, screening
from social.rules import actions
from tests.moderation.ruling.many import LENGTH, ORDINARY, five_thousand
from tests.moderation.ruling.test_fitness import HARMLESS, REFUSED

RESULTS = Path(__file__).parent / "results" / "ruled.json"
TIMES = 40
SHORT = (
    "The new mould for the T9 door frame is ready in hall 4: please try it this week and note what "
    "the gauge says at each of the six points. The first ten frames were within two tenths, better "
    "than the drawing asks. Photographs follow on Thursday #mould"
)


def costs(*acts: Callable[[], object]) -> list[float]:
    """Measure the CPU milliseconds of some things in turn, each the median of many times."""
    spent: list[list[float]] = [[] for _act in acts]
    for _time in range(TIMES):
        for act, times in zip(acts, spent, strict=True):
            start = process_time()
            act()
            times.append(process_time() - start)
    return [round(median(times) * 1_000, 2) for times in spent]


def hold_all(owner: sqlalchemy.Engine) -> None:
    """Let every rule hold at once, past those who would have to approve."""
    with owner.connect() as connection:
        connection.execute(text("ALTER TABLE rule DISABLE TRIGGER USER"))
        connection.execute(update(Rule).values(stage=Stage.ACTIVE))
        connection.execute(update(Rulebook).values(edition="bench"))
        connection.execute(text("ALTER TABLE rule ENABLE TRIGGER USER"))


def test_what_rules_cost_in_the_product(
    in_app: None,
    app: Flask,
    owner: sqlalchemy.Engine,
    make_person: Callable[..., Person],
    make_community: Callable[..., Community],
    give: Callable[..., Person],
) -> None:
    maker = give(make_person("Mia Moderator"), Capability.MODERATOR)
    place = make_community("Paint shop", maker)
    long = ORDINARY[:LENGTH]

    def side_by_side(words: str) -> dict[str, float]:
        """Screen a text, judge it, and do the parts of that alone."""
        draft, kind = Draft(source=words), PostKind.DISCUSSION
        candidate = replace(Candidate.of(words, language="nl", kind=kind), community=place)
        bare, judged, asked, alone = costs(
            lambda: screening.screened(draft, maker, place),
            lambda: screening.judged(draft, maker, place, kind),
            rulebook.house,
            lambda: obey(candidate, rulebook.house()),
        )
        return {"screened": bare, "judged": judged, "asking": asked, "judging": alone}

    facts: dict[str, object] = {"characters": len(SHORT)}
    facts["none"] = [side_by_side(words) for words in (SHORT, long)]
    start = process_time()
    rules = [one for one in five_thousand(Random(4), with_leaks=False) if one.action != "block"]
    actions.add_rules(maker, rules, Stage.TRIAL)
    facts["kept_s"] = round(process_time() - start, 2)
    session.commit()
    hold_all(owner)
    start = process_time()
    facts["rules"] = len(rulebook.book().lines)
    facts["read_s"] = round(process_time() - start, 2)
    facts["all"] = [side_by_side(words) for words in (SHORT, long)]
    facts["refused_ms"] = max(map(refusing, (*REFUSED, *HARMLESS)))
    print(json.dumps(facts, indent=1))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(facts, indent=1))


def refusing(pattern: str) -> float:
    """Measure what it takes to say that a rule with a pattern is not fit."""
    said = Said(
        key="evil",
        kind=Kind.PATTERN,
        seeks=(pattern,),
        reason="a",
        messages={"en": "a"},
        must=("a",),
    )
    start = process_time()
    with suppress(Unfit):
        actions.require_fit([said])
    return round((process_time() - start) * 1_000, 1)
