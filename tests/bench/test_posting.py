"""What does a post cost, server and database together, at any size of community?"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy
from flask.testing import FlaskClient
from sqlalchemy import text

from archive import ledger
from models import session
from social.app import create_app
from social.settings import Settings
from tests.bench.load import Loader
from tests.bench.test_feed import signed_in
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "posting.json"
MEMBERS = (10, 1_000, 10_000)
ROUNDS, BLOCKS = 100, 5
SHORT = (
    "The new mould for the T9 door frame is ready in hall 4, @person.3 and @person.7: please try "
    "it this week and note what the gauge says at each of the six points. The first ten frames "
    "were within two tenths, better than the drawing asks. Photographs follow on Thursday #mould"
)
LONG = "\n\n".join(
    f"## Part {n}\n\n**Measured** at *station {n}*: `{n * 7} N`, see "
    f"[the norm](https://example.org/{n}).\n\n"
    "- first the frame\n- then the door\n- then both, with the seal in place and closed"
    for n in range(1, 12)
)[:2_000]


@dataclass
class Row:
    """CPU milliseconds of one post."""

    members: int
    words: str
    ledger: bool
    server_ms: float
    database_ms: float
    all_ms: float
    statements: int


@pytest.fixture(scope="module")
def place(
    server: Any, settings: Settings, owner: sqlalchemy.Engine
) -> tuple[FlaskClient, sqlalchemy.Engine, Any]:
    """Load a company whose communities have 10, 1,000 and 10,000 members."""
    empty(owner)
    app = create_app(replace(settings, writes_limit=0))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    loader = Loader(server.owner_url)
    loader.people(max(MEMBERS))
    loader.communities(len(MEMBERS))
    loader.members(
        (person, place)
        for place, number in enumerate(MEMBERS, start=1)
        for person in range(1, number + 1)
    )
    loader.finish()
    loader.connection.close()
    return signed_in(app, 1), owner, app


def backends() -> list[psutil.Process]:
    """Find the PostgreSQL that this process started, with all its children."""
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if process.name().startswith("postgres")
    ]


def spent_by(processes: list[psutil.Process]) -> float:
    """Add up the CPU seconds of processes."""
    times = [process.cpu_times() for process in processes if process.is_running()]
    return sum(one.user + one.system for one in times)


@contextmanager
def without_ledger(owner: sqlalchemy.Engine, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave out the entries, and the guard that asks for them."""
    with owner.connect() as connection, patch.context() as change:
        connection.execute(text("ALTER TABLE post DISABLE TRIGGER require_entry"))
        change.setattr(ledger, "append", lambda *_args: None)
        yield
        connection.execute(text("ALTER TABLE post ENABLE TRIGGER require_entry"))


@dataclass
class Posting:
    """One browser that posts the same words in one community, again and again."""

    browser: FlaskClient
    app: Any
    members: int
    words: str
    number: int = 0

    def post(self) -> None:
        """Post once; a number makes each text another."""
        self.number += 1
        answer = self.browser.post(
            f"/communities/community-{MEMBERS.index(self.members) + 1}/posts",
            data={"text": f"{self.words} {self.number}"},
        )
        assert answer.status_code == 303

    def statements(self) -> int:
        """Count what one post asks the database."""
        asked: list[str] = []
        note = lambda *args: asked.append(args[2])  # noqa: E731
        sqlalchemy.event.listen(self.app.extensions["engine"], "before_cursor_execute", note)
        self.post()
        asked.clear()
        self.post()
        sqlalchemy.event.remove(self.app.extensions["engine"], "before_cursor_execute", note)
        return len(asked)

    def block(self) -> tuple[float, float]:
        """Post many times; take the CPU milliseconds of one, ours and the database's."""
        processes = backends()
        began, theirs = time.process_time(), spent_by(processes)
        for _round in range(ROUNDS):
            self.post()
        ours = (time.process_time() - began) * 1000 / ROUNDS
        return ours, (spent_by(processes) - theirs) * 1000 / ROUNDS

    def row(self, name: str, blocks: list[tuple[float, float]], *, kept: bool, count: int) -> Row:
        """Take the median of some blocks."""
        ours, base = (statistics.median(one) for one in zip(*blocks, strict=True))
        return Row(
            self.members, name, kept, round(ours, 2), round(base, 2), round(ours + base, 2), count
        )


def side_by_side(
    posting: Posting, name: str, owner: sqlalchemy.Engine, patch: pytest.MonkeyPatch
) -> list[Row]:
    """Post with the ledger and without in turn, so that the machine's mood meets both alike."""
    count, kept, bare, count_bare = posting.statements(), [], [], 0
    for _block in range(BLOCKS):
        kept.append(posting.block())
        with without_ledger(owner, patch):
            count_bare = count_bare or posting.statements()
            bare.append(posting.block())
    return [
        posting.row(name, kept, kept=True, count=count),
        posting.row(name, bare, kept=False, count=count_bare),
    ]


def test_posting_at_every_size(
    place: tuple[FlaskClient, sqlalchemy.Engine, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, owner, app = place
    rows = []
    for members in MEMBERS:
        posting = Posting(browser, app, members, SHORT)
        rows += side_by_side(posting, "300 characters, 2 names", owner, monkeypatch)
        print(*rows[-2:], sep="\n", flush=True)
    long = Posting(browser, app, MEMBERS[0], LONG)
    count = long.statements()
    blocks = [long.block() for _block in range(BLOCKS)]
    rows.append(long.row("2,000 formatted", blocks, kept=True, count=count))
    print(rows[-1], flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps({"cores": os.cpu_count(), "rows": [asdict(row) for row in rows]}, indent=1)
    )
    assert len({row.statements for row in rows if row.words == rows[0].words and row.ledger}) == 1
    session.remove()
