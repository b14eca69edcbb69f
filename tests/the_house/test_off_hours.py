"""Is it counted what reaches people outside their hours, and does it tell of nobody?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Capability, Event, Mail, OffHours, Person, Side, Way, session
from moderation import Draft
from social import off_hours
from social.administration.actions import give_role
from social.changes import change
from social.house import off_hours as told
from social.house.actions import switch
from social.house.jobs import forget_counts
from social.mailing.jobs import count_sent
from social.notices import wishes
from social.posts.actions import create_post
from social.switches import Switch
from tests.notices.test_notices import run_jobs

NIGHT = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def team(in_app, make_person, ana) -> Callable[..., list[Person]]:
    def hire(name: str, number: int) -> list[Person]:
        people = [make_person(f"{name} {one}", department=name) for one in range(number)]
        return people

    return hire


def counts(side: Side = Side.TEAM) -> dict[str, tuple[int, int]]:
    rows = session.scalars(select(OffHours).where(OffHours.side == side))
    return {row.whose: (row.number, row.off) for row in rows}


def reach(people: list[Person], *, is_off: bool = True) -> None:
    with change(None):
        found = off_hours.When(is_off, is_wanted=False)
        off_hours.count(Way.MAIL, {person.id: found for person in people})


def everybody() -> list[Person]:
    return list(session.scalars(select(Person)))


def test_small_groups_are_counted_together_and_nobody_is_missed(team) -> None:
    team("Paint", 6), team("Press", 3), team("Night", 2)
    reach(everybody())
    found = counts()
    assert found["Paint"] == (6, 6)
    assert "Press" not in found
    assert "Night" not in found
    for side in Side:
        assert sum(number for number, _off in counts(side).values()) == len(everybody())


def test_too_few_even_together_go_with_the_largest(team, ana) -> None:
    with change(None) as record:
        ana.department = "Paint"
        record(Event.PERSON_CHANGED, ana)
    team("Paint", 6), team("Press", 3)
    reach(everybody())
    assert counts() == {"Paint": (10, 10)}


def test_a_company_of_four_is_not_counted(team, ana) -> None:
    team("Paint", 3)
    reach(everybody())
    assert counts() == counts(Side.SITE) == {}


def test_counts_add_up_also_one_by_one(team) -> None:
    people = team("Paint", 6)
    reach(people)
    reach(people[:1], is_off=False)
    reach(people[:1])
    assert counts()["Paint"] == (8, 7)


def test_many_cost_the_statements_of_few(team, statements) -> None:
    people = [*team("Paint", 6), *team("Press", 6)]

    def cost(some: list[Person]) -> int:
        statements.clear()
        reach(some)
        return len(statements)

    assert cost(people[4:8]) == cost(people)


@pytest.mark.parametrize(("at", "off"), [(NIGHT, 1), (NOON, 0)])
def test_a_notice_is_counted_as_it_is_put_behind_the_bell(
    team, ana, ben, community, monkeypatch, at, off
) -> None:
    team("", 5)
    create_post(ana, community, Draft(source="@ben.claes, look"))
    monkeypatch.setattr("social.notices.actions.now", lambda: at)
    run_jobs()
    rows = session.scalars(select(OffHours).where(OffHours.side == Side.TEAM)).all()
    assert [(row.way, row.number, row.off) for row in rows] == [(Way.PAGE, 1, off)]


def test_mails_are_counted_that_come_unasked_and_who_chose_so_apart(team, ana, monkeypatch) -> None:
    team("", 5)
    with change(None):
        wishes.row_of(ana).keeps_hours = False
        for leave in (None, "https://example.org/stop"):
            session.add(Mail(recipient=ana.email, subject="s", body="b", leave=leave))
    monkeypatch.setattr("social.off_hours.now", lambda: NIGHT)
    for mail in session.scalars(select(Mail)).all():
        count_sent(mail)
    row = session.scalars(select(OffHours).where(OffHours.side == Side.TEAM)).one()
    assert (row.way, row.number, row.off, row.wanted) == (Way.MAIL, 1, 1, 1)
    assert row.month == date(2026, 3, 1)


def test_where_it_is_switched_off_nothing_is_counted_or_shown(team, ana) -> None:
    people = team("Paint", 6)
    give_role(None, ana, Capability.ADMINISTRATOR)
    switch(ana, Switch.OFF_HOURS, on=False)
    reach(people)
    assert counts() == {}


@pytest.mark.parametrize(
    ("number", "said"), [(0, 0), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (1002, 1000)]
)
def test_numbers_are_rounded(number: int, said: int | None) -> None:
    assert told.rounded(number) == said


def fill(month: date, whose: str = "", number: int = 103, off: int = 12, **more: Any) -> None:
    for side in Side:
        values = {"way": Way.MAIL, "side": side, "number": number, "off": off, "wanted": 3} | more
        session.add(OffHours(month=month, whose=whose, **values))
    session.commit()


def test_a_month_is_told_when_it_is_over(in_app) -> None:
    this = told.this_month()
    last = (this - timedelta(days=1)).replace(day=1)
    fill(this)
    assert told.told_years() is None
    fill(last)
    assert told.told_years() == (last.year, last.year)
    (line,) = told.figures_of(last.year).months
    assert line.ways[Way.MAIL] == told.Count(105, 10, None)
    assert line.share == pytest.approx(10 / 105)


def test_it_is_forgotten_after_three_years(in_app) -> None:
    fill(date(2020, 1, 1))
    fill(told.this_month())
    forget_counts.call(0)
    assert session.scalars(select(OffHours.month)).unique().all() == [told.this_month()]


def test_everybody_reads_it_as_a_page_and_as_a_sheet(eve: Person, sign_in: SignIn, app) -> None:
    last = (told.this_month() - timedelta(days=1)).replace(day=1)
    with app.app_context():
        fill(last, "Paint & press")
        fill(last, "*", off=2)
    eves = sign_in(eve)
    page = eves.get("/outside-hours")
    assert "Paint &amp; press" in page.text
    assert "Smaller ones together" in page.text
    sheet = eves.get(f"/outside-hours.csv?year={last.year}")
    assert f"{last:%Y-%m},Team,Paint & press,Mails,105,10,<5" in sheet.text
    assert sheet.headers["Cache-Control"] == "no-store"
    for wrong in ("1999", "9999", "99999", "x", "²²²²", ""):
        assert eves.get(f"/outside-hours?year={wrong}").status_code == (200 if not wrong else 404)
