"""Who is let in, who is not, and what do those learn who are not?"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import TooManyRequests

from models import Entry, Event, PersonState, SignIn, session
from social import sign_ins, tries
from social.changes import change
from social.errors import Invalid
from social.passwords import hashing
from social.sign_ins import Browser
from social.signing_in import actions
from social.viewer import digest_of
from tests.known import HERE, OTHER, PASSWORD, events, last_facts


@pytest.fixture
def member(in_app, ana, give_password):
    return give_password(ana)


def test_the_right_pair_opens_a_session_that_the_ledger_knows(member) -> None:
    visitor = actions.sign_in("ana.peeters@example.org", PASSWORD, HERE)
    assert visitor.person.id == member.id
    assert visitor.sign_in.token_digest == digest_of(visitor.token)
    assert events("sign_in") == [Event.SIGNED_IN]
    entry = session.scalar(select(Entry).where(Entry.event == Event.SIGNED_IN))
    assert entry is not None
    assert entry.actor_id == member.id


def test_the_case_of_an_address_does_not_matter(member) -> None:
    assert actions.sign_in("ANA.Peeters@Example.ORG", PASSWORD, HERE).person.id == member.id


def test_every_session_has_a_token_of_its_own(member) -> None:
    first = actions.sign_in(member.email, PASSWORD, HERE)
    second = actions.sign_in(member.email, PASSWORD, HERE)
    assert first.token != second.token


def test_a_browser_that_comes_in_anew_leaves_its_old_session(member) -> None:
    first = actions.sign_in(member.email, PASSWORD, HERE)
    again = Browser(HERE.address, HERE.name, before=first.sign_in)
    second = actions.sign_in(member.email, PASSWORD, again)
    assert first.sign_in.ended_at is not None
    assert second.sign_in.ended_at is None


def test_the_tried_address_cannot_be_read_in_the_ledger(member) -> None:
    for address in ("ana.peeters@example.org", "nobody.here@example.org"):
        with pytest.raises(Invalid):
            actions.sign_in(address, OTHER, HERE)
        facts = last_facts(Event.SIGN_IN_REFUSED)
        assert facts["tried"] == tries.masked(address)
        assert facts["address"] == HERE.address
        assert address not in str(facts["tried"])
    assert "nobody" not in str(facts)


def test_nobody_learns_who_has_an_account(
    member, ben, eve, give_password, hashes, statements
) -> None:
    give_password(eve)
    with change(None) as record:
        eve.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, eve)
    answers, costs = set(), set()
    for address in (member.email, ben.email, eve.email, "who@example.org", "", "ö" * 254):
        hashes.clear()
        lines = session.scalar(select(func.count()).select_from(Entry))
        statements.clear()
        with pytest.raises(Invalid) as refusal:
            actions.sign_in(address, OTHER, HERE)
        costs.add(len(statements))
        answers.add(str(refusal.value.fields))
        assert len(hashes) == 1, f"{address!r} costs {len(hashes)} hashes"
        assert session.scalar(select(func.count()).select_from(Entry)) == lines + 1
    assert len(answers) == len(costs) == 1


def test_the_right_password_of_somebody_who_left_opens_nothing(member) -> None:
    with change(None) as record:
        member.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, member)
    with pytest.raises(Invalid):
        actions.sign_in(member.email, PASSWORD, HERE)
    assert events("sign_in") == []


def test_ten_wrong_passwords_close_an_account_for_a_while(member, hashes) -> None:
    for _try in range(10):
        with pytest.raises(Invalid):
            actions.sign_in(member.email, OTHER, HERE)
    hashes.clear()
    with pytest.raises(TooManyRequests) as refusal:
        actions.sign_in(member.email, PASSWORD, Browser("198.51.100.9", "another"))
    assert 800 < refusal.value.retry_after <= 900
    assert hashes == [], "even the right password must not be looked at"


def test_the_limit_of_an_account_holds_for_accounts_that_do_not_exist(in_app, site) -> None:
    for _try in range(10):
        with pytest.raises(Invalid):
            actions.sign_in("who@example.org", OTHER, HERE)
    with pytest.raises(TooManyRequests):
        actions.sign_in("WHO@example.org", OTHER, HERE)


def test_the_right_password_gives_the_tries_back(member) -> None:
    for _round in range(3):
        for _try in range(9):
            with pytest.raises(Invalid):
                actions.sign_in(member.email, OTHER, HERE)
        actions.sign_in(member.email, PASSWORD, HERE)


def test_a_hundred_wrong_passwords_close_an_address(member) -> None:
    for number in range(100):
        with pytest.raises(Invalid):
            actions.sign_in(f"person{number}@example.org", OTHER, HERE)
    with pytest.raises(TooManyRequests):
        actions.sign_in(member.email, PASSWORD, HERE)
    assert actions.sign_in(member.email, PASSWORD, Browser("198.51.100.9", "another"))


def test_an_office_behind_one_address_can_come_in(member) -> None:
    for _colleague in range(120):
        actions.sign_in(member.email, PASSWORD, HERE)


def test_a_household_of_ipv6_is_one_address() -> None:
    assert tries.network("2001:db8:1:2::1") == tries.network("2001:db8:1:2:ffff::9")
    assert tries.network("2001:db8:1:2::1") != tries.network("2001:db8:1:3::1")
    assert tries.network("::ffff:192.0.2.7") == tries.network("192.0.2.7")
    assert tries.network("not an address") == tries.network(None)


def test_a_password_that_changes_while_it_is_looked_at_opens_nothing(member) -> None:
    with pytest.raises(Invalid):
        actions.admit(member, "the hash of before", PASSWORD, HERE)
    assert events("sign_in") == []


def test_an_old_hash_is_made_anew_on_the_way_in(member, monkeypatch) -> None:
    before = member.password_hash
    monkeypatch.setattr(hashing, "is_outdated", lambda kept: kept == before)
    actions.sign_in(member.email, PASSWORD, HERE)
    assert member.password_hash != before
    assert hashing.matches(member.password_hash, PASSWORD)


def test_signing_out_ends_the_row_once(member) -> None:
    visitor = actions.sign_in(member.email, PASSWORD, HERE)
    actions.sign_out(member, visitor.sign_in)
    actions.sign_out(member, visitor.sign_in)
    assert events("sign_in") == [Event.SIGNED_IN, Event.SIGNED_OUT]


def test_ending_all_sessions_can_spare_one(member) -> None:
    kept, *others = (actions.sign_in(member.email, PASSWORD, HERE) for _browser in range(3))
    with change(member) as record:
        sign_ins.end_all(member, record, but=kept.sign_in.id)
    open_rows = session.scalars(select(SignIn.id).where(SignIn.ended_at.is_(None))).all()
    assert open_rows == [kept.sign_in.id]
    assert len(others) == 2
