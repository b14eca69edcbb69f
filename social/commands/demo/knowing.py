"""Which words for what people know does the demo company have?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from archive import ledger
from archive.ledger import Line
from models import Event, Origin, session
from social.lexicon import companys
from social.lexicon.coming import Sheet
from social.lexicon.starter import starter
from social.lexicon.taking_in import take_in

MACHINES = Path(__file__).parent / "machines.csv"


def learn_words(moment: datetime) -> None:
    """Bring in the starter list, then the company's own machines."""
    begin([starter()], moment)
    begin([companys.sheet(MACHINES.name, MACHINES.read_bytes())], moment)


def begin(sheets: list[Sheet], moment: datetime) -> None:
    """Bring in files as the command does, with an entry of that moment."""
    vocabulary, taken = take_in(sheets)
    line = Line(
        event=Event.VOCABULARY_IMPORTED,
        noun=vocabulary.noun,
        noun_id=vocabulary.id,
        facts=vocabulary.facts()
        | {"files": {one.name: one.digest for one in sheets}, "concepts": taken.concepts},
        at=moment,
        actor_id=None,
        community_id=None,
        origin=Origin.COMMAND,
        is_new=vocabulary.version == 1,
    )
    ledger.append(session, [line])
