"""Does the doctor find what is wrong, and say how to mend it?"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from archive.keyring import keyring
from models import Site
from social.commands import kring
from social.running import installed, surroundings
from social.running.database import database
from social.running.schema import upgrade
from social.settings import Settings
from tests.files.clamd import clamd


@pytest.fixture(autouse=True)
def plain_surroundings(
    monkeypatch: pytest.MonkeyPatch, place: Path, tmp_path: Path, free_port: int
) -> None:
    """Examine a complete checkout in an environment that sets nothing but folder and port."""
    for variable in Settings.variables():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DATA_DIR", str(place / "data"))
    monkeypatch.setenv("PORT", str(free_port))
    (tmp_path / "static" / "node_modules").mkdir(parents=True)
    (tmp_path / "static" / "icons.svg").write_text("<svg/>")
    (tmp_path / "static" / "kring.css").write_text("a{}")
    monkeypatch.setattr(installed, "ROOT", tmp_path)


def examine(expected: int = 1) -> str:
    result = CliRunner().invoke(kring, ["doctor"])
    assert result.exit_code == expected, result.output
    return result.output


def test_a_healthy_installation_has_nothing_wrong() -> None:
    said = examine(0)
    assert "Nothing keeps Kring from working." in said
    assert " X " not in said


def test_missing_browser_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "static" / "icons.svg").unlink()
    assert "static/icons.svg is missing\n      Run `make install`." in examine()


def test_a_catalogue_that_was_not_compiled_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "social" / "translations" / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text("")
    assert "translations: nl not compiled" in examine()
    (folder / "messages.mo").write_text("")
    examine(0)


def test_another_version_of_a_package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "version", lambda _name: "0.0.1")
    said = examine()
    assert "flask is 0.0.1, not 3" in said
    assert "make install" in said


def test_a_wrong_setting_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION_IDLE", "soon")
    assert "settings: SESSION_IDLE is set to something" in examine()


def test_a_folder_that_cannot_be_written_is_found(
    monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    (place / "file").write_text("")
    monkeypatch.setenv("DATA_DIR", str(place / "file" / "data"))
    assert "data folder" in (said := examine())
    assert "set DATA_DIR to another folder" in said


def test_little_room_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "LITTLE", 10**18)
    assert "Make room there." in examine(0)


def test_keys_that_others_may_read_are_found(place: Path) -> None:
    keys = place / "data" / "keys"
    keys.mkdir(parents=True)
    keys.chmod(0o755)
    assert f"Run: chmod go-rwx {keys}" in examine(0)


def test_a_taken_port_is_found(free_port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        assert f"port: Port {free_port} is taken by another program" in examine()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LISTEN": "0.0.0.0"}, "Set BASE_URL."),
        ({"BASE_URL": "http://kring.example"}, "Set BASE_URL to https."),
        ({"BASE_URL": "https://kring.example"}, "ok  address: https://kring.example"),
    ],
)
def test_an_address_that_misleads_is_found(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], expected: str
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert expected in examine(0)


def test_a_broken_database_is_found_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ana:opensesame@127.0.0.1:1/kring")
    said = examine()
    assert "The database at 127.0.0.1:1/kring cannot be used" in said
    assert "opensesame" not in said


def test_a_database_that_runs_is_looked_into(place: Path) -> None:
    with database(Settings(data_dir=place / "data")) as lent:
        assert "tables: are at nothing\n      Run `kring db upgrade`." in examine()
        upgrade(lent.database_owner_url)
        assert "ok  tables: are at 0" in examine(0)


def test_a_database_of_ones_own_is_looked_into(
    monkeypatch: pytest.MonkeyPatch, server: Any
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.app_url)
    said = examine(0)
    assert "ok  database: answers" in said
    assert "ok  roles: the app cannot take away what guards the ledger" in said


def test_the_keyring_is_looked_into(
    monkeypatch: pytest.MonkeyPatch, server: Any, place: Path, the_app: Flask, site: Site
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.app_url)
    monkeypatch.setenv("KEYRING_URL", f"file://{keyring.shelf.folder}")  # type: ignore[attr-defined]
    assert "ok  keyring: wraps all secrets of the ledger, by 1 keys" in examine(0)
    monkeypatch.setenv("KEYRING_URL", f"file://{place}/empty")
    assert " X  keyring: 1 of 1 keys are lost: what they wrap cannot be read" in examine()


def test_an_app_that_could_drop_its_own_guard_is_found(
    monkeypatch: pytest.MonkeyPatch, server: Any
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.owner_url)
    said = examine(0)
    assert " !  roles: the app owns its tables, so it could drop what guards the ledger" in said
    assert "three roles" in said


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"VALKEY_URL": "redis://127.0.0.1:1"}, "valkey: does not answer"),
        (
            {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "kring@example.org"},
            "mail: 127.0.0.1 does not answer",
        ),
    ],
)
def test_a_server_that_does_not_answer_is_found(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], expected: str
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert expected in examine()


def test_a_missing_package_does_not_keep_the_doctor_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setitem(sys.modules, "social.running.database", None)
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/kring")
    said = examine()
    assert "database: needs" in said
    assert "Run `make install`." in said


def test_a_scanner_that_is_named_has_to_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "virus scanner: is not set" in examine(0)
    with clamd() as running:
        monkeypatch.setenv("CLAMD_URL", running.url)
        assert "virus scanner: ClamAV 1.4.3" in examine(0)
    assert "Start clamd, or mend CLAMD_URL." in examine()


def test_a_folder_for_exports_has_to_be_there_and_elsewhere(
    monkeypatch: pytest.MonkeyPatch, place: Path, tmp_path: Path
) -> None:
    assert "export folder: is not set" in examine(0)
    away = tmp_path / "exports"
    monkeypatch.setenv("EXPORT_FOLDER", str(away))
    assert f"{away} is not there" in examine()
    away.mkdir()
    assert f"export folder: {away} can be written" in examine(0)
    within = place / "data" / "files" / "exports"
    within.mkdir(parents=True)
    (tmp_path / "link").symlink_to(within)
    monkeypatch.setenv("EXPORT_FOLDER", str(tmp_path / "link"))
    assert "Set EXPORT_FOLDER to a folder elsewhere." in examine()


def test_a_folder_for_exports_has_to_be_ours_to_write(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXPORT_FOLDER", str(tmp_path))
    monkeypatch.setattr(surroundings.os, "access", lambda *_asked: False)  # root may do all
    assert "cannot be written" in examine()
