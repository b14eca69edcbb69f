"""How do the tests destroy things as the product does: erase, certify, shred, in one change?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from archive import ledger
from archive.keyring import KeyLost, keyring
from archive.settling import settle
from archive.shredding import Shredded, shred
from models import Entry, EntryKey, Ground, session
from social.certifying import certify
from social.changes import change
from social.erasing import Thing, erase_all

Noun = tuple[str, int]


def destroy(things: Iterable[Thing], *, settled: bool = True) -> Shredded:
    """Erase some things, shred what was recorded of them, and destroy the keys."""
    with change(None) as record:
        nouns = erase_all(record, things)
        certificate = certify(record, Ground.REQUEST, {"nouns": [list(noun) for noun in nouns]})
        done = shred(session, nouns, certificate)
    if settled:
        settle()
    return done


def shred_only(nouns: Sequence[Noun], *, settled: bool = True) -> Shredded:
    """Shred what was recorded of some objects, and leave their rows."""
    with change(None) as record:
        certificate = certify(record, Ground.RULE, {"nouns": [list(noun) for noun in nouns]})
        done = shred(session, nouns, certificate)
    if settled:
        settle()
    return done


def readable() -> dict[int, bool]:
    """Tell of each entry whether it can be read, by what is on the shelf now."""
    session.rollback()
    keyring.forget_all()
    rows = select(Entry, EntryKey).join(EntryKey, EntryKey.entry_id == Entry.id, isouter=True)
    return {entry.id: is_readable(entry, key) for entry, key in session.execute(rows)}


def is_readable(entry: Entry, key: EntryKey | None) -> bool:
    """Tell whether an entry opens and is what was committed to."""
    try:
        return key is not None and ledger.is_committed(entry, key)
    except KeyLost:
        return False
