"""Is every acknowledged post there, once, with its entry, whatever is killed meanwhile?"""

from __future__ import annotations

from pathlib import Path

from tests.running import killing

KILLS = 20


def test_no_acknowledged_post_is_lost_or_doubled_when_parts_are_killed(
    place: Path, free_port: int
) -> None:
    outcome = killing.run(place, free_port, KILLS)
    assert outcome.acknowledged > outcome.writers
    assert sum(outcome.killed.values()) == KILLS
    assert (outcome.lost, outcome.doubled, outcome.without_entry) == ([], [], [])
