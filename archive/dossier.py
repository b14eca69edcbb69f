"""Where does anything stand of a person?

Drafts lie in their browser alone. Search, topics and caches are made from the texts and go with
them. Of sign-ins that were refused the ledger alone knows, under the person's keys.
"""

from __future__ import annotations

from sqlalchemy import text

from archive.ledger import AnySession

# Each noun with a query for the numbers of all that there is of a person.
FINDERS = {
    "post": "SELECT id FROM post WHERE author_id = :person AND erased_at IS NULL",
    "comment": "SELECT id FROM comment WHERE author_id = :person AND erased_at IS NULL",
    "file": "SELECT id FROM file WHERE owner_id = :person AND erased_at IS NULL",
    "mention": "SELECT id FROM mention WHERE person_id = :person",
    "reaction": "SELECT id FROM reaction WHERE person_id = :person",
    "follow": "SELECT id FROM follow WHERE person_id = :person OR followed_id = :person",
    "membership": "SELECT id FROM membership WHERE person_id = :person",
    "notice": "SELECT id FROM notice WHERE person_id = :person",
    "sign_in": "SELECT id FROM sign_in WHERE person_id = :person",
    "refusal": (
        "SELECT DISTINCT e.noun_id FROM kek q JOIN entry_key k ON k.kek_id = q.id "
        "JOIN entry e ON e.id = k.entry_id WHERE q.subject_id = :person AND e.noun = 'refusal'"
    ),
    "person": "SELECT id FROM person WHERE id = :person",
}

COLLECT = """
    INSERT INTO request_item (request_id, noun, noun_id, note, hindrance)
    SELECT :request, :noun, found.id, '', '' FROM ({finder}) AS found (id)
        ON CONFLICT DO NOTHING
"""


def collect(session: AnySession, request_id: int, person_id: int) -> None:
    """Write down all that there is of a person as items of their request; again, what is new."""
    for noun, finder in FINDERS.items():
        values = {"request": request_id, "noun": noun, "person": person_id}
        session.execute(text(COLLECT.format(finder=finder)), values)
