"""Do the pages of a matter lead from whom it is about to what leaves the house?"""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select

from archive.granting import open_archive
from models import (
    Capability,
    Community,
    Entry,
    Event,
    Look,
    LookAct,
    Matter,
    NoticeKind,
    Person,
    Post,
    Production,
    RedactionReason,
    ReviewItem,
    Role,
    Round,
    session,
)
from moderation import Draft
from social.posts.actions import create_post
from social.records.matters import actions, coding, listing, previewing, producing, redacting
from social.records.matters.collecting import collect
from social.records.matters.reading import shortened
from tests.archive.signing import seal_all
from tests.records.conftest import noted
from tests.records.test_grants import granted
from tests.records.test_matters import YES
from tests.records.test_waiting import told

SignIn = Callable[[Person], FlaskClient]
Write = Callable[..., Post]


@pytest.fixture
def matter(
    app: Flask,
    rosa: Person,
    omar: Person,
    ana: Person,
    community: Community,
    write_post: Write,
    sealer: Connection,
) -> Matter:
    """Two posts are in a matter of Rosa's, who has a grant; Omar has none."""
    with app.app_context():
        posts = [write_post("Ann asks 12 € <b>").id]
        writer, place = session.get_one(Person, ana.id), session.get_one(Community, community.id)
        posts.append(create_post(writer, place, Draft(source="Lunch?")).id)
        seal_all(sealer)
        grant = granted(rosa, omar, with_private=True, community_ids=(community.id,))
        found = actions.open_matter(rosa, "Tender 12", "A supplier complains.")
        lines = select(Entry.id).where(Entry.noun == "post", Entry.noun_id.in_(posts))
        opened = open_archive(session, rosa, grant.id)
        collect(opened, rosa, found, session.scalars(lines).all())
        return found


def addresses(matter: Matter) -> list[str]:
    ids = select(ReviewItem.id).where(ReviewItem.matter_id == matter.id).order_by(ReviewItem.id)
    return [f"/records/matters/{matter.id}/items/{number}" for number in session.scalars(ids)]


def looks(act: LookAct) -> int:
    return session.scalar(select(func.count()).where(Look.act == act)) or 0


def test_from_reading_to_what_leaves_the_house(
    sign_in: SignIn, app: Flask, matter: Matter, community: Community, rosa: Person, omar: Person
) -> None:
    reader, second = sign_in(rosa), sign_in(omar)
    place = f"/records/matters/{matter.id}"
    first, other = addresses(matter)
    assert reader.get(f"{place}/items/next").location == f"{first}?only=unread"
    page = reader.get(f"{first}?only=unread").text
    assert "Ann asks 12 € &lt;b&gt;" in page
    judged = {"round": "first", "responsive": "yes", "needs_redaction": "y"}
    onward = reader.post(f"{first}/coding?only=unread", data=judged)
    assert onward.location == f"{other}?only=unread"
    black = {"words": "ann", "reason": "others"}
    assert reader.post(f"{first}/redactions", data=black).status_code == 303
    assert '<mark title="about others">Ann</mark>' in reader.get(first).text
    end = reader.post(f"{other}/coding", data={"round": "first", "responsive": "no"})
    assert end.location == place
    made = reader.post(f"{place}/productions", data={"prefix": "ROO-", "first": "1"})
    assert made.location == place
    page = html.unescape(reader.get(place).text)
    assert "ROO-000001 – ROO-000001" in page
    assert "2 of 2 are read" in page
    number = page.partition(f"{place}/productions/")[2].partition('"')[0]
    approval = f"{place}/productions/{number}/approval"
    assert "Somebody else approves it." in reader.post(approval).text
    told = "No grant of yours opens 1 of these texts. Only who may read all of it approves it"
    assert "Approve it" not in second.get(f"{place}/productions/{number}").text
    unread = second.post(approval)
    assert unread.status_code == 422
    assert told in unread.text
    with app.app_context():
        granted(omar, rosa, with_private=True, community_ids=(community.id,))
    assert "Approve it" in second.get(f"{place}/productions/{number}").text
    assert second.post(approval).status_code == 303
    assert "approved" in second.get(f"{place}/productions/{number}").text
    assert looks(LookAct.VIEWED) == 6  # the item three times, and three times what leaves
    assert looks(LookAct.TAGGED) == 2


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_not_blacked_out_yet_is_said_and_led_to(
    sign_in: SignIn, matter: Matter, rosa: Person, number: int
) -> None:
    reader, place, both = sign_in(rosa), f"/records/matters/{matter.id}", addresses(matter)
    judged = {"round": "first", "responsive": "yes", "needs_redaction": "y"}
    for address in both[:number]:
        reader.post(f"{address}/coding", data=judged)
    refused = reader.post(f"{place}/productions", data={"prefix": "ROO-", "first": "1"})
    assert refused.status_code == 422
    items = "1 item" if number == 1 else "2 items"
    assert f"In {items} words have to be blacked out, and none are yet." in refused.text
    assert f'href="{place}/items?only=bare">Black words out in {items} before' in refused.text
    bare = reader.get(f"{place}/items?only=bare").text
    assert [address in bare for address in both] == [True, number == 2]
    for address, word in zip(both[:number], ("ann", "lunch"), strict=False):
        black = {"words": word, "reason": "others"}
        assert reader.post(f"{address}/redactions", data=black).status_code == 303
    assert "Black words out in" not in reader.get(place).text
    assert "Nothing is in this list." in reader.get(f"{place}/items?only=bare").text


