"""How does an empty place become what a backup was made of?"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from archive.keyring import keyring
from models import Event
from social.keyring.shelf import shelf_of
from social.running import new_log
from social.running.backup import apart
from social.running.backup.dumping import refuse_in_use, restore_from
from social.running.backup.looking import Looked, look
from social.running.backup.reading import Backup, Faults, copied
from social.running.backup.streams import NotWhole
from social.running.database import database, reason, shown
from social.running.folders import only_one, prepare
from social.running.noting import note
from social.running.schema import upgrade
from social.running.trouble import Trouble
from social.settings import Settings
from social.store import StoreAway
from social.store import of as store_of

# What is filled; the rest of a data folder is made as it is needed.
OURS = ("files", "postgres", "postgres-folder", "log-copies")
KEPT_BY_HAND = ("keys", "keyring", "sealing")
BEGUN = "restore-unfinished"


@dataclass(frozen=True)
class BroughtBack:
    """What came of it."""

    backup: Backup
    looked: Looked
    faults: Faults
    key: str  # of the new log; empty where none was begun
    why_not: str  # why no new log was begun

    @property
    def code(self) -> int:
        """Give the exit code: 0 where the place is what it was."""
        report = self.looked.report
        return 1 if self.faults.told or report.faults or report.unchecked else 0


def bring_back(
    given: Settings, backup: Backup, seen: Sequence[Path], reason_given: str
) -> BroughtBack:
    """Fill an empty place from a backup that is looked at first. Trouble if nothing was done.

    What is begun and not ended leaves a mark, so that nobody serves a half of it.
    """
    refuse_without_keys(given, backup)
    backup.check().refuse()
    prepare(given.data_dir)
    with only_one(given.data_dir):
        refuse_what_is_there(given, backup)
        mark = given.data_dir / BEGUN
        mark.write_text(f"{backup.manifest.name}\n")
        put_keys(given, backup)
        with database(given) as settings:
            restore_from(settings.database_owner_url, lambda to: backup.pour("database.dump", to))
            upgrade(settings.database_owner_url)
            faults = put_files(settings, backup)
            apart.to_disk()
            found = finish(settings, backup, seen, faults, reason_given)
        mark.unlink()
    return found


def refuse_without_keys(given: Settings, backup: Backup) -> None:
    """Refuse to bring data back that nobody could read."""
    if backup.keys is None:
        if backup.manifest.keys != "not kept":
            raise Trouble(
                f"The keys of this backup are needed, too: name {backup.manifest.keys} with --keys."
            )
        missing = [name for name in KEPT_BY_HAND[:2] if not (given.data_dir / name).exists()]
        if missing and not (given.file_key and given.keyring_url):
            raise Trouble(
                f"This backup was made without its keys: put {missing[0]} into {given.data_dir} "
                "first."
            )
        return
    if given.file_key and given.file_key != backup.house_keys()["files"]:
        raise Trouble("FILE_KEY is another one than that of the backup: unset it, or set that one.")


def refuse_what_is_there(given: Settings, backup: Backup) -> None:
    """Refuse a place where somebody keeps something."""
    if (given.data_dir / BEGUN).exists():
        raise Trouble(
            f"{given.data_dir} holds what a restore left that was not finished: remove that folder."
        )
    names = OURS if backup.keys is None else (*OURS, *KEPT_BY_HAND)
    for name in names:
        place = given.data_dir / name
        if place.is_file() or (place.is_dir() and any(place.iterdir())):
            raise Trouble(
                f"{given.data_dir} is in use: it has {name}. Set DATA_DIR to a new folder."
            )
    if given.log_key.exists() and backup.keys is not None:
        raise Trouble(f"{given.log_key} is there already: set LOG_KEY to a new place.")
    if backup.keys is not None:
        apart.empty_shelf(given)
    if given.database_url:
        try:
            refuse_in_use(given.database_owner_url)
        except psycopg.OperationalError as wrong:
            where = shown(given.database_owner_url)
            raise Trouble(f"The database at {where} cannot be used: {reason(wrong)}.") from None


def put_keys(given: Settings, backup: Backup) -> None:
    """Put the keys of the house, and those of the ledger, where they lie."""
    if backup.keys is None:
        return
    shelf = apart.empty_shelf(given)
    apart.put_of_the_house(given, backup.house_keys())
    to = apart.Shelved(shelf)
    try:
        backup.pour("keyring", to)
        to.end()
    except NotWhole as wrong:
        raise Trouble(f"The keyring of the backup {wrong}.") from None
    except OSError as wrong:
        raise Trouble(f"The keyring cannot be written: {wrong.strerror or wrong}.") from None


def put_files(settings: Settings, backup: Backup) -> Faults:
    """Put every file of the backup into the store."""
    store, faults = store_of(settings), Faults()
    for name, part in backup.named():
        if part is None:
            continue
        with tempfile.TemporaryFile(dir=settings.data_dir) as room:
            try:
                copied(backup, part, room, store.key, name)
                store.put(name, room)
            except NotWhole as wrong:
                faults.add(f"{backup.folder / part.file}", wrong)
            except StoreAway:
                raise Trouble("The file store takes nothing just now: try again.") from None
    return faults


def finish(
    settings: Settings,
    backup: Backup,
    seen: Sequence[Path],
    faults: Faults,
    reason_given: str,
) -> BroughtBack:
    """Look at the ledger that came back, say in it what happened, and begin a new log."""
    keyring.open(shelf_of(settings))
    store = store_of(settings)

    def blob(digest: str) -> bool | None:
        if digest in backup.removed:
            return True
        try:
            return store.is_whole(digest)
        except FileNotFoundError:
            return None

    looked = look(settings, backup.manifest.log["checkpoint"], seen, is_full=True, blob=blob)
    note(
        settings,
        Event.BROUGHT_BACK,
        file=backup.manifest.name,
        made_at=backup.manifest.made_at,
        lost=list(looked.lost),
        faults=len(looked.report.faults) + len(faults.told),
    )
    key, why_not = begun(settings, looked, reason_given)
    return BroughtBack(backup, looked, faults, key, why_not)


def begun(settings: Settings, looked: Looked, reason_given: str) -> tuple[str, str]:
    """Begin a new log; give its key, or why there is none."""
    if not looked.size:
        return "", "nothing was sealed yet"
    if not settings.log_key.exists():
        return "", f"{settings.log_key} is not there: run `kring keys new-log` where it is"
    try:
        return str(new_log.begin(settings, reason_given)), ""
    except Trouble as trouble:
        return "", str(trouble)
