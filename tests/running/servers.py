"""A PostgreSQL of one's own, with the programs of the Python package."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from social.running.account import account_for
from social.running.cluster import DATABASE, ROLES, statements
from social.running.place import programs
from tests.running.places import unused_port
from tests.running.serving import wait_for

SUPER = "postgres"
PRIMARY = ("wal_level=replica", "max_wal_senders=5", "wal_keep_size=256MB")
WAYS_IN = ("all", "replication")


class Server:
    """A PostgreSQL of one's own: in a folder, on a port."""

    def __init__(self, root: Path, folder: str, port: int) -> None:
        self.root, self.folder, self.port = root, root / folder, port
        self.account = account_for(root / "none")
        self.bin = programs(self.account)
        self.log = root / f"{folder}.log"
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
        self.start(*settings)
        try:
            yield
        finally:
            self.stop()

    def start(self, *settings: str, is_replica: bool = False) -> None:
        """Start it, and wait until it takes what is written, or answers as a replica."""
        options = [word for one in settings for word in ("-c", one)]
        listening = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}"]
        listening += ["-c", "unix_socket_directories="]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", str(self.folder), *listening, *options],
                cwd="/", env={"PATH": os.defpath, "LC_ALL": "C"}, stdout=out, stderr=out,
                **self.account.identity,
            )  # fmt: skip
        assert wait_for(lambda: self.is_open(is_replica=is_replica)), self.log.read_text()[-2000:]

    def stop(self) -> None:
        """Stop it in order."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def is_open(self, *, is_replica: bool = False) -> bool:
        """Tell whether it answers as what it is to be."""
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        try:
            return self.sql("select pg_is_in_recovery()", database=SUPER) == str(is_replica)
        except psycopg.OperationalError:
            return False


def made(root: Path, folder: str) -> Server:
    """Make the files of a server; it is not started."""
    one = Server(root, folder, unused_port())
    one.folder.mkdir(mode=0o700)
    one.account.give(one.folder)
    (root / "password").write_text("known")
    one.account.give(root / "password")
    one.tool("initdb", "-D", one.folder, f"--username={SUPER}", "--auth=scram-sha-256",
             f"--pwfile={root / 'password'}", "--encoding=UTF8", "--locale=C")  # fmt: skip
    return one


def furnish(server: Server) -> None:
    """Make the roles and the database of Kring on a server that runs."""
    for statement in statements(dict.fromkeys(ROLES, "known")):
        server.sql(statement, database=SUPER)
    server.sql("GRANT CREATE ON SCHEMA public TO kring_owner")


def copied(primary: Server, replica: Server) -> None:
    """Make the files of a streaming replica, as the manual of PostgreSQL does."""
    rules = (f"host {what} all 127.0.0.1/32 scram-sha-256\n" for what in WAYS_IN)
    (primary.folder / "pg_hba.conf").write_text("".join(rules))
    primary.sql("select pg_reload_conf()", database=SUPER)
    where = f"host=127.0.0.1 port={primary.port} user={SUPER} password=known"
    replica.folder.mkdir(mode=0o700)
    replica.account.give(replica.folder)
    replica.tool("pg_basebackup", "--checkpoint=fast", "--write-recovery-conf",
                 "-X", "stream", "-d", where, "-D", replica.folder)  # fmt: skip
