"""Is anything lost in a thousand kills?"""

from __future__ import annotations

import json
from pathlib import Path

from tests.running import killing
from tests.running.conftest import free_port, place

RESULTS = Path(__file__).parent / "results" / "kills.json"
KILLS = 1_000

__all__ = ["free_port", "place"]  # fixtures of the tests of running


def test_nothing_is_lost_in_a_thousand_kills(place: Path, free_port: int) -> None:
    outcome = killing.run(place, free_port, KILLS)
    facts = {
        "kills": KILLS,
        "writers": outcome.writers,
        "killed": outcome.killed,
        "acknowledged": outcome.acknowledged,
        "shredded": outcome.shredded,
        "lost": len(outcome.lost),
        "doubled": len(outcome.doubled),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(facts, indent=1))
    assert (outcome.lost, outcome.doubled, outcome.without_entry) == ([], [], [])
    assert (outcome.not_edited, outcome.not_deleted) == ([], [])
    assert (outcome.not_shredded, outcome.misread) == ([], [])
    assert (outcome.log.waiting, outcome.log.faults, outcome.log.alarms) == (0, [], [])
