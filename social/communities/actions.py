"""What can happen to a community as a whole?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import (
    Community,
    CommunityKind,
    Event,
    Membership,
    MembershipRole,
    Person,
    Post,
    now,
    session,
)
from models.community import OPEN
from social.changes import change
from social.communities import jobs
from social.communities.plan import Plan, checked_name, checked_site, checked_words
from social.errors import Invalid
from social.holding import hold
from social.jobs import later
from social.rights import require
from social.slugs import free_slug


def create_community(founder: Person, plan: Plan) -> Community:
    """Found a community; who founds it owns it, unless the plan names somebody else."""
    name = checked_name(founder, plan.name)
    purpose = checked_words("purpose", plan.purpose, plan.language, founder)
    community = Community(
        slug=free_slug(name, is_hidden=plan.kind is CommunityKind.HIDDEN),
        name=name,
        kind=plan.kind,
        language=plan.language,
        site_id=checked_site(plan.site_id),
        tells_stories=plan.tells_stories,
    )
    community.describe(purpose, None)
    owner = plan.owner or founder
    with change(founder) as record:
        session.add(community)
        record(Event.COMMUNITY_CREATED, community)
        for person in {founder.id: founder, owner.id: owner}.values():
            role = MembershipRole.OWNER if person is owner else MembershipRole.MEMBER
            membership = Membership(person_id=person.id, community_id=community.id, role=role)
            session.add(membership)
            record(Event.MEMBER_JOINED, membership)
    return community


def change_community(editor: Person, community: Community, plan: Plan, seen_version: int) -> None:
    """Rename a community or say anew what it is; its address stays."""
    require(editor, "run", community, _("Owners of the community change it."))
    name = checked_name(editor, plan.name, community)
    purpose = checked_words("purpose", plan.purpose, plan.language, editor)
    rules = (
        checked_words("rules", plan.rules, plan.language, editor) if plan.rules.strip() else None
    )
    site_id = checked_site(plan.site_id)
    with change(editor) as record:
        hold(community)
        if seen_version != community.version:
            raise Invalid(name=_("Somebody changed this meanwhile. Look at it first."))
        was = community.kind
        if plan.kind is not was:
            choose_kind(editor, community, plan.kind)
        community.rename(name)
        community.describe(purpose, rules)
        community.language, community.site_id = plan.language, site_id
        community.tells_stories = plan.tells_stories and not community.is_company
        community.version += 1
        record(Event.COMMUNITY_CHANGED, community, was=was)
        if was is CommunityKind.PRIVATE and community.kind is not was:
            later(jobs.settle_requests, community_id=community.id)


def choose_kind(editor: Person, community: Community, kind: CommunityKind) -> None:
    """Decide who finds, reads and writes; what members wrote is opened by owners alone.

    A group of the directory that was tied while it was open brings nobody in once it is closed: an
    owner did not choose that. Whom it brought stays; an owner who runs the house ties it anew. Part
    of a change, which records it.
    """
    require(editor, "open", community, _("Owners decide who reads a closed community."))
    if community.is_company and kind not in (CommunityKind.PUBLIC, CommunityKind.BROADCAST):
        raise Invalid(kind=_("The company's own community stays open to everybody."))
    if community.is_open and kind not in OPEN and (community.rule or {}).get("group_id"):
        community.rule = None
        later(jobs.end_rule, lock=jobs.RULES, community_id=community.id, stay=True)
    community.kind = kind


def archive_community(owner: Person, community: Community) -> None:
    """Keep a community for reading only."""
    require(owner, "run", community, _("Owners of the community archive it."))
    refuse_for_company(community)
    with change(owner) as record:
        hold(community)
        if community.archived_at is None:
            community.archived_at = now()
            record(Event.COMMUNITY_ARCHIVED, community)


def reopen_community(owner: Person, community: Community) -> None:
    """Let people write in an archived community again."""
    require(owner, "run", community, _("Owners of the community reopen it."))
    with change(owner) as record:
        hold(community)
        if community.archived_at is not None:
            community.archived_at = None
            record(Event.COMMUNITY_REOPENED, community)


def delete_community(owner: Person, community: Community) -> None:
    """Take a community and what was written in it out of all sight; the ledger keeps it."""
    require(owner, "run", community, _("Owners of the community delete it."))
    refuse_for_company(community)
    with change(owner) as record:
        hold(community)
        if community.deleted_at is None:
            community.deleted_at = now()
            record(Event.COMMUNITY_DELETED, community)


def refuse_for_company(community: Community) -> None:
    """Keep the community of the whole company."""
    if community.is_company:
        raise Invalid(community=_("The company's own community stays."))


def post_count(community: Community) -> int:
    """Count the posts that a deletion takes out of sight."""
    posts = select(func.count()).where(Post.community_id == community.id, Post.deleted_at.is_(None))
    return session.scalar(posts) or 0