@pytest.mark.parametrize("said", [{}, {"responsive": ""}, {"responsive": "perhaps"}])
def test_whoever_judges_nothing_is_told_to_choose(
    sign_in: SignIn, matter: Matter, rosa: Person, said: dict[str, str]
) -> None:
    answer = sign_in(rosa).post(f"{addresses(matter)[0]}/coding", data={"round": "first"} | said)
    assert answer.status_code == 422
    assert "Choose one." in answer.text
    assert "Not a valid choice" not in answer.text


def test_a_list_says_how_items_begin_and_that_is_taken_down(
    sign_in: SignIn, matter: Matter, rosa: Person, community: Community
) -> None:
    page = sign_in(rosa).get(f"/records/matters/{matter.id}/items").text
    assert ">Ann asks 12 € &lt;b&gt;</a>" in page
    assert ">Lunch?</a>" in page
    assert community.name in page
    (look,) = session.scalars(select(Look).where(Look.act == LookAct.VIEWED))
    assert look.things == 2


def test_a_long_text_begins_and_ends_with_a_word() -> None:
    assert shortened("one two " * 10_000) == "one two " * 19 + "one two…"
    assert shortened("short\n\nand plain") == "short and plain"


def test_without_a_grant_an_item_stays_closed_and_nothing_is_kept(
    sign_in: SignIn, matter: Matter, omar: Person
) -> None:
    browser = sign_in(omar)
    for address in addresses(matter):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "Ann asks" not in answer.text
        assert browser.post(f"{address}/redactions", data={"words": "ann"}).status_code == 403
        assert browser.post(f"{address}/coding", data={"round": "first"}).status_code == 403
    assert looks(LookAct.VIEWED) == 0
    page = browser.get(f"/records/matters/{matter.id}/items").text
    assert "Ann asks" not in page


def test_for_whom_it_is_about_there_is_nothing(
    sign_in: SignIn, matter: Matter, rosa: Person, omar: Person
) -> None:
    place = f"/records/matters/{matter.id}"
    about = {"people": f"@{omar.handle}"}
    assert sign_in(rosa).post(f"{place}/custodians", data=about).status_code == 303
    browser = sign_in(omar)
    for path in (place, f"{place}/items", *addresses(matter)):
        assert browser.get(path).status_code == 404
    assert "Tender 12" not in browser.get("/records/matters").text


def test_a_hold_is_placed_for_a_matter(
    sign_in: SignIn, matter: Matter, rosa: Person, ben: Person
) -> None:
    browser, place = sign_in(rosa), f"/records/matters/{matter.id}"
    browser.post(f"{place}/custodians", data={"people": f"@{ben.handle}"})
    form = html.unescape(browser.get(f"/records/holds/new?matter={matter.id}").text)
    assert f"@{ben.handle}" in form
    asked = {"of": str(matter.id), "matter": "Tender 12", "reason": "A claim", "people": "@ben"}
    asked["people"] = f"@{ben.handle}"
    assert browser.post("/records/holds", data=asked).status_code == 303
    assert "Tender 12" in browser.get(place).text.partition('id="holds"')[2]
    assert browser.post("/records/holds", data=asked | {"of": "999"}).status_code == 404
    count = select(func.count()).where(Entry.event == Event.HOLD_ASKED)
    assert session.scalar(count) == 1


