"""Can somebody say what is not safe to say elsewhere, and read what is answered?"""

from __future__ import annotations

import base64
import html
import json
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import (
    Appointment,
    Capability,
    ConfidantKey,
    Decision,
    Disclosure,
    DisclosureMessage,
    Entry,
    Event,
    Found,
    Measure,
    Person,
    Reason,
    SignIn,
    now,
    session,
)
from social import confiding, proposing
from social.administration import actions as administration
from social.administration import appointing
from social.changes import change
from social.confidential import keys, night
from social.erasing import erase_all
from social.errors import Invalid
from social.mailing import letters
from social.reports.actions import report
from social.reports.forms import Complaint
from social.tries import limiters
from tests.confidential import making, sealing
from tests.confidential.conftest import Desk, Reporter, opened
from tests.confidential.making import WORDS
from tests.known import events, mails

SignInAs = Callable[[Person], FlaskClient]


def sealed_for(browser: FlaskClient, reporter: Reporter) -> dict[str, Any]:
    """Fetch a report as a recipient's browser does."""
    answer = browser.get(f"/confidant/{reporter.disclosure().id}/sealed")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def test_a_report_is_read_answered_and_read_again(
    reporter: Reporter, desk: Desk, carla: Person, sign_in: SignInAs
) -> None:
    assert reporter.report(WORDS).status_code == 201
    browser = sign_in(carla)
    found = sealed_for(browser, reporter)
    (number,) = [one["id"] for one in found["keys"]]
    public = base64.b64decode(found["public_key"])
    assert opened(found["messages"][0], desk.pairs[number], public) == WORDS
    answer = {"from": "Carla Vertrouw", "text": "Which year?", "files": []}
    readers = {one["id"]: base64.b64decode(one["key"]) for one in found["readers"]}
    body = sealing.seal(answer, readers, public, 2, by_reporter=False)
    path = f"/confidant/{reporter.disclosure().id}/messages"
    assert browser.post(path, json=body).status_code == 201
    assert reporter.read() == [WORDS, answer]
    more = {"text": "2025", "files": []}
    body = sealing.seal(more, desk.readers(), public, 3)
    opening = {"opening": sealing.b64(reporter.receipt.opening)}
    told = reporter.browser.post("/confidential/answers/messages", json=opening | body)
    assert told.status_code == 201
    assert reporter.read() == [WORDS, answer, more]
    assert reporter.look().json["acknowledged_on"] == reporter.disclosure().came_on.isoformat()


def test_nobody_else_can_open_it(reporter: Reporter, desk: Desk, carla: Person) -> None:
    reporter.report(WORDS)
    (number,) = [key for key, person in desk.people.items() if person is carla]
    message = reporter.look().json["messages"][0]
    public = reporter.receipt.pair.public
    for pair in (sealing.Pair(os.urandom(32)), desk.pairs[number]):
        with pytest.raises(InvalidTag):  # the reporter's envelope is for the reporter
            opened(message, pair, public)
    with pytest.raises(InvalidTag):  # and words of one side are not those of the other
        opened(message | {"by_reporter": False}, reporter.receipt.pair, public)


def test_a_recipient_who_is_left_out_is_told_of_nothing(
    reporter: Reporter, desk: Desk, carla: Person, sign_in: SignInAs
) -> None:
    reporter.report(WORDS, carla)
    number = reporter.disclosure().id
    (dirk,) = [one for one in desk.people.values() if one is not carla]
    page = sign_in(carla).get("/confidant")
    assert str(number) not in page.text
    for path in (f"/confidant/{number}", f"/confidant/{number}/sealed"):
        assert sign_in(carla).get(path).status_code == 404
        assert sign_in(dirk).get(path).status_code == 200
    assert [one["name"] for one in reporter.look().json["readers"]] == [dirk.name]


def test_for_everybody_else_the_pages_of_recipients_do_not_exist(
    reporter: Reporter, desk: Desk, eve: Person, client: FlaskClient, sign_in: SignInAs
) -> None:
    reporter.report(WORDS)
    number = reporter.disclosure().id
    paths = ["/confidant", f"/confidant/{number}", f"/confidant/{number}/sealed", "/confidant/x/y"]
    for person in (eve, *desk.admins):
        browser = sign_in(person)
        assert [browser.get(path).status_code for path in paths] == [404] * 4
        posts = [f"/confidant/{number}/{act}" for act in ("acknowledgement", "closing", "messages")]
        posts += ["/confidant/key", "/confidant/key/lock"]
        assert [browser.post(path, json={}).status_code for path in posts] == [404] * 5
    assert [client.get(path).status_code for path in paths[:3]] == [302] * 3


