"""Is anything acknowledged lost with a part of several machines, or with a full disk?"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.running import killing, scaling
from tests.running.conftest import free_port, place

RESULTS = Path(__file__).parent / "results"

__all__ = ["free_port", "place"]  # fixtures of the tests of running


def test_nothing_is_lost_with_any_part_of_several_machines(place: Path) -> None:
    outcome = scaling.run(place)
    keep("scaling", outcome.seen, outcome.found)
    assert_whole(outcome.found)
    assert outcome.jobs == 0
    by_part = {one.part: one for one in outcome.seen}
    for part in ("first node", "second node", "worker", "Valkey", "replica", "S3"):
        assert by_part[part].posting == "posted", by_part[part]
        assert by_part[part].reloading == "there", by_part[part]
    assert by_part["S3"].attaching.endswith("try again in a minute.")
    assert by_part["primary"].reloading == "503: Kring is away for a moment"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a disk that is small")
def test_nothing_is_lost_on_a_full_disk(place: Path, free_port: int) -> None:
    seen, found = scaling.run_full(place, free_port)
    keep("full", [seen], found)
    assert_whole(found)
    assert "try again" in seen.posting


def assert_whole(found: killing.Outcome) -> None:
    """Find everything that was acknowledged, once, with its entry in a log that is whole."""
    assert found.acknowledged > 0
    assert (found.lost, found.doubled, found.without_entry) == ([], [], [])
    assert (found.not_edited, found.not_deleted, found.misread) == ([], [], [])
    assert (found.log.waiting, found.log.faults, found.log.alarms) == (0, [], [])


def keep(name: str, seen: list[scaling.Seen], found: killing.Outcome) -> None:
    """Keep what was found, for docs/SCALING.md."""
    RESULTS.mkdir(exist_ok=True)
    facts = {"acknowledged": found.acknowledged, "seen": [asdict(one) for one in seen]}
    (RESULTS / f"{name}.json").write_text(json.dumps(facts, indent=1))
