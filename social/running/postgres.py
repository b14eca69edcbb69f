"""How is the embedded PostgreSQL started, reached and stopped?"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

from social.running.account import Account, account_for
from social.running.cluster import ENVIRONMENT, ROLES, Urls, create, urls
from social.running.parent import dies_with_us
from social.running.place import MAJOR, RENEWED, major_of, programs
from social.running.postmaster import PATIENCE, clear_the_way
from social.running.sockets import make_socket_folder, remove_socket_folder
from social.running.trouble import Trouble

# No statement and no row may reach the log: it is read by people who may not read the posts.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "lc_messages": "C",
    # A segment of the log that is used again keeps, behind what is new, what was erased.
    "wal_recycle": "off",
}
# Commits still survive a killed process; only a crash of the machine would lose them.
THROWAWAY = {"fsync": "off", "full_page_writes": "off"}
OTHER_PASSWORDS = (
    "The database in {folder} has other passwords than the `keys` of this data folder: "
    "bring back the `keys` that belong to it."
)
OLDER = (
    "The database is of PostgreSQL {}, and this version of Kring has {}: carry it over with "
    "`kring upgrade`."
)
NEWER = (
    "The database is of PostgreSQL {}, newer than the {} of this version of Kring: "
    "install the version that made it."
)
HALF_UPGRADED = "An upgrade of PostgreSQL was not finished: run `kring upgrade` again."
LOG_LIMIT = 10_000_000  # bytes of log at a start, before it is set aside


class Postgres:
    """A PostgreSQL in a folder, as a child of this process and with no other way in."""

    def __init__(
        self,
        folder: Path,
        passwords: Mapping[str, str],
        *,
        log: Path,
        durable: bool = True,
        programs: Path | None = None,
    ) -> None:
        """Say where the files lie and what the roles' passwords are; nothing is started yet.

        `programs` are those of another version, for files of that version.
        """
        self.folder = folder
        self.passwords = passwords
        self.log = log
        self.durable = durable
        self.programs = programs
        self.process: subprocess.Popen[bytes] | None = None
        self.socket_folder: Path | None = None

    @property
    def urls(self) -> Urls:
        """Give the addresses of the running server."""
        if self.socket_folder is None:
            raise Trouble("The embedded PostgreSQL is not running.")
        return urls(self.socket_folder, self.passwords)

    def start(self) -> None:
        """Start the server, making its files the first time, and wait until it answers.

        A server that a killed start left behind is stopped first. Recovery has no time limit.
        Started again after a crash, it answers where it did before.
        """
        account = account_for(self.folder)
        bin_folder = self.programs or programs(account)
        if self.programs is None:
            self._refuse_other_versions()
        if not self.folder.exists():
            create(self.folder, account, bin_folder, self.passwords, durable=self.durable)
        clear_the_way(self.folder)
        self.socket_folder = make_socket_folder(self.folder, account)
        patience = time.monotonic() + PATIENCE
        self._launch(account, bin_folder)
        while not self._answers():
            if time.monotonic() > patience:
                raise self._trouble()
            time.sleep(0.5)
            self._launch(account, bin_folder)

    def stop(self) -> None:
        """Stop the server in order; clients are cut off, what they committed is kept."""
        process, self.process = self.process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait()
        if self.socket_folder is not None:
            remove_socket_folder(self.folder, self.socket_folder)
            self.socket_folder = None

    @property
    def is_running(self) -> bool:
        """Tell whether the server process is there."""
        return self.process is not None and self.process.poll() is None

    def _refuse_other_versions(self) -> None:
        """Say what to do about files of another major version, and about a half-done upgrade."""
        before = major_of(self.folder)
        if before is None and self.folder.with_name(self.folder.name + RENEWED).exists():
            raise Trouble(HALF_UPGRADED)
        if before is not None and before != MAJOR:
            raise Trouble((OLDER if int(before) < int(MAJOR) else NEWER).format(before, MAJOR))

    def _launch(self, account: Account, bin_folder: Path) -> None:
        options = OPTIONS | ({} if self.durable else THROWAWAY)
        options["unix_socket_directories"] = str(self.socket_folder)
        command = [str(bin_folder / "postgres"), "-D", str(self.folder)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        set_aside(self.log)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=ENVIRONMENT,
                process_group=0,  # Ctrl+C is for whoever started us, who then stops it in order
                preexec_fn=dies_with_us(signal.SIGINT),
                **account.identity,
            )

    def _answers(self) -> bool:
        """Wait for an answer; False while the last sessions of a killed server hold its memory."""
        address = self.urls.app_url.replace("+psycopg", "")
        while True:
            try:
                with psycopg.connect(address, connect_timeout=5) as connection:
                    connection.execute("select 1")
                return True
            except psycopg.OperationalError as wrong:
                if "password authentication failed" in str(wrong):
                    raise Trouble(OTHER_PASSWORDS.format(folder=self.folder)) from None
            if not self.is_running:
                if "shared memory block" in last_words(self.log):
                    return False
                raise self._trouble()
            time.sleep(0.05)

    def _trouble(self) -> Trouble:
        """Say why it did not start."""
        return Trouble(f"The embedded PostgreSQL did not start: {last_words(self.log)}")


def set_aside(log: Path) -> None:
    """Start a log anew when it has grown large, keeping the one before."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))


def last_words(log: Path) -> str:
    """Quote the reason that PostgreSQL gave in its log."""
    lines = log.read_text(errors="replace").splitlines()[-20:]
    fatal = [line.split(": ", 1)[-1].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines or ["it gave no reason"])[-1] + f" (more in {log})"


@contextlib.contextmanager
def throwaway() -> Iterator[Urls]:
    """Lend an empty database that is fast, and gone after the block."""
    root = Path(tempfile.mkdtemp(prefix="kring-throwaway-"))
    root.chmod(0o711)
    passwords = {role: secrets.token_hex(16) for role in ROLES}
    log = root / "postgres.log"
    postgres = Postgres(root / "postgres", passwords, log=log, durable=False)
    try:
        postgres.start()
        yield postgres.urls
    finally:
        postgres.stop()
        shutil.rmtree(root, ignore_errors=True)
