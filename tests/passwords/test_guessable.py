"""Are the passwords refused that are guessed first, and no others?"""

from __future__ import annotations

import pytest

from social.errors import Invalid
from social.passwords.choosing import accepted
from social.passwords.guessable import is_guessable

NAMES = ("Ana Peeters", "ana.peeters@example.org", "Roos Tavelle")


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaa", "1234567890", "0987654321", "welkom123456", "Zomer2024!!", "P@ssw0rd123",
        "12-03-1985 !", "qwertyuiop12", "azertyuiop1", "abcabcabcabc", "welkomwelkom",
        "passwordpassword", "hunter2hunter2", "ichliebedich1", "p@$$w0rd2024", "motdepasse2025",
        "W3lk0m!W3lk0m!", "été2024été!", "Geheim.1234567", "Bienvenue2025", "Wachtwoord!1",
        "Kring2025Kring", "Maandag-2025",
    ],
)  # fmt: skip
def test_what_everybody_chooses_is_refused(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize(
    "password",
    ["AnaPeeters2024", "Peeters.1985", "welkombijroostavelle", "RoosTavelle!2025", "4n4p33t3rs!!"],
)
def test_what_names_say_is_refused(password: str) -> None:
    assert is_guessable(password, NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple", "vier fietsen achter de gasfles", "xK3!pq9-Lm",
        "8401937562", "drie kikkers dansen polka", "Lasnaad-droogt-niet", "les chaises rient jaune",
        "Kupfer trinkt mittags Tee", "日本の溶接は楽しい仕事",
    ],
)  # fmt: skip
def test_what_is_hard_to_guess_is_taken_without_rules_of_composition(password: str) -> None:
    assert not is_guessable(password, NAMES)


@pytest.mark.parametrize("password", ["", "kort", "x" * 9, "x" * 201, "a b" * 100_000])
def test_too_short_and_too_long_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        accepted(password, ())
