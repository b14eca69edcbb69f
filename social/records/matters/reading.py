"""What does an item say? Read under a grant, each time anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from sqlalchemy import case, select

from archive.exporting.records import Record
from archive.granting import NotOpened, Opened
from archive.reviewing import read
from models import (
    Coding,
    Entry,
    GrantStage,
    LookAct,
    Matter,
    Person,
    ReviewItem,
    Round,
    session,
)
from social.looking import look_into_all, record_access
from social.records.searching import communities, names_of

LONGEST = 160  # characters of a beginning
AT_ONCE = 20  # grants that one statement asks


def opened_for(officer: Person, item: ReviewItem) -> Opened:
    """Open the archive by a grant of the officer's that reaches an item; NotOpened without one."""
    found = ways_to(officer, [item])
    if not found:
        raise NotOpened(f"no grant of person {officer.id} reaches item {item.id}")
    return found[item.entry_id]


def ways_to(officer: Person, items: Sequence[ReviewItem]) -> dict[int, Opened]:
    """Open the archive as far as some items, by their entries; what no grant reaches is left out.

    Two statements for twenty grants, however many items there are: of the grants that show names,
    the first that reaches each, beginning with the one by which the first item came.
    """
    left = {item.entry_id for item in items}
    if not left:
        return {}
    ways = [one for one in look_into_all(officer, items[0].grant_id) if is_named(one)]
    found: dict[int, Opened] = {}
    for some in (ways[at : at + AT_ONCE] for at in range(0, len(ways), AT_ONCE)):
        reached = case(*((one.entries(), place) for place, one in enumerate(some)))
        rows = session.execute(select(Entry.id, reached).where(Entry.id.in_(left - found.keys())))
        found |= {entry_id: some[place] for entry_id, place in rows if place is not None}
        if found.keys() == left:
            break
    return found


def read_by(
    ways: Mapping[int, Opened], entries: Iterable[Entry], **about: Any
) -> Iterator[tuple[Opened, dict[int, Record]]]:
    """Read what grants open of some lines, by their ids, after it is taken down for each grant.

    `about` says in the ledger what for. What no checkpoint signs yet is left out.
    """
    by_way: dict[Opened, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.id in ways:
            by_way[ways[entry.id]].append(entry)
    for opened, some in by_way.items():
        ids, people = [one.id for one in some], {one.actor_id for one in some}
        record_access(
            opened,
            LookAct.VIEWED,
            people=people - {None},
            things=len(ids),
            stage=GrantStage.IDENTITIES,
            first=ids[0],
            last=ids[-1],
            **about,
        )
        yield opened, read(opened, session, ids)


@dataclass(frozen=True, slots=True)
class Gist:
    """How an item begins, and where it stands; read by a grant."""

    words: str  # "" where they are gone
    language: str
    author: str
    community: str


def gists(officer: Person, matter: Matter, items: Sequence[ReviewItem]) -> dict[int, Gist]:
    """Say of some items, by their lines, how each begins; not of what no grant opens.

    That they are looked at is taken down before.
    """
    ways = ways_to(officer, items)
    ids = [item.entry_id for item in items]
    entries = session.scalars(select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id)).all()
    records: dict[int, Record] = {}
    for _opened, some in read_by(ways, entries, matter=matter.id):
        records |= some
    found = records.values()
    writers = names_of({one.actor_id for one in found if one.actor_id})
    places = communities({one.community_id for one in found if one.community_id})
    return {
        line: Gist(
            words=shortened(one.text),
            language=one.facts.get("language") or "",
            author=writers.get(one.actor_id or 0, ""),
            community=places.get(one.community_id or 0, ""),
        )
        for line, one in records.items()
    }


def shortened(words: str) -> str:
    """Give the beginning of a text, up to the end of a word."""
    return shorten(words[: LONGEST * 4], LONGEST, placeholder="…")


def is_named(opened: Opened) -> bool:
    """Tell whether a grant shows who is who."""
    return opened.stage is GrantStage.IDENTITIES


def turn_of(officer: Person, item: ReviewItem, of_item: dict[Round, Coding]) -> Round | None:
    """Say in which round an officer would judge an item now; None where it is not their turn."""
    first, second = of_item.get(Round.FIRST), of_item.get(Round.SECOND)
    if first is None:
        return Round.FIRST
    if Round.SETTLED in of_item or second is not None:
        return Round.SETTLED if second is not None else None
    if first.by_id == officer.id:
        return Round.FIRST
    return Round.SECOND if item.is_sampled else None
