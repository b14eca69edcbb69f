"""Is an export of use to somebody who has lost everything else? It is brought back to see."""

from __future__ import annotations

import tempfile
from pathlib import Path

from archive import verify_archive
from archive.keyring import keyring
from archive.restoring import Compared, Restoring
from archive.shelf import Folder
from models.base import connect
from social.running.postgres import throwaway
from social.running.schema import upgrade
from social.running.trouble import Trouble


def restore_check(package: Path) -> Compared:
    """Bring an export into an empty instance of its own, and compare; nothing of that stays.

    For a command alone: it takes the session and the keyring of its process. Trouble where the
    folder is no export.
    """
    if not (package / "data" / "export.json").is_file():
        raise Trouble(f"{package} is no export. A sealed one has to be opened with age first.")
    faults = looked_at(package)
    if faults.differences:
        return faults
    with throwaway() as urls, tempfile.TemporaryDirectory(prefix="kring-keys-") as keys:
        upgrade(urls.owner_url)
        engine = connect(urls.owner_url)
        keyring.open(Folder(Path(keys), is_durable=False))
        try:
            return Restoring(engine, package).run()
        finally:
            engine.dispose()


def looked_at(package: Path) -> Compared:
    """Check the export as its own program does: what is not as it was written is not brought in."""
    report = verify_archive.Report()
    verify_archive.run([str(package), "--payloads"], report)
    found = Compared()
    for fault in report.faults:
        found.differs(fault["file"], fault["says"])
    return found
