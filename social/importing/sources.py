"""Which reader reads an export?"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from social.importing.compliance import Compliance, is_compliance
from social.importing.mattermost import Mattermost
from social.importing.pack import Pack, open_pack
from social.importing.slack import USER_LISTS, Slack
from social.importing.stream import Source
from social.importing.viva import Viva
from social.running.trouble import Trouble

SOURCES = ("slack", "mattermost", "viva")


def open_source(kind: str, path: Path) -> Source:
    """Open the export of a source. Trouble if it is none of that."""
    return of_pack(kind, open_pack(path))


def of_pack(kind: str, pack: Pack) -> Source:
    """Read an opened export as one of a source. Trouble if it is none of that."""
    match kind:
        case "slack":
            return Slack(pack)
        case "mattermost":
            return Compliance(pack) if is_compliance(pack) else Mattermost(pack)
        case "viva":
            return Viva(pack)
    raise Trouble(f"{kind} is none of {', '.join(SOURCES)}.")


def source_of(pack: Pack) -> str:
    """Tell by its members who wrote an export; nothing if nobody that we know did."""
    names = {PurePosixPath(name).name for name in pack.sizes}
    if {"Messages.csv", "Users.csv"} <= names:
        return "viva"
    if names & set(USER_LISTS):
        return "slack"
    is_bulk = any(name.endswith(".jsonl") for name in names)
    return "mattermost" if is_bulk or is_compliance(pack) else ""
