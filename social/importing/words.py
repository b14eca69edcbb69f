"""How do reports of imports read in the reader's language?

The command line and the files speak English; the pages say the same in four languages. A test looks
that no reason is left out.
"""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models import ImportSource, ImportState
from social.importing import stream

SOURCES = {
    ImportSource.SLACK: "Slack",
    ImportSource.MATTERMOST: "Mattermost",
    ImportSource.VIVA: "Viva Engage, Yammer",
}
STATES = {
    ImportState.LOOKING: (_l("is looked at"), "wait"),
    ImportState.SEEN: (_l("looked at"), ""),
    ImportState.UNREADABLE: (_l("cannot be read"), "stop"),
    ImportState.RUNNING: (_l("comes in"), "wait"),
    ImportState.STOPPED: (_l("stopped"), "stop"),
    ImportState.FAILED: (_l("broke off"), "stop"),
    ImportState.DONE: (_l("came in"), "ok"),
}
KINDS = {
    stream.PEOPLE: _l("People"),
    stream.PLACES: _l("Communities"),
    stream.MEMBERS: _l("Members"),
    stream.MESSAGES: _l("Posts and comments"),
    stream.DIRECT: _l("Direct messages"),
    stream.REACTIONS: _l("Reactions"),
    stream.FILES: _l("Files"),
    stream.OTHERS: _l("Other lines"),
}
HOW = {
    ("person", "mail"): _l("People known by their mail address"),
    ("person", "before"): _l("People of an earlier import"),
    ("person", "mapped"): _l("People of whom somebody said who they are"),
    ("person", "guess"): _l("New people who have the name of somebody here"),
    ("person", "new"): _l("New people, who cannot sign in until they are invited"),
    ("community", "before"): _l("Communities of an earlier import"),
    ("community", "mapped"): _l("Channels that go into a community which exists"),
    ("community", "public"): _l("New public communities"),
    ("community", "private"): _l("New private communities"),
}
REASONS = {
    "comings and goings before the end": _l("comings and goings before the end"),
    "deletions of messages that were changed here": _l(
        "deletions of messages that were changed here"
    ),
    "direct messages, which were not asked for": _l("direct messages, which were not asked for"),
    "earlier words of messages that were edited": _l("earlier words of messages that were edited"),
    "edits of messages that were changed here": _l("edits of messages that were changed here"),
    "edits of what is not in the export": _l("edits of what is not in the export"),
    "edits without the words": _l("edits without the words"),
    "empty files": _l("empty files"),
    "files larger than a file may be here": _l("files larger than a file may be here"),
    "files of messages left": _l("files of messages that stay behind"),
    "files of messages that are not in the export": _l(
        "files of messages that are not in the export"
    ),
    "files that are not as long as the export says": _l(
        "files that are not as long as the export says"
    ),
    "files whose bytes are not in the export": _l("files whose bytes are not in the export"),
    "files whose bytes cannot be read": _l("files whose bytes cannot be read"),
    "files without a time": _l("files without a time"),
    "hidden messages": _l("hidden messages"),
    "lines of the type": _l("lines of the type"),
    "lines that are no message": _l("lines that are no message"),
    "lines that cannot be read": _l("lines that cannot be read"),
    "lines that stand there twice": _l("lines that stand there twice"),
    "lines without a name": _l("lines without a name"),
    "lines without an id": _l("lines without an id"),
    "lines without id and name": _l("lines without id and name"),
    "marks by which people saved messages": _l("marks by which people saved messages"),
    "marks that a thread is closed": _l("marks that a thread is closed"),
    "members whom no list of people names": _l("members whom no list of people names"),
    "messages of a folder that no list names": _l("messages of a folder that no list names"),
    "messages of a place that no list names": _l("messages of a place that no list names"),
    "messages of a time at which nobody can have written": _l(
        "messages of a time at which nobody can have written"
    ),
    "messages of nobody": _l("messages of nobody"),
    "messages of people nobody knows": _l("messages of people nobody knows"),
    "messages of people who were erased here": _l("messages of people who were erased here"),
    "messages that were deleted there": _l("messages that were deleted there"),
    "messages without a time or a writer": _l("messages without a time or a writer"),
    "messages without id, time or writer": _l("messages without id, time or writer"),
    "messages without words": _l("messages without words"),
    "more files than a message shows": _l("more files than a message shows"),
    "not opened:": _l("members of the file that were not opened:"),
    "notes to oneself, and talks with people who are not known": _l(
        "notes to oneself, and talks with people who are not known"
    ),
    "pins on answers and direct messages": _l("pins on answers and direct messages"),
    "reactions of people nobody knows": _l("reactions of people nobody knows"),
    "reactions to messages left": _l("reactions to messages that stay behind"),
    "reactions with no word here": _l("reactions that mean none of the five:"),
    "roles and schemes of Mattermost": _l("roles and schemes of Mattermost"),
    "the line that names the version": _l("the line that names the version"),
    "teams, whose channels come one by one": _l("teams, whose channels come one by one"),
    "own emoji, for which there is no place": _l("own emoji, for which there is no place"),
    "rows of": _l("rows of the table"),
    "signs of housekeeping": _l("comings, goings and changes of a channel"),
    "without a time": _l("messages without a time"),
    "words that cannot be taken:": _l("words that cannot be taken:"),
}
# What a sentence goes on with differs by the line of the export: it stays as it is.
OPEN = re.compile(
    r"(?P<known>lines of the type|not opened:|reactions with no word here|rows of|"
    r"signs of housekeeping|words that cannot be taken:) (?P<rest>.+)"
)


def reason(words: str) -> str:
    """Say in the reader's language why something stays behind."""
    if words in REASONS:
        return str(REASONS[words])
    found = OPEN.fullmatch(words)
    if found is None:
        return words
    rest = found["rest"].removesuffix(", for which there is no place")
    return f"{REASONS[found['known']]} {rest}"


def who(what: str, how: str) -> str:
    """Say in the reader's language who or what was matched how."""
    return str(HOW.get((what, how), f"{what}: {how}"))


def trouble(words: str) -> str:
    """Say what is wrong with an export as a whole."""
    return _("The export cannot be read: %(why)s", why=words)
