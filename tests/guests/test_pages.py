"""What do the pages of guests say, and to whom?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import (
    Capability,
    Community,
    CommunityKind,
    Event,
    LegalKind,
    Mail,
    Membership,
    Person,
    PersonState,
    SignIn,
    Stay,
    StayPlace,
    now,
    session,
)
from social.guests import jobs
from social.legal import actions as legal
from tests.guests.making import ask, let_in, let_time_pass
from tests.known import PASSWORD, last_facts

SignInAs = Callable[[Person], FlaskClient]


@pytest.fixture
def flo(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    return give(make_person("Flo Admin"), Capability.ADMINISTRATOR)


def form(place: Community, **more: object) -> dict[str, object]:
    """Fill in who is to come."""
    day = now().date().replace(day=1)
    last = [str(day.day), str(day.month % 12 + 1), str(day.year + (day.month == 12))]
    facts = {"name": "Gaëlle Masson", "email": "gaelle@paints.example", "company": "Lyon Paints"}
    return {**facts, "language": "fr", "reason": "T9", "places": [place.id], "last": last, **more}


def inside(app: Flask, act: Callable[[], object]) -> None:
    """Do something in a context of its own, so that no page takes it for its own."""
    session.expunge_all()
    with app.test_request_context():
        act()
    session.remove()


def test_from_the_question_to_the_first_page(
    app: Flask, ana, flo, community, sign_in: SignInAs
) -> None:
    owner, administrator = sign_in(ana), sign_in(flo)
    assert "Welding" in owner.get("/guests/new").text
    assert owner.post("/guests", data=form(community)).status_code == 303
    assert "Lyon Paints" in administrator.get("/guests").text
    id = session.scalars(select(Stay.id)).one()
    assert administrator.post(f"/guests/stays/{id}/approval").status_code == 303
    session.remove()
    mail = session.scalars(select(Mail).where(Mail.recipient == "gaelle@paints.example")).one()
    [path] = re.findall(r"http://\S*?(/invitations/\S+)", mail.body)
    guest = app.test_client()
    shown = guest.get(path).text
    assert "Roos Tavelle" in shown or "invité" in shown
    refused = guest.post(path, data={"password": PASSWORD})
    assert refused.status_code == 422  # without a yes to the rules
    assert guest.post(path, data={"password": PASSWORD, "agrees": "y"}).status_code == 303
    session.remove()
    assert last_facts(Event.PERSON_ACTIVATED)["rules"] == 0
    assert "Welding" in guest.get("/").text
    assert guest.get("/communities").status_code == 404
    assert guest.get(path).status_code == 404  # it worked once


def test_whoever_owns_nothing_asks_for_nobody(ben, community, sign_in: SignInAs) -> None:
    browser = sign_in(ben)
    for answer in (
        browser.get("/guests"),
        browser.get("/guests/new"),
        browser.post("/guests", data=form(community)),
    ):
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"email": "nobody"}, {"places": []}, {"last": ["", "", ""]}, {"company": ""}]
)
def test_what_is_wrong_is_said_beside_the_field(ana, community, sign_in, wrong) -> None:
    answer = sign_in(ana).post("/guests", data=form(community, **wrong))
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert session.scalars(select(Stay)).all() == []


def test_a_first_stay_that_still_waits_for_an_owner_is_no_longer_one(
    app: Flask, ana, ben, flo, community, make_community, sign_in: SignInAs
) -> None:
    yard = make_community("Yard", ben, ana, kind=CommunityKind.PRIVATE)
    people = [ana, ben, flo, community, yard]
    inside(app, lambda: (session.add_all(people), let_in(ana, flo, community, yard)))
    shown = sign_in(flo).get("/guests").text
    assert "waits for an owner" in shown
    assert "approved by Flo" in shown
    assert "a longer stay" not in shown


def test_the_last_day_is_said_as_it_was_asked_for(
    app: Flask, ana, flo, community, sign_in: SignInAs
) -> None:
    inside(app, lambda: (session.add_all([ana, flo, community]), ask(ana, community)))
    end = session.scalars(select(Stay.ends_at)).one() - timedelta(hours=12)
    session.remove()
    assert f"last day: {end:%-d %B %Y}" in sign_in(flo).get("/guests").text
    overview = sign_in(flo).get("/administration").text
    assert "1 guest waits for an administrator." in overview
    assert 'href="/guests"' in overview


def test_an_owner_sees_no_guest_of_others(
    app: Flask, ana, eve, flo, community, make_community, sign_in: SignInAs
) -> None:
    make_community("Brewing", eve)
    inside(app, lambda: (session.add_all([ana, flo, community]), let_in(ana, flo, community)))
    assert "Masson" not in sign_in(eve).get("/guests").text
    assert "Masson" in sign_in(ana).get("/guests").text
    assert sign_in(eve).get("/guests/gaelle.masson/stays").status_code == 404
    assert sign_in(eve).delete("/guests/gaelle.masson").status_code == 404


def test_owners_answer_for_theirs_alone(
    app: Flask, ana, ben, flo, community, make_community, sign_in: SignInAs
) -> None:
    yard = make_community("Yard", ben, ana, kind=CommunityKind.PRIVATE)
    inside(app, lambda: (session.add_all([ana, community, yard]), ask(ana, community, yard)))
    place = session.scalars(select(StayPlace.id).where(StayPlace.community_id == yard.id)).one()
    session.remove()
    assert sign_in(ana).post(f"/guests/places/{place}/agreement").status_code == 403
    assert sign_in(flo).post(f"/guests/places/{place}/agreement").status_code == 403
    shown = sign_in(ben).get("/guests").text
    assert "Yard" in shown
    assert "a longer stay" not in shown
    assert "Welding" not in re.sub(r"<nav.*?</nav>", "", shown, flags=re.S)
    assert sign_in(ben).post(f"/guests/places/{place}/agreement").status_code == 303
    assert sign_in(ben).delete(f"/guests/places/{place}/agreement").status_code == 422


def test_whoever_is_removed_reads_nothing_from_the_next_page_on(
    app: Flask, ana, flo, community, sign_in: SignInAs
) -> None:
    inside(app, lambda: (session.add_all([ana, flo, community]), let_in(ana, flo, community)))
    guest = session.scalars(select(Person).where(Person.guest_of.is_not(None))).one()
    session.remove()
    browser = sign_in(guest)
    assert browser.get("/communities/welding").status_code == 200
    assert sign_in(ana).delete("/communities/welding/members/gaelle.masson").status_code == 303
    assert browser.get("/communities/welding").status_code == 404


def test_a_page_that_is_open_as_the_end_comes_sends_nothing_more(
    app: Flask, ana, flo, community, sign_in: SignInAs
) -> None:
    inside(app, lambda: (session.add_all([ana, flo, community]), let_in(ana, flo, community)))
    guest = session.scalars(select(Person).where(Person.guest_of.is_not(None))).one()
    session.remove()
    browser = sign_in(guest)
    assert browser.get("/communities/welding").status_code == 200
    session.expunge_all()
    with app.test_request_context():
        let_time_pass(session.get_one(Person, guest.id))
    session.remove()
    sent = browser.post("/communities/welding/posts", data={"text": "Too late"})
    assert sent.status_code == 401
    assert browser.get("/").status_code == 302
    again = app.test_client().post("/sign-in", data={"email": guest.email, "password": PASSWORD})
    assert again.status_code == 422
    session.remove()
    with app.app_context():
        jobs.end.call(0)
    state = session.scalar(select(Person.state).where(Person.id == guest.id))
    assert state is PersonState.DEACTIVATED
    assert session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all() == []
    assert session.scalars(select(Membership).where(Membership.person_id == guest.id)).all() == []


def test_an_administrator_gives_a_guest_no_role(
    app: Flask, ana, flo, community, sign_in: SignInAs
) -> None:
    inside(app, lambda: (session.add_all([ana, flo, community]), let_in(ana, flo, community)))
    path = "/administration/people/gaelle.masson"
    answer = sign_in(flo).post(f"{path}/roles/communications")
    assert answer.status_code == 422
    owner = sign_in(ana)
    made = owner.post("/communities/welding/owners/gaelle.masson")
    assert made.status_code == 422


def test_a_guest_accepts_terms_as_everybody_does(
    app: Flask, ana, flo, community, sign_in: SignInAs
) -> None:
    def arrange() -> None:
        session.add_all([ana, flo, community])
        let_in(ana, flo, community)
        legal.publish(flo, LegalKind.TERMS, {"en": "What is read here stays here."}, 0)

    inside(app, arrange)
    guest = sign_in(session.scalars(select(Person).where(Person.guest_of.is_not(None))).one())
    asked = guest.get("/").location
    assert asked == "/legal/terms/acceptance?next=/"
    assert "stays here" in guest.get(asked).text
    assert guest.post("/legal/terms/acceptance", data={"version": "1"}).location == "/"
    assert guest.get("/").status_code == 200
    assert guest.get("/legal/privacy").status_code == 200


def test_a_card_of_ours_tells_a_guest_of_nobody_else(
    app: Flask, ana, eve, flo, community, make_community, sign_in: SignInAs
) -> None:
    canteen = make_community("Canteen", eve)
    inside(app, lambda: (session.add_all([ana, flo, community]), let_in(ana, flo, community)))
    guest = sign_in(session.scalars(select(Person).where(Person.guest_of.is_not(None))).one())
    origin = app.config["SETTINGS"].origins[0]
    session.add_all([ana, eve, canteen, community])
    shown = {}
    for thing in (f"people/{eve.handle}", f"people/{ana.handle}", f"communities/{canteen.slug}"):
        said = {"text": f"Look: {origin}/{thing}", "kind": "discussion", "language": "en"}
        posted = guest.post(f"/communities/{community.slug}/posts", data=said)
        page = guest.get(posted.location).text
        shown[thing] = page.count(f'href="/{thing}"')
        assert "Canteen" not in page
        assert eve.name not in page
    assert shown[f"people/{eve.handle}"] == shown[f"communities/{canteen.slug}"] == 0
    assert shown[f"people/{ana.handle}"] > 0


def test_nothing_is_moved_to_where_a_guest_would_read_it(
    app: Flask, ana, flo, community, make_community
) -> None:
    canteen = make_community("Canteen", ana)

    def look() -> None:
        session.add_all([ana, flo, community, canteen])
        open_to = select(Community.id).where(Community.read_within(canteen))
        assert community.id in session.scalars(open_to).all()
        let_in(ana, flo, community)
        assert community.id not in session.scalars(open_to).all()
        let_in(ana, flo, canteen, email="other@paints.example")
        assert canteen.id in session.scalars(open_to).all()

    inside(app, look)
