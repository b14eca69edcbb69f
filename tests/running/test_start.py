"""Is a demo never taken for a company, nor a company for a demo?"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from social.running import start
from social.running.company import Known
from social.running.trouble import Trouble
from social.running.welcome import welcome
from social.settings import Settings

OURS = Known("Roos Tavelle", is_demo=False)
DEMO = Known("Roos Tavelle", is_demo=True)


def settle(settings: Settings, known: Known | None) -> Settings:
    with ExitStack() as stack:
        return start.settle_demo(settings, known, stack)


def test_the_demo_is_not_served_as_a_company_of_ones_own(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="whose passwords everybody knows"):
        settle(Settings(data_dir=tmp_path), DEMO)


def test_a_company_of_ones_own_is_not_made_a_demo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settled = settle(Settings(data_dir=tmp_path, demo=True), OURS)
    assert not settled.demo
    assert "no demo is made" in capsys.readouterr().err


def test_a_demo_that_is_there_is_served_as_one(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, demo=True)
    assert settle(settings, DEMO) is settings
    own = replace(settings, demo=False)
    assert settle(own, OURS) is own
    assert settle(own, None) is own


def test_a_demo_that_cannot_be_made_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "kring", lambda *_words: ["false"])
    with pytest.raises(Trouble, match="could not be made"):
        settle(Settings(data_dir=tmp_path, demo=True), None)


def test_the_children_know_whether_it_is_a_demo(tmp_path: Path) -> None:
    assert start.environ(Settings(data_dir=tmp_path, demo=True))["DEMO"] == "yes"
    assert start.environ(Settings(data_dir=tmp_path))["DEMO"] == "no"


def test_the_console_names_the_demo_sign_ins_only_in_the_demo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=tmp_path)
    welcome(replace(settings, demo=True), is_new=False)
    shown = capsys.readouterr().out
    assert "administrator" in shown
    assert "password" in shown
    welcome(settings, is_new=False)
    shown = capsys.readouterr().out
    assert "password" not in shown
    assert "code" not in shown
    welcome(settings, is_new=True)
    assert "/setup\nwith the one-time code " in capsys.readouterr().out
