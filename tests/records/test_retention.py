"""Which rule holds for what, and when is it over?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import retention
from archive.periods import Period
from archive.presets import PRESETS
from archive.retention import due, how_many_due, keeping
from models import (
    Comment,
    Community,
    Event,
    Person,
    PersonState,
    Post,
    RecordKind,
    Retention,
    Site,
    Start,
    now,
    session,
)
from models.retention import PERIOD
from social.changes import change
from tests.records.conftest import noted

POST = RecordKind.POST
Make = Callable[..., Retention]
Write = Callable[..., Post]


def moment(*numbers: int, zone: str = "UTC") -> datetime:
    return datetime(*numbers, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type,misc]


def due_at(at: datetime, kind: RecordKind = POST) -> set[int]:
    """List what is due at a moment."""
    return {noun_id for ids in due(session, kind, at, 0, 100).values() for noun_id in ids}


def kept(post: Post, at: datetime | None = None) -> retention.Keeping:
    return keeping(session, POST, [post.id], at or now())[post.id]


def test_nothing_is_due_while_no_rule_is_in_force(write_post: Write) -> None:
    write_post(at=moment(1999, 1, 1))
    assert due_at(moment(2100, 1, 1)) == set()


def test_what_is_past_its_maximum_is_due_and_not_a_moment_before(
    write_post: Write, make_rule: Make
) -> None:
    post = write_post(at=moment(2020, 5, 4, 10))
    rule = make_rule(most="P3Y")
    assert due_at(moment(2023, 5, 4, 9, 59)) == set()
    assert due_at(moment(2023, 5, 4, 10)) == {post.id}
    assert kept(post).rule_id == rule.id


def test_what_has_to_be_kept_longer_is_not_due(write_post: Write, make_rule: Make) -> None:
    post = write_post(at=moment(2020, 5, 4))
    make_rule(most="P1Y", least="P2Y")
    assert due_at(moment(2021, 6, 1)) == set()
    assert kept(post, moment(2021, 6, 1)).is_bound
    assert due_at(moment(2022, 6, 1)) == {post.id}


def test_without_a_maximum_nothing_ever_goes(write_post: Write, make_rule: Make) -> None:
    write_post(at=moment(2000, 1, 1))
    make_rule(least="P2Y")
    assert due_at(moment(2900, 1, 1)) == set()


def test_a_year_ends_where_the_author_works(write_post: Write, make_rule: Make, site: Site) -> None:
    """Half past eleven of 31 December in UTC is next year's in Brussels."""
    old = write_post(at=moment(2020, 12, 31, 22, 30))
    new = write_post(at=moment(2020, 12, 31, 23, 30))
    make_rule(most="P6Y", starts=Start.YEAR_END)
    end = moment(2027, 1, 1, zone="Europe/Brussels")
    assert end == moment(2026, 12, 31, 23)
    assert due_at(end - timedelta(seconds=1)) == set()
    assert due_at(end) == {old.id}
    assert new.id in due_at(moment(2028, 1, 1))


def test_a_year_after_a_leap_day_is_the_last_of_february(
    write_post: Write, make_rule: Make
) -> None:
    post = write_post(at=moment(2024, 2, 29, 12))
    make_rule(most="P1Y")
    assert due_at(moment(2025, 2, 28, 11, 59)) == set()
    assert due_at(moment(2025, 2, 28, 12)) == {post.id}


def test_a_day_that_the_clock_is_put_forward_is_a_day(write_post: Write, make_rule: Make) -> None:
    """Noon of Brussels stays noon, though that day has 23 hours."""
    post = write_post(at=moment(2025, 3, 29, 12, zone="Europe/Brussels"))
    make_rule(most="P1D")
    noon = moment(2025, 3, 30, 12, zone="Europe/Brussels")
    assert due_at(noon - timedelta(minutes=1)) == set()
    assert due_at(noon) == {post.id}


