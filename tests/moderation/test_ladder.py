"""Which measures are there, and which one is fit?"""

from __future__ import annotations

import pytest

from models import CaseOutcome, Measure, Reason
from moderation.ladder import FIRST, LADDER, RUNGS, suggested
from social.reasons import MEASURES, OUTCOMES, REASONS, SAID


def test_every_measure_has_a_rung_and_words() -> None:
    assert tuple(LADDER) == RUNGS == tuple(Measure)
    assert set(MEASURES) == set(SAID) == set(Measure)
    assert set(FIRST) == set(REASONS) == set(Reason)
    assert set(OUTCOMES) == set(CaseOutcome)


def test_what_lasts_ends() -> None:
    assert all(0 < rung.days <= rung.most for rung in LADDER.values() if rung.most)
    assert {one for one, rung in LADDER.items() if rung.people == 2} == {Measure.SUSPEND}


@pytest.mark.parametrize(
    ("reasons", "earlier", "fit"),
    [
        ([Reason.INSULT], 0, Measure.HINT),
        ([Reason.INSULT], 1, Measure.EDIT),
        ([Reason.INSULT], 2, Measure.HIDE),
        ([Reason.INSULT, Reason.THREAT], 0, Measure.HIDE),
        ([Reason.THREAT], 1, Measure.COOL_DOWN),
        ([Reason.THREAT], 50, Measure.APPROVAL),
        ([], 0, Measure.HINT),
    ],
)
def test_the_first_time_is_lower_and_nothing_is_proposed_beyond_one_community(
    reasons: list[Reason], earlier: int, fit: Measure
) -> None:
    assert suggested(reasons, earlier) is fit
