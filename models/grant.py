"""Who may read the archive, of whom, why and until when; and who read what?"""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    and_,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.person import Person

DAYS = 30  # at most, from when it is approved
URGENT_HOURS = 4


class GrantPurpose(StrEnum):
    """What the archive may be read for; `archive/purposes.py` says what each suffices for."""

    LEGAL_DISPUTE = "legal_dispute"
    REGULATOR = "regulator"
    MISCONDUCT = "misconduct"
    SECURITY_INCIDENT = "security_incident"
    DATA_REQUEST = "data_request"
    INVESTIGATION = "investigation"
    AUDIT = "audit"
    CONTINUITY = "continuity"


class GrantState(StrEnum):
    """What became of a grant."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class GrantStage(StrEnum):
    """How much a grant shows, where it shows more in steps."""

    COUNTS = "counts"
    PSEUDONYMS = "pseudonyms"
    IDENTITIES = "identities"

    @property
    def height(self) -> int:
        """Tell how many steps come before it."""
        return list(GrantStage).index(self)


class GrantFinding(StrEnum):
    """What somebody else says of a grant that was taken in haste."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"


class Grant(Recorded, Base):
    """One officer's way into a part of the archive, for a while, allowed by another.

    `people_ids` and `community_ids` that are empty mean all. Whoever is named in it can neither
    ask for it nor allow it; `officer_ids` are those who use it beside whoever asked. One that
    `is_urgent` opens at once, for a few hours, and somebody else says afterwards whether that was
    right. `expires_at` ends it by itself.
    """

    __tablename__ = "grant"
    __table_args__ = (
        CheckConstraint("approved_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("refused_by_id <> asked_by_id", name="refused_by_another"),
        CheckConstraint("reviewed_by_id <> asked_by_id", name="reviewed_by_another"),
        CheckConstraint("identified_by_id <> asked_by_id", name="identified_by_another"),
        CheckConstraint("NOT asked_by_id = ANY(people_ids)", name="asked_by_no_subject"),
        CheckConstraint("NOT approved_by_id = ANY(people_ids)", name="approved_by_no_subject"),
        CheckConstraint("NOT reviewed_by_id = ANY(people_ids)", name="reviewed_by_no_subject"),
        CheckConstraint("NOT identified_by_id = ANY(people_ids)", name="identified_by_no_subject"),
        CheckConstraint(
            "NOT approved_by_id = ANY(officer_ids) AND NOT identified_by_id = ANY(officer_ids)",
            name="approved_by_no_user",
        ),
        CheckConstraint("NOT reviewed_by_id = ANY(officer_ids)", name="reviewed_by_no_user"),
        CheckConstraint("NOT (officer_ids && people_ids)", name="used_by_no_subject"),
        CheckConstraint("begins_at < ends_at", name="begins_before_it_ends"),
        CheckConstraint(f"days BETWEEN 1 AND {DAYS}", name="days"),
        CheckConstraint(
            f"expires_at - COALESCE(approved_at, asked_at) <= INTERVAL '{DAYS} days'",
            name="not_too_long",
        ),
        CheckConstraint(
            "NOT is_urgent OR approved_at IS NOT NULL "
            f"OR expires_at - asked_at <= INTERVAL '{URGENT_HOURS} hours'",
            name="urgent_is_short",
        ),
        CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at IS NULL) "
            "AND (refused_by_id IS NULL) = (refused_at IS NULL) "
            "AND (reviewed_by_id IS NULL) = (reviewed_at IS NULL) "
            "AND (identified_by_id IS NULL) = (identified_at IS NULL)",
            name="who_and_when",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'ended') "
            "OR (expires_at IS NOT NULL AND (is_urgent OR approved_by_id IS NOT NULL))",
            name="approved",
        ),
        CheckConstraint(
            "stage <> 'identities' OR NOT is_stepwise OR is_urgent OR identified_at IS NOT NULL",
            name="in_steps",
        ),
        CheckConstraint(
            "NOT with_direct OR cardinality(people_ids) > 0", name="direct_of_named_people"
        ),
        Index("ix_grant_state", "state", "id"),
        Index("ix_grant_people_ids", "people_ids", postgresql_using="gin"),
    )  # fmt: skip
    guarded: ClassVar[tuple[str, ...]] = (
        "purpose", "reason", "people_ids", "community_ids", "begins_at", "ends_at",
        "with_private", "with_direct", "days", "officer_ids", "state", "stage", "is_stepwise",
        "is_urgent", "asked_by_id", "asked_at", "approved_by_id", "approved_at", "refused_by_id",
        "refused_at", "answer", "ended_at", "ended_by_id", "expires_at", "reviewed_by_id",
        "reviewed_at", "finding", "review", "identities_reason", "identities_asked_at",
        "identified_by_id", "identified_at", "told_at", "told_by_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[GrantPurpose] = mapped_column(one_of(GrantPurpose))
    reason: Mapped[str] = mapped_column(String(limits.DESCRIPTION))
    people_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    community_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    with_private: Mapped[bool] = mapped_column(default=False)
    with_direct: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int]
    officer_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    state: Mapped[GrantState] = mapped_column(one_of(GrantState), default=GrantState.ASKED)
    stage: Mapped[GrantStage] = mapped_column(one_of(GrantStage), default=GrantStage.COUNTS)
    is_stepwise: Mapped[bool] = mapped_column(default=False)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    # What names in its results are made from, where it shows none: another in each grant.
    salt: Mapped[bytes] = mapped_column(LargeBinary(32), default=lambda: secrets.token_bytes(32))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    finding: Mapped[GrantFinding | None] = mapped_column(one_of(GrantFinding))
    review: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    identities_reason: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    identities_asked_at: Mapped[datetime | None]
    identified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    identified_at: Mapped[datetime | None]
    # When those who are named in it were told that it was there, where the company tells them.
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime | None]

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for a second person."""
        return self.state is GrantState.ASKED

    @property
    def waits_for_review(self) -> bool:
        """Tell whether it was taken in haste, and nobody has said yet whether that was right."""
        return self.is_urgent and self.reviewed_at is None

    @property
    def waits_for_identities(self) -> bool:
        """Tell whether the second approval is asked for, by which it shows who is who."""
        return (
            self.state is GrantState.APPROVED
            and self.identities_asked_at is not None
            and self.stage is not GrantStage.IDENTITIES
        )

    def is_live(self, at: datetime) -> bool:
        """Tell whether it opens anything at a moment."""
        return (
            self.state is GrantState.APPROVED
            and self.expires_at is not None
            and at < self.expires_at
        )

    @staticmethod
    def in_force() -> ColumnElement[bool]:
        """Hold for those that open something now, by the database's clock."""
        return and_(Grant.state == GrantState.APPROVED, Grant.expires_at > func.clock_timestamp())


class LookAct(StrEnum):
    """What an officer does with a part of the archive."""

    SEARCHED = "searched"
    VIEWED = "viewed"
    TAGGED = "tagged"
    EXPORTED = "exported"
    DOWNLOADED = "downloaded"


class Look(Recorded, Base):
    """One act of an officer under a grant, and whose things it was about.

    What was searched for, or looked at, stands in its entry alone, under the keys of the officer.
    """

    __tablename__ = "look"
    __table_args__ = (
        Index("ix_look_grant_id", "grant_id", "id"),
        Index("ix_look_people_ids", "people_ids", postgresql_using="gin"),
        Index("ix_look_at", "at"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "grant_id", "officer_id", "act", "at", "people_ids", "things",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    act: Mapped[LookAct] = mapped_column(one_of(LookAct))
    at: Mapped[datetime] = mapped_column(default=now)
    people_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    things: Mapped[int] = mapped_column(default=0)

    grant: Mapped[Grant] = relationship(lazy="raise_on_sql")
    officer: Mapped[Person] = relationship(lazy="raise_on_sql")
