"""How much reached people outside their hours? Counts of groups, never of a person."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, one_of


class Way(StrEnum):
    """How something reached somebody."""

    PAGE = "page"
    MAIL = "mail"
    PUSH = "push"


class Side(StrEnum):
    """By what people are put together."""

    SITE = "site"
    TEAM = "team"


class OffHours(Base):
    """What reached a site or a team in a month, and how much of it outside working hours.

    A group has five people or more: smaller ones are counted together, as "*".
    """

    __tablename__ = "off_hours"
    __table_args__ = (UniqueConstraint("month", "way", "side", "whose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]  # its first day
    way: Mapped[Way] = mapped_column(one_of(Way))
    side: Mapped[Side] = mapped_column(one_of(Side))
    # The number of a site, or the name of a team; nothing for those who have none.
    whose: Mapped[str] = mapped_column(String(limits.NAME))
    number: Mapped[int]
    off: Mapped[int]
    # Of those outside hours, how many went to people who chose not to wait for them.
    wanted: Mapped[int]
