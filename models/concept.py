"""Which skills, languages, certificates and occupations are there, and what are they called?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.folding import fold


class ConceptKind(StrEnum):
    """What a concept names."""

    SKILL = "skill"
    LANGUAGE = "language"
    CERTIFICATE = "certificate"
    OCCUPATION = "occupation"


class ConceptSource(StrEnum):
    """Who gave a concept."""

    KRING = "kring"  # the starter list
    ESCO = "esco"
    COMPANY = "company"


class Vocabulary(Recorded, Base):
    """What changed of the concepts, one row in all; its version tells whoever holds a copy.

    Concepts come by the thousand, out of files that others publish. The ledger keeps of each
    import what came from where, and of each change by hand what it was.
    """

    __tablename__ = "vocabulary"
    guarded: ClassVar[tuple[str, ...]] = ("version", "change", "digest")

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    change: Mapped[str] = mapped_column(String(limits.NOTE), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")  # SHA-256 of a file that came in
    attribution: Mapped[str] = mapped_column(String(limits.TITLE), default="")


class Concept(Base):
    """Something one can know, whatever it is called."""

    __tablename__ = "concept"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ConceptKind] = mapped_column(one_of(ConceptKind))
    source: Mapped[ConceptSource] = mapped_column(one_of(ConceptSource))
    uri: Mapped[str | None] = mapped_column(String(limits.ADDRESS), unique=True)
    # What was one concept with this; statements follow it there.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"), index=True)
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    labels: Mapped[list[ConceptLabel]] = relationship(
        lazy="raise_on_sql", order_by="ConceptLabel.id", viewonly=True
    )

    @staticmethod
    def offered() -> Select[tuple[Concept]]:
        """Select the concepts that can be chosen."""
        return select(Concept).where(Concept.merged_into_id.is_(None), Concept.retired_at.is_(None))


class ConceptLabel(Base):
    """What a concept is called in one language: once preferred, and in other words."""

    __tablename__ = "concept_label"
    __table_args__ = (
        Index("ix_concept_label_of", "concept_id", "language", "is_preferred"),
        Index("ix_concept_label_folded", "folded"),
        Index("uq_concept_label", "concept_id", "language", "folded", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"))
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[str] = mapped_column(String(limits.LABEL))
    folded: Mapped[str] = mapped_column(String(limits.LABEL * 2))
    is_preferred: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def called(
        cls, concept_id: int, language: str, words: str, *, is_preferred: bool = False
    ) -> ConceptLabel:
        """Call a concept so in one language."""
        folded = fold(words)[: limits.LABEL * 2]
        return cls(
            concept_id=concept_id,
            language=language,
            words=words,
            folded=folded,
            is_preferred=is_preferred,
        )


class ConceptLink(Base):
    """One concept is part of a broader one."""

    __tablename__ = "concept_link"

    concept_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    broader_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True, index=True)


class OccupationSkill(Base):
    """Who has this occupation needs that skill, or often has it."""

    __tablename__ = "occupation_skill"

    occupation_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("concept.id"), primary_key=True, index=True)
    is_essential: Mapped[bool] = mapped_column(default=False)
