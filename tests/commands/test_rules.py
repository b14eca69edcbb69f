"""Can the console check rules, bring them in and write them out?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from models import Entry, Event, Origin, Rule, RuleVersion, Stage, session
from moderation.ruling import read_rulesheet, write_rulebook
from social.commands import app as commands_app
from social.commands import kring
from tests.rules.conftest import said


@pytest.fixture
def run(app, monkeypatch) -> Iterator[Callable[..., Result]]:
    """Run `kring rules ...` on the database of the tests."""
    monkeypatch.setattr(commands_app.Settings, "from_env", lambda: app.config["SETTINGS"])
    monkeypatch.setattr("social.app.create_app", lambda _settings: app)

    def command(*words: object) -> Result:
        result = CliRunner().invoke(kring, ["rules", *map(str, words)])
        session.remove()
        return result

    yield command
    app.extensions.pop("live", None)  # commands tell the open pages of others; tests have none


def test_rules_are_checked_brought_in_and_written_out(run, ana, tmp_path: Path) -> None:
    book, sheet = tmp_path / "rules.yaml", tmp_path / "rules.csv"
    book.write_text(write_rulebook((said("oaf"), said("lout"))))
    assert run("check", book).output == "2 rules are fit to be kept.\n"
    result = run("import", book, "--owner", ana.email, "--trial")
    assert (result.exit_code, result.output) == (0, "2 rules came in as a trial.\n")
    rows = session.scalars(select(Rule).order_by(Rule.key)).all()
    assert [(row.key, row.stage, row.owner_id) for row in rows] == [
        ("test.lout", Stage.TRIAL, ana.id),
        ("test.oaf", Stage.TRIAL, ana.id),
    ]
    assert session.scalars(select(RuleVersion.written_by_id)).all() == [None, None]
    entry = session.scalars(select(Entry).where(Entry.event == Event.HOUSE_RULE_ADDED)).first()
    assert entry is not None
    assert (entry.actor_id, entry.origin) == (None, Origin.COMMAND)
    session.remove()
    assert run("export", sheet).exit_code == 0
    assert [one.key for one in read_rulesheet(sheet.read_text("utf-8"))] == [
        "test.lout",
        "test.oaf",
    ]


def test_what_is_wrong_is_said_in_words_and_nothing_is_kept(run, ana, tmp_path: Path) -> None:
    book = tmp_path / "rules.yaml"
    book.write_text(write_rulebook((said("oaf"), said("lout", must=("boor",)))))
    for words in (("check", book), ("import", book, "--owner", ana.email)):
        result = run(*words)
        assert result.exit_code == 1
        assert "The rule does not find this example. boor" in result.output
        assert "Traceback" not in result.output
    assert run("import", book, "--owner", "nobody@example.org").exit_code == 1
    assert session.scalars(select(Rule)).all() == []
