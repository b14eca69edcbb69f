"""What is a file called? One line without folders, with an ending that tells the truth."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from models import limits
from moderation.sanitize import clean_line

ODD = re.compile(r'[<>:"|?*]+')
LONGEST_GIVEN = 1_000  # characters that are looked at; browsers send far fewer
UNNAMED = "file"


def file_name(given: str, endings: tuple[str, ...], former: tuple[str, ...] = ()) -> str:
    """Make a name that any system can keep.

    `endings` are those that its kind may have; one of `former` is replaced, any other is kept as
    part of the name.
    """
    path = PurePosixPath(plain_name(given))
    given_ending = path.suffix[1:].lower()
    ending = given_ending if given_ending in endings else endings[0]
    stem = path.stem if given_ending in (*endings, *former) else path.name
    room = limits.FILE_NAME - len(ending) - 1
    return f"{stem[:room].rstrip('. ') or UNNAMED}.{ending}"


def plain_name(given: str) -> str:
    """Give a name without folders, in one line, whatever its ending."""
    last = given[-LONGEST_GIVEN:].replace("\\", "/").rpartition("/")[2]
    return clean_line(ODD.sub("-", last), LONGEST_GIVEN).strip(". ") or UNNAMED
