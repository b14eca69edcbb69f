"""What do the tests of links share? The web, as one machine that answers for all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from social.fetching import fetcher
from tests.fetching.far import Far, far_away


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    with far_away() as machine:
        monkeypatch.setattr(fetcher, "fetcher", machine.fetcher)
        yield machine
