"""What does an officer find, how often is it the same, and how much of it is shown?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select, text

from archive import ledger
from archive.finding import reading
from archive.finding.hits import Order, count, page
from archive.finding.query import QueryError, Wrong, read
from archive.granting import NotOpened
from models import (
    ArchiveSearch,
    Community,
    CommunityKind,
    Entry,
    EntryKey,
    Event,
    Findable,
    Grant,
    GrantPurpose,
    GrantStage,
    Look,
    LookAct,
    Matter,
    Person,
    Post,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.closing import close
from social.comments.actions import create_comment
from social.erasing import erase_all
from social.looking import look_into
from social.messages.actions import start_conversation
from social.posts.actions import create_post, delete_post, edit_post, restore_post
from social.records import grants, jobs, searching
from social.records.grants import Ask
from social.records.searching import (
    asked_of,
    changes,
    make_search,
    picture,
    put_into,
    results,
    week_of,
    whole,
)
from social.records.taking_in import size_now
from tests.archive.destroying import destroy
from tests.archive.signing import seal_all

Ids = list[int]


@pytest.fixture
def seal(in_app: None, sealer: Connection) -> Callable[[], None]:
    """Give all entries their places, as the worker does every second."""

    def run() -> None:
        session.rollback()
        seal_all(sealer)

    return run


@pytest.fixture
def open_to(rosa: Person, omar: Person) -> Callable[..., Grant]:
    """Let Rosa ask and Omar approve."""

    def run(**more: Any) -> Grant:
        given: dict[str, Any] = {
            "purpose": GrantPurpose.LEGAL_DISPUTE,
            "reason": "Case 12",
            "begins_at": datetime(2001, 1, 1, tzinfo=UTC),
            "ends_at": datetime(2099, 1, 1, tzinfo=UTC),
            "with_private": True,
        }
        grant = grants.ask_grant(rosa, Ask(**given | more))
        grants.approve_grant(omar, grant)
        return grant

    return run


def put(grant: Grant, **columns: Any) -> None:
    """Make a grant another one than it is."""
    with change(None) as record:
        for name, value in columns.items():
            setattr(grant, name, value)
        record(Event.GRANT_ASKED, grant)


def search(officer: Person, grant: Grant, typed: str) -> ArchiveSearch:
    return make_search(officer, grant.id, read(typed))


def found(officer: Person, one: ArchiveSearch, order: Order = Order.NEWEST) -> list[str]:
    """Say what is shown of each hit, in order."""
    opened = look_into(officer, one.grant_id)
    cards = results(opened, one, order, None).cards
    return [card.gist.striptags() or card.title for card in cards]


def words_of(officer: Person, grant: Grant, typed: str) -> list[str]:
    return found(officer, search(officer, grant, typed))


@pytest.fixture
def said(
    seal: Callable[[], None], ana: Person, ben: Person, community: Community
) -> dict[str, Post]:
    """Let Ana and Ben say this and that."""
    wear = create_post(ana, community, Draft(source="The brake pads wear fast", title="Wear"))
    create_comment(ben, wear, Draft(source="Mine squeaked at every stop"))
    gone = create_post(ben, community, Draft(source="I forged the brake report"))
    edit_post(ben, gone, Draft(source="I wrote the brake report"), gone.version)
    delete_post(ben, gone)
    seal()
    return {"wear": wear, "gone": gone}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("forged", ["I forged the brake report"]),
        ("brake deleted:yes", ["I wrote the brake report", "I forged the brake report"]),
        ("brake deleted:no", ["The brake pads wear fast"]),
        ("brake version:last", ["I wrote the brake report", "The brake pads wear fast"]),
        ("brake version:earlier", ["I forged the brake report"]),
        ("brake version:first", ["I forged the brake report", "The brake pads wear fast"]),
        ("brake edited:yes", ["I wrote the brake report", "I forged the brake report"]),
        ("brake edited:no", ["The brake pads wear fast"]),
        ("brake from:ben.claes version:last", ["I wrote the brake report"]),
        ("squeak", ["Mine squeaked at every stop"]),
        ("squeak stem:off", []),
        ("squeak*", ["Mine squeaked at every stop"]),
        ('"brake report" -forged', ["I wrote the brake report"]),
        ('"report brake"', []),
        ("report NEAR/1 brake version:last", ["I wrote the brake report"]),
        ("fast NEAR/2 brake", []),
        ("fast NEAR/3 brake", ["The brake pads wear fast"]),
        ("(squeak OR pads) NOT forged",
         ["Mine squeaked at every stop", "The brake pads wear fast"]),
        ("pads OR deleted:yes", ["I wrote the brake report", "I forged the brake report",
                                 "The brake pads wear fast"]),
        ("type:comment", ["Mine squeaked at every stop"]),
        ("brake after:2020 before:2098 on:today version:last deleted:yes",
         ["I wrote the brake report"]),
        ("brake before:2020", []),
        ("brake edited:today", ["I wrote the brake report"]),
        ("brake deleted:today version:last", ["I wrote the brake report"]),
        ("brake deleted:yesterday", []),
        ("BRÀKE pads", ["The brake pads wear fast"]),
        ("lang:nl brake", []),
    ],
)  # fmt: skip
def test_what_is_typed_is_what_is_found(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person,
    typed: str, expected: list[str],
) -> None:  # fmt: skip
    assert words_of(rosa, open_to(), typed) == expected


def test_two_officers_see_the_same_whatever_happens_meanwhile(
    said: dict[str, Post], seal: Callable[[], None], open_to: Callable[..., Grant],
    rosa: Person, ben: Person, make_officer: Callable[[str], Person], community: Community,
) -> None:  # fmt: skip
    nora = make_officer("Nora Officer")
    grant = open_to(officer_ids=[nora.id])
    kept = {typed: search(rosa, grant, typed) for typed in ("brake", "brake deleted:yes",
            "brake version:last", "brake edited:no")}  # fmt: skip
    before = {typed: found(rosa, one) for typed, one in kept.items()}
    restore_post(ben, said["gone"])
    edit_post(ben, said["gone"], Draft(source="No brake at all"), said["gone"].version)
    create_post(ben, community, Draft(source="Another brake"))
    seal()
    assert "Another brake" in words_of(nora, grant, "brake")
    assert words_of(rosa, grant, "brake deleted:yes") == []
    for typed, one in kept.items():
        assert found(nora, one) == found(rosa, one) == before[typed], typed
        assert list(reversed(found(nora, one, Order.OLDEST))) == before[typed]


def test_a_name_means_whom_it_meant(
    said: dict[str, Post], seal: Callable[[], None], open_to: Callable[..., Grant], rosa: Person,
    make_person: Callable[..., Person], make_community: Callable[..., Community],
) -> None:  # fmt: skip
    grant = open_to()
    one = search(rosa, grant, "from:ben version:last")
    before = found(rosa, one)
    other = make_person("Ben Other")
    create_post(other, make_community("Other", other), Draft(source="From another Ben"))
    seal()
    assert found(rosa, one) == before
    assert "From another Ben" in words_of(rosa, grant, "from:ben")


def test_what_was_erased_is_found_no_more(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person
) -> None:
    grant = open_to()
    one = search(rosa, grant, "forged OR pads")
    destroy([said["gone"]])
    assert found(rosa, one) == ["The brake pads wear fast"]
    assert words_of(rosa, grant, "forged") == []


def facts_of_looks() -> list[dict[str, Any]]:
    """Read what the ledger knows of each look, in order; nothing of what was destroyed."""
    lines = select(Entry, EntryKey).join(EntryKey, EntryKey.entry_id == Entry.id, isouter=True)
    rows = session.execute(lines.where(Entry.noun == "look").order_by(Entry.id)).all()
    return [ledger.known(entry, key) for entry, key in rows]


def test_words_of_searches_go_with_whom_they_name(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person, ben: Person,
    matter: Matter, make_person: Callable[..., Person],
) -> None:  # fmt: skip
    make_person("Ben Other")
    grant = open_to()
    typed = ["brake", "from:ben.claes brake", "brake OR ben claes", 'brake "ben other"',
             "from:ana.peeters brake"]  # fmt: skip
    made = [search(rosa, grant, one) for one in typed]
    put_into(rosa, made[1], matter)
    with change(None) as record:
        close(record, ben)
    destroy([ben])
    known = [facts.get("query") for facts in facts_of_looks()]
    assert known == [typed[0], None, None, typed[3], typed[4], None]
    left = session.scalars(select(ArchiveSearch.query).order_by(ArchiveSearch.id)).all()
    assert left == [typed[0], typed[3], typed[4]]
    looks = session.scalars(select(Look).order_by(Look.id)).all()
    assert [ben.id in look.people_ids for look in looks] == [
        False,
        True,
        False,
        False,
        False,
        False,
    ]
    lines = select(Entry, EntryKey).join(EntryKey, EntryKey.entry_id == Entry.id)
    filled = session.execute(lines.where(Entry.event == Event.MATTER_FILLED)).one()
    assert ledger.opened(*filled)["look"] == looks[-1].id
    assert "claes" not in str(ledger.opened(*filled))


def test_words_of_searches_stay_while_the_name_does(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person, ben: Person
) -> None:
    search(rosa, open_to(), "from:ben.claes brake")
    with change(None) as record:
        close(record, ben)
        erase_all(record, [ben], keeps_names=True)
    assert [facts["query"] for facts in facts_of_looks()] == ["from:ben.claes brake"]


def test_a_grant_reaches_what_it_says(
    seal: Callable[[], None], open_to: Callable[..., Grant], rosa: Person, ana: Person,
    ben: Person, eve: Person, community: Community, make_community: Callable[..., Community],
) -> None:  # fmt: skip
    public = make_community("Notices", ana, kind=CommunityKind.PUBLIC)
    create_post(ana, public, Draft(source="Secret in the open"))
    create_post(ana, community, Draft(source="Secret behind doors"))
    start_conversation(ana, [ben], Draft(source="Secret between us"), "")
    start_conversation(ben, [eve], Draft(source="Secret of others"), "")
    seal()
    narrow = open_to(with_private=False)
    assert words_of(rosa, narrow, "secret") == ["Secret in the open"]
    assert words_of(rosa, open_to(), "secret") == ["Secret behind doors", "Secret in the open"]
    direct = open_to(people_ids=[ana.id], with_direct=True, with_private=False)
    assert words_of(rosa, direct, "secret") == ["Secret between us", "Secret in the open"]
    assert words_of(rosa, direct, "type:dm to:ben.claes") == ["Secret between us"]
    assert words_of(rosa, open_to(people_ids=[ben.id]), "secret") == []
    with pytest.raises(QueryError) as wrong:
        search(rosa, narrow, f'in:"{community.name}" secret')
    assert (wrong.value.wrong, wrong.value.at) == (Wrong.NOWHERE, 0)


def test_nobody_searches_without_a_grant_that_is_in_force(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person, omar: Person
) -> None:
    grant = open_to()
    one = search(rosa, grant, "brake")
    with pytest.raises(NotOpened):
        search(omar, grant, "brake")
    put(grant, expires_at=now())
    with pytest.raises(NotOpened):
        search(rosa, grant, "brake")
    with pytest.raises(NotOpened):
        found(rosa, one)
    jobs.forget_searches.call(timestamp=0)
    assert session.scalars(select(ArchiveSearch)).all() == []


def test_every_look_is_taken_down_before(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person, ana: Person, ben: Person
) -> None:
    one = search(rosa, open_to(), "brake from:ben.claes")
    found(rosa, one)
    looks = session.scalars(select(Look).order_by(Look.id)).all()
    assert [(look.act, look.things, look.people_ids) for look in looks] == [
        (LookAct.SEARCHED, 2, [ben.id]),
        (LookAct.VIEWED, 2, [ben.id]),
    ]
    rows = session.execute(
        select(Entry, EntryKey).join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.noun == "look").order_by(Entry.id)
    ).all()  # fmt: skip
    facts = [ledger.opened(entry, key) for entry, key in rows]
    assert facts[0]["query"] == "brake from:ben.claes"
    assert facts[0]["settled"] == f'brake from:"#{ben.id}"' or f"#{ben.id}" in facts[0]["settled"]
    assert facts[1]["search"] == one.id


def test_a_hit_shows_its_versions_and_what_stands_around_it(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person
) -> None:
    one = search(rosa, open_to(), "forged OR squeaked")
    opened = look_into(rosa, one.grant_id)
    forged, squeaked = results(opened, one, Order.NEWEST, None).cards
    shown = whole(opened, one, forged.id, 3)
    assert [str(changed) for _card, changed in shown.versions] == [
        "I <mark>forged</mark> the brake report",
        "I <del>forged</del><ins>wrote</ins> the brake report",
    ]
    assert forged.is_replaced
    assert forged.deleted_at is not None
    around = whole(opened, one, squeaked.id, 3)
    assert [card.title for card in around.before] == ["Wear"]
    assert around.after == []


def test_more_versions_than_a_page_takes_follow_one_another(
    seal: Callable[[], None], open_to: Callable[..., Grant], rosa: Person, ana: Person,
    community: Community, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(reading, "VERSIONS", 3)
    post = create_post(ana, community, Draft(source="Brake 1"))
    for number in range(2, 6):
        edit_post(ana, post, Draft(source=f"Brake {number}"), post.version)
    seal()
    one = search(rosa, open_to(), "brake version:last")
    opened = look_into(rosa, one.grant_id)
    hit = results(opened, one, Order.NEWEST, None).cards[0].id
    first = whole(opened, one, hit, 0)
    assert [card.number for card, _ in first.versions] == [1, 2, 3]
    rest = whole(opened, one, hit, 0, first.more_versions)
    assert [card.number for card, _ in rest.versions] == [3, 4, 5]
    assert "<del>3</del><ins>4</ins>" in rest.versions[1][1]
    assert rest.more_versions is None


def test_of_equal_bars_the_order_tells_nobodys_number(
    seal: Callable[[], None], open_to: Callable[..., Grant], rosa: Person, ana: Person,
    make_person: Callable[..., Person], make_community: Callable[..., Community],
) -> None:  # fmt: skip
    people = [make_person(f"Person {number}") for number in range(15)]
    place = make_community("Elsewhere", *people)
    for person in people:
        create_post(person, place, Draft(source="Brake"))
    seal()
    grant = open_to()
    put(grant, stage=GrantStage.COUNTS, is_stepwise=True)
    opened = look_into(rosa, grant.id)
    shown = [name for name, _ in picture(opened, search(rosa, grant, "brake")).people]
    assert shown == sorted(opened.pseudonym(one.id) for one in people)[:12]


def test_grants_that_are_open_follow_page_by_page(
    in_app: None, open_to: Callable[..., Grant], rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "GRANTS", 2)
    made = [open_to().id for _ in range(3)]
    first, before = searching.grants_of(rosa, None)
    assert [one.id for one in first] == made[:0:-1]
    assert [[one.id for one in page] for page in searching.grants_of(rosa, before)[:1]] == [
        made[:1]
    ]
    assert searching.grants_of(rosa, before)[1] is None


def test_texts_without_names_hide_them_and_none_can_be_looked_for(
    seal: Callable[[], None], open_to: Callable[..., Grant], rosa: Person, ana: Person,
    ben: Person, community: Community,
) -> None:  # fmt: skip
    create_post(ana, community, Draft(source="Ben Claes said that Ana broke it, ask @ben.claes"))
    seal()
    grant = open_to()
    put(grant, stage=GrantStage.PSEUDONYMS, is_stepwise=True)
    one = search(rosa, grant, "broke")
    opened = look_into(rosa, grant.id)
    (card,) = results(opened, one, Order.NEWEST, None).cards
    her, him = opened.pseudonym(ana.id), opened.pseudonym(ben.id)
    assert card.author == her
    assert card.gist.striptags() == f"{him} said that {her} broke it, ask {him}"
    assert words_of(rosa, grant, f"from:{her} type:post") == [card.gist.striptags()]
    for typed in (
        '"Ben Claes"', "broke ben claes", "@ben.claes", "from:ana.peeters", "claes", "Peeter*",
        "claes's", "the_claes", "broke -ben", "claes OR broke", "cla*",
    ):  # fmt: skip
        with pytest.raises(QueryError) as wrong:
            search(rosa, grant, typed)
        assert wrong.value.wrong in (Wrong.NAMES, Wrong.NOBODY)


def test_without_names_no_time_tells_whose_a_text_is(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person
) -> None:
    grant = open_to()
    one = search(rosa, grant, "brake")
    exact = results(look_into(rosa, grant.id), one, Order.NEWEST, None).cards
    put(grant, stage=GrantStage.PSEUDONYMS, is_stepwise=True)
    opened = look_into(rosa, grant.id)
    cards = results(opened, one, Order.NEWEST, None).cards
    shown = whole(opened, one, cards[0].id, 3)
    monday = week_of(exact[0].at)
    assert (monday.weekday(), monday.time()) == (0, time())
    assert timedelta(0) <= exact[0].at - monday < timedelta(days=7)
    times = [card.at for card in (*cards, shown.card, *shown.before, *shown.after)]
    times += [card.at for card, _changes in shown.versions]
    times += [card.deleted_at for card in (*cards, shown.card) if card.deleted_at]
    assert len(times) > 5
    assert set(times) <= {monday, *(week_of(card.at) for card in exact)}
    assert all(card.is_coarse for card in (*cards, shown.card, *shown.before, *shown.after))
    assert not any(card.is_coarse for card in exact)


@pytest.mark.parametrize("typed", ["on:today", "before:2026-03-04", "after:yesterday",
                                   "brake edited:today", "deleted:3.4.2026"])  # fmt: skip
def test_without_names_no_day_can_be_looked_for(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person, typed: str
) -> None:
    grant = open_to()
    search(rosa, grant, typed)
    put(grant, stage=GrantStage.COUNTS, is_stepwise=True)
    with pytest.raises(QueryError) as wrong:
        search(rosa, grant, typed)
    assert wrong.value.wrong is Wrong.DAYS
    for wide in ("after:2020", f"on:{now():%Y-%m}", "deleted:yes edited:no"):
        search(rosa, grant, wide)


def test_numbers_alone_are_shown_where_a_grant_goes_no_further(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person, ben: Person,
    community: Community,
) -> None:  # fmt: skip
    grant = open_to()
    one = search(rosa, grant, "brake")
    named = picture(look_into(rosa, grant.id), one)
    put(grant, stage=GrantStage.COUNTS, is_stepwise=True)
    opened = look_into(rosa, grant.id)
    assert one.hits == 3
    for look in (
        lambda: results(opened, one, Order.NEWEST, None),
        lambda: whole(opened, one, 0, 3),
    ):
        with pytest.raises(NotOpened):
            look()
    shown = picture(opened, one)
    assert shown.months == [(f"{now():%Y-%m}", 3)]
    assert shown.places == [(community.name, 3)]
    assert shown.people[0] == (opened.pseudonym(ben.id), 2)
    assert named.people[0] == (ben.name, 2)


def test_pages_follow_one_another(
    seal: Callable[[], None], open_to: Callable[..., Grant], rosa: Person, ana: Person,
    community: Community, statements: list[str],
) -> None:  # fmt: skip
    for number in range(55):
        create_post(ana, community, Draft(source=f"Brake number {number}"))
    seal()
    one = search(rosa, open_to(), "brake")
    opened = look_into(rosa, one.grant_id)
    statements.clear()
    first = results(opened, one, Order.NEWEST, None)
    many = len(statements)
    statements.clear()
    second = results(opened, one, Order.NEWEST, first.more)
    assert (len(first.cards), len(second.cards), second.more) == (50, 5, None)
    assert first.cards[0].gist.striptags() == "Brake number 54"
    assert second.cards[-1].gist.striptags() == "Brake number 0"
    assert len(statements) <= many + 1
    oldest = results(opened, one, Order.OLDEST, None)
    assert oldest.cards[0].gist.striptags() == "Brake number 0"


def test_very_frequent_words_are_walked_and_counted_by_the_worker(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    grant = open_to()
    expected = words_of(rosa, grant, "brake")
    monkeypatch.setattr("archive.finding.hits.COUNTED", 0)
    monkeypatch.setattr("archive.finding.hits.WORTH", 0)
    one = search(rosa, grant, "brake")
    assert one.hits is None
    assert found(rosa, one) == expected
    assert found(rosa, one, Order.OLDEST) == expected[::-1]
    monkeypatch.setattr("archive.finding.hits.WINDOW", 1)
    assert found(rosa, one) == expected
    jobs.count_hits.call(search_id=one.id)
    assert session.get_one(ArchiveSearch, one.id, populate_existing=True).hits == 3


@pytest.mark.parametrize("walks_from", [0, 1_000_000_000])
def test_words_that_stand_together_are_found_either_way_and_counted_by_the_worker_sooner(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person,
    monkeypatch: pytest.MonkeyPatch, walks_from: int,
) -> None:  # fmt: skip
    monkeypatch.setattr("archive.finding.hits.EIGHTH", walks_from)
    grant = open_to()
    both = ["I wrote the brake report", "I forged the brake report"]
    one = search(rosa, grant, '"the brake report"')
    assert (one.hits, found(rosa, one)) == (2, both)
    assert found(rosa, one, Order.OLDEST) == both[::-1]
    assert words_of(rosa, grant, '"report the brake"') == []
    assert words_of(rosa, grant, "fast NEAR/2 brake") == []
    assert words_of(rosa, grant, "fast NEAR/3 brake") == ["The brake pads wear fast"]
    assert words_of(rosa, grant, 'brake -"brake report"') == ["The brake pads wear fast"]
    assert words_of(rosa, grant, 'squeak OR ("brake report" forged)') == [
        "I forged the brake report", "Mine squeaked at every stop",
    ]  # fmt: skip
    monkeypatch.setattr("archive.finding.hits.COUNTED", 10)
    assert search(rosa, grant, "brake").hits == 3
    assert search(rosa, grant, '"the brake report"').hits is None


def test_how_the_database_looks_is_told_for_one_question_alone(
    said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person, statements: list[str]
) -> None:
    one = search(rosa, open_to(), "brake")
    statements.clear()
    assert len(found(rosa, one)) == 3
    told = [at for at, words in enumerate(statements) if "enable_seqscan" in words]
    assert len(told) == 2
    assert "findable.stems" in statements[told[0] + 1]
    assert told[1] == told[0] + 2
    assert session.scalar(text("SHOW enable_seqscan")) == "on"


def test_a_search_is_planned_for_its_own_words_however_often_one_searches(
    app: Flask, said: dict[str, Post], open_to: Callable[..., Grant], rosa: Person
) -> None:
    grant = open_to()
    one = search(rosa, grant, "brake")
    size, opened = one.size, look_into(rosa, grant.id)
    asked = asked_of(opened, read("brake"), size, "Europe/Brussels")
    session.remove()
    app.extensions["engine"].dispose()  # from here on, one connection is lent again and again
    for _ in range(14):
        assert len(page(opened, session, asked).hits) == count(opened, session, asked) == 3
        session.rollback()
    kept = text(
        "SELECT sum(generic_plans), sum(custom_plans) > 10 FROM pg_prepared_statements"
        " WHERE statement LIKE '%findable.stems%'"
    )
    assert session.execute(kept).one() == (0, True)


def test_changes_are_marked_and_nothing_of_them_is_markup() -> None:
    assert changes("a <b> c", "a <i> c") == ("a &lt;<del>b</del><ins>i</ins>&gt; c")
    assert changes("x " * 5_000, "<b>") == "&lt;b&gt;"


def test_the_size_of_a_search_is_one_that_was_signed(said: dict[str, Post]) -> None:
    with change(None):
        pass
    assert size_now() > 0
    assert session.scalars(select(Findable.id)).all()
