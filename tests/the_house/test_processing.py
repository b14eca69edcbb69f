"""What is done with what people do, and is what is off really off?"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from archive.purposes import REACH
from models import Capability, Community, Event, Person, RuleHit, Stage, TextState, session
from moderation import Draft
from moderation.ruling import Action
from social.drafts.fading import KEPT
from social.errors import Invalid
from social.house.actions import switch
from social.house.processings import PROCESSINGS
from social.posts.actions import create_post
from social.rules.actions import add_rule
from social.switches import Switch, is_on
from tests.known import events, last_facts
from tests.rules.conftest import put, said

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]
JSON = {"Accept": "application/json"}


@pytest.fixture
def boss(make_person: Make, give: Make) -> Person:
    """Bea administers."""
    return give(make_person("Bea Boss"), Capability.ADMINISTRATOR)


@pytest.fixture
def keep(boss: Person, make_person: Make, give: Make) -> Callable[..., None]:
    """Let a rule about one word hold: `keep("oaf", Action.HOLD)`."""
    other = give(make_person("Mo Moderator"), Capability.MODERATOR)

    def make(word: str, action: Action) -> None:
        put(add_rule(boss, said(word, action)), Stage.ACTIVE, boss, other)

    return make


def test_every_switch_belongs_to_a_processing() -> None:
    assert {one.switch for one in PROCESSINGS if one.switch} == {*Switch}
    keys = [one.key for one in PROCESSINGS]
    assert len(keys) == len({*keys})


def test_everybody_reads_the_list_and_administrators_switch(
    boss: Person, eve: Person, sign_in: SignIn
) -> None:
    page = sign_in(eve).get("/processing").text
    assert "No guess at anybody" in page
    assert "Switch off" not in page
    assert sign_in(eve).delete("/processing/coach").status_code == 403
    assert sign_in(eve).post("/processing/coach").status_code == 403
    assert is_on(Switch.COACH)
    assert sign_in(boss).delete("/processing/coach").status_code == 303
    assert not is_on(Switch.COACH)
    assert last_facts(Event.PROCESSING_SWITCHED)["switched_off"] == ["coach"]
    assert sign_in(boss).post("/processing/coach").status_code == 303
    assert is_on(Switch.COACH)


def test_the_archive_is_on_the_list_and_whoever_reads_in_it(eve: Person, sign_in: SignIn) -> None:
    page = sign_in(eve).get("/processing").text
    for key in ("archive", "exports", "looks"):
        assert f'id="{key}"' in page
    seen = {one.key: str(one.seen_by) for one in PROCESSINGS}
    for key in ("texts", "messages"):
        assert "compliance officers with a grant" in seen[key]
    assert "that a second person approved" in seen["archive"]
    for who in ("Data protection: who looked at whom", "the works council: figures"):
        assert who in seen["looks"]
    assert 'href="/account/data"' in page.partition('id="never"')[2]


def test_no_grant_suffices_for_more_than_the_list_says() -> None:
    (said,) = (str(one.purpose) for one in PROCESSINGS if one.key == "archive")
    with_messages, _without, more = said.partition("Without messages:")
    direct = [purpose for purpose, reach in REACH.items() if reach.direct]
    assert len(direct) == len(with_messages.partition(":")[0].split(", ")) == 4
    assert len(REACH) - 4 == len(more.split(", "))


def test_a_draft_is_kept_as_long_as_the_list_says() -> None:
    (kept,) = (str(one.kept) for one in PROCESSINGS if one.key == "drafts")
    assert f"on the server for {KEPT.days}" in kept
    age = re.search(r"const AGE = (\d+) \* 24 \* 3600", Path("static/js/drafts.js").read_text())
    assert age
    assert f"In the browser for {age[1]} days" in kept


@pytest.mark.parametrize("which", ["ledger", "leaks", "", "COACH", "coach%00"])
def test_what_has_no_switch_has_no_address(boss: Person, sign_in: SignIn, which: str) -> None:
    assert sign_in(boss).delete(f"/processing/{which}").status_code in (404, 405)


def test_twice_off_is_off_once(in_app, boss: Person) -> None:
    switch(boss, Switch.HITS, on=False)
    switch(boss, Switch.HITS, on=False)
    assert events("company").count(Event.PROCESSING_SWITCHED) == 1


def test_the_coach_is_off(boss: Person, ana: Person, sign_in: SignIn) -> None:
    switch(boss, Switch.COACH, on=False)
    client = sign_in(ana)
    form = {"kind": "discussion", "text": "Mijn BSN is 111222333"}
    assert client.post("/coach", data=form, headers=JSON).status_code == 404
    assert "data-no-coach" in client.get("/").text
    switch(boss, Switch.COACH, on=True)
    assert "data-no-coach" not in client.get("/").text


def test_house_rules_are_off_and_secrets_are_not(
    in_app, boss: Person, ben: Person, community: Community, keep: Callable[..., None]
) -> None:
    keep("oaf", Action.HOLD)
    held = create_post(ben, community, Draft(source="You oaf"))
    assert held.state is TextState.HELD
    switch(boss, Switch.RULES, on=False)
    assert create_post(ben, community, Draft(source="You oaf!")).state is TextState.PUBLISHED
    with pytest.raises(Invalid):
        create_post(ben, community, Draft(source="Mijn BSN is 111222333"))
    switch(boss, Switch.RULES, on=True)
    assert create_post(ben, community, Draft(source="You oaf!!")).state is TextState.HELD


def test_one_person_does_not_undo_what_two_decided(
    in_app, boss: Person, ben: Person, community: Community, keep: Callable[..., None]
) -> None:
    keep("oaf", Action.BLOCK)
    with pytest.raises(Invalid, match="form"):
        switch(boss, Switch.RULES, on=False)
    with pytest.raises(Invalid):
        create_post(ben, community, Draft(source="You oaf"))


def test_nothing_is_counted(
    in_app,
    boss: Person,
    ben: Person,
    make_community: Callable[..., Community],
    keep: Callable[..., None],
) -> None:
    keep("oaf", Action.ALERT)
    community = make_community("Yard", ben)
    create_post(ben, community, Draft(source="You oaf"))
    switch(boss, Switch.HITS, on=False)
    create_post(ben, community, Draft(source="You oaf!"))
    assert session.scalar(select(func.count()).select_from(RuleHit)) == 1


def test_the_report_is_not_there(boss: Person, eve: Person, sign_in: SignIn) -> None:
    switch(boss, Switch.REPORT, on=False)
    for address in ("/transparency", "/transparency.csv"):
        assert sign_in(eve).get(address).status_code == 404
    assert "/transparency" not in sign_in(eve).get("/processing").text


def test_the_list_is_a_sheet_for_an_agreement(boss: Person, eve: Person, sign_in: SignIn) -> None:
    switch(boss, Switch.EARLIER, on=False)
    answer = sign_in(eve).get("/processing.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    by_name = {row["processing"]: row["switch"] for row in rows}
    assert by_name["The ledger of every change"] == "always on"
    assert by_name["A word to the writer before anything is sent"] == "on"
    off = [name for name, state in by_name.items() if state == "off"]
    assert off == [
        "Telling judges how many earlier decisions about somebody still count",
        "Showing that somebody is active now; off until the company wants it",
        "Telling other systems what happens in a community; off until the company wants it",
    ]
