"""How well, and at what cost, are phrases linked?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.linking.meaning import Meant, encoder
from tests.bench import linked

RESULTS = Path(__file__).parent / "results" / "linking.json"

pytestmark = pytest.mark.skipif(
    not linked.DATA.exists(), reason="the phrases and labels of others lie in ../shared"
)


def test_how_well_phrases_are_linked() -> None:
    esco = linked.Esco()
    linker, cost = linked.grown(esco.rows)
    facts = {
        "cost": cost,
        "official": linked.official(esco, linker),
        "melo": {language: linked.melo(esco, linker, language) for language in linked.MELO},
        "published": {language: linked.published(language) for language in linked.MELO},
    }
    reads = encoder()
    if reads is not None:
        known = linked.meanings(esco, reads)

        def meant(phrase: str) -> Meant:
            return known.meant_by(reads.encode([phrase])[0])

        facts["encoder"] = {
            "name": reads.name,
            "official": linked.official(esco, linker, meant),
            "melo": {one: linked.melo(esco, linker, one, meant) for one in linked.MELO},
        }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(facts, indent=2))
    print(json.dumps(facts, indent=2))
