"""How do tests come by mandates?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models import Event, Mandate, Person, now, session
from models.folding import fold
from social.changes import change


def mandate(giver: Person, person: Person, subject: str = "Energy", **facts: Any) -> Mandate:
    """Let somebody speak for the company, for a year from yesterday unless `facts` say so."""
    values = {
        "starts_at": now() - timedelta(days=1),
        "ends_at": now() + timedelta(days=365),
        "names": {"en": subject},
        "zone": "Europe/Brussels",
    } | facts
    made = Mandate(person_id=person.id, given_by_id=giver.id, folded=fold(subject), **values)
    with change(giver) as record:
        session.add(made)
        record(Event.MANDATE_GIVEN, made)
    return made
