"""What are groups of the directory, and what do they do here? Nothing, unless they are tied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Community,
    CommunityKind,
    DirectoryGroup,
    DirectoryMember,
    Event,
    Membership,
    Person,
    Role,
    session,
)
from social.changes import change
from social.communities import jobs
from social.communities.actions import change_community, choose_kind
from social.communities.plan import Plan
from social.communities.ruling import rule_words
from social.errors import Invalid
from social.holding import hold
from social.provisioning import ties
from tests.at_once import Other, all_wait
from tests.known import events, last_facts
from tests.provisioning.conftest import Directory


@pytest.fixture
def keys(directory: Directory, ben: Person) -> dict[str, str]:
    """Enrol three."""
    names = ("ana.peeters", "ben.claes", "noor")
    return {name: directory.enrol(f"{name}@example.org").json["id"] for name in names}


@pytest.fixture
def hall(make_community: Callable[..., Community], ana: Person) -> Community:
    """A community of all, which Ana owns."""
    return make_community("Hall 4", ana, kind=CommunityKind.PUBLIC)


def members(directory: Directory, group: Any) -> list[str]:
    answer = directory.get(f"/Groups/{group.json['id']}")
    return [one["value"] for one in answer.json.get("members", [])]


def test_a_group_is_kept_with_who_is_in_it(directory: Directory, keys: dict[str, str]) -> None:
    group = directory.group("Welders", keys["noor"], externalId="g-1")
    assert group.status_code == 201
    assert group.headers["Location"] == group.json["meta"]["location"]
    where = f"/scim/v2/Users/{keys['noor']}"
    assert group.json["members"] == [
        {"value": keys["noor"], "$ref": f"http://localhost{where}", "type": "User"}
    ]
    told = directory.get(f"/Users/{keys['noor']}").json["groups"]
    assert [(one["value"], one["display"]) for one in told] == [(group.json["id"], "Welders")]
    assert "members" not in directory.get("/Groups?excludedAttributes=members").json["Resources"][0]
    assert session.scalars(select(Role)).all() == []


def test_who_comes_and_goes_stands_in_one_entry(directory: Directory, keys: dict[str, str]) -> None:
    group = directory.group("Welders", keys["noor"])
    path = f"/Groups/{group.json['id']}"
    value = [{"value": keys["ana.peeters"]}, {"value": keys["ben.claes"]}]
    answer = directory.patch(path, {"op": "Add", "path": "members", "value": value})
    assert answer.status_code == 200
    facts = last_facts(Event.DIRECTORY_GROUP_CHANGED)
    assert (len(facts["came"]), facts["went"]) == (2, [])
    assert events("directory_group") == ["directory_group.made", "directory_group.changed"]
    again = directory.patch(path, {"op": "Add", "path": "members", "value": value})
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert len(events("directory_group")) == 2
    where = f'members[value eq "{keys["noor"]}"]'
    directory.patch(path, {"op": "Remove", "path": where})
    assert members(directory, group) == [keys["ana.peeters"], keys["ben.claes"]]
    directory.patch(path, {"op": "Remove", "path": "members", "value": value[:1]})
    assert members(directory, group) == [keys["ben.claes"]]


def test_nobody_unknown_is_in_a_group(directory: Directory, keys: dict[str, str]) -> None:
    group = directory.group("Welders", keys["noor"])
    for wrong in ("nobody", "0" * 32, group.json["id"]):
        answer = directory.group("Others", wrong)
        assert (answer.status_code, answer.json["scimType"]) == (400, "invalidValue")
    assert session.scalars(select(DirectoryGroup.name)).all() == ["Welders"]


def test_whoever_is_deleted_goes_out_of_groups(directory: Directory, keys: dict[str, str]) -> None:
    group = directory.group("Welders", keys["noor"], keys["ben.claes"])
    directory.ask("DELETE", f"/Users/{keys['noor']}")
    assert members(directory, group) == [keys["ben.claes"]]
    assert events("directory_group")[-1] == "directory_group.changed"


def test_a_group_is_forgotten(directory: Directory, keys: dict[str, str]) -> None:
    group = directory.group("Welders", keys["noor"])
    path = f"/Groups/{group.json['id']}"
    assert directory.ask("DELETE", path, headers={"If-Match": 'W/"9"'}).status_code == 412
    assert directory.ask("DELETE", path).status_code == 204
    assert directory.get(path).status_code == 404
    assert session.scalars(select(DirectoryMember)).all() == []
    assert events("directory_group") == ["directory_group.made", "directory_group.deleted"]


def work(app: Any) -> None:
    """Let the worker apply the rules."""
    with app.app_context():
        jobs.keep_rules.call(0)


def inside(community: Community) -> set[str]:
    rows = select(Person.handle).join(Membership, Membership.person_id == Person.id)
    return set(session.scalars(rows.where(Membership.community_id == community.id)))


def find_group(group: Any) -> DirectoryGroup:
    found = select(DirectoryGroup).where(DirectoryGroup.key == group.json["id"])
    return session.scalars(found).one()


def test_tied_to_a_community_it_brings_its_people_in_and_takes_them_out(
    app: Any, directory: Directory, keys: dict[str, str], give, ben: Person, hall: Community
) -> None:
    group = directory.group("Welders", keys["noor"])
    with app.app_context():
        give(ben)
        ties.tie(session.get_one(Person, ben.id), find_group(group), hall.id)
        tied = session.get_one(Community, hall.id)
        assert rule_words(tied) == "Everybody in the group “Welders” of the directory"
    work(app)
    assert inside(hall) == {"ana.peeters", "noor"}
    path = f"/Groups/{group.json['id']}"
    value = [{"value": keys["ben.claes"]}]
    directory.patch(path, {"op": "replace", "path": "members", "value": value})
    work(app)
    assert inside(hall) == {"ana.peeters", "ben.claes"}
    directory.patch(path, {"op": "remove", "path": "members"})
    work(app)
    assert inside(hall) == {"ana.peeters"}  # who came by hand stays


def test_a_group_that_goes_takes_its_people_along(
    app: Any, directory: Directory, keys: dict[str, str], give, ben: Person, hall: Community
) -> None:
    group = directory.group("Welders", keys["noor"])
    with app.app_context():
        give(ben)
        ties.tie(session.get_one(Person, ben.id), find_group(group), hall.id)
    work(app)
    directory.ask("DELETE", f"/Groups/{group.json['id']}")
    with app.app_context():
        assert session.get_one(Community, hall.id).rule is None
        jobs.end_rule.call(hall.id, stay=False)
    assert inside(hall) == {"ana.peeters"}


@pytest.mark.parametrize("kind", [CommunityKind.PRIVATE, CommunityKind.HIDDEN])
def test_a_community_that_is_closed_is_tied_no_more_and_keeps_whom_it_had(
    app: Any,
    directory: Directory,
    keys: dict[str, str],
    give,
    ana: Person,
    ben: Person,
    hall: Community,
    kind: CommunityKind,
) -> None:
    group = directory.group("Welders", keys["noor"])
    with app.app_context():
        give(ben)
        ties.tie(session.get_one(Person, ben.id), find_group(group), hall.id)
    work(app)
    with app.app_context():
        there = session.get_one(Community, hall.id)
        plan = Plan(name="Hall 4", purpose="For welders", kind=kind, language="en")
        change_community(session.get_one(Person, ana.id), there, plan, there.version)
        assert there.rule is None
        assert last_facts(Event.COMMUNITY_CHANGED)["rule"] is None
        asked = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'communities.end_rule'")
        jobs.end_rule.call(**session.scalars(asked).one())
    value = [{"value": keys["ben.claes"]}]
    directory.patch(f"/Groups/{group.json['id']}", {"op": "add", "path": "members", "value": value})
    work(app)
    assert inside(hall) == {"ana.peeters", "noor"}


def test_a_change_of_a_tied_group_is_at_once_a_job(
    app: Any, directory: Directory, keys: dict[str, str], give, ben: Person, hall: Community
) -> None:
    group = directory.group("Welders")
    path = f"/Groups/{group.json['id']}"
    add = {"op": "add", "path": "members", "value": [{"value": keys["noor"]}]}
    remove = {"op": "remove", "path": "members"}
    before = waiting()
    directory.patch(path, add)
    assert waiting() == before  # tied to nothing, it changes nothing
    directory.patch(path, remove)
    with app.app_context():
        give(ben)
        ties.tie(session.get_one(Person, ben.id), find_group(group), hall.id)
    before = waiting()
    directory.patch(path, add)
    assert waiting() == before + 1


def waiting() -> int:
    """Count the jobs that apply rules."""
    jobs_of = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'communities.apply_rules'"
    return session.execute(text(jobs_of)).scalar_one()


@pytest.mark.usefixtures("in_app")
class TestTies:
    """Who may tie a group, and to what?"""

    @pytest.fixture
    def group(self) -> DirectoryGroup:
        with change(None) as record:
            group = DirectoryGroup(name="Welders")
            session.add(group)
            record(Event.DIRECTORY_GROUP_MADE, group)
        return group

    def test_an_administrator_ties_it_to_open_communities_and_their_own_alone(
        self, group: DirectoryGroup, make_community, ana: Person, ben: Person, give
    ) -> None:
        give(ben)
        kinds = {kind: make_community(kind, ana, kind=kind) for kind in CommunityKind}
        own = make_community("Own", ben, kind=CommunityKind.PRIVATE)
        for kind in (CommunityKind.PUBLIC, CommunityKind.BROADCAST):
            ties.tie(ben, group, kinds[kind].id)
        ties.tie(ben, group, own.id)
        with pytest.raises(Forbidden):
            ties.tie(ben, group, kinds[CommunityKind.PRIVATE].id)
        with pytest.raises(NotFound):
            ties.tie(ben, group, kinds[CommunityKind.HIDDEN].id)
        assert len(ties.tied(ben, group)) == 3
        assert [one.name for one in ties.possible(ben)] == []

    def test_a_community_that_is_closed_meanwhile_is_not_tied(
        self, app: Any, group: DirectoryGroup, ana: Person, ben: Person, give, hall: Community
    ) -> None:
        give(ben)
        ben_id, group_id, hall_id = ben.id, group.id, hall.id

        def tie() -> None:
            those = session.get_one(DirectoryGroup, group_id)
            ties.tie(session.get_one(Person, ben_id), those, hall_id)

        session.rollback()
        with change(ana) as record:
            hold(hall)
            choose_kind(ana, hall, CommunityKind.PRIVATE)
            record(Event.COMMUNITY_CHANGED, hall)
            session.flush()
            tying = Other(app, tie)
            assert all_wait(tying)
        with pytest.raises(Forbidden):
            tying.done()
        assert session.get_one(Community, hall_id).rule is None

    def test_an_owner_reads_before_closing_that_the_tie_ends(
        self, group: DirectoryGroup, ana: Person, ben: Person, give, hall: Community, sign_in
    ) -> None:
        edit = f"/communities/{hall.slug}/edit"
        assert "this tie ends" not in sign_in(ana).get(edit).text
        ties.tie(give(ben), group, hall.id)
        page = sign_in(ana).get(edit).text
        assert "this tie ends" in page
        assert group.name in page

    def test_nobody_else_ties(self, group: DirectoryGroup, ana: Person, hall: Community) -> None:
        with pytest.raises(Forbidden):
            ties.tie(ana, group, hall.id)
        with pytest.raises(Forbidden):
            ties.untie(ana, group, hall.id, stay=True)

    def test_a_rule_that_is_there_is_not_pushed_aside(
        self, group: DirectoryGroup, ana: Person, give, hall: Community
    ) -> None:
        give(ana)
        ties.tie(ana, group, hall.id)
        with pytest.raises(Invalid):
            ties.tie(ana, group, hall.id)
        ties.untie(ana, group, hall.id, stay=True)
        ties.untie(ana, group, hall.id, stay=True)
        assert session.get_one(Community, hall.id).rule is None
