"""What does a community leave to the worker? All that touches many members."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Community,
    CommunityKind,
    Event,
    Membership,
    MembershipState,
    Origin,
    belonging,
    session,
)
from social.changes import Record, change
from social.communities.owning import keep_members
from social.jobs import job, queue

RULES = "communities.rules"  # the lock of those that apply rules
BATCH = 200  # memberships changed in one transaction


@queue.periodic(cron="*/10 * * * *")
@job("communities.keep_rules")
def keep_rules(timestamp: int) -> None:
    """Bring every community to what its rule says, whatever was missed."""
    for community in belonging.ruled():
        apply_rule(community)


@job("communities.apply_rules")
def apply_rules(person_ids: list[int] | None = None, community_id: int | None = None) -> None:
    """Apply the rules to people who just changed, or a rule that just changed to everybody."""
    for community in belonging.ruled():
        if community_id in (None, community.id):
            apply_rule(community, person_ids)


def apply_rule(community: Community, only: list[int] | None = None) -> None:
    """Bring in those whom the rule means, and take out whom it brought and means no longer."""

    def come(record: Record) -> int:
        keep_members(community)
        people = belonging.missing(community, BATCH, only)
        bring_in(record, community, [key for key, line in people if line is None])
        for _person, line in people:
            if line is not None:
                line.state, line.by_rule = MembershipState.MEMBER, True
                record(Event.MEMBER_JOINED, line)
        return len(people)

    def go(record: Record) -> int:
        keep_members(community)
        lines = belonging.surplus(community, BATCH, only)
        for line in lines:
            record(Event.MEMBER_REMOVED, line)
            session.delete(line)
        return len(lines)

    in_batches(come)
    in_batches(go)


def bring_in(record: Record, community: Community, person_ids: Sequence[int]) -> None:
    """Store memberships by the rule; who came in by themselves this very moment is left alone."""
    if not person_ids:
        return
    values = [
        {"person_id": key, "community_id": community.id, "by_rule": True} for key in person_ids
    ]
    statement = insert(Membership).on_conflict_do_nothing().returning(Membership)
    for membership in session.scalars(statement, values):
        record(Event.MEMBER_JOINED, membership, is_new=True)


@job("communities.end_rule")
def end_rule(community_id: int, stay: bool) -> None:
    """Let those whom a rule brought in, and that ended, stay as members or go."""

    community = session.get_one(Community, community_id)

    def settle(record: Record) -> int:
        keep_members(community)
        lines = session.scalars(
            select(Membership)
            .where(Membership.community_id == community_id, Membership.by_rule)
            .order_by(Membership.id)
            .limit(BATCH)
            .with_for_update()
        ).all()
        for line in lines:
            line.by_rule = False
            record(Event.MEMBER_JOINED if stay else Event.MEMBER_REMOVED, line)
            if not stay:
                session.delete(line)
        return len(lines)

    if not community.rule:
        in_batches(settle)


@job("communities.settle_requests")
def settle_requests(community_id: int) -> None:
    """Let in those who asked where all may come now; drop what a hidden community was asked."""
    community = session.get_one(Community, community_id)
    if community.kind is CommunityKind.PRIVATE:
        return

    def settle(record: Record) -> int:
        keep_members(community)
        lines = session.scalars(
            select(Membership)
            .where(
                Membership.community_id == community_id,
                Membership.state == MembershipState.REQUESTED,
            )
            .order_by(Membership.id)
            .limit(BATCH)
            .with_for_update()
        ).all()
        for line in lines:
            if community.is_open:
                line.state = MembershipState.MEMBER
                record(Event.MEMBER_APPROVED, line)
            else:
                record(Event.MEMBER_REFUSED, line)
                session.delete(line)
        return len(lines)

    in_batches(settle)


def in_batches(settle: Callable[[Record], int]) -> None:
    """Change batch after batch, each with its entries, until one is not full."""
    while True:
        with change(None, origin=Origin.JOB) as record:
            changed = settle(record)
        if changed < BATCH:
            return
