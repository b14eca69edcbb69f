"""Who asked for their data or to be forgotten, what was found of them, and what became of it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.certificate import Certificate
from models.person import Person


class RequestKind(StrEnum):
    """Which right somebody uses: GDPR article 17, 15 or 20."""

    ERASURE = "erasure"
    ACCESS = "access"
    PORTABILITY = "portability"

    @property
    def is_giving(self) -> bool:
        """Tell whether the answer is a bundle of what there is."""
        return self is not RequestKind.ERASURE


class Outcome(StrEnum):
    """What becomes of one thing that was found: of those to be erased, and of those to be given.

    What is masked is given without the names of others and without their words.
    """

    ERASE = "erase"
    REFUSE = "refuse"
    RESTRICT = "restrict"
    GIVE = "give"
    MASK = "mask"
    WITHHOLD = "withhold"


class Exemption(StrEnum):
    """Why erasing may be refused: the letters of GDPR article 17(3)."""

    EXPRESSION = "a"
    LEGAL_DUTY = "b"
    PUBLIC_HEALTH = "c"
    RESEARCH = "d"
    CLAIMS = "e"


class Withholding(StrEnum):
    """Why something is not given: GDPR article 15(4), or a law that article 23 allows."""

    OTHERS = "others"
    SECRETS = "secrets"
    LAW = "law"


class Dropped(StrEnum):
    """Why a request is closed without being pursued: GDPR article 12(6) for the second."""

    WITHDRAWN = "withdrawn"
    UNIDENTIFIED = "unidentified"


class ErasureRequest(Recorded, Base):
    """What a person asked for, and by when they have to be answered."""

    __tablename__ = "erasure_request"
    __table_args__ = (
        CheckConstraint("approved_by_id <> decided_by_id", name="two_people"),
        Index("ix_erasure_request_open", "due_at", postgresql_where=text("closed_at IS NULL")),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "kind", "asked_at", "due_at", "wish", "extension_reason", "opened_by_id",
        "decided_by_id", "decided_at", "approved_by_id", "approved_at", "closed_at",
        "letter_digest", "letter_given_at", "letter_gone_at", "dropped_as", "drop_reason",
        "sent_back_by_id", "sent_back_at", "sent_back_note",
    )  # fmt: skip

    unspoken: ClassVar[tuple[str, ...]] = ("letter_digest",)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(one_of(RequestKind))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    wish: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    extension_reason: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # What was decided instead of an answer: that it is not pursued, and why.
    dropped_as: Mapped[Dropped | None] = mapped_column(one_of(Dropped))
    drop_reason: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    # Who wants it decided anew, until whoever decided has done so.
    sent_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_back_at: Mapped[datetime | None]
    sent_back_note: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    # What was decided of whole kinds: what is found of them later follows it. Entries say who did.
    standing: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    # Written when it is approved: afterwards nobody knows their name and language any more. The
    # text goes a while after it was given; its digest shows later which letter it was.
    letter: Mapped[str] = mapped_column(String(20_000), default="")
    letter_language: Mapped[str] = mapped_column(String(2), default="")
    letter_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    letter_given_at: Mapped[datetime | None]
    letter_gone_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    decided_by: Mapped[Person | None] = relationship(
        foreign_keys=[decided_by_id], lazy="raise_on_sql"
    )
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )

    sent_back_by: Mapped[Person | None] = relationship(
        foreign_keys=[sent_back_by_id], lazy="raise_on_sql"
    )

    @property
    def waits_for_another(self) -> bool:
        """Tell whether it was decided, and somebody else has to say yes or no to that."""
        is_decided = self.decided_at is not None and self.sent_back_at is None
        return is_decided and self.approved_at is None and self.closed_at is None

    def facts(self) -> dict[str, Any]:
        """List what the ledger keeps: of the letter, by which bytes one would know it."""
        digest = self.letter_digest.hex() if self.letter_digest else None
        return super().facts() | {"letter_digest": digest}


class RequestItem(Base):
    """One thing that was found of the person, and what becomes of it.

    Entries of the request say what was decided; `hindrance` is why it could not be done after all.
    `names_others` tells that words of others, or about others, stand in it; `is_later` that it came
    after the request was taken up.
    """

    __tablename__ = "request_item"
    __table_args__ = (
        Index("uq_request_item", "request_id", "noun", "noun_id", unique=True),
        Index("ix_request_item_until", "until", postgresql_where=text("until IS NOT NULL")),
        Index(
            "ix_request_item_waiting",
            "request_id",
            postgresql_where=text("certificate_id IS NULL AND outcome <> 'refuse'"),
        ),
        CheckConstraint("(outcome = 'refuse') = (exemption IS NOT NULL)", name="refused_by_letter"),
        CheckConstraint("(outcome = 'restrict') = (until IS NOT NULL)", name="restricted_until"),
        CheckConstraint(
            "(outcome = 'withhold') = (withholding IS NOT NULL)", name="withheld_on_a_ground"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("erasure_request.id"))
    noun: Mapped[str] = mapped_column(String(30))
    noun_id: Mapped[int]
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome))
    exemption: Mapped[Exemption | None] = mapped_column(one_of(Exemption))
    until: Mapped[datetime | None]
    withholding: Mapped[Withholding | None] = mapped_column(one_of(Withholding))
    names_others: Mapped[bool] = mapped_column(default=False)
    is_later: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(limits.TITLE), default="")
    done_at: Mapped[datetime | None]
    hindrance: Mapped[str] = mapped_column(String(20), default="")
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey(Certificate.id))