def suspend(desk: Desk, person: Person) -> None:
    """Suspend somebody, by two people."""
    first, second = desk.admins
    made = report(first, person, Complaint(reason=Reason.HARASSMENT))
    with change(first) as record:
        decision = Decision(
            case_id=made.case_id,
            author_id=person.id,
            measure=Measure.SUSPEND,
            happened="Shouted.",
            rule="No shouting.",
            why="It was loud.",
            found=Found.REPORT,
            text_version=1,
            decided_by_id=first.id,
            confirmed_by_id=second.id,
            confirmed_at=now(),
            ends_at=now() + timedelta(days=7),
            expires_at=now() + timedelta(days=180),
        )
        session.add(decision)
        record(Event.DECISION_MADE, decision)


ABSENT = {
    "has lost the role": lambda desk, person: administration.take_role(
        desk.admins[0], person, Capability.CONFIDANT
    ),
    "is suspended": suspend,
    "has left": lambda desk, person: administration.deactivate_person(desk.admins[0], person),
    "has a new key": lambda desk, person: desk.key(person),
    "never made a key": lambda desk, person: None,
    "has a key that nobody confirmed": lambda desk, person: None,
}


@pytest.mark.parametrize("why", ABSENT)
def test_nothing_is_sealed_to_whoever(
    why: str, reporter: Reporter, desk: Desk, app: Any, make_person: Callable[..., Person]
) -> None:
    third = desk.appoint(make_person("Els Derde"))
    key = None if "never" in why else desk.key(third, is_confirmed="nobody" not in why)
    ABSENT[why](desk, third)
    page = reporter.browser.get("/confidential").text
    assert ("Els Derde" in page) == (why == "has a new key")
    if key is not None:
        found = reporter.receipt
        readers = {key.id: desk.pairs[key.id].public}
        body = sealing.seal(WORDS, readers, found.pair.public, 1)
        answer = reporter.send(body | {"public_key": sealing.b64(found.pair.public)})
        assert answer.status_code == 422


def test_with_one_key_the_channel_is_closed(
    reporter: Reporter, desk: Desk, carla: Person, app: Any
) -> None:
    administration.take_role(desk.admins[0], carla, Capability.CONFIDANT)
    assert reporter.report(WORDS, carla).status_code == 422
    page = reporter.browser.get("/confidential").text
    assert "not open yet" in page
    assert "The Huis, +32 2 000 00 00" in page
    assert "kring-confide" not in reporter.browser.get("/confidential/new").text


def test_when_no_reader_is_left_the_reporter_is_told(
    reporter: Reporter, desk: Desk, carla: Person, app: Any
) -> None:
    (dirk,) = [one for one in desk.people.values() if one is not carla]
    reporter.report(WORDS, dirk)
    administration.deactivate_person(desk.admins[0], carla)
    assert reporter.look().json["readers"] == []
    assert reporter.read() == [WORDS]


def test_where_strangers_are_not_let_in_somebody_has_to_be_signed_in(
    reporter: Reporter, desk: Desk, eve: Person, app: Any, sign_in: SignInAs
) -> None:
    making.set_up(desk.admins[0], without_sign_in=False)
    assert reporter.report(WORDS).status_code == 401
    assert reporter.look().status_code == 401
    assert reporter.browser.get("/confidential").status_code == 200
    assert "/sign-in" in reporter.browser.get("/confidential/new").headers["Location"]
    inside = Reporter(sign_in(eve), desk)
    assert inside.report(WORDS).status_code == 201
    assert inside.read() == [WORDS]


def test_the_names_of_colleagues_are_for_colleagues(
    client: FlaskClient, desk: Desk, eve: Person, sign_in: SignInAs
) -> None:
    assert client.get("/confidential/people", headers={"Accept": "*/*"}).status_code in (302, 401)
    names = sign_in(eve).get("/confidential/people").json
    assert "Eve Outsider @eve.outsider" in names
    assert names == sign_in(desk.admins[0]).get("/confidential/people").json


