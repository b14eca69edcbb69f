"""Which case comes first?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from models import Reason
from moderation.urgency import AHEAD, is_grave, urgent_at

NOW = datetime(2026, 5, 4, tzinfo=UTC)


def test_every_reason_has_a_weight() -> None:
    assert set(AHEAD) == set(Reason)


def test_the_gravest_reason_counts_and_how_many_there_are() -> None:
    one = urgent_at(NOW, [Reason.INSULT])
    assert urgent_at(NOW, [Reason.THREAT]) < one < urgent_at(NOW, [Reason.OTHER])
    assert urgent_at(NOW, [Reason.INSULT, Reason.OTHER]) < one


def test_what_waits_longest_comes_before_what_is_as_grave() -> None:
    earlier = NOW - timedelta(hours=1)
    assert urgent_at(earlier, [Reason.INSULT]) < urgent_at(NOW, [Reason.INSULT])


def test_a_crowd_weighs_no_more_than_a_grave_reason() -> None:
    crowd = urgent_at(NOW, [Reason.OTHER] * 500)
    assert urgent_at(NOW, [Reason.HARASSMENT]) <= crowd < NOW


def test_a_case_without_reports_waits_from_when_it_was_opened() -> None:
    assert urgent_at(NOW, []) == NOW


def test_grave_is_what_moderators_look_at_at_once() -> None:
    grave = {reason for reason in Reason if is_grave([reason])}
    assert grave == set(Reason) - {Reason.INSULT, Reason.OFF_TOPIC, Reason.OTHER}
