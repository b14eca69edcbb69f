"""Is what one saves there again, told to nobody, and never more than one may read?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import (
    Entry,
    Event,
    Membership,
    Notice,
    NoticeKind,
    Person,
    Post,
    SavedPost,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.cursor import Cursor
from social.errors import Invalid
from social.posts.actions import create_post, delete_post
from social.saved import actions, listing, reminding

SOON = timedelta(hours=2)


@pytest.fixture
def post(in_app, ana, community) -> Post:
    """Ana said something in her closed community."""
    return create_post(ana, community, Draft(source="Clean them first", title="On seams"))


@pytest.fixture
def saved(in_app, ben, post) -> SavedPost:
    """Ben saved it."""
    return actions.find(ben, actions.save(ben, post))


def leave(person, community) -> None:
    with change(None) as record:
        row = session.scalars(
            select(Membership).where(
                Membership.person_id == person.id, Membership.community_id == community.id
            )
        ).one()
        record(Event.MEMBER_LEFT, row)
        session.delete(row)


def lines(person) -> list[str | None]:
    shelf = listing.page(person, Cursor())
    return [line.post.title if line.post else None for line in shelf.lines]


def test_a_post_is_saved_once_and_nothing_is_recorded(in_app, ben, post) -> None:
    before = session.scalar(select(func.count(Entry.id)))
    assert actions.save(ben, post) == actions.save(ben, post)
    assert lines(ben) == ["On seams"]
    assert session.scalar(select(func.count(Entry.id))) == before


def test_many_presses_at_once_save_it_once(in_app, ben, post, at_once) -> None:
    def save() -> int:
        return actions.save(session.get_one(Person, ben.id), session.get_one(Post, post.id))

    assert len(set(at_once(*[save] * 8))) == 1


def test_what_one_may_not_read_any_more_is_told_without_a_word(in_app, ben, community, saved):
    leave(ben, community)
    assert lines(ben) == [None]


def test_what_was_deleted_is_told_without_a_word(in_app, ana, ben, post, saved) -> None:
    delete_post(ana, post)
    assert lines(ben) == [None]


def test_there_is_a_most(in_app, ana, ben, community, post, saved, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    with pytest.raises(Invalid):
        actions.save(ben, create_post(ana, community, Draft(source="More")))
    actions.drop(ben, saved)
    assert lines(ben) == []


def test_pages_follow_one_another_with_the_same_statements(
    in_app, ana, ben, community, monkeypatch, statements
) -> None:
    for number in range(5):
        actions.save(ben, create_post(ana, community, Draft(source="x", title=f"{number}")))
    monkeypatch.setattr(listing, "PAGE", 2)
    seen, before = [], Cursor()
    while before is not None:
        statements.clear()
        shelf = listing.page(ben, before)
        assert len(statements) == 2
        seen += [line.post.title for line in shelf.lines if line.post]
        before = shelf.more
    assert seen == ["4", "3", "2", "1", "0"]


def test_one_is_reminded_once(in_app, ben, post, saved) -> None:
    actions.set_reminder(ben, saved, now() + SOON)
    assert reminding.remind(now()) == 0
    assert reminding.remind(now() + 2 * SOON) == 1
    assert reminding.remind(now() + 2 * SOON) == 0
    notice = session.scalars(select(Notice)).one()
    assert (notice.person_id, notice.kind, notice.post_id) == (ben.id, "reminded", post.id)
    assert notice.actor_ids == []


def test_nobody_is_reminded_of_what_is_closed_to_them(in_app, ben, community, saved) -> None:
    actions.set_reminder(ben, saved, now() + SOON)
    leave(ben, community)
    assert reminding.remind(now() + 2 * SOON) == 0
    assert session.scalars(select(Notice)).all() == []


def test_a_reminder_that_goes_wrong_keeps_no_other_back(
    in_app, ana, ben, community, saved, monkeypatch
) -> None:
    other = create_post(ana, community, Draft(source="The other"))
    second = actions.find(ben, actions.save(ben, other))
    for one in (saved, second):
        actions.set_reminder(ben, one, now() + timedelta(hours=1))
    tell, first = reminding.tell, saved.id

    def fail(one, moment) -> None:
        if one.id == first:
            raise RuntimeError("nobody thought of this")
        tell(one, moment)

    monkeypatch.setattr(reminding, "tell", fail)
    assert reminding.remind(now() + timedelta(hours=2)) == 1
    told = select(Notice.post_id).where(Notice.kind == NoticeKind.REMINDED)
    assert session.scalars(told).all() == [other.id]
    monkeypatch.setattr(reminding, "tell", tell)
    assert reminding.remind(now() + timedelta(hours=2)) == 1


def test_a_reminder_is_for_a_time_to_come(in_app, ben, saved) -> None:
    for moment in (now() - SOON, now() + timedelta(days=400)):
        with pytest.raises(Invalid):
            actions.set_reminder(ben, saved, moment)


def test_the_pages_save_remind_and_let_go(ben, community, ana, sign_in) -> None:
    post = create_post(ana, community, Draft(source="Clean them first", title="On seams"))
    desk = sign_in(ben)
    assert f'action="/posts/{post.id}/saved"' in desk.get(f"/posts/{post.id}").text
    answer = desk.post(f"/posts/{post.id}/saved", headers={"Accept": "application/json"})
    number = answer.json["id"]
    assert "On seams" in desk.get("/saved").text
    page = desk.post(f"/saved/{number}/reminder", data={"when": "own"})
    assert page.status_code == 422
    assert "Say on which day." in page.text
    assert desk.post(f"/saved/{number}/reminder", data={"when": "monday"}).location == "/saved"
    assert "Reminder:" in desk.get("/saved").text
    page = desk.get(f"/saved/{number}/reminder").text
    assert re.search(r'<input checked [^>]*value="own"', page)
    assert desk.delete(f"/saved/{number}/reminder").status_code == 303
    assert "Reminder:" not in desk.get("/saved").text
    assert desk.delete(f"/saved/{number}").status_code == 303
    assert "On seams" not in desk.get("/saved").text


def test_the_menu_says_to_its_reader_alone_that_a_post_is_saved(
    ben, community, ana, sign_in
) -> None:
    number = create_post(ana, community, Draft(source="Clean them first")).id
    pages = (f"/posts/{number}", f"/communities/{community.slug}", "/")

    def offers(client) -> list[tuple[bool, bool]]:
        """Tell of each page whether it offers to save the post, and whether it says it is saved."""
        shown = (client.get(page).text for page in pages)
        return [
            ('data-save data-not-for="saved"' in text, '<a href="/saved" data-for="saved"' in text)
            for text in (one.replace("data-save hidden", "gone") for one in shown)
        ]

    desk, others = sign_in(ben), sign_in(ana)
    assert offers(desk) == [(True, False)] * 3
    desk.post(f"/posts/{number}/saved")
    assert offers(desk) == [(False, True)] * 3
    assert offers(others) == [(True, False)] * 3


def test_outsiders_save_nothing_and_find_nothing(ben, eve, ana, community, sign_in) -> None:
    post = create_post(ana, community, Draft(source="Clean them first"))
    number = actions.save(ben, post)
    desk = sign_in(eve)
    assert desk.post(f"/posts/{post.id}/saved").status_code == 404
    for bad in (number, 2**31, 2**70):
        assert desk.get(f"/saved/{bad}/reminder").status_code == 404
        assert desk.post(f"/saved/{bad}/reminder", data={"when": "monday"}).status_code == 404
        assert desk.delete(f"/saved/{bad}/reminder").status_code == 404
        assert desk.delete(f"/saved/{bad}").status_code == 404
    assert desk.get("/saved?before=x").status_code == 404
