"""What may stand beside a statement, who sees it, and who may say what they saw?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Audience,
    Comment,
    Community,
    Company,
    Concept,
    ConceptKind,
    ConceptSource,
    Confirmation,
    ConfirmationState,
    Entry,
    Event,
    Evidence,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    PostKind,
    Statement,
    StatementKind,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.comments.actions import create_comment, delete_comment
from social.errors import Invalid
from social.evidence import actions
from social.evidenced import evidence_of, said_of
from social.notices.actions import notify
from social.notices.listing import lines
from social.occasions import Occasion, companions, have_met, occasions
from social.posts.actions import create_post, delete_post
from social.separating import keep_apart
from social.stating import Saying, restate
from tests.evidence.stating import state

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def post(in_app: None, ana: Person, community: Community) -> Post:
    """Ana wrote of a seam where Eve does not read."""
    return create_post(ana, community, Draft(source="How we welded the wulpframe"))


@pytest.fixture
def line(ana: Person) -> Statement:
    return state(ana, "I weld aluminium")


def seen(statement: Statement, viewer: Person) -> list[str]:
    return [one.words for one in evidence_of([statement.id], viewer).get(statement.id, [])]


def test_who_reads_both_sees_the_text_beside_the_line(post, line, ana, ben, eve) -> None:
    actions.show(ana, line, post)
    actions.show(ana, line, post)
    assert seen(line, ben) == ["How we welded the wulpframe"]
    assert seen(line, eve) == []
    assert session.scalar(select(func.count(Evidence.id))) == 1


def test_as_a_colleague_one_sees_what_everybody_reads(post, line, ana, eve, make_community) -> None:
    open_post = create_post(ana, make_community("Yard", ana), Draft(source="In the open"))
    actions.show(ana, line, post)
    actions.show(ana, line, open_post)
    found = evidence_of([line.id], ana, open_alone=True)[line.id]
    assert [one.words for one in found] == seen(line, eve) == ["In the open"]


def test_taken_back_it_is_gone_at_once(post, line, ana, ben) -> None:
    actions.show(ana, line, post)
    actions.take_back(ana, session.scalars(select(Evidence)).one())
    assert seen(line, ben) == []


def test_a_text_that_is_deleted_shows_nothing_any_more(post, line, ana, ben, community) -> None:
    said = create_comment(ana, post, Draft(source="With argon"))
    actions.show(ana, line, said)
    actions.show(ana, line, post)
    delete_comment(ana, said)
    assert seen(line, ben) == ["How we welded the wulpframe"]
    delete_post(ana, post)
    assert seen(line, ana) == []


def test_nobody_shows_what_another_wrote_or_beside_what_another_states(
    post, line, ana, ben
) -> None:
    with pytest.raises(Forbidden):
        actions.show(ben, state(ben, "I weld"), post)
    with pytest.raises(Forbidden):
        actions.show(ben, line, create_comment(ben, post, Draft(source="Well")))


@pytest.fixture
def tram(ana: Person) -> Statement:
    return state(ana, "Tram T9", StatementKind.PROJECT, role="doors")


def test_a_project_of_ones_own_stands_beside_a_line_for_whoever_reads_both(
    in_app, line, tram, ana, ben, eve
) -> None:
    actions.show(ana, line, tram)
    (shown,) = evidence_of([line.id], ben)[line.id]
    assert (shown.noun, shown.text_id, shown.words) == ("project", tram.id, "Tram T9")
    again(tram, ana, audience=Audience.HR)
    assert seen(line, ben) == []
    assert evidence_of([line.id], ana, open_alone=True).get(line.id, []) == []
    assert seen(line, ana) == ["Tram T9"]
    again(tram, ana, audience=Audience.ALL)
    with change(ana) as record:
        tram.withdrawn_at = now()
        record(Event.STATEMENT_WITHDRAWN, tram)
    assert (seen(line, ben), seen(line, ana)) == ([], [])
    with pytest.raises(Invalid):
        actions.show(ana, line, tram)


def again(statement: Statement, author: Person, audience: Audience) -> None:
    with change(author) as record:
        statement.audience = audience
        record(Event.STATEMENT_CHANGED, statement)


def test_no_line_shows_itself_nor_a_project_of_anothers_or_for_oneself_alone(
    in_app, line, tram, ana, ben
) -> None:
    with pytest.raises(Forbidden):
        actions.show(ana, line, state(ben, "Tram T10", StatementKind.PROJECT))
    with pytest.raises(Invalid):
        actions.show(ana, tram, tram)
    again(tram, ana, audience=Audience.ME)
    with pytest.raises(Invalid):
        actions.show(ana, line, tram)
    assert session.scalar(select(func.count(Evidence.id))) == 0


def test_best_answers_come_first_and_say_that_they_are(
    ana: Person, ben: Person, community: Community, sign_in: SignIn
) -> None:
    line, tram = state(ben, "I weld"), state(ben, "Tram T9", StatementKind.PROJECT)
    asked = create_post(ana, community, Draft(source="How?"), kind=PostKind.QUESTION)
    answer = create_comment(ben, asked, Draft(source="Clean the seam first"))
    create_comment(ben, asked, Draft(source="And wear gloves"))
    browser, address = sign_in(ben), f"/expertise/{line.id}/evidence"
    assert "Best answers of yours" not in browser.get(address).text
    assert sign_in(ana).post(f"/comments/{answer.id}/choice").status_code == 303
    page = browser.get(address).text
    places = [page.index(words) for words in ("Best answers of yours", "Your projects", "Texts of")]
    assert places == sorted(places)
    assert page.count("Clean the seam first") == 1
    for key in (f"comment-{answer.id}", f"project-{tram.id}"):
        assert browser.post(address, data={"text": key}).status_code == 303
    page = sign_in(ana).get(f"/people/{ben.handle}/expertise").text
    assert "Best answer: <a" in page
    assert f'href="/people/{ben.handle}/expertise#statement-{tram.id}">Tram T9</a>' in page
    beside = browser.get(f"/expertise/{tram.id}/evidence").text
    assert "Your projects" not in beside
    stranger = sign_in(ana)
    mine = state(ana, "I weld, too")
    taken = stranger.post(f"/expertise/{mine.id}/evidence", data={"text": f"project-{tram.id}"})
    assert taken.status_code == 404


def test_ten_texts_are_enough_for_a_line(in_app, line, ana, community) -> None:
    for number in range(actions.MOST):
        actions.show(ana, line, create_post(ana, community, Draft(source=f"Seam {number}")))
    with pytest.raises(Invalid):
        actions.show(ana, line, create_post(ana, community, Draft(source="One more")))


def test_both_of_a_thread_are_an_occasion_and_nobody_else_is(post, line, ana, ben, eve) -> None:
    assert occasions(ben, ana) == []
    assert not have_met(ben, ana)
    create_comment(ben, post, Draft(source="I saw it"))
    assert have_met(ben, ana)
    assert not have_met(eve, ana)
    assert [one.key for one in occasions(ben, ana)] == [f"post-{post.id}"]
    assert occasions(eve, ana) == []


def test_who_is_kept_apart_from_somebody_has_no_occasion(post, line, ana, ben) -> None:
    create_comment(ben, post, Draft(source="So that is how"))
    assert have_met(ben, ana)
    with change(ana):
        keep_apart(ana, ben.id)
    for one, other in ((ana, ben), (ben, ana)):
        assert not have_met(one, other)
        assert occasions(one, other) == []


def test_a_project_that_both_name_is_an_occasion(in_app, ana, ben, eve) -> None:
    own = state(ana, "Tram T9, Lyon", StatementKind.PROJECT)
    state(ben, "tram t9,  lyon", StatementKind.PROJECT)
    state(eve, "Werf Gent", StatementKind.PROJECT)
    assert [one.key for one in occasions(ben, ana)] == [f"project-{own.id}"]
    assert have_met(ben, ana)
    assert occasions(eve, ana) == []


@pytest.fixture
def said(post, line, ana, ben) -> Confirmation:
    """Ben says what he saw, which waits for Ana."""
    create_comment(ben, post, Draft(source="I saw it"))
    return actions.offer(ben, line, occasions(ben, ana)[0], "She did the whole frame.")


def test_it_shows_when_the_colleague_agrees_and_not_before(said, line, ana, ben, eve) -> None:
    assert said_of([line.id], ben) == {}
    actions.settle(ana, said, ConfirmationState.ACCEPTED)
    found = said_of([line.id], ben)[line.id]
    assert [(one.by.id, one.words, one.about) for one in found] == [
        (ben.id, "She did the whole frame.", "How we welded the wulpframe")
    ]
    assert [one.about for one in said_of([line.id], eve)[line.id]] == [""]
    actions.settle(ana, said, ConfirmationState.DECLINED)
    assert said_of([line.id], ben) == {}


def test_taken_back_it_can_be_shown_no_more(said, line, ana, ben) -> None:
    actions.withdraw(ben, said)
    with pytest.raises(Invalid):
        actions.settle(ana, said, ConfirmationState.ACCEPTED)
    assert said_of([line.id], ana) == {}


def test_one_says_one_thing_of_a_line_and_nothing_of_oneself(said, line, ana, ben, post) -> None:
    with pytest.raises(Invalid):
        actions.offer(ben, line, Occasion("", "", post_id=post.id), "And again")
    with pytest.raises(Forbidden):
        actions.offer(ana, line, Occasion("", "", post_id=post.id), "I am good")


def test_two_who_confirm_each_other_are_marked(said, line, ana, ben) -> None:
    actions.settle(ana, said, ConfirmationState.ACCEPTED)
    assert [one.is_mutual for one in said_of([line.id], ana)[line.id]] == [False]
    back = actions.offer(ana, state(ben, "I measure"), occasions(ana, ben)[0], "Precisely.")
    actions.settle(ben, back, ConfirmationState.ACCEPTED)
    assert [one.is_mutual for one in said_of([line.id], ana)[line.id]] == [True]


def test_that_two_confirm_each_other_tells_nothing_of_a_line_one_may_not_read(
    said, line, ana, ben, eve
) -> None:
    actions.settle(ana, said, ConfirmationState.ACCEPTED)
    his = state(ben, "I measure", audience=Audience.ME)
    confirmed(his, ana, said.post_id)
    assert [one.is_mutual for one in said_of([line.id], eve)[line.id]] == [False]
    assert [one.is_mutual for one in said_of([line.id], ben)[line.id]] == [True]
    with change(ben) as record:
        his.withdrawn_at = now()
        record(Event.STATEMENT_WITHDRAWN, his)
    assert [one.is_mutual for one in said_of([line.id], ben)[line.id]] == [False]


def confirmed(statement: Statement, by: Person, post_id: int) -> Confirmation:
    """Have somebody confirm a line, and have that shown."""
    with change(by) as record:
        said = Confirmation(
            statement_id=statement.id,
            by_id=by.id,
            post_id=post_id,
            words="So it is.",
            state=ConfirmationState.ACCEPTED,
        )
        session.add(said)
        record(Event.CONFIRMATION_ACCEPTED, said)
    return said


def test_other_words_end_what_was_said_of_the_old_ones(said, line, ana, ben, eve, post) -> None:
    actions.settle(ana, said, ConfirmationState.ACCEPTED)
    actions.show(ana, line, post)
    assert say(ana, line, "I  WELD aluminium") == 0  # the same, by other keys
    assert said_of([line.id], eve) != {}
    assert say(ana, line, "I lead the bureau") == 2
    assert said_of([line.id], ana) == {}
    assert seen(line, ben) == []
    ended = select(Entry.event).where(
        Entry.event.in_([Event.CONFIRMATION_WITHDRAWN, Event.EVIDENCE_WITHDRAWN])
    )
    assert len(session.scalars(ended).all()) == 2
    again = actions.offer(ben, line, occasions(ben, ana)[0], "That, too.")
    assert again.state is ConfirmationState.OFFERED


def test_a_text_stays_while_the_term_does(said, line, ana, ben, post) -> None:
    with change(None):
        term = Concept(kind=ConceptKind.SKILL, source=ConceptSource.KRING, uri="kring:skill/weld")
        session.add(term)
    say(ana, line, "I weld", concept_id=term.id)
    actions.show(ana, line, post)
    assert say(ana, line, "I weld frames", concept_id=term.id) == 0
    assert seen(line, ben) == ["How we welded the wulpframe"]
    assert say(ana, line, "I weld frames") == 1
    assert seen(line, ben) == []


def say(person: Person, statement: Statement, words: str, **facts: Any) -> int:
    """Say a line otherwise."""
    saying = Saying(kind=statement.kind, words=words, **facts)
    with change(person) as record:
        return restate(record, statement, saying, person, statement.version)


def test_what_was_declined_once_is_not_brought_again(said, line, ana, ben) -> None:
    actions.settle(ana, said, ConfirmationState.DECLINED)
    actions.withdraw(ben, said)
    with pytest.raises(Invalid):
        actions.offer(ben, line, occasions(ben, ana)[0], "But she did.")
    assert said.state is ConfirmationState.WITHDRAWN


def test_what_was_only_taken_back_can_be_said_again(said, line, ana, ben) -> None:
    actions.withdraw(ben, said)
    assert actions.offer(ben, line, occasions(ben, ana)[0], "She did.").id == said.id


@pytest.mark.parametrize("facts", [{"withdrawn_at": now()}, {"audience": Audience.ME}])
def test_a_line_that_went_while_one_looked_at_it_takes_nothing(
    post, line, ana, ben, facts: dict[str, Any]
) -> None:
    create_comment(ben, post, Draft(source="I saw it"))
    occasion = occasions(ben, ana)[0]
    with change(ana) as record:
        for name, value in facts.items():
            setattr(line, name, value)
        record(Event.STATEMENT_CHANGED, line)
    with pytest.raises(NotFound):
        actions.offer(ben, line, occasion, "She did.")
    if "withdrawn_at" in facts:
        with pytest.raises(NotFound):
            actions.show(ana, line, post)


def test_who_left_confirms_nothing_any_more(said, line, ana, ben) -> None:
    actions.settle(ana, said, ConfirmationState.ACCEPTED)
    with change(ana) as record:
        ben.state = PersonState.DEACTIVATED
        session.add(ben)
        record(Event.PERSON_DEACTIVATED, ben)
    assert said_of([line.id], ana) == {}


def test_the_colleague_is_told_and_decides_on_a_page(
    app: Flask, said: Confirmation, ana: Person
) -> None:
    jobs = "SELECT args FROM procrastinate_jobs WHERE task_name = 'notices.notify'"
    for (args,) in session.execute(text(jobs)).all():
        notify(**args)
    told = session.scalars(select(Notice).where(Notice.person_id == ana.id)).all()
    assert NoticeKind.CONFIRMED in {one.kind for one in told}
    (notice,) = [one for one in told if one.kind is NoticeKind.CONFIRMED]
    with app.test_request_context():
        assert lines(ana, [notice])[0].about == "", "it is about no text that went"


def test_a_secret_in_the_words_is_refused(post, line, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I saw it"))
    secret = "AKIA" + "IOSFODNN7EXAMPLQ"
    with pytest.raises(Invalid) as refused:
        actions.offer(ben, line, occasions(ben, ana)[0], f"Her key is {secret}")
    assert set(refused.value.fields) == {"words"}


@pytest.fixture
def town(app: Flask, ana: Person, ben: Person, community: Community) -> tuple[Statement, Post]:
    """The same for browsers: no context stands open around them."""
    post = create_post(ana, community, Draft(source="How we welded the wulpframe"))
    create_comment(ben, post, Draft(source="I saw it"))
    return state(ana, "I weld aluminium"), post


def test_the_pages_choose_show_and_take_back(
    town: tuple[Statement, Post], sign_in: SignIn, ana: Person, eve: Person
) -> None:
    (line, post), browser = town, sign_in(ana)
    address = f"/expertise/{line.id}/evidence"
    assert "How we welded" in browser.get(address).text
    assert "Nothing found" in browser.get(f"{address}?q=nothing").text
    assert browser.post(address, data={}).status_code == 422
    assert browser.post(address, data={"text": f"post-{post.id}"}).status_code == 303
    number = session.scalars(select(Evidence.id)).one()
    for stranger in (sign_in(eve),):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, data={"text": f"post-{post.id}"}).status_code == 404
        assert stranger.delete(f"/evidence/{number}").status_code == 404
    assert browser.delete(f"/evidence/{number}").status_code == 303


@pytest.mark.parametrize(
    "key",
    [
        "post-0",
        "project-1",
        "statement-1",
        "post-",
        "comment-1",
        "post-99999999999999999999",
        "x",
        "post-²",
    ],
)
def test_a_text_that_is_not_there_is_not_found(
    town: tuple[Statement, Post], sign_in: SignIn, ana: Person, key: str
) -> None:
    address = f"/expertise/{town[0].id}/evidence"
    assert sign_in(ana).post(address, data={"text": key}).status_code == 404


def test_the_pages_confirm_accept_and_take_back(
    town: tuple[Statement, Post], sign_in: SignIn, ana: Person, ben: Person, eve: Person
) -> None:
    line, post = town
    address = f"/expertise/{line.id}/confirmations"
    giver, receiver, stranger = sign_in(ben), sign_in(ana), sign_in(eve)
    assert "How we welded" in giver.get(f"{address}/new").text
    assert "You have not met here" in stranger.get(f"{address}/new").text
    words = {"occasion": f"post-{post.id}", "words": "She did it."}
    assert stranger.post(address, data=words).status_code == 422
    assert receiver.post(address, data=words).status_code == 404  # one's own
    assert giver.post(address, data=words | {"occasion": "post-0"}).status_code == 422
    assert giver.post(address, data=words).status_code == 303
    number = session.scalars(select(Confirmation.id)).one()
    answer = f"/confirmations/{number}/acceptance"
    assert giver.post(answer).status_code == stranger.post(answer).status_code == 404
    assert receiver.delete(f"/confirmations/{number}").status_code == 404
    assert (
        f"/expertise/{line.id}/confirmations/new"
        in giver.get(f"/people/{ana.handle}/expertise").text
    )
    assert "confirmations/new" not in stranger.get(f"/people/{ana.handle}/expertise").text
    waiting = receiver.get("/confirmations").text
    assert "She did it." in waiting
    assert f'href="/posts/{post.id}"' in waiting  # in which thread it was seen
    assert receiver.post(answer).status_code == 303
    own_page = f"/people/{ana.handle}/expertise"
    for page in (receiver.get("/confirmations").text, receiver.get(own_page).text):
        assert f'action="{answer}"' in page
        assert "Show it no longer" in page
    assert "Show it no longer" not in giver.get(own_page).text
    assert session.scalars(select(Confirmation.state)).one() is ConfirmationState.ACCEPTED
    assert receiver.delete(answer).status_code == 303
    assert giver.delete(f"/confirmations/{number}").status_code == 303
    assert session.scalars(select(Confirmation.state)).one() is ConfirmationState.WITHDRAWN


def test_a_line_that_one_may_not_read_does_not_exist(
    app: Flask, sign_in: SignIn, ana: Person, ben: Person
) -> None:
    hidden = state(ana, "I weld", audience=Audience.ME)
    assert sign_in(ben).get(f"/expertise/{hidden.id}/confirmations/new").status_code == 404


def test_every_comment_of_a_thread_counts_once(post, line, ana, ben) -> None:
    for number in range(3):
        create_comment(ben, post, Draft(source=f"Seen {number}"))
    assert len(occasions(ben, ana)) == 1
    assert session.scalar(select(func.count(Comment.id))) == 3


def test_where_statements_are_switched_off_nothing_is_shown_and_all_is_taken_back(
    town: tuple[Statement, Post], sign_in: SignIn, ana: Person, ben: Person
) -> None:
    (line, post), browser = town, sign_in(ana)
    address = f"/expertise/{line.id}/evidence"
    browser.post(address, data={"text": f"post-{post.id}"})
    shown = session.scalars(select(Evidence)).one()
    assert browser.get("/confirmations").status_code == 200
    with change(None) as record:
        company = session.scalars(select(Company)).one()
        company.switched_off = ["statements"]
        record(Event.PROCESSING_SWITCHED, company)
    assert browser.get("/confirmations").status_code == 404
    assert browser.post(address, data={"text": f"post-{post.id}"}).status_code == 404
    assert sign_in(ben).get(f"/expertise/{line.id}/confirmations/new").status_code == 404
    assert browser.delete(f"/evidence/{shown.id}").status_code == 303


def test_whoever_wrote_in_the_same_thread_can_be_asked_to_confirm_a_line(
    post, line, ana, ben, eve, sign_in: SignIn
) -> None:
    assert companions(ana, line) == []
    create_comment(ben, post, Draft(source="It held"))
    assert [(one.person.name, one.post_id) for one in companions(ana, line)] == [
        (ben.name, post.id)
    ]
    page = sign_in(ana).get(f"/expertise/{line.id}/evidence").text
    assert f"/people/{ben.handle}/question?words=" in page
    assert eve.name not in page
    begun = sign_in(ana).get(f"/people/{ben.handle}/question", query_string={"words": "A <line>?"})
    assert "A &lt;line&gt;?</textarea>" in begun.text


def test_nobody_is_offered_who_may_not_read_the_line_or_spoke_of_it(post, line, ana, ben) -> None:
    answer = create_comment(ben, post, Draft(source="It held"))
    for audience, number in ((Audience.ME, 0), (Audience.HR, 0), (Audience.UNIT, 0)):
        hidden = state(ana, f"I also braze {audience}", audience=audience)
        assert len(companions(ana, hidden)) == number
    actions.offer(ben, line, occasions(ben, ana)[0], "I saw it")
    assert companions(ana, line) == []
    other = state(ana, "I rivet")
    assert len(companions(ana, other)) == 1
    delete_comment(ben, answer)
    assert companions(ana, other) == []
