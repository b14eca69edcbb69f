"""What does the address of a search hold? All of it, so that it can be sent to somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zlib import crc32

from werkzeug.datastructures import MultiDict

from models import Level, limits
from moderation import clean_line
from social.finding import LARGEST_ID
from social.seeking.criteria import ALTERNATIVES, Criterion, Sort, read_all
from social.seeking.meeting import Narrowed

LONGEST = 500  # characters of what is looked for
PAGES = 10  # whoever looks further narrows down
CHOSEN = 30  # sites or departments at once
# What is ticked, and what it is called in an address.
TICKS = {
    "valid": "is_valid",
    "project": "is_project",
    "asks": "takes_questions",
    "here": "is_here",
    "recent": "is_recent",
}


@dataclass(frozen=True, slots=True)
class Search:
    """Words, how they were understood, and what else it is narrowed by."""

    words: str = ""
    of: str = ""  # a sum of the words that the criteria were understood from
    criteria: Sequence[Criterion] = ()
    narrowed: Narrowed = field(default_factory=Narrowed)
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Search:
        """Read it from an address; what it does not know it leaves out."""
        words = args.get("q", "")[: 2 * LONGEST]
        words = clean_line(words, LONGEST) if len(words) <= LONGEST else words[:LONGEST]
        page = args.get("page", "1")
        level = args.get("level", "")
        return cls(
            words.replace("\x00", ""),
            args.get("u", "")[:8],
            read_all(args.getlist("c")),
            Narrowed(
                site_ids=numbers(args.getlist("site")),
                departments=[
                    one.replace("\x00", "")[: limits.NAME]
                    for one in args.getlist("department")[:CHOSEN]
                    if one
                ],
                level=Level(level) if level in {*Level} else None,
                **{name: args.get(tick) == "1" for tick, name in TICKS.items()},
            ),
            min(int(page), PAGES) if page in {str(n) for n in range(1, PAGES + 1)} else 1,
        )

    @property
    def is_new(self) -> bool:
        """Tell whether the words are yet to be understood."""
        return bool(self.words) and self.of != sum_of(self.words)

    @property
    def times_narrowed(self) -> int:
        """Count by how much it is narrowed beside the criteria."""
        narrowed = self.narrowed
        ticks = sum(getattr(narrowed, name) for name in TICKS.values())
        chosen = len(narrowed.site_ids) + len(narrowed.departments)
        return ticks + chosen + (narrowed.level is not None)

    def understood(self, criteria: Sequence[Criterion]) -> Search:
        """Look for what the words mean."""
        return replace(self, criteria=criteria, of=sum_of(self.words), page=1)

    def turned(self, n: int) -> Search:
        """Let a criterion be met where it must be, or the other way round."""
        return self.with_criterion(n, self.criteria[n].turned())

    def without(self, n: int) -> Search:
        """Leave a criterion out."""
        return self.with_criterion(n, None)

    def with_criterion(self, n: int, criterion: Criterion | None) -> Search:
        """Put another criterion in the place of one."""
        found = [*self.criteria]
        found[n : n + 1] = [criterion] if criterion else []
        return replace(self, criteria=found, page=1)

    def also(self, n: int, concept_ids: Sequence[int]) -> Search:
        """Let a criterion be met by other concepts, too; as many as one can have."""
        return self.with_criterion(n, self.criteria[n].also(*map(str, concept_ids)))

    def has_room(self, n: int) -> bool:
        """Tell whether a criterion can be met by one concept more."""
        return len(self.criteria[n].values) < ALTERNATIVES

    def adding(self, concept_id: int) -> Search:
        """Look for a concept, too."""
        more = Criterion(Sort.CONCEPT, (str(concept_id),))
        return replace(self, criteria=[*self.criteria, more], page=1)

    def at(self, page: int) -> Search:
        """Show another page of it."""
        return replace(self, page=page)

    def args(self) -> Mapping[str, Any]:
        """Give what stands behind the question mark."""
        narrowed = self.narrowed
        found: dict[str, Any] = {
            "q": self.words,
            "u": self.of,
            "c": tuple(map(str, self.criteria)),
            "site": tuple(narrowed.site_ids),
            "department": tuple(narrowed.departments),
            "level": narrowed.level,
            **{tick: "1" if getattr(narrowed, name) else "" for tick, name in TICKS.items()},
            "page": self.page if self.page > 1 else "",
        }
        return {name: value for name, value in found.items() if value}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Give the same as the fields of a form."""
        return parse_qsl(urlencode(self.args(), doseq=True))


def sum_of(words: str) -> str:
    """Sum words up, to know whether they are the same still."""
    return f"{crc32(words.encode()):08x}"


def numbers(written: Sequence[str]) -> list[int]:
    """Read numbers that a row can have."""
    read = (
        int(one) for one in written[:CHOSEN] if one.isascii() and one.isdecimal() and len(one) < 11
    )
    return [one for one in read if 0 < one <= LARGEST_ID]
