"""Whom does a community's rule mean, who of them is missing, and who is meant no longer?

A rule names a site, a department or both, or a group of the company's directory. The company's own
community means everybody. Only those whom the rule brought in does it take out again; who came by
hand stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true

from models.base import session
from models.community import Community
from models.membership import Membership, MembershipState
from models.person import Person
from models.provisioning import DirectoryMember, Enrolment


def ruled() -> Sequence[Community]:
    """List the communities whose members come by a rule."""
    return session.scalars(
        select(Community)
        .where(
            or_(Community.rule.is_not(None), Community.is_company),
            Community.deleted_at.is_(None),
            Community.archived_at.is_(None),
        )
        .order_by(Community.id)
    ).all()


def meant_by(rule: dict[str, Any]) -> ColumnElement[bool]:
    """Hold for those who work here and whom a rule names; an empty rule names everybody."""
    here = Person.works_here()
    site_id, department = rule.get("site_id"), rule.get("department")
    at_site = Person.site_id == site_id if site_id is not None else true()
    in_department = Person.department == department if department else true()
    group_id = rule.get("group_id")
    in_group = is_in_group(group_id) if group_id is not None else true()
    return and_(here, at_site, in_department, in_group)


def is_in_group(group_id: int) -> ColumnElement[bool]:
    """Hold for those whom the directory has in one of its groups."""
    members = (
        select(Enrolment.person_id)
        .join(DirectoryMember, DirectoryMember.enrolment_id == Enrolment.id)
        .where(DirectoryMember.group_id == group_id, Enrolment.ended_at.is_(None))
    )
    return Person.id.in_(members)


def count(rule: dict[str, Any], community: Community) -> tuple[int, int]:
    """Count those whom a rule means, and how many of them are not in yet."""
    row = session.execute(
        select(func.count(), func.count().filter(is_out()))
        .select_from(Person)
        .outerjoin(Membership, line_in(community))
        .where(meant_by(rule))
    ).one()
    return row[0], row[1]


def missing(
    community: Community, most: int, only: Collection[int] | None = None
) -> Sequence[Row[tuple[int, Membership | None]]]:
    """List people (by id) whom the rule means and who are not in, with what line they have."""
    return session.execute(
        select(Person.id, Membership)
        .outerjoin(Membership, line_in(community))
        .where(meant_by(community.rule or {}), is_out(), among(only))
        .order_by(Person.id)
        .limit(most)
    ).all()


def surplus(
    community: Community, most: int, only: Collection[int] | None = None
) -> Sequence[Membership]:
    """List memberships that the rule made and means no longer, and keep others from them.

    Who is made an owner at this moment came in for good and is let be.
    """
    return session.scalars(
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.community_id == community.id,
            Membership.by_rule,
            Membership.state == MembershipState.MEMBER,
            meant_by(community.rule or {}).is_not(true()),
            among(only),
        )
        .order_by(Membership.id)
        .limit(most)
        .with_for_update(of=Membership)
    ).all()


def line_in(community: Community) -> ColumnElement[bool]:
    """Hold for a person's line in the community."""
    return and_(Membership.person_id == Person.id, Membership.community_id == community.id)


def is_out() -> ColumnElement[bool]:
    """Hold for those who have no line, or one that is no membership yet."""
    return or_(Membership.id.is_(None), Membership.state != MembershipState.MEMBER)


def among(only: Collection[int] | None) -> ColumnElement[bool]:
    """Hold for these people, or for everybody."""
    return Person.id.in_(only) if only is not None else true()
