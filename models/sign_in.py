"""Which browsers are signed in as whom?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, LargeBinary, Sequence, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, now
from models.person import Person

REFUSALS = Sequence("refusal_id", metadata=Base.metadata)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A try to sign in that was refused: known to the ledger alone, no row keeps it.

    So neither what it costs nor whom it waits for depends on whether there is such a person.
    """

    id: int
    person_id: int | None
    tried: str
    address: str
    noun: ClassVar[str] = "refusal"

    def facts(self) -> dict[str, Any]:
        """List what the ledger keeps."""
        return {"person_id": self.person_id, "tried": self.tried, "address": self.address}


class SignIn(Recorded, Base):
    """One browser's session: a row, so that it can be listed and ended."""

    __tablename__ = "sign_in"
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "ended_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(300), default="")
    # When whoever sits there last proved who they are, by a password, a code or a passkey.
    proved_at: Mapped[datetime] = mapped_column(default=now)
    # Whether they have to set up a second factor before anything else.
    owes_factor: Mapped[bool] = mapped_column(default=False, server_default="false")

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
