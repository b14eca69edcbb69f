"""Is every acknowledged act there, once, with its entry in the log, whatever is killed?"""

from __future__ import annotations

from pathlib import Path

from tests.running import killing

KILLS = 8  # each part twice; `make bench` kills a thousand times


def test_nothing_acknowledged_is_lost_or_doubled_or_unproved_when_parts_are_killed(
    place: Path, free_port: int
) -> None:
    outcome = killing.run(place, free_port, KILLS)
    assert outcome.acknowledged > outcome.writers
    died = outcome.killed.pop("shredder")
    assert outcome.killed == dict.fromkeys(("web", "worker", "database", "backend"), KILLS // 4)
    assert died > 0
    assert outcome.shredded > 0
    assert (outcome.lost, outcome.doubled, outcome.without_entry) == ([], [], [])
    assert (outcome.not_edited, outcome.not_deleted) == ([], [])
    assert (outcome.not_shredded, outcome.misread) == ([], [])
    assert (outcome.log.waiting, outcome.log.faults, outcome.log.alarms) == (0, [], [])
