"""What can people do with what they state of themselves?"""

from __future__ import annotations

from sqlalchemy import update

from models import Audience, Event, Person, Statement, now, session
from social.changes import change
from social.errors import not_found
from social.holding import hold
from social.stating import Saying, restate, state


def make(person: Person, saying: Saying) -> Statement:
    """State something of oneself."""
    with change(person) as record:
        return state(record, person, saying)


def say_otherwise(person: Person, statement: Statement, saying: Saying, version: int) -> int:
    """Change one's own statement; answers how much of what stood beside it ended."""
    with change(person) as record:
        return restate(record, statement, saying, person, version)


def confirm(person: Person, statement: Statement) -> None:
    """Say that it still holds."""
    with change(person) as record:
        hold_standing(statement)
        statement.confirmed_at, statement.later_at = now(), None
        statement.version += 1
        record(Event.STATEMENT_CONFIRMED, statement)


def end(person: Person, statement: Statement) -> None:
    """Say that it held until it was last confirmed; it stays, and says so."""
    with change(person) as record:
        hold_standing(statement)
        if statement.until is None:
            statement.until = max(statement.confirmed_at.year, statement.since or 0)
            statement.version += 1
            record(Event.STATEMENT_CHANGED, statement)


def put_off(person: Person, statement: Statement) -> None:
    """Be asked again in a month; that is nobody's business, and not recorded."""
    with change(person):
        own = update(Statement).where(Statement.id == statement.id)
        session.execute(own.where(Statement.person_id == person.id).values(later_at=now()))


def show_to(person: Person, statement: Statement, audience: Audience) -> None:
    """Let others read it, or no longer."""
    with change(person) as record:
        hold_standing(statement)
        if statement.audience is not audience:
            statement.audience = audience
            statement.version += 1
            record(Event.STATEMENT_CHANGED, statement)


def withdraw(person: Person, statement: Statement) -> None:
    """Take it back: from now on it is nowhere but in the ledger."""
    with change(person) as record:
        hold_standing(statement)
        statement.withdrawn_at = now()
        statement.version += 1
        record(Event.STATEMENT_WITHDRAWN, statement)


def put_away_invitation(person: Person) -> None:
    """Never again invite to state something; how one's own page looks is not recorded."""
    with change(person):
        own = update(Person).where(Person.id == person.id)
        session.execute(own.values(is_invited_to_state=False))


def hold_standing(statement: Statement) -> None:
    """Let nobody else change it until this change is done; 404 if it was taken back meanwhile."""
    hold(statement)
    if statement.withdrawn_at is not None:
        raise not_found()