def test_no_page_sets_a_cookie_or_notes_who_was_there(
    reporter: Reporter, desk: Desk, eve: Person, sign_in: SignInAs
) -> None:
    browser = sign_in(eve)
    with browser.session_transaction() as cookie:
        cookie.permanent = True  # such cookies are renewed with every answer
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    session.execute(SignIn.__table__.update().values(seen_at=long_ago))
    session.commit()
    inside = Reporter(browser, desk)
    answers = [inside.report(WORDS), inside.look()]
    answers += [
        browser.get(f"/confidential{path}") for path in ("", "/new", "/answers", "/people", "/x")
    ]
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * len(answers)
    session.rollback()
    assert session.scalar(select(func.max(SignIn.seen_at))) == long_ago
    assert browser.get("/account").headers.get("Set-Cookie")


@pytest.mark.parametrize(
    "change_in",
    [
        {"sealed": sealing.b64(bytes(5_000))},
        {"sealed": "?"},
        {"own_envelope": sealing.b64(bytes(79))},
        {"envelopes": {}},
        {"envelopes": []},
        {"envelopes": {"999999": sealing.b64(bytes(80))}},
        {"envelopes": {"x": sealing.b64(bytes(80))}},
        {"public_key": sealing.b64(bytes(31))},
        {"opening": sealing.b64(bytes(33))},
        {"opening": 7},
    ],
)
def test_what_no_browser_of_ours_sends_is_refused(
    reporter: Reporter, change_in: dict[str, Any]
) -> None:
    found = reporter.receipt
    body = sealing.seal(WORDS, reporter.desk.readers(), found.pair.public, 1)
    body |= {"public_key": sealing.b64(found.pair.public)} | change_in
    assert reporter.send(body).status_code == 422
    assert session.scalar(select(func.count()).select_from(Disclosure)) == 0


def test_the_rounds_of_receipts_never_change() -> None:
    """Another number would close all reports that are there to whoever wrote them."""
    assert keys.ROUNDS == 600_000


def test_no_form_of_another_site_can_send_anything(reporter: Reporter) -> None:
    for path in ("reports", "answers", "answers/messages"):
        answer = reporter.browser.post(f"/confidential/{path}", data={"opening": "x"})
        assert answer.status_code == 415


def test_fifty_at_once_with_one_receipt_are_one_report(
    reporter: Reporter, app: Any, at_once: Callable[..., list[Any]]
) -> None:
    found = reporter.receipt
    body = sealing.seal(WORDS, reporter.desk.readers(), found.pair.public, 1)
    body |= {
        "public_key": sealing.b64(found.pair.public),
        "opening": sealing.b64(found.opening),
    }

    def send() -> int:
        path = "/confidential/reports"
        place = {"REMOTE_ADDR": f"192.0.2.{os.urandom(1)[0]}"}
        return app.test_client().post(path, json=body, environ_base=place).status_code

    assert sorted(at_once(*[send] * 50)) == [201] + [409] * 49
    assert session.scalar(select(func.count()).select_from(DisclosureMessage)) == 1


def test_fifty_guesses_at_once_open_nothing_and_then_there_are_no_more(
    reporter: Reporter, app: Any, at_once: Callable[..., list[Any]]
) -> None:
    reporter.report(WORDS)

    def guess() -> int:
        body = {"opening": sealing.b64(os.urandom(32))}
        return app.test_client().post("/confidential/answers", json=body).status_code

    assert set(at_once(*[guess] * 50)) == {404}
    assert set(at_once(*[guess] * 50)) == {404, 429}
    assert guess() == 429


def test_fifty_confirmations_at_once_give_the_role_once(
    desk: Desk, app: Any, at_once: Callable[..., list[Any]], make_person: Callable[..., Person]
) -> None:
    asked = appointing.ask_to_appoint(desk.admins[0], make_person("Els Derde"))
    number = asked.id if asked else 0

    def confirm() -> str:
        admin = session.get_one(Person, desk.admins[1].id)
        appointing.confirm(admin, proposing.find(Appointment, number))
        return "confirmed"

    answers = at_once(*[confirm] * 50)
    assert answers.count("confirmed") == 1
    assert answers.count(Invalid) == 49


