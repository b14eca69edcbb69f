"""Do the owners of a community say how people write in it, and does that hold?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.exceptions import Forbidden

from models import (
    Approval,
    Capability,
    Case,
    Community,
    Event,
    Found,
    Measure,
    Membership,
    Notice,
    NoticeKind,
    Person,
    Post,
    TextState,
    now,
    session,
)
from moderation import Draft
from social.administration.actions import give_role
from social.changes import change
from social.comments.actions import create_comment
from social.communities.joining import join_community, leave_community
from social.communities.writing import Tools, set_tools
from social.errors import Invalid
from social.posts.actions import create_post, edit_post
from social.review import deciding
from tests.known import events, last_facts
from tests.review.test_deciding import ruling, tell, told

SignIn = Callable[[Person], FlaskClient]


def wish(community: Community, ana: Person, **tools: Any) -> None:
    set_tools(ana, community, Tools(**tools), community.version)


def case_of(post: Post) -> Case:
    return session.scalars(select(Case).where(Case.post_id == post.id)).one()


def test_where_all_waits_a_post_is_a_case_until_somebody_lets_it_through(
    app: Flask, ana: Person, ben: Person, make_person: Callable[..., Person],
    make_community: Callable[..., Community],
) -> None:  # fmt: skip
    cleo = make_person("Cleo Maes")
    community = make_community("Bakery", ana, ben, cleo)
    wish(community, ana, approval=Approval.ALL)
    assert last_facts(Event.COMMUNITY_CHANGED)["approval"] == "all"
    post = create_post(ben, community, Draft(source="Hear this, @cleo.maes"))
    assert post.state is TextState.HELD
    case = case_of(post)
    assert case.found is Found.APPROVAL
    tell()
    assert told(cleo) == []
    decision = deciding.decide(ana, case, ruling(Measure.NONE))
    assert not decision.is_automated
    assert post.state is TextState.PUBLISHED
    assert events("post") == ["post.created", "post.shown"]
    tell()
    assert told(ben) == [NoticeKind.DECIDED]
    (mention,) = session.scalars(select(Notice).where(Notice.person_id == cleo.id))
    assert (mention.kind, mention.actor_ids) == (NoticeKind.MENTIONED, [ben.id])


def test_refusing_it_needs_a_statement_of_reasons(
    app: Flask, community: Community, ana: Person, ben: Person
) -> None:
    wish(community, ana, approval=Approval.ALL)
    case = case_of(create_post(ben, community, Draft(source="Buy my car")))
    with pytest.raises(Invalid):
        deciding.decide(ana, case, deciding.Ruling(measure=Measure.HIDE))
    decision = deciding.decide(ana, case, ruling(Measure.HIDE))
    assert (decision.found, decision.is_automated) == (Found.APPROVAL, False)


def test_owners_and_moderators_do_not_wait(
    app: Flask, community: Community, ana: Person, make_person: Callable[..., Person],
    give: Callable[..., Person], make_community: Callable[..., Community],
) -> None:  # fmt: skip
    mia = give(make_person("Mia Moderator"), Capability.MODERATOR)
    place = make_community("Bakery", ana, mia)
    wish(place, ana, approval=Approval.ALL, slow_minutes=60)
    for person in (ana, mia, ana, mia):
        assert create_post(person, place, Draft(source="Well")).is_shown


def test_a_newcomers_first_texts_wait_and_then_no_more(
    app: Flask, community: Community, ana: Person, ben: Person
) -> None:
    wish(community, ana, approval=Approval.NEWCOMERS, newcomer_texts=2)
    first = create_post(ben, community, Draft(source="One"))
    assert first.is_held
    deciding.decide(ana, case_of(first), ruling(Measure.NONE))
    comment = create_comment(ben, first, Draft(source="Two"))
    assert comment.state is TextState.HELD
    case = session.scalars(select(Case).where(Case.comment_id == comment.id)).one()
    deciding.decide(ana, case, ruling(Measure.NONE))
    assert first.comment_count == 1
    assert create_post(ben, community, Draft(source="Three")).is_shown


def test_an_edit_waits_too_where_all_does(
    app: Flask, community: Community, ana: Person, ben: Person
) -> None:
    post = create_post(ben, community, Draft(source="One"))
    wish(community, ana, approval=Approval.ALL)
    edit_post(ben, post, Draft(source="Two"), post.version)
    assert post.is_held
    assert case_of(post).found is Found.APPROVAL


def test_where_nobody_waits_nothing_is_asked(
    app: Flask, community: Community, ben: Person, statements: list[str]
) -> None:
    create_post(ben, community, Draft(source="One"))
    before = len(statements)
    create_post(ben, community, Draft(source="Two"))
    assert not any("posted_at=" in one for one in statements if "UPDATE membership" in one)
    assert len(statements) - before < 25


def test_in_a_slow_community_one_waits_between_two_posts(
    in_app: None, community: Community, ana: Person, ben: Person
) -> None:
    wish(community, ana, slow_minutes=10)
    post = create_post(ben, community, Draft(source="One"))
    with pytest.raises(Invalid) as refused:
        create_post(ben, community, Draft(source="Two"))
    assert "slow" in refused.value.fields["text"]
    create_comment(ben, post, Draft(source="A comment goes"))
    early = now() - timedelta(minutes=11)
    session.execute(update(Membership).values(posted_at=early))
    session.commit()
    create_post(ben, community, Draft(source="Three"))


def test_of_fifty_posts_at_once_in_a_slow_community_one_goes(
    app: Flask, community: Community, ana: Person, ben: Person, at_once: Callable[..., list[Any]]
) -> None:
    wish(community, ana, slow_minutes=10)
    person_id, place_id = ben.id, community.id
    session.remove()

    def act() -> str:
        place = session.get_one(Community, place_id)
        create_post(session.get_one(Person, person_id), place, Draft(source="Now"))
        return "made"

    results = at_once(*[act] * 50)
    assert (results.count("made"), results.count(Invalid)) == (1, 49)
    assert session.scalar(select(func.count()).select_from(Post)) == 1


def test_eve_and_members_do_not_say_how_people_write(
    app: Flask, community: Community, ben: Person, eve: Person
) -> None:
    for person in (ben, eve):
        with pytest.raises(Forbidden):
            set_tools(person, community, Tools(), community.version)


# Pages


def test_the_page_keeps_what_owners_say(
    community: Community, ana: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    path = f"/communities/{community.slug}/writing"
    for person in (ben, eve):
        assert sign_in(person).get(path).status_code == 403
        assert sign_in(person).patch(path, data={}).status_code == 403
    owner = sign_in(ana)
    assert "The first texts of newcomers wait" in owner.get(path).text
    form = {"approval": "all", "newcomer_texts": "4", "slow_minutes": "15", "version": "1"}
    assert owner.patch(path, data=form | {"slow_minutes": "9999"}).status_code == 422
    assert owner.patch(path, data=form).status_code == 303
    assert owner.patch(path, data=form).status_code == 422
    session.refresh(community)
    assert (community.approval, community.slow_minutes) == (Approval.ALL, 15)
    assert 'value="15"' in owner.get(path).text


def test_who_posts_too_early_keeps_their_words_and_reads_when_they_may(
    community: Community, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    wish(community, ana, slow_minutes=10)
    path, browser = f"/communities/{community.slug}/posts", sign_in(ben)
    assert browser.post(path, data={"text": "One"}).status_code == 303
    answer = browser.post(path, data={"text": "Of the pumps"})
    assert answer.status_code == 422
    assert "you can post again on" in answer.text
    assert "Of the pumps" in answer.text
    json = browser.post(path, data={"text": "x"}, headers={"Accept": "application/json"})
    assert "slow" in json.get_json()["errors"]["text"][0]


def test_who_leaves_a_slow_community_and_comes_back_has_waited_for_nothing(
    in_app: None, make_community: Callable[..., Community], ana: Person, ben: Person
) -> None:
    community = make_community("Bakery", ana, ben)
    wish(community, ana, slow_minutes=60)
    post = create_post(ben, community, Draft(source="One"))
    leave_community(ben, community)
    join_community(ben, community)
    with pytest.raises(Invalid) as refused:
        create_post(ben, community, Draft(source="Two"))
    assert "you can post again on" in refused.value.fields["text"]
    with change(None) as record:
        post.posted_at -= timedelta(minutes=61)
        record(Event.POST_EDITED, post)
    create_post(ben, community, Draft(source="Two"))


def test_members_read_whom_everyone_reaches_and_others_are_turned_away(
    make_community: Callable[..., Community], sign_in: SignIn, ana: Person, ben: Person, eve: Person
) -> None:
    place = make_community("Bakery", ana, ben)
    said = sign_in(ana).get(f"/communities/{place.slug}/everyone")
    assert "@everyone tells 1 person." in said.text
    piece = {"X-Kring-Fragment": "1"}
    words = sign_in(ben).get(f"/communities/{place.slug}/everyone", headers=piece).text
    assert "Owners of this community and moderators call everybody here." in words
    assert "<main" not in words
    assert sign_in(eve).get(f"/communities/{place.slug}/everyone").status_code == 403


def test_whoever_calls_without_the_right_is_told_after_it_was_sent(
    make_community: Callable[..., Community], sign_in: SignIn, ana: Person, ben: Person
) -> None:
    place = make_community("Bakery", ana, ben)
    bens, anas = sign_in(ben), sign_in(ana)
    told_nobody = "was a word like any other"
    sent = {"text": "@everyone, fresh bread"}
    assert told_nobody in bens.post(f"/communities/{place.slug}/posts", data=sent,
                                    follow_redirects=True).text  # fmt: skip
    first = anas.post(f"/communities/{place.slug}/posts", data=sent, follow_redirects=True)
    assert told_nobody not in first.text
    post = first.request.path
    assert told_nobody in anas.post(f"{post}/comments", data=sent, follow_redirects=True).text


def test_an_administrator_says_how_large_a_community_may_be(
    sign_in: SignIn, make_person: Callable[..., Person]
) -> None:
    flo = make_person("Flo Admin")
    give_role(None, flo, Capability.ADMINISTRATOR)
    flos = sign_in(flo)
    sent = flos.post("/administration/company/calls", data={"most": "500"}, follow_redirects=True)
    assert 'value="500"' in sent.text
    for wrong in ("0", "1000001", "99999999999", "many"):
        answer = flos.post("/administration/company/calls", data={"most": wrong})
        assert answer.status_code == 422
    none = flos.post("/administration/company/calls", data={}, follow_redirects=True)
    assert 'value="500"' not in none.text
