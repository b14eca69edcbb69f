"""What may a person do beyond being an employee?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, now, one_of


class Capability(StrEnum):
    """The roles that an administrator gives."""

    MODERATOR = "moderator"
    HR = "hr"
    COMPLIANCE = "compliance"
    COMMUNICATIONS = "communications"
    ADMINISTRATOR = "administrator"
    CONFIDANT = "confidant"
    DATA_PROTECTION = "data_protection"
    COUNCIL = "council"
    AUDITOR = "auditor"


TRUSTED = frozenset(
    {
        Capability.MODERATOR,
        Capability.HR,
        Capability.COMPLIANCE,
        Capability.ADMINISTRATOR,
        Capability.CONFIDANT,
        Capability.DATA_PROTECTION,
        Capability.AUDITOR,
    }
)
"""Who holds one of these confirms what takes two people, or reads what nobody else may."""


class Role(Recorded, Base):
    """One capability that one person holds."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("person_id", "capability"),)
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "capability")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capability: Mapped[Capability] = mapped_column(one_of(Capability))
    created_at: Mapped[datetime] = mapped_column(default=now)