def test_the_day_is_all_that_is_kept_of_the_time(reporter: Reporter) -> None:
    reporter.report(WORDS)
    for noun in (Disclosure, DisclosureMessage):
        kinds = [str(column.type) for column in noun.__table__.columns]
        assert not [kind for kind in kinds if kind.startswith(("DATETIME", "TIMESTAMP"))]
    assert isinstance(reporter.disclosure().came_on, date)
    assert events("disclosure") == []


def test_every_act_of_a_recipient_is_an_entry_and_reading_once_a_day(
    reporter: Reporter, carla: Person, sign_in: SignInAs
) -> None:
    reporter.report(WORDS)
    number = reporter.disclosure().id
    browser = sign_in(carla)
    for _twice in range(2):
        browser.post(f"/confidant/{number}/acknowledgement")
        browser.get(f"/confidant/{number}/sealed")
    assert browser.post(f"/confidant/{number}/closing").status_code == 422
    browser.post(f"/confidant/{number}/closing", data={"conclusion": "no_measure"})
    again = {"conclusion": "measures"}
    assert browser.post(f"/confidant/{number}/closing", data=again).status_code == 422
    browser.delete(f"/confidant/{number}/closing")
    session.rollback()
    lines = session.execute(
        select(Entry.event, Entry.actor_id).where(Entry.noun == "disclosure").order_by(Entry.id)
    ).all()
    assert [line.event for line in lines] == [
        Event.DISCLOSURE_ACKNOWLEDGED,
        Event.DISCLOSURE_READ,
        Event.DISCLOSURE_CLOSED,
        Event.DISCLOSURE_REOPENED,
    ]
    assert {line.actor_id for line in lines} == {carla.id}


def test_a_recipient_changes_the_passphrase_and_the_key_stays(
    desk: Desk, carla: Person, sign_in: SignInAs
) -> None:
    (key_id,) = [number for number, person in desk.people.items() if person is carla]
    pair = desk.pairs[key_id]
    body = {"id": key_id, **sealing.locked(pair, "another passphrase altogether")}
    browser = sign_in(carla)
    assert browser.post("/confidant/key/lock", json=body).status_code == 201
    session.rollback()
    key = session.get_one(ConfidantKey, key_id)
    found = sealing.unlocked(
        key.locked, key.salt, key.rounds, key.public_key, "another passphrase altogether"
    )
    assert found == pair
    assert browser.post("/confidant/key/lock", json=body | {"id": 0}).status_code == 422
    weak = browser.post("/confidant/key/lock", json=body | {"rounds": 599_999})
    assert weak.status_code == 404
    assert events("confidant_key")[-1] == Event.CONFIDANT_KEY_LOCKED


def test_the_passphrase_before_opens_the_key_for_a_while_and_its_owner_is_told(
    desk: Desk, carla: Person, app: Any, sign_in: SignInAs
) -> None:
    (key_id,) = [number for number, person in desk.people.items() if person is carla]
    browser = sign_in(carla)
    for words in ("put there by somebody else", "and once more by them"):
        body = {"id": key_id, **sealing.locked(desk.pairs[key_id], words)}
        assert browser.post("/confidant/key/lock", json=body).status_code == 201
    assert [mail.subject for mail in mails()] == ["The passphrase of your key was changed"] * 2
    session.rollback()
    now_locked, *before = keys.locks_of(session.get_one(ConfidantKey, key_id))
    assert len(before) == 2
    public = desk.pairs[key_id].public
    oldest = before[-1]
    found = sealing.unlocked(oldest.locked, oldest.salt, oldest.rounds, public, making.PASSPHRASE)
    assert found == desk.pairs[key_id]
    assert sealing.b64(oldest.locked) in browser.get("/confidant").text
    assert night.forget_locks(now() + timedelta(days=29)) == 0
    assert night.forget_locks(now() + timedelta(days=31)) == 2
    session.rollback()
    assert keys.locks_of(session.get_one(ConfidantKey, key_id)) == [now_locked]


def waiting_key(desk: Desk, person: Person) -> ConfidantKey:
    """Make somebody a key that nobody confirmed."""
    return desk.key(person, is_confirmed=False)


