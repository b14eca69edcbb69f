"""Does the open page of a guest hear of their communities alone, and of nothing after the end?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from models import Capability, Community, Person, session
from tests.guests.making import let_in, let_time_pass
from tests.live.conftest import House
from tests.live.test_rights import ends_soon
from tests.live.test_telling import stream_of


@pytest.fixture
def guest(
    app: Flask, ana: Person, community: Community, make_person: Callable, give: Callable
) -> Person:
    flo = give(make_person("Flo Admin"), Capability.ADMINISTRATOR)
    session.expunge_all()
    with app.test_request_context():
        session.add_all([ana, flo, community])
        found = let_in(ana, flo, community)
    session.remove()
    return found


def test_a_guest_hears_of_their_communities_alone(
    house: House, ana: Person, guest: Person, community: Community, make_community: Callable
) -> None:
    brewing = make_community("Brewing", ana)
    streams = [stream_of(community), stream_of(brewing), "home", f"author:{ana.id}"]
    with house.page(guest, *streams) as page:
        house.post(ana, "Not for guests.", slug="brewing")
        assert page.heard() == []
        house.post(ana, "For all who are in.")
        assert "For all" in page.fact("post.created")["html"]


def test_a_guest_who_is_removed_hears_no_more(
    house: House, ana: Person, guest: Person, community: Community
) -> None:
    with house.page(guest, stream_of(community)) as page:
        house.act(ana, "DELETE", f"/communities/welding/members/{guest.handle}")
        assert page.until("gone")["stream"] == stream_of(community)
        assert page.fact("membership.removed")["stream"] == f"person:{guest.id}"
        house.post(ana, "After.")
        assert page.heard() == []


def test_a_guest_whose_time_is_over_hears_no_more(
    app: Flask, house: House, guest: Person, community: Community
) -> None:
    with house.page(guest, stream_of(community)) as page:
        session.expunge_all()
        with app.test_request_context():
            let_time_pass(session.get_one(Person, guest.id))
        session.remove()
        house.beat()
        assert ends_soon(page)
