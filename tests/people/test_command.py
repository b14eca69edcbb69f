"""Does `kring people import` say what it did, with the right exit code?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from models import Person, Site, session
from social.commands.people import people

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the command on a text as its file, in the app under test."""
    command = people.commands["import"]
    bare = command.callback.__wrapped__  # type: ignore[union-attr]
    monkeypatch.setattr(command, "callback", bare)

    def call(text: str, *options: str) -> Result:
        file = tmp_path / "people.csv"
        file.write_text(text)
        return CliRunner().invoke(people, ["import", str(file), *options])

    with app.app_context():
        yield call


def count() -> int:
    return session.scalar(select(func.count(Person.id))) or 0


def test_all_taken_is_success(run: Run) -> None:
    done = run("name,email\nAna,ana@example.org\n")
    assert done.exit_code == 0
    assert done.output == ("line 2: added Ana\n1 added, 0 changed, 0 unchanged, 0 refused.\n")


def test_a_refused_line_is_named_and_fails(run: Run) -> None:
    done = run("name,email\nAna,ana@example.org\nBen,x\n", "--brief")
    assert done.exit_code == 1
    assert done.output.startswith("line 3: refused Ben: email “x” is not an address\n1 added")
    assert count() == 1


@pytest.mark.parametrize("option", ["--atomic", "--dry-run"])
def test_what_is_not_kept_is_said_so(run: Run, option: str) -> None:
    done = run("name,email\nAna,ana@example.org\nBen,x\n", option)
    assert done.output.endswith("1 refused. Nothing was kept.\n")
    assert count() == 0
