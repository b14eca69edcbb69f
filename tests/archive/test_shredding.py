"""Is what a certificate names unreadable for good, and nothing else?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from archive import keyring as keys
from archive import ledger
from archive.holds import Held
from archive.keyring import keyring, name_of
from archive.log import Log
from archive.sealing import proven, seal
from archive.settling import move_some, settle
from archive.shelf import Folder
from archive.shredding import shred
from models import (
    Community,
    Destroyed,
    Entry,
    EntryKey,
    Event,
    Ground,
    Hold,
    Kek,
    Person,
    Post,
    Scrub,
    now,
    session,
)
from moderation import Draft
from social.certifying import certify
from social.changes import change
from social.posts.actions import create_post, edit_post
from social.settings import Settings
from tests.archive.destroying import readable, shred_only
from tests.archive.signing import SIGNER


@pytest.fixture
def shelf(tmp_path: Path, in_app: None) -> Folder:
    """Give an empty shelf of the test's own."""
    one = Folder(tmp_path / "keyring")
    keyring.open(one)
    return one


@pytest.fixture
def posts(shelf: Folder, ana: Person, community: Community) -> list[Post]:
    """Let Ana write three posts, and edit the first."""
    found = [create_post(ana, community, Draft(source=f"Words {n}")) for n in range(3)]
    edit_post(ana, found[0], Draft(source="Other words"), found[0].version)
    return found


def entries_of(*posts: Post) -> set[int]:
    ids = [post.id for post in posts]
    about = select(Entry.id).where(Entry.noun == "post", Entry.noun_id.in_(ids))
    return set(session.scalars(about))


def test_what_is_named_is_gone_and_all_else_stays(shelf: Folder, posts: list[Post]) -> None:
    named = entries_of(posts[0], posts[1])
    before = set(readable())
    done = shred_only([("post", posts[0].id), ("post", posts[1].id)])
    assert set(done.entry_ids) == named
    assert len(named) == 3
    found = readable()
    assert {entry for entry, is_open in found.items() if not is_open} == named
    assert before < set(found)
    assert set(session.scalars(select(Destroyed.entry_id))) == named
    assert session.scalars(select(Scrub.done_at)).all() == [None]


def test_neither_the_wrapped_secret_nor_what_wrapped_it_is_anywhere(
    shelf: Folder, posts: list[Post]
) -> None:
    (entry_id,) = entries_of(posts[1])
    key = session.get_one(EntryKey, entry_id)
    wrapped, kek_id = key.secret, key.kek_id
    assert kek_id is not None
    kek = shelf.get(name_of(kek_id))
    session.expunge_all()
    done = shred_only([("post", posts[1].id)])
    assert kek_id in done.kek_ids
    assert all(kek not in path.read_bytes() for path in shelf.folder.glob("*/*"))
    assert wrapped not in session.scalars(select(EntryKey.secret)).all()
    assert session.get(Kek, kek_id) is None


def test_survivors_get_the_next_epoch_of_the_same_bucket(
    shelf: Folder, posts: list[Post], ana: Person
) -> None:
    shred_only([("post", posts[1].id)])
    keks = session.execute(select(Kek.epoch, Kek.month).where(Kek.subject_id == ana.id)).all()
    assert [tuple(kek) for kek in keks] == [(2, keys.this_month())]


def test_a_bucket_of_which_nothing_stays_just_goes(
    shelf: Folder, ben: Person, community: Community
) -> None:
    about = select(Entry.noun, Entry.noun_id).join(EntryKey).join(Kek).distinct()
    his = session.execute(about.where(Kek.subject_id == ben.id)).all()
    shred_only([(noun, noun_id) for noun, noun_id in his])
    assert session.scalar(select(func.count()).where(Kek.subject_id == ben.id)) == 0
    assert len(list(shelf.names())) == session.scalar(select(func.count()).select_from(Kek))


