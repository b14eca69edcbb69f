"""Whose network is this?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ARRAY, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, now


class Company(Recorded, Base):
    """The one company of this installation; its row ends the first start."""

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "name", "language", "zone", "is_demo", "switched_off", "switched_on",
        "asks_value", "call_most",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Which processings of what people do the company does without.
    switched_off: Mapped[list[str]] = mapped_column(
        ARRAY(String(20)), default=list, server_default="{}"
    )
    # Which it does that are off as long as nobody wants them.
    switched_on: Mapped[list[str]] = mapped_column(
        ARRAY(String(20)), default=list, server_default="{}"
    )
    # Whether whoever thanks a colleague has to say which of the company's values they stood for.
    asks_value: Mapped[bool] = mapped_column(default=False, server_default="false")
    # The most people of a community in which somebody may call everybody; None for any number.
    call_most: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
