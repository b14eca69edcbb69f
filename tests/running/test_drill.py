"""Is everything that was acknowledged before a backup there, after all else was destroyed?"""

from __future__ import annotations

import re
from pathlib import Path

from tests.running import drilling


def test_what_was_acknowledged_before_a_backup_survives_the_loss_of_everything(
    place: Path, free_port: int
) -> None:
    outcome = drilling.run(place, free_port)
    assert outcome.restored == 0, outcome.said
    assert outcome.before >= drilling.WRITERS * drilling.FEW
    assert outcome.missing == []
    assert outcome.after >= drilling.WRITERS * drilling.FEW
    assert outcome.kept <= outcome.meanwhile
    lost = re.search(r"the log had ([\d,]+) entries, ([\d,]+) more than now", outcome.said)
    assert lost is not None, outcome.said
    assert "RESULT       good" in outcome.said
    assert "A new log begins" in outcome.said
    assert outcome.verified == 0, outcome.report
