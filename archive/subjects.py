"""Whose is an object? The person under whose keys the ledger keeps what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOBODY = 0

# Which of an object's facts names that person.
WHOSE = {
    "post": "author_id",
    "comment": "author_id",
    "message": "author_id",
    "conversation": "named_by_id",
    "participant": "person_id",
    "file": "owner_id",
    "reaction": "person_id",
    "membership": "person_id",
    "follow": "person_id",
    "role": "person_id",
    "sign_in": "person_id",
    "access_token": "person_id",
    "code_app": "person_id",
    "code_sheet": "person_id",
    "lost_factor": "person_id",
    "merging": "person_id",
    "passkey": "person_id",
    "sign_on_identity": "person_id",
    "refusal": "person_id",
    "report": "reporter_id",
    "case": "author_id",
    "erasure_request": "person_id",
    "decision": "author_id",
    "appeal": "author_id",
    "access": "person_id",
    "statement": "person_id",
    "availability": "person_id",
    "asked": "asker_id",
    "confirmation": "by_id",
    "objection": "person_id",
    "people_export": "asked_by_id",
    "people_search": "searcher_id",
    "search_hit": "person_id",
    "story": "author_id",
    "credit": "person_id",
    "reuse": "author_id",
    "nomination": "person_id",
    "recognition": "author_id",
    "recipient": "person_id",
    "receipt": "person_id",
    "safety_answer": "person_id",
    "rumour": "author_id",
    "hearing": "person_id",
    "question_vote": "person_id",
    "share": "person_id",
    "quote": "person_id",
    "look": "officer_id",
    "move": "person_id",
    "stay": "person_id",
}


def subject_of(noun: str, noun_id: int, facts: Mapping[str, Any]) -> int:
    """Name the person whose object it is: themself, its author, its owner; or nobody."""
    if noun == "person":
        return noun_id
    found = facts.get(WHOSE.get(noun, ""))
    return found if isinstance(found, int) else NOBODY
