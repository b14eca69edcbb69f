"""Who comes in by a rule, and who goes?"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from werkzeug.exceptions import Forbidden

from models import (
    Community,
    CommunityKind,
    Event,
    Membership,
    MembershipState,
    Person,
    Site,
    belonging,
    session,
)
from social.changes import change
from social.communities import jobs
from social.communities.joining import join_community, leave_community, remove_member
from social.communities.owning import make_owner, member, promote
from social.communities.ruling import checked_rule, drop_rule, keep_rule, rule_words
from social.errors import Invalid


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


@pytest.fixture
def lille(site: Site) -> Site:
    """A second plant."""
    with change(None) as record:
        found = Site(name="Lille", country="FR", zone="Europe/Paris")
        session.add(found)
        record(Event.SITE_ADDED, found)
    return found


@pytest.fixture
def move() -> Callable[..., None]:
    """Change where somebody works, as an import does."""

    def to(person: Person, **columns: object) -> None:
        with change(None) as record:
            for name, value in columns.items():
                setattr(person, name, value)
            record(Event.PERSON_CHANGED, person)

    return to


@pytest.fixture
def quality(
    ana: Person, site: Site, make_person, make_community
) -> tuple[Community, dict[str, Person]]:
    """A community for quality at Gent, and three people of whom two are meant."""
    people = {
        name: make_person(f"{name} Test", department=department)
        for name, department in {"Kim": "Quality", "Lou": "Quality", "Max": "Sales"}.items()
    }
    community = make_community("Quality Gent", ana, kind=CommunityKind.PRIVATE)
    keep_rule(ana, community, {"site_id": site.id, "department": "Quality"})
    jobs.apply_rules.call(community_id=community.id)
    return community, people


def names(community: Community) -> set[str]:
    rows = session.scalars(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.community_id == community.id,
            Membership.state == MembershipState.MEMBER,
        )
    )
    return {name.split()[0] for name in rows}


def test_a_rule_brings_in_whom_it_means_and_nobody_else(quality, count) -> None:
    community, _people = quality
    assert names(community) == {"Ana", "Kim", "Lou"}
    assert count(community) == 3


def test_who_moves_away_goes_and_who_comes_is_in(quality, lille: Site, move) -> None:
    community, people = quality
    move(people["Kim"], site_id=lille.id)
    move(people["Max"], department="Quality")
    jobs.apply_rules.call(person_ids=[people["Kim"].id, people["Max"].id])
    assert names(community) == {"Ana", "Lou", "Max"}


def test_a_change_looks_at_those_alone_whom_it_names(quality, lille: Site, move) -> None:
    community, people = quality
    for name in ("Kim", "Lou"):
        move(people[name], site_id=lille.id)
    jobs.apply_rules.call(person_ids=[people["Kim"].id])
    assert names(community) == {"Ana", "Lou"}
    jobs.keep_rules.call(timestamp=0)
    assert names(community) == {"Ana"}


def test_who_came_by_hand_stays_whatever_the_rule_says(
    ana: Person, site: Site, make_person, make_community
) -> None:
    max_ = make_person("Max Test", department="Sales")
    community = make_community("Quality", ana, max_)
    keep_rule(ana, community, {"site_id": site.id, "department": "Quality"})
    jobs.keep_rules.call(timestamp=0)
    assert names(community) == {"Ana", "Max"}


def test_who_left_the_company_is_out(quality, deactivate) -> None:
    community, people = quality
    deactivate(people["Kim"])
    jobs.apply_rules.call(person_ids=[people["Kim"].id])
    assert names(community) == {"Ana", "Lou"}


def test_who_only_asked_is_in_when_the_rule_means_them(
    ana: Person, site: Site, make_person, make_community, line
) -> None:
    community = make_community("Quality", ana, kind=CommunityKind.PRIVATE)
    kim = make_person("Kim Test", department="Quality")
    join_community(kim, community)
    keep_rule(ana, community, {"site_id": None, "department": "Quality"})
    jobs.keep_rules.call(timestamp=0)
    assert line(kim, community).is_member
    assert line(kim, community).by_rule


def test_nobody_goes_who_would_be_brought_back(ana: Person, quality) -> None:
    community, people = quality
    with pytest.raises(Invalid):
        leave_community(people["Kim"], community)
    with pytest.raises(Invalid):
        remove_member(ana, community, people["Kim"])


def test_an_owner_is_not_taken_out_by_the_rule(ana: Person, quality, lille: Site, move) -> None:
    community, people = quality
    make_owner(ana, community, people["Kim"])
    move(people["Kim"], site_id=lille.id)
    jobs.keep_rules.call(timestamp=0)
    assert names(community) == {"Ana", "Kim", "Lou"}


@pytest.mark.parametrize(("stay", "left"), [(True, {"Ana", "Kim", "Lou"}), (False, {"Ana"})])
def test_when_a_rule_ends_its_members_stay_or_go(
    ana: Person, quality, stay: bool, left: set[str]
) -> None:
    community, people = quality
    drop_rule(ana, community, stay=stay)
    jobs.end_rule.call(community_id=community.id, stay=stay)
    assert names(community) == left
    jobs.keep_rules.call(timestamp=0)
    assert names(community) == left
    if stay:
        leave_community(people["Kim"], community)


def test_another_rule_outruns_the_end_of_the_last(ana: Person, quality, site: Site) -> None:
    community, _people = quality
    drop_rule(ana, community, stay=False)
    keep_rule(ana, community, {"site_id": site.id, "department": None})
    jobs.end_rule.call(community_id=community.id, stay=False)
    jobs.keep_rules.call(timestamp=0)
    assert names(community) == {"Ana", "Kim", "Lou", "Max"}


def test_the_company_holds_everybody(ana: Person, ben: Person, eve: Person, make_community) -> None:
    company = make_community("Everybody", ana, is_company=True)
    jobs.keep_rules.call(timestamp=0)
    assert names(company) == {"Ana", "Ben", "Eve"}
    with pytest.raises(Invalid):
        keep_rule(ana, company, {"site_id": 1, "department": None})


def test_many_come_in_batches_each_with_its_entry(
    ana: Person, make_person, make_community, monkeypatch: pytest.MonkeyPatch, count, events
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    for number in range(5):
        make_person(f"Kim Test{number}", department="Quality")
    community = make_community("Quality", ana)
    keep_rule(ana, community, {"site_id": None, "department": "Quality"})
    jobs.keep_rules.call(timestamp=0)
    assert count(community) == 6
    assert events() == ["joined"] * 6


def test_how_many_a_rule_means_is_said_first(ana: Person, quality, site: Site) -> None:
    community, _people = quality
    assert belonging.count({"site_id": site.id, "department": None}, community) == (4, 1)
    assert rule_words(community) == "Quality at Gent"


@pytest.mark.parametrize(
    ("site_id", "department"), [(None, None), (None, ""), (999, None), (None, "Nowhere")]
)
def test_a_rule_names_what_exists(site: Site, site_id: int | None, department: str | None) -> None:
    with pytest.raises(Invalid):
        checked_rule(site_id, department)


def test_who_does_not_read_a_community_chooses_no_rule(
    ben: Person, eve: Person, community: Community, site: Site, make_administrator
) -> None:
    make_administrator(eve)
    for person in (ben, eve):
        with pytest.raises(Forbidden):
            keep_rule(person, community, {"site_id": site.id, "department": None})


def test_whoever_comes_moves_or_goes_is_looked_at_by_the_worker(
    ana: Person, move, deactivate
) -> None:
    waiting = text(
        "SELECT args FROM procrastinate_jobs WHERE task_name = 'communities.apply_rules'"
    )
    session.execute(text("DELETE FROM procrastinate_jobs"))
    session.commit()
    move(ana, department="Quality")
    deactivate(ana)
    assert session.scalars(waiting).all() == [{"person_ids": [ana.id]}] * 2


def test_who_is_made_an_owner_while_the_rule_lets_them_go_stays(app, quality, move, ana) -> None:
    community, people = quality
    move(people["Kim"], department="Sales")
    key = community.id

    def apply() -> None:
        with app.app_context():
            jobs.apply_rule(session.get_one(Community, key))

    with ThreadPoolExecutor(1) as threads:
        with change(ana) as record:
            promote(record, member(community, people["Kim"]))
            session.flush()
            going = threads.submit(apply)
            time.sleep(0.5)  # long enough to come to the row that is held here
            assert not going.done()
        going.result()
    assert "Kim" in names(community)
