"""How is a whole Slack export brought in? In batches, each kept whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from models import Community, Origin, session
from social.changes import change
from social.slack import communities, messages
from social.slack.export import Channel, Export
from social.slack.messages import Instant, Place
from social.slack.people import People
from social.slack.report import Report

BATCH = 200
Thing = TypeVar("Thing")


def import_slack(path: Path) -> Report:
    """Bring in people, channels, messages, threads, reactions and edits; again changes nothing."""
    export, report = Export.open(path), Report()
    team = team_of(export)
    people = People(team, report)
    for batch in in_batches(export.people()):
        with change(None, origin=Origin.IMPORT) as record:
            for facts in batch:
                people.take(record, facts)
    for channel in export.channels():
        with change(None, origin=Origin.IMPORT) as record:
            community = communities.take(record, channel, people, team, report)
        import_channel(export, channel, community, people, report)
    report.left["direct conversations"] += export.conversations()
    report.left += {}  # drop what counts nothing
    report.notes += [f"unreadable: {line}" for line in export.unreadable]
    return report


def import_channel(
    export: Export, channel: Channel, community: Community, people: People, report: Report
) -> None:
    """Bring in the messages of one channel."""
    prefix, instant = f"{community.origin}", Instant()
    for batch in in_batches(export.messages(channel)):
        with change(None, origin=Origin.IMPORT) as record:
            here = session.merge(community, load=False)
            place = Place(here, people, prefix, report, instant)
            for message in batch:
                messages.take(record, message, place)
        session.expunge_all()


def team_of(export: Export) -> str:
    """Name the team; exports of one person's list may lack it."""
    return next((str(one["team_id"]) for one in export.people() if one.get("team_id")), "team")


def in_batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """Part things into lists of BATCH, as they come."""
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch
