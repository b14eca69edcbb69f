"""Which characters may stand in a text, so that it shows what it says?

Out of every text go
- control characters (C0 without line feed and tab, DEL, C1) and NUL, which PostgreSQL refuses;
- all that turns the reading direction (U+202A-202E, U+2066-2069, U+200E, U+200F, U+061C): a name
  or address could be read backwards; `dir="auto"` on the page does what honest writers need;
- what has no width (zero-width space, word joiner, soft hyphen, byte order mark, tag characters)
  and non-characters: words that look the same must be the same, for people, search and screening.
Joiners (U+200C, U+200D) stay where they join: between letters of scripts that need them and inside
emoji. Tag characters stay in the flags of England, Scotland and Wales. A lone surrogate, which no
encoding can carry, becomes U+FFFD.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize

_SURROGATES = re.compile("[\ud800-\udfff]")

_NOT_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)
)
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f"
    f"\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb{_NOT_CHARACTERS}]"
)

_TAGS = re.compile("(\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f)|[\U000e0000-\U000e007f]")

JOINERS = "\u200c\u200d"
_LATIN = f"\x00-\u036f{JOINERS}"
STRAY_JOINERS = re.compile(f"(?<![^{_LATIN}])[{JOINERS}]|[{JOINERS}](?![^{_LATIN}])")

_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_BLANKS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1f\x85\u115f\u1160\u2028\u2029\u2800\u3164\uffa0]")
_EMPTY_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me"})  # categories that show nothing by themselves
_SPACES = re.compile(r"\s{2,}")

# Hidden characters are counted before they go, so that an endless text costs nothing.
_SLACK = 4


class TooLong(ValueError):
    """A text has more characters than it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"longer than {limit} characters")
        self.limit = limit


def shown(text: str) -> str:
    """Take out what cannot be seen, and bring letters into one form (NFC)."""
    if text.isascii():
        return HIDDEN.sub("", text)
    text = normalize("NFC", without_hidden(text))
    return normalize("NFC", STRAY_JOINERS.sub("", text))


def without_hidden(text: str) -> str:
    """Take out control, direction and zero-width characters, and nothing else."""
    text = _SURROGATES.sub("\ufffd", text)
    return _TAGS.sub(r"\1", HIDDEN.sub("", text))


def clean_text(source: str, limit: int) -> str:
    """Make a body storable: line ends as line feeds, no hidden characters, no blank lines around.

    Raises TooLong if more than `limit` characters are left.
    """
    _refuse_endless(source, limit)
    text = shown(_LINE_ENDS.sub("\n", source)).rstrip().lstrip("\n")
    return _within(text, limit)


def clean_line(text: str, limit: int) -> str:
    """Make a name or title storable: one line, single spaces, no hidden characters.

    Raises TooLong if more than `limit` characters are left.
    """
    _refuse_endless(text, limit)
    line = _SPACES.sub(" ", shown(_BLANKS.sub(" ", text))).strip()
    return _within(line, limit)


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing of a text: it is all blanks and empty letters."""
    return all(
        sign.isspace() or sign in _EMPTY_LETTERS or category(sign) in _UNSEEN for sign in text
    )


def escaped(text: str) -> str:
    """Write text for HTML, the way a browser's serialiser does."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;")


def _refuse_endless(text: str, limit: int) -> None:
    if len(text) > limit * _SLACK:
        raise TooLong(limit)


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise TooLong(limit)
    return text
