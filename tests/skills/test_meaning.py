"""Does an encoder find what means the same, see the vocabulary only, and is it missed by nobody?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Concept, ConceptKind
from models.linking import meaning
from models.linking.linker import Certainty
from social import vocabulary
from social.lexicon.encoding import encode_concepts

pytestmark = pytest.mark.usefixtures("in_app")
Make = Callable[..., Concept]
MEANINGS = {"welding": 0, "joining metal with heat": 0, "cooking": 1}


class Fake:
    """Know what three phrases mean."""

    name = "fake 1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        self.seen += phrases
        return np.eye(4, dtype=np.float32)[[MEANINGS.get(phrase, 3) for phrase in phrases]]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    one = Fake()
    monkeypatch.setattr(meaning, "encoder", lambda: one)
    yield one
    vocabulary.meanings_file().unlink(missing_ok=True)


def test_what_means_the_same_is_offered_and_never_called_certain(
    fake: Fake, make_concept: Make
) -> None:
    welding, _ = make_concept(en="welding", nl="lassen"), make_concept(en="cooking")
    assert vocabulary.linked("joining metal with heat", "nl") == []
    assert encode_concepts(fake, vocabulary.meanings_file()) == 2
    found = vocabulary.linked("joining metal with heat", "nl")
    assert [one.concept_id for one in found] == [welding.id]
    assert found[0].certainty is Certainty.MAYBE
    assert found[0].label == "lassen"
    occupations = [ConceptKind.OCCUPATION]
    assert vocabulary.linked("joining metal with heat", "nl", occupations) == []


def test_who_is_called_so_comes_first_whatever_means_the_same(
    fake: Fake, make_concept: Make
) -> None:
    make_concept(en="welding")
    exact = make_concept(en="joining metal with heat")
    encode_concepts(fake, vocabulary.meanings_file())
    first = vocabulary.linked("joining metal with heat", "en")[0]
    assert (first.concept_id, first.certainty) == (exact.id, Certainty.EXACT)


def test_only_new_names_are_encoded_again(fake: Fake, make_concept: Make) -> None:
    make_concept(en="welding")
    file = vocabulary.meanings_file()
    encode_concepts(fake, file)
    make_concept(en="cooking")
    assert encode_concepts(fake, file) == 1
    assert fake.seen == ["welding", "cooking"]
    assert encode_concepts(fake, file) == 0
    assert len(meaning.Meanings.kept_in(file).ids) == 2


def test_what_another_encoder_wrote_is_left_alone(fake: Fake, make_concept: Make) -> None:
    make_concept(en="welding")
    encode_concepts(fake, vocabulary.meanings_file())
    fake.name = "fake 2"
    assert vocabulary.meant("joining metal with heat") is None
    assert vocabulary.linked("welding", "en")[0].certainty is Certainty.EXACT


def test_without_an_encoder_everything_works(
    make_concept: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "encoder", lambda: None)
    make_concept(en="welding")
    assert vocabulary.meant("welding") is None
    assert vocabulary.linked("welding", "en")[0].certainty is Certainty.EXACT


def test_there_is_nothing_to_read_before_anything_is_written(tmp_path: Path) -> None:
    assert meaning.Meanings.kept_in(tmp_path / "none.npz") is None
