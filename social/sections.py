"""How do the parts of a story become one text, and a text its parts again?

The words of a story are the words of its post, with a heading over each part: so they are screened,
kept, found and erased like all other words. The headings are in the language of what they head.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from models import PostKind
from models.folding import fold
from moderation import clean_text
from moderation.language import language_of

PARTS = ("situation", "did", "result", "evidence", "reuse", "contact")
Headings = Mapping[str, tuple[str, str, str, str]]
LANGUAGES = ("en", "nl", "fr", "de")

SHARED: Headings = {
    "evidence": ("What shows it", "Waaraan je het ziet", "Ce qui le montre", "Woran man es sieht"),
    "contact": ("Whom to ask", "Wie je kunt vragen", "À qui s’adresser", "Wen man fragen kann"),
}
HEADINGS: dict[PostKind, Headings] = {
    PostKind.STORY: {
        "situation": ("The situation", "De situatie", "La situation", "Die Ausgangslage"),
        "did": ("What we did", "Wat we deden", "Ce que nous avons fait", "Was wir getan haben"),
        "result": ("The result", "Het resultaat", "Le résultat", "Das Ergebnis"),
        "reuse": (
            "How to use it elsewhere",
            "Hoe je het elders gebruikt",
            "Comment l’utiliser ailleurs",
            "Wie man es anderswo nutzt",
        ),
        **SHARED,
    },
    PostKind.LESSON: {
        "situation": ("What we wanted", "Wat we wilden", "Ce que nous voulions", "Was wir wollten"),
        "did": ("What happened", "Wat er gebeurde", "Ce qui s’est passé", "Was geschehen ist"),
        "result": (
            "What we learnt",
            "Wat we leerden",
            "Ce que nous avons appris",
            "Was wir gelernt haben",
        ),
        "reuse": (
            "What others can do",
            "Wat anderen kunnen doen",
            "Ce que d’autres peuvent faire",
            "Was andere tun können",
        ),
        **SHARED,
    },
}
KNOWN = {
    fold(words): part
    for headings in HEADINGS.values()
    for part, spoken in headings.items()
    for words in spoken
}
HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*$", re.MULTILINE)


def joined(kind: PostKind, parts: Mapping[str, str], language: str) -> str:
    """Write the parts that say something under their headings; `language` if theirs is unclear."""
    said = {part: inner(parts.get(part, "")) for part in PARTS}
    spoken = language_of("\n".join(said.values()), language)
    at = LANGUAGES.index(spoken) if spoken in LANGUAGES else 0
    return "\n\n".join(
        f"# {HEADINGS[kind][part][at]}\n\n{words}" for part, words in said.items() if words
    )


def inner(words: str) -> str:
    """Clean a part, and make what looks like one of our headings a smaller one."""
    clean = clean_text(words, len(words)).strip() if words else ""
    return HEADING.sub(lambda found: f"#{found[0]}" if part_of(found) else found[0], clean)


def part_of(found: re.Match[str]) -> str | None:
    """Name the part that a heading begins; None for one that the writer made."""
    return KNOWN.get(fold(found[1]))


def parted(source: str) -> dict[str, str]:
    """Take a text apart; what stands before any heading of ours belongs to the first part."""
    found = dict.fromkeys(PARTS, "")
    part, begin = PARTS[0], 0
    for heading in HEADING.finditer(source):
        named = part_of(heading)
        if named is not None:
            add(found, part, source[begin : heading.start()])
            part, begin = named, heading.end()
    add(found, part, source[begin:])
    return found


def add(found: dict[str, str], part: str, words: str) -> None:
    """Put words into a part, after those that are there."""
    found[part] = "\n\n".join(one for one in (found[part], words.strip()) if one)


def without_headings(source: str) -> str:
    """Give what was said, without our headings, which all stories have."""
    return "\n".join(words for words in parted(source).values() if words)