def test_a_recipient_confirms_the_key_whose_fingerprint_was_read_to_them(
    reporter: Reporter, desk: Desk, carla: Person, sign_in: SignInAs
) -> None:
    (dirk,) = [one for one in desk.people.values() if one is not carla]
    old = max(number for number, person in desk.people.items() if person is carla)
    key = waiting_key(desk, carla)
    number, said = key.id, confiding.fingerprint(key)
    path = f"/confidant/keys/{number}/confirmation"
    own, other = sign_in(carla), sign_in(dirk)
    assert said in own.get("/confidant").text
    assert said not in other.get("/confidant").text  # it has to be read to them
    assert own.post(path, data={"fingerprint": said}).status_code == 422
    assert other.post(path, data={}).status_code == 422
    wrong = other.post(path, data={"fingerprint": "3f0a 91c2 77de 04b8"})
    assert wrong.status_code == 422
    assert "somebody else made this key: refuse it" in wrong.text
    assert [one["id"] for one in reporter_readers(reporter)] == sorted(desk.people)[:2]
    assert other.post(path, data={"fingerprint": said.upper()}).status_code == 303
    session.rollback()
    assert session.get_one(ConfidantKey, old).retired_at is not None
    assert events("confidant_key")[-2:] == [
        Event.CONFIDANT_KEY_RETIRED,
        Event.CONFIDANT_KEY_CONFIRMED,
    ]
    assert number in {one["id"] for one in reporter_readers(reporter)}
    assert other.post(path, data={"fingerprint": said}).status_code == 404


def reporter_readers(reporter: Reporter) -> list[dict[str, Any]]:
    """List to whom the page of whoever reports seals."""
    page = reporter.browser.get("/confidential/new").text
    seals = html.unescape(page.partition("data-seals='")[2].partition("'")[0])
    found: list[dict[str, Any]] = json.loads(seals)["readers"]
    return found


def test_a_key_that_somebody_else_made_is_refused(
    desk: Desk, carla: Person, eve: Person, sign_in: SignInAs
) -> None:
    number = waiting_key(desk, carla).id
    path = f"/administration/channel/keys/{number}"
    assert sign_in(eve).delete(path).status_code == 403
    admin = sign_in(desk.admins[1])
    assert "Is this key really that of Carla Vertrouw?" in admin.get("/administration/channel").text
    assert admin.delete(path).status_code == 303
    session.rollback()
    assert session.get_one(ConfidantKey, number).retired_at is not None
    assert admin.post(path, data={"fingerprint": "x"}).status_code == 404


def test_who_has_no_key_in_use_confirms_no_other(
    desk: Desk, carla: Person, make_person: Callable[..., Person], sign_in: SignInAs
) -> None:
    newcomer = desk.appoint(make_person("Els Derde"))
    key = waiting_key(desk, carla)
    path, said = f"/confidant/keys/{key.id}/confirmation", confiding.fingerprint(key)
    browser = sign_in(newcomer)
    assert browser.post(path, data={"fingerprint": said}).status_code == 404
    waiting_key(desk, newcomer)
    assert browser.post(path, data={"fingerprint": said}).status_code == 404


def test_nobody_confirms_their_own_key_not_even_in_the_database(
    desk: Desk, carla: Person, app: Any
) -> None:
    key = waiting_key(desk, carla)
    key.confirmed_by_id, key.confirmed_at = carla.id, now()
    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()
    session.rollback()


def test_twenty_at_once_confirm_a_key_once(
    desk: Desk, carla: Person, at_once: Callable[..., list[Any]]
) -> None:
    key = waiting_key(desk, carla)
    number, said, admin = key.id, confiding.fingerprint(key), desk.admins[1].id

    def confirm() -> None:
        key = session.get_one(ConfidantKey, number)
        confiding.confirm_key(session.get_one(Person, admin), key, said)

    found = at_once(*[confirm] * 20)
    assert found.count(None) == 1
    assert events("confidant_key").count(Event.CONFIDANT_KEY_CONFIRMED) == 3  # two before


def test_a_message_opens_in_its_place_alone(reporter: Reporter, desk: Desk) -> None:
    reporter.report(WORDS)
    pair = reporter.receipt.pair
    (message,) = reporter.look().json["messages"]
    assert opened(message, pair, pair.public) == WORDS
    with pytest.raises(InvalidTag):
        opened(message | {"position": 2}, pair, pair.public)


