"""What does somebody's export of another service say that they know?

LinkedIn's copy of one's own data (a ZIP, or one of its CSV files) and the Europass CV (XML from 3.3
on, its JSON, and the XML of its portal of today). Read in memory, bounded, and kept nowhere: what
is found is proposed, and only what the person says yes to becomes a line. Mother tongues and photos
are not even read.
"""

from __future__ import annotations

import csv
import html
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from babel import Locale, UnknownLocaleError
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from flask_babel import get_locale

from models import Level, StatementKind, limits
from moderation import clean_text

LARGEST = 5_000_000  # bytes of the file that is brought
LARGEST_PART = 1_000_000  # bytes of one file within a ZIP, unpacked
MOST_FILES = 500
# What a ZIP raises that is damaged, locked, or packed in a way that is not known.
BROKEN = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error,
    lzma.LZMAError,
)  # fmt: skip
MOST = 200  # lines that are proposed
MOST_ROWS = 20_000  # that are looked at for them, whatever they say: a file can hold any number
MOST_PARTS = 50_000  # elements and attributes of XML, objects and lists of JSON: a CV has hundreds
MOST_COLUMNS = 100  # each row is read with all of them
TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"[\n;•]")
YEAR = re.compile(r"\b(19[5-9]\d|20\d\d)\b")

LEVELS = {
    "elementary proficiency": Level.A2,
    "limited working proficiency": Level.B1,
    "professional working proficiency": Level.B2,
    "full professional proficiency": Level.C1,
}


class NoExport(ValueError):
    """A file is no export that is known, or more than is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One line that a file proposes."""

    kind: StatementKind
    phrase: str
    words: str = ""
    level: Level | None = None
    since: int | None = None
    until: int | None = None


# What each part of a file proposes; None where it says nothing, so that it is counted, too.
Proposals = Iterator[Proposal | None]


def read(name: str, content: bytes) -> list[Proposal]:
    """List what a file proposes, each once; NoExport if it is none that is known.

    One more than MOST tells that there are more.
    """
    if len(content) > LARGEST:
        raise NoExport
    if content[:4] == b"PK\3\4":
        found = of_zip(content)
    elif content.lstrip()[:1] == b"<":
        found = of_xml(content)
    elif content.lstrip()[:1] == b"{":
        found = of_json(content)
    else:
        found = of_csv(PurePosixPath(name).name, content)
    proposals: dict[Proposal, None] = {}
    for one in islice(found, MOST_ROWS):
        if one is not None:
            proposals[one] = None
        if len(proposals) > MOST:
            break
    return list(proposals)


def of_zip(content: bytes) -> Proposals:
    """Read the tables that matter out of LinkedIn's ZIP: each once, no more than is bounded."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            tables: dict[str, zipfile.ZipInfo] = {}
            for one in files.infolist()[:MOST_FILES]:
                name = PurePosixPath(one.filename).name.lower()
                if name in TABLES:
                    tables.setdefault(name, one)
            for name in tables:
                with files.open(tables[name]) as file:
                    part = file.read(LARGEST_PART + 1)
                if len(part) > LARGEST_PART:
                    raise NoExport
                yield from of_csv(name, part)
    except BROKEN as broken:
        raise NoExport from broken


def of_csv(name: str, content: bytes) -> Proposals:
    """Read one of LinkedIn's tables, known by its name or by its columns."""
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        columns = rows.fieldnames or ()
        reader = TABLES.get(name.lower()) or by_columns(set(columns))
        if reader is None or len(columns) > MOST_COLUMNS:
            raise NoExport
        for row in rows:
            yield reader({key: value or "" for key, value in row.items() if isinstance(value, str)})
    except (UnicodeDecodeError, csv.Error) as broken:
        raise NoExport from broken


Row = Mapping[str, str]


def by_columns(columns: set[str]) -> Callable[[Row], Proposal | None] | None:
    """Tell a table by its columns."""
    if "Proficiency" in columns:
        return of_language
    if {"Title", "Company Name"} <= columns:
        return of_position
    if "Authority" in columns:
        return of_certificate
    if {"Title", "Description"} <= columns:
        return of_project
    return of_skill if columns == {"Name"} else None


