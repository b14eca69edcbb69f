"""Who belongs to which community?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, now, one_of
from models.person import Person

if TYPE_CHECKING:
    from models.community import Community


class MembershipRole(StrEnum):
    """What a member may do."""

    OWNER = "owner"
    MEMBER = "member"


class MembershipState(StrEnum):
    """How far a membership has come."""

    MEMBER = "member"
    REQUESTED = "requested"
    INVITED = "invited"


class Membership(Recorded, Base):
    """One person in one community: member, asked to be, or invited."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "community_id"),
        Index("ix_membership_community_id_state", "community_id", "state"),
        Index("ix_membership_owner", "community_id", postgresql_where=text("role = 'owner'")),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "community_id", "role", "state", "by_rule", "mail_number",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    role: Mapped[MembershipRole] = mapped_column(
        one_of(MembershipRole), default=MembershipRole.MEMBER
    )
    state: Mapped[MembershipState] = mapped_column(
        one_of(MembershipState), default=MembershipState.MEMBER
    )
    by_rule: Mapped[bool] = mapped_column(default=False)
    is_muted: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime] = mapped_column(default=now)
    # When this member last posted while the community was slow; not recorded.
    posted_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    # When this member offered to own a community that nobody is left to run.
    offered_at: Mapped[datetime | None]
    # What stands in the address by which this member posts here by mail; another one ends the old.
    mail_number: Mapped[int | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    community: Mapped[Community] = relationship(lazy="raise_on_sql")

    @property
    def is_owner(self) -> bool:
        """Tell whether this member runs the community."""
        return self.role is MembershipRole.OWNER and self.state is MembershipState.MEMBER

    @property
    def is_member(self) -> bool:
        """Tell whether this person is in, not only asked or invited."""
        return self.state is MembershipState.MEMBER
