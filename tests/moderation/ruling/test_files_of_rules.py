"""Do rules come back from YAML and CSV as they went, and is nothing in them run or blown up?"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.language import LANGUAGES
from moderation.ruling.facts import LIMIT, Malformed
from moderation.ruling.rule import Action, Bound, Kind, Rule, Scope, Severity
from moderation.ruling.rulebook import read_rulebook, write_rulebook
from moderation.ruling.rulesheet import FORMULA, read_rulesheet, write_rulesheet

Make = Callable[..., Rule]

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=12)
SOME = st.lists(WORDS.filter(bool), max_size=3).map(tuple)
NAMES = st.frozensets(WORDS.filter(bool), max_size=2)
RULES = st.builds(
    Rule,
    key=WORDS.filter(bool),
    kind=st.sampled_from(Kind),
    seeks=st.lists(WORDS.filter(bool), min_size=1, max_size=3).map(tuple),
    action=st.sampled_from(Action),
    severity=st.sampled_from(Severity),
    bound=st.sampled_from(Bound),
    is_folded=st.booleans(),
    has_case=st.booleans(),
    in_quotes=st.booleans(),
    unless=SOME,
    scope=st.builds(
        Scope,
        communities=st.frozensets(st.integers(1, 9_999), max_size=2),
        kinds=NAMES,
        languages=NAMES,
    ),
    messages=st.dictionaries(st.sampled_from(LANGUAGES), WORDS.filter(bool), max_size=2),
    owner=WORDS,
    reason=WORDS,
    expires=st.none() | st.dates(),
    must=SOME,
    must_not=SOME,
).filter(lambda rule: not any("{" in one for one in rule.seeks))


@given(st.lists(RULES, max_size=3).map(tuple))
def test_rules_come_back_from_yaml(rules: tuple[Rule, ...]) -> None:
    assert read_rulebook(write_rulebook(rules)) == rules


@given(st.lists(RULES, max_size=3).map(tuple))
def test_rules_come_back_from_csv(rules: tuple[Rule, ...]) -> None:
    assert read_rulesheet(write_rulesheet(rules)) == rules


@given(RULES)
def test_no_cell_is_a_formula(rule: Rule) -> None:
    for row in csv.reader(io.StringIO(write_rulesheet([rule]), newline="")):
        assert not any(cell.startswith(FORMULA[:-1]) for cell in row)


@pytest.mark.parametrize("sign", FORMULA)
def test_what_begins_like_a_formula_comes_back(rule: Make, sign: str) -> None:
    if sign == "\0":
        return  # no text that is kept has one
    one = rule("oaf", reason=f"{sign}1+1", must=(f"{sign}oaf", "'oaf"))
    assert read_rulesheet(write_rulesheet([one])) == (one,)


def test_what_goes_without_saying_is_not_written(rule: Make) -> None:
    text = write_rulebook((rule("oaf"),))
    assert not any(fact in text for fact in ("has_case", "unless", "expires", "communities"))


def test_a_book_says_once_what_all_its_rules_say() -> None:
    book = """
about: {reason: We are kind., messages: {en: Hm?}, expires: 2031-05-06}
sets: {animals: [ox, ape], kinds: [old, big]}
rules:
  - {key: a, kind: pattern, seeks: ['\\byou {animals}\\b{1,2}']}
  - {key: b, kind: words, seeks: ['{kinds} {animals}', oaf], reason: Other.}
