"""Which people that an import made are colleagues who are here already?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    and_,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, session
from models.person import Person, PersonState
from models.proposal import Proposal
from models.provisioning import Enrolment
from models.role import Role
from models.sign_in import SignIn
from models.sign_on import SignOnIdentity

NOT_REFUSED = "refused_at IS NULL"


class Merging(Proposal, Recorded, Base):
    """That a placeholder is a colleague: one administrator says so, another agrees.

    A placeholder is somebody whom an import made and who never came in. Once it is confirmed, the
    worker gives all that is the placeholder's to `person`, the colleague; `came` counts what.
    `done_at` is when it ended. The line stays: who imports again, reads an old link, places a hold
    or answers what a person asks of their data finds by it that the two are one.
    """

    __tablename__ = "merging"
    __table_args__ = (
        CheckConstraint(
            "confirmed_by_id <> asked_by_id AND person_id NOT IN (asked_by_id, confirmed_by_id) "
            "AND placeholder_id NOT IN (person_id, asked_by_id, confirmed_by_id)",
            name="two_others",
        ),
        CheckConstraint("num_nonnulls(confirmed_at, refused_at) <= 1", name="one_end"),
        CheckConstraint("done_at IS NULL OR confirmed_at IS NOT NULL", name="done_if_confirmed"),
        Index(
            "uq_merging_placeholder_id",
            "placeholder_id",
            unique=True,
            postgresql_where=text(NOT_REFUSED),
        ),
        Index("ix_merging_person_id", "person_id", postgresql_where=text(NOT_REFUSED)),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "placeholder_id", "asked_by_id", "confirmed_by_id", "confirmed_at",
        "refused_at", "done_at", "came",
    )  # fmt: skip

    placeholder_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
    came: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)

    placeholder: Mapped[Person] = relationship(foreign_keys=[placeholder_id], lazy="raise_on_sql")
    confirmed_by: Mapped[Person | None] = relationship(
        foreign_keys="Merging.confirmed_by_id", lazy="raise_on_sql"
    )

    @property
    def is_at_work(self) -> bool:
        """Tell whether the worker gives over what is the placeholder's."""
        return self.confirmed_at is not None and self.done_at is None


def is_placeholder() -> ColumnElement[bool]:
    """Hold for people whom an import made, who never came in and hold nothing here."""
    return and_(
        Person.origin.is_not(None),
        Person.password_hash.is_(None),
        Person.state != PersonState.ACTIVE,
        Person.bot_owner_id.is_(None),
        Person.guest_of.is_(None),
        Person.handle.not_like("former-colleague-%"),
        *(
            ~select(one.id).where(one.person_id == Person.id).exists()
            for one in (SignIn, Role, SignOnIdentity, Enrolment)
        ),
        ~select(Merging.id).where(Merging.placeholder_id == Person.id, is_kept()).exists(),
    )


def is_kept() -> ColumnElement[bool]:
    """Hold for mergings that two agreed on."""
    return Merging.confirmed_at.is_not(None)


def colleague_of(person: Person) -> Person | None:
    """Find who a placeholder turned out to be; None for everybody else."""
    if person.origin is None or person.state is not PersonState.DEACTIVATED:
        return None
    found = (
        select(Person)
        .join(Merging, Merging.person_id == Person.id)
        .where(Merging.placeholder_id == person.id, is_kept())
    )
    return session.scalar(found)


def placeholders_of(person_id: int) -> Select[tuple[int]]:
    """Select the numbers of the placeholders that turned out to be somebody."""
    found = select(Merging.placeholder_id).where(Merging.person_id == person_id, is_kept())
    return found.order_by(Merging.id)


def all_of(person_ids: Iterable[int]) -> list[int]:
    """Add to some people the placeholders that they are, and to placeholders who they are."""
    asked = list(person_ids)
    rows = select(Merging.person_id, Merging.placeholder_id).where(
        is_kept(), or_(Merging.person_id.in_(asked), Merging.placeholder_id.in_(asked))
    )
    found = session.execute(rows).all() if asked else []
    return list(dict.fromkeys([*asked, *(number for pair in found for number in pair)]))
