"""Is a bot ever taken for a person? Whoever lists or counts people asks one of two questions.

`Person.works_here()` and `Person.signs_in()` hold for no bot. Whoever asks an account's state by
itself, in Python or in SQL, has to say here why bots may be among what is found.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKED = re.compile(
    r"\w+\.state\s*(==|!=|\.in_|\.not_in|\.is_)\s*\(?PersonState"
    r"|\b\w+\.state\s*(=|<>|!=|IN)\s*\(?'(active|deactivated|invited)'"
)

# How often, and why.
ALLOWED = {
    "models/person.py": (2, "the two questions themselves"),
    "models/channel.py": (1, "people with a role, which no bot is given"),
    "models/merging.py": (1, "placeholders of imports, which no bot is"),
    "social/rights.py": (1, "who may read on after an account ended"),
    "social/moves/actions.py": (1, "an author who left, or a program, need not read it there"),
    "social/api/bots.py": (1, "the bots for which somebody answers"),
    "social/callers.py": (2, "programs, and who answers for them"),
    "social/api/hooking.py": (2, "programs, and who answers for them"),
    "social/communities/roster.py": (1, "bots stand among members, so that all see who reads"),
    "social/announcements/sending.py": (1, "among those for whom it was meant: people"),
    "social/announcements/reminding.py": (1, "among those for whom it was meant: people"),
    "models/stay.py": (2, "whom a guest finds, and guests, which no bot is"),
    "social/guests/ending.py": (2, "guests, which no bot is"),
    "social/guests/listing.py": (1, "guests, which no bot is"),
    "social/shell.py": (1, "guests, which no bot is"),
    "social/crisis/starting.py": (1, "among those whom it concerns: people"),
}


def test_whoever_lists_or_counts_people_passes_over_bots() -> None:
    found = {}
    for folder in ("models", "social", "archive", "moderation"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            number = len(ASKED.findall(path.read_text(encoding="utf-8")))
            if number and "migrations" not in path.parts:
                found[path.relative_to(ROOT).as_posix()] = number
    assert found == {name: number for name, (number, _why) in ALLOWED.items()}
