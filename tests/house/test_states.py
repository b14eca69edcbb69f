"""Is a text that is held, hidden or deleted gone from every page of everybody else?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import (
    Attachment,
    Comment,
    Community,
    Event,
    File,
    Membership,
    MembershipState,
    Person,
    Post,
    TextState,
    Topic,
    now,
    session,
)
from moderation import Draft
from social import shell, texts
from social.changes import change
from social.comments.actions import create_comment, edit_comment
from social.communities.actions import delete_community
from social.follows.actions import follow
from social.live import rooms
from social.posts.actions import create_post, edit_post, pin_post
from social.thread import PAGE, visible
from tests.known import give_reasons

SignIn = Callable[[Person], FlaskClient]
STATES = ("held", "hidden", "deleted")
JSON = {"Accept": "application/json"}
FRAGMENT = {"X-Kring-Fragment": "1"}


def set_state(text: Post | Comment, state: str) -> None:
    """Do to a text what a moderator will."""
    with change(None) as record:
        if state == "deleted":
            text.deleted_at = now()
        else:
            text.state = TextState(state)
            give_reasons(record, text)
        record(Event.POST_EDITED if isinstance(text, Post) else Event.COMMENT_EDITED, text)


@pytest.fixture
def post(app: Flask, ana: Person, community: Community) -> Post:
    """Ana wrote of platinum, on a topic, twice; it stands on top, with a file."""
    found = create_post(ana, community, Draft(source="Platinum, first #Sécurité"))
    edit_post(ana, found, Draft(source="Platinum, second #Sécurité"), 1)
    pin_post(ana, found)
    attach(ana, found)
    return found


@pytest.fixture
def cas(make_person: Callable[..., Person]) -> Person:
    """Cas reads along."""
    return make_person("Cas Nieuwland")


@pytest.fixture
def comment(post: Post, ana: Person, ben: Person) -> Comment:
    """Ana answered with palladium, twice, with a file; Ben replied."""
    found = create_comment(ana, post, Draft(source="Palladium, first"))
    edit_comment(ana, found, Draft(source="Palladium, second"), 1)
    create_comment(ben, post, Draft(source="Thanks."), found)
    attach(ana, found)
    return found


def attach(owner: Person, text: Post | Comment) -> None:
    """Show a file with a text."""
    key = "post_id" if isinstance(text, Post) else "comment_id"
    with change(owner) as record:
        file = File(owner_id=owner.id, digest="a" * 64, name="a.txt", media_type="a/b", size=1)
        session.add(file)
        record(Event.FILE_ADDED, file)
        session.add(Attachment(file_id=file.id, **{key: text.id}))
        record(Event.POST_EDITED if key == "post_id" else Event.COMMENT_EDITED, text)


def pages_of(post: Post) -> list[str]:
    """List what a member reads a post on."""
    return [
        "/", "/?order=activity", "/?order=unread", "/communities/welding",
        "/communities/welding?order=activity", "/people/ana.peeters", "/topics/securite",
        f"/posts/{post.id}", f"/posts/{post.id}/versions",
    ]  # fmt: skip


def test_members_read_a_post_on_all_of_these(post: Post, ben: Person, sign_in: SignIn) -> None:
    browser = sign_in(ben)
    assert [page for page in pages_of(post) if "Platinum" not in browser.get(page).text] == []
    assert "Platinum" in browser.get("/", headers=JSON).text
    assert "curit" in browser.get("/suggestions?kind=topic&q=secur").text
    assert shell.own_communities(ben)[0].unread == 1
    assert rooms.seen(ben, [post.id]) == {post.id: post.community_id}


@pytest.mark.parametrize("state", STATES)
def test_a_post_is_gone_from_all_of_them(
    post: Post, ben: Person, sign_in: SignIn, state: str
) -> None:
    set_state(post, state)
    browser = sign_in(ben)
    assert [page for page in pages_of(post) if "Platinum" in browser.get(page).text] == []
    for page in ("/", "/communities/welding"):
        assert "Platinum" not in browser.get(page, headers=JSON).text
    assert browser.get(f"/posts/{post.id}", headers=FRAGMENT).status_code == 404
    assert "curit" not in browser.get("/suggestions?kind=topic&q=secur").text
    assert shell.own_communities(ben)[0].unread == 0
    assert rooms.seen(ben, [post.id]) == {}
    assert session.scalar(File.seen_by(ben)) is None


@pytest.mark.parametrize("state", STATES)
def test_what_was_answered_goes_with_the_post(
    post: Post, ben: Person, sign_in: SignIn, state: str
) -> None:
    answer = create_comment(ben, post, Draft(source="Palladium"))
    set_state(post, state)
    assert sign_in(ben).get(f"/comments/{answer.id}", headers=FRAGMENT).status_code == 404
    assert session.scalar(Comment.seen_by(ben)) is None


def test_members_read_a_comment_and_its_versions(
    comment: Comment, ben: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ben)
    assert "Palladium" in browser.get(f"/posts/{comment.post_id}").text
    assert "Palladium" in browser.get(f"/comments/{comment.id}", headers=FRAGMENT).text
    assert "Palladium" in browser.get(f"/comments/{comment.id}/versions").text
    assert len(session.scalars(File.seen_by(ben)).all()) == 2


@pytest.mark.parametrize("state", STATES)
def test_a_comment_is_gone_from_its_thread(
    comment: Comment, ben: Person, sign_in: SignIn, state: str
) -> None:
    set_state(comment, state)
    browser = sign_in(ben)
    assert "Palladium" not in browser.get(f"/posts/{comment.post_id}").text
    linked = browser.get(f"/posts/{comment.post_id}?comment={comment.id}")
    assert "Palladium" not in linked.text
    for address in (f"/comments/{comment.id}", f"/comments/{comment.id}/versions"):
        assert browser.get(address, headers=FRAGMENT).status_code == 404
    answer = {"text": "Well", "parent": str(comment.id)}
    assert browser.post(f"/posts/{comment.post_id}/comments", data=answer).status_code == 404
    assert len(session.scalars(File.seen_by(ben)).all()) == 1


@pytest.mark.parametrize("gap", STATES)
@pytest.mark.parametrize("state", STATES)
def test_a_gap_stays_only_while_a_reply_hangs_on_it(
    post: Post, comment: Comment, cas: Person, gap: str, state: str
) -> None:
    reply = session.scalars(select(Comment).where(Comment.parent_id == comment.id)).one()
    set_state(comment, gap)
    assert comment in session.scalars(visible(post, cas)).all()
    set_state(reply, state)
    assert comment not in session.scalars(visible(post, cas)).all()


@pytest.mark.parametrize("state", STATES)
def test_what_others_replied_stays_under_a_line_that_says_nothing_of_whom(
    post: Post, comment: Comment, ana: Person, ben: Person, sign_in: SignIn, state: str
) -> None:
    set_state(comment, state)
    page = sign_in(ben).get(f"/posts/{post.id}").text
    gap, _, reply = thread_in(page).partition('class="replies"')
    assert "This comment was removed." in gap
    assert ana.name not in gap
    assert "data-author" not in gap
    assert f"/comments/{comment.id}" not in gap
    assert "Thanks." in reply


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_whoever_wrote_it_sees_no_gap(
    post: Post, comment: Comment, ana: Person, ben: Person, sign_in: SignIn, state: str
) -> None:
    set_state(comment, state)
    assert "This comment was removed." in thread_in(sign_in(ben).get(f"/posts/{post.id}").text)
    page = thread_in(sign_in(ana).get(f"/posts/{post.id}").text)
    assert "Palladium, second" in page
    assert "Thanks." in page
    assert "This comment was removed." not in page


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_a_reply_of_ones_own_that_waits_keeps_its_gap(
    post: Post, comment: Comment, ana: Person, ben: Person, state: str
) -> None:
    reply = session.scalars(select(Comment).where(Comment.parent_id == comment.id)).one()
    set_state(comment, "deleted")
    set_state(reply, state)
    assert {comment, reply} <= set(session.scalars(visible(post, ben)).all())
    assert comment not in session.scalars(visible(post, ana)).all()


@pytest.mark.parametrize("state", STATES)
def test_whoever_replied_under_a_gap_can_be_answered(
    post: Post, comment: Comment, ana: Person, sign_in: SignIn, state: str
) -> None:
    reply = session.scalars(select(Comment).where(Comment.parent_id == comment.id)).one()
    set_state(comment, state)
    browser = sign_in(ana)
    form = browser.get(f"/posts/{post.id}?reply={reply.id}")
    assert f'name="parent" value="{reply.id}"' in form.text
    words = {"text": "You are welcome.", "parent": reply.id}
    assert browser.post(f"/posts/{post.id}/comments", data=words).status_code == 303
    newest = session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert newest is not None
    assert newest.parent_id == comment.id


@pytest.mark.parametrize("state", STATES)
def test_a_gap_is_shown_with_earlier_comments_too(
    post: Post, comment: Comment, ben: Person, sign_in: SignIn, state: str
) -> None:
    later = [create_comment(ben, post, Draft(source=f"Later {n}")) for n in range(PAGE)]
    set_state(comment, state)
    browser = sign_in(ben)
    assert "Show 1 earlier comment" in browser.get(f"/posts/{post.id}").text
    earlier = thread_in(browser.get(f"/posts/{post.id}?until={later[0].id}").text)
    assert "This comment was removed." in earlier
    assert "Thanks." in earlier


def thread_in(page: str) -> str:
    """Cut the comments out of a page."""
    return page.partition("<kring-thread")[2].partition("</kring-thread>")[0]


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_words_that_were_not_shown_stay_unread_when_others_take_their_place(
    post: Post, comment: Comment, ana: Person, ben: Person, sign_in: SignIn, state: str
) -> None:
    for text, edit in ((post, edit_post), (comment, edit_comment)):
        set_state(text, state)
        edit(ana, text, Draft(source="Silver"), text.version)
        set_state(text, "published")
    for address in (f"/posts/{post.id}/versions", f"/comments/{comment.id}/versions"):
        page = sign_in(ben).get(address).text
        assert "Silver" in page
        assert ", first" in page
        assert ", second" not in page
        assert ", second" in sign_in(ana).get(address).text


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_what_a_text_said_before_goes_with_it(
    post: Post, comment: Comment, ana: Person, ben: Person, state: str
) -> None:
    for text in (post, comment):
        set_state(text, state)
        assert texts.versions(text, ben) == []
        assert len(texts.versions(text, ana)) == 1


def test_other_words_bring_nothing_back_that_moderators_have_hidden(
    post: Post, comment: Comment, ana: Person
) -> None:
    for text, edit in ((post, edit_post), (comment, edit_comment)):
        set_state(text, "hidden")
        edit(ana, text, Draft(source="Silver"), text.version)
        assert text.state is TextState.HIDDEN


SENTENCES = {
    "en": "Moderators have hidden this.",
    "nl": "Moderatoren hebben dit verborgen.",
    "fr": "La modération a masqué ce texte.",
    "de": "Die Moderation hat dies ausgeblendet.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_whoever_wrote_it_is_told_that_moderators_have_hidden_it(
    post: Post, comment: Comment, ana: Person, sign_in: SignIn, language: str
) -> None:
    speak(ana, language)
    browser = sign_in(ana)
    assert SENTENCES[language] not in browser.get(f"/posts/{post.id}").text
    set_state(comment, "hidden")
    assert browser.get(f"/posts/{post.id}").text.count(SENTENCES[language]) == 1
    set_state(post, "hidden")
    assert browser.get(f"/posts/{post.id}").text.count(SENTENCES[language]) == 2


def test_nobody_else_is_told_that_moderators_have_hidden_something(
    post: Post, comment: Comment, ben: Person, sign_in: SignIn
) -> None:
    set_state(comment, "hidden")
    assert SENTENCES["en"] not in sign_in(ben).get(f"/posts/{post.id}").text
    set_state(post, "hidden")
    for page in ("/", "/communities/welding", f"/posts/{post.id}"):
        assert SENTENCES["en"] not in sign_in(ben).get(page).text


def speak(person: Person, language: str) -> None:
    """Let somebody read in a language."""
    with change(person) as record:
        person.language = language
        record(Event.PERSON_CHANGED, person)


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_whoever_wrote_it_sees_that_it_waits(
    post: Post, comment: Comment, ana: Person, sign_in: SignIn, state: str
) -> None:
    set_state(comment, state)
    assert "Palladium" in sign_in(ana).get(f"/posts/{post.id}").text
    set_state(post, state)
    assert "Platinum" in sign_in(ana).get(f"/posts/{post.id}").text


def test_what_one_deleted_oneself_is_gone_for_oneself(
    post: Post, comment: Comment, ana: Person, sign_in: SignIn
) -> None:
    set_state(comment, "deleted")
    assert "Palladium" not in sign_in(ana).get(f"/posts/{post.id}").text
    set_state(post, "deleted")
    assert sign_in(ana).get(f"/posts/{post.id}").status_code == 404


@pytest.mark.parametrize("state", [MembershipState.INVITED, MembershipState.REQUESTED])
def test_whoever_only_asked_or_is_invited_reads_nothing(
    post: Post, comment: Comment, eve: Person, sign_in: SignIn, state: MembershipState
) -> None:
    follow(eve, post.author)
    with change(eve) as record:
        line = Membership(person_id=eve.id, community_id=post.community_id, state=state)
        session.add(line)
        record(Event.MEMBER_REQUESTED, line)
    browser = sign_in(eve)
    assert [page for page in pages_of(post) if "Platinum" in browser.get(page).text] == []
    assert browser.get(f"/comments/{comment.id}", headers=FRAGMENT).status_code == 404
    assert session.scalar(File.seen_by(eve)) is None
    assert shell.own_communities(eve) == []


def test_what_stood_in_a_deleted_community_is_gone(
    post: Post, comment: Comment, ana: Person, ben: Person, community: Community, sign_in: SignIn
) -> None:
    follow(ben, ana)
    follow(ben, session.scalars(select(Topic)).one())
    delete_community(ana, community)
    browser = sign_in(ben)
    assert [page for page in pages_of(post) if "Platinum" in browser.get(page).text] == []
    assert browser.get(f"/comments/{comment.id}", headers=FRAGMENT).status_code == 404
    assert session.scalar(File.seen_by(ben)) is None
    assert shell.own_communities(ben) == []


def test_a_reply_that_one_deleted_leaves_no_gap_for_oneself(
    post: Post, comment: Comment, ben: Person
) -> None:
    reply = session.scalars(select(Comment).where(Comment.parent_id == comment.id)).one()
    set_state(reply, "deleted")
    assert reply not in session.scalars(visible(post, ben)).all()


def test_what_was_deleted_where_one_does_not_read_is_not_there_to_bring_back(
    post: Post, comment: Comment, eve: Person, sign_in: SignIn
) -> None:
    set_state(comment, "deleted")
    set_state(post, "deleted")
    for address in (f"/posts/{post.id}/restoration", f"/comments/{comment.id}/restoration"):
        assert sign_in(eve).post(address).status_code == 404
