"""Do two administrators, and no one of them, decide who receives confidential reports?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Appointment, Capability, Channel, Event, Person, Role, session
from tests.known import events

SETTING = {
    "without_sign_in": "y",
    "outside": "The Huis",
    "months_kept": "2",
    "months_kept_after_measures": "36",
}


@pytest.fixture
def browsers(
    ana: Person,
    ben: Person,
    give: Callable[..., Person],
    sign_in: Callable[[Person], FlaskClient],
) -> tuple[FlaskClient, FlaskClient]:
    """Ana and Ben are administrators."""
    return sign_in(give(ana)), sign_in(give(ben))


def open_one() -> Appointment:
    session.rollback()
    return session.scalars(select(Appointment)).one()


def test_two_administrators_let_somebody_receive_reports(
    browsers: tuple[FlaskClient, FlaskClient], eve: Person
) -> None:
    first, second = browsers
    path = f"/administration/people/{eve.handle}/roles/confidant"
    assert first.post(path).status_code == 303
    number = open_one().id
    assert "Is Eve Outsider to receive" in first.get("/administration/channel").text
    assert first.post(f"/administration/appointments/{number}").status_code == 422
    assert second.post(f"/administration/appointments/{number}").status_code == 303
    session.rollback()
    held = select(Role.person_id).where(Role.capability == Capability.CONFIDANT)
    assert session.scalars(held).all() == [eve.id]
    assert events("appointment") == [Event.APPOINTMENT_ASKED, Event.APPOINTMENT_CONFIRMED]
    assert "has no key yet" in first.get("/administration/channel").text
    assert first.delete(path).status_code == 303
    session.rollback()
    assert session.scalars(held).all() == []


def test_either_can_let_it_be(browsers: tuple[FlaskClient, FlaskClient], eve: Person) -> None:
    first, second = browsers
    first.post(f"/administration/people/{eve.handle}/roles/confidant")
    number = open_one().id
    assert first.delete(f"/administration/appointments/{number}").status_code == 303
    assert second.delete(f"/administration/appointments/{number}").status_code == 422
    assert second.post(f"/administration/appointments/{number}").status_code == 422
    assert second.post(f"/administration/appointments/{number + 1}").status_code == 404
    assert events("role") == [Event.ROLE_GIVEN] * 2  # of the administrators


def test_the_channel_is_set_up(browsers: tuple[FlaskClient, FlaskClient]) -> None:
    first, _second = browsers
    assert "Set the channel up" in first.get("/administration/channel").text
    assert first.post("/administration/channel", data=SETTING).status_code == 303
    assert first.post("/administration/channel", data=SETTING | {"outside": "B"}).status_code == 303
    session.rollback()
    channel = session.scalars(select(Channel)).one()
    assert (channel.without_sign_in, channel.outside, channel.months_kept) == (True, "B", 2)
    assert events("channel") == [Event.CHANNEL_SET] * 2
    page = first.get("/administration/sites").text
    assert 'href="/administration/channel"' in page


WRONG = ({"months_kept": "0"}, {"months_kept": "x"}, {"outside": "a" * 2_001})


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_is_said_beside_the_field(
    browsers: tuple[FlaskClient, FlaskClient], wrong: dict[str, Any]
) -> None:
    answer = browsers[0].post("/administration/channel", data=SETTING | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert session.scalar(select(Channel)) is None


def test_eve_is_turned_away(
    browsers: tuple[FlaskClient, FlaskClient], eve: Person, sign_in: Callable[..., FlaskClient]
) -> None:
    browser = sign_in(eve)
    browsers[0].post(f"/administration/people/{eve.handle}/roles/confidant")
    number = open_one().id
    assert browser.get("/administration/channel").status_code == 403
    assert browser.post("/administration/channel", data=SETTING).status_code == 403
    assert browser.post(f"/administration/appointments/{number}").status_code == 403
    assert browser.delete(f"/administration/appointments/{number}").status_code == 403
