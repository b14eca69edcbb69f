"""Do two people in two browsers see at once what the other does?"""

from __future__ import annotations

from tests.browser.live_counts import Counts
from tests.browser.live_losses import Losses
from tests.browser.live_rights import Rights
from tests.browser.live_words import Words


class TestWords(Words):
    """What is written, with one web process."""


class TestCounts(Counts):
    """What is counted, with one web process."""


class TestRights(Rights):
    """Who is told, with one web process."""


class TestLosses(Losses):
    """What is missed, with one web process."""
