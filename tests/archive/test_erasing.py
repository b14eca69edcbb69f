"""Is nothing shown any more of what was erased, and does all around it stay?"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden
from werkzeug.test import TestResponse

from models import (
    Attachment,
    Comment,
    Community,
    Event,
    File,
    Follow,
    Mail,
    Mention,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostTopic,
    Refusal,
    Scrub,
    SignIn,
    TextVersion,
    Ticket,
    Topic,
    session,
)
from moderation import Draft
from social.account.actions import change_profile
from social.administration.actions import deactivate_person
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment, edit_comment
from social.erasing import Thing, erase, erase_all
from social.errors import Invalid
from social.files.jobs import forget
from social.filing.keeping import add_file
from social.filing.smaller import names_of
from social.posts.actions import create_post, edit_post
from social.store import store
from tests.archive.destroying import destroy
from tests.files.samples import picture

WORDS = "qzxjvkwygh"


@pytest.fixture
def photo(in_app: None, ana: Person) -> File:
    return add_file(ana, FileStorage(BytesIO(picture(size=(2000, 900))), f"{WORDS}.png"), WORDS)


@pytest.fixture
def post(in_app: None, ana: Person, ben: Person, community: Community, photo: File) -> Post:
    """A post that was edited, names Ben and a topic, shows a file, and was noticed."""
    draft = Draft(source=f"{WORDS} @ben.claes #{WORDS}", title=WORDS)
    one = create_post(ana, community, draft, [Brought(photo.id)], key="k" * 20)
    again = Draft(source=f"{WORDS} and more @ben.claes #{WORDS}", title=WORDS)
    edit_post(ana, one, again, one.version, [Brought(photo.id)])
    session.add(
        Notice(
            person_id=ben.id, kind=NoticeKind.MENTIONED, post_id=one.id, actor_ids=[ana.id],
            entry_id=1,
        )
    )  # fmt: skip
    session.commit()
    return one


@pytest.fixture
def comment(post: Post, ben: Person) -> Comment:
    one = create_comment(ben, post, Draft(source=WORDS))
    edit_comment(ben, one, Draft(source=f"{WORDS} again"), one.version)
    return one


def seen(browser: FlaskClient, address: str) -> TestResponse:
    """Ask for a page in a thread: the test stands inside the app, the browser outside."""
    session.rollback()
    with ThreadPoolExecutor(1) as outside:
        return outside.submit(browser.get, address).result()


def erased(thing: Thing) -> list[tuple[str, int]]:
    with change(None) as record:
        return erase(record, thing)


def anywhere(words: str) -> list[str]:
    """Name the tables in which some words stand."""
    session.rollback()
    found = []
    names = session.scalars(
        text("SELECT relname FROM pg_class "
             "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
    ).all()  # fmt: skip
    for name in names:
        rows = f"""SELECT count(*) FROM "{name}" AS it WHERE it::text ILIKE '%{words}%'"""
        if session.scalar(text(rows)):
            found.append(name)
    return found


def test_of_an_erased_post_nothing_is_left_but_its_place(post: Post, photo: File) -> None:
    digest = photo.digest
    assert {"post", "text_version", "file", "topic"} <= set(anywhere(WORDS))
    assert store().read_all(digest)
    gone = erased(post)
    assert gone == [("post", post.id), ("file", photo.id)]
    assert anywhere(WORDS) == []
    for noun in (TextVersion, Mention, PostTopic, Topic, Notice, Attachment):
        assert session.scalar(select(func.count()).select_from(noun)) == 0
    session.refresh(post)
    assert (post.source, post.html, post.title, post.origin) == ("", "", "", None)
    assert post.erased_at is not None
    assert post.edited_at is None
    forget.call(digests=[digest])
    for name in (digest, *names_of(digest)):
        with pytest.raises(FileNotFoundError):
            store().read_all(name)
    assert session.scalars(select(Scrub.done_at)).all() == [None]


def test_who_reads_the_thread_sees_a_place_and_what_others_said(
    post: Post, comment: Comment, app: Flask, sign_in: Callable[[Person], FlaskClient], ana: Person
) -> None:
    erased(post)
    page = seen(sign_in(ana), f"/posts/{post.id}").text
    assert "This was removed under the rules of retention." in page
    assert f"{WORDS} again" in page
    assert f"/posts/{post.id}/edit" not in page
    assert f"/comments/{comment.id}/edit" in page


def test_a_kept_fragment_does_not_bring_the_words_back(
    post: Post, app: Flask, sign_in: Callable[[Person], FlaskClient], ana: Person, ben: Person
) -> None:
    before = seen(sign_in(ben), f"/posts/{post.id}").text
    assert WORDS in before
    erased(session.get_one(Post, post.id))
    for address in (f"/posts/{post.id}", "/", "/communities/welding", f"/posts/{post.id}/versions"):
        answer = seen(sign_in(ben), address)
        assert answer.status_code == 200
        assert WORDS not in answer.text


def test_an_erased_comment_leaves_a_gap_that_replies_hang_on(
    post: Post,
    comment: Comment,
    app: Flask,
    sign_in: Callable[[Person], FlaskClient],
    ana: Person,
) -> None:
    create_comment(ana, post, Draft(source="A reply that stays"), comment)
    assert erased(comment) == [("comment", comment.id)]
    assert set(anywhere(f"{WORDS} again")) == set()
    page = seen(sign_in(ana), f"/posts/{post.id}").text
    assert "This was removed under the rules of retention." in page
    assert "A reply that stays" in page
    assert f"{WORDS} again" not in page
    assert (
        session.scalar(select(TextVersion.id).where(TextVersion.comment_id == comment.id)) is None
    )


def test_eve_learns_of_none_of_it(
    post: Post, app: Flask, sign_in: Callable[[Person], FlaskClient], eve: Person
) -> None:
    erased(post)
    assert seen(sign_in(eve), f"/posts/{post.id}").status_code == 404


def test_what_was_erased_is_not_written_again(post: Post, ana: Person, comment: Comment) -> None:
    erased(post)
    erased(comment)
    with pytest.raises(Forbidden):
        edit_post(ana, post, Draft(source="Back again"), post.version)
    with pytest.raises(Forbidden):
        edit_comment(comment.author, comment, Draft(source="Back again"), comment.version)


def test_a_file_that_stands_elsewhere_stays_when_one_of_its_texts_goes(
    post: Post, photo: File, ana: Person, community: Community
) -> None:
    other = create_post(ana, community, Draft(source="The same"), [Brought(photo.id)])
    assert erased(post) == [("post", post.id)]
    session.refresh(photo)
    assert photo.erased_at is None
    assert session.scalars(select(Attachment.post_id)).all() == [other.id]


def test_an_erased_file_leaves_its_place_in_the_text(
    post: Post,
    photo: File,
    app: Flask,
    sign_in: Callable[[Person], FlaskClient],
    ben: Person,
) -> None:
    address = f"/files/{photo.id}/{photo.name}"
    assert seen(sign_in(ben), address).status_code == 200
    assert "<img" in seen(sign_in(ben), f"/posts/{post.id}").text
    digest = photo.digest
    assert erased(session.get_one(File, photo.id)) == [("file", photo.id)]
    forget.call(digests=[digest])
    page = seen(sign_in(ben), f"/posts/{post.id}").text
    assert "A file was removed under the rules of retention." in page
    assert f"{WORDS}.png" not in page
    assert seen(sign_in(ben), address).status_code == 404
    assert seen(sign_in(ben), f"/files/{photo.id}/").status_code == 404
    with pytest.raises(FileNotFoundError):
        store().read_all(digest)


def test_bytes_that_another_file_shares_stay(post: Post, photo: File, ben: Person) -> None:
    same = add_file(ben, FileStorage(BytesIO(picture(size=(2000, 900))), "same.png"))
    assert same.digest == photo.digest
    digest = photo.digest
    erased(post)
    forget.call(digests=[digest])
    assert store().read_all(digest)


def leave(person: Person) -> None:
    deactivate_person(None, person)


@pytest.fixture
def leaver(in_app: None, make_person: Callable[..., Person], ben: Person, photo: File) -> Person:
    """Somebody who had a profile, was mailed, signed in, and left."""
    one = make_person(
        f"{WORDS} Peeters", handle=WORDS, email=f"{WORDS}@example.org", department=WORDS,
        manager_id=ben.id,
    )  # fmt: skip
    change_profile(one, f"{WORDS} Peeters", WORDS, WORDS)
    with change(one) as record:
        one.photo_id = add_file(one, FileStorage(BytesIO(picture()), f"{WORDS}-me.png")).id
        record(Event.PHOTO_CHANGED, one)
    session.add_all(
        [
            SignIn(person_id=one.id, token_digest=b"d" * 32, address=WORDS, browser=WORDS),
            Mail(recipient=f"{WORDS}@example.org".upper(), subject="x", body=WORDS),
            Mail(recipient="ben@example.org", subject=one.name, body=f"{one.name} invites you"),
            Follow(person_id=ben.id, followed_id=one.id),
        ]
    )
    with change(one) as record:
        for thing in session.scalars(select(SignIn)):
            record(Event.SIGNED_IN, thing)
        for thing in session.scalars(select(Follow)):
            record(Event.FOLLOW_ADDED, thing)
    leave(one)
    return one


def test_of_an_erased_person_nothing_is_left_to_know_them_by(
    leaver: Person, photo: File, post: Post
) -> None:
    destroy([post])
    assert {"person", "mail", "sign_in", "file"} <= set(anywhere(WORDS))
    site_id = leaver.site_id
    gone = erased(leaver)
    assert anywhere(WORDS) == []
    session.refresh(leaver)
    assert (leaver.name, leaver.name_folded) == ("Former colleague", "former colleague")
    assert leaver.handle == f"former-colleague-{leaver.id}"
    assert (leaver.email, leaver.photo_id, leaver.manager_id) == (None, None, None)
    assert leaver.site_id == site_id  # whose country rules of retention ask for
    assert leaver.state is PersonState.DEACTIVATED
    assert gone[0] == ("person", leaver.id)
    assert {noun for noun, _ in gone} == {"person", "sign_in", "file"}
    assert session.scalar(select(Mail.body)) == "Former colleague invites you"
    assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_their_posts_stay_under_another_name(
    post: Post, ana: Person, ben: Person, app: Flask, sign_in: Callable[[Person], FlaskClient]
) -> None:
    leave(ana)
    erased(ana)
    page = seen(sign_in(ben), f"/posts/{post.id}").text
    assert "Former colleague" in page
    assert "Ana Peeters" not in page
    assert WORDS in page


def test_who_still_works_here_is_not_erased(in_app: None, ana: Person) -> None:
    with pytest.raises(Invalid):
        erased(ana)
    assert session.scalar(select(Person.name).where(Person.id == ana.id)) == "Ana Peeters"


def test_tries_to_come_in_as_them_are_shredded_too(leaver: Person) -> None:
    with change(None) as record:
        tried = Refusal(77, leaver.id, f"{WORDS}@example.org", "192.0.2.7")
        record(Event.SIGN_IN_REFUSED, tried)
        record(Event.SIGN_IN_REFUSED, Refusal(78, None, "nobody@example.org", "192.0.2.7"))
    gone = erased(leaver)
    assert [number for noun, number in gone if noun == "refusal"] == [77]


def test_versions_go_with_an_erasure_only(post: Post) -> None:
    def act() -> None:
        with change(None) as record:
            session.execute(text("DELETE FROM text_version"))
            record(Event.POST_EDITED, post)

    with pytest.raises(IntegrityError, match="without an erasure"):
        act()


def test_many_things_take_few_statements(
    in_app: None, ana: Person, community: Community, statements: list[str]
) -> None:
    def erasing(number: int) -> int:
        some = [create_post(ana, community, Draft(source=f"Words {n}")) for n in range(number)]
        statements.clear()
        with change(None) as record:
            erase_all(record, some)
            return len(statements)

    assert erasing(2) == erasing(40)


@pytest.mark.parametrize("number", [100])
def test_a_thousand_things_go_within_seconds(
    in_app: None, ana: Person, community: Community, number: int
) -> None:
    some = [create_post(ana, community, Draft(source=f"Words {n}")) for n in range(number)]
    began = time.process_time()
    done = destroy(some)
    spent = time.process_time() - began
    assert len(done.entry_ids) == number
    print(f"{number} things: {spent:.2f} s of CPU here")
    assert spent / number < 0.006  # 10,000 in 60 s