def test_a_shredding_that_is_not_kept_changes_nothing(shelf: Folder, posts: list[Post]) -> None:
    before = readable()

    def fail() -> None:
        with change(None) as record:
            certificate = certify(record, Ground.RULE, {})
            shred(session, [("post", posts[0].id)], certificate)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    settle()
    assert readable() == before
    assert all(before.values())


def test_before_the_keys_are_destroyed_the_secret_is_gone_all_the_same(
    shelf: Folder, posts: list[Post]
) -> None:
    named = entries_of(posts[0])
    done = shred_only([("post", posts[0].id)], settled=False)
    assert all(shelf.get(name_of(kek_id)) for kek_id in done.kek_ids)
    assert {entry for entry, is_open in readable().items() if not is_open} == named
    assert settle() == len(done.kek_ids)
    for kek_id in done.kek_ids:
        with pytest.raises(FileNotFoundError):
            shelf.get(name_of(kek_id))
    assert {entry for entry, is_open in readable().items() if not is_open} == named


def test_what_stays_under_a_retired_key_is_moved_before_it_goes_however_often_that_breaks_off(
    shelf: Folder, posts: list[Post]
) -> None:
    named = entries_of(posts[0])
    done = shred_only([("post", posts[0].id)], settled=False)
    (kek_id,) = done.kek_ids
    under = select(func.count()).where(EntryKey.kek_id == kek_id)
    before = session.scalar(under) or 0
    assert before > 2
    assert move_some(kek_id, most=2) == 2
    session.rollback()
    assert session.scalar(under) == before - 2
    assert shelf.get(name_of(kek_id))
    assert {entry for entry, is_open in readable().items() if not is_open} == named
    assert settle() == 1
    assert {entry for entry, is_open in readable().items() if not is_open} == named


def test_a_retired_key_that_is_lost_is_seen_to_be_lost_while_it_wraps_anything(
    shelf: Folder, posts: list[Post]
) -> None:
    (kek_id,) = shred_only([("post", posts[0].id)], settled=False).kek_ids
    shelf.destroy(name_of(kek_id))
    keyring.forget_all()
    assert settle() == 0
    assert keys.lost() == [kek_id]


def test_a_secret_that_its_key_does_not_open_does_not_keep_the_key_alive(
    shelf: Folder, posts: list[Post], owner: sqlalchemy.Engine
) -> None:
    (broken,) = entries_of(posts[1])
    session.rollback()
    with owner.connect() as connection:
        connection.execute(text("ALTER TABLE entry_key DISABLE TRIGGER USER"))
        spoil = text("UPDATE entry_key SET secret = 'not wrapped by this key' WHERE entry_id = :id")
        connection.execute(spoil, {"id": broken})
        connection.execute(text("ALTER TABLE entry_key ENABLE TRIGGER USER"))
    (kek_id,) = shred_only([("post", posts[0].id)]).kek_ids
    with pytest.raises(FileNotFoundError):
        shelf.get(name_of(kek_id))
    assert session.get_one(EntryKey, broken).secret == b"not wrapped by this key"


def test_an_object_without_secrets_or_entries_is_no_error(shelf: Folder, posts: list[Post]) -> None:
    shred_only([("post", posts[0].id)])
    assert shred_only([("post", posts[0].id), ("post", 999_999)]).entry_ids == []


def test_no_secret_goes_without_its_certificate(shelf: Folder, posts: list[Post]) -> None:
    session.execute(text("DELETE FROM entry_key"))
    with pytest.raises(IntegrityError, match="without a certificate"):
        session.commit()
    session.rollback()


def test_what_a_hold_keeps_is_not_shredded_whoever_asks_for_it(
    shelf: Folder, posts: list[Post], ben: Person
) -> None:
    with change(None) as record:
        hold = Hold(matter="Case", reason="A claim", people_ids=[posts[0].author_id])
        hold.asked_by_id, hold.review_at = ben.id, now()
        session.add(hold)
        record(Event.HOLD_ASKED, hold)
    before = readable()
    with pytest.raises(Held):
        shred_only([("post", posts[0].id)])
    assert readable() == before