def test_who_has_not_left_keeps_what_counts_from_leaving(
    write_post: Write, make_rule: Make, ana: Person
) -> None:
    post = write_post(at=moment(2000, 1, 1))
    make_rule(least="P1Y", most="P2Y", starts=Start.LEFT)
    assert due_at(moment(2900, 1, 1)) == set()
    assert kept(post, moment(2900, 1, 1)).is_bound
    leave(ana, moment(2020, 1, 1))
    assert due_at(moment(2021, 12, 31)) == set()
    assert due_at(moment(2022, 1, 2)) == {post.id}


def leave(person: Person, at: datetime) -> None:
    with change(None) as record:
        person.state, person.deactivated_at = PersonState.DEACTIVATED, at
        record(Event.PERSON_DEACTIVATED, person)


@pytest.mark.parametrize("starts", [Start.MADE, Start.YEAR_END, Start.LEFT])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_what_is_too_young_to_be_looked_at_is_never_due(
    write_post: Write, make_rule: Make, ana: Person, site: Site, zone: str, starts: Start
) -> None:
    """At the moment that a thing is due it is looked at, wherever and however one counts."""
    with change(None) as record:
        site.zone = zone
        record(Event.SITE_CHANGED, site)
    leave(ana, moment(2024, 6, 1))
    for number, (day, most) in enumerate(
        [((2023, 1, 31), "P1M"), ((2024, 2, 29), "P1Y"), ((2023, 10, 29), "P1D")]
    ):
        post = write_post(at=moment(*day, 12))
        rule = make_rule(most=most, starts=starts)
        end = kept(post).most_until
        assert end is not None
        assert post.id in due_at(end), (number, rule.most)
        assert how_many_due(session, POST, end) == len(due_at(end))


def test_where_no_rule_lets_anything_go_nothing_is_read(
    in_app: None, write_post: Write, make_rule: Make
) -> None:
    at = moment(2026, 1, 1)
    make_rule(least="P1Y")
    make_rule(RecordKind.COMMENT, most="P1D")
    assert retention.horizon(session, POST, at) is None
    make_rule(most="P2Y")
    make_rule(most="P1Y", country="BE")
    assert retention.horizon(session, POST, at) == moment(2025, 1, 5)
    make_rule(country="BE", ends=True)
    assert retention.horizon(session, POST, at) == moment(2024, 1, 5)


def test_a_profile_goes_only_of_who_left(make_rule: Make, ana: Person, ben: Person) -> None:
    make_rule(RecordKind.PROFILE, most="P2Y", starts=Start.LEFT)
    assert due_at(moment(2900, 1, 1), RecordKind.PROFILE) == set()
    leave(ana, moment(2020, 1, 1))
    assert due_at(moment(2022, 1, 2), RecordKind.PROFILE) == {ana.id}


def test_the_rule_that_says_most_exactly_where_it_holds_wins(
    write_post: Write, make_rule: Make, community: Community, site: Site
) -> None:
    post = write_post()
    everywhere = make_rule(most="P1Y")
    assert kept(post).rule_id == everywhere.id
    belgium = make_rule(most="P2Y", country="BE")
    assert kept(post).rule_id == belgium.id
    there = make_rule(most="P3Y", community_id=community.id)
    assert kept(post).rule_id == there.id
    both = make_rule(most="P4Y", community_id=community.id, country="BE")
    assert kept(post).rule_id == both.id
    make_rule(most="P5Y", country="NL")
    make_rule(RecordKind.COMMENT, most="P6Y", country="BE", community_id=community.id)
    assert kept(post).rule_id == both.id


def test_of_two_rules_for_the_same_the_newer_holds_once_it_takes_effect(
    write_post: Write, make_rule: Make
) -> None:
    post = write_post()
    first = make_rule(most="P1Y")
    tomorrow = now() + timedelta(days=1)
    later = make_rule(most="P2Y", takes_effect_at=tomorrow)
    assert kept(post).rule_id == first.id
    assert kept(post, tomorrow).rule_id == later.id


