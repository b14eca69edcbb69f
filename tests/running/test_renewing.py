"""Does the database come over from an older PostgreSQL, whole, whenever one is interrupted?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import psycopg
import pytest

from social.running import keys, renewing
from social.running.account import account_for
from social.running.cluster import DATABASE, ROLES, run, statements
from social.running.database import database, plain
from social.running.place import MAJOR, major_of
from social.running.postgres import Postgres
from social.running.schema import upgrade
from social.running.trouble import Trouble
from social.settings import Settings
from tests.running.houses import House, furnish
from tests.running.places import folder
from tests.running.serving import environment, refused

DEBIAN = Path("/usr/lib/postgresql/15/bin")
BIN = Path(os.environ.get("OLDER_POSTGRES", DEBIAN))
BEFORE = renewing.version_of(BIN / "postgres") or ""

pytestmark = pytest.mark.skipif(not BEFORE, reason="no PostgreSQL 15 of Debian's is here")


def older_files(data: Path) -> Settings:
    """Make a house whose database is of the older version, and stop it."""
    settings = Settings(data_dir=data)
    (data / "log").mkdir(parents=True)
    data.chmod(0o711)
    passwords = keys.database_passwords(data)
    place = data / "postgres"
    account = account_for(place)
    place.mkdir(mode=0o700)
    account.give(place)
    run([BIN / "initdb", "-N", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", place], account)
    alone = [BIN / "postgres", "--single", "-F", "-D", place]
    run([*alone, "postgres"], account, statements(passwords))
    run([*alone, DATABASE], account, ["GRANT CREATE ON SCHEMA public TO kring_owner"])
    (place / "pg_hba.conf").write_text(f"local {DATABASE} {','.join(ROLES)} scram-sha-256\n")
    server = Postgres(place, passwords, log=data / "log" / "postgres.log", programs=BIN)
    with renewing.running(server):
        urls = server.urls
        house = House(data.parent, settings.on(urls.owner_url, urls.app_url, urls.seal_url))
        upgrade(urls.owner_url)
        furnish(house)
    return settings


@pytest.fixture(scope="module")
def made() -> object:
    """Make the older house once."""
    with folder() as root:
        older_files(root / "data")
        yield root / "data"


@pytest.fixture
def older(made: Path, place: Path) -> Settings:
    """Lend a copy of it."""
    subprocess.run(["cp", "-a", str(made), str(place / "data")], check=True)
    return Settings(data_dir=place / "data")


def kring_upgrade(settings: Settings, *words: str, dies_at: str = "") -> tuple[int, str]:
    """Run the command in a process of its own, which kills itself when it comes somewhere."""
    code = (
        "import os, signal, sys\n"
        "import social.running.renewing as one\n"
        "name, number = (sys.argv.pop(1) + ':0').split(':')[:2]\n"
        "def count(real, left=[int(number)]):\n"
        "    def dies(*args, **options):\n"
        "        left[0] -= 1\n"
        "        if left[0] < 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return real(*args, **options)\n"
        "    return dies\n"
        "if name: setattr(one, name, count(getattr(one, name)))\n"
        "from social.commands import kring\n"
        "kring(['upgrade', *sys.argv[1:]])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, dies_at, "--programs", str(BIN), *words],
        env=environment(DATA_DIR=str(settings.data_dir)),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def whole(settings: Settings) -> bool:
    """Tell whether the house is of our version and has what it had."""
    found = settings.data_dir / "postgres"
    with database(settings) as lent, psycopg.connect(plain(lent.database_owner_url)) as connection:
        names = connection.execute("select name from person").fetchall()
    return major_of(found) == MAJOR and names == [("Ana Peeters",)]


def test_the_database_comes_over_and_the_old_files_stay(older: Settings, free_port: int) -> None:
    said = refused(older.data_dir, free_port)
    assert said.endswith("carry it over with `kring upgrade`.")
    code, said = kring_upgrade(older)
    assert code == 0, said
    assert f"of PostgreSQL {MAJOR} now" in said
    assert whole(older)
    assert major_of(older.data_dir / f"postgres-{BEFORE}") == BEFORE
    code, said = kring_upgrade(older)
    assert (code, "already" in said) == (0, True), said
    house = House(older.data_dir.parent, older)
    code, said = house.run("archive", "verify", "--full")
    assert code == 0, said


# Before what is named; the names of folders are kept before, between and after the two renames.
# `make bench` tries the rest of them.
@pytest.mark.parametrize("dies_at", ["pour", "keep_names:1"])
def test_it_may_be_killed_anywhere(older: Settings, dies_at: str) -> None:
    code, said = kring_upgrade(older, dies_at=dies_at)
    assert code == -9, said
    code, said = kring_upgrade(older)
    assert code == 0, said
    assert whole(older)


def test_what_was_left_between_the_two_renames_is_not_served_as_an_empty_house(
    older: Settings, free_port: int
) -> None:
    files, renewed = (older.data_dir / name for name in ("postgres", "postgres.renewed"))
    files.rename(renewed)
    assert refused(older.data_dir, free_port).endswith("run `kring upgrade` again.")
    assert not files.exists()
    renewing.settle(files)
    assert major_of(files) == BEFORE
    assert not renewed.exists()


def test_rows_that_did_not_come_over_keep_the_old_files_in_place(
    older: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pour = renewing.pour

    def loses(old: object, new: object) -> None:
        pour(old, new)
        with psycopg.connect(plain(new.owner_url)) as connection:
            connection.execute("DELETE FROM procrastinate_jobs")
            connection.execute("INSERT INTO alembic_version VALUES ('one too many')")

    monkeypatch.setattr(renewing, "pour", loses)
    with pytest.raises(Trouble, match="alembic_version: 1 before, 2 afterwards"):
        renewing.renew(older, BIN, lambda _words: None)
    assert major_of(older.data_dir / "postgres") == BEFORE


def test_it_is_refused_without_room_or_programs_and_while_kring_runs(
    older: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def say(_words: str) -> None:
        raise AssertionError("it began")

    with pytest.raises(Trouble, match=f"Install your system's postgresql-{BEFORE}"):
        renewing.renew(older, tmp_path, say)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10, 9, 1))
    with pytest.raises(Trouble, match="make room first"):
        renewing.renew(older, BIN, say)
    (older.data_dir / "postgres" / "PG_VERSION").write_text("99\n")
    with pytest.raises(Trouble, match="install the version that made it"):
        renewing.renew(older, BIN, say)
    with renewing.alone(older.data_dir), pytest.raises(Trouble, match="another `kring` command"):
        renewing.renew(older, BIN, say)
