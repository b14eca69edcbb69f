"""Where do people talk?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    false,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.call import Callers
from models.folding import fold
from models.membership import Membership, MembershipRole, MembershipState
from models.person import Person
from models.site import Site
from models.text import ScreenedText


class CommunityKind(StrEnum):
    """Who finds, reads and writes."""

    PUBLIC = "public"
    PRIVATE = "private"
    HIDDEN = "hidden"
    BROADCAST = "broadcast"


class Approval(StrEnum):
    """Whose texts wait until somebody let them through."""

    OFF = "off"
    NEWCOMERS = "newcomers"
    ALL = "all"


# Folding makes some letters longer ("ß", and one sign of Arabic eighteen times).
FOLDED_NAME = limits.NAME * 2
FOLDED_PURPOSE = limits.DESCRIPTION * 4

OPEN = (CommunityKind.PUBLIC, CommunityKind.BROADCAST)


def works_here(viewer: Person | type[Person]) -> ColumnElement[bool]:
    """Hold unless the viewer is a guest; `Person` itself stands for each row of a query."""
    if viewer is Person:
        return Person.guest_of.is_(None)
    guest = aliased(Person)
    is_guest = select(guest.id).where(guest.id == viewer.id, guest.guest_of.is_not(None))
    return ~is_guest.correlate(None).exists()


class Community(Recorded, Base):
    """A circle of people around a purpose."""

    __tablename__ = "community"
    guarded: ClassVar[tuple[str, ...]] = (
        "slug", "name", "purpose", "purpose_html", "rules", "rules_html", "kind", "language",
        "site_id", "rule", "is_company", "archived_at", "deleted_at", "origin", "approval",
        "newcomer_texts", "slow_minutes", "tells_stories", "callers", "bots_call",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("purpose_html", "rules_html")

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(limits.HANDLE), unique=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    name_folded: Mapped[str] = mapped_column(String(FOLDED_NAME))
    purpose: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    purpose_html: Mapped[str] = mapped_column(
        String(limits.DESCRIPTION * limits.HTML_FACTOR), default=""
    )
    purpose_folded: Mapped[str] = mapped_column(
        String(FOLDED_PURPOSE), default="", server_default=""
    )
    rules: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    rules_html: Mapped[str] = mapped_column(
        String(limits.DESCRIPTION * limits.HTML_FACTOR), default=""
    )
    kind: Mapped[CommunityKind] = mapped_column(one_of(CommunityKind), default=CommunityKind.PUBLIC)
    language: Mapped[str] = mapped_column(String(2), default="en")
    is_company: Mapped[bool] = mapped_column(default=False)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # Whose texts wait for approval; with newcomers, until so many of theirs were shown.
    approval: Mapped[Approval] = mapped_column(
        one_of(Approval), default=Approval.OFF, server_default=Approval.OFF
    )
    newcomer_texts: Mapped[int] = mapped_column(default=3, server_default="3")
    # Between two posts of one person; 0 where nobody has to wait.
    slow_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    # Who calls everybody with @everyone, and whether programs do, too.
    callers: Mapped[Callers] = mapped_column(
        one_of(Callers), default=Callers.OWNERS, server_default=Callers.OWNERS
    )
    bots_call: Mapped[bool] = mapped_column(default=False, server_default=false())
    # A success channel: what is posted are stories and lessons.
    tells_stories: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    active_at: Mapped[datetime] = mapped_column(default=now)
    # Kept by the database: those who are in and work here, whoever lets them in.
    member_count: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)

    site: Mapped[Site | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        Index(
            "ix_community_name_folded",
            "name_folded",
            postgresql_ops={"name_folded": "text_pattern_ops"},
        ),
        Index("ix_community_active_at", "active_at", postgresql_where=text("deleted_at IS NULL")),
    )

    def __init__(self, **columns: Any) -> None:
        super().__init__(**columns)
        self.rename(self.name)
        self.purpose_folded = fold(self.purpose or "")[:FOLDED_PURPOSE]

    def rename(self, name: str) -> None:
        """Give the community another name, and the search column with it."""
        self.name = name
        self.name_folded = fold(name)[:FOLDED_NAME]

    def describe(self, purpose: ScreenedText, rules: ScreenedText | None) -> None:
        """Say anew what the community is for and what holds in it; only screened text gets in."""
        self.purpose, self.purpose_html = purpose.source, purpose.html
        self.purpose_folded = fold(purpose.source)[:FOLDED_PURPOSE]
        self.rules, self.rules_html = (rules.source, rules.html) if rules else ("", "")

    @property
    def hue(self) -> int:
        """Pick the ring's colour, 1 to 8, from the id."""
        return (self.id or 0) % 8 + 1

    @property
    def is_open(self) -> bool:
        """Tell whether everybody may read it."""
        return self.kind in OPEN

    @property
    def is_archived(self) -> bool:
        """Tell whether it is kept for reading only."""
        return self.archived_at is not None

    @property
    def readers(self) -> int | None:
        """Tell how many can read what is written here; None where everybody can."""
        return None if self.is_open else self.member_count

    @staticmethod
    def joined_by(viewer: Person | type[Person]) -> ColumnElement[bool]:
        """Hold where the viewer is a member; `Person` itself stands for each row of a query."""
        return (
            select(Membership.id)
            .where(
                Membership.community_id == Community.id,
                Membership.person_id == viewer.id,
                Membership.state == MembershipState.MEMBER,
            )
            .correlate_except(Membership)
            .exists()
        )

    @staticmethod
    def is_open_to(viewer: Person | type[Person]) -> ColumnElement[bool]:
        """Hold for those that whoever works here may read; to a guest none is open."""
        return and_(Community.kind.in_(OPEN), works_here(viewer))

    @staticmethod
    def read_by(viewer: Person | type[Person]) -> ColumnElement[bool]:
        """Hold where the viewer may read the posts: open ones, and those joined.

        A guest reads those joined alone.
        """
        return and_(
            Community.deleted_at.is_(None),
            or_(Community.is_open_to(viewer), Community.joined_by(viewer)),
        )

    @staticmethod
    def read_within(other: Community) -> ColumnElement[bool]:
        """Hold where nobody reads who does not also read another one, by who is in now.

        An open one is read by all but guests, who read it only if they are in.
        """
        reads, also = aliased(Membership), aliased(Membership)
        is_also_in = (
            select(also.id)
            .where(
                also.community_id == other.id,
                also.person_id == reads.person_id,
                also.state == MembershipState.MEMBER,
            )
            .correlate(reads)
        )
        is_beyond = select(reads.id).where(
            reads.community_id == Community.id,
            reads.state == MembershipState.MEMBER,
            ~is_also_in.exists(),
        )
        if other.is_open:
            guest = aliased(Person)
            is_guest = is_beyond.join(guest, guest.id == reads.person_id)
            is_beyond = is_guest.where(guest.guest_of.is_not(None))
            return ~is_beyond.correlate(Community).exists()
        return and_(Community.kind.not_in(OPEN), ~is_beyond.correlate(Community).exists())

    @staticmethod
    def found_by(viewer: Person) -> ColumnElement[bool]:
        """Hold where the viewer may know that it exists: all but hidden ones of others.

        A guest knows of those joined alone.
        """
        invited = (
            select(Membership.id)
            .where(Membership.community_id == Community.id, Membership.person_id == viewer.id)
            .correlate(Community)
            .exists()
        )
        return and_(
            Community.deleted_at.is_(None),
            or_(and_(Community.kind != CommunityKind.HIDDEN, works_here(viewer)), invited),
        )

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[Community]]:
        """Select the communities that exist for this viewer."""
        return select(Community).where(Community.found_by(viewer))

    @staticmethod
    def has_owner() -> ColumnElement[bool]:
        """Hold where somebody who works here owns it."""
        return (
            select(literal(1))
            .select_from(Membership)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.community_id == Community.id,
                Membership.role == MembershipRole.OWNER,
                Membership.state == MembershipState.MEMBER,
                Person.works_here(),
            )
            .correlate(Community)
            .exists()
        )

    @staticmethod
    def has_offer() -> ColumnElement[bool]:
        """Hold where a member who works here offers to run it."""
        return (
            select(literal(1))
            .select_from(Membership)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.community_id == Community.id,
                Membership.offered_at.is_not(None),
                Membership.state == MembershipState.MEMBER,
                Person.works_here(),
            )
            .correlate(Community)
            .exists()
        )

    @staticmethod
    def asked_of(administrator: Person) -> Select[tuple[Community]]:
        """Select the communities that ask this administrator for an owner.

        A hidden one shows itself to outsiders only when one of its members offers.
        """
        return select(Community).where(
            Community.asks_for_owner(),
            or_(Community.found_by(administrator), Community.has_offer()),
        )

    @staticmethod
    def asks_for_owner() -> ColumnElement[bool]:
        """Hold where nobody is left to run it; the company's own one is run by administrators."""
        return and_(
            Community.deleted_at.is_(None),
            Community.archived_at.is_(None),
            Community.is_company.is_(False),
            ~Community.has_owner(),
        )
