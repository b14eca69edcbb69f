"""What does the transparency report tell, and can anybody be found in it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from models import Community, Measure, Person, Reason
from moderation import Draft
from social.house.figures import LEAST, Period, figures, share, table
from social.posts.actions import create_post
from social.reports.actions import report
from social.reports.forms import Complaint

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]
NOW = Period.of(datetime.now(UTC).date())


def test_a_quarter_knows_its_ends_and_neighbours() -> None:
    fourth = Period.of(date(2026, 12, 31))
    assert str(fourth) == "2026-Q4"
    assert (fourth.start, fourth.end) == (
        datetime(2026, 10, 1, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    )
    assert str(fourth.next) == "2027-Q1"
    assert fourth.next.before == fourth
    assert str(Period.of(date(2026, 1, 1))) == "2026-Q1"


@pytest.mark.parametrize(
    ("counts", "rows", "total"),
    [
        ({"a": 7, "b": 0}, {"a": 7, "b": 0}, 7),
        ({"a": 7, "b": 9}, {"a": 7, "b": 9}, 16),
        # One that is not told would be the sum less the others.
        ({"a": 7, "b": 2}, {"a": 7, "b": None}, None),
        ({"a": 1, "b": 2}, {"a": None, "b": None}, None),
        ({"a": 3, "b": 4}, {"a": None, "b": None}, None),
        ({}, {"a": 0, "b": 0}, 0),
    ],
)
def test_small_numbers_are_not_told_nor_given_away(
    counts: dict[str, int], rows: dict[str, int | None], total: int | None
) -> None:
    found = table(counts, ("a", "b"))
    assert (found.rows, found.total) == (rows, total)


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(5, 10, 0.5), (0, 10, 0.0), (10, 10, 1.0), (4, 10, None), (6, 10, None), (0, 4, None)],
)
def test_a_share_of_a_few_is_not_told(part: int, whole: int, told: float | None) -> None:
    assert share(part, whole) == told


def test_a_share_gives_away_nothing_that_its_table_hides() -> None:
    hidden = table({"a": 6, "b": 5, "c": 2}, ("a", "b", "c"))
    assert hidden.total is None
    assert share(7, 13, hidden) is None
    assert share(7, 13, table({"a": 6, "b": 7}, ("a", "b"))) == 7 / 13


def test_reports_are_counted_by_reason(
    in_app, make_person: Make, ben: Person, community: Community
) -> None:
    post = create_post(ben, community, Draft(source="Loud"))
    for number in range(LEAST):
        report(make_person(f"Reader {number}"), post, Complaint(reason=Reason.INSULT))
    found = figures(NOW)
    assert found.reports.rows[Reason.INSULT] == LEAST
    assert found.reports.total == LEAST
    assert found.cases.total is None  # one case
    assert {*found.measures.rows} == {*Measure}
    assert found.hours_to_decide is None
    assert figures(NOW.before).reports.total == 0


def test_everybody_reads_it_as_page_and_sheet(eve: Person, sign_in: SignIn) -> None:
    client = sign_in(eve)
    assert "Quarter" in client.get("/transparency").text
    sheet = client.get(f"/transparency.csv?quarter={NOW.before}")
    assert sheet.status_code == 200
    assert sheet.headers["Content-Disposition"].endswith(f"transparency-{NOW.before}.csv")
    assert sheet.data.decode("utf-8-sig").splitlines()[0] == "figure,part,value"


@pytest.mark.parametrize(
    "quarter",
    ["2026", "2026-Q5", "2026-Q", "-Q1", "9999-Q1", "1999-Q4", "2026-Q1 ", "٢٠٢٦-Q1", str(NOW)],
)
def test_what_is_no_quarter_is_not_there(
    eve: Person, sign_in: SignIn, quarter: str
) -> None:
    assert sign_in(eve).get("/transparency", query_string={"quarter": quarter}).status_code == 404


def test_it_takes_the_same_statements_whatever_there_is(
    eve: Person, sign_in: SignIn, statements: list[str]
) -> None:
    client = sign_in(eve)
    client.get("/transparency")
    statements.clear()
    client.get("/transparency")
    assert len(statements) <= 18
