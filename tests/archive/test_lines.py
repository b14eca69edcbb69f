"""Is a line of the ledger, and its leaf, written as one encoder of JSON would write them?"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import verify_archive
from archive.ledger import COVERED, canonical, in_utc, written
from archive.log import leaf
from models import Event, Origin

NUMBERS = st.none() | st.integers(0, 1 << 62)
TIMES = st.datetimes(
    datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(timezone(timedelta(hours=2)))
)
LINES = st.fixed_dictionaries(
    {
        "form": st.sampled_from([1, 2]),
        "event": st.sampled_from(Event),
        "noun": st.sampled_from(["post", "gathering", "stop_word"]),
        "noun_id": st.integers(0, 1 << 62),
        "version": st.integers(1, 1 << 30),
        "origin": st.sampled_from(Origin),
        "at": TIMES,
    }
    | dict.fromkeys(
        ("prev_id", "actor_id", "on_behalf_of_id", "sign_in_id", "community_id"), NUMBERS
    )
)


@given(said=LINES)
def test_a_line_and_its_leaf_are_those_of_an_encoder(said: dict[str, Any]) -> None:
    line: Any = SimpleNamespace(**said, id=7, line_salt=b"s" * 32, commitment=b"c" * 32)
    line.payload_digest = b"p" * 32
    at = said["at"].astimezone(UTC).isoformat(timespec="microseconds")
    wanted = canonical({name: said[name] for name in COVERED} | {"at": at})
    assert written(line) == wanted
    assert verify_archive.written(json.loads(wanted)) == wanted
    own = hashlib.sha256(b"s" * 32 + wanted).digest()
    facts = {
        "v": said["form"], "id": 7, "prev": said["prev_id"], "event": said["event"], "at": at,
        "commitment": hashlib.sha256(own + b"c" * 32).hexdigest(), "payload": (b"p" * 32).hex(),
    }  # fmt: skip
    assert leaf(line) == canonical(facts)


def test_no_word_of_ours_has_a_sign_that_json_escapes() -> None:
    for word in (*Event, *Origin):
        assert re.fullmatch("[a-z_.]+", word), word


@pytest.mark.parametrize("wrong", ["7", 7.0, True, [7], {"a": 1}, '7,"version":1'])
def test_a_number_of_a_line_is_a_number(wrong: Any) -> None:
    line = json.loads(
        canonical(dict.fromkeys(COVERED) | {"event": "a", "noun": "b", "origin": "c"})
    )
    line["at"] = in_utc(datetime(2026, 1, 1, tzinfo=UTC))
    assert verify_archive.written(line)
    for name in set(COVERED) - {"event", "noun", "origin", "at"}:
        with pytest.raises(verify_archive.Wrong):
            verify_archive.written(line | {name: wrong})
