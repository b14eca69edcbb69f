"""What can happen to a community as a whole?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from models import (
    Capability,
    Community,
    CommunityKind,
    Entry,
    Event,
    Membership,
    MembershipRole,
    Person,
    Post,
    Role,
    session,
)
from moderation import Draft
from social.changes import change
from social.communities import jobs
from social.communities.actions import (
    archive_community,
    change_community,
    create_community,
    delete_community,
    post_count,
    reopen_community,
)
from social.communities.joining import join_community
from social.communities.plan import Plan
from social.errors import Invalid
from social.posts.actions import create_post

PLAN = Plan(
    name="Welding & joining",
    purpose="For **all** who weld.",
    kind=CommunityKind.PUBLIC,
    language="en",
)


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


def make_administrator(person: Person) -> None:
    with change(None) as record:
        role = Role(person_id=person.id, capability=Capability.ADMINISTRATOR)
        session.add(role)
        record(Event.ROLE_GIVEN, role)


def changed(community: Community, **more: object) -> Plan:
    plan = Plan(
        name=community.name,
        purpose=community.purpose,
        kind=community.kind,
        language=community.language,
    )
    return replace(plan, **more)


def role_of(person: Person, community: Community) -> MembershipRole | None:
    return session.scalar(
        select(Membership.role).where(
            Membership.person_id == person.id, Membership.community_id == community.id
        )
    )


def test_who_founds_a_community_owns_it(ana: Person) -> None:
    community = create_community(ana, PLAN)
    assert community.slug == "welding-joining"
    assert "<strong>all</strong>" in community.purpose_html
    assert role_of(ana, community) is MembershipRole.OWNER
    assert community_of(community).member_count == 1


def test_somebody_else_can_be_named_owner_and_the_founder_is_in(ana: Person, ben: Person) -> None:
    community = create_community(ana, replace(PLAN, owner=ben))
    assert role_of(ben, community) is MembershipRole.OWNER
    assert role_of(ana, community) is MembershipRole.MEMBER


def test_names_are_told_apart_without_accents_and_case(ana: Person) -> None:
    create_community(ana, replace(PLAN, name="Qualité"))
    with pytest.raises(Invalid) as refused:
        create_community(ana, replace(PLAN, name="QUALITE"))
    assert "name" in refused.value.fields


def test_a_hidden_namesake_is_not_given_away(ana: Person, eve: Person) -> None:
    hidden = create_community(ana, replace(PLAN, name="Works council", kind=CommunityKind.HIDDEN))
    own = create_community(eve, replace(PLAN, name="Works council"))
    assert own.slug == "works-council"
    assert hidden.slug.startswith("works-council-")


@pytest.mark.parametrize("name", ["New", "Without owner"])
def test_a_name_never_takes_the_address_of_a_page(ana: Person, name: str) -> None:
    assert create_community(ana, replace(PLAN, name=name)).slug.endswith("-2")


def test_the_same_letters_get_another_address_even_after_a_deletion(ana: Person) -> None:
    delete_community(ana, create_community(ana, PLAN))
    assert create_community(ana, PLAN).slug == "welding-joining-2"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "‮​"}, "name"),
        ({"name": "…"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"purpose": "x" * 2001}, "purpose"),
        ({"purpose": " \n"}, "purpose"),
        ({"site_id": 999}, "site"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    ana: Person, more: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        create_community(ana, replace(PLAN, **more))
    assert set(refused.value.fields) == {field}


def test_a_new_name_leaves_the_address(ana: Person, community: Community) -> None:
    slug, version = community.slug, community.version
    change_community(ana, community, changed(community, name="Joining", purpose="Why."), version)
    assert (community.slug, community.name, community.name_folded) == (slug, "Joining", "joining")
    assert community.version == version + 1


def test_nobody_overwrites_what_they_did_not_see(ana: Person, community: Community) -> None:
    plan = changed(community, purpose="Why.")
    change_community(ana, community, plan, community.version)
    with pytest.raises(Invalid):
        change_community(ana, community, plan, community.version - 1)


def test_members_and_outsiders_do_not_change_it(
    ben: Person, eve: Person, community: Community
) -> None:
    for person in (ben, eve):
        with pytest.raises(Forbidden):
            change_community(person, community, changed(community, purpose="Mine."), 1)
        with pytest.raises(Forbidden):
            archive_community(person, community)
        with pytest.raises(Forbidden):
            delete_community(person, community)


def test_hole_16_an_administrator_does_not_open_what_members_wrote_for_themselves(
    ana: Person, eve: Person, community: Community
) -> None:
    make_administrator(eve)
    change_community(eve, community, changed(community, purpose="Why."), 1)
    with pytest.raises(Forbidden):
        change_community(eve, community, changed(community, kind=CommunityKind.PUBLIC), 2)
    assert community_of(community).kind is CommunityKind.PRIVATE


def test_opening_a_community_lets_in_those_who_asked(
    ana: Person, eve: Person, community: Community
) -> None:
    join_community(eve, community)
    plan = changed(community, kind=CommunityKind.PUBLIC, purpose="Why.")
    change_community(ana, community, plan, community.version)
    jobs.settle_requests.call(community_id=community.id)
    assert community_of(community).member_count == 3


def test_hiding_a_community_drops_what_was_asked(
    ana: Person, eve: Person, community: Community
) -> None:
    join_community(eve, community)
    plan = changed(community, kind=CommunityKind.HIDDEN, purpose="Why.")
    change_community(ana, community, plan, community.version)
    jobs.settle_requests.call(community_id=community.id)
    assert session.scalar(Community.seen_by(eve)) is None


def test_an_archived_community_is_read_and_can_be_opened_again(
    ana: Person, eve: Person, community: Community
) -> None:
    archive_community(ana, community)
    archive_community(ana, community)
    assert community.is_archived
    with pytest.raises(Forbidden):
        create_post(ana, community, Draft(source="Too late"))
    with pytest.raises(Forbidden):
        join_community(eve, community)
    reopen_community(ana, community)
    assert create_post(ana, community, Draft(source="In time")).id
    events = session.scalars(select(Entry.event).where(Entry.noun == "community")).all()
    assert events.count("community.archived") == events.count("community.reopened") == 1


def test_a_deleted_community_takes_its_posts_along(ana: Person, community: Community) -> None:
    create_post(ana, community, Draft(source="Words"))
    assert post_count(community) == 1
    delete_community(ana, community)
    assert session.scalar(Community.seen_by(ana)) is None
    assert session.scalar(Post.seen_by(ana)) is None
    assert session.scalar(select(Post)) is not None


def test_the_company_keeps_its_own_community(ana: Person, make_community) -> None:
    company = make_community("Everybody", ana, is_company=True)
    for act in (archive_community, delete_community):
        with pytest.raises(Invalid):
            act(ana, company)
    plan = changed(company, purpose="Why.", kind=CommunityKind.HIDDEN)
    with pytest.raises(Invalid):
        change_community(ana, company, plan, company.version)


def community_of(community: Community) -> Community:
    session.expire_all()
    return session.get_one(Community, community.id)
