"""How does a large company come into the database fast, and past the guard all the same?

Every batch is one transaction of COPYs: the content and its ledger entries, sealed as always.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from archive.keyring import Wrapper, keyring
from archive.ledger import SECRET_BYTES, WRITTEN, Line, sealed
from archive.subjects import NOBODY
from models import Event, Origin, factory

BATCH = 50_000
START = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = """
    mould frame shift welding tender norm pallet audit crane order drawing batch robot line paint
    supplier gauge weld fixture delivery invoice customer tram door step alloy torque bolt sample
""".split()  # noqa: SIM905 - a list of words reads best as one


class Loader:
    """Fills a database whose tables are empty; ids are given here, sequences follow at the end."""

    def __init__(
        self, url: str, seed: int = 7, *, apart: bool = False, is_searched: bool = False
    ) -> None:
        """Take `apart` to keep everybody's posts under their own keys, as Kring does; it is slow.

        Otherwise all lies under one, which is the worst that can be for what is erased. Take
        `is_searched` to keep the index of the search, too, which takes most of the time.
        """
        self.is_searched = is_searched
        self.apart = apart
        self.connection = psycopg.connect(url.replace("+psycopg", ""))
        self.chance = random.Random(seed)
        self.posts = 0

    def people(self, number: int) -> None:
        """Hire people."""
        rows = [
            (n, f"person.{n}", f"Person {n}", f"person {n}", f"p{n}@example.org")
            for n in range(1, number + 1)
        ]
        self.copy(
            "person",
            "id, handle, name, name_folded, email, title, department, bio, language, zone, state, "
            "theme, contrast, density, motion, has_shortcuts, home_order, version, created_at",
            (
                (
                    *row,
                    "Welder",
                    "Quality",
                    "",
                    "en",
                    "Europe/Brussels",
                    "active",
                    "system",
                    "system",
                    "normal",
                    "system",
                    True,
                    "newest",
                    1,
                    START,
                )
                for row in rows
            ),
        )
        whose = self.wrappers([row[0] for row in rows]) if self.apart else None
        self.entries(Event.PERSON_ADDED, "person", ((row[0], None) for row in rows), whose)
        self.connection.commit()

    def communities(self, number: int) -> None:
        """Found public communities."""
        self.copy(
            "community",
            "id, slug, name, name_folded, purpose, purpose_html, rules, rules_html, kind, "
            "language, is_company, created_at, active_at, version",
            (
                (
                    n,
                    f"community-{n}",
                    f"Community {n}",
                    f"community {n}",
                    "",
                    "",
                    "",
                    "",
                    "public",
                    "en",
                    False,
                    START,
                    START,
                    1,
                )
                for n in range(1, number + 1)
            ),
        )
        ids = ((n, n) for n in range(1, number + 1))
        self.entries(Event.COMMUNITY_CREATED, "community", ids)
        self.connection.commit()

    def members(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Let people (first) into communities (second)."""
        rows = [(n, *pair) for n, pair in enumerate(pairs, start=1)]
        self.copy(
            "membership",
            "id, person_id, community_id, role, state, by_rule, is_muted, read_at, created_at",
            (
                (n, person, community, "member", "member", False, False, START, START)
                for n, person, community in rows
            ),
        )
        self.entries(Event.MEMBER_JOINED, "membership", ((n, place) for n, _p, place in rows))
        self.connection.commit()

    def write(self, until: int, communities: int, people: int) -> None:
        """Post until there are so many, a minute apart, over all communities."""
        if not self.is_searched:
            self.connection.execute("ALTER TABLE post DISABLE TRIGGER search_insert")
        while self.posts < until:
            first = self.posts + 1
            last = min(self.posts + BATCH, until)
            rows = [self.post(n, communities, people) for n in range(first, last + 1)]
            self.copy(
                "post",
                "id, community_id, author_id, kind, title, source, html, language, state, "
                "posted_at, active_at, comment_count, version",
                rows,
            )
            whose = [row[2] for row in rows] if self.apart else [NOBODY] * len(rows)
            ids = ((row[0], row[1]) for row in rows)
            self.entries(Event.POST_CREATED, "post", ids, self.wrappers(whose))
            self.connection.commit()
            self.posts = last
        self.connection.execute("ALTER TABLE post ENABLE TRIGGER search_insert")
        self.connection.commit()

    def post(self, n: int, communities: int, people: int) -> tuple[Any, ...]:
        """Make one post of some thirty words."""
        words = " ".join(self.chance.choices(WORDS, k=30))
        at = START + timedelta(minutes=n)
        place = self.chance.randint(1, communities)
        author = self.chance.randint(1, people)
        title = f"Post {n}" if n % 3 == 0 else ""
        html = f"<p>{words}</p>"
        return (
            n, place, author, "discussion", title, words, html, "en", "published", at, at, 0, 1
        )  # fmt: skip

    def entries(
        self,
        event: Event,
        noun: str,
        ids: Iterable[tuple[int, int | None]],
        wrappers: Sequence[Wrapper] | None = None,
    ) -> None:
        """Write the ledger's lines and their keys, all wrapped alike where nothing else is said."""
        start = self.next_entry()
        keys: list[tuple[int, int, bytes]] = []
        common = self.wrappers([NOBODY])[0]

        def lines() -> Iterator[tuple[Any, ...]]:
            for place, (noun_id, community_id) in enumerate(ids):
                line = Line(
                    event, noun, noun_id, {"id": noun_id}, START,
                    community_id=community_id, origin=Origin.IMPORT, is_new=True,
                )  # fmt: skip
                wrapper = wrappers[place] if wrappers else common
                row = sealed(line, os.urandom(SECRET_BYTES), wrapper)
                keys.append((start + place, wrapper.id, row["secret"]))
                yield (start + place, *(row[name] for name in WRITTEN))

        self.copy("entry", f"id, {', '.join(WRITTEN)}", lines())
        self.copy("entry_key", "entry_id, kek_id, secret", keys)

    def wrappers(self, whose: Sequence[int]) -> list[Wrapper]:
        """Give the key of each of some people."""
        with factory.begin() as session:
            connection = session.connection()
            return [keyring.at_hand(connection, one) for one in whose]

    def next_entry(self) -> int:
        """Tell the id that the next entry gets."""
        row = self.connection.execute("SELECT COALESCE(max(id), 0) + 1 FROM entry").fetchone()
        assert row is not None
        return int(row[0])

    def copy(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Stream rows into a table."""
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream,
        ):
            for row in rows:
                stream.write_row(row)

    def finish(self) -> None:
        """Set the sequences behind the ids given here, and let the planner look."""
        for table in ("person", "community", "membership", "post", "entry"):
            self.connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT COALESCE(max(id), 1) FROM {table}))"
            )
        self.connection.commit()
        self.connection.autocommit = True
        self.connection.execute("VACUUM ANALYZE")
        self.connection.autocommit = False


def memberships(
    people: int, communities: int, each: int, chance: random.Random
) -> Iterator[tuple[int, int]]:
    """Let everybody into `each` communities, and all of them into the first."""
    for person in range(1, people + 1):
        for community in {1, *chance.sample(range(2, communities + 1), each - 1)}:
            yield person, community
