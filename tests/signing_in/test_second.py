"""Is there no way past the second step, and does each code open once?"""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update
from werkzeug.exceptions import TooManyRequests

from models import CodeApp, CodeSheet, Event, HalfSignIn, Purpose, SignIn, now, session
from social import codes, factors, tickets
from social.changes import change
from social.errors import Invalid
from social.signing_in import actions
from social.signing_in.jobs import forget_halves
from tests.known import HERE, OTHER, PASSWORD, events, last_facts, mails

STEP = 57_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stand still at a step of thirty seconds; a test moves it on."""
    at = [STEP]
    monkeypatch.setattr(codes, "present", lambda: at[0])
    return at


@pytest.fixture
def member(app, ana, give_password):
    return give_password(ana)


@pytest.fixture
def secret(app, member, clock) -> str:
    """Give Ana an app whose secret the test knows."""
    found = pyotp.random_base32()
    with app.app_context(), change(member) as record:
        row = CodeApp(person_id=member.id, confirmed_at=now())
        codes.seal(row, found)
        session.add(row)
        record(Event.CODE_APP_CONFIRMED, row)
    return found


def code(secret: str, step: int = STEP) -> str:
    return pyotp.TOTP(secret).generate_otp(step)


def half_of(person) -> HalfSignIn:
    found = session.scalar(select(HalfSignIn).order_by(HalfSignIn.id.desc()))
    assert found.person_id == person.id
    found.person = person
    return found


def test_codes_are_those_of_the_standard(in_app, ana) -> None:
    """RFC 6238, appendix B, in six digits."""
    app = CodeApp(person_id=ana.id, last_step=0)
    codes.seal(app, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    for second, typed in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(codes, "present", lambda second=second: second // codes.SECONDS)
            assert codes.step_of(app, typed) == second // 30


def test_a_right_password_alone_opens_no_session(in_app, member, secret) -> None:
    found = actions.sign_in(member.email, PASSWORD, HERE, stays=True)
    assert isinstance(found, factors.Half)
    assert session.scalars(select(SignIn)).all() == []
    half = half_of(member)
    assert half.digest != found.token.encode()
    assert half.stays
    visitor = actions.take_second(half, code(secret), HERE)
    assert visitor.person.id == member.id
    assert last_facts(Event.SIGNED_IN)["by"] == "password and code"


def test_who_has_none_comes_in_as_before(in_app, member) -> None:
    assert actions.sign_in(member.email, PASSWORD, HERE).person.id == member.id


def test_a_code_opens_once_also_within_its_time(in_app, member, secret) -> None:
    for _try in (1, 2):
        actions.sign_in(member.email, PASSWORD, HERE)
        half = half_of(member)
        if _try == 1:
            actions.take_second(half, code(secret), HERE)
    with pytest.raises(Invalid):
        actions.take_second(half, code(secret), HERE)
    with pytest.raises(Invalid):
        actions.take_second(half, code(secret, STEP - 1), HERE)
    actions.take_second(half, code(secret, STEP + 1), HERE)


def test_a_code_opens_once_also_at_the_same_moment(app, at_once, member, secret) -> None:
    def try_it() -> bool:
        return codes.proves_by_code(member, code(secret), "192.0.2.7")

    assert sorted(at_once(*[try_it] * 5)) == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("off", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_is_good_a_little_before_and_after(in_app, member, secret, off, fits) -> None:
    typed = code(secret, STEP + off)
    assert codes.proves_by_code(member, f" {typed[:3]} {typed[3:]}", "192.0.2.7") is fits


def test_a_half_sign_in_works_once(in_app, member, secret, clock) -> None:
    actions.sign_in(member.email, PASSWORD, HERE)
    half = half_of(member)
    actions.take_second(half, code(secret), HERE)
    clock[0] += 1
    with pytest.raises(tickets.Gone):
        actions.take_second(half, code(secret, STEP + 1), HERE)
    assert len(events("sign_in")) == 1


def test_a_half_sign_in_ends_with_its_time_the_password_and_the_account(
    in_app, member, secret, give_password
) -> None:
    actions.sign_in(member.email, PASSWORD, HERE)
    half = half_of(member)
    half.expires_at = now()
    assert not half.is_good
    half.expires_at = now() + timedelta(minutes=1)
    assert half.is_good
    give_password(member, OTHER)
    assert not half.is_good


def test_ten_wrong_codes_close_the_second_step_for_a_while(in_app, member, secret) -> None:
    for number in range(10):
        assert not codes.proves_by_code(member, f"{number:06}", "192.0.2.7")
    with pytest.raises(TooManyRequests):
        codes.proves_by_code(member, code(secret), "192.0.2.7")
    assert events("refusal").count(Event.CODE_REFUSED) == 10


def test_a_code_of_the_sheet_opens_once_and_its_person_is_told(in_app, member, secret) -> None:
    with change(member) as record:
        sheet = codes.write_sheet(record, member)
    assert len(set(sheet)) == 10
    kept = session.scalar(select(CodeSheet))
    assert all(one.encode() not in bytes(kept.digests[0]) for one in sheet)
    assert codes.proves_by_code(member, f" {sheet[3].upper()} ", "192.0.2.7")
    assert not codes.proves_by_code(member, sheet[3], "192.0.2.7")
    assert codes.proves_by_code(member, sheet[4].replace("-", ""), "192.0.2.7")
    session.refresh(kept)
    assert (len(kept.digests), kept.used) == (8, 2)
    assert "digests" not in last_facts(Event.CODE_SHEET_USED)
    assert [mail.recipient for mail in mails()] == [member.email] * 2


def test_a_new_sheet_ends_the_one_before(in_app, member, secret) -> None:
    with change(member) as record:
        first = codes.write_sheet(record, member)
    with change(member) as record:
        codes.write_sheet(record, member)
    assert not codes.proves_by_code(member, first[0], "192.0.2.7")


def test_the_secret_does_not_stand_in_the_database(in_app, member, secret) -> None:
    row = codes.app_of(member)
    assert secret.encode() not in bytes(row.secret)
    assert codes.secret_of(row) == secret
    assert "secret" not in row.facts()
    with change(member) as record:
        codes.end_app(record, row)
    assert bytes(row.secret) == b""
    assert not codes.proves_by_code(member, code(secret), "192.0.2.7")


def test_nobody_types_the_code_of_somebody_else(in_app, member, secret, ben) -> None:
    assert not codes.proves_by_code(ben, code(secret), "192.0.2.7")


def test_old_halves_are_forgotten(in_app, member, secret) -> None:
    actions.sign_in(member.email, PASSWORD, HERE)
    forget_halves.call(timestamp=0)
    assert session.scalar(select(HalfSignIn)) is not None
    session.execute(update(HalfSignIn).values(expires_at=now() - timedelta(days=2)))
    session.commit()
    forget_halves.call(timestamp=0)
    session.expire_all()
    assert session.scalar(select(HalfSignIn)) is None


def is_in(browser) -> bool:
    return browser.get("/account").status_code == 200


def test_the_second_step_is_all_that_is_open_after_the_first(client, member, secret) -> None:
    pair = {"email": member.email, "password": PASSWORD, "next": "/people", "stays": "y"}
    answer = client.post("/sign-in", data=pair)
    assert (answer.status_code, answer.location) == (303, "/sign-in/second?next=/people")
    assert not is_in(client)
    assert client.get("/").location.startswith("/sign-in?")
    assert "One more step" in client.get(answer.location).text
    wrong = client.post("/sign-in/second", data={"code": "nonsense", "next": "/people"})
    assert (wrong.status_code, "This code is wrong" in wrong.text) == (422, True)
    assert not is_in(client)
    done = client.post("/sign-in/second", data={"code": code(secret), "next": "/people"})
    assert (done.status_code, done.location) == (303, "/people")
    assert "Expires=" in done.headers["Set-Cookie"]
    assert is_in(client)
    with client.session_transaction() as cookie:
        assert factors.KEPT not in cookie


def test_nobody_learns_who_has_a_second_factor_without_the_password(
    client, member, secret, ben, give_password
) -> None:
    give_password(ben)
    pages = []
    for person in (member, ben):
        answer = client.post("/sign-in", data={"email": person.email, "password": OTHER})
        assert answer.status_code == 422
        pages.append(answer.text.replace(person.email, ""))
    assert "do not belong together" in pages[0]
    assert "One more step" not in pages[0]
    assert client.get("/sign-in/second").location.startswith("/sign-in?")


def test_without_the_first_step_there_is_no_second(client, member, secret) -> None:
    answer = client.post("/sign-in/second", data={"code": code(secret)})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/")
    with client.session_transaction() as cookie:
        cookie[factors.KEPT] = "planted"
    client.post("/sign-in/second", data={"code": code(secret)})
    assert not is_in(client)


def test_a_script_is_told_that_there_is_a_second_step(client, member, secret) -> None:
    headers = {"Accept": "application/json"}
    pair = {"email": member.email, "password": PASSWORD}
    answer = client.post("/sign-in", data=pair, headers=headers)
    assert answer.json == {"second_step": "/sign-in/second?next=/"}
    wrong = client.post("/sign-in/second", data={"code": "123"}, headers=headers)
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["code"])
    done = client.post("/sign-in/second", data={"code": code(secret)}, headers=headers)
    assert done.json["person"] == member.id


def test_another_password_by_mail_does_not_go_past_the_second_step(client, member, secret) -> None:
    with change(None):
        token = tickets.issue(member, Purpose.RESET, member.email)
    answer = client.post(f"/reset/{token}", data={"password": OTHER})
    assert answer.location == "/sign-in/second?next=/"
    assert not is_in(client)
    client.post("/sign-in/second", data={"code": code(secret)})
    assert is_in(client)
