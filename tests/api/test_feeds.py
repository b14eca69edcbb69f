"""Does a feed show what its person may read at that moment, and nothing to anybody else?"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as Xml

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Entry, Event, FeedAddress, Person, session
from moderation import Draft
from social.api import feeding
from social.changes import change
from social.closing import close
from social.communities.joining import remove_member
from social.erasing import erase_person
from social.posts.actions import create_post
from social.separating import keep_apart

ATOM = "{http://www.w3.org/2005/Atom}"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def post(ana: Person, community) -> int:
    """Ana says something that XML could take amiss."""
    draft = Draft(title="Seams & <b>bolts</b>", source="Do they *hold*? ]]> #welding 💡")
    return create_post(ana, community, draft).id


def entries(browser: FlaskClient, path: str) -> list[Xml.Element]:
    """Read the entries of a feed."""
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    return Xml.fromstring(answer.get_data()).findall(f"{ATOM}entry")


@pytest.mark.parametrize("place", ["", "welding", "#welding"])
def test_an_address_is_made_shown_once_read_and_ended(
    app, sign_in: SignIn, ben: Person, post: int, place: str
) -> None:
    browser = sign_in(ben)
    made = browser.post("/account/feeds", data={"place": place}).text
    path = re.search(r'value="http://localhost(/feeds/[\w-]{43}\.atom)"', made)
    assert path is not None
    assert "/feeds/" not in browser.get("/account/feeds").text.partition("<main")[2].replace(
        "/account/feeds/", ""
    )
    (entry,) = entries(app.test_client(), path[1])
    assert entry.findtext(f"{ATOM}title") == "Seams & <b>bolts</b>"
    assert "<em>hold</em>" in (entry.findtext(f"{ATOM}content") or "")
    assert entry.findtext(f"{ATOM}id") == f"http://localhost/posts/{post}"
    (row,) = session.scalars(select(FeedAddress)).all()
    assert row.read_at is not None
    assert browser.delete(f"/account/feeds/{row.id}").status_code == 303
    assert app.test_client().get(path[1]).status_code == 404
    lines = select(Entry.event).where(Entry.noun == "feed_address").order_by(Entry.id)
    events = session.scalars(lines).all()
    assert events == [Event.FEED_OPENED, Event.FEED_CLOSED]


def test_a_new_address_takes_the_place_of_the_old(app, ben: Person, community, post) -> None:
    old, new = feeding.make(ben, community), feeding.make(ben, community)
    browser = app.test_client()
    assert browser.get(f"/feeds/{old}.atom").status_code == 404
    assert len(entries(browser, f"/feeds/{new}.atom")) == 1


def test_whoever_is_out_reads_nothing_any_more(app, ana: Person, ben, community, post) -> None:
    secrets = [feeding.make(ben, community), feeding.make(ben)]
    remove_member(ana, community, ben)
    browser = app.test_client()
    assert browser.get(f"/feeds/{secrets[0]}.atom").status_code == 404
    assert entries(browser, f"/feeds/{secrets[1]}.atom") == []
    with change(None) as record:
        close(record, ben)
    assert browser.get(f"/feeds/{secrets[1]}.atom").status_code == 404


def test_people_kept_apart_do_not_read_each_other(app, ana: Person, ben, community, post) -> None:
    secret = feeding.make(ben, community)
    keep_apart(ana, ben.id)
    session.commit()
    assert entries(app.test_client(), f"/feeds/{secret}.atom") == []


def test_an_outsider_makes_no_address_and_ends_none(
    sign_in: SignIn, ben: Person, eve: Person, community, post
) -> None:
    browser = sign_in(eve)
    for place in ("welding", "#welding", "nowhere", "#\x00x", "x" * 200):
        assert browser.post("/account/feeds", data={"place": place}).status_code == 404
    feeding.make(ben, community)
    (row,) = session.scalars(select(FeedAddress)).all()
    assert browser.delete(f"/account/feeds/{row.id}").status_code == 404


@pytest.mark.parametrize("secret", ["x", "x" * 200, "%00", "é"])
def test_a_wrong_address_is_nothing(app, ben: Person, secret: str) -> None:
    assert app.test_client().get(f"/feeds/{secret}.atom").status_code == 404


def test_what_is_erased_leaves_no_address(in_app, ben: Person, community) -> None:
    feeding.make(ben, community)
    with change(None) as record:
        close(record, ben)
    with change(None) as record:
        erase_person(record, ben)
    assert session.scalars(select(FeedAddress)).all() == []
