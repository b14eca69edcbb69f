"""Are others hidden in what somebody is given, and nothing of their own?"""

from __future__ import annotations

import time

import pytest

from archive.masking import Known, Masks

ME, ANA, JAN, MARK = 1, 2, 3, 4
PEOPLE = [
    Known(ME, "Ben Claes", "ben.claes", "ben@example.org"),
    Known(ANA, "Ana Peeters", "ana.peeters", "ana@example.org"),
    Known(JAN, "Jan-Willem van der Meulen", "jan.willem.van.der.meulen"),
    Known(MARK, "Mark Will", "mark.will"),
]


@pytest.fixture
def masks() -> Masks:
    """Mask for Ben."""
    return Masks(PEOPLE, ME)


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("Ask @ana.peeters.", "Ask Person 1."),
        ("Ask @Ana.Peeters, not @ben.claes", "Ask Person 1, not @ben.claes"),
        ("ANA PEETERS knows", "Person 1 knows"),
        ("Ana Peeters' idea, Ana's own", "Person 1' idea, Person 1's own"),
        ("Ana Peeters said that Peeters asked Ben", "Person 1 said that Person 1 asked Ben"),
        ("Mail ana@example.org or who@else.example", "Mail Person 1 or […]"),
        ("Jan-Willem van der Meulen und Ana Peeters", "Person 1 und Person 2"),
        ("Die Zange Ana Peeterss liegt da", "Die Zange Person 1 liegt da"),
        ("I will mark it, and Will does", "I will mark it, and Will does"),
        ("Ben Claes wrote this", "Ben Claes wrote this"),
        ("@nobody.here and @ alone", "@nobody.here and @ alone"),
        ("", ""),
    ],
)
def test_others_become_numbers(masks: Masks, words: str, masked: str) -> None:
    assert masks.text(words) == masked


def test_a_person_is_the_same_number_everywhere(masks: Masks) -> None:
    assert masks.text("@mark.will and Ana Peeters") == "Person 1 and Person 2"
    assert masks.person(ANA) == "Person 2"
    assert masks.own("> quoted\nAna Peeters") == "> […]\nPerson 2"
    assert masks.person(None) == ""


def test_a_first_name_alone_is_found_where_its_owner_is_near(masks: Masks) -> None:
    assert masks.text("Ana did it") == "Ana did it"
    assert masks.text("Ana did it", {ANA}) == "Person 1 did it"
    assert masks.text("the will of mark", {MARK}) == "the will of mark"


def test_quoted_words_stay_only_where_they_are_about_the_person(masks: Masks) -> None:
    words = "I agree.\n> Weld it cold\n> and fast\n> as Ben says\nDone"
    assert masks.own(words) == "I agree.\n> […]\n> as Ben says\nDone"


def test_of_anothers_text_only_what_is_about_the_person_is_given(masks: Masks) -> None:
    words = "Our money is gone.\n\nAnd I am ill.\n\n@ben.claes knows, says Ana.\n\nBye"
    assert masks.of_another(words, ANA) == "[…]\n\n@ben.claes knows, says Person 1.\n\n[…]"


def test_whether_others_are_named_is_told(masks: Masks) -> None:
    assert masks.names_others("> quoted")
    assert masks.names_others("by Ana Peeters")
    assert not masks.names_others("by Ben Claes > 3")


def test_thousands_of_one_first_name_cost_no_more_than_one(masks: Masks) -> None:
    many = [Known(10 + n, f"Jan {chr(97 + n % 26)}{n}", f"jan{n}") for n in range(20_000)]
    crowd = Masks([*PEOPLE, *many], ME)
    text = "Jan Claes and Jan b27 say so. " * 200
    times = []
    for one in (masks, crowd):
        began = time.process_time()
        one.text(text)
        times.append(time.process_time() - began)
    assert crowd.text("Jan b27 and Jen b27") == "Person 1 and Jen b27"
    assert times[1] < 20 * times[0] + 0.05


def test_who_is_called_like_the_person_is_not_hidden_from_them() -> None:
    twins = Masks([Known(9, "Ben Claes", "ben2"), *PEOPLE, Known(8, "Ben Claes", "ben3")], ME)
    assert twins.text("Ben Claes and @ben3") == "Ben Claes and Person 1"
