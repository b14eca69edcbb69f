"""What could somebody add to what they state? Shown to that person alone, and kept nowhere.

Nothing is read but the topics of posts that they answered: no words of theirs are judged, and
nobody else is told how often they answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from models import ConceptKind, Person, session
from social.vocabulary import called, labels

LEAST = 3  # posts: fewer are a chance
MOST = 3  # hints at once: more would be a nag

# Topics of posts of others that somebody answered where others can read it.
ANSWERED = text(
    """
    SELECT t.name, count(DISTINCT p.id) AS posts
      FROM comment c
      JOIN post p ON p.id = c.post_id AND p.author_id <> :me
       AND p.state = 'published' AND p.deleted_at IS NULL
      JOIN post_topic k ON k.post_id = p.id
      JOIN topic t ON t.id = k.topic_id
     WHERE c.author_id = :me AND c.state = 'published' AND c.deleted_at IS NULL
     GROUP BY t.id, t.name HAVING count(DISTINCT p.id) >= :least
     ORDER BY posts DESC, t.id LIMIT 20
    """
)
STATED = text(
    "SELECT concept_id FROM statement WHERE person_id = :me AND withdrawn_at IS NULL "
    "AND concept_id IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Hint:
    """You answered `number` posts about this: add it?"""

    topic: str
    number: int
    concept_id: int
    label: str


def hints_for(person: Person) -> list[Hint]:
    """List what a person answered often and does not state, the most often answered first."""
    stated = set(session.scalars(STATED, {"me": person.id}))
    found: dict[int, tuple[str, int]] = {}
    for name, number in session.execute(ANSWERED, {"me": person.id, "least": LEAST}):
        concept_id = called(name, person.language, (ConceptKind.SKILL,))
        if concept_id is not None and concept_id not in stated:
            found.setdefault(concept_id, (name, number))
    shown = list(found.items())[:MOST]
    names = labels([concept_id for concept_id, _ in shown], person.language)
    return [Hint(*said, one, names[one]) for one, said in shown if one in names]
