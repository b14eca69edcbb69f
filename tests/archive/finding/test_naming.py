"""Is everybody hidden where no names are shown, and are mere words left?"""

from __future__ import annotations

import unicodedata
from typing import cast

import pytest

from archive.finding.naming import Pseudonyms
from archive.granting import Opened
from archive.masking import Known

PEOPLE = [
    Known(1, "Ana Peeters", "ana.peeters"),
    Known(2, "Sanne de Boer", "sanne.de.boer"),
    Known(3, "Mark Will", "mark.will"),
    Known(4, "Uwe Koch", "uwe.koch"),
    Known(5, "Hélène Petit", "helene.petit"),
    Known(6, "Rose Bakker", "rose.bakker"),
    Known(7, "Jürgen Müller", "juergen.mueller"),
    Known(8, "Jan-Willem van der Meulen", "jan.willem"),
    Known(9, "Sanne Visser", "sanne.visser"),
]


class Way:
    """What is asked of a grant here: what stands for somebody."""

    def pseudonym(self, person_id: int) -> str:
        return f"P{person_id}"


@pytest.fixture
def masks() -> Pseudonyms:
    return Pseudonyms(PEOPLE, cast(Opened, Way()))


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        # English
        ("I asked Sanne, she knows", "I asked […], she knows"),
        ("ask sanne or uwe", "ask […] or […]"),
        ("Mark said so, and Rose heard it", "[…] said so, and […] heard it"),
        ("Will you mark it? The rose will bloom.", "Will you mark it? The rose will bloom."),
        ("I know that Will did it", "I know that […] did it"),
        ("MARK THIS, WILL YOU", "MARK THIS, WILL YOU"),
        # Dutch
        ("Vraag het Sanne of Bakker", "Vraag het […] of […]"),
        ("de bakker om de hoek, een boer", "de bakker om de hoek, een boer"),
        ("Volgens Visser was het Jan-Willem", "Volgens […] was het […]-[…]"),
        ("Bakker zei niets", "[…] zei niets"),
        # French
        ("Demande à Hélène, une petite voix", "Demande à […], une petite voix"),
        ("Petit à petit, un petit pas", "Petit à petit, un petit pas"),
        ("selon Petit, c'est rose", "selon […], c'est rose"),
        # German
        ("Frag Koch und Müller", "Frag […] und […]"),
        ("Der Koch kocht, beim Koch", "Der Koch kocht, beim Koch"),
        ("Ist das Jürgens Idee?", "Ist das […] Idee?"),
        ("Herr Koch sagt, ein Koch", "Herr […] sagt, ein Koch"),
        # Whoever is named in full, and addresses of strangers
        ("Sanne de Boer came. Sanne left.", "P2 came. P2 left."),
        ("write to sanne@else.example", "write to […]"),
        ("CV_Sanne_Visser.pdf", "CV_P9.pdf"),
        ("Invoice_Sanne.pdf", "Invoice_[…].pdf"),
        ("nothing of anybody", "nothing of anybody"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_are_hidden_and_words_stay(
    masks: Pseudonyms, words: str, masked: str, form: str
) -> None:
    assert masks.text(unicodedata.normalize(form, words)) == unicodedata.normalize(form, masked)


def test_the_author_is_known_by_one_name(masks: Pseudonyms) -> None:
    assert masks.text("Sanne did it, says Mark", {2}) == "P2 did it, says […]"