"""
    first, second = read_rulebook(book)
    assert first.seeks == (r"\byou (?:ox|ape)\b{1,2}",)
    assert second.seeks == ("old ox", "old ape", "big ox", "big ape", "oaf")
    assert (first.reason, second.reason) == ("We are kind.", "Other.")
    assert first.expires == second.expires == date(2031, 5, 6)


@pytest.mark.parametrize(
    ("book", "said"),
    [
        ("", "begins with"),
        ("- a", "begins with"),
        ("rules: {a: b}", "begins with"),
        ("rules: [", "not YAML"),
        ("rules: [1]", "rule 1: a rule has"),
        ("rules: []\nrulez: 1", "'rulez' is none of"),
        ("rules: [{key: a, kind: words}]", "rule 1: seeks is missing"),
        ("rules: [{key: a, kind: wordz, seeks: [b]}]", "rule 1: kind: 'wordz'"),
        ("rules: [{key: a, kind: words, seeks: [1]}]", "seeks: put words in quotation marks"),
        ("rules: [{key: a, kind: words, seeks: ['{b_c}']}]", "no set 'b_c'"),
        ("rules: [{key: a, kind: words, seeks: [b], hurts: 1}]", "'hurts' is none of"),
        ("rules: [{key: a, kind: words, seeks: [b], has_case: 'x'}]", "true or false"),
        ("rules: [{key: a, kind: words, seeks: [b], communities: [x]}]", "list of numbers"),
        ("rules: [{key: a, kind: words, seeks: [b], expires: soon}]", "expires"),
        ("a: &a [1]\nrules: [*a]", "& and \\* are not read"),
        ("rules: " + "[" * 100 + "]" * 100, "deeper than any rule"),
        ("rules: [!!python/object/apply:os.system ['true']]", "not YAML"),
        ("x" * (LIMIT + 1), "at most"),
    ],
)
def test_a_book_that_is_none_says_where(book: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        read_rulebook(book)


def test_a_bomb_is_refused_before_it_grows() -> None:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    began = process_time()
    with pytest.raises(Malformed):
        read_rulebook("\n".join([*lines, "rules: [*i]"]))
    assert process_time() - began < 0.1


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("key,kind,seeks,nonsense\r\n", "'nonsense' is none of"),
        ("key,kind,seeks\r\na,words\r\n", "line 2: a line has as many"),
        ("key,kind,seeks\r\na,words,b,c\r\n", "line 2: a line has as many"),
        ("key,kind,seeks,communities\r\na,words,b,x\r\n", "list of numbers"),
        ("key,kind,seeks,has_case\r\na,words,b,perhaps\r\n", "true or false"),
        ("key,kind,seeks\r\na,words,\r\n", "seeks is missing"),
        ('key,kind,seeks\r\na,words,"b\r\n', "line"),
        ("x" * (LIMIT + 1), "at most"),
    ],
)
def test_a_sheet_that_is_none_says_where(sheet: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        read_rulesheet(sheet)


def test_a_sheet_from_a_spreadsheet_is_read() -> None:
    sheet = '\ufeffkey,kind,seeks,has_case\na,words,"oaf\nox",YES\n'
    [one] = read_rulesheet(sheet)
    assert (one.seeks, one.has_case) == (("oaf", "ox"), True)


@pytest.mark.parametrize("kind", ["words", "pattern"])
def test_sets_are_not_written_out_beyond_what_a_rule_may_seek(kind: str) -> None:
    words = ", ".join(f"w{number}" for number in range(100))
    sought = " ".join(["{many}"] * 1_000)
    text = f"sets: {{many: [{words}]}}\nrules: [{{key: a, kind: {kind}, seeks: ['{sought}']}}]"
    start = process_time()
    with pytest.raises(Malformed, match="with its sets"):
        read_rulebook(text)
    assert process_time() - start < 1


def test_sets_are_written_out_as_far_as_a_rule_may_seek() -> None:
    words = ", ".join(f"w{number}" for number in range(50))
    text = f"sets: {{many: [{words}], few: [a, b]}}\nrules: [{{key: a, kind: words, seeks: [%s]}}]"
    (rule,) = read_rulebook(text % "'{many} {few}', '{few}{few}{few}{many}'")
    assert len(rule.seeks) == 500
    with pytest.raises(Malformed):
        read_rulebook(text % "'{many} {few}', '{few}{few}{few}{many}', c")
