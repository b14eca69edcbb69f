"""Is whoever writes a name into a field understood, and never misunderstood?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Person
from social.administration.actions import deactivate_person
from social.errors import Invalid
from social.naming import people_called, person_called

pytestmark = pytest.mark.usefixtures("in_app")


def refusal(words: str, most: int = 10) -> str:
    with pytest.raises(Invalid) as invalid:
        people_called(words, "to", most)
    return str(invalid.value.fields["to"])


@pytest.mark.parametrize(
    "words",
    [
        "@ana.peeters @ben.claes",
        "ana.peeters, ben.claes",
        "Ana Peeters, Ben Claes",
        "ana  PEETERS\nben.claes@example.org",
        "Ben Claes; @ana.peeters, Ana Peeters",
    ],
)
def test_people_are_named_by_handle_address_or_whole_name(
    ana: Person, ben: Person, words: str
) -> None:
    assert people_called(words, "to", 2) == [ana, ben]


def test_accents_need_not_be_written(make_person: Callable[..., Person]) -> None:
    putz = make_person("Andreas Pütz", handle="andreas.putz2")
    assert person_called("andreas putz", "owner") == putz


def test_nothing_names_nobody(ana: Person) -> None:
    assert person_called(" , @ ", "owner") is None


def test_a_name_that_several_have_is_asked_back(
    ana: Person, make_person: Callable[..., Person]
) -> None:
    other = make_person("Ana Peeters", handle="ana.peeters2")
    assert "Several colleagues are called “Ana Peeters”" in refusal("Ana Peeters")
    assert people_called("@ana.peeters2", "to", 1) == [other]


def test_whoever_left_is_not_meant(ana: Person) -> None:
    deactivate_person(None, ana)
    assert "Nobody here is called “Ana Peeters”." in refusal("Ana Peeters")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Zoe Unknown", "Zoe Unknown"),
        ("Ana", "Ana"),
        ("@zoe", "zoe"),
        ("@ana.peeters @zoe", "zoe"),
        ("@zoe @yann", "zoe"),
        ("Ana Peeters, Zoe Unknown", "Zoe Unknown"),
    ],
)
def test_what_nobody_is_called_is_said_as_it_was_written(
    ana: Person, words: str, name: str
) -> None:
    assert refusal(words) == f"Nobody here is called “{name}”."


def test_a_list_has_an_end(ana: Person, ben: Person) -> None:
    assert refusal("Ana Peeters, Ben Claes", most=1) == "Name 1 at most."
    assert refusal("@ana.peeters @ben.claes", most=1) == "Name 1 at most."
    assert refusal(" ".join(f"a{number}" for number in range(81)), most=10) == "Name 10 at most."
