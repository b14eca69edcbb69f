"""A package, so that what its fixtures start ends with the last of its tests."""

import pytest

# What is asserted in these is explained as in the tests themselves.
pytest.register_assert_rewrite(
    "tests.browser.desk",
    "tests.browser.hostile",
    "tests.browser.house",
    "tests.browser.live_counts",
    "tests.browser.live_losses",
    "tests.browser.live_rights",
    "tests.browser.live_words",
)
