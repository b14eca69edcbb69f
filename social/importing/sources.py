"""Which reader reads an export?"""

from __future__ import annotations

from pathlib import Path

from social.importing.compliance import Compliance, is_compliance
from social.importing.mattermost import Mattermost
from social.importing.pack import open_pack
from social.importing.slack import Slack
from social.importing.stream import Source
from social.importing.viva import Viva
from social.running.trouble import Trouble

SOURCES = ("slack", "mattermost", "viva")


def open_source(kind: str, path: Path) -> Source:
    """Open the export of a source. Trouble if it is none of that."""
    pack = open_pack(path)
    match kind:
        case "slack":
            return Slack(pack)
        case "mattermost":
            return Compliance(pack) if is_compliance(pack) else Mattermost(pack)
        case "viva":
            return Viva(pack)
    raise Trouble(f"{kind} is none of {', '.join(SOURCES)}.")
