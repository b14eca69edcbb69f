"""What does a post cost, server and database together, at any size of community?"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
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
    app = create_app(settings)
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


def measure(
    browser: FlaskClient, app: Any, members: int, words: str, name: str, *, kept: bool
) -> Row:
    """Post in blocks, and take the median block."""
    place = MEMBERS.index(members) + 1
    statements: list[str] = []
    note = lambda *args: statements.append(args[2])  # noqa: E731
    sqlalchemy.event.listen(app.extensions["engine"], "before_cursor_execute", note)

    def post(number: int) -> None:
        answer = browser.post(
            f"/communities/community-{place}/posts", data={"text": f"{words} {number}"}
        )
        assert answer.status_code == 303

    post(0)
    statements.clear()
    post(1)
    count = len(statements)
    sqlalchemy.event.remove(app.extensions["engine"], "before_cursor_execute", note)
    servers, databases = [], []
    for _block in range(BLOCKS):
        processes = backends()
        began, theirs = time.process_time(), spent_by(processes)
        for number in range(ROUNDS):
            post(number)
        servers.append((time.process_time() - began) * 1000 / ROUNDS)
        databases.append((spent_by(processes) - theirs) * 1000 / ROUNDS)
    ours, base = statistics.median(servers), statistics.median(databases)
    return Row(members, name, kept, round(ours, 2), round(base, 2), round(ours + base, 2), count)


def test_posting_at_every_size(
    place: tuple[FlaskClient, sqlalchemy.Engine, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, owner, app = place
    rows = []
    for members in MEMBERS:
        rows.append(measure(browser, app, members, SHORT, "300 characters, 2 names", kept=True))
        print(rows[-1], flush=True)
        with without_ledger(owner, monkeypatch):
            rows.append(
                measure(browser, app, members, SHORT, "300 characters, 2 names", kept=False)
            )
        print(rows[-1], flush=True)
    rows.append(measure(browser, app, MEMBERS[0], LONG, "2,000 formatted", kept=True))
    print(rows[-1], flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps({"cores": os.cpu_count(), "rows": [asdict(row) for row in rows]}, indent=1)
    )
    assert len({row.statements for row in rows if row.words == rows[0].words and row.ledger}) == 1
    session.remove()
