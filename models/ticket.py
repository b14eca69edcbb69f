"""Which mailed links are still good?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, now, one_of
from models.person import Person, PersonState


class Purpose(StrEnum):
    """What a mailed link is for."""

    INVITATION = "invitation"
    RESET = "reset"
    EMAIL = "email"
    APPEAL = "appeal"


# Whom a link is for: one to set a first password is nothing for those who have one.
ASKED_OF = {
    Purpose.INVITATION: PersonState.INVITED,
    Purpose.RESET: PersonState.ACTIVE,
    Purpose.EMAIL: PersonState.ACTIVE,
    Purpose.APPEAL: PersonState.ACTIVE,
}


class Ticket(Base):
    """A mailed link that works for a while; only its digest is kept.

    It works once, but for one with which somebody who is suspended reads and answers an appeal.
    """

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    email: Mapped[str] = mapped_column(String(limits.EMAIL))
    # The decision that it lets somebody appeal against.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def is_good(self) -> bool:
        """Tell whether the link still works.

        A link to set a password works while the account has the address that it was mailed to.
        """
        return (
            self.used_at is None
            and self.expires_at > now()
            and self.person.state is ASKED_OF[self.purpose]
            and not self.person.is_overdue
            and (self.purpose is Purpose.EMAIL or self.email == self.person.email)
        )
