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

ALONE = "No connection. What you type is kept; new posts come when it is back."
REFUSED = "That could not be sent just now. Your text is still here: try again."

__all__ = ["free_port", "place"]  # fixtures of the tests of running


def test_nothing_is_lost_with_any_part_of_several_machines(place: Path) -> None:
    outcome = scaling.run(place)
    keep("scaling", outcome.seen, outcome.found)
    assert_whole(outcome.found)
    assert outcome.jobs == 0
    by_part = {one.part: one for one in outcome.seen}
    for part in ("first node", "second node", "worker", "Valkey", "replica", "S3"):
        seen = by_part[part]
        assert (seen.banner, seen.posting, seen.reloading) == ("", "posted", "there"), seen
    for part in ("first node", "second node", "worker", "Valkey", "replica"):
        assert by_part[part].attaching == "taken", by_part[part]
    assert by_part["S3"].attaching.endswith("try again in a minute.")
    assert by_part["Valkey"].ready == "200 valkey"
    assert by_part["primary"].posting == REFUSED
    assert by_part["primary"].attaching.endswith("was not taken: Kring is away for a moment")
    assert by_part["primary"].reloading == "503: Kring is away for a moment"
    assert by_part["both nodes"].banner == ALONE
    assert by_part["both nodes"].posting == REFUSED
    assert by_part["both nodes"].attaching.endswith("was not taken: no connection")


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
