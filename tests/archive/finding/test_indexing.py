"""Does the index hold every version of every text, once, and nothing of what is shredded?"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Row, select, text
from werkzeug.datastructures import FileStorage

from archive.finding import indexing
from archive.finding.indexing import begin_anew, catch_up
from archive.holds import Held
from models import (
    Community,
    Conversation,
    Deletion,
    Event,
    Findable,
    Hold,
    Leaf,
    Message,
    Person,
    Post,
    now,
    session,
)
from models.findable import PARTS
from moderation import Draft
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment
from social.filing.keeping import add_file
from social.messages.actions import start_conversation
from social.posts.actions import create_post, delete_post, edit_post, restore_post
from social.search import jobs
from tests.archive.destroying import destroy, shred_only
from tests.archive.finding.conftest import TakeIn
from tests.archive.signing import seal_all


def rows(words: str = "") -> Sequence[Row[Any]]:
    """List what is found by a word as it stands, in the order of the log."""
    query = select(
        Findable.id, Findable.noun, Findable.noun_id, Findable.number, Findable.replaced_id
    ).order_by(Findable.id)
    if words:
        query = query.where(Findable.stems.op("@@")(text(f"'''={words}'''::tsquery")))
    return session.execute(query).all()


def signs_of(noun: str) -> set[str]:
    query = text(
        "SELECT lexeme FROM findable, unnest(stems) "
        "WHERE findable.noun = :noun AND lexeme LIKE '% %'"
    )
    return set(session.scalars(query, {"noun": noun}))


def bring(owner: Person, name: str, content: bytes, alt: str = "") -> Brought:
    return Brought(add_file(owner, FileStorage(BytesIO(content), name)).id, alt)


def test_every_version_is_there_once_and_knows_the_next(
    take_in: TakeIn, ana: Person, community: Community
) -> None:
    post = create_post(ana, community, Draft(source="The brake squeaks"))
    edit_post(ana, post, Draft(source="The clutch squeaks"), post.version)
    delete_post(ana, post)
    size = take_in()
    assert size == session.scalar(select(text("max(index) + 1")).select_from(Leaf))
    first, second = (row for row in rows() if row.noun == "post")
    assert (first.number, second.number, first.replaced_id) == (1, 2, second.id)
    assert second.replaced_id is None
    assert [row.id for row in rows("brake")] == [first.id]
    assert [row.id for row in rows("clutch")] == [second.id]
    assert [row.id for row in rows("squeaks")] == [first.id, second.id]
    assert take_in() == 0
    (gone,) = session.scalars(select(Deletion))
    assert (gone.noun_id, gone.by_id, gone.until_id) == (post.id, ana.id, None)
    assert gone.from_id > second.id


def test_what_came_back_is_deleted_no_more_and_one_version_still(
    take_in: TakeIn, ana: Person, community: Community
) -> None:
    post = create_post(ana, community, Draft(source="The brake squeaks"))
    delete_post(ana, post)
    take_in()
    restore_post(ana, post)
    take_in()
    delete_post(ana, post)
    take_in()
    first, second = session.scalars(select(Deletion).order_by(Deletion.from_id))
    assert first.until_id is not None
    assert first.until_id < second.from_id
    assert second.until_id is None
    assert [row.number for row in rows("brake")] == [1]


def test_words_are_found_in_all_their_forms_and_as_they_stand(
    take_in: TakeIn, ana: Person, community: Community
) -> None:
    words = f"Élan running {'x' * 5_000} it's e-mail"
    create_post(ana, community, Draft(source=words, title="A long word"))
    take_in()
    assert rows("elan")
    assert rows("running")
    assert rows("mail")
    assert not rows("run")
    run = text("SELECT count(*) FROM findable WHERE stems @@ 'run'::tsquery")
    assert session.scalar(run) == 1
    (near,) = session.scalars(text("SELECT stems @@ '''=elan'' <-> run' FROM findable "
                                   "WHERE noun = 'post'"))  # fmt: skip
    assert near, "forms stand at the place of their word"


@pytest.mark.parametrize("length", [*range(2_040, 2_052)])
def test_no_word_is_too_long_for_the_index(in_app: None, site: object, length: int) -> None:
    found = session.scalar(text("SELECT archive_stems(:words, 'en')"), {"words": "é" * length})
    assert found == ""


def test_signs_say_whose_where_and_with_what(
    take_in: TakeIn, ana: Person, ben: Person, community: Community
) -> None:
    picture = bring(ana, "seam.txt", b"welded seam of valve seventeen", "A seam")
    post = create_post(
        ana, community, Draft(source="Look at https://example.org please"), [picture]
    )
    create_comment(ben, post, Draft(source="I see nothing wrong with it"))
    message = start_conversation(ana, [ben], Draft(source="Between the two of us"), "")
    take_in()
    month = f"month {now():%Y%m}"
    assert signs_of("post") == {
        f"from {ana.id}", "lang en", month, f"in {community.id}", "type post", "type discussion",
        "has link", "has file",
    }  # fmt: skip
    assert signs_of("comment") == {
        f"from {ben.id}", "lang en", month, f"in {community.id}", "type comment",
    }  # fmt: skip
    assert signs_of("message") == {
        f"from {ana.id}", "lang en", month, f"talk {message.conversation_id}", "type message",
        f"to {ben.id}", "is direct",
    }  # fmt: skip
    assert signs_of("file") == {
        f"from {ana.id}", "lang en", month, f"in {community.id}", "type file", "has file",
    }  # fmt: skip


def test_files_are_found_by_name_and_words_once_in_each_place(
    take_in: TakeIn, ana: Person, community: Community
) -> None:
    file = bring(ana, "weld-report.txt", b"The manometer burst at noon, said the foreman.")
    post = create_post(ana, community, Draft(source="The report"), [file])
    take_in()
    assert [row.noun for row in rows("weld")] == ["file"]
    assert rows("manometer") == []
    jobs.read.call(file_ids=[file.id])
    with change(None):
        indexing.take_in_words(session, file.id)
    assert [row.noun for row in rows("manometer")] == ["file"]
    edit_post(ana, post, Draft(source="The report of May"), post.version, [file])
    take_in()
    assert len(rows("weld")) == 1
    file = bring(ana, "later.txt", b"x")
    edit_post(ana, post, Draft(source="The report of May"), post.version, [file])
    take_in()
    assert [row.number for row in rows("may")] == [2, 3], "another file is another version"


def test_what_is_shredded_leaves_the_index_in_the_same_change(
    take_in: TakeIn, ana: Person, community: Community
) -> None:
    file = bring(ana, "seam.txt", b"x")
    kept = create_post(ana, community, Draft(source="Kept words"))
    gone = create_post(ana, community, Draft(source="Gone words"), [file])
    edit_post(ana, gone, Draft(source="Gone words again"), gone.version)
    delete_post(ana, gone)
    take_in()
    assert len(rows("gone")) == 2
    assert len(rows("seam")) == 1
    destroy([gone])
    assert [row.noun_id for row in rows("words")] == [kept.id]
    assert rows("seam") == [], "a file goes with the text that shows it"
    assert session.scalars(select(Deletion)).all() == []
    take_in()
    assert [row.noun_id for row in rows("words")] == [kept.id], "what is said of it has no words"


def test_a_file_goes_alone(take_in: TakeIn, ana: Person, community: Community) -> None:
    file = bring(ana, "seam.txt", b"x")
    create_post(ana, community, Draft(source="Words"), [file])
    take_in()
    shred_only([("file", file.id)])
    assert (len(rows("words")), rows("seam")) == (1, [])


def test_what_is_held_stays_to_be_found(take_in: TakeIn, ana: Person, community: Community) -> None:
    post = create_post(ana, community, Draft(source="Held words"))
    take_in()
    with change(ana) as record:
        hold = Hold(
            matter="A matter", reason="A reason", people_ids=[ana.id], community_ids=[],
            words=[], asked_by_id=ana.id, review_at=now(),
        )  # fmt: skip
        session.add(hold)
        record(Event.HOLD_ASKED, hold)
    with pytest.raises(Held):
        shred_only([("post", post.id)])
    session.rollback()
    assert len(rows("held")) == 1


def test_the_index_is_made_anew_as_it_was(
    take_in: TakeIn, ana: Person, ben: Person, community: Community
) -> None:
    file = bring(ana, "seam.txt", b"x")
    post = create_post(ana, community, Draft(source="One word"), [file])
    start_conversation(ana, [ben], Draft(source="Between us"), "")
    edit_post(ana, post, Draft(source="Other word"), post.version, [file])
    delete_post(ana, post)
    take_in()
    every = text("SELECT f.* FROM findable f ORDER BY id"), text("SELECT * FROM deletion")
    before = [session.execute(one).all() for one in every]
    assert len(before[0]) > 4
    with change(None):
        begin_anew(session)
    assert rows() == []
    take_in(1)  # one place at a time
    assert [session.execute(one).all() for one in every] == before


def test_two_at_once_take_each_entry_in_once(
    take_in: TakeIn, app: Flask, sealer: Connection, ana: Person, community: Community
) -> None:
    for number in range(20):
        create_post(ana, community, Draft(source=f"Word{number}"))
    session.rollback()
    seal_all(sealer)
    done: list[int] = []

    def work() -> None:
        with app.app_context():
            while True:
                with change(None):
                    found = catch_up(session, 3)
                if not found:
                    return
                done.append(found)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sum(done) == session.scalar(select(text("max(index) + 1")).select_from(Leaf))
    assert len(rows()) == len({row.id for row in rows()})
    assert {row.id % PARTS for row in rows()} == {0}


def test_an_entry_that_cannot_be_opened_keeps_no_other_out(
    take_in: TakeIn, owner: Any, ana: Person, community: Community,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    post = create_post(ana, community, Draft(source="Spoilt"))
    create_post(ana, community, Draft(source="Sound"))
    session.rollback()
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE entry DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE entry SET payload = 'no' WHERE noun = 'post' AND noun_id = :id"),
            {"id": post.id},
        )
        connection.execute(text("ALTER TABLE entry ENABLE TRIGGER USER"))
    take_in()
    assert rows("spoilt") == []
    assert len(rows("sound")) == 1
    assert "is not opened by its key" in caplog.text


def test_statements_do_not_grow_with_what_is_taken_in(
    take_in: TakeIn, ana: Person, community: Community, statements: list[str]
) -> None:
    numbers = []
    for many in (1, 2, 12):
        for number in range(many):
            create_post(ana, community, Draft(source=f"Word {number} of {many}"))
        take_in_all = len(statements)
        take_in()
        numbers.append(len(statements) - take_in_all)
    assert numbers[1] == numbers[2]
    assert session.scalars(select(Post.id)).all()
    assert session.scalars(select(Message.id)).all() == []
    assert session.scalars(select(Conversation.id)).all() == []
