"""Does every entry get one place in the log, and is nothing signed that is not what was signed?"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import sqlalchemy
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import ProgrammingError

from archive import log, merkle, note, sealing
from archive.log import Broken, Log
from archive.note import BadNote
from archive.sealing import seal
from models import Checkpoint, Entry, Event, Leaf, Site, Unsealed, session
from social.changes import change
from tests.archive.signing import SIGNER, seal_all


def signed() -> log.Checkpoint:
    """Read the newest checkpoint, as the app may."""
    found = Log(session.connection()).checkpoint(SIGNER.verifier)
    assert found is not None
    return found


def test_every_entry_gets_one_place_and_the_places_have_no_gap(
    sealer: Connection, record: Callable[[int], None]
) -> None:
    record(700)
    entries = session.scalar(select(func.count()).select_from(Entry))
    assert seal_all(sealer, most=300) == entries
    places = session.execute(select(Leaf.index, Leaf.entry_id).order_by(Leaf.index)).all()
    assert [index for index, _ in places] == list(range(len(places)))
    assert {entry for _, entry in places} == set(session.scalars(select(Entry.id)))
    assert session.scalar(select(func.count()).select_from(Unsealed)) == 0
    sizes = session.scalars(select(Checkpoint.size).order_by(Checkpoint.size)).all()
    assert sizes == [300, 600, entries]


def test_nothing_new_is_signed_when_nothing_happened(sealer: Connection, site: Site) -> None:
    assert seal(sealer, SIGNER) > 0
    assert seal(sealer, SIGNER) == 0
    assert session.scalar(select(func.count()).select_from(Checkpoint)) == 1


@pytest.mark.parametrize("steps", [(1, 255, 1, 255, 1), (256, 256), (513,), (200, 700, 3)])
def test_tiles_and_root_are_those_of_all_leaves_however_they_came(
    sealer: Connection, record: Callable[[int], None], steps: tuple[int, ...]
) -> None:
    seal_all(sealer)
    for step in steps:
        record(step)
        seal_all(sealer)
    hashes = session.scalars(select(Leaf.hash).order_by(Leaf.index)).all()
    root = merkle.root(lambda high, at: merkle.fold(hashes[at << high :][: 1 << high]), len(hashes))
    assert signed().root == root == Log(sealer).root(len(hashes))
    tiles = sealer.execute(text("SELECT level, number, hashes FROM tile ORDER BY 1, 2")).all()
    assert [(level, number) for level, number, _ in tiles] == [
        (0, number) for number in range(len(hashes) // 256)
    ]
    for _level, number, found in tiles:
        assert found == b"".join(hashes[number * 256 : (number + 1) * 256])


def test_a_tall_tree_has_tiles_of_tiles(sealer: Connection, record: Callable[[int], None]) -> None:
    record(65_536 + 300)
    seal_all(sealer)
    levels = sealer.execute(text("SELECT level, count(*) FROM tile GROUP BY 1 ORDER BY 1")).all()
    assert [tuple(row) for row in levels] == [(0, 257), (1, 1)]
    last = signed()
    for index in (0, 255, 256, 65_535, 65_536, last.size - 1):
        seen = Log(sealer)
        proof = merkle.inclusion(seen.subtree, index, last.size)
        leaf = sealer.scalar(text("SELECT hash FROM leaf WHERE index = :index"), {"index": index})
        assert merkle.is_included(leaf, index, last.size, proof, last.root)
        assert len(b"".join(proof)) <= 2_000


def test_an_entry_comes_after_the_one_before_it(sealer: Connection, site: Site) -> None:
    for name in ("Ghent", "Gand", "Gent"):
        with change(None) as record:
            site.name = name
            record(Event.SITE_CHANGED, site)
    seal_all(sealer, most=1)
    rows = session.execute(
        select(Leaf.index, Entry.id, Entry.prev_id).join(Entry, Entry.id == Leaf.entry_id)
    )
    place = {entry: (index, prev) for index, entry, prev in rows}
    followers = {entry: at for entry, at in place.items() if at[1] is not None}
    assert len(followers) == 3
    assert all(place[prev][0] < index for index, prev in followers.values())


def test_an_entry_that_is_not_committed_waits_and_keeps_nobody_waiting(
    sealer: Connection, owner: sqlalchemy.Engine, site: Site
) -> None:
    with owner.connect() as slow:
        slow.exec_driver_sql("BEGIN")
        slow.exec_driver_sql(
            "INSERT INTO entry (form, event, noun, noun_id, version, origin, at, commitment, "
            "payload) VALUES (1, 'site.added', 'site', 999, 1, 'web', now(), '', '')"
        )
        with change(None) as record:
            record(Event.SITE_CHANGED, site)
        before = seal_all(sealer)
        assert before == session.scalar(select(func.count()).select_from(Entry))
        slow.exec_driver_sql("COMMIT")
    assert seal_all(sealer) == 1
    assert signed().size == before + 1


def test_one_process_seals_until_its_connection_ends(sealer: Connection) -> None:
    other = sealer.engine.connect()
    assert sealing.may_seal(sealer)
    assert not sealing.may_seal(other)
    sealer.invalidate()
    sealer.close()
    waited = (sealing.may_seal(other) for _ in range(1_000))
    assert any(waited)
    other.close()


def test_a_leaf_says_nothing_of_anybody(sealer: Connection, site: Site) -> None:
    entry = sealer.execute(sealing.WAITING, {"most": 1}).one()
    said = log.leaf(entry)
    assert b"Gent" not in said
    assert set(json.loads(said)) == {
        "v", "id", "prev", "event", "at", "commitment", "payload",
    }  # fmt: skip


TAMPERINGS = [
    "UPDATE leaf SET hash = sha256('x') WHERE index = (SELECT max(index) FROM leaf)",
    "DELETE FROM leaf WHERE index = (SELECT max(index) FROM leaf)",
    "UPDATE tile SET root = sha256('x')",
    "UPDATE checkpoint SET note = replace(note, '300', '301')",
    "DELETE FROM checkpoint",
]


@pytest.mark.parametrize("act", TAMPERINGS)
def test_nothing_is_signed_over_a_log_that_is_not_what_was_signed(
    sealer: Connection, owner: sqlalchemy.Engine, record: Callable[[int], None], act: str
) -> None:
    seal_all(sealer)
    record(300 - signed().size)
    seal_all(sealer)
    table = act.split()[2 if act.startswith("DELETE") else 1]
    with owner.connect() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.exec_driver_sql(act)
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    record(1)
    signatures = session.scalar(select(func.count()).select_from(Checkpoint))
    with pytest.raises((Broken, BadNote)):
        seal(sealer, SIGNER)
    assert session.scalar(select(func.count()).select_from(Checkpoint)) == signatures
    assert session.scalar(select(func.count()).select_from(Unsealed)) == 1


@pytest.mark.parametrize("table", ["leaf", "tile", "checkpoint", "unsealed"])
def test_the_app_may_neither_write_the_log_nor_take_an_entry_out_of_it(
    site: Site, table: str
) -> None:
    for act in (f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM {table}"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(act))
        session.rollback()


def test_whoever_seals_reads_no_secrets_and_changes_nothing(sealer: Connection, site: Site) -> None:
    for act in (
        "SELECT secret FROM entry_key",
        "SELECT source FROM post",
        "UPDATE leaf SET index = 1",
        "DELETE FROM checkpoint",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            sealer.execute(text(act))
        sealer.rollback()


@pytest.mark.parametrize("words", ["", "a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\nx\nAAAA\n"])
def test_what_is_no_checkpoint_is_refused(words: str) -> None:
    with pytest.raises(BadNote):
        log.read(note.Note(words, ()))
