"""Is an export that is being made still wanted, how far is it, and when does it count as made?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, update

from archive.disposal import one_at_a_time
from archive.exporting.scope import Scope
from archive.exporting.state import EXPECTED, State, Stopped
from archive.granting import LOOK_AGAIN, Opened
from models import Event, Export, ExportState, GrantStage, factory, now, session
from social.changes import Record
from social.holding import hold
from social.records.exports.tending import holds_destroyed


class Attended:
    """A grant, as far as an export that is made by it is still wanted."""

    def __init__(self, scope: Scope, export: Export) -> None:
        self.scope = scope
        self.grant_id = scope.grant_id
        self.export_id = export.id
        self.step, self.done = export.step, export.done
        self.looked = 0.0

    def require(self, stage: GrantStage = GrantStage.IDENTITIES, /) -> None:
        """Raise NotOpened once the grant has ended, Stopped once the export is not to be made."""
        self.scope.require(stage)
        if time.monotonic() - self.looked >= LOOK_AGAIN:
            self.look()

    def entries(self) -> ColumnElement[bool]:
        """Hold for what is within the scope."""
        return self.scope.entries()

    def told(self, state: State) -> None:
        """Hear how far it is."""
        done = state.next - state.first if state.step == "events" else 0
        self.go_on(state.step, done)

    def go_on(self, step: str, done: int) -> None:
        """Note how far it is, and look whether it is to go on."""
        is_news = step != self.step
        self.step, self.done = step, done
        if is_news:
            self.look()
        else:
            self.require()

    def look(self) -> None:
        """Say how far it is to those who wait; raise Stopped where nobody does."""
        said = (
            update(Export)
            .where(Export.id == self.export_id, Export.state == ExportState.MAKING)
            .values(step=self.step, done=self.done, moved_at=now())
            .returning(Export.id)
        )
        with factory.begin() as own:
            found = own.scalar(said)
        self.looked = time.monotonic()
        if found is None:
            raise Stopped

    def watch(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Give pieces one by one, as long as it is to go on."""
        for piece in pieces:
            self.require()
            yield piece


def still_wanted(opened: Opened, export_id: int) -> Export | None:
    """Hold an export in a change that notes it as made; None if some of it was destroyed meanwhile.

    Whoever destroys waits until the change is done. Stopped where nobody waits for it any more.
    """
    one_at_a_time(session)
    export = session.get_one(Export, export_id)
    hold(export)
    if export.state is not ExportState.MAKING:
        raise Stopped
    return None if holds_destroyed(opened, export) else export


def note_made(record: Record, export: Export, facts: dict[str, Any]) -> None:
    """Note what its package says of itself: how much it holds, and what is missing."""
    export.gaps, export.events = facts["gaps"], facts["counts"]["events"]
    export.faults = sum(many for why, many in facts["gaps"].items() if why not in EXPECTED)
    record(Event.EXPORT_MADE, export, gaps=facts["gaps"])
