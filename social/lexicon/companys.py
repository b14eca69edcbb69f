"""How do a company's own words come in: machines, norms, modules of its software?

A CSV file with a column a language (en, nl, fr, de), words for the same parted by " / ", and if
wanted `kind` (skill, certificate, occupation, language) and `broader` (what a broader concept is
called). A line with a label that a concept of that kind has already adds its words there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import select

from models import Concept, ConceptKind, ConceptLabel, ConceptSource, session
from models.folding import fold
from models.limits import LABEL
from models.linking.normal import normal
from social.lexicon.coming import Coming, Named, Sheet, Unreadable, worded

LANGUAGES = ("en", "nl", "fr", "de")
MOST = 5_000  # lines
COLUMNS = 100
BYTES = 2_000_000


def sheet(name: str, content: bytes) -> Sheet:
    """Read a company's words, whole, so that all of them come in or none."""
    if len(content) > BYTES:
        raise Unreadable(_("This file is too large."))
    try:
        text = content.decode("utf-8-sig")
        table = csv.DictReader(StringIO(text, newline=""), delimiter=delimiter(text))
        if len(table.fieldnames or ()) > COLUMNS:  # each row would be read with all of them
            raise Unreadable(_("This file is too large."))
        rows = list(islice(table, MOST + 1))
    except (UnicodeDecodeError, csv.Error):
        raise Unreadable(_("This is not a CSV file in UTF-8.")) from None
    if not rows or not set(LANGUAGES) & set(rows[0]):
        raise Unreadable(_("The first line has to name columns: kind, broader, en, nl, fr, de."))
    if len(rows) > MOST:
        raise Unreadable(_("This file is too large."))
    read = [one for number, row in enumerate(rows, start=2) if (one := line(number, row))]
    return Sheet(name, sha256(content).hexdigest(), ConceptSource.COMPANY, lambda: placed(read))


def delimiter(text: str) -> str:
    """Tell by the first line whether commas or semicolons part the cells."""
    first = text.split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def line(number: int, row: dict[str, str | None]) -> tuple[Named, str] | None:
    """Read one line: a concept, and what the broader one is called; None for an empty one."""
    cells = {key: (row.get(key) or "").strip() for key in ("kind", "broader", *LANGUAGES)}
    labels = tuple(label for one in LANGUAGES for label in worded(one, cells[one]))
    if not labels:
        return None
    if any(len(words) > LABEL or not normal(words) for _, words, _ in labels):
        raise Unreadable(_("Line %(number)s has words that are too long or empty.", number=number))
    try:
        kind = ConceptKind(cells["kind"] or ConceptKind.SKILL)
    except ValueError:
        raise Unreadable(
            _(
                "Line %(number)s has no kind that there is: %(kind)s",
                number=number,
                kind=row["kind"],
            )
        ) from None
    key = normal(labels[0][1]).replace(" ", "-")[:200]
    return Named(f"company:{kind.value}/{key}", kind, labels), cells["broader"]


def placed(read: list[tuple[Named, str]]) -> Iterator[Coming]:
    """Give each line the address of the concept that has one of its labels already."""
    for named, broader in read:
        uri = address_of([words for _, words, _ in named.labels], named.kind) or named.uri
        above = address_of([broader], None) if broader else None
        if broader and above is None:
            raise Unreadable(_("Nothing is called “%(words)s” here.", words=broader))
        yield Named(uri, named.kind, named.labels, (above,) if above and above != uri else ())


def address_of(words: list[str], kind: ConceptKind | None) -> str | None:
    """Find the address of the oldest concept that is called so; those by hand have one, too."""
    return session.scalar(
        select(Concept.uri)
        .join(ConceptLabel, ConceptLabel.concept_id == Concept.id)
        .where(
            ConceptLabel.folded.in_([fold(one) for one in words]),
            Concept.merged_into_id.is_(None),
            Concept.kind == kind if kind else Concept.kind != ConceptKind.OCCUPATION,
        )
        .order_by(Concept.id)
        .limit(1)
    )
