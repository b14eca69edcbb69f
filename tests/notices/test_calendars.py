"""When does who work, on which days does nobody, and what does whoever writes learn of it?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models import Availability, Capability, Event, KeptDraft, Site, session
from social import outside
from social.administration import places
from social.calendars import due_at, hours_of
from social.changes import change
from social.holidays import public_holidays, regions_of
from social.hours import Hours
from social.notices import wishes
from social.notices.wishes import Wishes
from social.outside import off_in
from tests.seeking.making import make_role

WEEK = {"days": [1, 2, 3, 4, 5], "begins": 480, "ends": 1080, "region": None, "free_days": []}
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 10, tzinfo=UTC)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "region", "day"),
    [
        ("BE", "", date(2026, 7, 21)),
        ("NL", "", date(2026, 4, 27)),
        ("FR", "", date(2026, 7, 14)),
        ("LU", "", date(2026, 6, 23)),
        ("DE", "", date(2026, 10, 3)),
        ("DE", "BY", date(2026, 1, 6)),
    ],
)
def test_the_holidays_of_our_countries_are_known(country: str, region: str, day: date) -> None:
    assert day in public_holidays(country, region, 2026)
    assert day not in public_holidays("DE", "BE", 2026) or (country, region) == ("DE", "")


def test_a_country_that_nobody_knows_has_no_holidays_and_no_regions() -> None:
    assert public_holidays("ZZ", "", 2026) == {}
    assert public_holidays("", "", 2026) == {}
    assert regions_of("ZZ") == ()
    assert ("BY", "Bayern") in regions_of("DE")


def test_a_mail_waits_over_a_holiday_and_a_free_day_of_the_site(in_app, ana, ben) -> None:
    site = session.get_one(Site, ana.site_id)
    administrator = make_role(ben, Capability.ADMINISTRATOR)
    places.change_site(administrator, site, site.name, "BE", "Europe/Brussels")
    with change(None):
        ana.zone = "Europe/Brussels"
    places.keep_calendar(administrator, site, **WEEK | {"free_days": ["2026-12-24 Bridge day"]})
    hours = hours_of([ana.id])[ana.id]
    assert hours.opening(at("2026-12-23 20:00")) == at("2026-12-28 07:00")
    own = Hours(days=(1, 2, 3, 4, 5, 6), begins=600, ends=660)
    wishes.choose(ana, Wishes(hours=own))
    assert wishes.of(ana).hours.opening(at("2026-12-23 20:00")) == at("2026-12-26 09:00")


def test_whoever_has_no_hours_of_their_own_has_those_of_the_site(in_app, ana, ben) -> None:
    site = session.get_one(Site, ana.site_id)
    places.keep_calendar(make_role(ben, Capability.ADMINISTRATOR), site, **WEEK | {"begins": 300})
    wishes.choose(ana, Wishes(has_own_hours=False, wait=10))
    assert wishes.of(ana).hours.begins == 300
    wishes.choose(ana, Wishes(hours=Hours(begins=540)))
    assert wishes.of(ana).hours.begins == 540


def test_a_promise_counts_no_holiday() -> None:
    gent = Hours(zone="Europe/Brussels", country="BE")
    asked = datetime(2026, 12, 23, 14, tzinfo=UTC)
    assert due_at(asked, 2, gent).date() == date(2026, 12, 28)
    assert due_at(at("2026-12-25 09:00"), 1, gent).date() == date(2026, 12, 29)
    assert due_at(asked, 3, Hours(days=())) is not None


def go_away(person) -> None:
    with change(person) as record:
        row = Availability(person_id=person.id, away_from=date(2026, 11, 1))
        session.add(row)
        record(Event.AVAILABILITY_SET, row)


@pytest.fixture
def twelve(in_app, community, make_person, make_community, ana):
    people = [make_person(f"Member Number{number}") for number in range(12)]
    return make_community("Twelve", ana, *people), people


def test_five_of_twelve_are_off_and_when_they_are_back(twelve, ana) -> None:
    place, people = twelve
    for person in people[:5]:
        wishes.choose(person, Wishes(hours=Hours(days=(1,), begins=510, ends=600)))
    found = outside.off_among(outside.readers_of(place, ana), FRIDAY)
    assert (found.whole, found.off) == (12, 5)
    assert found.opens == at("2026-11-30 07:30")
    assert (found.words, found.clock) == ("5 of 12 who can read it are off now.", "08:30")


def test_a_small_number_is_not_told(twelve, ana) -> None:
    place, people = twelve
    go_away(people[0])
    wishes.choose(people[1], Wishes(hours=Hours(days=(1,))))
    assert outside.off_among(outside.readers_of(place, ana), FRIDAY) is None
    for person in people[:9]:
        wishes.choose(person, Wishes(hours=Hours(days=(6,), begins=0, ends=1440)))
    found = outside.off_among(outside.readers_of(place, ana), SATURDAY)
    assert found.off is None
    assert found.words == "Some of the 12 who can read it are off now."


def test_no_hour_is_told_that_is_one_persons_own(twelve, ana) -> None:
    place, people = twelve
    go_away(people[0])
    for number, person in enumerate(people[:5]):
        hours = Hours(days=(1,), begins=400 + 10 * number, ends=600)
        wishes.choose(person, Wishes(hours=hours))
    assert outside.off_among(outside.readers_of(place, ana), FRIDAY) is None
    found = outside.off_among(outside.readers_of(place, ana), SATURDAY)
    assert (found.off, found.clock) == (12, "08:00")


def test_of_few_people_only_the_calendar_of_their_site_is_told(in_app, ana, ben, community) -> None:
    wishes.choose(ben, Wishes(hours=Hours(days=(1,))))
    go_away(ben)
    assert outside.off_among(outside.readers_of(community, ana), FRIDAY) is None
    found = outside.off_among(outside.readers_of(community, ana), SATURDAY)
    assert found.words == "At this hour nobody works where they are."


def test_counting_costs_the_same_statements_for_many(twelve, ana, community, statements) -> None:
    counts = []
    for place in (community, twelve[0]):
        statements.clear()
        outside.off_among(outside.readers_of(place, ana), SATURDAY)
        counts.append(len(statements))
    assert counts == [2, 2]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Deliver at 20:30 their time"),
        (1, "Deliver on Saturday at 20:30 their time"),
        (7, "Deliver on Friday 4 December at 20:30 their time"),
    ],
)
def test_it_is_said_on_which_day_they_are_back(in_app, monkeypatch, days, words) -> None:
    now = datetime(2026, 11, 27, 19, tzinfo=UTC)
    monkeypatch.setattr(outside, "now", lambda: now)
    opens = now + timedelta(days=days, minutes=30)
    assert outside.Off(9, 9, opens, "Europe/Brussels").delivery == words


def test_one_press_plans_a_post_for_when_they_are_back(
    sign_in, app, ana, ben, eve, community, monkeypatch
) -> None:
    monkeypatch.setattr(outside, "now", lambda: SATURDAY.replace(year=2099))
    far = off_in(community, ana)
    assert far is not None
    monkeypatch.undo()
    site = session.get_one(Site, ben.site_id)
    tomorrow = date.fromordinal(datetime.now(UTC).date().toordinal() + 1)
    week = WEEK | {"days": [tomorrow.isoweekday()], "begins": 510}
    places.keep_calendar(make_role(eve, Capability.ADMINISTRATOR), site, **week)
    browser, stranger = sign_in(ana), sign_in(eve)
    place = f"/communities/{community.slug}"
    page = browser.get(f"{place}/posts/new").text
    words = f"Deliver on {tomorrow:%A} at 08:30 their time"
    assert words in page
    assert words in browser.get(f"{place}/off").text
    assert stranger.get(f"{place}/off").status_code == 404
    form = {"kept_at": f"community:{community.id}", "text": "Good morning", "audience":
            community.slug, "later": "readers"}  # fmt: skip
    assert browser.post("/drafts", data=form).status_code == 303
    draft = session.scalars(select(KeptDraft)).one()
    assert f"{draft.goes_at.astimezone(ZoneInfo(site.zone)):%H:%M}" == "08:30"
    assert stranger.post(f"/drafts/{draft.id}/plan/readers").status_code == 404
    assert browser.get(f"/drafts/{draft.id}/plan").status_code == 200


def test_the_calendar_of_a_site_is_kept_by_administrators(sign_in, app, ana, ben) -> None:
    browser, other = sign_in(make_role(ben, Capability.ADMINISTRATOR)), sign_in(ana)
    address = f"/administration/sites/{ana.site_id}/calendar"
    form = {"days": ["1", "2"], "begins": "450", "ends": "900", "region": "",
            "free_days": "2026-12-24 Bridge day\n2026-12-31"}  # fmt: skip
    assert browser.post(address, data=form).status_code == 303
    assert "Bridge day" in browser.get(address).text
    site = session.get_one(Site, ana.site_id, populate_existing=True)
    assert (site.days, site.begins, len(site.free_days)) == ([1, 2], 450, 2)
    for wrong in (
        {"days": []}, {"ends": "400"}, {"free_days": "Christmas"}, {"free_days": "2026-13-01 x"},
        {"free_days": "2026-12-24x"}, {"region": "??"}, {"days": ["9"]},
        {"free_days": "2026-12-24\n" * 101},
    ):  # fmt: skip
        assert browser.post(address, data=form | wrong).status_code == 422
    assert other.get(address).status_code in (403, 404)
    assert other.post(address, data=form).status_code in (403, 404)
