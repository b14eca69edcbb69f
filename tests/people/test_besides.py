"""What stands beside a person's page, for whom?"""

from __future__ import annotations

from models import CommunityKind, PersonState, session
from social.people.besides import besides
from tests.seeking.making import move, open_site


def test_a_hidden_community_is_not_given_away_by_who_runs_it(
    in_app, make_community, ana, ben, eve
) -> None:
    hidden = make_community("Works council", ben, ana, kind=CommunityKind.HIDDEN)
    assert hidden in besides(ben, ana).owned
    assert besides(ben, eve).owned == []


def test_what_both_are_in_is_what_both_are_in(in_app, community, make_community, ana, ben) -> None:
    make_community("Bens own", ben)
    assert besides(ben, ana).common == [community]
    assert besides(ana, ana).common == []


def test_a_team_is_those_who_report_and_work_here(in_app, make_person, ana) -> None:
    stays, leaves = (make_person(name, manager_id=ana.id) for name in ("Cas Vos", "Dora Maes"))
    leaves.state = PersonState.DEACTIVATED
    session.flush()
    assert besides(ana, stays).team == [stays]


def test_who_left_runs_nothing(in_app, community, ana, ben) -> None:
    assert besides(ana, ben).owned == [community]
    ana.state = PersonState.DEACTIVATED
    assert besides(ana, ben).owned == []


def test_the_page_shows_it(sign_in, community, ana, ben) -> None:
    page = sign_in(ben).get(f"/people/{ana.handle}").text
    assert "Runs these communities" in page
    assert "You are both in" in page
    assert "Communities that you run" in sign_in(ana).get(f"/people/{ana.handle}").text


def test_a_manager_at_another_site_stands_beside_with_it(sign_in, make_person, ana) -> None:
    boss = move(make_person("Bo Far", title="Head"), open_site("Leeds", "GB"))
    cas = make_person("Cas Vos", manager_id=boss.id)
    page = sign_in(ana).get(f"/people/{cas.handle}")
    assert page.status_code == 200
    assert "Head, Leeds" in page.text
