"""How do worker and command line reach the open pages of the web processes?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Flask
from redis import Redis
from sqlalchemy import func, select

from models import session
from social.live.news import News

CHANNEL = "kring_live"
AT_ONCE = 500  # ids in one message: PostgreSQL carries fewer than 8,000 bytes
PATIENCE = 2.0  # seconds for Valkey to answer


def reach_from_afar(app: Flask) -> None:
    """Let what this process changes be heard by web processes."""
    url = app.config["SETTINGS"].valkey_url
    app.extensions["live"] = ThroughValkey(url) if url else ThroughDatabase()


def parcels(told: Sequence[News]) -> Iterator[dict[str, Any]]:
    """Write news as messages of ids."""
    ids = [one.entry_id for one in told]
    visit = told[0].visit if told else ""
    for start in range(0, len(ids), AT_ONCE):
        yield {"entries": ids[start : start + AT_ONCE], "visit": visit}


class ThroughDatabase:
    """Tells by NOTIFY, which costs a small transaction."""

    def tell(self, told: Sequence[News]) -> None:
        """Pass on what was recorded."""
        for message in parcels(told):
            self.send(message)

    def send(self, message: dict[str, Any]) -> None:
        """Notify the web process, which listens."""
        session.execute(select(func.pg_notify(CHANNEL, json.dumps(message))))
        session.commit()


class ThroughValkey:
    """Tells through the channel on which web processes tell one another."""

    def __init__(self, url: str) -> None:
        self.valkey = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

    def tell(self, told: Sequence[News]) -> None:
        """Pass on what was recorded."""
        for message in parcels(told):
            self.send(message)

    def send(self, message: dict[str, Any]) -> None:
        """Publish for every web process."""
        self.valkey.publish(CHANNEL, json.dumps({"method": "news", "news": message}))
