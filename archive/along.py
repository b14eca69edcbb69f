"""What goes along with a thing that is destroyed, and does a minimum bind any of it?

A file goes with the last text that shows it, and what is known of somebody's coming in goes with
the person. Each has rules of its own kind: as long as one of them binds it, all of it stays, as
with a hold. A case has no rule of its own: it stays with its reports. The
photo of a profile is part of the profile, whose rule counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text

from archive import retention
from archive.holds import Thing
from archive.ledger import AnySession
from archive.retention import KINDS

# The files of texts that stand with none but those asked about, and what a person leaves behind.
TEXTS = """
    SELECT a.noun, a.id, 'file' AS with_noun, t.file_id AS with_id
      FROM asked a JOIN attachment t ON a.noun = '{noun}' AND t.{noun}_id = a.id
     WHERE NOT EXISTS (SELECT FROM attachment o WHERE o.file_id = t.file_id AND NOT EXISTS (
           SELECT FROM asked b WHERE (b.noun = 'post' AND b.id = o.post_id)
                                  OR (b.noun = 'comment' AND b.id = o.comment_id)))
"""
ALONG = {
    "post": TEXTS.format(noun="post"),
    "comment": TEXTS.format(noun="comment"),
    # A case says what its reports say.
    "case": """
    SELECT a.noun, a.id, 'report' AS with_noun, r.id AS with_id
      FROM asked a JOIN report r ON a.noun = 'case' AND r.case_id = a.id""",
    "person": """
    SELECT a.noun, a.id, 'sign_in', s.id
      FROM asked a JOIN sign_in s ON a.noun = 'person' AND s.person_id = a.id
    UNION SELECT a.noun, a.id, 'refusal', e.noun_id
      FROM asked a JOIN kek q ON a.noun = 'person' AND q.subject_id = a.id
      JOIN entry_key k ON k.kek_id = q.id
      JOIN entry e ON e.id = k.entry_id AND e.noun = 'refusal'""",
}
ASKED = """
    WITH asked AS (
        SELECT * FROM unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS a (noun, id)
    ) {along}
"""


def bound(session: AnySession, things: Iterable[Thing], at: datetime) -> set[Thing]:
    """Keep of some things those that a minimum binds, their own or that of what goes along."""
    asked = list(things)
    with_them = along(session, asked)
    those = {*asked, *(other for others in with_them.values() for other in others)}
    kept = bound_alone(session, those, at)
    return {thing for thing in asked if thing in kept or with_them.get(thing, set()) & kept}


def along(session: AnySession, things: list[Thing]) -> dict[Thing, set[Thing]]:
    """Name what goes along with each of some things; those that go alone are left out."""
    parts = [ALONG[noun] for noun in sorted({noun for noun, _ in things} & ALONG.keys())]
    if not parts:
        return {}
    values = {"nouns": [noun for noun, _ in things], "ids": [number for _, number in things]}
    found: dict[Thing, set[Thing]] = {}
    for noun, number, with_noun, with_id in session.execute(
        text(ASKED.format(along=" UNION ".join(parts))), values
    ):
        found.setdefault((noun, number), set()).add((with_noun, with_id))
    return found


def bound_alone(session: AnySession, things: Iterable[Thing], at: datetime) -> set[Thing]:
    """Keep of some things those whose own minimum is not over."""
    ids: dict[str, list[int]] = {}
    for noun, number in things:
        ids.setdefault(noun, []).append(number)
    return {
        (noun, number)
        for noun, numbers in ids.items()
        if noun in KINDS
        for number, keeping in retention.keeping(session, KINDS[noun], numbers, at).items()
        if keeping.is_bound
    }