def of_skill(row: Row) -> Proposal | None:
    """Read a skill."""
    return proposed(StatementKind.SKILL, row.get("Name", ""))


def of_language(row: Row) -> Proposal | None:
    """Read a language; of the highest step, which says "native", no level is taken."""
    level = LEVELS.get(row.get("Proficiency", "").strip().lower())
    return proposed(StatementKind.LANGUAGE, row.get("Name", ""), level=level)


def of_position(row: Row) -> Proposal | None:
    """Read where somebody worked, as what."""
    return proposed(
        StatementKind.ROLE,
        row.get("Title", ""),
        row.get("Company Name", ""),
        since=year(row.get("Started On", "")),
        until=year(row.get("Finished On", "")),
    )


def of_certificate(row: Row) -> Proposal | None:
    """Read a certificate."""
    return proposed(
        StatementKind.CERTIFICATE,
        row.get("Name", ""),
        row.get("Authority", ""),
        since=year(row.get("Started On", "")),
    )


def of_project(row: Row) -> Proposal | None:
    """Read a project."""
    return proposed(
        StatementKind.PROJECT,
        row.get("Title", ""),
        row.get("Description", ""),
        since=year(row.get("Started On", "")),
        until=year(row.get("Finished On", "")),
    )


TABLES: dict[str, Callable[[Row], Proposal | None]] = {
    "skills.csv": of_skill,
    "languages.csv": of_language,
    "positions.csv": of_position,
    "certifications.csv": of_certificate,
    "projects.csv": of_project,
}


def of_json(content: bytes) -> Proposals:
    """Read Europass' JSON."""
    if content.count(b"{") + content.count(b"[") > MOST_PARTS:
        raise NoExport
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as broken:
        raise NoExport from broken
    info = at(found, "SkillsPassport", "LearnerInfo")
    if not isinstance(info, dict):
        raise NoExport
    for job in listed(at(info, "WorkExperience")):
        yield job_of(
            said(at(job, "Position", "Label")),
            said(at(job, "Employer", "Name")),
            year(said(at(job, "Period", "From", "Year"))),
            year(said(at(job, "Period", "To", "Year"))),
        )
    skills = at(info, "Skills")
    for one in listed(at(skills, "Linguistic", "ForeignLanguage")):
        levels = at(one, "ProficiencyLevel")
        spoken = levels.values() if isinstance(levels, dict) else ()
        yield language_of(said(at(one, "Description", "Label")), [said(it) for it in spoken])
    yield from skills_of(said(at(skills, "JobRelated", "Description")))
    for one in listed(at(info, "Achievement")):
        yield achieved(said(at(one, "Title", "Label")), said(at(one, "Description")))


def of_xml(content: bytes) -> Proposals:
    """Read Europass' XML, without entities and without what it points at."""
    if content.count(b"<") + content.count(b"=") > 2 * MOST_PARTS:
        raise NoExport
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError, RecursionError) as broken:
        raise NoExport from broken
    if bare(root) == "Candidate":
        yield from of_candidate(root)
        return
    if bare(root) != "SkillsPassport":
        raise NoExport
    for job in every(root, "WorkExperience"):
        periods = [element for element in job.iter() if bare(element) in ("From", "To")]
        years = {bare(element): year(element.get("year", "")) for element in periods}
        yield job_of(
            under(job, "Position", "Label"),
            under(job, "Employer", "Name"),
            years.get("From"),
            years.get("To"),
        )
    for one in every(root, "ForeignLanguage"):
        levels = [element for element in one.iter() if bare(element) == "ProficiencyLevel"]
        spoken = [part.text or "" for element in levels for part in element]
        yield language_of(under(one, "Description", "Label"), spoken)
    for one in every(root, "JobRelated"):
        yield from skills_of(under(one, "Description"))
    for one in every(root, "Achievement"):
        yield achieved(under(one, "Title", "Label"), under(one, "Description"))


