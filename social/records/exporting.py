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

from archive.exporting.making import FORMATS, Making, State, Wish
from archive.exporting.recipients import recipient, seal
from archive.granting import Opened
from models import Company, Grant, GrantStage, LookAct, Origin, Person, now, session
from social.looking import look_into, record_access
from social.store import store


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer wants of an export; places in the log are counted from 0."""

    folder: Path
    formats: Sequence[str] = FORMATS
    size: int | None = None
    first: int = 0
    last: int | None = None
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
    )
    grant = session.get_one(Grant, grant_id)
    wish = Wish(
        folder,
        formats=asked.formats,
        size=asked.size,
        first=asked.first,
        last=asked.last,
        said=said_of(opened, grant),
        made=made_by(officer),
    )
    session.rollback()
    if keys:
        shutil.rmtree(folder, ignore_errors=True)  # one that was whole, and not sealed yet
    state = Making(lent, opened, wish, store().checked, told).run()
    if keys:
        seal(folder, sealed, keys, asked.folder.name)
        shutil.rmtree(folder)
    return state


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
        "company": session.scalar(select(Company.name)) or "",
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


def made_by(officer: Person) -> list[tuple[str, str]]:
    """Say who made a package, and when; nothing else in it depends on that."""
    return [
        ("Contact-Name", officer.name),
        ("Bagging-Date", now().date().isoformat()),
        ("Made-At", now().isoformat(timespec="seconds")),
    ]
