"""Does an export come back into an empty instance, and is it said when it does not?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from click.testing import CliRunner

from archive.exporting.state import State
from archive.restoring import Compared, Restoring
from models import File, session
from social.commands.archive import archive
from social.records import restoring
from social.settings import Settings
from social.store import store
from tests.conftest import empty


@pytest.fixture
def bring(owner: sqlalchemy.Engine, settings: Settings) -> Iterator[Callable[[Path], Compared]]:
    """Empty the instance of the test, and bring an export into it."""
    engine = sqlalchemy.create_engine(settings.database_owner_url)

    def one(package: Path) -> Compared:
        session.remove()
        empty(owner)
        return Restoring(engine, package).run()

    yield one
    engine.dispose()


def test_what_was_taken_out_comes_back(
    take: Callable[..., State], bring: Callable[[Path], Compared], tmp_path: Path
) -> None:
    state = take(formats=("jsonl",))
    compared = bring(tmp_path / "export")
    assert compared.differences == []
    assert compared.code == 0
    assert compared.counts["events"] == state.events > 15
    assert compared.counts["files"] == 1
    counts = {name: compared.counts[name] for name in ("post", "comment", "message", "reaction")}
    assert counts == {"post": 2, "comment": 2, "message": 1, "reaction": 1}
    words = "SELECT source FROM post UNION SELECT source FROM comment ORDER BY 1"
    assert session.scalars(sqlalchemy.text(words)).all() == [
        "An answer", "And to that", "Gone at twice", "Otherwise",
    ]  # fmt: skip
    people = "SELECT name FROM person ORDER BY 1"
    assert session.scalars(sqlalchemy.text(people)).all() == ["Ana Peeters", "Ben Claes"]


def rewritten(package: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change the events of an export, or leave some out."""
    place = package / "data" / "events.jsonl"
    events = [json.loads(line) for line in place.read_text().splitlines()]
    kept = [one for one in events if change(one) is not False]
    place.write_text("".join(f"{json.dumps(one)}\n" for one in kept))


def test_what_does_not_come_back_as_it_was_is_said(
    take: Callable[..., State], bring: Callable[[Path], Compared], tmp_path: Path
) -> None:
    """Each change alone, past the program that would find all of them before."""
    take(formats=("jsonl",))
    package = tmp_path / "export"
    kept = (package / "data" / "events.jsonl").read_bytes()

    def other_words(event: dict[str, Any]) -> None:
        if event["noun"] == "comment":
            event["payload"]["source"] += "!"

    def other_thread(event: dict[str, Any]) -> None:
        if event["noun"] == "comment":
            event["thread"] = "post-99"

    def left_out(event: dict[str, Any]) -> bool:
        return event["noun"] != "comment"

    def no_column(event: dict[str, Any]) -> None:
        if event["noun"] == "post":
            event["payload"]["state"] = "no such state"

    for change, said in (
        (other_words, "another digest"),
        (other_thread, "another thread"),
        (left_out, "export.json: counts"),
        (no_column, "violates check constraint"),
    ):
        (package / "data" / "events.jsonl").write_bytes(kept)
        rewritten(package, change)
        compared = bring(package)
        assert compared.code == 1
        assert any(said in one for one in compared.differences), (said, compared.differences)
    (package / "data" / "events.jsonl").write_bytes(kept)
    for one in (package / "data" / "files").rglob("*.pdf"):
        one.unlink()
    assert any("neither here nor" in one for one in bring(package).differences)


def test_a_gap_that_is_listed_is_no_difference(
    take: Callable[..., State], bring: Callable[[Path], Compared], tmp_path: Path
) -> None:
    store().remove(session.scalars(sqlalchemy.select(File.digest)).one())
    assert take(formats=("jsonl",)).faults == 1
    compared = bring(tmp_path / "export")
    assert (compared.differences, compared.counts["files"]) == ([], 0)


def test_the_command_tells_by_its_exit_code(
    take: Callable[..., State], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(formats=("jsonl",))
    seen: list[Compared] = []
    monkeypatch.setattr(restoring, "Restoring", lambda _engine, _package: Ready(seen))

    def check(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(archive, ["restore-check", *words])
        return done.exit_code, done.output

    (tmp_path / "other").mkdir()
    assert check(str(tmp_path / "other"))[0] == 2
    place = tmp_path / "export" / "data" / "events.jsonl"
    place.write_bytes(place.read_bytes().replace(b"An answer", b"No answer"))
    code, said = check(str(tmp_path / "export"), "--json")
    assert (code, json.loads(said)["same"]) == (1, False)
    assert any("events.jsonl" in one for one in json.loads(said)["differences"])
    assert seen == []


class Ready:
    """An instance that must not be asked for what is not as it was written."""

    def __init__(self, seen: list[Compared]) -> None:
        self.seen = seen

    def run(self) -> Compared:
        self.seen.append(Compared())
        return self.seen[-1]