@pytest.mark.parametrize("query", ["only=nonsense", "after=-1", "after=x", "after=9" + "9" * 30])
def test_what_nobody_would_ask_is_not_there(
    sign_in: SignIn, matter: Matter, rosa: Person, query: str
) -> None:
    answer = sign_in(rosa).get(f"/records/matters/{matter.id}/items?{query}")
    assert answer.status_code == 404


@pytest.fixture
def waiting(app: Flask, matter: Matter, rosa: Person) -> Production:
    """Both items wait to leave the house, drawn up by Rosa; a word of the first is black."""
    with app.app_context():
        its = session.get_one(Matter, matter.id)
        ids = select(ReviewItem.id).where(ReviewItem.matter_id == its.id).order_by(ReviewItem.id)
        items = [listing.find_item(its, number) for number in session.scalars(ids)]
        for item in items:
            coding.code(rosa, item, YES, Round.FIRST)
        redacting.redact(rosa, items[0], "Ann asks 12 € <b>", 0, 3, RedactionReason.OTHERS)
        return producing.draw_up(rosa, its, "ROO-", 1)


def test_it_waits_for_the_second_person_and_not_for_whom_it_is_about(
    sign_in: SignIn,
    app: Flask,
    waiting: Production,
    rosa: Person,
    omar: Person,
    make_officer: Callable[[str], Person],
) -> None:
    noor = make_officer("Noor Officer")
    place = f"/records/matters/{waiting.matter_id}/productions/{waiting.id}"
    assert (
        sign_in(rosa)
        .post(
            f"/records/matters/{waiting.matter_id}/custodians", data={"people": f"@{noor.handle}"}
        )
        .location
    )
    page = sign_in(omar).get("/records").text
    assert "Tender 12: ROO-000001 – ROO-000002" in page.partition(place)[2].partition("</a>")[0]
    for other in (rosa, noor):
        assert place not in sign_in(other).get("/records").text
    with app.app_context():
        assert told(omar) == [(NoticeKind.TO_APPROVE, [rosa.id])]
        assert NoticeKind.TO_APPROVE not in [kind for kind, _who in told(noor) + told(rosa)]
    sign_in(omar).post(f"{place}/refusal")
    assert place not in sign_in(omar).get("/records").text


@pytest.mark.parametrize("decision", ["approval", "refusal"])
def test_whoever_drew_it_up_hears_what_somebody_else_decided(
    sign_in: SignIn,
    app: Flask,
    waiting: Production,
    community: Community,
    rosa: Person,
    omar: Person,
    decision: str,
) -> None:
    with app.app_context():
        granted(omar, rosa, with_private=True, community_ids=(community.id,))
    place = f"/records/matters/{waiting.matter_id}/productions/{waiting.id}"
    assert sign_in(omar).post(f"{place}/{decision}").status_code == 303
    with app.app_context():
        assert NoticeKind.TO_APPROVE not in [kind for kind, _who in told(omar)]
        assert (NoticeKind.PRODUCTION_DECIDED, [omar.id]) in told(rosa)


def test_what_its_maker_takes_back_is_no_news(
    sign_in: SignIn, app: Flask, waiting: Production, rosa: Person, omar: Person
) -> None:
    place = f"/records/matters/{waiting.matter_id}/productions/{waiting.id}"
    assert sign_in(rosa).post(f"{place}/refusal").status_code == 303
    with app.app_context():
        assert told(omar) == []
        assert NoticeKind.PRODUCTION_DECIDED not in [kind for kind, _who in told(rosa)]


def test_what_waits_in_a_closed_matter_waits_for_nobody(
    app: Flask, waiting: Production, rosa: Person, omar: Person
) -> None:
    with app.app_context():
        assert [one.id for one, _many in listing.waiting_for(omar)] == [waiting.id]
        assert listing.waiting_for(rosa) == []
        actions.close_matter(rosa, session.get_one(Matter, waiting.matter_id), "Settled")
        assert listing.waiting_for(omar) == []


