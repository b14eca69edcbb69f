"""What did somebody begin to write, and not send yet?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, now


class KeptDraft(Base):
    """What a form held when its writer paused: its fields by name, and the files brought.

    It is its author's alone. Nothing of it is content before it is sent: it is neither recorded nor
    screened, and is shown to nobody else. `place` names the form, as "home", "community:7",
    "post:9", "post:9:edit"; there is one draft for each. `base` stands for the words that the form
    began with. `version` counts the times it was kept, so that one device sees that another wrote;
    `mark` is what the device that kept it last has named its words, so that it knows them again
    where the answer did not reach it.

    One with `goes_at` is planned: it goes out then, by the clocks of `zone`, as a post.
    """

    __tablename__ = "kept_draft"
    __table_args__ = (
        Index("uq_kept_draft_place", "person_id", "place", unique=True),
        Index("ix_kept_draft_saved_at", "saved_at"),
        Index("ix_kept_draft_goes_at", "goes_at", postgresql_where=text("goes_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(String(limits.DRAFT_PLACE))
    fields: Mapped[list[list[str]]] = mapped_column(JSONB)
    base: Mapped[str] = mapped_column(String(limits.DRAFT_BASE), default="")
    file_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    alts: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    version: Mapped[int] = mapped_column(default=1)
    mark: Mapped[str] = mapped_column(String(limits.DRAFT_MARK), default="")
    saved_at: Mapped[datetime] = mapped_column(default=now)
    # When its author was told that it goes soon or, of a planned one, that a crisis keeps it.
    told_at: Mapped[datetime | None]
    goes_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64), default="")
    failed_because: Mapped[str] = mapped_column(String(limits.NOTE), default="")

    @property
    def is_planned(self) -> bool:
        """Tell whether it goes out by itself."""
        return self.goes_at is not None

    def field(self, name: str) -> str:
        """Give what the first field of a name held; nothing where there was none."""
        return next((value for key, value in self.fields if key == name), "")
