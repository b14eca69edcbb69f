"""On which devices is somebody told of what they have not seen?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, now

if TYPE_CHECKING:
    from models.sign_in import SignIn

ENDPOINT = 1000  # letters of the address at which a push service takes messages for a device


class Device(Base):
    """A browser that asked its push service for messages (W3C, Push API); one signed-in browser's.

    Only who has `public_key` and `secret` can write to it so that it is read there.
    """

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id"), index=True)
    endpoint: Mapped[str] = mapped_column(String(ENDPOINT), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(65))
    secret: Mapped[bytes] = mapped_column(LargeBinary(16))
    created_at: Mapped[datetime] = mapped_column(default=now)
    # When the push service took something last, when it did not and why; and how often in a row.
    worked_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    # When it was tried from the page of settings.
    tried_at: Mapped[datetime | None]

    sign_in: Mapped[SignIn] = relationship(lazy="raise_on_sql")