def test_a_lost_key_does_not_stand_in_the_way(shelf: Folder, posts: list[Post]) -> None:
    for name, _at in list(shelf.names()):
        shelf.destroy(name)
    keyring.forget_all()
    named = entries_of(posts[0])
    assert set(shred_only([("post", posts[0].id)]).entry_ids) == named
    with change(None) as record:
        record(Event.POST_EDITED, session.get_one(Post, posts[1].id))
    newest = max(readable())
    assert readable()[newest]


def test_the_log_goes_on_to_hold(
    shelf: Folder, posts: list[Post], settings: Settings, owner: sqlalchemy.Engine
) -> None:
    engine = sqlalchemy.create_engine(settings.database_seal_url)
    with engine.connect() as sealer:
        before = seal(sealer, SIGNER)
        root = proven(Log(sealer), SIGNER.verifier).root
        sealer.rollback()
        shred_only([("post", post.id) for post in posts])
        assert proven(Log(sealer), SIGNER.verifier).root == root
        sealer.rollback()
        assert seal(sealer, SIGNER) == 1  # the certificate's own entry
        assert proven(Log(sealer), SIGNER.verifier).size == before + 1
    engine.dispose()


def test_people_who_write_meanwhile_lose_nothing(
    shelf: Folder, app: Flask, ana: Person, posts: list[Post], community: Community
) -> None:
    ends, wrong = threading.Event(), []
    doomed = [create_post(ana, community, Draft(source=f"Doomed {n}")).id for n in range(12)]

    def write(writer: int) -> None:
        number = 0
        with app.app_context():
            while not ends.is_set():
                me = session.get_one(Person, ana.id)
                place = session.get_one(Community, community.id)
                try:
                    create_post(me, place, Draft(source=f"Writer {writer} number {number}"))
                except Exception as error:
                    wrong.append(error)
                    raise
                session.remove()
                number += 1

    writers = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for writer in writers:
        writer.start()
    named = set()
    for post_id in doomed:
        named |= set(shred_only([("post", post_id)]).entry_ids)
    ends.set()
    for writer in writers:
        writer.join(30)
    assert wrong == []
    found = readable()
    assert len(found) > 40
    assert {entry for entry, is_open in found.items() if not is_open} == named


def test_two_who_shred_the_same_bucket_at_once_come_one_after_the_other(
    shelf: Folder,
    ana: Person,
    posts: list[Post],
    community: Community,
    at_once: Callable[..., list[Any]],
) -> None:
    more = [create_post(ana, community, Draft(source=f"More {n}")) for n in range(6)]
    ids = [post.id for post in more]
    done = at_once(*(lambda n=n: shred_only([("post", n)]) for n in ids))
    assert [len(one.entry_ids) for one in done] == [1] * 6
    assert sum(not is_open for is_open in readable().values()) == 6
    settle()
    assert len(list(shelf.names())) == session.scalar(select(func.count()).select_from(Kek))


@pytest.mark.parametrize("is_retired", [False, True])
def test_words_that_are_just_being_written_of_the_same_object_go_too(
    shelf: Folder, app: Flask, posts: list[Post], is_retired: bool
) -> None:
    if is_retired:  # then they are being written under another key than those before
        shred_only([("post", posts[0].id)], settled=False)
    began, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context(), change(None) as record:
            record(Event.POST_EDITED, session.get_one(Post, posts[1].id))
            ledger.append(session, record.lines)
            record.lines.clear()
            began.set()
            may_end.wait(10)

    def let_go() -> None:
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        with app.app_context():
            while not session.scalar(waits):
                session.rollback()
            may_end.set()

    threads = [threading.Thread(target=write), threading.Thread(target=let_go)]
    threads[0].start()
    assert began.wait(10)
    threads[1].start()
    done = shred_only([("post", posts[1].id)])
    for thread in threads:
        thread.join(10)
    assert len(done.entry_ids) == 2
    assert set(done.entry_ids) == entries_of(posts[1])
