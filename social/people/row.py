"""What does one line of a file of people say, and can it be taken?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale

from models import limits
from models.folding import fold
from moderation import TooLong, clean_line
from social import standing
from social.fields import LANGUAGE_NAMES, normal_email
from social.people.table import TableLine
from social.zones import zone_names

FORMULA = "=+-@\t\r ＝＋－＠"  # a spreadsheet would compute what begins with these


class Unfit(ValueError):
    """A line that cannot be taken; the reasons are sentences without an end."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A person as the file has them; what is empty or has no column says nothing."""

    number: int
    name: str
    email: str
    title: str = ""
    department: str = ""
    site: str = ""
    country: str = ""
    language: str = ""
    zone: str = ""
    manager: str = ""


def read(line: TableLine) -> Row:
    """Check and clean a line; Unfit says everything that is wrong with it."""
    if line.is_broken:
        raise Unfit("it has another number of cells than the first line")
    reasons: list[str] = []
    found: dict[str, str] = {}
    for column, cell in line.cells.items():
        try:
            found[column] = READERS[column](cell) if cell.strip() else ""
        except TooLong as long:
            reasons.append(f"{column} is longer than {long.limit} characters")
        except ValueError as wrong:
            reasons.append(f"{column} {wrong}")
    reasons += [f"{column} is missing" for column in ("name", "email") if found.get(column) == ""]
    if reasons:
        raise Unfit(*reasons)
    return Row(number=line.number, **found)


def words(cell: str, limit: int) -> str:
    """Clean a text of what cannot be seen and of what a spreadsheet would compute."""
    return clean_line(clean_line(cell, limit).lstrip(FORMULA), limit)


def email(cell: str) -> str:
    """Bring an address into its usual form, in small letters."""
    line = clean_line(cell, limits.EMAIL).strip("<> ").removeprefix("mailto:")
    try:
        return normal_email(line).lower()
    except ValueError:
        raise ValueError(f"“{line[:80]}” is not an address") from None


def country(cell: str) -> str:
    """Read a country as two letters, or by its name in one of our languages."""
    code = countries().get(fold(clean_line(cell, limits.NAME)))
    if code is None:
        raise ValueError(f"“{cell.strip()[:80]}” is not known; write two letters, such as BE")
    return code


def language(cell: str) -> str:
    """Read a language as two letters, with or without a country, or by its own name."""
    spoken = standing.offered()
    line = fold(clean_line(cell, limits.NAME))
    named = {fold(LANGUAGE_NAMES[code]): code for code in spoken}
    code = named.get(line, line.replace("_", "-").partition("-")[0])
    if code not in spoken:
        raise ValueError(f"“{cell.strip()[:80]}” is none of {', '.join(spoken)}")
    return code


def zone(cell: str) -> str:
    """Read a time zone by its IANA name."""
    line = clean_line(cell, limits.NAME)
    if line not in zone_names():
        raise ValueError(f"“{line[:80]}” is not known; write it as Europe/Brussels")
    return line


@cache
def countries() -> dict[str, str]:
    """Find a country's two letters by its folded name or letters."""
    found: dict[str, str] = {}
    for spoken in LANGUAGE_NAMES:
        for code, name in Locale(spoken).territories.items():
            if len(code) == 2 and code.isalpha():
                found |= {fold(name): code, code.lower(): code}
    return found


READERS = {
    "name": lambda cell: words(cell, limits.NAME),
    "email": email,
    "title": lambda cell: words(cell, limits.NAME),
    "department": lambda cell: words(cell, limits.NAME),
    "site": lambda cell: words(cell, limits.NAME),
    "country": country,
    "language": language,
    "zone": zone,
    "manager": lambda cell: clean_line(cell, limits.EMAIL).strip("<> ").removeprefix("mailto:"),
}