def test_who_may_approve_reads_what_leaves_as_it_leaves_and_a_line_says_so(
    sign_in: SignIn,
    app: Flask,
    waiting: Production,
    community: Community,
    rosa: Person,
    omar: Person,
    ana: Person,
) -> None:
    place = f"/records/matters/{waiting.matter_id}/productions/{waiting.id}"
    browser = sign_in(omar)
    closed = browser.get(place).text
    assert "ROO-000002" in closed
    assert "blacked out in 1 place" in closed
    assert "ask for a grant of your own" in closed
    assert 'href="/records/access/new"' in closed
    for kept in ("asks 12", "Lunch?", ana.name):
        assert kept not in closed
    assert looks(LookAct.VIEWED) == 0
    with app.app_context():
        grant = granted(omar, rosa, with_private=True, community_ids=(community.id,)).id
    page = browser.get(place).text
    assert "█about others█ asks 12 € &lt;b&gt;" in page
    assert "Ann asks" not in page
    assert "Lunch?" in page
    assert ana.name in page
    assert "ask for a grant of your own" not in page
    look = session.scalars(select(Look).where(Look.act == LookAct.VIEWED)).one()
    assert (look.grant_id, look.officer_id, look.things) == (grant, omar.id, 2)
    assert look.people_ids == [ana.id]


def test_what_is_blacked_out_after_it_was_drawn_up_stands_there_as_it_leaves(
    sign_in: SignIn, app: Flask, waiting: Production, rosa: Person
) -> None:
    with app.app_context():
        its = session.get_one(Matter, waiting.matter_id)
        ids = select(ReviewItem.id).where(ReviewItem.matter_id == its.id).order_by(ReviewItem.id)
        first = listing.find_item(its, session.scalars(ids).first() or 0)
        for one in redacting.redactions(first):
            redacting.remove(rosa, first, one.id)
    place = f"/records/matters/{waiting.matter_id}/productions/{waiting.id}"
    page = sign_in(rosa).get(place).text
    assert "█about others█ asks 12" in page
    assert "blacked out in 1 place" in page


def test_a_long_production_is_read_page_by_page(
    sign_in: SignIn, waiting: Production, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "PAGE", 1)
    place = f"/records/matters/{waiting.matter_id}/productions/{waiting.id}"
    page = sign_in(rosa).get(place).text
    assert "Lunch?" not in page
    assert f"{place}?after=1" in page
    later = sign_in(rosa).get(f"{place}?after=1").text
    assert "Lunch?" in later
    assert "asks 12" not in later
    assert sign_in(rosa).get(f"{place}?after=x").status_code == 404


def test_what_no_grant_opens_says_why_and_leads_on_and_back(
    sign_in: SignIn, matter: Matter, omar: Person
) -> None:
    browser = sign_in(omar)
    for method, address in (("GET", ""), ("POST", "/redactions"), ("POST", "/coding")):
        answer = browser.open(addresses(matter)[0] + address, method=method)
        page = html.unescape(answer.text)
        assert answer.status_code == 403
        assert '<h2 id="closed">Nothing opens this to you now</h2>' in page
        assert "You have none that reaches this: nobody gave you one, or it has ended" in page
        assert 'href="/records/access/new"' in page
        assert f'class="back" href="/records/matters/{matter.id}"' in page
        assert "not change it" not in page
    told_so = browser.get(addresses(matter)[0], headers={"Accept": "application/json"})
    assert (told_so.status_code, told_so.json["status"]) == (403, 403)


def test_who_runs_the_system_is_not_led_to_ask_for_what_they_never_get(
    sign_in: SignIn, app: Flask, matter: Matter, omar: Person
) -> None:
    runs = Role(person_id=omar.id, capability=Capability.ADMINISTRATOR)
    with app.app_context():
        noted(Event.ROLE_GIVEN, runs)
    page = sign_in(omar).get(addresses(matter)[0]).text
    assert "neither reads the archive" in page
    assert "/records/access/new" not in page


def test_many_items_cost_the_same_statements_as_one(
    sign_in: SignIn,
    waiting: Production,
    rosa: Person,
    statements: list[str],
) -> None:
    place = f"/records/matters/{waiting.matter_id}/productions/{waiting.id}"
    browser, counts = sign_in(rosa), []
    browser.get(place)
    for first in ("?after=1", ""):
        statements.clear()
        assert browser.get(place + first).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