def test_a_rule_that_ends_leaves_the_place_to_the_others(
    write_post: Write, make_rule: Make
) -> None:
    post = write_post()
    everywhere = make_rule(most="P1Y")
    make_rule(most="P2Y", country="BE")
    make_rule(country="BE", ends=True)
    assert kept(post).rule_id == everywhere.id
    make_rule(ends=True)
    assert keeping(session, POST, [post.id], now()) == {}


def test_a_proposal_holds_for_nothing(write_post: Write, make_rule: Make) -> None:
    post = write_post()
    make_rule(most="P1Y", approved_by_id=None, approved_at=None, takes_effect_at=None)
    assert keeping(session, POST, [post.id], now()) == {}


def test_the_country_is_that_of_the_authors_site_and_else_of_the_communitys_owner(
    write_post: Write,
    make_rule: Make,
    make_person: Callable[..., Person],
    make_community: Callable[..., Community],
) -> None:
    lille = Site(name="Lille", country="FR", zone="Europe/Paris")
    noted(Event.SITE_ADDED, lille)
    owner, nobody = make_person("Odile Roux"), make_person("Nora Where")
    with change(None) as record:
        for person, found in ((owner, lille), (nobody, None)):
            person.site = found
            record(Event.PERSON_CHANGED, person)
    place = make_community("Quality", owner, nobody)
    for country in ("BE", "FR"):
        make_rule(most="P1Y", country=country)
    assert kept(write_post(community_id=place.id)).country == "BE"
    assert kept(write_post(community_id=place.id, author_id=owner.id)).country == "FR"
    assert kept(write_post(community_id=place.id, author_id=nobody.id)).country == "FR"


def test_answers_are_kept_by_rules_of_their_own(
    write_post: Write, write_comment: Callable[..., Comment], make_rule: Make, community: Community
) -> None:
    comment = write_comment(write_post(), posted_at=moment(2020, 1, 1))
    make_rule(RecordKind.COMMENT, most="P1Y", community_id=community.id)
    assert due_at(moment(2021, 1, 2), RecordKind.COMMENT) == {comment.id}
    assert due_at(moment(2900, 1, 1)) == set()


UNITS = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}


@given(st.integers(1, 999), st.sampled_from("YMWD"))
def test_a_period_reads_as_it_is_written(number: int, unit: str) -> None:
    text = f"P{number}{unit}"
    assert str(Period.read(text)) == text
    assert re.fullmatch(PERIOD, text)


@pytest.mark.parametrize("text", ["", "P", "P0Y", "P1000Y", "7Y", "P1Y6M", "P-1Y", "PT1H", "p1y"])
def test_what_is_no_period_is_refused(text: str) -> None:
    assert not re.fullmatch(PERIOD, text)
    with pytest.raises(ValueError, match="not a period"):
        Period.read(text)


def test_every_preset_is_a_rule_that_could_be_proposed() -> None:
    assert len({preset.key for preset in PRESETS}) == len(PRESETS)
    assert {preset.country for preset in PRESETS} == {"NL", "BE", "DE", "FR"}
    for preset in PRESETS:
        assert preset.least or preset.most
        assert all(Period.read(period) for period in (preset.least, preset.most) if period)
        assert preset.source
        assert preset.basis
        assert preset.kinds
        assert preset.valid_from is None or preset.valid_from <= date(2026, 1, 1)


def test_the_page_of_retention_lists_every_preset_with_its_source() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "RETENTION.md").read_text()
    rows = {line.split("|")[1].strip(): line for line in page.splitlines() if line[:3] == "| `"}
    assert set(rows) == {f"`{preset.key}`" for preset in PRESETS}
    for preset in PRESETS:
        row = rows[f"`{preset.key}`"]
        assert preset.basis in row
        assert preset.source in row
        assert ("(not read)" in row) is not preset.is_read
        for period in (preset.least, preset.most):
            assert not period or f"| {Period.read(period).number} " in row
