"""Is what Kring stands on there: folder, port, database, Valkey, mail server?

Everything beyond the standard library is imported inside the check that needs it: a doctor who
cannot come when something is broken is none.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from social.running.findings import Finding, broken, split, weak, well
from social.settings import Settings

LITTLE = 1_000_000_000  # bytes free, below which there is cause for worry


def data_folder(settings: Settings) -> Iterator[Finding]:
    """Look whether data can be kept, and for how long yet."""
    from social.running.folders import prepare

    prepare(settings.data_dir)
    free = shutil.disk_usage(settings.data_dir).free
    if free < LITTLE:
        yield weak("data folder", f"only {free // 1_000_000} MB are free", "Make room there.")
    else:
        yield well("data folder", f"can be written; {free // 1_000_000_000} GB are free")


def secret_files(settings: Settings) -> Iterator[Finding]:
    """Look who may read the keys."""
    folders = (settings.data_dir / "keys", settings.log_key.parent)
    paths = [path for one in folders for path in (one, *one.glob("*"))]
    open_to_all = [path for path in paths if path.exists() and exposed(path)]
    if open_to_all:
        path = open_to_all[0]
        yield weak("secret files", f"others may read {path}", f"Run: chmod go-rwx {path}")
    else:
        yield well("secret files", "are for their owner only")


def log_key(settings: Settings) -> Iterator[Finding]:
    """Look whether the web process can be kept from the key that signs the log."""
    from social.running.fence import hindrance

    reason = hindrance(settings)
    if reason:
        says = f"the web process could read the key of the log: {reason}"
        yield weak("log key", says, "See docs/OPERATING.md, The log of the ledger.")
    else:
        yield well("log key", "is out of the web process's reach")


def exposed(path: Path) -> bool:
    """Tell whether anybody but the owner may do anything with a file."""
    return bool(path.stat().st_mode & 0o077)


def port(settings: Settings) -> Iterator[Finding]:
    """Look whether the port is free, or Kring answers there."""
    from social.running import web

    if web.is_up(settings):
        yield well("port", f"Kring answers at port {settings.port}")
        return
    web.probe(settings)
    yield well("port", f"{settings.port} is free")


def address(settings: Settings) -> Iterator[Finding]:
    """Look whether links in mails will lead here."""
    is_local = "//localhost" in settings.base_url or "//127." in settings.base_url
    from_outside = settings.listen not in ("127.0.0.1", "::1", "localhost")
    if from_outside and is_local:
        yield weak("address", f"links lead to {settings.base_url}", "Set BASE_URL.")
    elif not settings.is_secure and not is_local:
        yield weak("address", "passwords travel unprotected over http", "Set BASE_URL to https.")
    else:
        yield well("address", settings.base_url)


def database(settings: Settings) -> Iterator[Finding]:
    """Look whether the database answers, and whether its tables are those of this version."""
    from social.running.database import check, running
    from social.running.place import installed_programs

    reached: Settings | None = settings
    if settings.database_url:
        check(settings.database_url)
    else:
        installed_programs()
        reached = running(settings)
    if reached is None:
        yield well("database", "the embedded PostgreSQL is installed, and not running now")
        return
    yield well("database", "answers")
    yield tables(reached)
    yield from roles(reached)
    yield from keyring(reached)


def tables(settings: Settings) -> Finding:
    """Compare the tables with this version of Kring."""
    import psycopg

    from social.running.database import plain
    from social.running.schema import Schema, compare, newer, revision

    with psycopg.connect(plain(settings.database_url), connect_timeout=5) as connection:
        found = revision(connection)
    state = compare(found)
    if state is Schema.NEWER:
        return broken("tables", *split(newer(settings.database_url)))
    if state is Schema.OLDER:
        return broken("tables", f"are at {found or 'nothing'}", "Run `kring db upgrade`.")
    return well("tables", f"are at {found}")


# Whoever owns a table may drop its triggers; NULL where there is no ledger yet.
OWNS = """
    SELECT bool_or(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = to_regclass('entry')
"""


def roles(settings: Settings) -> Iterator[Finding]:
    """Look whether the app could take away what guards the ledger."""
    import psycopg

    from social.running.database import plain

    with psycopg.connect(plain(settings.database_url), connect_timeout=5) as connection:
        (owns,) = connection.execute(OWNS).fetchone() or (None,)
    if owns:
        yield weak(
            "roles",
            "the app owns its tables, so it could drop what guards the ledger",
            "Give it a role of its own: docs/OPERATING.md, three roles.",
        )
    elif owns is not None:
        yield well("roles", "the app cannot take away what guards the ledger")


BARE = "SELECT count(*) FROM entry_key WHERE kek_id IS NULL"
NAMED = (
    "SELECT id FROM kek WHERE NOT retired "
    "OR EXISTS (SELECT FROM entry_key WHERE entry_key.kek_id = kek.id)"
)
HAS_KEKS = "SELECT to_regclass('kek') IS NOT NULL"


def keyring(settings: Settings) -> Iterator[Finding]:
    """Look whether every secret of the ledger is wrapped, and every key that wraps is there."""
    import psycopg

    from archive.keyring import name_of
    from social.keyring.shelf import folder_of, shelf_of
    from social.running.database import plain

    with psycopg.connect(plain(settings.database_url), connect_timeout=5) as connection:
        if connection.execute(HAS_KEKS).fetchone() != (True,):
            return
        (bare,) = connection.execute(BARE).fetchone() or (0,)
        named = {name_of(kek_id) for (kek_id,) in connection.execute(NAMED)}
    lost = named - {name for name, _at in shelf_of(settings).names()}
    folder = folder_of(settings)
    if lost:
        says = f"{len(lost)} of {len(named)} keys are lost: what they wrap cannot be read"
        yield broken("keyring", says, "Bring it back from its backup: docs/ARCHIVE.md.")
    elif settings.s3_url and not settings.keyring_url:
        yield weak("keyring", f"lies in {folder}, though files lie in S3", "Set KEYRING_URL.")
    elif folder.exists() and exposed(folder):
        yield weak("keyring", f"others may read {folder}", f"Run: chmod go-rwx {folder}")
    elif bare:
        says = f"{bare} secrets of the ledger lie bare in the database"
        yield weak("keyring", says, "Let the worker run: it wraps them within minutes.")
    else:
        yield well("keyring", f"wraps all secrets of the ledger, by {len(named)} keys")


def valkey(settings: Settings) -> Iterator[Finding]:
    """Look whether Valkey answers, where it is set."""
    from social.health.readiness import valkey_answers

    if not settings.valkey_url:
        yield well("valkey", "is not set: one web process needs none")
    elif valkey_answers(settings.valkey_url):
        yield well("valkey", "answers")
    else:
        yield broken("valkey", "does not answer", "Start it, or mend VALKEY_URL.")


def scanner(settings: Settings) -> Iterator[Finding]:
    """Look whether the virus scanner answers, where one is set."""
    from social.filing.scanner import Scanner, ScannerAway

    if not settings.clamd_url:
        yield well("virus scanner", "is not set: files are not scanned")
        return
    try:
        yield well("virus scanner", Scanner.at(settings.clamd_url).version())
    except ScannerAway as away:
        says = f"does not answer ({away}): files that people bring are held"
        yield broken("virus scanner", says, "Start clamd, or mend CLAMD_URL.")


def export_folder(settings: Settings) -> Iterator[Finding]:
    """Look whether scheduled exports can be written, and not among the files of Kring."""
    folder = settings.export_folder
    if folder == Path():
        yield well("export folder", "is not set: no export is written by itself into one")
    elif not folder.is_dir():
        says = f"{folder} is not there: scheduled exports fail"
        yield broken("export folder", says, "Mount that disk, or mend EXPORT_FOLDER.")
    elif folder.resolve().is_relative_to(settings.data_dir.resolve()):
        says = f"{folder} lies in DATA_DIR, and is lost together with it"
        yield broken("export folder", says, "Set EXPORT_FOLDER to a folder elsewhere.")
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield broken("export folder", f"{folder} cannot be written", "Change its rights.")
    else:
        yield well("export folder", f"{folder} can be written")


def mail(settings: Settings) -> Iterator[Finding]:
    """Look whether the mail server answers, where one is set; nothing is sent."""
    import smtplib
    from urllib.parse import urlsplit

    if not settings.smtp_url:
        yield weak("mail", "stays in the outbox page", "Set SMTP_URL and MAIL_FROM to send it.")
        return
    parts = urlsplit(settings.smtp_url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    default = 465 if parts.scheme == "smtps" else 587
    try:
        with kind(parts.hostname or "", parts.port or default, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as wrong:
        yield broken("mail", f"{parts.hostname} does not answer: {wrong}", "Mend SMTP_URL.")
        return
    yield well("mail", f"{parts.hostname} answers")


def limits(settings: Settings) -> Iterator[Finding]:
    """Look how many connections the system allows."""
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 8192:
        yield weak("limits", f"only {hard} open connections", "Raise the limit of open files.")
    else:
        yield well("limits", f"{os.cpu_count()} cores, enough open files allowed")


CHECKS = (
    data_folder, secret_files, log_key, port, address, database, valkey, scanner, export_folder,
    mail, limits,
)  # fmt: skip
