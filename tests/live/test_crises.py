"""Do open pages hear at once of crises and of votes, and nobody whom these are not for?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from models import Capability, Community, Crisis, Person, session
from tests.crisis.making import begin, plan, ready
from tests.leaders.making import lead, session_in
from tests.live.conftest import House

MakePerson = Callable[..., Person]
Give = Callable[[Person, Capability], Person]


@pytest.fixture
def mia(make_person: MakePerson, give: Give) -> Person:
    """Mia writes for the house."""
    return give(make_person("Mia Writer"), Capability.COMMUNICATIONS)


@pytest.fixture
def lea(make_person: MakePerson) -> Person:
    """Lea has a role in what is prepared."""
    return make_person("Lea Lead")


@pytest.fixture
def crisis(
    app: Flask,
    house: House,
    mia: Person,
    lea: Person,
    ana: Person,
    make_person: MakePerson,
    give: Give,
) -> Crisis:
    """A fire that concerns all who were there when it began."""
    leo = give(make_person("Leo Second"), Capability.COMMUNICATIONS)
    session.remove()
    with app.app_context():
        found = begin(mia, ready(mia, leo, plan(lea)))
    session.remove()
    house.beat()  # that it began is no news
    return found


def test_what_is_said_reaches_every_page_of_those_whom_it_concerns(
    house: House, crisis: Crisis, lea: Person, ana: Person, make_person: MakePerson
) -> None:
    stranger = make_person("Nel New")  # she came after it began
    here = f"crisis:{crisis.id}"
    more = {"title": "Fire", "known": "It is out.", "minutes": "30", "language": "en"}
    with (
        house.page(ana, here) as reads,
        house.page(ana, "home") as elsewhere,
        house.page(stranger) as not_told,
    ):
        assert not_told.watch(here)["heads"] == {}
        house.act(lea, "POST", f"/crisis/{crisis.id}/update", edition="1", **more)
        fact = reads.fact("crisis.said")
        assert fact["noun_id"] == crisis.id
        assert "html" not in fact
        assert elsewhere.fact("crisis.said")["noun_id"] == crisis.id
        assert not_told.hears_nothing()


def test_answers_reach_the_desk_alone(
    house: House, crisis: Crisis, lea: Person, ana: Person, ben: Person
) -> None:
    here, desk = f"crisis:{crisis.id}", f"desk:{crisis.id}"
    with house.page(lea, desk) as leads, house.page(ben) as reads:
        assert list(reads.watch(here, desk)["heads"]) == [here]
        house.act(ana, "POST", f"/crisis/{crisis.id}/safety", state="help", where="Hall 3")
        fact = leads.fact("safety_answer.given")
        assert "Hall 3" not in str(fact)
        assert ana.handle not in str(fact)
        assert reads.hears_nothing()


def test_a_vote_for_a_question_is_told_to_its_thread_without_a_name(
    app: Flask,
    house: House,
    community: Community,
    mia: Person,
    ana: Person,
    ben: Person,
    eve: Person,
) -> None:
    session.remove()
    with app.app_context():
        post_id = session_in(ana, lead(mia, ana), community).id
    session.remove()
    house.beat()
    comment = house.act(ben, "POST", f"/posts/{post_id}/comments", text="When does it open?")["id"]
    stream = f"post:{post_id}"
    with house.page(ana, stream) as leader, house.page(eve) as outside:
        assert outside.watch(stream)["heads"] == {}
        house.act(ben, "POST", f"/comments/{comment}/vote")
        fact = leader.fact("post.retold")
        assert fact["noun_id"] == post_id
        assert ben.handle not in str(fact)
        assert outside.hears_nothing()
