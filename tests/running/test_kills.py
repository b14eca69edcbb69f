"""Is every acknowledged act there, once, with its entry in the log, whatever is killed?"""

from __future__ import annotations

from pathlib import Path

from tests.running import killing

KILLS = 20


def test_nothing_acknowledged_is_lost_or_doubled_or_unproved_when_parts_are_killed(
    place: Path, free_port: int
) -> None:
    outcome = killing.run(place, free_port, KILLS)
    assert outcome.acknowledged > outcome.writers
    assert sum(outcome.killed.values()) == KILLS
    assert set(outcome.killed) == {"web", "worker", "database"}
    assert (outcome.lost, outcome.doubled, outcome.without_entry) == ([], [], [])
    assert (outcome.not_edited, outcome.not_deleted) == ([], [])
    assert (outcome.log.waiting, outcome.log.faults, outcome.log.alarms) == (0, [], [])
