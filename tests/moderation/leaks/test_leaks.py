"""Which numbers, accounts, secrets and labels are found, and what is left alone?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.nl import bsn

from models import limits as lengths
from moderation.leaks import KINDS, find_leaks, masked
from moderation.rules import Candidate
from moderation.ruling.fitness import Flaw, check
from moderation.ruling.judging import judge
from moderation.ruling.rule import Action, Kind, Rule
from moderation.ruling.ruleset import make_ready
from tests.moderation.leaks.samples import RULES, TEMPLATES, families, samples, sentences

MADE_UP = "a1B2c3D4e5F6"

SURE = {
    "Mijn BSN is 111222333, graag": ("nl.bsn", "111222333"),
    "BSN: １１１２２２３３３": ("nl.bsn", "１１１２２２３３３"),
    "citizen service number 111222333": ("nl.bsn", "111222333"),
    "zie 1112.22.333": ("nl.bsn", "1112.22.333"),
    "Son numéro national: 85073003328": ("be.national", "85073003328"),
    "85.07.30-033.28": ("be.national", "85.07.30-033.28"),
    "Sécu 1 84 12 76 451 089 46": ("fr.nir", "1 84 12 76 451 089 46"),
    "NIR 184127645108946": ("fr.nir", "184127645108946"),
    "Steuer-ID: 36574261809": ("de.idnr", "36574261809"),
    "IBAN NL91 ABNA 0417 1643 00 graag": ("iban", "NL91 ABNA 0417 1643 00"),
    "be68539007547034": ("iban", "be68539007547034"),
    "FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189": (
        "iban",
        "FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189",
    ),
    "4111 1111 1111 1111": ("card", "4111 1111 1111 1111"),
    "my card 4111111111111111": ("card", "4111111111111111"),
    "amex 3782-822463-10005": ("card", "3782-822463-10005"),
    "btw-nummer NL004495445B01": ("vat", "NL004495445B01"),
    "password: Welkom01": ("secret.password", "Welkom01"),
    "Het wachtwoord voor de wifi is Zomer2024.": ("secret.password", "Zomer2024"),
    "le mot de passe : Soleil!77": ("secret.password", "Soleil!77"),
    "Das Passwort lautet Sommer#24": ("secret.password", "Sommer#24"),
    f"use ghp_{MADE_UP * 3} please": ("secret.github", f"ghp_{MADE_UP * 3}"),
    f"api_key = '{MADE_UP}{MADE_UP}'": ("secret.named", MADE_UP * 2),
    "postgres://kring:s3cr3t7@db.example/kring": ("secret.address", "s3cr3t7"),
    "Server=db;Database=a;User Id=b;Password=abc12345;": ("secret.connection", "abc12345"),
    "VERTROUWELIJK\n\nDe cijfers": ("label", "VERTROUWELIJK"),
    "Classification: strictly confidential": ("label", "strictly confidential"),
    "*** Nur für den internen Gebrauch ***": ("label", "Nur für den internen Gebrauch"),
    "This is STRICTLY CONFIDENTIAL text": ("label", "STRICTLY CONFIDENTIAL"),
}
UNSURE = {
    "nummer 111222333": ("nl.bsn", "111222333"),
    "4111111111111111": ("card", "4111111111111111"),
    "36574261809": ("de.idnr", "36574261809"),
    "NL004495445B01": ("vat", "NL004495445B01"),
    "bel 06 12345678": ("phone", "06 12345678"),
    "or +32 475 12 34 56": ("phone", "+32 475 12 34 56"),
}
HARMLESS = [
    "Order 123456789 of 2024-05-06 12:30",
    "BSN 111222334",
    "1.112.223,33 euro, 111222333,50",
    "part x111222333",
    "BSN 111222333x",
    "NL91 ABNA 0417 1643 01",
    "NL91 ABNA 0417 1643 001",
    "The password is required, your password is too short",
    "I forgot my password again. Passwort vergessen? Mot de passe oublié !",
    "password: <your_password>, api_key = 'your-api-key-goes-here-2024'",
    "key: meeting-notes-2024-11.pdf and token: https://example.com/a1b2c3d4e5f6",
    "secret = configuration-of-the-second-line",
    "sk-learn, xoxb-test, ghp_short, AKIA",
    "the primary key, an access token, the secret of our success",
    "This is confidential, please. Dit is vertrouwelijk. C'est confidentiel.",
    "SECRET santa",
    "https://kring.example:8000/posts/4?at=3@home",
    "room 4111 1111, 12 34 56 78 90 12",
    "git commit 8f14e45fceea167a5a36dedd4bea2543",
]


@pytest.mark.parametrize("text", SURE)
def test_what_is_sure_is_found_where_it_stands(text: str) -> None:
    leaks = [(leak.kind, text[leak.start : leak.end]) for leak in find_leaks(text, "nl")]
    assert leaks == [SURE[text]]
    assert find_leaks(text, "nl")[0].is_sure


@pytest.mark.parametrize("text", UNSURE)
def test_what_may_be_something_else_is_not_sure(text: str) -> None:
    leaks = find_leaks(text, "nl")
    assert [(leak.kind, text[leak.start : leak.end]) for leak in leaks] == [UNSURE[text]]
    assert not leaks[0].is_sure


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_is_left_alone(text: str) -> None:
    assert find_leaks(text) == ()


def test_a_private_key_is_found_whole() -> None:
    key = (
        "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKC\n" * 9 + "-----END RSA PRIVATE KEY-----"
    )
    [leak] = find_leaks(f"Here:\n{key}\nBye")
    assert (leak.kind, leak.start, leak.end) == ("secret.private_key", 6, 6 + len(key))


@pytest.mark.parametrize(("is_valid", "digits"), [(bsn.is_valid, 9), (luhn.is_valid, 16)])
def test_a_check_alone_proves_nothing(is_valid: Callable[[str], bool], digits: int) -> None:
    """Which is why a bare number is never sure."""
    random = Random(4)
    numbers = ["".join(random.choices("0123456789", k=digits)) for _one in range(5_000)]
    assert sum(map(is_valid, numbers)) > 400
    assert not any(leak.is_sure for one in numbers for leak in find_leaks(one))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("NL91 ABNA 0417 1643 00", "NL9• •••• •••• •••• 00"),
        ("111222333", "1•••••••3"),
        ("Zomer", "Z••••"),
        ("abc", "•••"),
        ("ghp_a1B2c3D4", "gh•_•••••••4"),
    ],
)
def test_so_much_is_shown_that_only_its_owner_knows_it(words: str, shown: str) -> None:
    assert masked(words) == shown


@given(st.text(max_size=80))
def test_no_more_than_a_third_is_ever_shown(words: str) -> None:
    shown = sum(letter.isalnum() for letter in masked(words))
    assert 3 * shown <= max(sum(letter.isalnum() for letter in words), 2)


@given(
    st.text(st.characters() | st.sampled_from("0123456789 .-:=@/abcdefKEYpassword"), max_size=90)
)
def test_leaks_lie_in_the_text_in_order_and_apart(text: str) -> None:
    leaks = find_leaks(text, "de")
    assert all(0 <= leak.start < leak.end <= len(text) for leak in leaks)
    assert all(before.end <= after.start for before, after in pairwise(leaks))
    assert all(any(leak.is_a(kind) for kind in KINDS) for leak in leaks)


def calls(text: str) -> int:
    """Count the functions that are called until a text was looked through."""
    counter = count()
    find_leaks(text)
    sys.setprofile(lambda *_args: next(counter))
    try:
        find_leaks(text)
    finally:
        sys.setprofile(None)
    return next(counter)


MONSTERS = ["1 ", "1", "12.", "NL91 ", "key=", "password: ", "ey", "a:b@", "-", "://", "curl -u ",
            "data: ", "-----BEGIN PRIVATE KEY-----", "NL1", "+31 6 ", "4111 ", "BSN 1"]  # fmt: skip


@pytest.mark.parametrize("unit", MONSTERS)
def test_twice_the_length_asks_for_twice_the_work(unit: str) -> None:
    half, whole = (unit * lengths.POST)[: lengths.POST // 2], (unit * lengths.POST)[: lengths.POST]
    assert calls(whole) < 2.2 * calls(half) + 100


RULE = Rule(
    key="leaks",
    kind=Kind.LEAK,
    seeks=("nl.bsn", "secret"),
    action=Action.BLOCK,
    reason="Numbers of citizens stay with them.",
    messages={"en": "Shall this stand here?"},
    must=("BSN 111222333",),
    must_not=("BSN 111222334",),
)


def test_a_rule_blocks_what_is_sure_and_asks_about_the_rest_and_shows_neither() -> None:
    text = '"BSN 111222333" en 123456782 en password: Welkom01'
    hits = judge(Candidate.of(text, language="nl"), make_ready((RULE,)))
    assert [(hit.action, hit.shown) for hit in hits] == [
        (Action.BLOCK, "1•••••••3"),
        (Action.BLOCK, "1•••••••2"),
        (Action.BLOCK, "W••••••1"),
    ]
    [hit] = judge(Candidate.of("en 123456782"), make_ready((RULE,)))
    assert hit.action is Action.COACH


def test_a_rule_of_leaks_names_kinds_that_there_are() -> None:
    from dataclasses import replace

    assert check(RULE) == []
    assert [one.flaw for one in check(replace(RULE, seeks=("us.ssn",)))] == [Flaw.NO_LEAK]


def test_secrets_of_every_published_family_are_found() -> None:
    """A few of each here; the table of BENCHMARKS.md comes from many."""
    if not RULES.exists():
        pytest.skip("the descriptions of secrets are not beside the repository")
    random = Random(7)
    found = [
        any(leak.is_a("secret") for leak in find_leaks(sample))
        for family in families()
        for sample in samples(family, 3, random)
    ]
    print(f"{sum(found)} of {len(found)} secrets found")
    assert sum(found) >= 0.95 * len(found)


def test_harmless_sentences_are_left_alone() -> None:
    if not TEMPLATES.exists():
        pytest.skip("the sentences are not beside the repository")
    all_of_them = [one for seed in range(3) for one in sentences(Random(seed))]
    flagged = [one for one in all_of_them if any(leak.kind != "phone" for leak in find_leaks(one))]
    assert len(all_of_them) > 500
    assert len(flagged) <= 0.01 * len(all_of_them), flagged
