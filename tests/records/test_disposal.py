"""Does all go that is due, nothing that is held, and each thing with one certificate?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, ProgrammingError

from archive import disposal, ledger, merkle
from archive.holds import Held
from archive.sealing import seal
from models import (
    Attachment,
    Certificate,
    Comment,
    Community,
    Destroyed,
    Entry,
    EntryKey,
    Event,
    File,
    Ground,
    Hold,
    Leaf,
    Look,
    LookAct,
    Person,
    Post,
    Reaction,
    ReactionKind,
    RecordKind,
    Retention,
    SignIn,
    Start,
    TextVersion,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.communities.joining import leave_community
from social.errors import Invalid
from social.looking import look_into, record_access
from social.posts.actions import create_post, edit_post
from social.reactions import react
from social.records import disposing, grants, looks
from social.records.destroying import destroy
from social.records.disposing import dispose, ruling_of, try_disposal
from social.settings import Settings
from tests.archive.signing import SIGNER
from tests.at_once import Other, all_wait
from tests.records.conftest import allowed, noted

POST = RecordKind.POST
OLD = datetime(2010, 1, 1, tzinfo=UTC)

Make = Callable[..., Retention]
Write = Callable[..., Post]


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


@pytest.fixture
def seal_all(settings: Settings) -> Callable[[], None]:
    """Give every entry its place in the log, and sign that."""

    def run() -> None:
        engine = sqlalchemy.create_engine(settings.database_seal_url)
        with engine.connect() as connection:
            while seal(connection, SIGNER):
                pass
        engine.dispose()

    return run


def certificates() -> list[Certificate]:
    session.expire_all()
    return list(session.scalars(select(Certificate).order_by(Certificate.id)))


def secrets_of(noun: str, number: int) -> int:
    """Count the entries of an object that can be read still."""
    found = select(func.count()).select_from(EntryKey).join(Entry, Entry.id == EntryKey.entry_id)
    return session.scalar(found.where(Entry.noun == noun, Entry.noun_id == number)) or 0


def test_what_is_due_goes_from_sight_and_from_the_ledger(
    write_post: Write, make_rule: Make, seal_all: Callable[[], None]
) -> None:
    post, kept = write_post("Old words", at=OLD), write_post("New words")
    make_rule(most="P1Y")
    seal_all()
    tally = dispose()
    assert tally.destroyed == {POST: 1}
    session.expire_all()
    assert (session.get_one(Post, post.id).source, kept.source) == ("", "New words")
    destroyed = session.scalars(
        select(Entry.event).join(Destroyed, Destroyed.entry_id == Entry.id)
    ).all()
    assert destroyed == ["post.created"]
    last = session.scalars(select(Entry.event).where(Entry.noun == "post").order_by(Entry.id)).all()
    assert last == ["post.created", "post.created", "post.erased"]
    assert secrets_of("post", kept.id) == 1


def test_the_certificate_says_what_by_which_right_and_on_whose_authority(
    write_post: Write,
    make_rule: Make,
    seal_all: Callable[[], None],
    ana: Person,
    make_hold: Callable[..., Hold],
) -> None:
    posts = [write_post("Old words", at=OLD) for _ in range(3)]
    with change(ana) as record:
        posts[0].title = "A title"
        record(Event.POST_EDITED, posts[0])
    make_hold(words=["nothing"])
    rule = make_rule(most="P1Y")
    seal_all()
    dispose()
    (certificate,) = certificates()
    said = json.loads(certificate.body)
    assert certificate.ground is Ground.RULE
    assert said["objects"] == {"post": [post.id for post in posts]}
    assert said["counts"] == {"post": 3}
    assert said["authority"] == ["Rosa Officer", "Omar Officer"]
    assert said["right"]["rule"] == rule.id
    assert said["right"]["most"] == "P1Y"
    assert said["holds"] == {"active": 1, "spared": 0}
    rows = session.execute(
        select(Destroyed.entry_id, Leaf.index, Leaf.hash)
        .join(Leaf, Leaf.entry_id == Destroyed.entry_id)
        .order_by(Leaf.index)
    ).all()
    assert said["entries"] == sorted(row.entry_id for row in rows)
    hashes = [merkle.leaf_hash(row.index.to_bytes(8, "big") + row.hash) for row in rows]
    root = merkle.root(lambda high, at: merkle.fold(hashes[at << high :][: 1 << high]), len(rows))
    assert said["places"] == {"count": 4, "root": root.hex()}
    newest = session.scalar(disposal.BEFORE)
    assert said["before"]["size"] == newest


def test_the_ledger_holds_the_digest_of_the_certificate(write_post: Write, make_rule: Make) -> None:
    write_post(at=OLD)
    make_rule(most="P1Y")
    dispose()
    (certificate,) = certificates()
    entry, key = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.event == Event.CERTIFICATE_ISSUED)
    ).one()
    assert ledger.opened(entry, key)["digest"] == disposal.digest_of(certificate.body).hex()
    assert certificate.digest == disposal.digest_of(certificate.body)


def test_the_checkpoint_after_is_known_once_it_is_signed(
    write_post: Write, make_rule: Make, seal_all: Callable[[], None]
) -> None:
    write_post(at=OLD)
    make_rule(most="P1Y")
    dispose()
    (certificate,) = certificates()
    assert json.loads(certificate.body)["before"] is None
    assert disposal.checkpoint_after(session, certificate.id) is None
    seal_all()
    after = disposal.checkpoint_after(session, certificate.id)
    assert after is not None
    entries = session.scalar(select(func.count()).select_from(Entry))
    assert after.size == entries


def test_what_is_held_stays_and_goes_once_it_is_released(
    write_post: Write, make_rule: Make, make_hold: Callable[..., Hold]
) -> None:
    post, free = write_post("merger", at=OLD), write_post("lunch", at=OLD)
    hold = make_hold(words=["merger"])
    make_rule(most="P1Y")
    tally = dispose()
    assert (tally.destroyed, tally.spared) == ({POST: 1}, {POST: 1})
    assert json.loads(certificates()[0].body)["holds"] == {"active": 1, "spared": 1}
    assert session.get_one(Post, post.id).source == "merger"
    assert session.get_one(Post, free.id).source == ""
    with change(None) as record:
        hold.released_at = now()
        record(Event.HOLD_RELEASED, hold)
    assert session.get_one(Post, post.id).source == "merger"
    dispose()
    session.expire_all()
    assert session.get_one(Post, post.id).source == ""
    assert len(certificates()) == 2


def test_a_dry_run_counts_and_destroys_nothing(
    write_post: Write, make_rule: Make, make_hold: Callable[..., Hold]
) -> None:
    post, _kept = write_post("lunch", at=OLD), write_post("merger", at=OLD)
    make_hold(words=["merger"])
    make_rule(most="P1Y")
    tally = try_disposal()
    assert (tally.destroyed[POST], tally.spared[POST]) == (1, 1)
    session.expire_all()
    assert session.get_one(Post, post.id).source == "lunch"
    assert certificates() == []


def test_a_second_run_finds_nothing_more(write_post: Write, make_rule: Make) -> None:
    write_post(at=OLD)
    make_rule(most="P1Y")
    dispose()
    assert dispose().certificates == []
    assert len(certificates()) == 1


def test_many_go_in_batches_each_with_its_certificate(
    write_post: Write, make_rule: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        write_post(at=OLD)
    make_rule(most="P1Y")
    monkeypatch.setattr(disposing, "BATCH", 3)
    assert dispose().destroyed == {POST: 7}
    assert [len(json.loads(one.body)["entries"]) for one in certificates()] == [3, 3, 1]


def test_every_version_goes_with_its_text(
    ana: Person, community: Community, make_rule: Make
) -> None:
    post = create_post(ana, community, Draft(source="First"))
    edit_post(ana, post, Draft(source="Second"), 1)
    make_rule(most="P1D")
    dispose(now() + timedelta(days=2))
    assert session.scalars(select(TextVersion)).all() == []
    assert session.scalar(select(func.count()).select_from(Destroyed)) == 2


def test_answers_files_and_reactions_go_by_their_own_rules(
    write_post: Write,
    write_comment: Callable[..., Comment],
    make_rule: Make,
    ana: Person,
    ben: Person,
) -> None:
    post = write_post()
    comment = write_comment(post, posted_at=OLD)
    react(ben, post, ReactionKind.AGREE)
    make_rule(RecordKind.COMMENT, most="P1Y")
    make_rule(RecordKind.REACTION, most="P1D")
    tally = dispose(now() + timedelta(days=2))
    assert tally.destroyed == {RecordKind.COMMENT: 1, RecordKind.REACTION: 1}
    session.expire_all()
    assert session.get_one(Comment, comment.id).source == ""
    assert session.get_one(Post, post.id).source == "Words"
    assert session.scalars(select(Reaction)).all() == []


def test_a_file_goes_by_its_own_rule_and_with_the_text_that_alone_shows_it(
    write_post: Write, ana: Person, make_rule: Make
) -> None:
    posts = [write_post(), write_post(at=OLD)]
    files = [
        File(
            owner_id=ana.id, digest=sign * 64, name="a.txt", media_type="text/plain", size=1,
            created_at=at,
        )
        for sign, at in (("a", OLD), ("b", now()))
    ]  # fmt: skip
    with change(ana) as record:
        for post, file in zip(posts, files, strict=True):
            session.add(file)
            record(Event.FILE_ADDED, file)
            session.add(Attachment(file_id=file.id, post_id=post.id))
            record(Event.POST_EDITED, post)
    make_rule(RecordKind.FILE, most="P1Y")
    dispose()
    session.expire_all()
    assert [session.get_one(File, file.id).name for file in files] == ["", "a.txt"]
    make_rule(most="P1Y")
    dispose()
    session.expire_all()
    assert session.get_one(File, files[1].id).name == ""
    assert json.loads(certificates()[-1].body)["objects"] == {
        "file": [files[1].id], "post": [posts[1].id],
    }  # fmt: skip


def test_a_post_stays_while_its_file_is_held(
    write_post: Write, ana: Person, ben: Person, make_rule: Make, make_hold: Callable[..., Hold]
) -> None:
    post = write_post(at=OLD)
    file = File(owner_id=ben.id, digest="a" * 64, name="a.txt", media_type="text/plain", size=1)
    with change(ana) as record:
        session.add(file)
        record(Event.FILE_ADDED, file)
        session.add(Attachment(file_id=file.id, post_id=post.id))
        record(Event.POST_EDITED, post)
    make_hold(people_ids=[ben.id])
    make_rule(most="P1Y")
    assert dispose().spared == {POST: 1}
    session.expire_all()
    assert session.get_one(Post, post.id).source == "Words"


def test_sign_ins_and_memberships_that_ended_go(
    ana: Person, ben: Person, community: Community, make_rule: Make
) -> None:
    row = SignIn(person_id=ana.id, token_digest=b"a" * 32, ended_at=OLD)
    noted(Event.SIGNED_IN, row)
    live = SignIn(person_id=ana.id, token_digest=b"b" * 32)
    noted(Event.SIGNED_IN, live)
    leave_community(ben, community)
    make_rule(RecordKind.SIGN_IN, most="P1D")
    make_rule(RecordKind.MEMBERSHIP, most="P1D", country="BE")
    tally = dispose(now() + timedelta(days=2))
    assert tally.destroyed == {RecordKind.SIGN_IN: 1, RecordKind.MEMBERSHIP: 1}
    assert session.scalars(select(SignIn.id)).all() == [live.id]
    assert dispose(now() + timedelta(days=20)).certificates == []


def test_who_looked_goes_by_the_rule_for_acts_once_its_grant_is_over(
    rosa: Person, omar: Person, ana: Person, make_rule: Make
) -> None:
    made = {}
    for name in ("over", "live", "young"):
        grant = allowed(rosa, omar, people_ids=[ana.id])
        made[name] = record_access(
            look_into(rosa, grant.id), LookAct.VIEWED, people=[ana.id], things=3
        ).id
        if name != "live":
            grants.end_grant(omar, grant)
    with change(None) as record:
        for name in ("over", "live"):
            look = session.get_one(Look, made[name])
            look.at = OLD
            record(Event.LOOK_VIEWED, look)
    make_rule(RecordKind.ARCHIVE, most="P1Y")
    assert dispose().destroyed == {RecordKind.ARCHIVE: 1}
    left = select(Look.id).where(Look.people_ids == [ana.id])
    assert set(session.scalars(left)) == {made["live"], made["young"]}
    assert session.get_one(Look, made["over"], populate_existing=True).things == 3
    lines = select(Entry.event, EntryKey.entry_id.is_not(None)).join(
        EntryKey, EntryKey.entry_id == Entry.id, isouter=True
    )
    gone = lines.where(Entry.noun == "look", Entry.noun_id == made["over"]).order_by(Entry.id)
    assert [tuple(row) for row in session.execute(gone)] == [
        (Event.LOOK_VIEWED, False), (Event.LOOK_VIEWED, False), (Event.LOOK_ERASED, True),
    ]  # fmt: skip
    assert dispose().certificates == []


def test_a_look_that_was_emptied_is_not_taken_for_one_at_everybody(
    rosa: Person, omar: Person, ana: Person, eve: Person, ben: Person, make_rule: Make
) -> None:
    for people in ([ana.id], []):
        grant = allowed(rosa, omar, people_ids=people)
        record_access(look_into(rosa, grant.id), LookAct.EXPORTED, people=people, things=3)
        grants.end_grant(omar, grant)
    make_rule(RecordKind.ARCHIVE, most="P1D")
    assert dispose(now() + timedelta(days=3)).destroyed == {RecordKind.ARCHIVE: 2}
    (seen,), _after, _grants = looks.about(eve, ben.id, None)
    assert (seen.look.grant_id, seen.facts) == (grant.id, {})


def test_a_profile_goes_after_its_person_left(ana: Person, make_rule: Make) -> None:
    make_rule(RecordKind.PROFILE, most="P2Y", starts=Start.LEFT)
    with change(None) as record:
        ana.state, ana.deactivated_at = type(ana.state).DEACTIVATED, OLD
        record(Event.PERSON_DEACTIVATED, ana)
    assert dispose().destroyed == {RecordKind.PROFILE: 1}
    session.expire_all()
    assert session.get_one(Person, ana.id).name != "Ana Peeters"
    assert dispose().certificates == []


def test_nobody_destroys_what_is_held_by_whatever_way(
    write_post: Write, make_rule: Make, make_hold: Callable[..., Hold]
) -> None:
    post = write_post()
    make_hold()
    ruling = ruling_of(make_rule(most="P1Y").id)

    def try_it() -> None:
        with change(None) as record:
            destroy(record, Ground.RULE, ruling, [("post", post.id)])

    with pytest.raises(Held):
        try_it()
    session.expire_all()
    assert session.get_one(Post, post.id).source == "Words"
    assert certificates() == []


@pytest.mark.parametrize("table", ["certificate", "destroyed"])
def test_nobody_changes_a_certificate(
    write_post: Write, make_rule: Make, owner: sqlalchemy.Engine, table: str
) -> None:
    write_post(at=OLD)
    make_rule(most="P1Y")
    dispose()
    column = {"certificate": "body", "destroyed": "certificate_id"}[table]
    for act in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(sqlalchemy.text(act))
        session.rollback()
        with owner.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
            connection.exec_driver_sql(act)


def test_an_entry_is_destroyed_by_one_certificate_only(write_post: Write, make_rule: Make) -> None:
    write_post(at=OLD)
    make_rule(most="P1Y")
    dispose()
    row = session.scalars(select(Destroyed)).one()
    again = {"entry_id": row.entry_id, "certificate_id": row.certificate_id}
    with pytest.raises(IntegrityError, match="pk_destroyed"):
        session.execute(sqlalchemy.insert(Destroyed), again)


def test_a_hold_that_is_placed_while_a_batch_goes_waits_and_keeps_the_rest(
    app: Flask, write_post: Write, make_rule: Make, rosa: Person
) -> None:
    from social.records.holds import Question, ask_hold

    first, second = write_post(at=OLD), write_post(at=OLD)
    ruling, officer = ruling_of(make_rule(most="P1Y").id), rosa.id
    question = Question(matter="Case", reason="Reason")
    with change(None) as record:
        destroy(record, Ground.RULE, ruling, [("post", first.id)])
        placing = Other(app, lambda: ask_hold(session.get_one(Person, officer), question))
        assert all_wait(placing)
    placing.done()
    assert dispose().spared == {POST: 1}
    session.expire_all()
    assert session.get_one(Post, first.id).source == ""
    assert session.get_one(Post, second.id).source == "Words"


def test_two_disposals_at_once_destroy_each_thing_once(
    app: Flask, write_post: Write, make_rule: Make
) -> None:
    for _ in range(5):
        write_post(at=OLD)
    make_rule(most="P1Y")
    session.remove()
    disposal.one_at_a_time(session)
    others = [Other(app, dispose) for _ in range(2)]
    assert all_wait(*others)
    session.rollback()
    for other in others:
        other.done()
    assert len(certificates()) == 1


def test_whoever_edits_what_is_just_going_finds_it_gone(
    app: Flask, write_post: Write, make_rule: Make, ana: Person
) -> None:
    post, author = write_post(at=OLD), ana.id
    make_rule(most="P1Y")

    def edit() -> None:
        editor = session.get_one(Person, author)
        found = session.scalars(Post.seen_by(editor).where(Post.id == post.id)).one()
        edit_post(editor, found, Draft(source="x"), 1)

    ruling = ruling_of(session.scalars(select(Retention.id)).one())
    with change(None) as record:
        destroy(record, Ground.RULE, ruling, [("post", post.id)])
        editing = Other(app, edit)
        assert all_wait(editing)
    with pytest.raises(Invalid):
        editing.done()
    session.expire_all()
    assert session.get_one(Post, post.id).source == ""
