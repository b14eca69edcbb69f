"""Does a factor count only once it was shown, and is its person told of each change?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import Capability, CodeApp, Event, Kek, SignIn, session
from social import codes
from social.changes import change
from social.errors import Invalid
from social.factors import has_factor
from social.second_factors import actions
from social.second_factors.drawing import address
from social.sign_ins import start
from tests.known import HERE, events, last_facts, mails


@pytest.fixture
def here(in_app, ana) -> SignIn:
    with change(ana) as record:
        return start(ana, record, HERE).sign_in


def set_up(person, here, code) -> list[str]:
    app = actions.begin_app(person)
    return actions.confirm_app(person, code(codes.secret_of(app)), here)


def test_an_app_counts_once_a_code_of_it_was_typed(in_app, ana, here, code, clock) -> None:
    app = actions.begin_app(ana)
    secret = codes.secret_of(app)
    assert not has_factor(ana)
    assert not codes.proves_by_code(ana, code(secret), "")
    with pytest.raises(Invalid):
        actions.confirm_app(ana, "000000", here)
    assert not has_factor(ana)
    shown = code(secret)
    sheet = actions.confirm_app(ana, f"{shown[:3]} {shown[3:]}", here)
    assert has_factor(ana)
    assert len(sheet) == codes.CODES
    assert not codes.proves_by_code(ana, shown, ""), "the code that confirmed it is used"
    clock[0] += 1
    assert codes.proves_by_code(ana, code(secret), "")
    assert codes.proves_by_code(ana, sheet[0], "")


def test_setting_up_signs_other_browsers_out_and_is_mailed(in_app, ana, here, code) -> None:
    with change(ana) as record:
        other = start(ana, record, HERE).sign_in
    set_up(ana, here, code)
    session.refresh(other)
    session.refresh(here)
    assert other.ended_at is not None
    assert here.ended_at is None
    assert [mail.recipient for mail in mails()] == [ana.email]
    assert "app that shows codes was set up" in mails()[0].body


def test_the_ledger_knows_of_it_and_not_the_secret(in_app, ana, here, code) -> None:
    set_up(ana, here, code)
    assert events("code_app") == [Event.CODE_APP_BEGUN, Event.CODE_APP_CONFIRMED]
    assert set(last_facts(Event.CODE_APP_CONFIRMED)) == {"person_id", "confirmed_at", "ended_at"}
    assert set(last_facts(Event.CODE_SHEET_MADE)) == {"person_id", "used", "ended_at"}


def test_another_app_replaces_the_first_without_a_gap(in_app, ana, here, code, clock) -> None:
    first = actions.begin_app(ana)
    before = codes.secret_of(first)
    actions.confirm_app(ana, code(before), here)
    second = actions.begin_app(ana)
    secret = codes.secret_of(second)
    clock[0] += 1
    assert codes.proves_by_code(ana, code(before), ""), "the first counts until the second does"
    assert actions.confirm_app(ana, code(secret), here) == [], "the codes on paper still work"
    clock[0] += 1
    assert not codes.proves_by_code(ana, code(before), "")
    assert codes.proves_by_code(ana, code(secret), "")


def test_of_two_that_were_begun_the_later_one_is_meant(in_app, ana, here, code) -> None:
    first = codes.secret_of(actions.begin_app(ana))
    actions.begin_app(ana)
    with pytest.raises(Invalid):
        actions.confirm_app(ana, code(first), here)


def test_an_app_that_is_removed_takes_codes_and_key_with_it(in_app, ana, here, code) -> None:
    sheet = set_up(ana, here, code)
    kek = session.scalar(select(CodeApp.kek_id).where(CodeApp.confirmed_at.is_not(None)))
    actions.end_app(ana, here)
    assert not has_factor(ana)
    assert codes.sheet_of(ana) is None
    assert session.get(Kek, kek).retired
    assert not codes.proves_by_code(ana, sheet[0], "")
    assert "was removed" in mails()[-1].body


def test_who_needs_one_does_not_remove_the_only_one(in_app, ana, here, code, give) -> None:
    set_up(ana, here, code)
    give(ana, Capability.MODERATOR)
    with pytest.raises(Invalid):
        actions.end_app(ana, here)
    assert has_factor(ana)


def test_new_codes_ask_for_an_app_and_end_those_before(in_app, ana, here, code) -> None:
    with pytest.raises(Invalid):
        actions.write_sheet(ana)
    first = set_up(ana, here, code)
    second = actions.write_sheet(ana)
    assert not codes.proves_by_code(ana, first[0], "")
    assert codes.proves_by_code(ana, second[0], "")


def test_what_an_app_reads_names_account_and_house(in_app, ana) -> None:
    assert address("A" * 32, ana, "Roos & Tavelle") == (
        "otpauth://totp/Kring%20Roos%20%26%20Tavelle:ana.peeters%40example.org"
        f"?secret={'A' * 32}&issuer=Kring%20Roos%20%26%20Tavelle"
    )
