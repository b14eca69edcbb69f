"""What becomes of a text when rules ask for something?"""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

from moderation.house import COVER, Blocked, House, obey
from moderation.packs import pack
from moderation.rules import Attached, Candidate
from moderation.ruling import Action, Kind, Rule, make_ready

LEAKS = House(make_ready(pack("leaks")))
SECRET = "the password: Welkom01"


def house(*rules: Rule, on_trial: tuple[str, ...] = (), today: date | None = None) -> House:
    return House(make_ready(rules), frozenset(on_trial), today)


def rule(word: str, action: Action, **facts: object) -> Rule:
    return Rule(key=word, kind=Kind.WORDS, seeks=(word,), action=action, **facts)  # type: ignore[arg-type]


def test_each_action_asks_for_what_it_says() -> None:
    rules = [rule(one.value, one) for one in Action if one is not Action.BLOCK]
    verdict = obey(Candidate.of("coach alert mask queue"), house(*rules))
    assert verdict.source == f"coach alert {COVER[:4]} queue"
    assert verdict.actions == {
        "alert": Action.ALERT,
        "mask": Action.MASK,
        "queue": Action.QUEUE,
    }
    assert verdict.found == {"alert", "mask", "queue"}
    assert not verdict.waits
    assert obey(Candidate.of("hold"), house(*rules)).waits


def test_a_rule_on_trial_is_counted_and_does_nothing() -> None:
    rules = [rule("bad", Action.BLOCK), rule("dull", Action.MASK), rule("odd", Action.COACH)]
    verdict = obey(Candidate.of("bad dull odd"), house(*rules, on_trial=("bad", "dull", "odd")))
    assert (verdict.source, verdict.actions, verdict.waits) == ("bad dull odd", {}, False)
    assert verdict.found == {"bad", "dull", "odd"}


def test_what_cannot_be_sent_says_which_words_and_where() -> None:
    with pytest.raises(Blocked) as blocked:
        obey(Candidate.of("so bad", title="Bad"), house(rule("bad", Action.BLOCK)))
    found = blocked.value
    assert [(hit.part, hit.start, hit.end) for hit in found.hits] == [
        ("title", 0, 3),
        ("source", 3, 6),
    ]
    assert not found.is_leak
    assert found.found == {"bad"}


def test_leaks_are_refused_and_covered_on_demand() -> None:
    with pytest.raises(Blocked) as blocked:
        obey(Candidate.of(SECRET), LEAKS)
    assert blocked.value.is_leak
    assert all("elkom" not in hit.shown for hit in blocked.value.hits)
    verdict = obey(Candidate.of(SECRET), LEAKS, redacts=True)
    assert verdict.source == f"the password: {COVER}"
    assert verdict.actions == {"leaks.secrets": Action.BLOCK}


def test_covering_covers_no_word_that_a_rule_refuses() -> None:
    both = house(*pack("leaks"), rule("bad", Action.BLOCK))
    with pytest.raises(Blocked) as blocked:
        obey(Candidate.of(f"bad: {SECRET}"), both, redacts=True)
    assert [hit.rule.key for hit in blocked.value.hits] == ["bad"]


def test_overlapping_hits_are_covered_from_the_first_to_the_last_letter() -> None:
    rules = [
        Rule(key="a", kind=Kind.WORDS, seeks=("red green",), action=Action.MASK),
        Rule(key="b", kind=Kind.WORDS, seeks=("green blue",), action=Action.MASK),
    ]
    assert obey(Candidate.of("red green blue!"), house(*rules)).source == f"{COVER}!"


def test_covering_never_makes_a_text_longer_and_what_never_ends_waits() -> None:
    text = "ab " * 3_333
    verdict = obey(Candidate.of(text), house(rule("ab", Action.MASK)))
    assert len(verdict.source) <= len(text)
    assert verdict.waits


def test_a_text_full_of_numbers_is_refused_at_once() -> None:
    text = "BSN 111222333\n" * 700
    start = process_time()
    with pytest.raises(Blocked):
        obey(Candidate.of(text), LEAKS)
    assert process_time() - start < 1


def test_a_rule_that_is_over_is_silent() -> None:
    ending = rule("bad", Action.BLOCK, expires=date(2026, 11, 26))
    with pytest.raises(Blocked):
        obey(Candidate.of("bad"), house(ending, today=date(2026, 11, 26)))
    assert not obey(Candidate.of("bad"), house(ending, today=date(2026, 11, 27))).found


def test_a_file_is_refused_by_its_name_and_not_covered() -> None:
    rules = Rule(key="macros", kind=Kind.FILE, seeks=("*.docm",), action=Action.BLOCK)
    file = (Attached("plan.docm", "application/zip"),)
    with pytest.raises(Blocked) as blocked:
        obey(Candidate.of("Look", attached=file), house(rules), redacts=True)
    assert not blocked.value.is_leak
    assert blocked.value.within("source").hits == blocked.value.hits


def test_covering_takes_the_signs_that_format_along() -> None:
    leak = Rule(key="leaks", kind=Kind.LEAK, seeks=("card",), action=Action.BLOCK)
    for typed in ("4111**1111**1111**1111**", "4111[ 1111 1111 1111](https://a.example)"):
        verdict = obey(Candidate.of(f"My card {typed}, yes"), house(leak), redacts=True)
        assert verdict.source == "My card •••••, yes"
