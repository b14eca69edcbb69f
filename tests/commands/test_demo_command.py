"""What does `kring demo` do where, and can it be told on any day?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from models import Person, session
from social.commands import app as commands_app
from social.commands import kring
from social.commands.demo import making, moments, reading, sign_ins
from social.commands.demo.casting import Cast
from social.commands.demo.wording import typeset
from social.running.welcome import demo_sign_ins
from tests.commands.conftest import tell_little


@pytest.fixture
def run(app, monkeypatch):
    """Run `kring demo ...` on the database of the tests, without making anything."""
    monkeypatch.setattr(commands_app.Settings, "from_env", lambda: app.config["SETTINGS"])
    monkeypatch.setattr("social.app.create_app", lambda _settings: app)
    monkeypatch.setattr(making, "make", lambda _today: making.Made(1, 2, 3, 4))

    def command(*words: str) -> Result:
        result = CliRunner().invoke(kring, ["demo", *words])
        session.remove()
        return result

    return command


def test_an_empty_kring_is_filled_and_the_sign_ins_are_told(run) -> None:
    result = run()
    assert result.exit_code == 0
    assert "3 posts" in result.output
    for one in sign_ins.SIGN_INS:
        assert sign_ins.mail_address(one.name) in result.output
    assert sign_ins.PASSWORD in result.output


def test_a_company_of_ones_own_is_left_alone(run, ana) -> None:
    result = run()
    assert result.exit_code == 1
    assert "needs an empty Kring" in result.output
    assert "Traceback" not in result.output
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_if_new_says_nothing_where_there_is_somebody(run, ana) -> None:
    result = run("--if-new")
    assert (result.exit_code, result.output) == (0, "")


def test_a_half_made_demo_leaves_nothing_behind(in_app, monkeypatch) -> None:
    def fall(*_arguments: object) -> None:
        raise RuntimeError

    tell_little(monkeypatch)
    monkeypatch.setattr(making, "pin", fall)
    with pytest.raises(RuntimeError):
        making.make(date(2026, 3, 2))
    assert not making.is_there()


@pytest.mark.parametrize("today", [date(2027, 1, 4), date(2027, 4, 12), date(2028, 8, 29)])
def test_it_can_be_told_on_any_day(today: date) -> None:
    stories = making.told(Cast(reading.people(), reading.circles()), today)
    assert len(stories) > 2_000
    assert max(story.at for story in stories) < moments.end_of_time(today)
    fresh = moments.end_of_time(today) - timedelta(days=14)
    assert sum(story.at > fresh for story in stories) > 20


def test_sites_rest_on_their_own_holidays() -> None:
    assert moments.easter(2027) == date(2027, 3, 28)
    assert not moments.is_workday(date(2026, 7, 21), "BE")
    assert moments.is_workday(date(2026, 7, 21), "DE")
    assert not moments.is_workday(date(2027, 4, 27), "NL")
    assert not moments.is_workday(date(2026, 8, 31), "GB")
    assert not moments.is_workday(date(2026, 12, 28), "GB")


def test_signs_are_set_as_each_language_does() -> None:
    assert typeset("d'accord : « oui »", "fr") == "d’accord\u202f: «\u202foui\u202f»"
    assert typeset("'s middags 1 900 kg", "nl") == "’s middags 1\u202f900 kg"
    assert typeset("so: 1.900 kg", "de") == "so: 1.900 kg"


def test_everybody_in_the_content_works_there() -> None:
    names = {who.name for who in reading.people()}
    said = {say.wanted.name for thread in reading.threads() for say in thread.talk}
    written = {thread.by.name for thread in reading.threads()}
    owners = {name for circle in reading.circles() for name in (*circle.owners, *circle.also)}
    assert (said | written | owners | set(reading.bios())) - {""} <= names
    assert len(names) == len({sign_ins.handle(name) for name in names})


def test_whoever_starts_kring_is_told_the_sign_ins_as_often_as_they_ask() -> None:
    for _ in range(2):
        assert demo_sign_ins()[0].startswith("employee")


def test_there_is_enough_written_by_hand() -> None:
    threads = list(reading.threads())
    assert len(threads) >= 350
    assert {thread.language for thread in threads} == {"nl", "fr", "de", "en"}
    assert all(1 <= len(thread.talk) <= 6 for thread in threads if not thread.gone)
