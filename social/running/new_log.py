"""How does a new log begin, after the database was brought back from a copy?

The log is then shorter than what was signed, and two different logs must never have one name. The
new one has a key and a name of its own, and goes on from what is there.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, create_engine

from archive import note, sealing
from archive.copies import Copies
from archive.log import Broken, Log
from archive.note import BadNote, Signer, Verifier
from models import Event
from social.running import keys
from social.running.noting import note as record
from social.running.trouble import Trouble
from social.settings import Settings


def begin(settings: Settings, reason: str) -> Verifier:
    """Begin a new log, say why in the ledger, and keep what was of the old one beside it.

    May be repeated after a crash at any point. Trouble while Kring seals, without the old key, and
    where the log was changed and not only cut short.
    """
    keys.move_log_key(settings)
    if not settings.log_key.exists():
        raise Trouble(f"{settings.log_key} is missing: the old key says what the old log was.")
    old = note.signer(settings.log_key.read_text())
    engine = create_engine(settings.database_seal_url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            if not sealing.may_seal(connection):
                raise Trouble("Kring runs and seals: stop it first.")
            new = prepared(settings, old)
            if not is_begun(connection, new):
                record(settings, Event.LOG_BEGUN, reason=reason, before=str(old.verifier))
                sealing.introduce(connection, new.verifier)
                sealing.seal(connection, new, after=old.verifier)
    except (Broken, BadNote) as wrong:
        raise Trouble(f"The log was changed, not only cut short: {wrong}.") from None
    finally:
        engine.dispose()
    put_aside(settings, old)
    return new.verifier


def prepared(settings: Settings, old: Signer) -> Signer:
    """Make the new key beside the old one, or find the one that was made before a crash."""
    host = urlsplit(settings.base_url).netloc
    secret = keys.log_key(coming(settings), host, may_make=True)
    assert secret is not None
    return note.signer(secret)


def is_begun(connection: Connection, new: Signer) -> bool:
    """Tell whether the new key signed already."""
    with connection.begin():
        try:
            return Log(connection).checkpoint(new.verifier) is not None
        except BadNote:
            return False


def put_aside(settings: Settings, old: Signer) -> None:
    """Keep the old key and the copies of the old log, and let the new key sign from now on."""
    name = old.verifier.key_id.hex()
    Copies(settings.data_dir / "log-copies").put_aside(name)
    keys.write(
        settings.log_key.with_name(f"{settings.log_key.name}-{name}"), old.secret, replace=True
    )
    coming(settings).replace(settings.log_key)


def coming(settings: Settings) -> Path:
    """Name the file of a key that does not sign yet."""
    return settings.log_key.with_name(f"{settings.log_key.name}-next")
