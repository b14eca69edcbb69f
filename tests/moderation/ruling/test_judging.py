"""What do rules find in a text, where, and what do they leave?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from moderation.rules import Attached, Candidate
from moderation.ruling.judging import HITS, judge
from moderation.ruling.rule import Action, Bound, Kind, Rule, Scope, strictest
from moderation.ruling.ruleset import make_ready

Make = Callable[..., Rule]


def found(text: str, *rules: Rule, **facts: object) -> list[str]:
    """List the words that are hit."""
    candidate = Candidate.of(text, **facts)  # type: ignore[arg-type]
    return [text[hit.start : hit.end] for hit in judge(candidate, make_ready(rules))]


def test_a_word_is_found_as_it_was_written(rule: Make) -> None:
    text = "What a NÜMBSKULL, n.u.m.b.s.k.u.l.l, numbskuuull and num8skull!"
    assert found(text, rule("numbskull")) == [
        "NÜMBSKULL", "n.u.m.b.s.k.u.l.l", "numbskuuull", "num8skull",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["numbskulls", "renumbskull", "num skull", "numb skull", "nmbskull"]
)
def test_a_whole_word_is_no_part_of_another(rule: Make, text: str) -> None:
    assert found(text, rule("numbskull")) == []


def test_the_beginning_of_a_word_and_any_part_can_be_asked_for(rule: Make) -> None:
    assert found("numbskulls", rule("numbskull", bound=Bound.START)) == ["numbskull"]
    assert found("renumbskull", rule("numbskull", bound=Bound.START)) == []
    assert found("renumbskulls", rule("numbskull", bound=Bound.ANY)) == ["numbskull"]


def test_a_phrase_is_found_over_any_space(rule: Make) -> None:
    assert found("Just sod \n\t off!", rule("sod off")) == ["sod \n\t off"]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("you n*mbskull", "n*mbskull"),
        ("you n**bsk*ll!", "n**bsk*ll"),
        ("you n*******l", ""),
        ("you n*mbskul", ""),
        ("you d*mbskull", ""),
        ("*numb*", ""),
    ],
)
def test_a_word_is_known_behind_a_mask_if_half_of_it_shows(rule: Make, text: str, hit: str) -> None:
    assert found(text, rule("numbskull")) == ([hit] if hit else [])


def test_letters_are_repeated_no_less_than_the_word_has_them(rule: Make) -> None:
    assert found("booob", rule("boob")) == ["booob"]
    assert found("bobbb", rule("boob")) == []


def test_letters_as_typed_can_be_asked_for(rule: Make) -> None:
    assert found("Tram tram TRAM trám", rule("Tram", is_folded=False)) == ["Tram", "tram", "TRAM"]
    assert found("Tram tram", rule("Tram", is_folded=False, has_case=True)) == ["Tram"]
    assert found("İ Tram", rule("Tram", is_folded=False)) == ["Tram"]


def test_a_pattern_is_found_through_disguises(rule: Make) -> None:
    one = rule(r"\bgo (?:back|away)\b", kind=Kind.PATTERN)
    assert found("Gö   bаck, please g0 away", one) == ["Gö   bаck", "g0 away"]


def test_a_pattern_of_letters_as_typed(rule: Make) -> None:
    one = rule(r"[A-Z]{3}-\d{4}", kind=Kind.PATTERN, is_folded=False, has_case=True)
    assert found("é ABC-1234 abc-1234", one) == ["ABC-1234"]


def test_a_pattern_with_accents_finds_what_is_folded(rule: Make) -> None:
    assert found("PÉNIBLE", rule("pénibl[eé]", kind=Kind.PATTERN)) == ["PÉNIBLE"]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("see https://www.bad.example/x", "www.bad.example"),
        ("see BAD.example.", "BAD.example"),
        ("https://good.example@bad.example/", "bad.example"),
        ("https://b%61d.example/", "b%61d.example"),
        ("https://bad。example/", "bad。example"),
        ("https://notbad.example", ""),
        ("https://bad.example.good.example", ""),
    ],
)
def test_hole_43_a_host_is_found_with_all_below_it_and_nothing_else(
    rule: Make, text: str, hit: str
) -> None:
    assert found(text, rule("bad.example", kind=Kind.HOST)) == ([hit] if hit else [])


def test_a_host_with_accents_is_one_with_its_punycode(rule: Make) -> None:
    one = rule("münchen.example", kind=Kind.HOST)
    assert found("https://xn--mnchen-3ya.example", one) == ["xn--mnchen-3ya.example"]
    assert found("https://munchen.example", one) == []


def test_files_are_found_by_name_and_type(rule: Make) -> None:
    ready = make_ready((rule("*.docm", "video/*", kind=Kind.FILE),))
    files = (
        Attached("Plan.DOCM", "application/zip"),
        Attached("a.docm.pdf", "application/pdf"),
        Attached("a.bin", "video/mp4"),
    )
    hits = judge(Candidate.of("", attached=files), ready)
    assert [(hit.part, hit.end) for hit in hits] == [("file", 9), ("file", 5)]


def test_somebody_elses_words_do_not_count_unless_the_rule_says_so(rule: Make) -> None:
    for text in (
        'He called me "a numbskull" again',
        "He said « numbskull » to me",
        "Er sagte „numbskull“ zu mir",
        "> you numbskull\n\nThis is not how we talk",
        "The word `numbskull` is in the list",
    ):
        assert found(text, rule("numbskull")) == []
        assert found(text, rule("numbskull", in_quotes=True)) == ["numbskull"]


def test_a_quotation_alone_is_the_writers_own(rule: Make) -> None:
    assert found('"you numbskull"', rule("numbskull")) == ["numbskull"]
    assert found('"it\'s a" numbskull" ', rule("numbskull")) == ["numbskull"]


def test_a_sentence_may_say_that_it_is_none(rule: Make) -> None:
    one = rule("numbskull", unless=("called me", "is not o.k."))
    assert found("She CALLED  me a numbskull.", one) == []
    assert found("To say numbskull is not o.k. here", one) == []
    assert found("She called me. You numbskull.", one) == ["numbskull"]
    assert found("She called men numbskull.", one) == ["numbskull"]


def test_a_rule_holds_where_its_scope_says(rule: Make) -> None:
    scope = Scope(
        communities=frozenset({3}), kinds=frozenset({"comment"}), languages=frozenset({"nl"})
    )
    ready = make_ready((rule("numbskull", scope=scope),))
    where = {"community": SimpleNamespace(id=3), "kind": "comment", "language": "nl"}
    others = {"community": SimpleNamespace(id=4), "kind": "message", "language": "fr"}

    def hits(**place: object) -> int:
        facts = {"title": "", "source": "numbskull", "words": "", "files": (), "mentions": ()}
        return len(judge(Candidate(author=None, **facts, **place), ready))  # type: ignore[arg-type]

    assert hits(**where) == 1
    for name, other in others.items():
        assert hits(**(where | {name: other})) == 0
    assert hits(**(where | {"community": None})) == 0


def test_a_rule_that_is_over_is_silent(rule: Make) -> None:
    ready = make_ready((rule("numbskull", expires=date(2030, 1, 2)),))
    candidate = Candidate.of("numbskull")
    assert judge(candidate, ready, date(2030, 1, 2))
    assert judge(candidate, ready, date(2030, 1, 3)) == ()


def test_title_and_body_are_both_judged(rule: Make) -> None:
    hits = judge(Candidate.of("a numbskull", title="Numbskull"), make_ready((rule("numbskull"),)))
    assert [(hit.part, hit.start, hit.end) for hit in hits] == [("title", 0, 9), ("source", 2, 11)]


def test_the_strictest_action_counts(rule: Make) -> None:
    rules = (
        rule("numbskull"),
        rule("sod off", action=Action.HOLD),
        rule("oaf", action=Action.MASK),
    )
    hits = judge(Candidate.of("sod off, you numbskull and oaf"), make_ready(rules))
    assert strictest(hits) is Action.HOLD
    assert strictest(()) is None


def test_a_flood_of_one_hit_hides_no_other(rule: Make) -> None:
    hits = found("numbskull " * 200 + "oaf", rule("numbskull"), rule("oaf"))
    assert hits.count("numbskull") == HITS
    assert hits.count("oaf") == 1


def test_a_message_is_in_the_language_of_its_reader_where_there_is_one(rule: Make) -> None:
    one = rule("oaf", messages={"fr": "Non", "en": "No"})
    assert [one.message(language) for language in ("fr", "nl")] == ["Non", "No"]
    assert rule("oaf", messages={"fr": "Non"}).message("nl") == "Non"


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("You nu**mb**skull", "nu**mb**skull"),
        ("You num[bskull](https://a.example), you", "num[bskull](https://a.example)"),
        ("You n&#117;mbskull", "n&#117;mbskull"),
        ("> Oh\n> you `numb`skull, not one of ours, really", "`numb`skull"),
    ],
)
def test_a_word_is_found_as_it_is_read(rule: Make, text: str, hit: str) -> None:
    assert found(text, rule("numbskull", in_quotes=True)) == [hit]
    assert found(text, rule("numbskull", in_quotes=True, is_folded=False)) == [hit]


def test_phrases_and_patterns_are_found_over_signs_that_format(rule: Make) -> None:
    assert found("Just sod **off**!", rule("sod off")) == ["sod **off**"]
    one = rule(r"[A-Z]{3}-\d{4}", kind=Kind.PATTERN, is_folded=False, has_case=True)
    assert found("é **AB**C-1\\23~~4~~", one) == []
    assert found("é **AB**C-12~~3~~4 of", one) == ["**AB**C-12~~3~~4"]


def test_what_was_typed_counts_as_well(rule: Make) -> None:
    assert found("n*mbskull and n*mbskull", rule("numbskull")) == ["n*mbskull", "n*mbskull"]
    one = rule(r"\*\*URGENT\*\*", kind=Kind.PATTERN, is_folded=False, has_case=True)
    assert found("**URGENT** news", one) == ["**URGENT**"]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("[here](https://bad&#46;example/x)", "bad&#46;example"),
        ("[here](https:/\\/bad\\.example 'x')", "bad\\.example"),
        ("https://b**a**d.example", "b**a**d.example"),
    ],
)
def test_a_host_is_found_where_a_link_leads(rule: Make, text: str, hit: str) -> None:
    assert found(text, rule("bad.example", kind=Kind.HOST)) == ([hit] if hit else [])


def test_words_of_a_link_and_its_address_are_not_read_together(rule: Make) -> None:
    assert found("[sod](/off)", rule("sod off")) == []
