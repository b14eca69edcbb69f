"""What can happen to a post, and to whom is it refused?"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden, NotFound

from archive import ledger
from models import (
    Community,
    CommunityKind,
    Entry,
    EntryKey,
    Event,
    Mention,
    Person,
    Post,
    TextVersion,
    Topic,
    now,
    session,
)
from moderation import Draft, House
from moderation.ruling import Action, Kind, Rule, make_ready
from social import rulebook
from social.attaching import Brought
from social.comments.actions import create_comment, edit_comment
from social.errors import Invalid
from social.filing.keeping import add_file
from social.posts import actions


@pytest.fixture
def post(in_app: None, ana: Person, community: Community) -> Post:
    return actions.create_post(ana, community, Draft(source="Nieuwe mal voor de las.", title="Mal"))


def events(noun: str, noun_id: int) -> list[str]:
    rows = select(Entry.event).where(Entry.noun == noun, Entry.noun_id == noun_id)
    return list(session.scalars(rows.order_by(Entry.id)))


def test_a_member_writes_and_the_ledger_has_it(in_app, ana, community) -> None:
    post = actions.create_post(ana, community, Draft(source="Hello **all**"))
    assert "<strong>all</strong>" in post.html
    assert events("post", post.id) == [Event.POST_CREATED]


def test_an_outsider_cannot_write(in_app, eve, community) -> None:
    with pytest.raises(Forbidden):
        actions.create_post(eve, community, Draft(source="Let me in"))
    assert session.scalars(select(Post)).all() == []


def test_in_a_broadcast_community_owners_write_and_members_do_not(
    in_app, ana, ben, make_community
) -> None:
    news = make_community("News", ana, ben, kind=CommunityKind.BROADCAST)
    assert actions.create_post(ana, news, Draft(source="From the board")).id
    with pytest.raises(Forbidden):
        actions.create_post(ben, news, Draft(source="From me"))


def test_in_an_archive_nobody_writes(in_app, ana, make_community) -> None:
    old = make_community("Old", ana, archived_at=now())
    with pytest.raises(Forbidden):
        actions.create_post(ana, old, Draft(source="Too late"))


def test_a_post_without_words_is_refused_beside_its_field(in_app, ana, community) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.create_post(ana, community, Draft(source=" \n "))
    assert list(refusal.value.fields) == ["text"]


def test_whom_and_what_a_post_names_is_found_again(in_app, ana, ben, community) -> None:
    actions.create_post(ana, community, Draft(source="@ben.claes knows #Aluminium and #alúminium"))
    assert session.scalars(select(Mention.person_id)).all() == [ben.id]
    assert session.scalars(select(Topic.name)).all() == ["Aluminium"]


def test_an_edit_keeps_what_stood_there(in_app, ana, post) -> None:
    actions.edit_post(ana, post, Draft(source="Nieuwe mal, maat 3.", title="Mal"), 1)
    (old,) = session.scalars(select(TextVersion)).all()
    assert (old.number, old.source) == (1, "Nieuwe mal voor de las.")
    assert post.version == 2
    assert post.edited_at is not None
    assert events("post", post.id) == [Event.POST_CREATED, Event.POST_EDITED]


def test_an_edit_of_a_version_that_is_gone_is_refused(in_app, ana, post) -> None:
    actions.edit_post(ana, post, Draft(source="First"), 1)
    with pytest.raises(Invalid):
        actions.edit_post(ana, post, Draft(source="Second, from another window"), 1)
    session.expire_all()
    assert session.get(Post, post.id).source == "First"


def test_nobody_edits_the_words_of_another(in_app, ben, post) -> None:
    with pytest.raises(Forbidden):
        actions.edit_post(ben, post, Draft(source="Mine now"), 1)


def test_a_deleted_post_can_be_brought_back_for_a_moment_by_who_deleted_it(
    in_app, ana, ben, post
) -> None:
    actions.delete_post(ana, post)
    with pytest.raises(NotFound):
        actions.restore_post(ben, post)
    actions.restore_post(ana, post)
    assert post.deleted_at is None
    assert events("post", post.id)[-2:] == [Event.POST_DELETED, Event.POST_RESTORED]


def test_why_a_text_waits_is_kept_in_the_ledger(in_app, ana, post, monkeypatch) -> None:
    rule = Rule(key="customers", kind=Kind.WORDS, seeks=("acme",), action=Action.HOLD)
    answer = create_comment(ana, post, Draft(source="Before"))
    monkeypatch.setattr(rulebook, "house", lambda: House(make_ready([rule])))
    edit_comment(ana, answer, Draft(source="Acme said so"), 1)
    create_comment(ana, post, Draft(source="Acme"))
    actions.edit_post(ana, post, Draft(source="Acme"), 1)
    actions.create_post(ana, post.community, Draft(source="Acme, too"))
    rows = session.execute(select(Entry, EntryKey).join(EntryKey).order_by(Entry.id))
    kept = [ledger.opened(*row) for row in rows if row.Entry.noun in ("post", "comment")]
    assert [facts["reasons"] for facts in kept] == [[], [], *[["customers"]] * 4]


def test_after_that_moment_it_stays_deleted(in_app, ana, post, owner) -> None:
    actions.delete_post(ana, post)
    with owner.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE post DISABLE TRIGGER USER")
        connection.execute(update(Post).values(deleted_at=now() - timedelta(minutes=2)))
        connection.exec_driver_sql("ALTER TABLE post ENABLE TRIGGER USER")
    with pytest.raises(Forbidden):
        actions.restore_post(ana, post)


def test_owners_delete_in_their_community_and_pin(in_app, ana, ben, community) -> None:
    post = actions.create_post(ben, community, Draft(source="By Ben"))
    with pytest.raises(Forbidden):
        actions.pin_post(ben, post)
    actions.pin_post(ana, post)
    assert post.pinned_at is not None
    actions.unpin_post(ana, post)
    actions.delete_post(ana, post)
    assert events("post", post.id) == [
        Event.POST_CREATED,
        Event.POST_PINNED,
        Event.POST_UNPINNED,
        Event.POST_DELETED,
    ]


def test_deleting_twice_is_recorded_once(in_app, ana, post) -> None:
    actions.delete_post(ana, post)
    actions.delete_post(ana, post)
    assert events("post", post.id).count(Event.POST_DELETED) == 1


def test_the_same_form_sent_twice_is_one_post(in_app, ana, ben, community) -> None:
    key = "a1b2c3d4-form"
    first = actions.create_post(ana, community, Draft(source="Once"), key=key)
    again = actions.create_post(ana, community, Draft(source="Once"), key=key)
    other = actions.create_post(ben, community, Draft(source="Once"), key=key)
    assert first.id == again.id != other.id


def test_an_old_form_with_other_words_is_another_post(in_app, ana, community) -> None:
    key = "a1b2c3d4-form"
    actions.create_post(ana, community, Draft(source="First"), key=key)
    again = actions.create_post(ana, community, Draft(source="Second"), key=key)
    assert again.source == "Second"
    twice = actions.create_post(ana, community, Draft(source="Second"), key=key)
    assert twice.id == again.id


def test_the_same_form_for_another_community_is_another_post(
    in_app, ana, community, make_community
) -> None:
    key, draft = "a1b2c3d4-form", Draft(source="Once")
    there = make_community("Casting", ana)
    first = actions.create_post(ana, community, draft, key=key)
    other = actions.create_post(ana, there, draft, key=key)
    assert (first.community_id, other.community_id) == (community.id, there.id)
    assert actions.create_post(ana, there, draft, key=key).id == other.id


def test_the_same_form_after_the_post_was_deleted_is_another_post(in_app, ana, community) -> None:
    key, draft = "a1b2c3d4-form", Draft(source="Once")
    first = actions.create_post(ana, community, draft, key=key)
    actions.delete_post(ana, first)
    again = actions.create_post(ana, community, draft, key=key)
    assert again.id != first.id
    assert again.is_shown


def test_the_same_form_with_another_file_is_another_post(in_app, ana, community) -> None:
    def send(content: bytes) -> int:
        upload = FileStorage(BytesIO(content), "sheet.txt", content_type="text/plain")
        file = Brought(add_file(ana, upload).id)
        draft = Draft(source="Once", files=(file.id,))
        return actions.create_post(ana, community, draft, [file], "a1b2c3d4-form").id

    first, other = send(b"one"), send(b"two")
    assert first != other
    assert send(b"one") == first, "sent along twice it is one, though kept twice"


def test_a_form_that_comes_again_after_an_edit_is_still_the_same_post(
    in_app, ana, community
) -> None:
    key = "a1b2c3d4-form"
    first = actions.create_post(ana, community, Draft(source="Once"), key=key)
    actions.edit_post(ana, first, Draft(source="Twice"), 1)
    assert actions.create_post(ana, community, Draft(source="Once"), key=key).id == first.id
