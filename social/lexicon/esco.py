"""How is ESCO read: the official CSV files of its full download, or tables made of them?

Versions 1.1 and 1.2 of the download have the columns that are read here. A file's language stands
in its name (skills_nl.csv). Files are gone through line by line, packed (.gz) or not.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from flask_babel import gettext as _

from models import ConceptKind, ConceptSource
from social.lexicon.coming import Broader, Coming, Named, Needs, Sheet, Unreadable

ADDRESS = "http://data.europa.eu/esco/"
ATTRIBUTION = "This service uses the ESCO classification of the European Commission."
LANGUAGES = ("en", "nl", "fr", "de")
csv.field_size_limit(1 << 20)


def sheets(paths: list[Path]) -> list[Sheet]:
    """Give files, or all tables of folders, in an order in which concepts come before links."""
    files = [file for path in paths for file in (unfolded(path) if path.is_dir() else [path])]
    some = [(rank(file), file) for file in files]
    return [
        Sheet(file.name, digest(file), ConceptSource.ESCO, reader(file), ATTRIBUTION)
        for _, file in sorted(some)
    ]


def unfolded(folder: Path) -> list[Path]:
    """List the files of the download that are of use here."""
    stems = ("skills_", "occupations_", "broaderRelations", "occupationSkillRelations", "esco_")
    return [file for file in sorted(folder.iterdir()) if file.name.startswith(stems)]


def digest(file: Path) -> str:
    """Take the SHA-256 of a file as it lies there."""
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def rank(file: Path) -> int:
    """Tell whether a file names concepts (0) or links them (1)."""
    return 0 if columns(file) & {"preferredLabel", "label"} else 1


def columns(file: Path) -> set[str]:
    """Read the names of a file's columns."""
    with opened(file) as rows:
        return set(rows.fieldnames or ())


@contextmanager
def opened(file: Path) -> Iterator[csv.DictReader[str]]:
    """Open a table, packed or not, with commas or tabs."""
    try:
        with unpacked(file) as raw, TextIOWrapper(raw, "utf-8-sig", newline="") as text:
            is_tabbed = ".tsv" in file.name
            yield csv.DictReader(
                text,
                delimiter="\t" if is_tabbed else ",",
                quoting=csv.QUOTE_NONE if is_tabbed else csv.QUOTE_MINIMAL,
            )
    except (UnicodeDecodeError, csv.Error, OSError, EOFError) as wrong:
        raise Unreadable(_("%(file)s cannot be read: %(why)s", file=file.name, why=wrong)) from None


def unpacked(file: Path) -> IO[bytes]:
    """Open a file's bytes."""
    return gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb")  # type: ignore[return-value]


def reader(file: Path):
    """Choose how a file is read, by its columns."""
    there = columns(file)
    for needed, read in READERS:
        if needed <= there:
            return lambda: read(file)
    raise Unreadable(_("%(file)s is none of the files of ESCO.", file=file.name))


def language_of(file: Path) -> str | None:
    """Read a file's language from its name; None for one that Kring does not speak."""
    code = file.name.split(".")[0].rpartition("_")[2]
    return code if code in LANGUAGES else None


def official(file: Path) -> Iterator[Coming]:
    """Go through skills_xx.csv or occupations_xx.csv."""
    language = language_of(file)
    if language is None:
        raise Unreadable(_("%(file)s does not end with a language of ours.", file=file.name))
    with opened(file) as rows:
        for row in rows:
            if row.get("status", "released") != "released" or not row["preferredLabel"]:
                continue
            uri = row["conceptUri"]
            others = (row.get("altLabels") or "").splitlines()
            words = [(language, row["preferredLabel"].strip(), True)]
            words += [(language, other.strip(), False) for other in others if other.strip()]
            yield Named(uri, kind_of(uri), tuple(words))


def kind_of(uri: str) -> ConceptKind:
    """Tell occupations from skills by their addresses."""
    return ConceptKind.OCCUPATION if "/occupation/" in uri else ConceptKind.SKILL


def official_links(file: Path) -> Iterator[Coming]:
    """Go through broaderRelationsSkillPillar.csv."""
    with opened(file) as rows:
        for row in rows:
            yield Broader(row["conceptUri"], row["broaderUri"])


def official_needs(file: Path) -> Iterator[Coming]:
    """Go through occupationSkillRelations.csv."""
    with opened(file) as rows:
        for row in rows:
            yield Needs(row["occupationUri"], row["skillUri"], row["relationType"] == "essential")


def joined(file: Path) -> Iterator[Coming]:
    """Go through one table with a label a line."""
    with opened(file) as rows:
        for row in rows:
            if row["lang"] in LANGUAGES:
                label = (row["lang"], row["label"].strip(), row["kind"] == "pref")
                yield Named(row["uri"], kind_of(row["uri"]), (label,))


def joined_links(file: Path) -> Iterator[Coming]:
    """Go through a table of links without the common part of the addresses."""
    with opened(file) as rows:
        for row in rows:
            yield Broader(ADDRESS + row["concept"], ADDRESS + row["broader"])


def joined_needs(file: Path) -> Iterator[Coming]:
    """Go through a table of occupations and skills without the common part of the addresses."""
    with opened(file) as rows:
        for row in rows:
            occupation = f"{ADDRESS}occupation/{row['occupation']}"
            yield Needs(
                occupation, f"{ADDRESS}skill/{row['skill']}", row["relation"] == "essential"
            )


READERS = (
    ({"conceptUri", "preferredLabel"}, official),
    ({"conceptUri", "broaderUri"}, official_links),
    ({"occupationUri", "skillUri", "relationType"}, official_needs),
    ({"uri", "lang", "kind", "label"}, joined),
    ({"concept", "broader"}, joined_links),
    ({"occupation", "skill", "relation"}, joined_needs),
)