def of_candidate(root: Element) -> Proposals:
    """Read the portal's XML of today, HR-XML's Candidate, whose elements go by local names."""
    for job in every(root, "EmployerHistory"):
        employer = under(job, "OrganizationName")
        for position in every(job, "PositionHistory"):
            yield job_of(
                under(position, "PositionTitle"),
                employer,
                year(first_in(position, "StartDate")),
                year(first_in(position, "EndDate")),
            )
    for one in every(root, "Certification"):
        named = under(one, "CertificationName") or under(one, "CertificationTypeCode")
        yield proposed(
            StatementKind.CERTIFICATE,
            named,
            first_in(one, "OrganizationName"),
            since=year(first_in(one, "FirstIssuedDate") or first_in(one, "IssueDate")),
        )
    for one in every(root, "PersonCompetency"):
        taxonomy = under(one, "TaxonomyID").lower()
        name = under(one, "CompetencyName") or under(one, "CompetencyID")
        if "language" not in taxonomy:
            yield from skills_of(name)
        elif not taxonomy.startswith("mother"):
            scores = [(part.text or "").strip() for part in every(one, "ScoreText")]
            yield language_of(called(name), scores)


def called(code: str) -> str:
    """Name a language that is given by its code of ISO 639, as the reader calls it."""
    try:
        known = Locale.parse(code.lower()) if code.isalpha() else None
    except (ValueError, UnknownLocaleError):
        known = None
    return (known.get_language_name(get_locale()) if known else None) or code


def skills_of(words: str) -> Proposals:
    """Propose what a text lists, a line or a point at a time; tags within it are not read."""
    for line in BREAK.split(TAG.sub("\n", html.unescape(words))):
        yield proposed(StatementKind.SKILL, line.strip(" \t-–•*"))


def achieved(title: str, words: str) -> Proposal | None:
    """Propose what somebody did as a project."""
    return proposed(StatementKind.PROJECT, title, TAG.sub(" ", html.unescape(words)))


def job_of(title: str, employer: str, since: int | None, until: int | None) -> Proposal | None:
    """Propose a position."""
    return proposed(StatementKind.ROLE, title, employer, since=since, until=until)


def language_of(name: str, levels: list[str]) -> Proposal | None:
    """Propose a language with the lowest of its levels: a promise that holds for all of them."""
    known = sorted(Level(word) for word in levels if word in tuple(Level))
    return proposed(StatementKind.LANGUAGE, name, level=known[0] if known else None)


def proposed(kind: StatementKind, phrase: str, words: str = "", **more: Any) -> Proposal | None:
    """Make a proposal of cleaned words, cut to what a line holds; none without a name."""
    cleaned = clean_text(phrase, len(phrase)).replace("\n", " ")[: limits.NAME].strip()
    if not cleaned:
        return None
    rest = clean_text(words, len(words))[: limits.STATEMENT - limits.NAME].strip()
    return Proposal(kind=kind, phrase=cleaned, words=rest, **more)


def year(words: str) -> int | None:
    """Find a year in a date as services write it: "Jan 2019"."""
    found = YEAR.search(words)
    return int(found[0]) if found else None


def at(found: Any, *path: str) -> Any:
    """Follow a path through JSON, as far as it goes."""
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def listed(found: Any) -> list[Any]:
    """Take one or many as many."""
    return found if isinstance(found, list) else [] if found is None else [found]


def said(found: Any) -> str:
    """Take words or a number as words."""
    return str(found) if isinstance(found, str | int) else ""


def bare(element: Element) -> str:
    """Name an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def every(root: Element, name: str) -> Iterator[Element]:
    """Go through the elements of a name within another, and not into them: each is met once.

    Asked for within one another, they would take the square of their number.
    """
    left = [*reversed(root)]
    while left:
        element = left.pop()
        if bare(element) == name:
            yield element
        else:
            left.extend(reversed(element))


def first_in(element: Element, name: str) -> str:
    """Read the words of the first element of a name, with what stands in it."""
    found = next(every(element, name), None)
    return " ".join(found.itertext()).strip() if found is not None else ""


def under(element: Element, *path: str) -> str:
    """Read the words at the end of a path of elements."""
    found: Element | None = element
    for name in path:
        inside = found if found is not None else ()
        found = next((one for one in inside if bare(one) == name), None)
    return (found.text or "").strip() if found is not None else ""
