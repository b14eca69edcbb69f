"""Do open pages hear of what worker and command line do, and of what was missed meanwhile?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from models import (
    Community,
    Event,
    Membership,
    Notice,
    NoticeKind,
    Origin,
    Person,
    PersonState,
    session,
)
from social.changes import change
from social.live.afar import parcels, reach_from_afar
from social.live.announce import tell_notices, tell_standing, tell_unread
from social.live.news import News
from tests.live.conftest import House
from tests.live.pages import Page, eventually
from tests.live.test_rights import ends_soon
from tests.live.test_telling import stream_of, write


@pytest.fixture
def afar(app: Flask, house: House) -> Iterator[None]:
    """Let this process be a worker, or a command."""
    settings = app.config["SETTINGS"]
    url = f"redis://127.0.0.1:{house.valkey.port}/0" if house.valkey else ""
    app.config["SETTINGS"] = replace(settings, valkey_url=url, workers=1)
    reach_from_afar(app)
    with app.app_context():
        yield
    del app.extensions["live"]
    app.config["SETTINGS"] = settings


def membership_of(person: Person) -> Membership:
    return session.scalars(select(Membership).where(Membership.person_id == person.id)).one()


@pytest.mark.usefixtures("afar")
def test_what_a_job_writes_is_shown_at_once(
    house: House, ana: Person, ben: Person, eve: Person, community: Community
) -> None:
    stream = stream_of(community)
    with house.page(ben, stream) as page, house.page(eve, stream) as outside:
        write(ana, community)
        assert "<p>x</p>" in page.fact("post.created")["html"]
        assert outside.heard() == []


@pytest.mark.usefixtures("afar")
def test_who_is_taken_out_by_a_job_hears_no_more(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community)) as page:
        with change(None) as record:
            found = membership_of(ben)
            record(Event.MEMBER_REMOVED, found)
            session.delete(found)
        assert page.until("gone") == {"stream": stream_of(community)}
        write(ana, community)
        assert page.heard() == ["membership.removed"]


@pytest.mark.usefixtures("afar")
def test_whoever_a_command_deactivates_is_cut_off(
    house: House, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as page:
        with change(None) as record:
            person = session.get_one(Person, ben.id)
            person.state = PersonState.DEACTIVATED
            record(Event.PERSON_DEACTIVATED, person)
        assert ends_soon(page)


@pytest.mark.usefixtures("afar")
def test_what_is_brought_in_from_elsewhere_is_no_news(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community)) as page:
        write(ana, community, origin=Origin.IMPORT)
        house.beat()
        assert page.heard() == []


@pytest.mark.usefixtures("afar")
def test_counts_reach_the_person_alone(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    write(ana, community)
    notice = Notice(person_id=ben.id, kind=NoticeKind.INVITED, actor_ids=[ana.id], entry_id=1)
    notice.community_id = community.id
    session.add(notice)
    session.commit()
    with house.page(ben, "home") as page, house.page(ana, "home") as other:
        tell_notices([ben.id])
        assert page.until("notices") == {"unread": 1}
        tell_unread(ben.id)
        assert page.until("unread") == {"counts": {str(community.id): 1}}
        assert not {"notices", "unread"} & dict(other.all()).keys()


@pytest.mark.usefixtures("afar")
def test_home_follows_what_its_reader_silences(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as page:
        membership_of(ben).is_muted = True
        session.commit()
        tell_standing(ben.id)
        assert eventually(lambda: "html" not in heard_of_a_post(house, ana, page))


def heard_of_a_post(house: House, author: Person, page: Page) -> dict:
    house.post(author, "Good day.")
    return page.fact("post.created")


def test_many_entries_travel_in_small_parcels() -> None:
    told = [News(number, Event.POST_CREATED, "post", number) for number in range(1_001)]
    sizes = [len(message["entries"]) for message in parcels(told)]
    assert sizes == [500, 500, 1]


@pytest.mark.parametrize("house", ["pair"], indirect=True)
def test_what_was_written_while_valkey_was_away_is_caught_up_with(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    assert house.valkey is not None
    with house.page(ben, stream_of(community)) as page:
        house.valkey.stop()
        try:
            house.post(ana, "Nobody could pass this on.")
            house.rest()
        finally:
            house.valkey.start()
        house.beat()
        assert "Nobody could" in page.fact("post.created")["html"]


def test_too_much_to_tell_one_by_one_becomes_one_refresh(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with change(ana) as record:
        for _ in range(201):
            record(Event.COMMUNITY_CHANGED, community)
    with house.page(ben, stream_of(community)) as page:
        house.beat()
        assert [name for name, _ in page.all() if name != "heads"] == ["refresh"]
