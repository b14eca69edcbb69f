"""Where does the database lie, and are the rights of what was there left alone?"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from social.running import place as where
from social.running.account import Account, account_for
from social.running.folders import hold, prepare
from social.running.place import cluster_folder, installed_programs, programs
from social.running.trouble import Trouble


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_folder_that_was_there_keeps_its_rights(place: Path) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    (home / "data").mkdir(mode=0o750)
    prepare(home / "data")
    assert (mode(home), mode(home / "data")) == (0o700, 0o750)


def test_a_new_data_folder_is_closed_to_others(place: Path) -> None:
    prepare(place / "new" / "data")
    assert mode(place / "new" / "data") == (0o711 if os.geteuid() == 0 else 0o700)


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(Trouble, match=r"cannot be written: .*DATA_DIR"):
        prepare(place / "file" / "data")


def test_the_database_lies_in_the_data_folder(place: Path) -> None:
    assert cluster_folder(place) == place / "postgres"
    assert not (place / "postgres-folder").exists()


@pytest.mark.usefixtures("as_root")
def test_root_in_a_private_home_keeps_the_database_elsewhere_and_says_where(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, "SHARED", place / "shared")
    home = place / "home"
    home.mkdir(mode=0o700)
    data = home / "data"
    prepare(data)
    chosen = cluster_folder(data)
    assert chosen.is_relative_to(place / "shared")
    assert str(chosen) in (data / "postgres-folder").read_text()
    assert mode(home) == 0o700
    chosen.mkdir()
    assert cluster_folder(data) == chosen


@pytest.mark.usefixtures("as_root")
def test_a_data_folder_that_was_thrown_away_begins_anew_beside_its_old_database(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, "SHARED", place / "shared")
    (place / "home").mkdir(mode=0o700)
    data = place / "home" / "data"
    prepare(data)
    old = cluster_folder(data)
    old.mkdir()
    shutil.rmtree(data)
    prepare(data)
    assert cluster_folder(data) == old.parent.with_name(f"{old.parent.name}-2") / "postgres"


@pytest.mark.usefixtures("as_root")
def test_a_data_folder_that_has_its_keys_finds_its_old_database(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, "SHARED", place / "shared")
    (place / "home").mkdir(mode=0o700)
    data = place / "home" / "data"
    prepare(data)
    old = cluster_folder(data)
    old.mkdir()
    (data / "postgres-folder").unlink()
    (data / "keys").mkdir()
    (data / "keys" / "postgres").touch()
    assert cluster_folder(data) == old


def test_a_database_folder_that_is_gone_is_never_replaced_by_an_empty_one(place: Path) -> None:
    (place / "postgres-folder").write_text(str(place / "gone"))
    with pytest.raises(Trouble, match="is gone: restore it"):
        cluster_folder(place)


@pytest.mark.usefixtures("as_root")
def test_programs_that_the_account_cannot_reach_are_copied_once(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = account_for(place / "postgres")
    real = installed_programs()
    hidden = place / "hidden"
    hidden.mkdir(mode=0o700)
    (hidden / "pginstall").symlink_to(real)
    monkeypatch.setattr(where, "installed_programs", lambda: hidden / "pginstall")
    monkeypatch.setattr(where, "SHARED", place / "shared")
    found = programs(account)
    assert found.is_relative_to(place / "shared")
    assert account.is_another
    asked = [str(found / "postgres"), "--version"]
    assert subprocess.run(asked, check=False, cwd="/", **account.identity).returncode == 0
    before = found.stat().st_ino
    assert programs(account).stat().st_ino == before
    assert [one.name for one in (place / "shared").iterdir()] == [found.parent.name]


@pytest.mark.usefixtures("as_root")
def test_root_runs_an_existing_database_as_its_owner(place: Path) -> None:
    folder = place / "postgres"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    assert account_for(folder).uid == 65534


def test_the_one_who_runs_us_needs_no_other_identity() -> None:
    assert Account("me", os.geteuid(), os.getegid()).identity == {}


def test_a_lock_is_held_by_one_and_says_by_whom(place: Path) -> None:
    held = hold(place / "lock")
    assert held is not None
    with held:
        assert hold(place / "lock") is None
        assert (place / "lock").read_text().strip() == str(os.getpid())
    again = hold(place / "lock")
    assert again is not None
    again.close()
