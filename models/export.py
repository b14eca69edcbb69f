"""What do officers take out of the archive, how far is it, and is it still to be fetched?"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.grant import Grant
from models.key import Kek
from models.matter import Production
from models.person import Person
from models.schedule import Schedule

KEPT = timedelta(days=7)  # how long a package can be fetched
TRIES = 3  # how often a download may be begun until one of them arrives whole
LONGEST = timedelta(days=1)  # after which a download that did not arrive is over


class ExportState(StrEnum):
    """What became of an export."""

    MAKING = "making"
    PAUSED = "paused"
    READY = "ready"
    TAKEN = "taken"
    DELIVERED = "delivered"  # to where its schedule says
    CANCELLED = "cancelled"
    CLOSED = "closed"  # its grant ended
    EXPIRED = "expired"
    OUTDATED = "outdated"  # something in it was destroyed since


GOING = (ExportState.MAKING, ExportState.PAUSED)
OPEN = (*GOING, ExportState.READY)
FAILURES = 3  # after which it is told that an export fails


class Export(Recorded, Base):
    """One package that an officer asked for by a grant, of all that it opens or of a production.

    `size` says up to which checkpoint, `first` from which entry on. It lies in the store, sealed,
    until it was fetched or its time is over; `secret` opens it, itself wrapped by a key of its own
    (`Kek`). `digest` is its name in the store until the bytes are gone there, too; `sha256` is that
    of the file as it is fetched. `certificate_id` is what was destroyed last when its making began.
    One of a schedule is never in the store: it goes where the schedule says.
    """

    __tablename__ = "export"
    __table_args__ = (
        Index("ix_export_officer_id", "officer_id", "id"),
        Index("ix_export_open", "id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_export_kept", "id", postgresql_where=text("digest IS NOT NULL")),
        Index("ix_export_schedule_id", "schedule_id", "id"),
        Index(
            "uq_export_of_schedule", "schedule_id",
            unique=True, postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_export_delivered", "schedule_id", "first",
            unique=True, postgresql_where=text("state = 'delivered'"),
        ),
        CheckConstraint("first BETWEEN 0 AND size", name="range"),
        CheckConstraint("schedule_id IS NULL OR cardinality(recipients) > 0", name="encrypted"),
    )  # fmt: skip
    guarded: ClassVar[tuple[str, ...]] = (
        "grant_id", "production_id", "schedule_id", "officer_id", "formats", "recipients", "first",
        "size", "state", "made_at", "expires_at", "ended_at", "sha256", "package_size", "events",
        "faults",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey(Grant.id), index=True)
    production_id: Mapped[int | None] = mapped_column(ForeignKey(Production.id), index=True)
    schedule_id: Mapped[int | None] = mapped_column(ForeignKey(Schedule.id))
    officer_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    formats: Mapped[list[str]] = mapped_column(ARRAY(String(10)))
    recipients: Mapped[list[str]] = mapped_column(ARRAY(String(limits.RECIPIENT)))
    first: Mapped[int] = mapped_column(BigInteger, default=0)
    size: Mapped[int] = mapped_column(BigInteger)  # of the log, in leaves
    state: Mapped[ExportState] = mapped_column(one_of(ExportState), default=ExportState.MAKING)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    package_size: Mapped[int] = mapped_column(BigInteger, default=0)
    events: Mapped[int] = mapped_column(BigInteger, default=0)
    faults: Mapped[int] = mapped_column(default=0)

    # How far it is, and where it lies; it decides nothing.
    step: Mapped[str] = mapped_column(String(10), default="")
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    moved_at: Mapped[datetime] = mapped_column(default=now)
    failures: Mapped[int] = mapped_column(default=0)
    alarmed_at: Mapped[datetime | None]  # when it was told that it fails
    certificate_id: Mapped[int | None]
    gaps: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)  # how many, by reason
    kek_id: Mapped[int | None] = mapped_column(ForeignKey(Kek.id))
    secret: Mapped[bytes | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    sealed_size: Mapped[int] = mapped_column(BigInteger, default=0)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]

    grant: Mapped[Grant] = relationship(lazy="raise_on_sql")
    production: Mapped[Production | None] = relationship(lazy="raise_on_sql")
    schedule: Mapped[Schedule | None] = relationship(lazy="raise_on_sql")

    @property
    def name(self) -> str:
        """Name the package, and the folder in it."""
        return f"EXPORT-{self.grant_id}-{self.id}"

    @property
    def file_name(self) -> str:
        """Name the file that is fetched."""
        return f"{self.name}.tar.age" if self.recipients else f"{self.name}.tar"

    @property
    def is_going(self) -> bool:
        """Tell whether it is still to be made."""
        return self.state in GOING

    def waits(self, at: datetime) -> bool:
        """Tell whether it can be fetched at a moment."""
        return (
            self.state is ExportState.READY
            and self.expires_at is not None
            and at < self.expires_at
            and self.tries < TRIES
        )

    def is_over(self, at: datetime) -> bool:
        """Tell whether nobody will fetch any more what is made."""
        if self.state is not ExportState.READY or self.expires_at is None:
            return False
        is_tried = self.tries >= TRIES and self.tried_at is not None
        return at >= self.expires_at or (
            is_tried and self.tried_at is not None and at >= self.tried_at + LONGEST
        )
