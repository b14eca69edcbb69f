"""Does a member post by mail, at an address of their own that they can take away?"""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from models import (
    Capability,
    Entry,
    Event,
    IncomingMail,
    IncomingState,
    Membership,
    Origin,
    Post,
    Unfit,
    session,
)
from social.administration.actions import deactivate_person, reactivate_person
from social.changes import change
from social.communities.by_mail import close_address, open_address
from social.mailing import inward
from tests.incoming.conftest import bring, written
from tests.known import mails
from tests.seeking.making import make_role


@pytest.fixture
def membership(in_app, ben, community) -> Membership:
    found = select(Membership).where(Membership.person_id == ben.id)
    return session.scalars(found).one()


def address_of(membership: Membership) -> str:
    session.refresh(membership)
    return inward.posting(
        membership.person_id, membership.community_id, membership.mail_number or 1
    )


def posts() -> list[Post]:
    return list(session.scalars(select(Post).order_by(Post.id)))


def test_the_subject_is_the_title(membership, ben, community) -> None:
    open_address(ben, membership)
    raw = written(ben, "It lies in the drawer.\n\n-- \nBen", Subject="Die Gießform für Rahmen")
    assert bring(raw, address_of(membership)).state is IncomingState.TAKEN
    (post,) = posts()
    assert (post.title, post.source) == ("Die Gießform für Rahmen", "It lies in the drawer.")
    assert (post.author_id, post.community_id) == (ben.id, community.id)
    entry = session.scalars(select(Entry).where(Entry.event == Event.POST_CREATED)).one()
    assert entry.origin is Origin.MAIL


def test_without_a_subject_there_is_no_title(membership, ben) -> None:
    open_address(ben, membership)
    mail = EmailMessage()
    mail["From"] = ben.email
    mail.set_content("It lies in the drawer.")
    assert bring(mail.as_bytes(), address_of(membership)).state is IncomingState.TAKEN
    assert posts()[0].title == ""


def test_an_address_holds_until_there_is_another_or_none(membership, ben) -> None:
    open_address(ben, membership)
    first = address_of(membership)
    open_address(ben, membership)
    second = address_of(membership)
    assert bring(written(ben, "1"), first).why is Unfit.REVOKED
    assert bring(written(ben, "2"), second).state is IncomingState.TAKEN
    close_address(ben, membership)
    close_address(ben, membership)  # again changes nothing
    assert bring(written(ben, "3"), second).why is Unfit.REVOKED
    assert len(posts()) == 1
    events = session.scalars(select(Entry.event).where(Entry.noun == "membership")).all()
    assert events.count(Event.MEMBER_MAILS) == 2
    assert events.count(Event.MEMBER_MAILS_NO_MORE) == 1


def test_who_is_out_posts_nothing_and_comes_back_without_the_address(
    membership, ana, ben, community
) -> None:
    open_address(ben, membership)
    address = address_of(membership)
    with change(ana) as record:
        record(Event.MEMBER_REMOVED, membership)
        session.delete(membership)
    assert bring(written(ben, "1"), address).why is Unfit.REVOKED
    with change(ana) as record:
        again = Membership(person_id=ben.id, community_id=community.id)
        session.add(again)
        record(Event.MEMBER_JOINED, again)
    assert bring(written(ben, "2"), address).why is Unfit.REVOKED
    assert posts() == []
    assert len(mails()) == 2


def test_an_address_ends_with_the_account_and_stays_ended(membership, ana, ben) -> None:
    make_role(ana, Capability.ADMINISTRATOR)
    open_address(ben, membership)
    address = address_of(membership)
    deactivate_person(ana, ben)
    reactivate_person(ana, ben)
    assert bring(written(ben, "It lies in the drawer."), address).state is IncomingState.REFUSED
    assert posts() == []


def test_the_page_makes_and_takes_away(sign_in, ben, community) -> None:
    place, browser = f"/communities/{community.slug}/mail", sign_in(ben)
    assert "Make my address" in browser.get(place).text
    assert browser.post(place).status_code == 303
    assert "reply+" in browser.get(place).text
    assert browser.post(place, data={"_method": "DELETE"}).status_code == 303
    assert "reply+" not in browser.get(place).text
    assert place in browser.get(f"/communities/{community.slug}").text


def test_where_no_mail_is_taken_there_is_no_page(sign_in, ben, community, app, monkeypatch) -> None:
    settings = replace(app.config["SETTINGS"], mail_in="")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    place, browser = f"/communities/{community.slug}/mail", sign_in(ben)
    assert browser.get(place).status_code == 404
    assert place not in browser.get(f"/communities/{community.slug}").text


def test_who_is_not_in_has_no_page(sign_in, eve, community) -> None:
    browser = sign_in(eve)
    for ask in (browser.get, browser.post, browser.delete):
        assert ask(f"/communities/{community.slug}/mail").status_code in (403, 404)


def test_an_administrator_sees_why_mails_were_not_taken(sign_in, ana, ben) -> None:
    make_role(ana, Capability.ADMINISTRATOR)
    state = IncomingState.REFUSED
    with change(None):
        session.add(IncomingMail(mark="1", person_id=ben.id, state=state, why=Unfit.TNEF))
        session.add(IncomingMail(mark="2", state=state, why=Unfit.STRANGER))
        session.add(IncomingMail(mark="3", person_id=ben.id, state=IncomingState.TAKEN))
    page = sign_in(ana).get("/administration/incoming").text
    assert "winmail.dat" in page
    assert ben.name in page
    assert "Not known from whom" in page
    assert page.count("<strong>") == 2
    assert sign_in(ben).get("/administration/incoming").status_code == 403
