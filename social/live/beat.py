"""Do open pages hear of everything, and of nothing that they may not? Asked twice a minute."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from datetime import timedelta

from sqlalchemy import func, select

from models import Entry, now, session
from social.live import facts, news
from social.live.eviction import dismiss_ended
from social.live.open_pages import NAMESPACE, OpenPages

EVERY = 30.0  # seconds
MANY = 200  # missed entries that are worth telling one by one
STRANGE = 30.0  # seconds that a connection may take to say who it is
SETTLED = timedelta(seconds=3)  # a change that was just committed is about to be told anyway


def beat(pages: OpenPages) -> None:
    """End what has ended, catch up with the ledger, and tell each page how far it should be.

    Rights come first: they must hold even where something cannot be told.
    """
    dismiss_ended(pages, list(pages.listeners))
    hang_up_on_strangers(pages)
    catch_up(pages)
    tell_heads(pages)


def catch_up(pages: OpenPages) -> None:
    """Tell what other processes recorded and could not pass on: one died, or Valkey was away.

    Ids may be committed out of order, so those of the last two beats are compared.
    """
    newest = session.scalar(select(func.max(Entry.id))) or 0
    floor = pages.marks[0] if pages.marks else newest
    pages.marks.append(newest)
    rows = session.execute(
        select(Entry.id, Entry.community_id)
        .where(
            Entry.id > floor,
            Entry.at < now() - SETTLED,
            news.IS_NEWS,
        )
        .order_by(Entry.id)
    )
    missed = {id: community_id for id, community_id in rows if id not in pages.told}
    if len(missed) <= MANY:
        facts.tell(pages, news.of_entries(missed))
    else:
        refresh_places(pages, missed)
    pages.told = {id: None for id in pages.told if id > floor}


def refresh_places(pages: OpenPages, missed: dict[int, int | None]) -> None:
    """Let the pages of some communities fetch themselves anew: too much was missed."""
    for community_id in {id for id in missed.values() if id is not None}:
        concerned = [page.sid for page in pages.listeners.depending_on(community_id)]
        pages.say("refresh", None, concerned)
    pages.told.update(dict.fromkeys(missed))


def tell_heads(pages: OpenPages) -> None:
    """Tell every page the newest entry of each of its streams; a page that is behind catches up."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for listener in pages.listeners:
        if listener.standing.rooms:  # else it has only just come
            alike[json.dumps(pages.heads_of(listener.standing))].append(listener.sid)
    for heads, sids in alike.items():
        pages.say("heads", json.loads(heads), sids)
    streams = [rooms for page in pages.listeners for rooms in page.standing.streams.values()]
    watched = {room for rooms in streams for room in rooms}
    pages.heads = {room: head for room, head in pages.heads.items() if room in watched}


def hang_up_on_strangers(pages: OpenPages) -> None:
    """Close connections that have not said for long who they are."""
    manager, sockets = pages.server.manager, pages.server.eio.sockets
    silent = [sid for sid in list(sockets) if manager.sid_from_eio_sid(sid, NAMESPACE) is None]
    moment = time.monotonic()
    pages.silent = {sid: pages.silent.get(sid, moment) for sid in silent}
    for eio_sid, since in pages.silent.items():
        connection = sockets.get(eio_sid)
        if moment - since > STRANGE and connection is not None and not connection.closed:
            connection.close(wait=False)