def test_a_message_comes_after_those_that_its_writer_read(
    reporter: Reporter, desk: Desk, carla: Person, sign_in: SignInAs
) -> None:
    reporter.report(WORDS)
    public = reporter.receipt.pair.public
    more = {"text": "2025", "files": []}
    opening = {"opening": sealing.b64(reporter.receipt.opening)}
    path = "/confidential/answers/messages"
    for place, code in ((1, 409), (3, 409), (0, 422), ("2", 422), (True, 422), (2, 201)):
        body = sealing.seal(more, desk.readers(), public, 2) | {"position": place}
        assert reporter.browser.post(path, json=opening | body).status_code == code
    late = sealing.seal({"text": "Which?"}, desk.readers(), public, 2, by_reporter=False)
    path = f"/confidant/{reporter.disclosure().id}/messages"
    assert sign_in(carla).post(path, json=late).status_code == 409
    assert reporter.read() == [WORDS, more]


def test_a_new_key_does_not_open_what_was_sealed_to_the_old_one(
    reporter: Reporter, desk: Desk, carla: Person, app: Any, sign_in: SignInAs
) -> None:
    reporter.report(WORDS)
    desk.key(carla)
    browser = sign_in(carla)
    found = sealed_for(browser, reporter)
    new = max(desk.pairs)
    assert new in {one["id"] for one in found["readers"]}  # what comes from now on, she reads
    assert {message["key"] for message in found["messages"]} == {min(desk.pairs)}
    more = {"text": "2025", "files": []}
    readers = {one["id"]: base64.b64decode(one["key"]) for one in found["readers"]}
    body = sealing.seal(more, readers, reporter.receipt.pair.public, 2)
    opening = {"opening": sealing.b64(reporter.receipt.opening)}
    told = reporter.browser.post("/confidential/answers/messages", json=opening | body)
    assert told.status_code == 201
    message = sealed_for(browser, reporter)["messages"][1]
    assert opened(message, desk.pairs[new], reporter.receipt.pair.public) == more
    assert browser.get(f"/confidant/{reporter.disclosure().id}").status_code == 200


def test_what_the_database_is_told_needs_two_people(
    desk: Desk, eve: Person, give: Callable[..., Person]
) -> None:
    with pytest.raises(IntegrityError, match="nobody confirmed"):
        give(eve, Capability.CONFIDANT)


def test_no_one_person_makes_a_recipient(desk: Desk, make_person: Callable[..., Person]) -> None:
    first, second = desk.admins
    els = make_person("Els Derde")
    for actor in (first, None):
        with pytest.raises(Invalid):
            administration.give_role(actor, els, Capability.CONFIDANT)
    asked = appointing.ask_to_appoint(first, els)
    assert asked is not None
    again = appointing.ask_to_appoint(second, els)
    assert again is not None
    assert again.id == asked.id
    with pytest.raises(Invalid):
        appointing.confirm(first, asked)
    of_second = appointing.ask_to_appoint(first, second)
    assert of_second is not None
    with pytest.raises(Invalid):
        appointing.confirm(second, of_second)
    appointing.refuse(second, asked)
    with pytest.raises(Invalid):
        appointing.confirm(second, asked)
    assert administration.role_of(els, Capability.CONFIDANT) is None


def test_no_one_administrator_comes_into_the_account_of_a_recipient(
    desk: Desk, carla: Person, in_app: None
) -> None:
    boss = session.get_one(Person, desk.admins[0].id)
    carla = session.get_one(Person, carla.id)
    facts = administration.Facts(name=carla.name, email="boss@example.org")
    sent = len(mails())
    with pytest.raises(Invalid):
        administration.change_person(boss, carla, facts, carla.version)
    with pytest.raises(Invalid):
        administration.mail_way_in(boss, carla)
    session.rollback()
    assert carla.email != "boss@example.org"
    assert len(mails()) == sent
    same = administration.Facts(name=carla.name, email=carla.email, title="Counsel")
    administration.change_person(boss, carla, same, carla.version)
    assert carla.title == "Counsel"
    administration.take_role(boss, carla, Capability.CONFIDANT)
    administration.change_person(boss, carla, facts, carla.version)
    assert carla.email == "boss@example.org"


