"""How do rules come from a file, and go into one?"""

from __future__ import annotations

from pathlib import PurePath

from flask_babel import gettext as _

from moderation.ruling import (
    Malformed,
    Rule,
    read_rulebook,
    read_rulesheet,
    write_rulebook,
    write_rulesheet,
)
from moderation.ruling.facts import LIMIT

WRITERS = {"yaml": write_rulebook, "csv": write_rulesheet}
MEDIA = {"yaml": "application/yaml", "csv": "text/csv"}


def read_rules(name: str, content: bytes) -> tuple[Rule, ...]:
    """Read rules from a file by its name and bytes; Malformed says what is wrong with it."""
    if len(content) > 4 * LIMIT:
        raise Malformed(_("This file is too large."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed(_("This file is not in UTF-8.")) from None
    is_sheet = PurePath(name).suffix.lower() == ".csv"
    return read_rulesheet(text) if is_sheet else read_rulebook(text)
