"""Which guests are here, who asked for them and who agreed, where, and until when?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.community import Community
from models.membership import Membership, MembershipState
from models.person import Person, PersonState


class Stay(Recorded, Base):
    """That somebody of another company may be here: asked for by one, approved by another.

    Of whom it is asked for stands here until then; afterwards in their account. `closed_at` is when
    it was refused or taken back, or when it ended. A longer stay, or one in other communities, is
    another one of the same person.
    """

    __tablename__ = "stay"
    __table_args__ = (
        CheckConstraint("approved_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approved"),
        CheckConstraint("approved_at IS NULL OR person_id IS NOT NULL", name="of_somebody"),
        Index(
            "uq_stay_asked",
            func.lower(text("email")),
            unique=True,
            postgresql_where=text("approved_at IS NULL AND closed_at IS NULL"),
        ),
        Index("ix_stay_person_id", "person_id"),
        Index("ix_stay_ends_at", "ends_at", postgresql_where=text("closed_at IS NULL")),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "name", "email", "company", "language", "reason", "ends_at", "asked_by_id",
        "approved_by_id", "approved_at", "closed_at",
    )  # fmt: skip
    # Of somebody who does not come nothing stays; the account of whoever does says who they are.
    unspoken: ClassVar[tuple[str, ...]] = ("name", "email")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(limits.NAME), default="")
    email: Mapped[str] = mapped_column(String(limits.EMAIL), default="")
    company: Mapped[str] = mapped_column(String(limits.NAME), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")
    reason: Mapped[str] = mapped_column(String(limits.TITLE))
    ends_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )
    places: Mapped[list[StayPlace]] = relationship(
        back_populates="stay", order_by="StayPlace.id", lazy="raise_on_sql"
    )

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an answer."""
        return self.approved_at is None and self.closed_at is None

    @property
    def whose_name(self) -> str:
        """Name the guest."""
        return self.person.name if self.person else self.name

    @property
    def whose_company(self) -> str:
        """Name the guest's company."""
        return (self.person.guest_of or "") if self.person else self.company

    @staticmethod
    def waiting() -> ColumnElement[bool]:
        """Hold for those that wait for an answer."""
        return and_(Stay.approved_at.is_(None), Stay.closed_at.is_(None))

    @staticmethod
    def in_force() -> ColumnElement[bool]:
        """Hold for those that let somebody in now."""
        return and_(
            Stay.approved_at.is_not(None), Stay.closed_at.is_(None), Stay.ends_at > func.now()
        )


class StayPlace(Recorded, Base):
    """One community of a stay; it counts once one of its owners agreed, until it ends there.

    The database itself ends it with the membership, and lets a guest into no other community.
    """

    __tablename__ = "stay_place"
    __table_args__ = (
        UniqueConstraint("stay_id", "community_id"),
        CheckConstraint("(agreed_by_id IS NULL) = (agreed_at IS NULL)", name="agreed"),
        Index("ix_stay_place_community_id", "community_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "stay_id", "community_id", "agreed_by_id", "agreed_at", "declined_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    # When the guest went out of the community again; not recorded: the end of the membership is.
    ended_at: Mapped[datetime | None]

    stay: Mapped[Stay] = relationship(back_populates="places", lazy="raise_on_sql")
    community: Mapped[Community] = relationship(lazy="raise_on_sql")

    @property
    def is_waiting(self) -> bool:
        """Tell whether an owner of the community has still to answer."""
        return self.agreed_at is None and self.declined_at is None

    @property
    def counts(self) -> bool:
        """Tell whether the guest may be there, once the stay is approved."""
        return self.agreed_at is not None and self.declined_at is None and self.ended_at is None


def shares_place(viewer: Person) -> ColumnElement[bool]:
    """Hold for people who are in a community in which the viewer is, too."""
    mine, theirs = aliased(Membership), aliased(Membership)
    both = (
        select(theirs.id)
        .join(mine, mine.community_id == theirs.community_id)
        .join(Community, Community.id == theirs.community_id)
        .where(
            mine.person_id == viewer.id,
            mine.state == MembershipState.MEMBER,
            theirs.person_id == Person.id,
            theirs.state == MembershipState.MEMBER,
            Community.deleted_at.is_(None),
        )
    )
    return both.correlate(Person).exists()


def known_to(viewer: Person) -> ColumnElement[bool] | None:
    """Hold for people of whom a guest may know: themselves, and who shares a community with them.

    None for whoever works here, who may know of everybody.
    """
    if not viewer.is_guest:
        return None
    return or_(Person.id == viewer.id, shares_place(viewer))


def found_by(viewer: Person) -> ColumnElement[bool]:
    """Hold for people whom the viewer finds by a name: who works here, and guests near them.

    A guest finds those alone who share a community with them.
    """
    if viewer.is_guest:
        is_here = (Person.state != PersonState.DEACTIVATED, Person.bot_owner_id.is_(None))
        return and_(*is_here, shares_place(viewer))
    is_near = and_(
        Person.guest_of.is_not(None),
        Person.state != PersonState.DEACTIVATED,
        shares_place(viewer),
    )
    return or_(Person.works_here(), is_near)
