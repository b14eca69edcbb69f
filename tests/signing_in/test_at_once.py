"""What if two do the same thing at the same moment?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import Capability, Company, Entry, Event, Person, PersonState, Purpose, Role, SignIn
from models import session as database
from social import tickets
from social.administration.actions import deactivate_person, take_role
from social.changes import change
from social.errors import Invalid
from social.setup.actions import found_company
from social.signing_in import actions
from social.tickets import Gone
from tests.known import HERE, OTHER, PASSWORD
from tests.setup.test_setup import FOUNDING

TOGETHER = 4


def count(noun: type, **columns: Any) -> int:
    return database.scalar(select(func.count()).select_from(noun).filter_by(**columns))


def test_hole_30_a_link_is_used_once(at_once, ana, give_password) -> None:
    give_password(ana)
    with change(None):
        token = tickets.issue(ana, Purpose.RESET, ana.email)

    def use() -> str:
        actions.set_password(tickets.find(token, Purpose.RESET), OTHER, HERE)
        return "in"

    answers = at_once(*[use] * TOGETHER)
    assert sorted(map(str, answers)) == sorted(["in", *[str(Gone)] * (TOGETHER - 1)])
    assert count(SignIn) == 1


def test_an_invitation_is_used_once(at_once, make_person) -> None:
    noor = make_person("Noor Maes", state=PersonState.INVITED)
    with change(None):
        token = tickets.issue(noor, Purpose.INVITATION, noor.email)

    def use() -> str:
        actions.accept_invitation(tickets.find(token, Purpose.INVITATION), PASSWORD, HERE)
        return "in"

    assert at_once(*[use] * TOGETHER).count("in") == 1
    assert count(Entry, event=Event.PERSON_ACTIVATED) == 1


def test_refusals_of_one_account_and_of_none_all_stand_in_the_ledger(at_once, ana) -> None:
    def guess(address: str) -> Callable[[], Any]:
        return lambda: actions.sign_in(address, OTHER, HERE)

    tries = [guess(ana.email)] * TOGETHER + [guess("who@example.org")] * TOGETHER
    assert at_once(*tries) == [Invalid] * (2 * TOGETHER)
    assert count(Entry, event=Event.SIGN_IN_REFUSED) == 2 * TOGETHER


def test_many_browsers_sign_in_as_one_person(at_once, ana, give_password) -> None:
    give_password(ana)
    tokens = at_once(*[lambda: actions.sign_in(ana.email, PASSWORD, HERE).token] * TOGETHER)
    assert len(set(tokens)) == TOGETHER
    assert count(SignIn, ended_at=None) == TOGETHER


def test_whoever_signs_in_while_being_deactivated_is_out(
    at_once, app, ana, ben, give_password
) -> None:
    give_password(ben)

    def leave() -> None:
        deactivate_person(None, database.get_one(Person, ben.id))

    at_once(*[lambda: actions.sign_in(ben.email, PASSWORD, HERE).token] * 3, leave)
    database.expire_all()
    assert database.get_one(Person, ben.id).state is PersonState.DEACTIVATED
    assert count(SignIn, ended_at=None) == 0


def test_two_administrators_cannot_both_leave(at_once, ana, ben) -> None:
    with change(None) as record:
        for person in (ana, ben):
            role = Role(person_id=person.id, capability=Capability.ADMINISTRATOR)
            database.add(role)
            record(Event.ROLE_GIVEN, role)

    def leave(person: Person) -> Callable[[], None]:
        return lambda: take_role(
            None, database.get_one(Person, person.id), Capability.ADMINISTRATOR
        )

    assert sorted(map(str, at_once(leave(ana), leave(ben)))) == [str(Invalid), str(None)]
    assert count(Role) == 1


def test_there_is_one_first_start(at_once) -> None:
    answers = at_once(*[lambda: found_company(FOUNDING, HERE).token] * TOGETHER)
    assert answers.count(IntegrityError) == TOGETHER - 1
    assert count(Company) == count(Person) == count(Role) == 1
