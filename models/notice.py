"""What should a person know of?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ARRAY, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of


class NoticeKind(StrEnum):
    """Why a person is told."""

    MENTIONED = "mentioned"
    ANSWERED = "answered"
    REACTED = "reacted"
    INVITED = "invited"
    REQUESTED = "requested"
    APPROVED = "approved"
    OFFERED = "offered"
    REPORTED = "reported"
    SETTLED = "settled"
    TOLD_REPORTER = "told_reporter"
    TOLD_AUTHOR = "told_author"
    OPINION_ASKED = "opinion_asked"
    READ_BY_EXCEPTION = "read_by_exception"
    DECIDED = "decided"
    APPEALED = "appealed"
    ANSWERED_APPEAL = "answered_appeal"
    RULE_HIT = "rule_hit"
    TO_APPROVE = "to_approve"
    SENT_BACK = "sent_back"
    TAKEN_OVER = "taken_over"
    TO_APPOINT = "to_appoint"
    RESTS = "rests"
    CONFIRMED = "confirmed"
    ASKED = "asked"
    CHOSEN = "chosen"
    UNANSWERED = "unanswered"
    TO_CHOOSE = "to_choose"
    COUNTED = "counted"
    MOVED_UP = "moved_up"
    RESCHEDULED = "rescheduled"
    CALLED_OFF = "called_off"
    SOON = "soon"
    BEGINNING = "beginning"
    TO_CONFIRM = "to_confirm"
    CREDITED = "credited"
    RESULT_CONFIRMED = "result_confirmed"
    RESULT_DENIED = "result_denied"
    REUSED = "reused"
    ANNOUNCED = "announced"
    MUST_READ = "must_read"
    TO_LOOK_OVER = "to_look_over"
    LOOKED_OVER = "looked_over"
    NOT_SENT = "not_sent"
    THANKED = "thanked"
    WRITTEN_FOR = "written_for"
    DELEGATED = "delegated"
    DELEGATION_OVER = "delegation_over"
    TO_ANSWER = "to_answer"
    MANDATED = "mandated"
    MANDATE_OVER = "mandate_over"
    MANDATE_ENDS = "mandate_ends"
    ISSUE_TO_LOOK_OVER = "issue_to_look_over"
    ISSUE_LOOKED_OVER = "issue_looked_over"
    CRISIS = "crisis"
    UPDATE_OVERDUE = "update_overdue"
    TO_REVIEW = "to_review"
    SCENARIO_TO_APPROVE = "scenario_to_approve"
    DRAFTS_GO = "drafts_go"
    PLAN_FAILED = "plan_failed"
    PLAN_WAITS = "plan_waits"
    REMINDED = "reminded"
    QUOTED = "quoted"
    QUOTE_ASKED = "quote_asked"
    CALLED = "called"
    GRANT_DECIDED = "grant_decided"
    ARCHIVE_OPENED = "archive_opened"
    LOOKED_AT = "looked_at"
    PRODUCTION_DECIDED = "production_decided"
    EXPORT_READY = "export_ready"
    EXPORT_FAILED = "export_failed"
    SCHEDULE_DECIDED = "schedule_decided"
    SCHEDULE_FAILED = "schedule_failed"
    SCHEDULE_ENDED = "schedule_ended"
    GUEST_ASKED = "guest_asked"
    GUEST_DECIDED = "guest_decided"
    GUEST_ENDS = "guest_ends"
    MOVED = "moved"
    NEW_POST = "new_post"
    NEW_COMMENT = "new_comment"
    WEBHOOK_STOPPED = "webhook_stopped"


class NoticeTopic(StrEnum):
    """What a notice is about, as far as people choose how they are told."""

    MENTIONS = "mentions"
    CALLS = "calls"
    ANSWERS = "answers"
    REACTIONS = "reactions"
    FOLLOWED = "followed"
    COMMUNITIES = "communities"
    EVENTS = "events"
    STORIES = "stories"
    EXPERTISE = "expertise"
    ANNOUNCEMENTS = "announcements"
    CRISES = "crises"
    DECISIONS = "decisions"
    DUTIES = "duties"


# What is not listed here is somebody's duty.
KINDS: dict[NoticeTopic, tuple[NoticeKind, ...]] = {
    NoticeTopic.MENTIONS: (
        NoticeKind.MENTIONED,
        NoticeKind.WRITTEN_FOR,
        NoticeKind.QUOTED,
        NoticeKind.QUOTE_ASKED,
    ),
    NoticeTopic.CALLS: (NoticeKind.CALLED,),
    NoticeTopic.ANSWERS: (
        NoticeKind.ANSWERED,
        NoticeKind.CHOSEN,
        NoticeKind.TO_CHOOSE,
        NoticeKind.COUNTED,
    ),
    NoticeTopic.REACTIONS: (NoticeKind.REACTED, NoticeKind.THANKED),
    NoticeTopic.FOLLOWED: (NoticeKind.NEW_POST, NoticeKind.NEW_COMMENT),
    NoticeTopic.COMMUNITIES: (
        NoticeKind.INVITED,
        NoticeKind.REQUESTED,
        NoticeKind.APPROVED,
        NoticeKind.OFFERED,
    ),
    NoticeTopic.EVENTS: (
        NoticeKind.MOVED_UP,
        NoticeKind.RESCHEDULED,
        NoticeKind.CALLED_OFF,
        NoticeKind.SOON,
        NoticeKind.BEGINNING,
    ),
    NoticeTopic.STORIES: (
        NoticeKind.TO_CONFIRM,
        NoticeKind.CREDITED,
        NoticeKind.RESULT_CONFIRMED,
        NoticeKind.RESULT_DENIED,
        NoticeKind.REUSED,
    ),
    NoticeTopic.EXPERTISE: (NoticeKind.CONFIRMED, NoticeKind.ASKED, NoticeKind.UNANSWERED),
    NoticeTopic.ANNOUNCEMENTS: (NoticeKind.ANNOUNCED, NoticeKind.MUST_READ),
    NoticeTopic.CRISES: (NoticeKind.CRISIS, NoticeKind.UPDATE_OVERDUE),
    NoticeTopic.DECISIONS: (
        NoticeKind.TOLD_REPORTER,
        NoticeKind.TOLD_AUTHOR,
        NoticeKind.READ_BY_EXCEPTION,
        NoticeKind.DECIDED,
        NoticeKind.ANSWERED_APPEAL,
        NoticeKind.LOOKED_AT,
        NoticeKind.MOVED,
    ),
}
TOPIC_OF = {kind: topic for topic, kinds in KINDS.items() for kind in kinds}
# They stand behind the bell whatever somebody chose: the company, the law or others need that.
ALWAYS = frozenset(
    {
        NoticeTopic.ANNOUNCEMENTS,
        NoticeTopic.CRISES,
        NoticeTopic.DECISIONS,
        NoticeTopic.DUTIES,
    }
)


def topic_of(kind: NoticeKind) -> NoticeTopic:
    """Tell what a kind of notice is about."""
    return TOPIC_OF.get(kind, NoticeTopic.DUTIES)


class Notice(Base):
    """One line behind the bell; the same thing again joins it while it is unread."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_id_at", "person_id", "at"),
        Index("ix_notice_post_id", "post_id"),
        Index("ix_notice_comment_id", "comment_id"),
        Index(
            "uq_notice_unread",
            "person_id",
            "kind",
            "post_id",
            "comment_id",
            "community_id",
            "case_id",
            "crisis_id",
            unique=True,
            postgresql_where=text("read_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "ix_notice_mail_at",
            "mail_at",
            postgresql_where=text("mail_at IS NOT NULL AND mailed_at IS NULL AND read_at IS NULL"),
        ),
        Index(
            "ix_notice_untimed",
            "entry_id",
            postgresql_where=text("mail_at IS NULL AND push_at IS NULL AND read_at IS NULL"),
        ),
        Index(
            "ix_notice_push_at",
            "push_at",
            postgresql_where=text("push_at IS NOT NULL AND pushed_at IS NULL AND read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[NoticeKind] = mapped_column(one_of(NoticeKind))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    crisis_id: Mapped[int | None] = mapped_column(ForeignKey("crisis.id"))
    actor_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    entry_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    # When a mail tells of it unless it was read until then, and when one did.
    mail_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    # The same of the devices of whoever is told.
    push_at: Mapped[datetime | None]
    pushed_at: Mapped[datetime | None]
