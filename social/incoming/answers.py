"""What is a mail server told of a mail that it brings?"""

from __future__ import annotations

import logging

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from archive.keyring import KeyringAway
from models import IncomingState, Unfit
from social import standing
from social.incoming.taking import Result, take_in
from social.store import StoreAway

log = logging.getLogger("kring.mail")

TAKEN = "250 2.0.0 Taken"
ANSWERED = "250 2.0.0 Not taken; whoever sent it is told why by mail"
LEFT = "250 2.0.0 Not taken: no person wrote it"
LATER = "451 4.3.0 Not now; please bring it again"
# Enhanced codes of RFC 3463. Whoever is refused here gets no letter of ours.
REFUSED = {
    Unfit.UNKNOWN: "550 5.1.1 There is no such address",
    Unfit.STRANGER: "550 5.7.1 This address is for one person, who is not the sender",
    Unfit.UNVERIFIED: "550 5.7.1 The sender could not be verified",
    Unfit.CLOSED: "550 5.2.1 This account is closed",
}
MACHINES = (Unfit.AUTOMATIC, Unfit.BOUNCE, Unfit.LIST, Unfit.LOOP)


def bring(app: Flask, raw: bytes, address: str, envelope: str | None) -> str:
    """Take in one mail, and say what a mail server is to be told; trouble is for later."""
    with app.app_context():
        try:
            if standing.afresh().resting is not None:
                return LATER  # the server brings it again
            return answer(take_in(raw, address, envelope))
        except (SQLAlchemyError, StoreAway, KeyringAway) as wrong:
            log.error("a mail waits, since something is away: %s", type(wrong).__name__)
        except Exception:  # an error of ours loses no mail: the server brings it again
            log.exception("a mail could not be taken in")
    return LATER


def answer(result: Result) -> str:
    """Say what became of a mail, once it is kept."""
    if result.state is IncomingState.TAKEN:
        return TAKEN
    if result.is_answered:
        return ANSWERED
    if result.why in MACHINES:
        return LEFT  # a refusal would make the server write to a program
    return REFUSED.get(result.why or Unfit.INVALID, f"554 5.6.0 Not taken: {result.why}")