@pytest.mark.parametrize("event", [Event.PASSWORD_CHANGED, Event.EMAIL_CHANGED])
def test_who_came_into_an_account_just_now_makes_no_key(
    event: Event,
    desk: Desk,
    carla: Person,
    sign_in: SignInAs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with change(None) as record:
        record(event, session.get_one(Person, carla.id))
    pair = sealing.Pair(os.urandom(32))
    body = {"public_key": sealing.b64(pair.public)} | sealing.locked(pair, making.PASSPHRASE)
    browser = sign_in(carla)
    answer = browser.post("/confidant/key", json=body)
    assert answer.status_code == 422
    assert "in the last 14 days" in answer.json["title"]
    monkeypatch.setattr(keys, "RESTS", timedelta(0))
    assert browser.post("/confidant/key", json=body).status_code == 201


def test_no_administrator_reads_in_the_outbox_how_a_recipient_comes_in(
    desk: Desk, carla: Person, eve: Person, in_app: None, sign_in: SignInAs
) -> None:
    with change(None):
        for person in (carla, eve):
            letters.write(person, "reset", link=f"http://localhost/reset/{person.id}-x")
    page = sign_in(desk.admins[0]).get("/administration/outbox").text
    assert f"/reset/{eve.id}-x" in page
    assert f"/reset/{carla.id}-x" not in page


def test_a_change_of_a_report_needs_an_entry(reporter: Reporter) -> None:
    reporter.report(WORDS)
    disclosure = reporter.disclosure()
    disclosure.acknowledged_on = disclosure.came_on
    with pytest.raises(IntegrityError, match="without a ledger entry"):
        session.commit()
    session.rollback()
    with change(None) as record:
        session.refresh(disclosure)
        disclosure.acknowledged_on = disclosure.came_on
        record(Event.DISCLOSURE_ACKNOWLEDGED, disclosure)


def test_without_scripts_the_page_says_what_to_do_instead(reporter: Reporter) -> None:
    for path in ("/confidential/new", "/confidential/answers"):
        page = reporter.browser.get(path).text
        assert re.search(r"<noscript>.*needs JavaScript for that.*</noscript>", page)
        assert re.search(r'<form class="form" hidden', page)
        assert 'method="post"' not in page


def test_the_page_speaks_the_language_of_its_address(reporter: Reporter, desk: Desk) -> None:
    page = reporter.browser.get("/confidential?language=nl").text
    assert "Vertrouwelijk melden" in page
    assert 'href="/confidential/new?language=nl"' in page
    assert "Report in confidence" in reporter.browser.get("/confidential?language=xx").text


def test_people_find_it_where_they_would_look(
    client: FlaskClient, ana: Person, ben: Person, community: Any, sign_in: SignInAs
) -> None:
    answer = sign_in(ben).post("/communities/welding/posts", data={"text": "You are slow."})
    browser = sign_in(ana)
    report = f"{answer.headers['Location']}/report"
    for page in (client.get("/sign-in"), browser.get("/")):
        assert 'href="/confidential?language=' in page.text
    assert "To the confidential channel" not in browser.get(report).text


def test_a_report_is_pointed_to_the_channel_once_that_is_open(
    desk: Desk, ana: Person, ben: Person, community: Any, sign_in: SignInAs
) -> None:
    answer = sign_in(ben).post("/communities/welding/posts", data={"text": "You are slow."})
    page = sign_in(ana).get(f"{answer.headers['Location']}/report")
    assert "To the confidential channel" in page.text


def test_when_a_recipient_is_erased_what_the_passphrase_opened_goes(
    desk: Desk, carla: Person
) -> None:
    (key_id,) = [number for number, person in desk.people.items() if person is carla]
    administration.deactivate_person(desk.admins[0], carla)
    with change(None) as record:
        erase_all(record, [carla])
    assert session.get_one(ConfidantKey, key_id, populate_existing=True).locked == bytes(60)


def test_tries_are_counted_in_this_process_alone(reporter: Reporter, app: Any) -> None:
    class Elsewhere:
        def hit(self, *_names: object) -> bool:
            raise AssertionError("Valkey was told of a try")

    with app.app_context():
        own = limiters()[-1]
    app.extensions["tries"] = (Elsewhere(), own)
    assert reporter.report(WORDS).status_code == 201
    assert reporter.look().status_code == 200


def test_the_largest_report_is_taken_and_a_larger_one_is_not(reporter: Reporter) -> None:
    picture = {"name": "picture-1.jpg", "type": "image/jpeg", "data": "a" * 700_000}
    words = WORDS | {"files": [picture]}
    assert reporter.report(words).status_code == 201
    assert reporter.read() == [words]
    assert reporter.send({"sealed": "a" * 2_000_000}).status_code == 413
