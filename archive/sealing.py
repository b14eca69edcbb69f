"""How does every entry get its place in a log that nobody can rewrite unseen?

An entry waits in `unsealed` from its own transaction on, and goes on waiting until the one that
gives it a place: so nothing depends on the order of ids, times or transactions, and a process that
dies at any moment leaves nothing half done. Whoever recorded an object's next version had seen the
one before; therefore, in the order of ids, an entry never comes before its `prev`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

from archive import merkle
from archive.log import OF_LEAF, WIDTH, Broken, Checkpoint, Log, leaf
from archive.note import Signer, Verifier
from models import now

AT_ONCE = 5_000  # entries in one transaction
LOCK = 0x6B72696E67_01  # one process seals: an advisory lock that ends with its connection

WAITING = text(
    f"""
    SELECT {OF_LEAF}
      FROM unsealed u JOIN entry e ON e.id = u.entry_id
     ORDER BY e.id LIMIT :most
    """
)
DEQUEUE = text("DELETE FROM unsealed WHERE entry_id = ANY(:ids)")
KEEP = text(
    "INSERT INTO tile (level, number, hashes, root) VALUES (:level, :number, :hashes, :root)"
)
INTRODUCE = text(
    "INSERT INTO log_key (verifier, since) VALUES (:verifier, :at) ON CONFLICT DO NOTHING"
)
SIGN = text("INSERT INTO checkpoint (size, signed_at, note) VALUES (:size, :at, :note)")


def may_seal(connection: Connection) -> bool:
    """Become the one that seals, for as long as the connection lives; False if another one is."""
    won: bool = connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK})
    connection.commit()
    return won


def introduce(connection: Connection, verifier: Verifier) -> None:
    """Tell everybody by which key the log is signed. Commits."""
    with connection.begin():
        connection.execute(INTRODUCE, {"verifier": str(verifier), "at": now()})


def seal(
    connection: Connection,
    signer: Signer,
    seen: Sequence[Checkpoint] = (),
    most: int = AT_ONCE,
    after: Verifier | None = None,
) -> int:
    """Give places to entries that wait, and sign what the log is then; tell how many they were.

    `seen` is what others keep of the log: our own copy outside the database, and the witnesses'.
    `after` names the key that signed last, where this is the first signature of a new log.
    Commits. Broken, BadNote if the log is not what was signed or seen last: then nothing is signed.
    """
    with connection.begin():
        waiting = connection.execute(WAITING, {"most": most}).all()
        if not waiting:
            return 0
        log = Log(connection)
        before = proven(log, after or signer.verifier, seen)
        size = before.size
        added = [merkle.leaf_hash(leaf(entry)) for entry in waiting]
        store(connection, size, waiting, added)
        fill(connection, log, size, added)
        ids = [entry.id for entry in waiting]
        connection.execute(DEQUEUE, {"ids": ids})
        sign(connection, signer, before, size + len(added))
    return len(waiting)


def proven(log: Log, key: Verifier, seen: Sequence[Checkpoint] = ()) -> Checkpoint:
    """Give what was signed last, once it is shown that the log still is just that.

    And that it begins with what others saw of it: a log that is shorter was rolled back.
    """
    signed = log.checkpoint(key) or Checkpoint(key.name, 0, merkle.EMPTY)
    if log.size != signed.size:
        raise Broken(f"the log has {log.size} leaves, and {signed.size} were signed")
    if signed.origin != key.name or log.root(signed.size) != signed.root:
        raise Broken(f"the first {signed.size} leaves are not those that were signed")
    for other in seen:
        if other.size > signed.size:
            raise Broken(f"{other.size} leaves were signed once, and {signed.size} are left")
        if other.origin != key.name or log.root(other.size) != other.root:
            raise Broken(f"the first {other.size} leaves are not those that were seen")
    return signed


def store(
    connection: Connection, size: int, waiting: Sequence[Row[Any]], hashes: Sequence[bytes]
) -> None:
    """Write leaves after the `size` that there are."""
    cursor = connection.connection.cursor()
    with cursor.copy("COPY leaf (index, entry_id, hash) FROM STDIN (FORMAT BINARY)") as rows:
        rows.set_types(["int8", "int8", "bytea"])
        for place, (entry, found) in enumerate(zip(waiting, hashes, strict=True)):
            rows.write_row((size + place, entry.id, found))


def fill(connection: Connection, log: Log, size: int, added: Sequence[bytes]) -> None:
    """Write the tiles that became full, level by level: each hands its root to the one above."""
    level, first = 0, size
    while added:
        number, offset = divmod(first, WIDTH)
        hashes = [*(log.row(level, number)[:offset] if offset else ()), *added]
        tiles = list(full(hashes))
        for place, tile in enumerate(tiles):
            keep(connection, level, number + place, tile)
        level, first, added = level + 1, number, [merkle.fold(tile) for tile in tiles]


def full(hashes: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Cut hashes into tiles; the rest that fills none is left."""
    for start in range(0, len(hashes) - WIDTH + 1, WIDTH):
        yield hashes[start : start + WIDTH]


def keep(connection: Connection, level: int, number: int, tile: Sequence[bytes]) -> None:
    """Write one full tile."""
    connection.execute(
        KEEP,
        {"level": level, "number": number, "hashes": b"".join(tile), "root": merkle.fold(tile)},
    )


def sign(connection: Connection, signer: Signer, before: Checkpoint, size: int) -> None:
    """Sign the log at its new size, once it is shown to begin with what was signed before."""
    log = Log(connection)
    root = log.root(size)
    proof = merkle.consistency(log.subtree, before.size, size)
    if not merkle.is_consistent(before.size, size, proof, before.root, root):
        raise Broken(f"the log of {size} leaves does not begin with that of {before.size}")
    note = signer.sign(str(Checkpoint(signer.name, size, root)))
    connection.execute(SIGN, {"size": size, "at": now(), "note": str(note)})
