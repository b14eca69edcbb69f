"""Does a PostgreSQL of one's own come back to a moment, as docs/OPERATING.md says?

With the programs of the Python package: a server with an archive of its write-ahead log, a base
backup of it, and a recovery to a moment between two entries. What came back is a house as any other
that was rolled back: its ledger verifies, and it needs a new log.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from archive.copies import Copies
from social.running.account import account_for
from social.running.cluster import DATABASE, statements
from social.running.place import programs
from social.running.schema import upgrade
from social.settings import Settings
from tests.running.houses import House, furnish
from tests.running.places import unused_port
from tests.running.serving import wait_for

OPERATING = (Path(__file__).resolve().parents[2] / "docs" / "OPERATING.md").read_text()
SUPER = "postgres"


class Server:
    """A PostgreSQL of one's own: in a folder, on a port, with an archive beside it."""

    def __init__(self, root: Path, folder: str, port: int) -> None:
        self.root, self.folder, self.port = root, root / folder, port
        self.account = account_for(root / "none")
        self.bin = programs(self.account)
        self.process: subprocess.Popen[bytes] | None = None

    def tool(self, name: str, *options: object) -> None:
        """Run one of PostgreSQL's programs as its account."""
        done = subprocess.run(
            [str(self.bin / name), *map(str, options)],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": "known"},
            capture_output=True,
            text=True,
            check=False,
            **self.account.identity,
        )
        assert done.returncode == 0, done.stderr

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}:known@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, role: str = SUPER, database: str = DATABASE) -> str:
        """Run a statement; give its one value as text."""
        with psycopg.connect(self.url(role, database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return str(row[0]) if row else ""

    @contextmanager
    def running(self, *settings: str) -> Iterator[None]:
        """Start it, wait until it takes what is written, and stop it."""
        options = [word for one in settings for word in ("-c", one)]
        listening = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}"]
        listening += ["-c", "unix_socket_directories="]
        log = self.root / f"{self.folder.name}.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", str(self.folder), *listening, *options],
                cwd="/", env={"PATH": os.defpath, "LC_ALL": "C"}, stdout=out, stderr=out,
                **self.account.identity,
            )  # fmt: skip
        try:
            assert wait_for(self.is_open), log.read_text()[-2000:]
            yield
        finally:
            self.process.send_signal(2)
            self.process.wait()

    def is_open(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.root / f"{self.folder.name}.log").read_text()
        try:
            return self.sql("select not pg_is_in_recovery()", database=SUPER) == "True"
        except psycopg.OperationalError:
            return False


def documented(name: str) -> str:
    """Take a setting out of the page, as it stands there."""
    found = re.search(rf"^{name} = '(.*)'", OPERATING, re.MULTILINE)
    assert found is not None, name
    return found[1].replace("''", "'")


@pytest.fixture
def server(place: Path) -> Server:
    """Make a server with an archive."""
    one = Server(place, "first", unused_port())
    for folder in ("archive", "base", "first", "second"):
        (place / folder).mkdir(mode=0o700)
        one.account.give(place / folder)
    (place / "password").write_text("known")
    one.account.give(place / "password")
    one.tool("initdb", "-D", one.folder, f"--username={SUPER}", "--auth=scram-sha-256",
             f"--pwfile={place / 'password'}", "--encoding=UTF8", "--locale=C")  # fmt: skip
    return one


def test_a_server_of_ones_own_comes_back_to_a_moment(server: Server, place: Path) -> None:
    archive = shlex.quote(str(place / "archive"))
    copy = documented("archive_command").replace("/backup/wal", archive)
    with server.running("wal_level=replica", "archive_mode=on", f"archive_command={copy}"):
        roles = dict.fromkeys(("kring_owner", "kring_app", "kring_seal"), "known")
        for statement in statements(roles):
            server.sql(statement, database=SUPER)
        server.sql("GRANT CREATE ON SCHEMA public TO kring_owner")
        house = furnished(server, place / "data")
        options = [
            "--checkpoint=fast",
            "-h",
            "127.0.0.1",
            "-p",
            server.port,
            "-U",
            SUPER,
            "-X",
            "none",
        ]
        server.tool("pg_basebackup", *options, "-D", place / "base" / "whole")
        early = house.add(b"Before.\n", "before.txt")
        house.seal()
        moment = server.sql("select clock_timestamp()")
        late = house.add(b"After.\n", "after.txt")
        last = house.seal()
        segment = server.sql("select pg_walfile_name(pg_switch_wal())")
        assert wait_for((place / "archive" / segment).exists)
    # As a worker would have kept it beside the database, on the machine that is still there.
    Copies(house.data / "log-copies").write(house.verifier, last)
    second = Server(place, "second", unused_port())
    second.folder.rmdir()
    (place / "base" / "whole").rename(second.folder)
    (second.folder / "recovery.signal").touch()
    second.account.give(second.folder / "recovery.signal")
    fetch = documented("restore_command").replace("/backup/wal", archive)
    with second.running(f"restore_command={fetch}", f"recovery_target_time={moment}",
                        "recovery_target_action=promote"):  # fmt: skip
        digests = "select string_agg(digest, ' ') from file"
        found = second.sql(digests)
        assert early in found
        assert late not in found
        environ = {
            "DATABASE_URL": second.url("kring_app"),
            "DATABASE_OWNER_URL": second.url("kring_owner"),
            "DATABASE_SEAL_URL": second.url("kring_seal"),
        }
        code, said = house.run("archive", "verify", "--full", **environ)
        assert (code, said.count("FAULT"), "it says elsewhere" in said) == (1, 1, True), said
        code, said = house.run("keys", "new-log", "--reason", "came back to a moment", **environ)
        assert code == 0, said
        assert house.run("archive", "verify", "--full", **environ)[0] == 0


def furnished(server: Server, data: Path) -> House:
    """Found a house on a server."""
    addresses = [server.url(f"kring_{role}").replace("postgresql:", "postgresql+psycopg:")
                 for role in ("owner", "app", "seal")]  # fmt: skip
    settings = Settings(data_dir=data).on(*addresses)
    upgrade(settings.database_owner_url)
    house = House(data.parent, settings)
    furnish(house)
    return house
