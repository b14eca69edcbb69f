"""What do the tests of the archive share? Entries by the hundred, and who seals them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from models import Site, session

RECORD = text(
    """
    INSERT INTO entry (form, event, noun, noun_id, version, origin, at, commitment, payload)
    SELECT 1, 'site.added', 'site', 1000000 + n + (SELECT count(*) FROM entry), 1, 'web', now(),
           sha256(n::text::bytea), n::text::bytea
      FROM generate_series(1, :number) AS n
    """
)


@pytest.fixture
def record(site: Site) -> Callable[[int], None]:
    """Record so many entries in one transaction."""

    def many(number: int) -> None:
        session.execute(RECORD, {"number": number})
        session.commit()

    return many
