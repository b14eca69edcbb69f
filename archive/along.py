"""What goes along with a thing that is destroyed, and does a minimum bind any of it?

A file goes with the last text that shows it, and what is known of somebody's coming in goes with
the person. Each has rules of its own kind: as long as one of them binds it, all of it stays, as
with a hold. A case has no rule of its own: it stays with its reports, and all of them while its
author can appeal against what was decided, or is restricted by it. The photo of a profile is part
of the profile, whose rule counts. A name stays as long as something is kept that its owner asked to
have erased, and was not.
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
                                  OR (b.noun = 'comment' AND b.id = o.comment_id)
                                  OR (b.noun = 'message' AND b.id = o.message_id)))
"""
ALONG = {
    "post": TEXTS.format(noun="post"),
    "comment": TEXTS.format(noun="comment"),
    "message": TEXTS.format(noun="message"),
    # A report waits for its case, and a case says what its reports say.
    "report": """
    SELECT a.noun, a.id, 'case', r.case_id
      FROM asked a JOIN report r ON a.noun = 'report' AND r.id = a.id""",
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
    kept = bound_alone(session, those, at) | pending(session, those, at)
    return {thing for thing in asked if thing in kept or with_them.get(thing, set()) & kept}


# While a decision restricts its author, or can be appealed against, they read why.
APPEALABLE = 30  # days; moderation.ladder says the same
PENDING = text(
    """
    SELECT DISTINCT c.id
      FROM "case" c JOIN decision d ON d.case_id = c.id JOIN person o ON o.id = c.author_id
     WHERE c.id = ANY(:cases) AND o.deactivated_at IS NULL AND d.erased_at IS NULL
       AND (d.decided_at + :days * interval '1 day' > :at
            OR (d.ended_at IS NULL AND d.ends_at > :at)
            OR EXISTS (SELECT FROM appeal a WHERE a.decision_id = d.id AND a.decided_at IS NULL))
    """
)
# People of whom something is kept that was found for their request to be forgotten: what was
# refused or put away, and what a hold or a minimum keeps. It says little without who wrote it.
NAMED = text(
    """
    SELECT DISTINCT r.person_id
      FROM erasure_request r JOIN request_item i ON i.request_id = r.id
     WHERE r.person_id = ANY(:people) AND r.kind = 'erasure' AND r.approved_at IS NOT NULL
       AND i.noun IN ('post', 'comment', 'message', 'file') AND i.certificate_id IS NULL
       AND (i.noun, i.noun_id) NOT IN (
           SELECT * FROM unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])))
       AND CASE i.noun
           WHEN 'post' THEN EXISTS (
               SELECT FROM post p WHERE p.id = i.noun_id AND p.erased_at IS NULL)
           WHEN 'comment' THEN EXISTS (
               SELECT FROM comment c WHERE c.id = i.noun_id AND c.erased_at IS NULL)
           WHEN 'message' THEN EXISTS (
               SELECT FROM message m WHERE m.id = i.noun_id AND m.erased_at IS NULL)
           ELSE EXISTS (SELECT FROM file f WHERE f.id = i.noun_id AND f.erased_at IS NULL) END
    """
)
# Of whom all but the name is gone already, and nothing came after that.
REDUCED = text(
    """
    SELECT p.id FROM unnest(CAST(:people AS int[])) AS p (id)
      CROSS JOIN LATERAL (SELECT event FROM entry e WHERE e.noun = 'person' AND e.noun_id = p.id
                           ORDER BY e.version DESC LIMIT 1) newest
     WHERE newest.event = 'person.reduced'
    """
)


def pending(session: AnySession, things: Iterable[Thing], at: datetime) -> set[Thing]:
    """Keep of some things the cases whose author needs the reasons still."""
    cases = [number for noun, number in things if noun == "case"]
    if not cases:
        return set()
    values = {"cases": cases, "at": at, "days": APPEALABLE}
    return {("case", number) for number in session.scalars(PENDING, values)}


def named(session: AnySession, things: Iterable[Thing], going: Iterable[Thing] = ()) -> set[Thing]:
    """Keep of some things the people whose name stands beside something of theirs that is kept.

    `going` is what goes in the same change.
    """
    people, others = [number for noun, number in things if noun == "person"], list(going)
    if not people:
        return set()
    values = {
        "people": people,
        "nouns": [noun for noun, _ in others],
        "ids": [number for _, number in others],
    }
    return {("person", number) for number in session.scalars(NAMED, values)}


def reduced(session: AnySession, things: Iterable[Thing]) -> set[Thing]:
    """Keep of some people those of whom no more than the name is left."""
    people = [number for noun, number in things if noun == "person"]
    return {("person", number) for number in session.scalars(REDUCED, {"people": people})}


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
