"""Which exports of other houses did administrators bring, and how far is each?"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.key import Kek
from models.person import Person

KEPT = timedelta(days=7)  # that an export, and the lists made of it, lie here after the last act


class ImportSource(StrEnum):
    """Who wrote the export."""

    SLACK = "slack"
    MATTERMOST = "mattermost"
    VIVA = "viva"


class ImportState(StrEnum):
    """How far it is. It is looked at first; what was stopped or broke off can go on."""

    LOOKING = "looking"
    SEEN = "seen"
    UNREADABLE = "unreadable"
    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


class Import(Recorded, Base):
    """One export that an administrator brought, what was found in it, and what came of it.

    Its bytes lie in the store, sealed, as those of a bundle do: `secret` opens them, under a key of
    its own whose bytes are destroyed when they go, and with them the lists of names. `mapping` is
    what somebody said of who is who: [what, key, here]. `seen` and `came` are the counts of looking
    and of bringing in.
    """

    __tablename__ = "import"
    __table_args__ = (
        Index(
            "uq_import_running", "state",
            unique=True, postgresql_where=text("state = 'running'"),
        ),
        Index("ix_import_kept", "id", postgresql_where=text("emptied_at IS NULL")),
        Index("ix_import_made_by_id", "made_by_id"),
        Index("ix_import_started_by_id", "started_by_id"),
    )  # fmt: skip
    guarded: ClassVar[tuple[str, ...]] = (
        "source", "name", "sha256", "size", "with_direct", "mapping", "state", "is_stopping",
        "made_by_id", "made_at", "started_by_id", "started_at", "ended_at", "gone_at", "emptied_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("mapping",)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[ImportSource] = mapped_column(one_of(ImportSource))
    name: Mapped[str] = mapped_column(String(limits.NAME))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    sealed_size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str | None] = mapped_column(String(64), index=True)
    kek_id: Mapped[int | None] = mapped_column(ForeignKey(Kek.id))
    secret: Mapped[bytes | None]
    with_direct: Mapped[bool] = mapped_column(default=False)
    mapping: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    state: Mapped[ImportState] = mapped_column(one_of(ImportState), default=ImportState.LOOKING)
    is_stopping: Mapped[bool] = mapped_column(default=False)
    trouble: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[datetime] = mapped_column(default=now)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    emptied_at: Mapped[datetime | None]
    touched_at: Mapped[datetime] = mapped_column(default=now)
    seen: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    came: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    people: Mapped[str | None] = mapped_column(Text, deferred=True)
    report: Mapped[str | None] = mapped_column(Text, deferred=True)

    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id], lazy="raise_on_sql")
    started_by: Mapped[Person | None] = relationship(
        foreign_keys=[started_by_id], lazy="raise_on_sql"
    )

    @property
    def is_at_work(self) -> bool:
        """Tell whether the worker has it."""
        return self.state in (ImportState.LOOKING, ImportState.RUNNING)

    @property
    def can_start(self) -> bool:
        """Tell whether it can be brought in now, or go on."""
        is_ready = self.state in (ImportState.SEEN, ImportState.STOPPED, ImportState.FAILED)
        return is_ready and self.gone_at is None

    @property
    def goes_at(self) -> datetime:
        """Say until when what is left of it lies here."""
        return self.touched_at + KEPT
