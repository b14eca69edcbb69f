"""Which indexes come after the migrations, while people write?

To build one keeps everybody from writing to its table, and in a migration for as long as that
lasts. Those over tables that may be large stand here instead, and in the model; without them all
is found, too, only later. One that nothing may be written without, a unique one, cannot wait.
"""

from __future__ import annotations

from typing import LiteralString

INDEXES: dict[str, LiteralString] = {
    "ix_file_held": "file (held_for, id) WHERE held_for IS NOT NULL",
    "ix_file_room": "file (owner_id) INCLUDE (size) WHERE erased_at IS NULL",
    "ix_person_guest": "person (guest_until) WHERE guest_of IS NOT NULL",
}
