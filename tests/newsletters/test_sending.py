"""Is each reader mailed once, and nothing that they may not read?"""

from __future__ import annotations

from sqlalchemy import select

from models import (
    Community,
    Delivery,
    DeliveryState,
    Entry,
    Event,
    IssueState,
    Person,
    Why,
    session,
)
from tests.newsletters.conftest import Desk


def state_of(person: Person) -> tuple[DeliveryState, Why | None]:
    found = session.execute(
        select(Delivery.state, Delivery.why)
        .where(Delivery.person_id == person.id)
        .order_by(Delivery.id.desc())
    ).first()
    assert found is not None
    return found.state, found.why


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def page_of(mail) -> str:
    return mail.get_body(("html",)).get_content()


def test_each_reader_is_mailed_once_with_text_and_page(
    desk: Desk, place: Community, ana: Person, ben: Person, eve: Person
) -> None:
    issue = desk.send(desk.post(place, "The new gate"))
    assert issue.state is IssueState.SENT
    people = {ana, ben, eve, desk.mia, desk.leo}
    assert sorted(mail["To"] for mail in desk.box.taken) == sorted(one.email for one in people)
    (mail,) = desk.mails(eve)
    assert mail["Subject"] == "What moved us"
    assert mail.get_content_type() == "multipart/alternative"
    assert "The new gate" in text_of(mail)
    assert "Three things from the week." in text_of(mail)
    assert 'style="' in page_of(mail)
    assert "The new gate" in page_of(mail)
    assert "<img" not in page_of(mail)
    assert "@" not in text_of(mail).replace("@example.org", "")


def test_nobody_is_mailed_what_they_may_not_read(
    desk: Desk, place: Community, closed: Community, ben: Person, eve: Person
) -> None:
    desk.send(desk.post(place, "The new gate"), desk.post(closed, "The secret talks"))
    (hers,), (his,) = desk.mails(eve), desk.mails(ben)
    assert "The secret talks" in text_of(his)
    for part in (text_of(hers), page_of(hers)):
        assert "The new gate" in part
        assert "secret" not in part
        assert "Works council" not in part


def test_who_could_read_nothing_of_it_gets_no_mail(
    desk: Desk, closed: Community, eve: Person
) -> None:
    desk.send(desk.post(closed, "The secret talks"))
    assert desk.mails(eve) == []
    assert state_of(eve) == (DeliveryState.SKIPPED, Why.NOTHING)


def test_what_was_mailed_is_in_the_ledger(desk: Desk, place: Community) -> None:
    issue = desk.send(desk.post(place, "The new gate"))
    events = session.scalars(
        select(Entry.event)
        .where(Entry.noun == "issue", Entry.noun_id == issue.id)
        .order_by(Entry.id)
    ).all()
    assert events[-2:] == [Event.ISSUE_RELEASED, Event.ISSUE_SENT]
