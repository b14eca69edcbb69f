"""How is it said what becomes of a placeholder?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from models import ImportSource
from social.merging.effects import Effects
from social.merging.likely import Why

SOURCES = {
    ImportSource.SLACK: "Slack",
    ImportSource.MATTERMOST: "Mattermost",
    ImportSource.VIVA: "Viva Engage, Yammer",
}
WHY = {
    Why.MAIL: _l("has this mail address at the provider through which they sign in"),
    Why.NAME_AND_MAIL: _l("has this name, and the address begins alike"),
    Why.NAME: _l("has this name"),
    Why.PART: _l("has an address that begins alike"),
    Why.ALIKE: _l("has a similar name"),
}


def lines(found: Effects | Mapping[str, int]) -> list[str]:
    """Say what there is, or came, one line each; nothing of what there is none."""
    counts = asdict(found) if isinstance(found, Effects) else dict(found)
    return [words for name, words in said(counts).items() if counts.get(name)]


def said(counts: Mapping[str, int]) -> dict[str, str]:
    """Say each count."""

    def number(name: str) -> int:
        return counts.get(name, 0)

    return {
        "posts": ngettext("%(num)d post", "%(num)d posts", number("posts")),
        "comments": ngettext("%(num)d comment", "%(num)d comments", number("comments")),
        "messages": ngettext(
            "%(num)d direct message", "%(num)d direct messages", number("messages")
        ),
        "files": ngettext("%(num)d file", "%(num)d files", number("files")),
        "reactions": ngettext("%(num)d reaction", "%(num)d reactions", number("reactions")),
        "mentions": ngettext(
            "%(num)d place that mentions them",
            "%(num)d places that mention them",
            number("mentions"),
        ),
        "followers": ngettext("%(num)d follower", "%(num)d followers", number("followers")),
        "communities": ngettext(
            "a place in %(num)d community", "a place in %(num)d communities", number("communities")
        ),
        "conversations": ngettext(
            "a place in %(num)d conversation",
            "a place in %(num)d conversations",
            number("conversations"),
        ),
    }
