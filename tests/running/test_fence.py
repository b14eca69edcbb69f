"""Can the web process not read the key of the log, while all else that it needs is there?"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from models import Event, Site, session
from social.changes import change
from social.running import fence, keys
from social.running.database import plain
from social.running.database import running as find_database
from social.settings import Settings
from tests.another import another_app
from tests.running.places import folder, unused_port
from tests.running.serving import serving, wait_for

HERE = Path(__file__).parent

needs_landlock = pytest.mark.skipif(
    fence.version() < fence.NEEDED, reason="this system has no Landlock, or one that is too old"
)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """Make an installation's folder with its keys."""
    one = Settings(data_dir=tmp_path / "data")
    keys.session_keys(one.data_dir)
    keys.log_key(one.log_key, "kring.example", may_make=True)
    return one


@needs_landlock
def test_the_key_is_out_of_reach_and_all_else_is_not(here: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.running.fenced", here.data_dir],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    session = (here.data_dir / "keys" / "session").read_text()
    assert json.loads(done.stdout) == {
        "key": "PermissionError",
        "key, in a thread": "PermissionError",
        "thread": "",
        "key, by a child": "CalledProcessError",
        "link": "OSError",
        "move": "OSError",
        "move its folder": "OSError",
        "memory": "PermissionError",
        "other keys": session,
        "a file": "words",
        "move a file": "words",
        "keyring": "1",
        "keyring again": "k",
        "copies of the log": "0",
        "temporary file": "5",
        "rename its folder": str(here.data_dir / "other"),
        "key, elsewhere": "PermissionError",
    }
    assert "ledger" in (here.data_dir / "other" / "key").read_text()


def record(settings: Settings) -> None:
    """Leave an entry, so that there is something to sign."""
    with another_app(settings) as app, app.app_context(), change(None) as note:
        site = Site(name="Gent", country="BE", zone="Europe/Brussels")
        session.add(site)
        note(Event.SITE_ADDED, site)


@needs_landlock
def test_a_real_web_process_cannot_read_the_key_with_which_its_worker_signs() -> None:
    with folder() as root:
        data = root / "data"
        asking = f"--config {HERE / 'asking.py'}"
        with serving(data, unused_port(), GUNICORN_CMD_ARGS=asking) as one:
            found = find_database(Settings(data_dir=data))
            assert found is not None
            record(found)

            def is_signed() -> bool:
                with psycopg.connect(plain(found.database_url)) as connection:
                    (many,) = connection.execute("SELECT count(*) FROM checkpoint").fetchone()
                return bool(many)

            assert wait_for(is_signed)
            assert "PRIVATE" in (data / "sealing" / "key").read_text()
            (data / "files" / "ask").touch()
            (answer,) = wait_for(lambda: list((data / "files").glob("answer-*")))
            assert answer.read_text() == "PermissionError"
            assert one.is_ready()
            assert one.get("/setup")[0] == 200
        assert "could read the key" not in one.said


def test_where_there_is_no_landlock_the_log_says_so_and_nothing_else_happens(
    here: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fence, "version", lambda: 1)
    with caplog.at_level(logging.WARNING, "kring.fence"):
        fence.fence(here)
    assert "could read the key of the log: this system has no Landlock" in caplog.text
    assert here.log_key.read_text()


@needs_landlock
def test_a_key_among_other_things_is_not_fenced_and_it_is_said_why(here: Settings) -> None:
    assert fence.hindrance(here) == ""
    for among in (here.data_dir / "keys" / "log", here.data_dir / "log", Path("/key")):
        assert "holds more than the key" in fence.hindrance(replace(here, log_key=among))


def test_a_key_from_among_the_others_is_brought_to_its_own_folder(tmp_path: Path) -> None:
    here = Settings(data_dir=tmp_path)
    for name in ("log", "log-next", "log-0a1b2c3d", "session"):
        keys.kept(tmp_path, name, lambda name=name: name)
    keys.move_log_key(here)
    assert {path.name for path in (tmp_path / "keys").iterdir()} == {"session"}
    assert {path.name: path.read_text() for path in here.log_key.parent.iterdir()} == {
        "key": "log\n", "key-next": "log-next\n", "key-0a1b2c3d": "log-0a1b2c3d\n",
    }  # fmt: skip
    assert here.log_key.parent.stat().st_mode & 0o777 == 0o700
    keys.move_log_key(here)


def test_a_key_that_lies_where_the_settings_say_stays_there(tmp_path: Path) -> None:
    here = Settings(data_dir=tmp_path, log_key=tmp_path / "keys" / "log")
    keys.kept(tmp_path, "log", lambda: "log")
    keys.move_log_key(here)
    assert here.log_key.exists()
