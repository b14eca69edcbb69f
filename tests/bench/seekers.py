"""How does a company of 100,000 people who state what they know come into the database?

People, concepts of ESCO's own labels, and statements, each with its ledger entry, in the language
of whoever states it. Skills are as common as words are: few of them very, most of them hardly.
"""

from __future__ import annotations

import gzip
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from models import Event
from models.folding import fold
from tests.bench.load import BATCH, START, Loader

DATA = Path(__file__).parents[3] / "shared" / "data" / "expertise"
LANGUAGES = ("en", "nl", "fr", "de")
SKILLS = 8  # of each person
SITES = (
    ("Gent", "BE"), ("Antwerpen", "BE"), ("Liège", "BE"), ("Lyon", "FR"), ("Lille", "FR"),
    ("Aachen", "DE"), ("Köln", "DE"), ("Eindhoven", "NL"), ("Rotterdam", "NL"), ("London", "GB"),
)  # fmt: skip
DEPARTMENTS = ("Engineering", "Quality", "Sales", "Planning", "Welding", "Finance")
SPOKEN = {"en": "English|Engels|anglais|Englisch", "de": "German|Duits|allemand|Deutsch"}
SPOKEN |= {"fr": "French|Frans|français|Französisch", "nl": "Dutch|Nederlands|néerlandais|Niederl."}


@dataclass
class Skills:
    """What ESCO calls each skill, by its address."""

    preferred: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    others: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))


def skills() -> Skills:
    """Read ESCO's labels of skills."""
    found = Skills()
    with gzip.open(DATA / "esco_labels.tsv.gz", "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            sort, uri, language, kind, label = line.rstrip("\n").split("\t")
            if sort != "skill":
                continue
            if kind == "pref":
                found.preferred[uri].setdefault(language, label)
            else:
                found.others[uri].append((language, label))
    return found


class SeekLoader(Loader):
    """Fills a company whose people state what they know."""

    def begin(self, found: Skills) -> None:
        """Open sites, and keep the vocabulary; nothing of it is anybody's."""
        self.copy(
            "site",
            "id, name, country, zone",
            ((n, *site, "Europe/Brussels") for n, site in enumerate(SITES, start=1)),
        )
        self.entries(Event.SITE_ADDED, "site", ((n, None) for n in range(1, len(SITES) + 1)))
        self.uris = list(found.preferred)
        self.names = [found.preferred[uri] for uri in self.uris]
        count = len(self.uris)
        self.tongues = {code: count + n for n, code in enumerate(SPOKEN, start=1)}
        self.copy(
            "concept",
            "id, kind, source, uri, created_at",
            [
                *((n, "skill", "esco", uri, START) for n, uri in enumerate(self.uris, start=1)),
                *(
                    (n, "language", "kring", f"kring:language/{code}", START)
                    for code, n in self.tongues.items()
                ),
            ],
        )
        self.copy(
            "concept_label",
            "id, concept_id, language, words, folded, is_preferred",
            ((n, *row) for n, row in enumerate(self.labels(found), start=1)),
        )
        self.copy(
            "vocabulary", "id, version, change, digest, attribution", [(1, 1, "bench", "", "")]
        )
        self.entries(Event.SITE_CHANGED, "vocabulary", [(1, None)])
        self.connection.commit()

    def labels(self, found: Skills) -> Iterator[tuple[Any, ...]]:
        """Give every label once."""
        for n, uri in enumerate(self.uris, start=1):
            seen = set()
            rows = [*found.preferred[uri].items()]
            for place, (language, words) in enumerate([*rows, *found.others[uri]]):
                key = language, fold(words)
                if key not in seen and len(words) <= 300:
                    seen.add(key)
                    yield n, language, words, key[1], place < len(rows)
        for code, names in SPOKEN.items():
            for language, words in zip(LANGUAGES, names.split("|"), strict=True):
                yield self.tongues[code], language, words, fold(words), True

    def hire(self, number: int) -> None:
        """Hire people at the sites."""
        self.copy(
            "person",
            "id, handle, name, name_folded, email, title, department, site_id, bio, language, "
            "zone, state, theme, contrast, density, motion, has_shortcuts, home_order, version, "
            "created_at",
            (
                (
                    n, f"person.{n}", f"Person {n}", f"person {n}", f"p{n}@example.org", "",
                    DEPARTMENTS[n % len(DEPARTMENTS)], n % len(SITES) + 1, "", LANGUAGES[n % 4],
                    "Europe/Brussels", "active", "system", "system", "normal", "system", True,
                    "newest", 1, START,
                )
                for n in range(1, number + 1)
            ),
        )  # fmt: skip
        self.entries(Event.PERSON_ADDED, "person", ((n, None) for n in range(1, number + 1)))
        self.connection.commit()

    def state(self, number: int) -> None:
        """Let everybody state their skills and two languages."""
        weights = [1 / (n + 10) for n in range(len(self.uris))]
        order = list(range(len(self.uris)))
        self.chance.shuffle(order)
        rows = self.statements(number, weights, order)
        while some := list(islice(rows, BATCH)):
            self.copy(
                "statement",
                "id, person_id, kind, concept_id, words, language, level, role, customer, "
                "audience, source, sought, confirmed_at, created_at, version",
                some,
            )
            self.entries(Event.STATEMENT_MADE, "statement", ((row[0], None) for row in some))
            self.connection.commit()

    def statements(
        self, number: int, weights: list[float], order: list[int]
    ) -> Iterator[tuple[Any, ...]]:
        """Make them, each in its author's language where ESCO has a word in it."""
        id = 0
        for person in range(1, number + 1):
            language = LANGUAGES[person % 4]
            for place in set(self.chance.choices(order, weights, k=SKILLS)):
                names = self.names[place]
                spoken = language if language in names else next(iter(names))
                id += 1
                yield self.row(id, person, "skill", place + 1, names[spoken], spoken, None)
            for code in self.chance.sample(list(self.tongues), 2):
                id += 1
                level = self.chance.choice(("A2", "B1", "B2", "C1"))
                yield self.row(id, person, "language", self.tongues[code], "", language, level)

    def row(
        self, id: int, person: int, kind: str, concept: int, words: str, language: str, level: Any
    ) -> tuple[Any, ...]:
        """Write one statement."""
        at = START + timedelta(days=self.chance.randrange(900))
        audience = self.chance.choices(("all", "unit", "hr", "me"), (80, 10, 5, 5))[0]
        sought = " ".join(f"'{word}'" for word in {*fold(words).split()} if word.isalnum())
        return (
            id, person, kind, concept, words[:600], language, level, "", "", audience, "self",
            sought, at, at, 1,
        )  # fmt: skip

    def done(self) -> None:
        """Set the sequences, and let the planner look."""
        for table in ("site", "concept", "concept_label", "statement"):
            self.connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT COALESCE(max(id), 1) FROM {table}))"
            )
        self.connection.commit()
        self.finish()


def known(
    loader: SeekLoader, count: int, chance: random.Random
) -> list[tuple[int, dict[str, str]]]:
    """Choose concepts that have a name in all four languages."""
    whole = [(n, one) for n, one in enumerate(loader.names, start=1) if len(one) == len(LANGUAGES)]
    return chance.sample(whole, min(count, len(whole)))
