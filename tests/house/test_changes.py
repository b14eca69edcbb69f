"""Does everything that is kept go the one way?"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Who ends a transaction besides `change`, each with its reason.
ALLOWED = {
    "social/changes.py": "the one way",
    "social/viewer.py": "when a browser was here last; before every page, no content",
    "social/callers.py": "when a token was used last; before what programs ask, no content",
    "social/provisioning/tokens.py": "when a directory was here last; no content",
    "social/api/feeding.py": "when a feed was read last; no content",
    "social/filing/smaller.py": "ends what was only read, and lets go of a picture's lock",
    "social/providers.py": "ends what was only read, before another machine is asked",
    "social/live/afar.py": "a NOTIFY, sent after the change that it tells of",
    "archive/restoring.py": "a database of its own, in which a package is looked at",
    "social/commands/demo/making.py": "a whole company with its entries in one transaction",
}


def test_nothing_is_kept_past_the_one_way() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("models", "moderation", "archive", "social")
        for path in (ROOT / folder).rglob("*.py")
        if "session.commit(" in path.read_text()
    }
    assert found == set(ALLOWED)
