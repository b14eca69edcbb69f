"""Who speaks for the company, on what, from when to when, and who said so?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, func, or_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.person import Person


class Mandate(Recorded, Base):
    """That a person speaks for the company on one subject; nobody gives it to themselves.

    It is never changed, only revoked: what was said under it stays what it was. `zone` is that of
    whoever gave it; there its days begin and end. The subject stands in one language at least.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="in_order"),
        CheckConstraint("given_by_id <> person_id", name="by_another"),
        Index("ix_mandate_person_id", "person_id"),
        Index("ix_mandate_starts_at", "starts_at", "id"),
        Index("ix_mandate_ends_at", "ends_at"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "names", "starts_at", "ends_at", "zone", "given_by_id", "given_at",
        "revoked_at", "revoked_by_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    names: Mapped[dict[str, str]] = mapped_column(JSONB)  # of the subject, by language
    folded: Mapped[str] = mapped_column(String(limits.SUBJECT * 8))  # the same, to be found by
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id], lazy="raise_on_sql")
    revoked_by: Mapped[Person | None] = relationship(
        foreign_keys=[revoked_by_id], lazy="raise_on_sql"
    )

    def subject_in(self, language: str) -> str:
        """Name the subject in a language, or else in one that it has a name in."""
        return subject_in(self.names, language)

    @property
    def is_in_force(self) -> bool:
        """Tell whether the person speaks for the company now."""
        return self.revoked_at is None and self.starts_at <= now() < self.ends_at

    @property
    def is_to_come(self) -> bool:
        """Tell whether it has not begun yet."""
        return self.revoked_at is None and self.starts_at > now()

    @property
    def first_day(self) -> date:
        """Give the first day on which it holds."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last_day(self) -> date:
        """Give the last day on which it holds, as it was given."""
        return (self.ends_at.astimezone(ZoneInfo(self.zone)) - timedelta(days=1)).date()

    @staticmethod
    def in_force() -> ColumnElement[bool]:
        """Hold for those under which somebody can speak now."""
        return and_(
            Mandate.revoked_at.is_(None),
            Mandate.starts_at <= func.now(),
            Mandate.ends_at > func.now(),
        )

    @staticmethod
    def held_between(first: datetime, after: datetime) -> ColumnElement[bool]:
        """Hold for those that were in force at some moment of a span of time."""
        return and_(
            Mandate.starts_at < after,
            Mandate.ends_at > first,
            or_(Mandate.revoked_at.is_(None), Mandate.revoked_at > first),
        )


def subject_in(names: dict[str, str], language: str) -> str:
    """Say the words of a language, or else those of one that has some."""
    return names.get(language) or next(iter(names.values()), "")
