"""One machine far away a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fetching.far import Far, far_away


@pytest.fixture
def far() -> Iterator[Far]:
    with far_away() as machine:
        yield machine
