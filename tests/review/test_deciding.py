"""What does a decision do, what does it say, and how is it undone?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    AppealOutcome,
    Approval,
    Capability,
    Case,
    CaseOutcome,
    CaseState,
    Community,
    Decision,
    Event,
    Measure,
    Membership,
    MembershipRole,
    Notice,
    NoticeKind,
    Person,
    Post,
    Reason,
    Report,
    SignIn,
    TextState,
    now,
    session,
)
from moderation import Draft
from social import cases, measures
from social.changes import change
from social.comments.actions import create_comment
from social.communities.writing import Tools, set_tools
from social.errors import Invalid
from social.house.actions import publish_rules
from social.judges import judge_of
from social.notices.actions import notify
from social.posts.actions import create_post, delete_post, edit_post
from social.reports import appealing
from social.review import appealed, claiming, deciding
from social.review.deciding import Ruling
from social.rights import may
from social.viewer import is_suspended, still_live
from tests.known import events, last_facts, mails
from tests.review.conftest import report

Give = Callable[..., Person]
SignInAs = Callable[[Person], FlaskClient]


def ruling(measure: Measure, **columns: Any) -> Ruling:
    """Write a statement of reasons."""
    reasons = {"happened": "He called them heads.", "rule": "Be kind.", "why": "It is unkind."}
    return Ruling(**({"measure": measure} | reasons | columns))


@pytest.fixture
def decide(mia: Person) -> Callable[..., Decision]:
    """Let Mia decide: `decide(case, Measure.HIDE)`."""
    return lambda case, measure, **more: deciding.decide(mia, case, ruling(measure, **more))


def state_of(post: Post) -> TextState:
    return session.scalars(select(Post.state).where(Post.id == post.id)).one()


def tell() -> None:
    """Do what the worker would."""
    jobs = text(
        "SELECT args FROM procrastinate_jobs WHERE task_name = 'notices.notify' ORDER BY id"
    )
    for args in session.scalars(jobs).all():
        notify(**args)


def told(person: Person) -> list[NoticeKind]:
    rows = select(Notice.kind).where(Notice.person_id == person.id, Notice.case_id.is_not(None))
    return list(session.scalars(rows.order_by(Notice.id)))


@pytest.mark.parametrize("measure", [Measure.EDIT, Measure.HIDE, Measure.COOL_DOWN])
def test_what_is_hidden_has_its_reasons(
    post: Post, case: Case, decide: Callable[..., Decision], measure: Measure
) -> None:
    decision = decide(case, measure)
    assert state_of(post) is TextState.HIDDEN
    assert (case.state, case.outcome) == (CaseState.CLOSED, CaseOutcome.DECIDED)
    assert decision.expires_at > now() + timedelta(days=179)
    assert events("decision") == ["decision.made"]
    assert events("post")[-1] == "post.hidden"
    assert last_facts(Event.DECISION_MADE)["why"] == "It is unkind."


def test_a_restriction_without_reasons_is_refused_beside_each_field(
    case: Case, mia: Person
) -> None:
    with pytest.raises(Invalid) as refusal:
        deciding.decide(mia, case, ruling(Measure.HIDE, happened="", why=""))
    assert set(refusal.value.fields) == {"happened", "why"}


def test_the_database_itself_wants_a_statement(post: Post, case: Case, mia: Person) -> None:
    def hide() -> None:
        with change(mia) as record:
            post.state = TextState.HIDDEN
            record(Event.POST_HIDDEN, post)

    with pytest.raises(IntegrityError, match="without a statement of reasons"):
        hide()

    def restrict() -> None:
        with change(mia) as record:
            decision = deciding.made(mia, case, ruling(Measure.HIDE, happened=""))
            session.add(decision)
            record(Event.DECISION_MADE, decision)

    with pytest.raises(IntegrityError, match="statement_of_reasons"):
        restrict()


def test_of_fifty_who_decide_at_once_one_does(
    app: Flask, post: Post, case: Case, place: Community, make_person: Give, give: Give,
    at_once: Callable[..., list[Any]],
) -> None:  # fmt: skip
    many = (make_person(f"Mo {n}", handle=f"mo{n}") for n in range(50))
    people = [give(one, Capability.MODERATOR) for one in many]
    with change(None) as record:
        for person in people:
            role = MembershipRole.MEMBER
            line = Membership(person_id=person.id, community_id=place.id, role=role)
            session.add(line)
            record(Event.MEMBER_JOINED, line)
    case_id, ids = case.id, [person.id for person in people]
    session.remove()

    def act(number: int, person_id: int) -> str:
        measure = Measure.HIDE if number % 2 else Measure.NONE
        person, found = session.get_one(Person, person_id), session.get_one(Case, case_id)
        deciding.decide(person, found, ruling(measure))
        return "decided"

    results = at_once(*(lambda n=n, one=one: act(n, one) for n, one in enumerate(ids)))
    assert results.count("decided") == 1
    assert results.count(Invalid) == 49
    assert session.scalar(select(func.count()).select_from(Decision)) == 1


def test_who_may_not_judge_decides_nothing(case: Case, ben: Person, cas: Person) -> None:
    for person in (ben, cas):
        with pytest.raises(NotFound):
            deciding.decide(person, case, ruling(Measure.NONE))


def test_a_case_that_somebody_else_took_is_theirs(case: Case, ana: Person, mia: Person) -> None:
    claiming.claim_case(ana, case)
    with pytest.raises(Invalid):
        deciding.decide(mia, case, ruling(Measure.NONE))


def test_owners_decide_nothing_beyond_their_community(case: Case, ana: Person, mia: Person) -> None:
    for measure in (Measure.MUTE, Measure.SUSPEND):
        with pytest.raises(Invalid):
            deciding.decide(ana, case, ruling(measure))
    with pytest.raises(Invalid):
        deciding.decide(mia, case, ruling(Measure.COOL_DOWN, days=31))
    deciding.decide(ana, case, ruling(Measure.COOL_DOWN, days=30))


def test_reporters_and_the_author_are_told_once_each(
    post: Post, case: Case, decide: Callable[..., Decision], ben: Person, cas: Person, mia: Person
) -> None:
    decide(case, Measure.HIDE)
    tell()
    tell()
    assert told(cas) == [NoticeKind.SETTLED]
    assert told(ben) == [NoticeKind.DECIDED]
    assert told(mia) == []
    names = session.scalars(select(Notice.actor_ids).where(Notice.case_id.is_not(None)))
    assert set(map(tuple, names)) == {()}


def test_of_a_grave_report_without_ground_its_author_never_hears(
    post: Post, decide: Callable[..., Decision], ben: Person, cas: Person
) -> None:
    case = report(post, cas, Reason.THREAT)
    decide(case, Measure.NONE)
    tell()
    assert told(ben) == []
    assert told(cas) == [NoticeKind.SETTLED]


def test_what_was_found_fine_is_fine_until_it_is_changed(
    post: Post, case: Case, decide: Callable[..., Decision], ana: Person, ben: Person
) -> None:
    decide(case, Measure.NONE)
    again = report(post, ana)
    assert again.id == case.id
    assert session.scalar(select(func.count()).select_from(Report)) == 2
    edit_post(ben, post, Draft(source="Silver heads"), post.version)
    assert report(post, ana).id != case.id


def test_a_cool_down_keeps_from_writing_in_one_community_and_ends(
    post: Post, case: Case, place: Community, decide: Callable[..., Decision], ben: Person,
    ana: Person, make_community: Callable[..., Community], statements: list[str],
) -> None:  # fmt: skip
    elsewhere = make_community("Bakery", ana, ben)
    other = create_post(ana, place, Draft(source="Hello"))
    decision = decide(case, Measure.COOL_DOWN)
    del statements[:]
    assert not may(ben, "post", place)
    assert len(statements) == 1
    assert not may(ben, "comment", other)
    assert may(ben, "react", other)
    assert may(ben, "post", elsewhere)
    with pytest.raises(Forbidden):
        create_post(ben, place, Draft(source="Still here"))
    end(decision)
    assert may(ben, "post", place)


def end(decision: Decision) -> None:
    """Let time pass until a restriction is over."""
    with change(None) as record:
        decision.ends_at = now() - timedelta(seconds=1)
        record(Event.DECISION_MADE, decision)


def test_a_mute_keeps_from_writing_anywhere(
    case: Case, place: Community, decide: Callable[..., Decision], ben: Person, ana: Person,
    make_community: Callable[..., Community],
) -> None:  # fmt: skip
    elsewhere = make_community("Bakery", ana, ben)
    decide(case, Measure.MUTE)
    assert not may(ben, "post", place)
    assert not may(ben, "post", elsewhere)
    assert not may(ben, "comment", create_post(ana, elsewhere, Draft(source="Hello")))


def test_on_approval_what_is_new_waits_before_moderators(
    case: Case, place: Community, decide: Callable[..., Decision], ben: Person, ana: Person,
    mia: Person,
) -> None:  # fmt: skip
    old = create_post(ben, place, Draft(source="Before"))
    decide(case, Measure.APPROVAL)
    new = create_post(ben, place, Draft(source="After"))
    comment = create_comment(ben, create_post(ana, place, Draft(source="Hello")), Draft(source="I"))
    edit_post(ben, old, Draft(source="Before, changed"), old.version)
    edit_post(ben, new, Draft(source="After, changed"), new.version)
    assert {new.state, old.state, comment.state} == {TextState.HELD}
    held = session.scalars(select(Case).where(Case.closed_at.is_(None)).order_by(Case.id)).all()
    assert [(one.found, one.post_id) for one in held] == [
        ("approval", new.id), ("approval", None), ("approval", old.id)
    ]  # fmt: skip
    deciding.decide(mia, held[0], ruling(Measure.NONE))
    deciding.decide(mia, held[1], ruling(Measure.NONE))
    assert state_of(new) is TextState.PUBLISHED
    assert session.scalars(select(Post.comment_count).where(Post.id == comment.post_id)).one() == 1
    tell()
    assert told(ben).count(NoticeKind.DECIDED) >= 2


def test_an_edit_that_was_asked_for_shows_it_again(
    post: Post, case: Case, decide: Callable[..., Decision], ben: Person
) -> None:
    decision = decide(case, Measure.EDIT)
    assert state_of(post) is TextState.HIDDEN
    edit_post(ben, post, Draft(source="Dear colleagues"), post.version)
    assert state_of(post) is TextState.PUBLISHED
    assert decision.ended_at is not None
    assert events("decision") == ["decision.made", "decision.met"]


def test_an_edit_does_not_show_what_was_hidden_for_good(
    post: Post, case: Case, decide: Callable[..., Decision], ben: Person
) -> None:
    decide(case, Measure.HIDE)
    edit_post(ben, post, Draft(source="Dear colleagues"), post.version)
    assert state_of(post) is TextState.HIDDEN


def test_undoing_takes_back_everything(
    post: Post, case: Case, place: Community, decide: Callable[..., Decision], ben: Person
) -> None:
    decision = decide(case, Measure.COOL_DOWN)
    with change(None) as record:
        measures.undo(record, decision, case)
        record(Event.DECISION_MET, decision)
    assert state_of(post) is TextState.PUBLISHED
    assert may(ben, "post", place)
    assert deciding.earlier(report(create_post(ben, place, Draft(source="x")), place_owner())) == {}


@pytest.fixture(params=[AppealOutcome.REVERSED, AppealOutcome.SOFTENED])
def verdict(request: pytest.FixtureRequest) -> appealed.Verdict:
    """The ways in which an appeal ends for whoever made it."""
    return appealed.Verdict(outcome=request.param, answer="Not that bad.", measure=Measure.HINT)


def grant(author: Person, decision: Decision, verdict: appealed.Verdict) -> None:
    """Let an author appeal, and the owner agree."""
    made, judge = appealing.appeal(author, decision, "It is a band."), place_owner()
    appealed.decide(judge, appealed.find_appeal(judge_of(judge), made.id), verdict)


def test_an_appeal_does_not_show_what_a_later_decision_hides(
    post: Post, case: Case, decide: Callable[..., Decision], ben: Person, cas: Person,
    verdict: appealed.Verdict,
) -> None:  # fmt: skip
    decision = decide(case, Measure.EDIT)
    edit_post(ben, post, Draft(source="Dear colleagues"), post.version)
    later = report(post, cas)
    assert later.id != case.id
    decide(later, Measure.HIDE)
    grant(ben, decision, verdict)
    assert state_of(post) is TextState.HIDDEN


def test_an_appeal_does_not_let_through_new_words_that_wait(
    post: Post, case: Case, place: Community, decide: Callable[..., Decision], ana: Person,
    ben: Person, verdict: appealed.Verdict,
) -> None:  # fmt: skip
    decision = decide(case, Measure.EDIT)
    set_tools(ana, place, Tools(approval=Approval.ALL), place.version)
    edit_post(ben, post, Draft(source="Dear colleagues"), post.version)
    assert state_of(post) is TextState.HELD
    grant(ben, decision, verdict)
    assert state_of(post) is TextState.HELD


def place_owner() -> Person:
    return session.scalars(select(Person).where(Person.handle == "ana.peeters")).one()


def test_earlier_decisions_count_until_they_expire(
    post: Post, case: Case, place: Community, decide: Callable[..., Decision], ben: Person,
    cas: Person,
) -> None:  # fmt: skip
    decision = decide(case, Measure.HIDE)
    next_case = report(create_post(ben, place, Draft(source="Palladium")), cas)
    assert deciding.earlier(next_case) == {Measure.HIDE: 1}
    with change(None) as record:
        decision.expires_at = now() - timedelta(seconds=1)
        record(Event.DECISION_MADE, decision)
    assert deciding.earlier(next_case) == {}


# Only what was read


@pytest.mark.parametrize("measure", ["none", "hide"])
def test_nobody_decides_on_words_that_were_changed_after_they_read_them(
    post: Post, cas: Person, sign_in: SignInAs, mia: Person, ben: Person, measure: str
) -> None:
    browser, path = sign_in(mia), f"/review/{report(post, cas, Reason.THREAT).id}"
    form = {"measure": measure, "happened": "a", "rule": "b", "why": "c"}
    form["seen"] = seen_on(browser, path)
    edit_post(ben, post, Draft(source="Silver heads"), post.version)
    for stale in (form, form | {"seen": ""}, form | {"seen": "x"}, form | {"seen": "9" * 30}):
        answer = browser.post(f"{path}/decision", data=stale)
        assert answer.status_code == 422
        assert "It was changed meanwhile. Read it first." in answer.text
    assert session.scalar(select(Decision.id)) is None
    form["seen"] = seen_on(browser, path)
    assert browser.post(f"{path}/decision", data=form).status_code == 303
    assert session.scalars(select(Decision.text_version)).one() == 2


def seen_on(browser: FlaskClient, path: str) -> str:
    """Read from a page which version of the words it shows."""
    found = re.search(r'name="seen" value="(\d+)"', browser.get(path).text)
    assert found is not None
    return found[1]


# Two people for a suspension


@pytest.fixture
def mo(make_person: Give, give: Give, place: Community) -> Person:
    """Mo moderates too, and is a member."""
    person = give(make_person("Mo Moderator"), Capability.MODERATOR)
    with change(None) as record:
        line = Membership(person_id=person.id, community_id=place.id)
        session.add(line)
        record(Event.MEMBER_JOINED, line)
    return person


def test_two_people_suspend_and_every_browser_is_out(
    app: Flask, post: Post, case: Case, mia: Person, mo: Person, ana: Person, ben: Person,
    sign_in: SignInAs,
    decide: Callable[..., Decision],
) -> None:  # fmt: skip
    browser = sign_in(ben)
    sign_in_id = session.scalars(select(SignIn.id).where(SignIn.person_id == ben.id)).one()
    decision = decide(case, Measure.SUSPEND)
    assert case.is_open
    assert state_of(post) is TextState.PUBLISHED
    with pytest.raises(Invalid):
        deciding.confirm(mia, case)
    with pytest.raises(Invalid):
        deciding.confirm(ana, case)
    assert browser.get("/account").status_code == 200
    ids = (mo.id, case.id)
    with app.app_context():
        deciding.confirm(session.get_one(Person, ids[0]), session.get_one(Case, ids[1]))
    session.expire_all()
    assert is_suspended(ben)
    assert not case.is_open
    assert browser.get("/account").status_code != 200
    with app.app_context():
        assert still_live([sign_in_id]) == set()
    assert "It is unkind." in mails()[-1].body
    end(decision)
    assert not is_suspended(ben)


def test_a_suspension_that_is_refused_leaves_the_case_open(
    case: Case, decide: Callable[..., Decision], mo: Person, ben: Person
) -> None:
    decide(case, Measure.SUSPEND)
    with pytest.raises(Invalid):
        decide(case, Measure.HIDE)
    deciding.refuse(mo, case)
    assert case.is_open
    assert not is_suspended(ben)
    decide(case, Measure.HIDE)
    with pytest.raises(NotFound):
        deciding.confirm(mo, case)


def test_nobody_shows_an_author_what_is_not_confirmed(
    case: Case, decide: Callable[..., Decision], ben: Person, sign_in: SignInAs
) -> None:
    decision = decide(case, Measure.SUSPEND)
    browser = sign_in(ben)
    assert browser.get(f"/decisions/{decision.id}").status_code == 404
    assert "Nothing was decided about you" in browser.get("/decisions").text


def test_a_suspension_that_waits_keeps_its_case_open_and_lasts_from_when_it_is_confirmed(
    app: Flask, post: Post, cas: Person, decide: Callable[..., Decision], mo: Person, ben: Person
) -> None:
    case = report(post, cas, Reason.INSULT)
    assert case.state is CaseState.AUTHOR
    decision = decide(case, Measure.SUSPEND)
    assert decision.ends_at is not None
    lasts = decision.ends_at - decision.decided_at
    with change(None) as record:
        decision.decided_at -= lasts + timedelta(days=1)
        decision.ends_at -= lasts + timedelta(days=1)
        record(Event.DECISION_MADE, decision)
    delete_post(ben, post)
    assert case.is_open
    ids = (mo.id, case.id)
    with app.app_context():
        deciding.confirm(session.get_one(Person, ids[0]), session.get_one(Case, ids[1]))
    session.expire_all()
    assert decision.confirmed_at is not None
    assert decision.ends_at == decision.confirmed_at + lasts
    assert decision.expires_at > decision.confirmed_at + timedelta(days=179)
    assert is_suspended(ben)


def test_nobody_is_suspended_in_a_case_that_is_closed(
    case: Case, decide: Callable[..., Decision], mo: Person, ben: Person
) -> None:
    decide(case, Measure.SUSPEND)
    with change(None) as record:
        cases.close_case(record, case, CaseOutcome.TAKEN_BACK)
    with pytest.raises(Invalid):
        deciding.confirm(mo, case)
    assert not is_suspended(ben)


def test_whoever_has_no_address_is_suspended_without_a_letter(
    case: Case, decide: Callable[..., Decision], mo: Person, ben: Person
) -> None:
    with change(None) as record:
        ben.email = None
        record(Event.PERSON_CHANGED, ben)
    decide(case, Measure.SUSPEND)
    written = len(mails())
    deciding.confirm(mo, case)
    assert is_suspended(ben)
    assert len(mails()) == written


def test_of_two_who_are_asked_at_once_each_hears(
    case: Case, mia: Person, mo: Person, ana: Person
) -> None:
    for person in (ana, mo):
        claiming.ask_opinion(mia, case, person.id, "Is it one?")
    tell()
    for person in (ana, mo):
        assert told(person).count(NoticeKind.OPINION_ASKED) == 1


# Pages


def test_a_judge_decides_on_the_page_and_the_author_reads_why(
    case: Case, sign_in: SignInAs, mia: Person, ben: Person, eve: Person, cas: Person
) -> None:
    browser = sign_in(mia)
    path = f"/review/{case.id}/decision"
    form = {"measure": "hide", "happened": "He called them heads.", "rule": "Be kind.", "seen": "1"}
    assert browser.post(path, data=form).status_code == 422
    assert browser.post(path, data=form | {"measure": "nonsense", "why": "x"}).status_code == 422
    assert browser.post(path, data=form | {"why": "It is unkind."}).status_code == 303
    decision = session.scalars(select(Decision)).one()
    for reader in (eve, cas, mia):
        assert sign_in(reader).get(f"/decisions/{decision.id}").status_code == 404
        assert sign_in(reader).get(f"/cases/{case.id}").status_code == 404
    author = sign_in(ben)
    assert author.get(f"/cases/{case.id}").headers["Location"] == f"/decisions/{decision.id}"
    page = author.get(f"/decisions/{decision.id}").text
    for words in ("He called them heads.", "Be kind.", "It is unkind.", "Others do not see it any"):
        assert words in page
    assert cas.name not in page
    assert mia.name not in page
    assert "The text is hidden" in author.get("/decisions").text
    assert "Moderators have acted on it." in sign_in(cas).get("/reports").text


def test_the_statement_is_in_the_authors_language(
    case: Case, decide: Callable[..., Decision], sign_in: SignInAs, ben: Person
) -> None:
    decision = decide(case, Measure.HIDE)
    with change(None) as record:
        ben.language = "nl"
        record(Event.PERSON_CHANGED, ben)
    assert "Anderen zien het niet meer." in sign_in(ben).get(f"/decisions/{decision.id}").text


def test_of_fifty_who_confirm_a_suspension_at_once_one_does(
    app: Flask, case: Case, mia: Person, ana: Person, give: Give,
    at_once: Callable[..., list[Any]],
) -> None:  # fmt: skip
    give(ana, Capability.MODERATOR)
    deciding.decide(mia, case, ruling(Measure.SUSPEND))
    case_id, person_id = case.id, ana.id
    session.remove()

    def act() -> str:
        try:
            deciding.confirm(session.get_one(Person, person_id), session.get_one(Case, case_id))
        except NotFound:
            return "late"
        return "confirmed"

    results = at_once(*[act] * 50)
    assert results.count("confirmed") == 1
    assert set(results) <= {"confirmed", "late", Invalid}
    assert events("decision") == ["decision.made", "decision.confirmed"]


def test_of_fifty_who_let_a_held_text_through_at_once_one_does(
    app: Flask, ana: Person, ben: Person, place: Community, at_once: Callable[..., list[Any]]
) -> None:
    set_tools(ana, place, Tools(approval=Approval.ALL), place.version)
    held = create_post(ben, place, Draft(source="Well"))
    case_id = session.scalars(select(Case.id).where(Case.post_id == held.id)).one()
    post_id, person_id = held.id, ana.id
    session.remove()

    def act() -> str:
        person, case = session.get_one(Person, person_id), session.get_one(Case, case_id)
        deciding.decide(person, case, ruling(Measure.NONE))
        return "shown"

    results = at_once(*[act] * 50)
    assert (results.count("shown"), results.count(Invalid)) == (1, 49)
    assert session.get_one(Post, post_id).is_shown
    assert events("post") == ["post.created", "post.shown"]


@pytest.mark.parametrize(
    ("measure", "decider", "words"),
    [
        (Measure.COOL_DOWN, "ana", "Those who judge in this community decided"),
        (Measure.MUTE, "mia", "Moderators decided that you do not write anywhere"),
    ],
)
def test_whoever_may_not_write_for_a_while_reads_why_and_until_when_where_they_would(
    post: Post, case: Case, ana: Person, mia: Person, ben: Person, sign_in, measure, decider, words
) -> None:
    who = {"ana": ana, "mia": mia}[decider]
    decision = deciding.decide(who, case, ruling(measure))
    other = create_post(ana, session.get_one(Community, post.community_id), Draft(source="Hello"))
    for path in ("/communities/paint-shop", f"/posts/{other.id}"):
        page = sign_in(ben).get(path).text
        assert words in page
        assert f'href="/decisions/{decision.id}"' in page
        assert "<textarea" not in page
        assert words not in sign_in(ana).get(path).text
    assert (words in sign_in(ben).get("/").text) == (measure is Measure.MUTE)


def test_a_decision_names_a_rule_of_the_house_in_the_language_of_its_author(
    case: Case, ana: Person, ben: Person, give, sign_in
) -> None:
    words = {"en": "1. **We are kind.**\n2. We _listen_.\n\nAnd so on.", "nl": "- Wees lief."}
    publish_rules(give(ana), words, 0)
    page = sign_in(ana).get(f"/review/{case.id}").text
    assert '<option value="We are kind."></option><option value="We listen."></option>' in page
    with change(None) as record:
        ben.language = "nl"
        record(Event.PERSON_CHANGED, ben)
    page = sign_in(ana).get(f"/review/{case.id}").text
    assert '<option value="Wees lief."></option>' in page
    assert "We are kind." not in page
