"""What do nouns share that one administrator asks for, and another confirms or refuses?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, and_
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from models.base import now
from models.person import Person

OPEN = "confirmed_at IS NULL AND refused_at IS NULL"


class Proposal:
    """About one person; it is answered once. Who may answer, the noun and `social.second` say."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]

    @declared_attr
    @classmethod
    def person(cls) -> Mapped[Person]:
        """Whom it is about."""
        return relationship(lazy="raise_on_sql", foreign_keys=lambda: [cls.person_id])

    @declared_attr
    @classmethod
    def asked_by(cls) -> Mapped[Person]:
        """Who asks."""
        return relationship(lazy="raise_on_sql", foreign_keys=lambda: [cls.asked_by_id])

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has answered yet."""
        return self.confirmed_at is None and self.refused_at is None

    @classmethod
    def waiting(cls) -> ColumnElement[bool]:
        """Hold for those that nobody has answered yet."""
        return and_(cls.confirmed_at.is_(None), cls.refused_at.is_(None))
