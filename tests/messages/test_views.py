"""Do the pages of messages work, for those who are in a conversation and for nobody else?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text

from models import Conversation, Message, Participant, Person, session
from moderation import Draft
from social.changes import change
from social.messages.actions import start_conversation, write_message
from social.messages.talk import PAGE
from social.separating import keep_apart

SignIn = Callable[[Person], FlaskClient]
Talk = Callable[..., Conversation]
JSON = {"Accept": "application/json"}


@pytest.fixture
def talk(app: Flask) -> Talk:
    """Begin a conversation: `talk(ana, ben, words=("Hello", "How are you?"))`."""

    def begin(author: Person, *others: Person, words: tuple[str, ...] = ("Hello",)) -> Conversation:
        ids = [person.id for person in (author, *others)]
        session.remove()
        with app.app_context():
            me, *them = (session.get_one(Person, number) for number in ids)
            said = start_conversation(me, them, Draft(source=words[0]))
            place = session.get_one(Conversation, said.conversation_id)
            for more in words[1:]:
                write_message(me, place, Draft(source=more))
        return place

    return begin


@pytest.fixture
def chris(make_person: Callable[..., Person]) -> Person:
    """Chris is in groups with Ana and Ben."""
    return make_person("Chris Dupont")


def newest() -> Message:
    """Find the message that was written last."""
    session.remove()
    return session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def test_a_first_message_begins_a_conversation_that_both_list(
    sign_in: SignIn, ana: Person, ben: Person
) -> None:
    one, other = sign_in(ana), sign_in(ben)
    assert "@ben.claes" in one.get("/messages/new?to=ben.claes").text
    sent = one.post("/messages", data={"to": "@ben.claes", "text": "Is the *jig* ready?"})
    assert sent.status_code == 303
    assert "Is the jig ready?" in one.get("/messages").text
    page = other.get("/messages").text
    assert "Ana Peeters" in page
    assert 'data-count="messages">' in page
    shown = other.get(sent.location).text
    assert "<em>jig</em>" in shown
    assert "New" in shown
    assert one.get("/messages/new?to=ben.claes").location == sent.location


def test_what_cannot_begin_says_so_beside_its_field(sign_in: SignIn, ana: Person) -> None:
    browser = sign_in(ana)
    for data in (
        {"to": "@nobody.here", "text": "Hello"},
        {"to": "@ana.peeters", "text": "Hello"},
        {"to": "", "text": "Hello"},
    ):
        answer = browser.post("/messages", data=data, headers=JSON)
        assert answer.status_code == 422
        assert "to" in answer.json["errors"]
        assert browser.post("/messages", data=data).status_code == 422


def test_a_message_is_written_read_changed_and_deleted(
    sign_in: SignIn, ana: Person, ben: Person, talk: Talk
) -> None:
    place = f"/messages/{talk(ana, ben).id}"
    one, other = sign_in(ana), sign_in(ben)
    sent = one.post(f"{place}/said", data={"text": "At tree?"}, headers=JSON)
    said = f"/messages/said/{sent.json['id']}"
    assert one.post(f"{place}/said", data={"text": ""}, headers=JSON).status_code == 422
    assert one.post(f"{place}/said", data={"text": " "}).status_code == 422
    assert "At tree?" in other.get(said, headers={"X-Kring-Fragment": "1"}).text
    assert other.get(said).location.startswith(place)
    assert "At tree?" in one.get(f"{said}/edit").text
    assert other.get(f"{said}/edit").status_code == 403
    changed = {"_method": "PATCH", "text": "At three?", "version": 1}
    assert one.post(said, data=changed).status_code == 303
    assert one.post(said, data=changed).status_code == 422  # of a version that nobody saw
    assert "At tree?" in other.get(f"{said}/versions").text
    assert other.post(f"{said}/reactions/agree").status_code == 303
    assert "Ben Claes" in one.get(f"{said}/reactions").text
    assert other.post(f"{said}/reactions/agree", data={"_method": "DELETE"}).status_code == 303
    assert other.post(said, data={"_method": "DELETE"}).status_code == 403
    assert one.post(said, data={"_method": "DELETE"}).status_code == 303
    assert other.get(said).status_code == 404
    assert one.post(f"{said}/restoration").status_code == 303
    assert "At three?" in other.get(place).text


def test_an_outsider_is_told_nothing(
    sign_in: SignIn, ana: Person, ben: Person, eve: Person, talk: Talk
) -> None:
    place = talk(ana, ben)
    said = newest()
    outside = sign_in(eve)
    for address in (
        f"/messages/{place.id}",
        f"/messages/{place.id}/people",
        f"/messages/said/{said.id}",
        f"/messages/said/{said.id}/edit",
        f"/messages/said/{said.id}/versions",
        f"/messages/said/{said.id}/reactions",
    ):
        assert outside.get(address).status_code == 404, address
    for address, data in (
        (f"/messages/{place.id}/said", {"text": "I am Eve"}),
        (f"/messages/{place.id}/reading", {}),
        (f"/messages/{place.id}/mute", {}),
        (f"/messages/{place.id}/people", {"to": "@eve.outsider"}),
        (f"/messages/{place.id}/name", {"name": "Mine"}),
        (f"/messages/{place.id}/stay", {"_method": "DELETE"}),
        (f"/messages/said/{said.id}", {"_method": "DELETE"}),
        (f"/messages/said/{said.id}/restoration", {}),
        (f"/messages/said/{said.id}/reactions/agree", {}),
    ):
        assert outside.post(address, data=data).status_code == 404, address
    assert "Nothing found" in outside.get("/messages?q=hello").text


def test_of_whom_one_is_kept_apart_no_message_opens_in_a_common_group(
    app: Flask, sign_in: SignIn, talk: Talk, ana: Person, ben: Person, chris: Person
) -> None:
    place = talk(ben, ana, chris)
    number = newest().id
    with app.app_context(), change(session.get_one(Person, ana.id)):
        keep_apart(session.get_one(Person, ana.id), ben.id)
    for me, status in ((ana, 404), (chris, 200)):
        desk = sign_in(me)
        for part in ("versions", "reactions"):
            assert desk.get(f"/messages/said/{number}/{part}").status_code == status
        answer = desk.post(f"/messages/said/{number}/reactions/thanks", headers=JSON)
        assert answer.status_code == status
    assert sign_in(chris).get(f"/messages/{place.id}").status_code == 200


def test_a_group_is_named_added_to_muted_and_left(
    sign_in: SignIn, ana: Person, ben: Person, chris: Person, eve: Person, talk: Talk
) -> None:
    place = f"/messages/{talk(ana, ben, chris).id}"
    one = sign_in(ana)
    assert one.post(f"{place}/name", data={"name": "Line 4"}).status_code == 303
    assert one.post(f"{place}/people", data={"to": "@nobody"}).status_code == 422
    assert one.post(f"{place}/people", data={"to": "@eve.outsider"}).status_code == 303
    page = one.get(place).text
    assert "Line 4" in page
    assert "Ana Peeters added Eve Outsider" in page
    late = sign_in(eve).get(place).text
    assert "nothing from before" in late
    assert "Hello" not in late
    assert one.post(f"{place}/mute").status_code == 303
    assert "Count them again" in one.get(f"{place}/people").text
    assert one.post(f"{place}/mute", data={"_method": "DELETE"}).status_code == 303
    assert one.post(f"{place}/stay", data={"_method": "DELETE"}).status_code == 303
    assert one.get(place).status_code == 404
    assert "Ana Peeters left." in sign_in(ben).get(place).text


def test_what_is_taken_off_the_list_comes_back_with_the_next_message(
    app: Flask, sign_in: SignIn, talk: Talk, ana: Person, ben: Person
) -> None:
    place = talk(ana, ben, words=("First", "Seen by Ben"))
    seen = newest().id
    desk = sign_in(ben)

    def lists() -> bool:
        return f'href="/messages/{place.id}"' in desk.get("/messages").text

    def say(words: str) -> None:
        with app.app_context():
            me = session.get_one(Person, ana.id)
            write_message(me, session.get_one(Conversation, place.id), Draft(source=words))

    assert lists()
    answer = desk.post(f"/messages/{place.id}/away", data={"until": str(seen)})
    assert answer.status_code == 303
    assert not lists()
    assert f'href="/messages/{place.id}"' in sign_in(ana).get("/messages").text
    assert (
        desk.get(f"/messages/{place.id}").status_code == 200
    )
    say("Something new")
    assert lists()
    # What came after the page was made is not taken away unseen.
    desk.post(f"/messages/{place.id}/away", data={"until": str(seen)})
    assert lists()
    desk.post(f"/messages/{place.id}/away", data={"until": "9" * 12})
    desk.post(f"/messages/{place.id}/away")
    assert not lists()


def test_days_are_named_once_by_the_readers_clock(
    app: Flask, owner: Engine, sign_in: SignIn, talk: Talk, ana: Person, ben: Person
) -> None:
    place = talk(ana, ben, words=("Late", "Later", "Morning"))
    times = ("2026-03-28 22:30Z", "2026-03-28 23:30Z", "2026-03-29 06:00Z")  # Brussels is ahead
    with owner.connect() as connection:
        connection.execute(text("ALTER TABLE message DISABLE TRIGGER require_entry"))
        rows = connection.execute(text("SELECT id FROM message ORDER BY id")).scalars().all()
        for number, at in zip(rows, times, strict=True):
            values = {"at": at, "id": number}
            connection.execute(text("UPDATE message SET posted_at = :at WHERE id = :id"), values)
        connection.execute(text("ALTER TABLE message ENABLE TRIGGER require_entry"))
    page = sign_in(ben).get(f"/messages/{place.id}").text
    assert re.findall(r'data-line-of="(2026[^"]+)"', page) == ["2026-03-28", "2026-03-29"]
    assert "Saturday 28 March 2026" in page
    second = page.index('data-line-of="2026-03-29"')
    assert page.index("<p>Late</p>") < second < page.index("<p>Later</p>")


def test_what_was_read_is_new_no_more_on_any_device(
    sign_in: SignIn, ana: Person, ben: Person, talk: Talk
) -> None:
    place = f"/messages/{talk(ana, ben, words=('One', 'Two', 'Three')).id}"
    here, there = sign_in(ben), sign_in(ben)
    new = '<span class="count live" data-count="messages"><span data-number>3</span>'
    assert new in here.get("/notices").text
    for wrong in ("x", "-1", "99999999999"):
        here.post(f"{place}/mute")
        here.post(f"{place}/mute", data={"_method": "DELETE", "until": wrong})
    assert new in there.get("/notices").text
    here.post(f"{place}/reading")
    assert new not in there.get("/notices").text


def test_reading_goes_forward_only(sign_in: SignIn, ana: Person, ben: Person, talk: Talk) -> None:
    place = talk(ana, ben, words=("One", "Two", "Three"))
    other = sign_in(ben)
    mine = select(Participant.read_id).where(Participant.person_id == ben.id)

    def read() -> int:
        session.remove()
        return session.scalar(mine) or 0

    ids = list(session.scalars(select(Message.id).order_by(Message.id)))
    for until, expected in ((ids[1], ids[1]), (ids[0], ids[1]), (ids[2] + 500, ids[2])):
        other.post(f"/messages/{place.id}/reading", data={"until": until})
        assert read() == expected
    assert 'data-count="messages" hidden' in other.get("/notices").text


def test_words_are_found_in_ones_own_messages_alone(
    sign_in: SignIn, ana: Person, ben: Person, eve: Person, talk: Talk
) -> None:
    talk(ana, ben, words=("The Überprüfung is on Friday", "Bring the gauge"))
    found = sign_in(ben).get("/messages?q=uberpruf fri").text
    assert "Überprüfung" in found
    assert "gauge" not in found
    assert "Überprüfung" not in sign_in(eve).get("/messages?q=uberpruf").text
    for strange in ("'", "&|!", "a:*b", "\x00", "%", "(", "q" * 201):
        assert sign_in(ben).get("/messages", query_string={"q": strange}).status_code in (200, 422)


def test_long_conversations_come_page_by_page(
    sign_in: SignIn, ana: Person, ben: Person, talk: Talk
) -> None:
    words = tuple(f"Line number {number}." for number in range(2 * PAGE + 5))
    place = f"/messages/{talk(ana, ben, words=words).id}"
    browser = sign_in(ana)
    page = browser.get(place).text
    assert "Line number 64." in page
    assert "Line number 34." not in page
    ids = list(session.scalars(select(Message.id).order_by(Message.id)))
    earlier = browser.get(f"{place}?until={ids[PAGE + 5]}").text
    assert "Line number 34." in earlier
    assert "Line number 4." not in earlier
    linked = browser.get(f"{place}?message={ids[20]}").text
    assert "Line number 10." in linked
    assert "Line number 9." not in linked
    assert "Line number 49." in linked
    assert "Line number 50." not in linked
    later = browser.get(f"{place}?after={ids[50]}").text
    assert "Line number 51." in later
    assert "Line number 50." not in later
    assert "Line number 64." in browser.get(f"{place}?after={ids[-1]}").text
    for strange in ("x", "-1", "9" * 30, "²"):
        assert browser.get(place, query_string={"until": strange}).status_code == 200


def test_pages_cost_as_many_statements_however_much_was_said(
    sign_in: SignIn,
    statements: list[str],
    ana: Person,
    ben: Person,
    chris: Person,
    make_person: Callable[..., Person],
    talk: Talk,
) -> None:
    place = talk(ana, ben, chris)
    browser = sign_in(ana)

    def cost(address: str) -> int:
        browser.get(address)
        statements.clear()
        browser.get(address)
        return len(statements)

    addresses = ("/messages", f"/messages/{place.id}", "/messages?q=hello")
    before = [cost(address) for address in addresses]
    for number in range(12):
        talk(ana, make_person(f"Number {number}"), ben, words=("Hello", "you"))
    for number in range(20):
        browser.post(f"/messages/{place.id}/said", data={"text": f"Hello {number}"})
    assert [cost(address) for address in addresses] == before
    assert max(before) <= 18


def test_the_account_says_who_sees_how_far_one_has_read(
    sign_in: SignIn, ana: Person, ben: Person, talk: Talk
) -> None:
    place = f"/messages/{talk(ana, ben).id}"
    one, other = sign_in(ana), sign_in(ben)
    other.post(f"{place}/reading")
    assert "Read by" not in one.get(place).text
    both = {"shows_reading": "y", "sends_by_enter": "y"}
    assert other.post("/account/messages", data=both).status_code == 303
    assert "Read by" not in one.get(place).text  # who does not show it sees it of nobody
    one.post("/account/messages", data={"shows_reading": "y"})
    assert "Read by Ben Claes" in one.get(place).text
    assert "data-enter" in other.get(place).text
    assert "checked" in other.get("/account/messages").text
