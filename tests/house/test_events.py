"""Is every event of the catalogue recorded somewhere, and nothing else?"""

from __future__ import annotations

import re
from pathlib import Path

from models import Event

ROOT = Path(__file__).parent.parent.parent
USED = re.compile(r"Event\.([A-Z_]+)")

# These hear of events and record none.
HEARING = re.compile(r"social/(live|notices)/|social/consequences\.py")


def test_each_event_is_recorded_by_some_action() -> None:
    sources = [*(ROOT / "social").rglob("*.py"), *(ROOT / "archive").rglob("*.py")]
    recording = [path for path in sources if not HEARING.search(path.as_posix())]
    used = {name for path in recording for name in USED.findall(path.read_text())}
    assert {event.name for event in Event} - used == set()


def test_each_event_says_noun_and_what_happened() -> None:
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", event) for event in Event)
