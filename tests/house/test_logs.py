"""Do tests that watch the log of a server say what went wrong there, and nothing else?"""

from __future__ import annotations

import json

from tests.browser.house import about
from tests.logs import wrong_in


def test_of_a_long_log_the_lines_about_what_went_wrong_are_shown() -> None:
    lines = [f"request {number}" for number in range(1_000)]
    lines[500] = json.dumps({"message": "failed", "trace": "Traceback:\n  line 1\nKeyError: 'x'"})
    shown = wrong_in("\n".join(lines)).splitlines()
    assert shown[0] == "request 485"
    assert shown[-1] == "request 515"
    assert "KeyError: 'x'\"}" in shown


def test_only_the_first_are_shown_and_none_of_their_lines_twice() -> None:
    lines = [f"Traceback {number}" for number in range(8)] + ["the end"]
    shown = wrong_in("\n".join(lines)).splitlines()
    assert shown.count("Traceback 7") == 1
    assert shown[-1] == "... and 3 more"


def test_a_log_in_which_all_went_well_says_nothing() -> None:
    assert wrong_in("request 1\nrequest 2") == ""


def test_errors_that_are_alike_are_told_alike_and_name_what_failed() -> None:
    trace = "Traceback:\n" + "  a line\n" * 100 + "KeyError: 'x'"
    one, other = (
        about(
            {"at": at, "level": "error", "message": "a job failed", "job": "seal", "trace": trace}
        )
        for at in ("09:00", "10:00")
    )
    assert one == other
    assert one.splitlines()[0] == "a job failed: {'job': 'seal'}"
    assert one.splitlines()[-1] == "KeyError: 'x'"
    assert len(one.splitlines()) == 33
