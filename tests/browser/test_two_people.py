"""Do two people in two browsers see at once what the other does?

With one web process all that they write and count is looked at; with two, in test_processes, all
that is lost and forbidden; the first of each with both. What a page does is the same either way: it
is told by the same sentences, which tests/live/test_afar sends through Valkey.
"""

from __future__ import annotations

from tests.browser.live_counts import Counts
from tests.browser.live_losses import FirstLoss
from tests.browser.live_rights import FirstRight
from tests.browser.live_words import Words


class TestWords(Words):
    """What is written, with one web process."""


class TestCounts(Counts):
    """What is counted, with one web process."""


class TestRights(FirstRight):
    """Who is told, with one web process."""


class TestLosses(FirstLoss):
    """What is missed, with one web process."""
