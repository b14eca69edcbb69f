"""Is a backup of use to somebody who has lost everything else? It is brought back to see."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from archive.keyring import keyring
from archive.shelf import Folder
from archive.verify_archive import Report
from social.running.backup import apart
from social.running.backup.dumping import restore_from
from social.running.backup.looking import Looked, look
from social.running.backup.making import counted
from social.running.backup.reading import Backup, Faults
from social.running.backup.streams import NotWhole
from social.running.database import plain
from social.running.postgres import throwaway
from social.running.schema import upgrade
from social.running.trouble import Trouble
from social.settings import Settings


@dataclass
class Checked:
    """What came of it."""

    backup: Backup
    faults: Faults
    rows: Mapping[str, int] = field(default_factory=dict)
    looked: Looked | None = None

    @property
    def code(self) -> int:
        """Give the exit code: 0 where all is as it was."""
        report = self.looked.report if self.looked else Report()
        lost = self.backup.manifest.files["lost"] + lost_keys(self.backup)
        return 1 if self.faults.told or report.faults or report.unchecked or lost else 0

    def written(self, as_json: bool) -> str:
        """Say it to people, or to a program."""
        said = self.backup.manifest
        report = self.looked.report if self.looked else Report()
        if as_json:
            facts: dict[str, Any] = {"backup": said.name, "good": not self.code}
            facts |= {
                "rows": dict(self.rows),
                "files": dict(said.files),
                "faults": self.faults.told,
            }
            facts |= {"ledger": json.loads(report.written(True)), "more": self.faults.more}
            return json.dumps(facts)
        lines = [f"{'backup':<13}{said.name}, by Kring {said.kring}, tables of {said.schema}"]
        if self.rows:
            lines.append(f"{'rows':<13}{sum(self.rows.values()):,} in {len(self.rows)} tables")
        lines.append(f"{'files':<13}{said.files['count']:,}, {said.files['bytes']:,} bytes")
        lines += gaps(self.backup)
        lines += [report.written(False)] if self.looked else []
        lines += [f"{'FAULT':<13}{words}" for words in self.faults.told]
        lines += [f"and {self.faults.more:,} more"] if self.faults.more else []
        return "\n".join((*lines, "The backup is good." if not self.code else "NOT GOOD"))


def lost_keys(backup: Backup) -> int:
    """Count the keys that were lost already when the backup was made."""
    return backup.keys_manifest.keyring["lost"] if backup.keys_manifest else 0


def gaps(backup: Backup) -> list[str]:
    """Say what is not in a backup."""
    files, lost = backup.manifest.files, lost_keys(backup)
    found = []
    if files["removed"]:
        words = f"{files['removed']:,} files that people removed while the backup was made"
        found.append(f"{'not in it':<13}{words}")
    if files["lost"]:
        words = f"{files['lost']:,} files that the store had no more when it was made"
        found.append(f"{'LOST BEFORE':<13}{words}")
    if lost:
        words = f"{lost:,} keys of the ledger that were lost already when it was made"
        found.append(f"{'LOST BEFORE':<13}{words}")
    return found


def check(backup: Backup, seen: Sequence[Path]) -> Checked:
    """Bring a backup into an empty instance that is gone afterwards, and compare.

    Without its keys nothing that the ledger says is opened, and files are compared by SHA-256
    alone. For a command: it takes the keyring of its process.
    """
    checked = Checked(backup, backup.check())
    if checked.faults.told:
        return checked
    with throwaway() as urls, tempfile.TemporaryDirectory(prefix="kring-keys-") as place:
        settings = Settings(data_dir=Path(place)).on(urls.owner_url, urls.app_url, urls.seal_url)
        try:
            restore_from(urls.owner_url, lambda to: backup.pour("database.dump", to))
            with psycopg.connect(plain(urls.owner_url)) as connection:
                checked.rows = counted(connection)
            compare(checked, backup.manifest.rows)
            upgrade(urls.owner_url)
            key = shelve(backup, Path(place) / "keyring")
        except NotWhole as wrong:
            checked.faults.add(str(backup.folder), wrong)
            return checked
        except Trouble as trouble:
            checked.faults.add(str(backup.folder), trouble)
            return checked
        checked.looked = look(
            settings,
            backup.manifest.log["checkpoint"],
            seen,
            is_full=key is not None,
            blob=None if key is None else lambda digest: backup.blob(digest, key),
        )
    return checked


def compare(checked: Checked, rows: Mapping[str, int]) -> None:
    """Compare how many rows there are with how many there were."""
    for table in sorted({*rows, *checked.rows}):
        here, there = checked.rows.get(table, 0), rows.get(table, 0)
        if here != there:
            checked.faults.add(table, f"{here:,} rows came back of {there:,}")


def shelve(backup: Backup, folder: Path) -> bytes | None:
    """Bring the keys of the ledger in; give that of files, None where there are no keys."""
    shelf = Folder(folder, is_durable=False)
    keyring.open(shelf)
    if backup.keys is None:
        return None
    to = apart.Shelved(shelf)
    backup.pour("keyring", to)
    to.end()
    return str(backup.house_keys()["files"]).encode()
