"""How is the ledger sealed all the time, by one process, and shown to those outside?"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from archive import note, sealing, stamping, witnessing
from archive.alarms import end, raised
from archive.copies import Copies
from archive.log import Broken
from archive.note import BadNote, Signer
from archive.stamping import NoStamp
from archive.witnessing import Unreachable, Witness
from social.running import keys
from social.running.trouble import Trouble
from social.settings import Settings

PAUSE = 0.4  # seconds between looks for what waits: within a second it is signed
AWAY = 5.0  # seconds before a database that went away, or another's turn, is tried again
OUTSIDE = 10.0  # seconds between what is shown to witnesses

log = logging.getLogger("kring.sealing")


class Sealer:
    """Seals what waits, a second after it was written, for as long as nobody else does."""

    def __init__(self, settings: Settings, tell: Callable[[str], None]) -> None:
        """Say whom to tell, once, of what keeps the log from being signed."""
        self.settings = settings
        self.tell = tell
        self.copies = Copies(settings.data_dir / "log-copies")
        self.witnesses = [witnessing.read(words) for words in settings.witnesses]
        self.stop = threading.Event()
        self.signer: Signer | None = None  # while it is our turn
        self.is_without_key = False  # said once, and not every few seconds
        self.contradictions: dict[str, str] = {}  # what witnesses say that saw another log

    def start(self) -> list[threading.Thread]:
        """Begin, in threads of its own."""
        threads = [
            threading.Thread(target=part, name=part.__name__) for part in (self.run, self.show)
        ]
        for thread in threads:
            thread.start()
        return threads

    def run(self) -> None:
        """Seal until asked to stop; without its database it waits for it."""
        while not self.stop.is_set():
            try:
                with self.connected() as connection:
                    self.take_turn(connection)
            except OperationalError as wrong:
                log.warning("sealing waits for the database: %s", type(wrong.orig).__name__)
            except (DBAPIError, OSError, BadNote, Trouble):
                log.exception("sealing stopped, and is tried again")
            self.signer = None
            self.stop.wait(AWAY)

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Connect as the role that seals; to close the connection is to give the turn away."""
        engine = create_engine(self.settings.database_seal_url, hide_parameters=True)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def take_turn(self, connection: Connection) -> None:
        """Seal until asked to stop, unless another process does, or has the key."""
        if not sealing.may_seal(connection):
            return
        self.signer = signer(self.settings, connection)
        if self.signer is None:
            if not self.is_without_key:
                log.warning("another machine has the key of the log, and does not seal")
            self.is_without_key = True
            return
        self.is_without_key = False
        sealing.introduce(connection, self.signer.verifier)
        # Database and copies may have been brought back together: witnesses know, before we sign.
        for witness in self.witnesses:
            self.show_to(connection, witness, anew=True)
        while not self.stop.wait(PAUSE):
            if not self.seal_all(connection, self.signer):
                self.stop.wait(AWAY)

    def seal_all(self, connection: Connection, signer: Signer) -> bool:
        """Seal what waits; False, with an alarm, if the log is not what it was when signed or seen.

        A witness that does not answer keeps nobody from sealing; one that contradicts does.
        """
        sealed = 0
        if self.contradictions:
            words = "; ".join(self.contradictions.values())
            self.alarm(connection, "log", f"nothing is signed: {words}")
            return False
        try:
            while found := sealing.seal(connection, signer, self.copies.seen(signer.verifier)):
                sealed += found
                self.copies.keep(connection, signer.verifier)
        except (Broken, BadNote) as wrong:
            self.alarm(connection, "log", f"nothing is signed: {wrong}")
            return False
        if sealed:
            end(connection, "log")
        return True

    def alarm(self, connection: Connection, part: str, words: str) -> None:
        """Keep an alarm, and tell of it the first time."""
        if raised(connection, part, words):
            log.error("%s", words)
            self.tell(words)

    def show(self) -> None:
        """Show the log to its witnesses and have it stamped, while it is our turn."""
        while not self.stop.wait(OUTSIDE):
            if self.signer is None:
                continue
            try:
                with self.connected() as connection:
                    self.go_outside(connection)
            except OperationalError as wrong:
                log.warning("witnesses wait for the database: %s", type(wrong.orig).__name__)
            except DBAPIError:
                log.exception("the log was shown to nobody, and is tried again")

    def go_outside(self, connection: Connection) -> None:
        """Ask every witness, and the authority once a day; each has an alarm of its own."""
        for witness in self.witnesses:
            self.show_to(connection, witness)
        authority = self.settings.stamp_url
        if authority and stamping.is_due(connection, authority):
            try:
                stamping.stamp(connection, authority, self.settings.stamp_roots.read_bytes())
            except (NoStamp, OSError, ValueError) as wrong:
                self.alarm(connection, "stamp", str(wrong))
            else:
                end(connection, "stamp")

    def show_to(self, connection: Connection, witness: Witness, *, anew: bool = False) -> None:
        """Ask one witness, and keep what it saw outside the database.

        `anew`, it is asked also of what it saw already.
        """
        part = f"witness {witness.verifier.key_id.hex()}"
        try:
            old = self.copies.of(witness.verifier)
            is_known = old is not None and old.size == newest(connection)
            if is_known and not anew and part not in self.contradictions:
                return
            shown = witnessing.show(connection, witness, old.size if old else 0)
            if shown is not None:
                self.copies.write(witness.verifier, shown)
        except Broken as wrong:
            self.contradictions[part] = str(wrong)
            self.alarm(connection, part, str(wrong))
        except (Unreachable, BadNote, OSError) as wrong:
            self.alarm(connection, part, str(wrong))
        else:
            self.contradictions.pop(part, None)
            end(connection, part)


def newest(connection: Connection) -> int | None:
    """Tell how many leaves were signed last."""
    with connection.begin():
        size: int | None = connection.scalar(text("SELECT max(size) FROM checkpoint"))
    return size


def signer(settings: Settings, connection: Connection) -> Signer | None:
    """Read the key that signs the log, making it where there is no log yet; None if it is away."""
    keys.move_log_key(settings)
    with connection.begin():
        is_new = connection.scalar(text("SELECT NOT EXISTS (SELECT FROM log_key)"))
    host = urlsplit(settings.base_url).netloc
    secret = keys.log_key(settings.log_key, host, may_make=bool(is_new))
    return None if secret is None else note.signer(secret)
