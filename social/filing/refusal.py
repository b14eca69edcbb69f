"""Why is a file not taken?"""

from __future__ import annotations

from enum import Enum, auto

from flask_babel import gettext as _


class Why(Enum):
    """The reasons, each with its sentence in `sentence`."""

    EMPTY = auto()
    UNKNOWN = auto()
    PROGRAM = auto()
    MARKUP = auto()
    MACROS = auto()
    OLD_OFFICE = auto()
    TWO_KINDS = auto()
    LOCKED = auto()
    OUTSIDE = auto()
    BROKEN = auto()
    TOO_MANY_PIXELS = auto()
    TOO_SMALL = auto()


class Refused(Exception):
    """A file that is not taken; found far from any reader, so it carries no words yet."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.name)
        self.why = why


def sentence(why: Why) -> str:
    """Say to the reader why, and what to do instead."""
    return {
        Why.EMPTY: _("The file is empty."),
        Why.UNKNOWN: _(
            "This kind of file is not taken. Send a picture (PNG, JPEG, GIF, WebP), a PDF, "
            "an Office document, a text, a CSV or a ZIP file."
        ),
        Why.PROGRAM: _("Programs are not taken, because they could harm who opens them."),
        Why.MARKUP: _(
            "Web pages and SVG drawings are not taken, because they can run scripts. "
            "Send a PDF or a PNG."
        ),
        Why.MACROS: _("The document contains macros. Save it without them and send it again."),
        Why.OLD_OFFICE: _(
            "This is an old Office format, which can hide macros. "
            "Save it as .docx, .xlsx, .pptx or PDF."
        ),
        Why.TWO_KINDS: _(
            "The file is of two kinds at once, which is how harm is hidden. "
            "Save it anew and send it again."
        ),
        Why.LOCKED: _("The file is locked with a password. Send it without."),
        Why.OUTSIDE: _("The ZIP file holds names that lead out of its folder. Pack it anew."),
        Why.BROKEN: _("The file cannot be read. It may be damaged, or not what its name says."),
        Why.TOO_MANY_PIXELS: _(
            "The picture has too many pixels. Make it smaller and send it again."
        ),
        Why.TOO_SMALL: _("The picture is too small. Send one of 32 pixels a side or more."),
    }[why]
