"""Where does anything stand of a person?

Drafts lie in their browser alone. Search, topics and caches are made from the texts and go with
them. Of sign-ins that were refused the ledger alone knows, under the person's keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from archive.ledger import AnySession
from models.merging import placeholders_of

# Each noun with a query for the numbers of all that there is of a person.
FINDERS = {
    "post": "SELECT id FROM post WHERE author_id = :person AND erased_at IS NULL",
    "comment": "SELECT id FROM comment WHERE author_id = :person AND erased_at IS NULL",
    "message": "SELECT id FROM message WHERE author_id = :person AND erased_at IS NULL",
    "file": "SELECT id FROM file WHERE owner_id = :person AND erased_at IS NULL",
    "mention": "SELECT id FROM mention WHERE person_id = :person",
    "reaction": "SELECT id FROM reaction WHERE person_id = :person",
    "follow": "SELECT id FROM follow WHERE person_id = :person OR followed_id = :person",
    "membership": "SELECT id FROM membership WHERE person_id = :person",
    "attendance": "SELECT id FROM attendance WHERE person_id = :person",
    "vote": "SELECT id FROM vote WHERE person_id = :person",
    "notice": "SELECT id FROM notice WHERE person_id = :person",
    "sign_in": "SELECT id FROM sign_in WHERE person_id = :person",
    "refusal": (
        "SELECT DISTINCT e.noun_id FROM kek q JOIN entry_key k ON k.kek_id = q.id "
        "JOIN entry e ON e.id = k.entry_id WHERE q.subject_id = :person AND e.noun = 'refusal'"
    ),
    "report": (
        'SELECT r.id FROM report r JOIN "case" c ON c.id = r.case_id '
        "WHERE r.erased_at IS NULL AND (r.reporter_id = :person OR c.author_id = :person)"
    ),
    "case": 'SELECT id FROM "case" WHERE author_id = :person AND erased_at IS NULL',
    "person": "SELECT id FROM person WHERE id = :person",
}

# What is looked through for a bundle. Who reported somebody is nobody's to be told.
# Nor what people said of them where they were not there to read it.
GIVEN = {noun: finder for noun, finder in FINDERS.items() if noun not in ("report", "case")} | {
    "mention": FINDERS["mention"]
    + """ AND (message_id IS NULL OR EXISTS (
        SELECT FROM message m JOIN participant p ON p.conversation_id = m.conversation_id
         WHERE m.id = mention.message_id AND p.person_id = :person
           AND p.after_id < m.id AND (p.until_id IS NULL OR p.until_id >= m.id)))"""
}

# What the person provided themselves: with article 20 they take that elsewhere.
PROVIDED = {
    noun: FINDERS[noun]
    for noun in (
        "post",
        "comment",
        "message",
        "file",
        "reaction",
        "membership",
        "vote",
        "attendance",
        "person",
    )
} | {"follow": "SELECT id FROM follow WHERE person_id = :person"}

COLLECT = """
    INSERT INTO request_item (request_id, noun, noun_id, note, hindrance, names_others, is_later)
    SELECT :request, :noun, found.id, '', '', false, :is_later FROM ({finder}) AS found (id)
        ON CONFLICT DO NOTHING
"""


# Where others are named or speak, as far as rows tell.
NAMING = {
    "mention": "true",
    "notice": "true",
    "follow": "EXISTS (SELECT FROM follow f WHERE f.id = i.noun_id AND f.followed_id IS NOT NULL)",
    "post": "EXISTS (SELECT FROM mention m WHERE m.post_id = i.noun_id "
    "AND m.person_id <> :person) OR EXISTS (SELECT FROM post p WHERE p.id = i.noun_id "
    "AND p.source ~ :quoted)",
    "comment": "EXISTS (SELECT FROM mention m WHERE m.comment_id = i.noun_id "
    "AND m.person_id <> :person) OR EXISTS (SELECT FROM comment c WHERE c.id = i.noun_id "
    "AND c.source ~ :quoted)",
    "message": "EXISTS (SELECT FROM mention m WHERE m.message_id = i.noun_id "
    "AND m.person_id <> :person) OR EXISTS (SELECT FROM message c WHERE c.id = i.noun_id "
    "AND c.source ~ :quoted)",
}
MARK = "UPDATE request_item i SET names_others = true WHERE i.request_id = :request AND i.noun = "
QUOTED = r"(^|\n) {0,3}>"

# What names nobody is given, texts masked all the same: a name may stand there without an @.
SETTLE = """
    UPDATE request_item
       SET outcome = CASE WHEN noun IN ('post', 'comment', 'message', 'file')
                          THEN 'mask' ELSE 'give' END
     WHERE request_id = :request AND outcome IS NULL AND NOT names_others
"""


def collect(
    session: AnySession,
    request_id: int,
    person_id: int,
    finders: Mapping[str, str] = FINDERS,
    *,
    is_later: bool = False,
) -> int:
    """Write down all that there is of a person as items of their request; again, what is new.

    Also what stands still with placeholders of imports who turned out to be they, and those
    themselves. Tells how many are new.
    """
    number = 0
    everyone = (person_id, *session.scalars(placeholders_of(person_id)))
    for noun, finder in finders.items():
        for one in everyone:
            values = {"request": request_id, "noun": noun, "person": one, "is_later": is_later}
            number += session.execute(text(COLLECT.format(finder=finder)), values).rowcount  # type: ignore[attr-defined]
    return number


# What came later and nobody decided of follows what was decided of its kind.
FOLLOW = """
    UPDATE request_item i
       SET outcome = s.said ->> 'outcome', exemption = s.said ->> 'exemption',
           until = CAST(s.said ->> 'until' AS timestamptz)
      FROM erasure_request r, jsonb_each(r.standing) AS s (noun, said)
     WHERE r.id = :request AND i.request_id = r.id AND i.noun = s.noun
       AND i.is_later AND i.outcome IS NULL
"""


def look_again(session: AnySession, request_id: int, person_id: int) -> int:
    """Add what came since to a request to be forgotten; tell how many things are new.

    Each follows what was decided of its kind; where nothing was, somebody has to decide.
    """
    number = collect(session, request_id, person_id, is_later=True)
    session.execute(text(FOLLOW), {"request": request_id})
    return number


def part_others(session: AnySession, request_id: int, person_id: int) -> None:
    """Mark the items in which others are named or speak; decide those in which nobody is."""
    values: dict[str, Any] = {"request": request_id, "person": person_id, "quoted": QUOTED}
    for noun, where in NAMING.items():
        session.execute(text(f"{MARK} '{noun}' AND ({where})"), values)
    session.execute(text(SETTLE), values)
