"""How does an officer take what a grant opens out of the house? As an act that is recorded."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, select

from archive.exporting.making import Making
from archive.exporting.producing import Produced
from archive.exporting.recipients import recipient, seal
from archive.exporting.state import FORMATS, State, Wish
from archive.granting import Opened
from models import (
    Company,
    Grant,
    GrantStage,
    LookAct,
    Matter,
    Origin,
    Person,
    Production,
    now,
    session,
)
from social.looking import look_into, record_access
from social.records.matters.listing import find_matter
from social.store import store


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer wants of an export; places in the log are counted from 0."""

    folder: Path
    formats: Sequence[str] = FORMATS
    size: int | None = None
    first: int = 0
    last: int | None = None
    production_id: int | None = None  # then its items alone, numbered and blacked out
    recipients: Sequence[str] = ()  # keys of age; then the export is one file, FOLDER.tar.age


def export(
    officer: Person,
    grant_id: int,
    asked: Asked,
    *,
    origin: Origin = Origin.COMMAND,
    told: Callable[[State], None] = lambda _state: None,
) -> State:
    """Export what a grant opens to an officer, or go on with what was begun in the folder.

    NotOpened where the grant opens nothing, or ends meanwhile, NoRecipient for what is no key of
    age; see `Making` for the rest.
    """
    keys = [recipient(words) for words in asked.recipients]
    sealed = asked.folder.with_name(f"{asked.folder.name}.tar.age")
    folder = asked.folder.with_name(f"{asked.folder.name}.open") if keys else asked.folder
    if keys and sealed.exists():
        raise FileExistsError(sealed)
    opened = look_into(officer, grant_id)
    production = approved(officer, asked.production_id) if asked.production_id else None
    record_access(
        opened,
        LookAct.EXPORTED,
        people=opened.scope.people_ids,
        stage=GrantStage.IDENTITIES,
        origin=origin,
        formats=list(asked.formats),
        name=asked.folder.name,
        size=asked.size,
        first=asked.first,
        last=asked.last,
        recipients=list(asked.recipients),
        production=asked.production_id,
    )
    wish = wished(opened, asked, folder, production)
    session.rollback()
    if keys:
        shutil.rmtree(folder, ignore_errors=True)  # one that was whole, and not sealed yet
    state = Making(lent, wish.production or opened, wish, store().checked, told).run()
    if keys:
        seal(folder, sealed, keys, asked.folder.name)
        shutil.rmtree(folder)
    return state


def wished(opened: Opened, asked: Asked, folder: Path, production: Production | None) -> Wish:
    """Say what is wanted of an export, and what it tells of itself."""
    grant = session.get_one(Grant, opened.grant_id)
    officer = session.get_one(Person, opened.officer_id)
    return Wish(
        folder,
        formats=asked.formats,
        size=production.size if production else asked.size,
        first=asked.first,
        last=asked.last,
        production=Produced(opened, production) if production else None,
        said=said_of_production(production) if production else said_of(opened, grant),
        made=made_by(officer),
    )


def approved(officer: Person, number: int) -> Production:
    """Find a production that a second person approved; LookupError where there is none."""
    found = session.get(Production, number)
    if found is None or found.approved_at is None:
        raise LookupError(f"there is no production {number} that was approved")
    find_matter(officer, found.matter_id)
    return found


def said_of_production(production: Production) -> dict[str, Any]:
    """Say of a production what an export tells its readers.

    It goes to the other side: for what, of whom and by whom the archive was searched is not theirs.
    """
    matter = session.get_one(Matter, production.matter_id)
    return {
        "company": company(),
        "production": {
            "number": production.id,
            "matter": matter.name,
            "first": production.number(0),
            "approved_at": production.approved_at.isoformat() if production.approved_at else None,
        },
    }


@contextmanager
def lent() -> Iterator[Connection]:
    """Lend a connection of the app's for a few statements."""
    with current_app.extensions["engine"].connect() as connection:
        yield connection


def said_of(opened: Opened, grant: Grant) -> dict[str, Any]:
    """Say of a grant what an export tells its readers."""
    scope, ids = opened.scope, {grant.asked_by_id, grant.approved_by_id, grant.identified_by_id}
    people = session.scalars(select(Person).where(Person.id.in_(ids - {None})))
    names = {person.id: person.name for person in people}
    return {
        "company": company(),
        "grant": {
            "number": grant.id,
            "purpose": grant.purpose.value,
            "reason": grant.reason,
            "is_urgent": grant.is_urgent,
            "asked_by": names.get(grant.asked_by_id),
            "asked_at": grant.asked_at.isoformat(),
            "approved_by": names.get(grant.approved_by_id or 0),
            "approved_at": grant.approved_at.isoformat() if grant.approved_at else None,
        },
        "scope": {
            "people": list(scope.people_ids),
            "communities": list(scope.community_ids),
            "from": scope.begins_at.isoformat(),
            "until": scope.ends_at.isoformat(),
            "private": scope.with_private,
            "direct": scope.with_direct,
        },
    }


def company() -> str:
    """Name the house."""
    return session.scalar(select(Company.name)) or ""


def made_by(officer: Person) -> list[tuple[str, str]]:
    """Say who made a package, and when; nothing else in it depends on that."""
    return [
        ("Contact-Name", officer.name),
        ("Bagging-Date", now().date().isoformat()),
        ("Made-At", now().isoformat(timespec="seconds")),
    ]
