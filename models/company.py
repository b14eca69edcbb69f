"""Whose network is this?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, now


class Company(Recorded, Base):
    """The one company of this installation; its row ends the first start."""

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "name", "language", "zone", "is_demo", "switched_off", "switched_on",
        "asks_value", "call_most", "spoken", "accent", "accent_dark", "logo",
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
    # Which of the languages that Kring speaks here people are offered; none named is all.
    spoken: Mapped[list[str]] = mapped_column(ARRAY(String(2)), default=list, server_default="{}")
    # The company's colour on light ground and on dark, #rrggbb; None for Kring's own.
    accent: Mapped[str | None] = mapped_column(String(7))
    accent_dark: Mapped[str | None] = mapped_column(String(7))
    logo: Mapped[str | None] = mapped_column(ForeignKey("logo.digest"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Logo(Base):
    """A sign of the company, written anew from what was uploaded, under the digest of `shown`.

    It belongs to nobody and is shown to everybody, so that it lies here and not among people's
    files. The icons are squares, for devices; `icon_512` has room for the edge that some cut away.
    """

    __tablename__ = "logo"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    shown: Mapped[bytes] = mapped_column(LargeBinary)
    icon_192: Mapped[bytes] = mapped_column(LargeBinary)
    icon_512: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=now)
