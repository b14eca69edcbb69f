"""Does anybody see an error while Kring becomes a newer one, and is everything there afterwards?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.running import upgrading
from tests.running.conftest import place

RESULTS = Path(__file__).parent / "results" / "upgrading.json"

__all__ = ["place"]  # a fixture of the tests of running


@pytest.mark.skipif(not upgrading.there_is_one(), reason="the version before is not in this copy")
def test_nobody_sees_an_error_while_the_version_changes(place: Path) -> None:
    outcome = upgrading.run(place)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(asdict(outcome), indent=1))
    assert outcome.wrong == []
    assert outcome.missing == []
    assert outcome.posts[0] == outcome.posts[1]
    for state in ("before", "migrating", "old code on new tables", "both", "after"):
        assert outcome.answers[state]["read 200"] > 0
    assert outcome.answers["old code on new tables"]["sign in 303"] > 0
    assert outcome.verified.startswith("RESULT       good")
