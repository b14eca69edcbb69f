"""Does anybody see an error while Kring becomes a newer one, and is everything there afterwards?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.running import upgrading
from tests.running.conftest import place

STATES = ("before", "migrating", "old code on new tables", "both", "letting go", "after")
ALWAYS = {"read 200", "write 303", "sign in 303"}
# "Somebody was first": of two who wait for each other's tables, the database lets one go.
MEANWHILE = {"read 409", "read again 200", "write 409", "sign in 409"}
RESULTS = Path(__file__).parent / "results" / "upgrading.json"

__all__ = ["place"]  # a fixture of the tests of running


@pytest.mark.skipif(not upgrading.there_is_one(), reason="the version before is not in this copy")
def test_nobody_sees_an_error_while_the_version_changes(place: Path) -> None:
    outcome = upgrading.run(place)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(asdict(outcome), indent=1))
    assert outcome.wrong == []
    assert outcome.missing == []
    assert outcome.failed == []
    assert outcome.posts[0] == outcome.posts[1]
    assert outcome.acknowledged == sum(
        answers.get("write 303", 0) for answers in outcome.answers.values()
    )
    for state in STATES:
        answers = outcome.answers[state]
        assert answers["read 200"] > 0, state
        assert answers["write 303"] > 0, state
        assert set(answers) <= ALWAYS | (MEANWHILE if state == "migrating" else set()), answers
    assert outcome.answers["old code on new tables"]["sign in 303"] > 0
    assert outcome.verified.startswith("RESULT       good")
