"""What shows, in one small file, that one entry is in the log? A C2SP tlog-proof."""

from __future__ import annotations

import base64

from sqlalchemy import Connection, text

from archive import merkle, note
from archive.log import OF_LEAF, Log, leaf, read
from archive.package import COSIGNATURES, is_other
from archive.verify_archive import PROOF

ENTRY = text(
    f"""
    SELECT l.index, l.hash, {OF_LEAF}
      FROM leaf l JOIN entry e ON e.id = l.entry_id WHERE e.id = :id
    """
)
# The newest that a witness signed, too; else the newest.
COVERING = text(
    """
    SELECT size, note FROM checkpoint
     WHERE size = coalesce((SELECT max(size) FROM cosignature WHERE size > :index),
                           (SELECT max(size) FROM checkpoint WHERE size > :index))
    """
)


def prove(connection: Connection, entry_id: int) -> str:
    """Write the proof that an entry is in the log as it was signed; its extra data are the leaf.

    LookupError where the entry is not there, or not signed yet. ValueError where it is not what
    was signed.
    """
    row = connection.execute(ENTRY, {"id": entry_id}).one_or_none()
    covering = row and connection.execute(COVERING, {"index": row.index}).one_or_none()
    if row is None or covering is None:
        raise LookupError(f"entry {entry_id} is not in the log")
    size = covering.size
    path = merkle.inclusion(Log(connection).subtree, row.index, size)
    root = read(note.read(covering.note)).root
    if is_other(row) or not merkle.is_included(row.hash, row.index, size, path, root):
        raise ValueError(f"entry {entry_id} is not what was signed")
    lines = [
        PROOF,
        f"extra {base64.b64encode(leaf(row)).decode()}",
        f"index {row.index}",
        *(base64.b64encode(step).decode() for step in path),
        "",
        covering.note.removesuffix("\n"),
        *connection.scalars(COSIGNATURES, {"size": size}),
    ]
    return "\n".join(lines) + "\n"
