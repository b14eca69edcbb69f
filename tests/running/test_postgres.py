"""Does the embedded PostgreSQL start, survive and stop, whatever happened before?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from social.running import postgres as launcher
from social.running.account import account_for
from social.running.database import plain
from social.running.postgres import Postgres, throwaway
from social.running.postmaster import postmaster
from social.running.sockets import make_socket_folder, remove_socket_folder
from social.running.trouble import Trouble

Make = Callable[[], Postgres]

UNGUARDED = "select has_parameter_privilege('session_replication_role', 'SET')"


def ask(url: str, statement: str) -> object:
    with psycopg.connect(plain(url)) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def remember(postgres: Postgres) -> None:
    ask(postgres.urls.owner_url, "create table kept as select 'by all means' as word")


def recall(postgres: Postgres) -> object:
    return ask(postgres.urls.owner_url, "select word from kept")


def test_each_role_comes_in_by_its_own_name(postgres: Postgres) -> None:
    names = [ask(url, "select current_user") for url in vars(postgres.urls).values()]
    assert names == ["kring_owner", "kring_app", "kring_seal"]


def test_the_app_may_not_make_tables(postgres: Postgres) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(postgres.urls.app_url, "create table mine (id int)")


def test_nobody_comes_in_without_the_password_or_as_superuser(postgres: Postgres) -> None:
    url = plain(postgres.urls.app_url)
    password = postgres.passwords["kring_app"]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(password, "guessed"))
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf"):
        psycopg.connect(url.replace("kring_app", "postgres"))


def test_the_socket_is_private_and_gone_after_a_stop(postgres: Postgres) -> None:
    folder = postgres.socket_folder
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == 0o700
    postgres.stop()
    assert not folder.exists()


def test_what_was_kept_is_there_after_a_stop(postgres: Postgres, make_postgres: Make) -> None:
    remember(postgres)
    postgres.stop()
    again = make_postgres()
    again.start()
    assert recall(again) == "by all means"


def test_a_killed_server_starts_again_at_the_same_address(postgres: Postgres) -> None:
    remember(postgres)
    address = postgres.urls
    assert postgres.process is not None
    postgres.process.kill()
    postgres.process.wait()
    postgres.start()
    assert postgres.urls == address
    assert recall(postgres) == "by all means"


def test_a_server_left_behind_is_stopped_first(postgres: Postgres, make_postgres: Make) -> None:
    remember(postgres)
    address = postgres.urls
    again = make_postgres()
    again.start()
    assert postgres.process is not None
    assert postgres.process.wait(5) == 0
    assert again.urls == address
    assert recall(again) == "by all means"


def test_a_stale_pid_file_is_no_hindrance(postgres: Postgres, make_postgres: Make) -> None:
    pid_file = postgres.folder / "postmaster.pid"
    text = pid_file.read_text()
    postgres.stop()
    pid_file.write_text(text)
    again = make_postgres()
    again.start()
    assert ask(again.urls.app_url, "select 1") == 1


def test_a_pid_that_another_program_has_by_now_is_left_alone(
    postgres: Postgres, make_postgres: Make
) -> None:
    pid_file = postgres.folder / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    postgres.stop()
    with subprocess.Popen(["sleep", "60"]) as bystander:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        assert postmaster(postgres.folder) is None
        again = make_postgres()
        again.start()
        assert bystander.poll() is None
        bystander.kill()


def test_the_server_dies_with_who_started_it(place: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells a child that its parent died")
    code = (
        "import sys, time; from pathlib import Path; from social.running.postgres import Postgres\n"
        "root = Path(sys.argv[1]); roles = ('kring_owner', 'kring_app', 'kring_seal')\n"
        "one = Postgres(root / 'postgres', dict.fromkeys(roles, 'x'), log=root / 'log')\n"
        "one.start(); print('started', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "started\n"
        found = postmaster(place / "postgres")
        starter.kill()
    assert found is not None
    until = time.monotonic() + 10
    while postmaster(place / "postgres") is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert postmaster(place / "postgres") is None
    assert found.socket_folder is not None
    remove_socket_folder(place / "postgres", found.socket_folder)


def test_a_start_that_was_broken_off_leaves_nothing_half_made(
    place: Path, make_postgres: Make
) -> None:
    half = place / "postgres.unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    one = make_postgres()
    one.start()
    assert ask(one.urls.app_url, "select 1") == 1
    assert not half.exists()


def test_files_that_cannot_be_read_give_the_reason(postgres: Postgres, make_postgres: Make) -> None:
    postgres.stop()
    (postgres.folder / "pg_hba.conf").unlink()
    with pytest.raises(Trouble, match=r"did not start: .*could not load"):
        make_postgres().start()


@pytest.mark.parametrize(("version", "what_to_do"), [("9.6", "kring upgrade"), ("99", "install")])
def test_files_of_another_postgresql_are_left_alone(
    postgres: Postgres, make_postgres: Make, version: str, what_to_do: str
) -> None:
    postgres.stop()
    (postgres.folder / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(Trouble, match=what_to_do):
        make_postgres().start()


def test_other_passwords_than_its_own_are_said_and_not_waited_for(
    postgres: Postgres, make_postgres: Make
) -> None:
    postgres.stop()
    other = make_postgres()
    other.passwords = dict.fromkeys(postgres.passwords, "another")
    with pytest.raises(Trouble, match="has other passwords than the `keys`"):
        other.start()


def test_the_log_never_quotes_a_statement_or_a_row(postgres: Postgres) -> None:
    ask(postgres.urls.owner_url, "create table once (word text primary key)")
    for _ in range(2):
        with pytest.raises(psycopg.Error):
            ask(postgres.urls.owner_url, "insert into once values ('secret'), ('secret')")
    assert "secret" not in postgres.log.read_text()


def test_a_log_that_grew_large_is_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "LOG_LIMIT", 10)
    log = tmp_path / "postgres.log"
    log.write_text("long ago " * 9)
    launcher.set_aside(log)
    assert not log.exists()
    assert (tmp_path / "postgres.old.log").read_text().startswith("long ago")


def test_a_throwaway_is_gone_after_the_block() -> None:
    with throwaway() as urls:
        assert ask(urls.app_url, "show fsync") == "off"
        assert ask(urls.app_url, "show server_encoding") == "UTF8"
        assert ask(urls.owner_url, UNGUARDED) is True
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(plain(urls.app_url))


def test_ctrl_c_in_the_terminal_does_not_reach_it(postgres: Postgres) -> None:
    assert postgres.process is not None
    assert os.getpgid(postgres.process.pid) != os.getpgrp()
    postgres.process.send_signal(signal.SIGHUP)
    assert ask(postgres.urls.app_url, "select 1") == 1


def test_a_socket_folder_that_somebody_else_could_use_is_not_used_again(place: Path) -> None:
    account = account_for(place / "postgres")
    first = make_socket_folder(place / "postgres", account)
    assert make_socket_folder(place / "postgres", account) == first
    first.chmod(0o777)
    second = make_socket_folder(place / "postgres", account)
    assert second != first
    second.rmdir()
    second.symlink_to(place)
    third = make_socket_folder(place / "postgres", account)
    assert third != second
    second.unlink()
    for sockets in (first, third):
        remove_socket_folder(place / "postgres", sockets)
