"""Which part of a text is shown of a hit, and which of its words were looked for?

The words of a text are compared as the index compares them: those that begin like what is looked
for are asked about in one statement, and only those are marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from markupsafe import Markup, escape
from sqlalchemy import text

from models import session
from models.folding import fold

AROUND = 90  # characters before the first word that is marked
LENGTH = 280
ALIKE = 3  # letters that a word has in common with what it is a form of
WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
TAG = re.compile(r"<[^>]+>")
LEXEME = re.compile(r"'((?:[^']|'')+)'")
SPACE = re.compile(r"\s+")
LOOKED_AT = 40  # marks
ASKED_ABOUT = 400  # words, at most, of one page

SOUGHT = """
    SELECT w.place FROM unnest(CAST(:words AS text[]), CAST(:languages AS text[]))
                        WITH ORDINALITY AS w (word, language, place)
     WHERE {}(w.word, w.language) @@ CAST(:stems AS tsquery)
"""


class Index(StrEnum):
    """By which function of the database an index reads words."""

    OF_EMPLOYEES = "search_stems"
    OF_ARCHIVE = "archive_stems"


@dataclass(frozen=True, slots=True)
class Said:
    """A text of which a part is shown."""

    words: str
    language: str


def plain(html: str) -> str:
    """Give the words of a text without its marks."""
    return SPACE.sub(" ", unescape(TAG.sub(" ", html))).strip()


def mark_all(
    texts: Sequence[Said], stems: str, index: Index = Index.OF_EMPLOYEES, *, whole: bool = False
) -> list[Markup]:
    """Show a part of each text, or the whole, with what was looked for marked."""
    begins = beginnings(stems)
    likely = [
        [one for one in WORD.finditer(said.words) if is_likely(fold(one[0]), begins)]
        for said in texts
    ]
    pairs = list(
        dict.fromkeys(
            (fold(one[0]), said.language)
            for said, some in zip(texts, likely, strict=True)
            for one in some
        )
    )[:ASKED_ABOUT]
    meant = asked_for(pairs, stems, index)
    return [
        shown(said.words, [one for one in some if (fold(one[0]), said.language) in meant], whole)
        for said, some in zip(texts, likely, strict=True)
    ]


def beginnings(stems: str) -> tuple[str, ...]:
    """List how words begin that may be forms of what is looked for."""
    lexemes = (one.replace("''", "'").removeprefix("=") for one in LEXEME.findall(stems))
    found = {one[:ALIKE] for one in lexemes}
    return tuple(sorted(found))


def is_likely(word: str, begins: tuple[str, ...]) -> bool:
    """Tell whether a word may be one of those looked for; also a part of a compound."""
    return any(part.startswith(begins) for part in re.split(r"[-'’.]", word))


def asked_for(pairs: Sequence[tuple[str, str]], stems: str, index: Index) -> set[tuple[str, str]]:
    """Tell which words, each in its language, were looked for."""
    if not pairs or not stems:
        return set()
    words, languages = zip(*pairs, strict=True)
    # A phrase is not in one word: its words are marked wherever they stand.
    loose = re.sub(r"<(?:-|\d+)>", "|", stems).replace("&", "|")
    values = {"words": list(words), "languages": list(languages), "stems": loose}
    rows = session.scalars(text(SOUGHT.format(index.value)), values)
    return {pairs[place - 1] for place in rows}


def shown(words: str, marks: Sequence[re.Match[str]], whole: bool = False) -> Markup:
    """Cut a part out around the first mark, unless the whole is shown, and mark what is in it."""
    if whole:
        return marked(words, marks, 0, len(words))
    first = thickest(marks)
    start = 0 if first <= AROUND else words.rfind(" ", 0, first - AROUND // 2) + 1
    end = len(words) if len(words) - start <= LENGTH else words.rfind(" ", start, start + LENGTH)
    end = end if end > start else start + LENGTH
    before = Markup("… " if start else "")
    after = Markup(" …" if end < len(words) else "")
    return before + marked(words, marks, start, end) + after


def marked(words: str, marks: Sequence[re.Match[str]], start: int, end: int) -> Markup:
    """Mark what is in a part of a text."""
    parts, at = [], start
    for one in marks:
        if start <= one.start() and one.end() <= end:
            parts += [escape(words[at : one.start()]), Markup("<mark>"), escape(one[0]), CLOSED]
            at = one.end()
    return Markup("").join([*parts, escape(words[at:end])])


def thickest(marks: Sequence[re.Match[str]]) -> int:
    """Find where most of the words that were looked for stand close together."""
    ahead = LENGTH - AROUND
    best, at = 0, 0
    for place, one in enumerate(marks[:LOOKED_AT]):
        near = (it for it in marks[place : place + LOOKED_AT] if it.start() - one.start() < ahead)
        number = len({fold(it[0]) for it in near})
        if number > best:
            best, at = number, one.start()
    return at


CLOSED = Markup("</mark>")
