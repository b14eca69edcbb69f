"""Can the console do what administrators do, when nobody can come in?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from models import Capability, Entry, Event, Origin, Person, PersonState, Role, session
from social.commands import app as commands_app
from social.commands import kring


@pytest.fixture
def run(app, monkeypatch) -> Iterator[Callable[..., Result]]:
    """Run `kring people ...` on the database of the tests."""
    monkeypatch.setattr(commands_app.Settings, "from_env", lambda: app.config["SETTINGS"])
    monkeypatch.setattr("social.app.create_app", lambda _settings: app)

    def command(*words: str) -> Result:
        result = CliRunner().invoke(kring, ["people", *words])
        session.remove()
        return result

    yield command
    app.extensions.pop("live", None)  # commands tell the open pages of others; tests have none


def test_the_first_administrator_can_be_made_here(run, ana) -> None:
    assert run("role", "give", "ANA.peeters@example.org", "administrator").exit_code == 0
    role = session.scalar(select(Role))
    assert (role.person_id, role.capability) == (ana.id, Capability.ADMINISTRATOR)
    entry = session.scalar(select(Entry).where(Entry.event == Event.ROLE_GIVEN))
    assert (entry.actor_id, entry.origin) == (None, Origin.COMMAND)
    assert "Ana Peeters" in run("role", "list").output


def test_the_last_administrator_stays_here_too(run, ana) -> None:
    run("role", "give", ana.email, "administrator")
    for words in (("role", "take", ana.email, "administrator"), ("deactivate", ana.email)):
        result = run(*words)
        assert result.exit_code == 1
        assert "last administrator" in result.output
        assert "Traceback" not in result.output


def test_somebody_is_invited_deactivated_and_brought_back(run, site) -> None:
    result = run("invite", "noor@example.org", "Noor Maes", "--site", "Gent", "--language", "nl")
    assert (result.exit_code, result.output) == (0, "Noor Maes is invited.\n")
    noor = session.scalar(select(Person))
    assert (noor.state, noor.language, noor.site_id) == (PersonState.INVITED, "nl", site.id)
    session.remove()
    assert run("deactivate", "noor@example.org").exit_code == 0
    assert session.scalar(select(Person.state)) is PersonState.DEACTIVATED
    assert run("reactivate", "noor@example.org").exit_code == 0
    session.remove()
    assert session.scalar(select(Person.state)) is PersonState.INVITED


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("deactivate", "who@example.org"), "Nobody has the e-mail address"),
        (("role", "give", "who@example.org", "hr"), "Nobody has the e-mail address"),
        (("invite", "none", "Noor"), "cannot be invited"),
        (("invite", "a@example.org", "x" * 300), "cannot be invited"),
        (("invite", "a@example.org", "Noor", "--site", "Mars"), "no site called Mars"),
        (("invite", "a@example.org", "Noor", "--language", "xx"), "not among the languages"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(run, site, words, sentence) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_before_the_first_start_nobody_is_invited(run) -> None:
    result = run("invite", "noor@example.org", "Noor")
    assert result.exit_code == 1
    assert "no company yet" in result.output
