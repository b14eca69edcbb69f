"""What is due goes, batch by batch, each with its certificate: every night, and on command."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from archive import along, disposal, retention
from archive.disposal import Changed, Ruling
from archive.holds import holding, kept_by
from archive.retention import NOUNS
from archive.settling import settle
from models import Ground, Origin, RecordKind, Retention, now, session
from social.changes import change
from social.enduring import Round
from social.records.destroying import destroy
from social.working import metered

BATCH = 200  # things destroyed in one transaction; whoever places a hold waits for one at most
PAGE = 10_000  # ids in memory at a time
log = logging.getLogger("kring.disposal")


@dataclass(slots=True)
class Tally:
    """What a disposal did, or would do: counts by kind, and the certificates."""

    destroyed: Counter[RecordKind] = field(default_factory=Counter)
    spared: Counter[RecordKind] = field(default_factory=Counter)
    certificates: list[int] = field(default_factory=list)


def dispose(at: datetime | None = None) -> Tally:
    """Destroy all that is past its maximum, that no minimum binds and that no hold keeps.

    What goes along with something is asked about, too. Unfinished (of social.enduring) at
    the end, if any batch failed.
    """
    at, tally, turn = at or now(), Tally(), Round()
    with metered("disposal", total=sum(how_many(kind, at) for kind in NOUNS)) as meter:
        for kind in NOUNS:
            with turn.part("disposal of a kind", kind=kind):
                for rule_id, some in due(kind, at):
                    with turn.part("a batch of the disposal", kind=kind, rule=rule_id):
                        destroy_batch(kind, rule_id, some, at, ruling_of(rule_id), tally)
                    meter.step(len(some))
    settle()
    facts = {"destroyed": dict(tally.destroyed), "held": dict(tally.spared)}
    log.info("disposal", extra={"facts": facts})
    turn.end()
    return tally


def try_disposal(at: datetime | None = None) -> Tally:
    """Count what a disposal would destroy now, and what would be kept from it."""
    at, tally = at or now(), Tally()
    for kind, noun in NOUNS.items():
        for _rule, some in due(kind, at):
            things = [(noun, number) for number in some]
            kept = len({*kept_by(session, things), *bound(things, at)})
            tally.spared[kind] += kept
            tally.destroyed[kind] += len(some) - kept
    return tally


def due(kind: RecordKind, at: datetime) -> Iterator[tuple[int, Sequence[int]]]:
    """List batch by batch what is due, each by one rule; what is read holds nothing open."""
    last = 0
    while found := retention.due(session, kind, at, last, PAGE):
        session.rollback()
        last = max(max(ids) for ids in found.values())
        for rule_id, ids in found.items():
            yield from ((rule_id, some) for some in batches(ids))


def how_many(kind: RecordKind, at: datetime) -> int:
    """Count what is due, so that the page can say how far it is."""
    number = retention.how_many_due(session, kind, at)
    session.rollback()
    return number


def destroy_batch(
    kind: RecordKind, rule_id: int, ids: Sequence[int], at: datetime, ruling: Ruling, tally: Tally
) -> None:
    """Destroy of some things those that are due still, in one transaction with its certificate."""
    try:
        with change(None, origin=Origin.JOB) as record:
            disposal.one_at_a_time(session)
            still = retention.still_due(session, kind, rule_id, ids, at)
            things = [(NOUNS[kind], number) for number in sorted(still)]
            kept = {*holding(session, things), *bound(things, at)}
            free = [thing for thing in things if thing not in kept]
            if free:
                certificate = destroy(record, Ground.RULE, ruling, free, len(kept))
    except Changed:  # somebody wrote of one of them this very moment: it is due again tomorrow
        log.warning("a batch changed while it was destroyed", extra={"facts": {"rule": rule_id}})
        return
    tally.spared[kind] += len(kept)
    tally.destroyed[kind] += len(free)
    if free:
        tally.certificates.append(certificate.id)


def bound(things: Sequence[disposal.Thing], at: datetime) -> set[disposal.Thing]:
    """Keep of some things those that a minimum binds, and people whose name has to stay."""
    return along.bound(session, things, at) | along.named(session, things)


SAID = ("kind", "country", "community_id", "least", "most", "starts", "basis", "source")


def ruling_of(rule_id: int) -> Ruling:
    """Say by which rule something goes, and who decided so."""
    people = (joinedload(Retention.proposed_by), joinedload(Retention.approved_by))
    rule = session.scalars(select(Retention).where(Retention.id == rule_id).options(*people)).one()
    facts = rule.facts()
    said = {"rule": rule.id, "since": facts["takes_effect_at"]}
    return Ruling(
        facts=said | {name: facts[name] for name in SAID},
        names=(rule.proposed_by.name, rule.approved_by.name if rule.approved_by else ""),
    )


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut a list into batches."""
    yield from (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
