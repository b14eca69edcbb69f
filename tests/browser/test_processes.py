"""Does the same hold when each is served by another process?"""

from __future__ import annotations

import pytest

from tests.browser.live_counts import Counts
from tests.browser.live_losses import Losses
from tests.browser.live_rights import Rights
from tests.browser.live_words import Words


@pytest.fixture(scope="module")
def workers() -> int:
    """Say how many web workers there are; they hear one another through Valkey."""
    return 2


class TestWords(Words):
    """What is written, with two web processes."""


class TestCounts(Counts):
    """What is counted, with two web processes."""


class TestRights(Rights):
    """Who is told, with two web processes."""


class TestLosses(Losses):
    """What is missed, with two web processes."""
