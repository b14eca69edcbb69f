"""Who finds a case, who takes it, and for whom does it not exist?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.exceptions import NotFound

from models import (
    Capability,
    Case,
    CaseNote,
    CaseState,
    Community,
    Event,
    Found,
    Membership,
    MembershipRole,
    Person,
    Post,
    Reason,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.errors import Invalid
from social.judges import judge_of
from social.posts.actions import create_post
from social.review import claiming, jobs, listing
from social.review.listing import Part
from tests.known import events, last_facts
from tests.review.conftest import report

Give = Callable[..., Person]


def sees(person: Person) -> list[int]:
    """List the cases that wait for a person."""
    judge = judge_of(person)
    return [line.case.id for line in listing.page(judge, Part.QUEUE, None)[0]]


def set_manager(person: Person, manager: Person | None) -> None:
    with change(None) as record:
        person.manager_id = manager.id if manager else None
        record(Event.PERSON_CHANGED, person)


def test_owners_and_moderators_who_may_read_it_find_a_case(
    case: Case, ana: Person, mia: Person
) -> None:
    assert sees(ana) == sees(mia) == [case.id]


def test_hole_14_for_everybody_else_it_does_not_exist(
    case: Case, ben: Person, cas: Person, olaf: Person, eve: Person
) -> None:
    for person in (ben, cas, olaf, eve):
        assert sees(person) == []
        with pytest.raises(NotFound):
            claiming.claim_case(person, case)
        with pytest.raises(NotFound):
            claiming.note(person, case, "Well")


def test_a_moderator_reads_no_case_about_themself_or_their_boss(
    post: Post, mia: Person, ana: Person, cas: Person, ben: Person
) -> None:
    case = report(post, cas)
    set_manager(ben, mia)
    assert sees(mia) == []
    set_manager(ben, None)
    set_manager(mia, cas)
    assert sees(mia) == []
    set_manager(mia, None)
    assert sees(mia) == [case.id]
    report(post, mia)
    assert sees(mia) == []
    assert sees(ana) == [case.id]


def test_who_is_named_does_not_judge(
    app: Flask, ben: Person, place: Community, cas: Person, mia: Person, ana: Person
) -> None:
    named = create_post(ben, place, Draft(source="Ask @mia.moderator and @ana.peeters"))
    case = report(named, cas)
    assert sees(mia) == sees(ana) == []
    assert case.is_left_over


def test_where_nobody_near_is_free_administrators_who_may_read_it_are_asked(
    app: Flask, ana: Person, cas: Person, make_person: Callable[..., Person], give: Give,
    make_community: Callable[..., Community]
) -> None:  # fmt: skip
    flo = give(make_person("Flo Admin"))
    open_place, closed_place = (
        make_community("Bakery", ana, cas),
        make_community("Cellar", ana, cas, kind="private"),
    )
    seen, unseen = (
        report(create_post(ana, place, Draft(source="Platinum")), cas)
        for place in (open_place, closed_place)
    )
    assert (seen.is_left_over, unseen.is_left_over) == (True, True)
    assert sees(flo) == [seen.id]
    moderator = give(make_person("Mo Moderator"), Capability.MODERATOR)
    assert sees(moderator) == [seen.id]


def test_who_recuses_themself_sees_it_no_more_and_says_why(
    case: Case, mia: Person, ana: Person
) -> None:
    claiming.claim_case(mia, case)
    claiming.recuse(mia, case, "We are married.")
    assert sees(mia) == []
    assert case.claimed_by_id is None
    assert last_facts(Event.CASE_RECUSED)["reason"] == "We are married."
    assert not case.is_left_over
    claiming.recuse(ana, case, "He is my friend.")
    assert case.is_left_over


def test_one_takes_a_case_and_another_is_told(case: Case, mia: Person, ana: Person) -> None:
    claiming.claim_case(mia, case)
    with pytest.raises(Invalid):
        claiming.claim_case(ana, case)
    with pytest.raises(Invalid):
        claiming.release_case(ana, case)
    claiming.release_case(mia, case)
    claiming.claim_case(ana, case)
    assert events("case") == [
        "case.opened", "case.claimed", "case.released", "case.claimed"
    ]  # fmt: skip


def test_what_was_left_lying_a_day_somebody_else_takes(
    case: Case, mia: Person, ana: Person
) -> None:
    claiming.claim_case(mia, case)
    long_ago = now() - claiming.LASTS - timedelta(minutes=1)
    session.execute(update(Case).values(claimed_at=long_ago))
    session.commit()
    claiming.claim_case(ana, case)
    assert case.claimed_by_id == ana.id


def test_of_fifty_who_take_a_case_at_once_one_gets_it(
    app: Flask, case: Case, place: Community, make_person: Callable[..., Person], give: Give,
    at_once: Callable[..., list[Any]],
) -> None:  # fmt: skip
    people = [
        give(make_person(f"Mo {n}", handle=f"mo{n}"), Capability.MODERATOR) for n in range(50)
    ]
    with change(None) as record:
        for person in people:
            line = Membership(
                person_id=person.id, community_id=place.id, role=MembershipRole.MEMBER
            )
            session.add(line)
            record(Event.MEMBER_JOINED, line)
    case_id, ids = case.id, [person.id for person in people]
    session.remove()

    def take(person_id: int) -> str:
        claiming.claim_case(session.get_one(Person, person_id), session.get_one(Case, case_id))
        return "taken"

    results = at_once(*(lambda one=one: take(one) for one in ids))
    assert results.count("taken") == 1
    assert results.count(Invalid) == 49
    assert events("case").count("case.claimed") == 1


def test_who_reported_is_said_with_a_reason_that_stays(
    case: Case, mia: Person, cas: Person, ben: Person
) -> None:
    assert claiming.unmask(mia, case, 1, "He asked for help.").id == cas.id
    facts = last_facts(Event.CASE_UNMASKED)
    assert (facts["reporter_id"], facts["reason"]) == (cas.id, "He asked for help.")
    for number in (0, 2):
        with pytest.raises(NotFound):
            claiming.unmask(mia, case, number, "Why not")
    with pytest.raises(NotFound):
        claiming.unmask(ben, case, 1, "Who was it?")


def test_notes_are_kept(case: Case, mia: Person) -> None:
    claiming.note(mia, case, "He was warned.")
    assert session.scalars(select(CaseNote.words)).all() == ["He was warned."]
    assert last_facts(Event.CASE_NOTED)["words"] == "He was warned."


def test_the_grave_come_first(
    app: Flask, place: Community, ben: Person, cas: Person, mia: Person
) -> None:
    texts = [create_post(ben, place, Draft(source=f"Number {n}")) for n in range(2)]
    reasons = (Reason.HARASSMENT, Reason.THREAT)
    mild, grave = (report(text, cas, reason) for text, reason in zip(texts, reasons, strict=True))
    assert sees(mia) == [grave.id, mild.id]


def test_pages_follow_one_another_and_need_few_statements(
    app: Flask, place: Community, ben: Person, cas: Person, mia: Person,
    monkeypatch: pytest.MonkeyPatch, statements: list[str],
) -> None:  # fmt: skip
    with change(None) as record:
        for number in range(7):
            text = Post(
                author_id=ben.id, community_id=place.id, source="a", html="a", language="en"
            )
            session.add(text)
            record(Event.POST_CREATED, text)
            case = Case(
                post_id=text.id, author_id=ben.id, community_id=place.id, found=Found.REPORT,
                state=CaseState.QUEUE, text_version=1,
            )  # fmt: skip
            session.add(case)
            record(Event.CASE_OPENED, case)
            assert number < 7
    monkeypatch.setattr(listing, "PAGE", 3)
    seen: list[int] = []
    after = None
    while True:
        del statements[:]
        lines, after = listing.page(judge_of(mia), Part.QUEUE, after)
        assert len(statements) <= 9
        seen += [line.case.id for line in lines]
        if after is None:
            break
    assert seen == sorted(session.scalars(select(Case.id)))


def test_who_became_a_moderator_is_found_in_the_night(
    app: Flask, ana: Person, cas: Person, make_person: Callable[..., Person], give: Give,
    make_community: Callable[..., Community],
) -> None:  # fmt: skip
    case = report(create_post(ana, make_community("Bakery", ana, cas), Draft(source="Heads")), cas)
    assert case.is_left_over
    give(make_person("Nora New"), Capability.MODERATOR)
    jobs.look_again.call(0)
    assert not case.is_left_over
