"""Are the starter packs fit, kind, complete in four languages, and seldom wrong?"""

from __future__ import annotations

import pytest

from moderation.language import LANGUAGES
from moderation.packs import PACKS, pack
from moderation.rules import Candidate
from moderation.ruling.fitness import check, compile_rules
from moderation.ruling.judging import judge
from moderation.ruling.rule import Action, Rule, strictest
from moderation.ruling.rulebook import read_rulebook, write_rulebook
from moderation.ruling.ruleset import RuleSet, make_ready
from moderation.ruling.rulesheet import read_rulesheet, write_rulesheet
from tests.moderation.hatecheck import PLACE, judged, total

RULES = tuple(rule for name in PACKS for rule in pack(name))


@pytest.fixture(scope="module")
def ready() -> RuleSet:
    """Give all packs, made ready together."""
    return make_ready(RULES)


@pytest.mark.parametrize("rule", RULES, ids=[rule.key for rule in RULES])
def test_a_rule_finds_what_it_must_and_nothing_that_it_must_not(rule: Rule) -> None:
    assert check(rule) == []


@pytest.mark.parametrize("rule", RULES, ids=[rule.key for rule in RULES])
def test_a_rule_says_why_and_speaks_to_the_writer_in_four_languages(rule: Rule) -> None:
    assert set(rule.messages) == set(LANGUAGES)
    assert len(rule.reason) > 20
    assert rule.must_not
    for words in rule.messages.values():
        assert "!" not in words
        assert 40 < len(words) < 300


def test_all_packs_go_together() -> None:
    assert len(compile_rules(RULES).rules) == len(RULES)


def test_packs_come_back_from_yaml_and_csv() -> None:
    assert read_rulebook(write_rulebook(RULES)) == RULES
    assert read_rulesheet(write_rulesheet(RULES)) == RULES


def test_there_is_no_other_pack() -> None:
    with pytest.raises(KeyError):
        pack("../en")


def test_nothing_is_blocked_for_its_tone() -> None:
    blocking = {rule.key for rule in RULES if rule.action in (Action.BLOCK, Action.HOLD)}
    assert blocking == {"leaks.secrets", "leaks.numbers", "leaks.cards"}


@pytest.mark.parametrize(
    "text",
    [
        "He called me an asshole in front of the whole team, what can I do?",
        'Somebody wrote "I will kill you" on my locker.',
        "Hij heeft mij uitgescholden voor klootzak, wie kan ik aanspreken?",
        'Iemand riep "rot op naar je eigen land" naar Ana.',
        "On m'a traitée de sale conne à la réunion.",
        "Quelqu'un a écrit « retourne dans ton pays » sur mon casier.",
        "Er hat mich gestern ein Arschloch genannt, an wen wende ich mich?",
        'Jemand hat "verpiss dich" an meinen Spind geschrieben.',
    ],
)
def test_whoever_tells_of_abuse_is_not_taken_for_its_author(ready: RuleSet, text: str) -> None:
    assert judge(Candidate.of(text), ready) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Good morning all, the drawings of line 4 are at the entrance. Who joins me at 8:30?",
        "Dat is dik in orde, de bak staat op lijn 4 en de pot verf in de kast.",
        "Le retard de la ligne 4 est dû à la neige ; le bus de 8 h 30 roule.",
        "Die dicken Rohre sind da, der Mist ist weg. Geh bitte nach Hause, wenn du müde bist!",
        "The assassination of the class of Scunthorpe, in Essex, by a cockerel and a Shih Tzu.",
        "De kut-hoek heet in Kuttekoven gewoon hoek; de neef van Dick uit Fucking doet mee.",
        "La pute de Pute-Lez-Bains ? Non : la députée, la disputée, le computeur.",
        "I killed the process and shot a picture; we will beat the deadline.",
        "Women, refugees, Muslims, Jews and gay colleagues work here, and we are glad of it.",
    ],
)
def test_ordinary_words_are_left_alone(ready: RuleSet, text: str) -> None:
    assert judge(Candidate.of(text), ready) == ()


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("You are a c0mplete idi0t", Action.COACH),
        ("Je bent een 1d1oot", Action.COACH),
        ("T'es un c r é t i n", Action.COACH),
        ("Du Arschlоch", Action.COACH),
        ("I wi11 k1ll you", Action.QUEUE),
        ("my password is Welkom01", Action.BLOCK),
    ],
)
def test_disguises_help_nobody(ready: RuleSet, text: str, action: Action) -> None:
    assert strictest(judge(Candidate.of(text), ready)) is action


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_false_alarms_on_the_harmless_half_of_hatecheck_are_few(language: str) -> None:
    """At most 5 of 100 are asked about, at most 2 of 100 reach a moderator. Recall is reported."""
    if not PLACE.is_dir():
        pytest.skip("HateCheck is not beside the repository")
    shares = judged(language)
    harmless, hateful = total(shares, hateful=False), total(shares, hateful=True)
    print(
        f"{language}: {harmless.found}, {harmless.queued} of {harmless.all} harmless, "
        f"{hateful.found}, {hateful.queued} of {hateful.all} hateful"
    )
    assert harmless.found <= 0.05 * harmless.all
    assert harmless.queued <= 0.02 * harmless.all
    assert hateful.found > 2 * hateful.all * harmless.found / harmless.all
