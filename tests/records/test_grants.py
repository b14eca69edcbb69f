"""Who opens the archive to whom, for how long, and how much of it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import Forbidden, NotFound

from archive import granting
from archive.granting import NotOpened, Opened, open_archive
from models import (
    Capability,
    Comment,
    Community,
    Entry,
    Event,
    Grant,
    GrantFinding,
    GrantPurpose,
    GrantStage,
    GrantState,
    Look,
    LookAct,
    Person,
    PersonState,
    Post,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.errors import Invalid
from social.looking import record_access
from social.messages.actions import start_conversation, write_message
from social.records import grants
from social.records.grants import Ask

Make = Callable[..., Person]
Write = Callable[..., Post]

ALL_TIME = {
    "begins_at": datetime(2001, 1, 1, tzinfo=UTC),
    "ends_at": datetime(2099, 1, 1, tzinfo=UTC),
}


def ask(**more: Any) -> Ask:
    """Ask for the whole, for the purpose that reaches furthest."""
    given = ALL_TIME | {"purpose": GrantPurpose.LEGAL_DISPUTE, "reason": "Case 12"} | more
    return Ask(**given)


def granted(asker: Person, approver: Person, **more: Any) -> Grant:
    """Let one ask, another approve."""
    grant = grants.ask_grant(asker, ask(**more))
    grants.approve_grant(approver, grant)
    return grant


def opened(officer: Person, grant: Grant, at: datetime | None = None) -> Opened:
    return open_archive(session, officer, grant.id, clock=(lambda: at) if at else now)


def things(way: Opened) -> set[tuple[str, int]]:
    """Name what a grant reaches in the ledger."""
    found = session.execute(select(Entry.noun, Entry.noun_id).where(way.entries()))
    return {(noun, noun_id) for noun, noun_id in found}


def stays_closed(officer: Person, grant: Grant, at: datetime | None = None) -> bool:
    try:
        opened(officer, grant, at)
    except NotOpened:
        return True
    return False


def test_what_is_asked_opens_nothing_until_another_approves(
    in_app: Flask, rosa: Person, omar: Person
) -> None:
    grant = grants.ask_grant(rosa, ask())
    assert stays_closed(rosa, grant)
    grants.approve_grant(omar, grant)
    way = opened(rosa, grant)
    assert (way.grant_id, way.stage) == (grant.id, GrantStage.IDENTITIES)
    assert stays_closed(omar, grant)


def test_nobody_approves_their_own(in_app: Flask, rosa: Person) -> None:
    grant = grants.ask_grant(rosa, ask())
    with pytest.raises(Invalid):
        grants.approve_grant(rosa, grant)
    by_hand = update(Grant).values(approved_by_id=rosa.id, approved_at=now())
    with pytest.raises(IntegrityError, match="two_people"):
        session.execute(by_hand.where(Grant.id == grant.id))
    session.rollback()


def test_whom_it_names_can_neither_ask_for_it_nor_decide_nor_use_it(
    in_app: Flask, rosa: Person, omar: Person, make_officer: Make
) -> None:
    with pytest.raises(Invalid):
        grants.ask_grant(rosa, ask(people_ids=[rosa.id]))
    grant = grants.ask_grant(rosa, ask(people_ids=[omar.id]))
    for act in (
        lambda: grants.approve_grant(omar, grant),
        lambda: grants.refuse_grant(omar, grant, "No"),
        lambda: grants.end_grant(omar, grant),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Invalid):
        grants.ask_grant(rosa, ask(people_ids=[omar.id], officer_ids=[omar.id]))


OTHER_ROLES = sorted(set(Capability) - {Capability.COMPLIANCE, Capability.CONFIDANT})


@pytest.mark.parametrize("role", [None, *OTHER_ROLES])
def test_no_other_role_asks_approves_or_opens(
    in_app: Flask,
    role: Capability | None,
    rosa: Person,
    omar: Person,
    eve: Person,
    give: Callable[..., Person],
) -> None:
    if role:
        give(eve, role)
    with pytest.raises(NotFound):
        grants.ask_grant(eve, ask())
    with pytest.raises(NotFound):
        grants.take_grant(eve, ask())
    waiting = grants.ask_grant(rosa, ask())
    with pytest.raises(NotFound):
        grants.approve_grant(eve, waiting)
    grants.approve_grant(omar, waiting)
    assert stays_closed(eve, waiting)


def test_who_runs_the_system_reads_nothing_also_as_an_officer(
    in_app: Flask, rosa: Person, omar: Person, give: Callable[..., Person]
) -> None:
    grant = granted(rosa, omar)
    waiting = grants.ask_grant(rosa, ask())
    give(rosa, Capability.ADMINISTRATOR)
    assert stays_closed(rosa, grant)
    give(omar, Capability.ADMINISTRATOR)
    for act in (
        lambda: grants.ask_grant(rosa, ask()),
        lambda: grants.take_grant(rosa, ask()),
        lambda: grants.approve_grant(omar, waiting),
        lambda: grants.end_grant(omar, grant),
    ):
        with pytest.raises(Forbidden):
            act()


def test_it_is_over_to_the_second(in_app: Flask, rosa: Person, omar: Person) -> None:
    grant = granted(rosa, omar, days=3)
    assert grant.approved_at is not None
    end = grant.approved_at + timedelta(days=3)
    assert grant.expires_at == end
    assert not stays_closed(rosa, grant, end - timedelta(seconds=1))
    assert stays_closed(rosa, grant, end)


def test_a_long_answer_hears_within_a_second_that_it_ended(
    in_app: Flask, rosa: Person, omar: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = granted(rosa, omar)
    way = opened(rosa, grant)
    stream = way.watch(range(1_000_000))
    assert next(stream) == 0
    grants.end_grant(omar, grant)
    monkeypatch.setattr(granting, "LOOK_AGAIN", 0.0)
    with pytest.raises(NotOpened):
        next(stream)
    with pytest.raises(NotOpened):
        way.require()


def test_it_is_looked_at_again_twice_a_second_and_not_more(
    in_app: Flask, rosa: Person, omar: Person, statements: list[str]
) -> None:
    way = opened(rosa, granted(rosa, omar))
    assert granting.LOOK_AGAIN <= 0.5
    statements.clear()
    way._looked -= granting.LOOK_AGAIN
    way.require()
    way.require()
    assert len([one for one in statements if "FROM" in one]) == 1


def test_an_account_that_ended_opens_nothing(in_app: Flask, rosa: Person, omar: Person) -> None:
    grant = granted(rosa, omar)
    with change(None) as record:
        rosa.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, rosa)
    assert stays_closed(rosa, grant)


def test_nobody_makes_one_by_hand(in_app: Flask, rosa: Person, omar: Person) -> None:
    grant = granted(rosa, omar)
    with pytest.raises(TypeError):
        Opened(object(), session.get_bind(), grant, rosa.id, now)  # type: ignore[arg-type]


def test_a_purpose_reaches_no_further_than_it_suffices(in_app: Flask, rosa: Person) -> None:
    for purpose in (GrantPurpose.AUDIT, GrantPurpose.CONTINUITY):
        with pytest.raises(Invalid) as refused:
            grants.ask_grant(rosa, ask(purpose=purpose, with_private=True))
        assert "with_private" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        grants.ask_grant(rosa, ask(purpose=GrantPurpose.INVESTIGATION, with_direct=True))
    assert "with_direct" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        grants.ask_grant(rosa, ask(with_direct=True))
    assert "people" in refused.value.fields


@pytest.mark.parametrize(
    "more",
    [
        {"reason": ""},
        {"ends_at": ALL_TIME["begins_at"]},
        {"days": 31},
        {"days": 0},
        {"people_ids": [2**31 - 1]},
        {"community_ids": [2**31 - 1]},
        {"people_ids": list(range(1, 1100))},
        {"officer_ids": [2**31 - 1]},
        {"officer_ids": list(range(1, 1100))},
    ],
)
def test_nonsense_is_refused(in_app: Flask, rosa: Person, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        grants.ask_grant(rosa, ask(**more))


def test_the_database_lets_none_be_longer_than_thirty_days(
    in_app: Flask, rosa: Person, omar: Person
) -> None:
    grant = granted(rosa, omar)
    with pytest.raises(IntegrityError, match="not_too_long"):
        session.execute(
            update(Grant)
            .where(Grant.id == grant.id)
            .values(expires_at=grant.approved_at + timedelta(days=30, seconds=1))
        )
    session.rollback()


def test_the_database_lets_nobody_write_one_without_an_entry(
    in_app: Flask, rosa: Person, omar: Person
) -> None:
    grant = granted(rosa, omar, days=1)
    session.execute(update(Grant).where(Grant.id == grant.id).values(with_direct=False, days=2))
    with pytest.raises(DBAPIError):
        session.commit()
    session.rollback()


def test_in_haste_it_opens_at_once_for_four_hours_and_another_looks_back(
    in_app: Flask, rosa: Person, omar: Person
) -> None:
    grant = grants.take_grant(rosa, ask(purpose=GrantPurpose.SECURITY_INCIDENT))
    way = opened(rosa, grant)
    assert way.stage is GrantStage.IDENTITIES
    assert stays_closed(rosa, grant, grant.asked_at + timedelta(hours=4))
    assert grant.waits_for_review
    with pytest.raises(Invalid):
        grants.review_grant(rosa, grant, GrantFinding.JUSTIFIED, "It burnt.")
    grants.review_grant(omar, grant, GrantFinding.UNJUSTIFIED, "It could have waited.")
    assert (grant.finding, grant.state) == (GrantFinding.UNJUSTIFIED, GrantState.ENDED)
    assert stays_closed(rosa, grant)
    with pytest.raises(Invalid):
        grants.review_grant(omar, grant, GrantFinding.JUSTIFIED, "After all.")


def test_nobody_goes_on_in_haste_before_somebody_looked_back(
    in_app: Flask, rosa: Person, omar: Person
) -> None:
    first = grants.take_grant(rosa, ask())
    grants.take_grant(rosa, ask(), now() + timedelta(hours=3))
    later = now() + timedelta(hours=5)
    with pytest.raises(Invalid):
        grants.take_grant(rosa, ask(), later)
    grants.review_grant(omar, first, GrantFinding.JUSTIFIED, "It burnt.")
    assert grants.take_grant(rosa, ask(), later).is_urgent


def test_who_works_at_no_site_is_read_in_steps(
    in_app: Flask, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(current_app.config["SETTINGS"], step_countries=("DE",))
    monkeypatch.setitem(current_app.config, "SETTINGS", settings)
    assert not grants.goes_in_steps([ana.id])
    ana.site = None
    session.flush()
    assert grants.goes_in_steps([ana.id])


def test_who_writes_to_those_named_is_read_in_steps_too(
    in_app: Flask, rosa: Person, omar: Person, ana: Person, ben: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings = replace(current_app.config["SETTINGS"], step_countries=("DE",))
    monkeypatch.setitem(current_app.config, "SETTINGS", settings)
    early = grants.ask_grant(rosa, ask(people_ids=[ana.id], with_direct=True))
    assert not early.is_stepwise
    start_conversation(ben, [ana], Draft(source="Between us"))
    assert not granted(rosa, omar, people_ids=[ana.id], with_direct=True).is_stepwise
    with change(None) as record:
        ben.site = None
        record(Event.PERSON_CHANGED, ben)
    assert not granted(rosa, omar, people_ids=[ana.id]).is_stepwise
    late = granted(rosa, omar, people_ids=[ana.id], with_direct=True)
    assert (late.is_stepwise, late.stage) == (True, GrantStage.COUNTS)
    grants.approve_grant(omar, early)
    assert (early.is_stepwise, early.stage) == (True, GrantStage.COUNTS)


def test_who_names_nobody_reads_in_steps_wherever_people_work(
    in_app: Flask, rosa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not grants.goes_in_steps([])
    settings = replace(current_app.config["SETTINGS"], step_countries=("DE",))
    monkeypatch.setitem(current_app.config, "SETTINGS", settings)
    assert grants.goes_in_steps([])


def test_data_protection_ends_and_looks_back_and_opens_nothing(
    in_app: Flask, rosa: Person, omar: Person, eve: Person, give: Callable[..., Person]
) -> None:
    give(eve, Capability.DATA_PROTECTION)
    grant = granted(rosa, omar)
    assert stays_closed(eve, grant)
    grants.end_grant(eve, grant)
    assert stays_closed(rosa, grant)
    taken = grants.take_grant(rosa, ask())
    grants.review_grant(eve, taken, GrantFinding.JUSTIFIED, "It could not wait.")
    assert taken.reviewed_by_id == eve.id


def test_in_steps_names_come_after_a_second_approval(
    in_app: Flask, rosa: Person, omar: Person, ana: Person
) -> None:
    settings = replace(current_app.config["SETTINGS"], step_countries=(ana.site.country,))
    with patch.dict(current_app.config, {"SETTINGS": settings}):
        grant = granted(rosa, omar, people_ids=[ana.id])
    assert grant.is_stepwise
    way = opened(rosa, grant)
    way.require(GrantStage.COUNTS)
    with pytest.raises(NotOpened):
        way.require(GrantStage.PSEUDONYMS)
    with pytest.raises(Invalid):
        grants.ask_identities(rosa, grant, "37 hits")
    grants.step_grant(rosa, grant)
    way = opened(rosa, grant)
    way.require(GrantStage.PSEUDONYMS)
    with pytest.raises(NotOpened):
        next(way.watch([1]))
    grants.ask_identities(rosa, grant, "Two of them speak of a bribe")
    with pytest.raises(Invalid):
        grants.approve_identities(rosa, grant)
    grants.refuse_identities(omar, grant)
    with pytest.raises(Invalid):
        grants.approve_identities(omar, grant)
    grants.ask_identities(rosa, grant, "Two of them name a sum")
    grants.approve_identities(omar, grant)
    opened(rosa, grant).require(GrantStage.IDENTITIES)


def test_a_pseudonym_is_the_same_in_one_grant_and_another_in_the_next(
    in_app: Flask, rosa: Person, omar: Person
) -> None:
    first, second = (opened(rosa, granted(rosa, omar)) for _ in range(2))
    assert first.pseudonym(7) == first.pseudonym(7) != first.pseudonym(8)
    assert first.pseudonym(7) != second.pseudonym(7)


def test_it_reaches_what_those_people_wrote_then_and_there(
    in_app: Flask,
    rosa: Person,
    omar: Person,
    ana: Person,
    ben: Person,
    make_community: Callable[..., Community],
    community: Community,
    write_post: Write,
    write_comment: Callable[..., Comment],
) -> None:
    open_place = make_community("Pipes", ana, ben)
    in_private = write_post("Secret")
    in_public = write_post("Open", community_id=open_place.id)
    of_ben = write_post("Ben's", community_id=open_place.id, author_id=ben.id)
    answer = write_comment(in_public)
    all_four = {(one.noun, one.id) for one in (in_private, in_public, of_ben, answer)}

    def reached(**more: Any) -> set[tuple[str, int]]:
        return things(opened(rosa, granted(rosa, omar, **more))) & all_four

    def named(*those: Post | Comment) -> set[tuple[str, int]]:
        return {(one.noun, one.id) for one in those}

    assert reached() == named(in_public, of_ben, answer)
    assert reached(with_private=True) == all_four
    assert reached(people_ids=[ben.id]) == named(of_ben, answer)
    assert reached(people_ids=[ana.id], with_private=True) == named(in_private, in_public)
    assert reached(community_ids=[community.id]) == set()
    assert reached(community_ids=[community.id], with_private=True) == named(in_private)
    assert reached(ends_at=now() - timedelta(days=1)) == set()
    assert reached(begins_at=now() + timedelta(days=1)) == set()


def test_messages_are_reached_only_where_it_says_so_and_only_of_those_named(
    in_app: Flask, rosa: Person, omar: Person, ana: Person, ben: Person, eve: Person
) -> None:
    with_ben = start_conversation(ana, [ben], Draft(source="Between us")).conversation
    with_eve = start_conversation(ben, [eve], Draft(source="Others")).conversation
    answer = write_message(ben, with_ben, Draft(source="Indeed"))
    whole = things(opened(rosa, granted(rosa, omar, with_private=True)))
    assert not {noun for noun, _id in whole} & granting.DIRECT
    named = granted(rosa, omar, people_ids=[ana.id], with_direct=True)
    reached = things(opened(rosa, named))
    assert ("message", answer.id) in reached
    assert ("conversation", with_ben.id) in reached
    assert ("conversation", with_eve.id) not in reached
    assert len([noun for noun, _id in reached if noun == "message"]) == 2
    unnamed = granted(rosa, omar, people_ids=[ana.id])
    assert not {noun for noun, _id in things(opened(rosa, unnamed))} & granting.DIRECT


def test_a_scope_holds_for_any_table_that_says_what_it_is_about(
    in_app: Flask, rosa: Person, omar: Person, ana: Person, ben: Person, write_post: Write
) -> None:
    mine, other = write_post("A"), write_post("B", author_id=ben.id)
    way = opened(rosa, granted(rosa, omar, people_ids=[ana.id], with_private=True))
    held = way.covers(
        noun=func.coalesce("post"),
        person_id=Post.author_id,
        at=Post.posted_at,
        community_id=Post.community_id,
        conversation_id=func.nullif(1, 1),
        message_id=func.nullif(1, 1),
    )
    found = set(session.scalars(select(Post.id).where(held)))
    assert mine.id in found
    assert other.id not in found


def test_every_look_is_a_line_before_anything_is_seen(
    in_app: Flask, rosa: Person, omar: Person, ana: Person
) -> None:
    grant = granted(rosa, omar)
    way = opened(rosa, grant)
    for act in LookAct:
        look = record_access(way, act, people=[ana.id, ana.id], things=3, words="bribe")
        assert (look.people_ids, look.things, look.officer_id) == ([ana.id], 3, rosa.id)
        query = select(Entry.event).where(Entry.noun == "look", Entry.noun_id == look.id)
        assert session.scalars(query).all() == [f"look.{act}"]
    grants.end_grant(omar, grant)
    way._looked -= 1
    with pytest.raises(NotOpened):
        record_access(way, LookAct.VIEWED)
    assert session.scalar(select(func.count(Look.id))) == len(LookAct)


def test_time_writes_down_that_a_grant_ended(in_app: Flask, rosa: Person, omar: Person) -> None:
    grant = granted(rosa, omar, days=1)
    kept = granted(rosa, omar, days=2)
    assert grants.end_expired(now() + timedelta(days=1, minutes=1)) == 1
    assert grant.state is GrantState.ENDED
    assert kept.state is GrantState.APPROVED


def test_a_colleague_whom_it_names_uses_it_and_does_not_approve_it(
    in_app: Flask, rosa: Person, omar: Person, make_officer: Make
) -> None:
    pia = make_officer("Pia Officer")
    grant = grants.ask_grant(rosa, ask(officer_ids=[pia.id]))
    with pytest.raises(Invalid):
        grants.approve_grant(pia, grant)
    grants.approve_grant(omar, grant)
    assert not stays_closed(pia, grant)


def test_those_named_are_told_where_the_house_tells_them(
    in_app: Flask, rosa: Person, omar: Person, ana: Person
) -> None:
    grant = granted(rosa, omar, people_ids=[ana.id])
    grants.end_grant(rosa, grant)
    with pytest.raises(Forbidden):
        grants.tell_subjects(rosa, grant)
    settings = replace(current_app.config["SETTINGS"], tell_looked_at=True)
    with patch.dict(current_app.config, {"SETTINGS": settings}):
        grants.tell_subjects(rosa, grant)
        assert grant.told_at is not None
        with pytest.raises(Invalid):
            grants.tell_subjects(rosa, grant)
