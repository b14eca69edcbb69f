"""Does somebody know the password of an account?"""

from __future__ import annotations

from sqlalchemy import select

from models import REFUSALS, Event, Person, Refusal, session
from social import tries
from social.changes import change
from social.passwords import hashing


def proves(person: Person | None, email: str, password: str, address: str) -> bool:
    """Tell whether the password fits; the work is the same where there is no such person.

    Raises 429 when the tries of account or address are used up; then even the right password is
    not looked at. A wrong one is taken down in the ledger.
    """
    account, network = tries.masked(email), tries.network(address)
    tries.require_left(tries.PASSWORD_BY_ADDRESS, network)
    tries.spend(tries.PASSWORD_BY_ACCOUNT, account)
    fits = hashing.matches(person.password_hash if person else None, password)
    if person is None or not fits or not person.is_active:
        refuse(person, account, address)
        tries.spend(tries.PASSWORD_BY_ADDRESS, network)
        return False
    # Of many tries sent at once, those beyond the limit learn nothing, right or wrong.
    tries.require_left(tries.PASSWORD_BY_ADDRESS, network)
    tries.give_back(tries.PASSWORD_BY_ACCOUNT, account)
    return True


def refuse(person: Person | None, account: str, address: str) -> None:
    """Take down that a password was wrong; the e-mail address typed cannot be read from it."""
    with change(None) as record:
        number = session.scalar(select(REFUSALS.next_value()))
        refusal = Refusal(number, person.id if person else None, account, address)
        record(Event.SIGN_IN_REFUSED, refusal, is_new=True)
