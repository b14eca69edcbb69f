"""What becomes of a post or comment in which a house rule finds something?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import (
    Case,
    CaseOutcome,
    CaseState,
    CommunityKind,
    Found,
    Measure,
    Notice,
    NoticeKind,
    Post,
    PostKind,
    Reason,
    RuleHit,
    Stage,
    TextState,
    now,
    session,
)
from moderation import Draft
from moderation.ruling import Action, Scope, Severity
from social import rulebook
from social.comments.actions import create_comment, edit_comment
from social.errors import Invalid
from social.gatherings.actions import Plan, invite, replan
from social.meeting import gathering_of
from social.notices import actions as notices
from social.polls.asking import Question, Questions, ask
from social.posts.actions import create_post, edit_post
from social.reports import actions as reports
from social.reports.forms import Complaint
from social.review import deciding
from tests.known import events, last_facts
from tests.rules.conftest import Keep, put

JSON = {"Accept": "application/json"}
SECRET = "the password: Welkom01"


def cases() -> list[Case]:
    session.expire_all()
    return list(session.scalars(select(Case).order_by(Case.id)))


def hits() -> int:
    return session.scalar(select(func.count()).select_from(RuleHit)) or 0


def test_what_a_rule_holds_waits_for_moderators(in_app, ben, place, keep: Keep) -> None:
    keep("oaf", Action.HOLD)
    post = create_post(ben, place, Draft(source="You oaf"))
    assert post.state is TextState.HELD
    (case,) = cases()
    assert (case.found, case.rules, case.was_held) == (Found.RULE, ["test.oaf"], True)
    assert (case.state, case.author_id) == (CaseState.QUEUE, ben.id)
    assert events("case") == ["case.opened"]


def test_what_a_rule_queues_is_published_and_looked_at(in_app, ana, ben, place, keep) -> None:
    keep("oaf", Action.QUEUE)
    post = create_post(ana, place, Draft(source="Hello"))
    comment = create_comment(ben, post, Draft(source="You oaf"))
    assert comment.state is TextState.PUBLISHED
    (case,) = cases()
    assert (case.found, case.comment_id, case.was_held) == (Found.RULE, comment.id, False)
    assert session.get_one(Post, post.id).comment_count == 1


def test_what_is_covered_is_stored_covered(in_app, ben, place, keep: Keep) -> None:
    keep("oaf", Action.MASK)
    post = create_post(ben, place, Draft(source="You **oaf**", title="Oaf"))
    assert (post.title, post.source) == ("•••", "You **•••**")
    assert "oaf" not in post.html
    edit_post(ben, post, Draft(source="You oaf and oaf"), 1)
    assert post.source == "You ••• and •••"
    assert cases() == []


def test_what_would_be_covered_in_a_poll_or_event_is_refused_since_its_parts_stand_apart(
    in_app, make_person, make_community, ben, keep: Keep
) -> None:
    keep("oaf", Action.MASK)
    place = make_community("Paint yard", ben, *(make_person(f"Member {one}") for one in "abcd"))
    rude = Question("Who is it?", ("An oaf", "Nobody"))
    with pytest.raises(Invalid, match="form"):
        ask(ben, place, Questions(title="Who?", asked=(rude,), lasts=timedelta(days=1)))
    begin = now() + timedelta(days=1)
    fine = Plan("Party", begin, begin + timedelta(hours=1), "Europe/Brussels", place="Hall")
    with pytest.raises(Invalid, match="form"):
        invite(ben, place, replace(fine, place="The oaf’s hall"))
    it = gathering_of(invite(ben, place, fine))
    assert it is not None
    with pytest.raises(Invalid, match="form"):
        replan(ben, it, replace(fine, place="The oaf’s hall"), 1)
    assert (it.place, it.post.version) == ("Hall", 1)


def test_what_is_refused_is_refused_when_changed_too(in_app, ben, place, keep: Keep) -> None:
    keep("oaf", Action.BLOCK)
    with pytest.raises(Invalid) as refused:
        create_post(ben, place, Draft(source="You oaf"))
    assert refused.value.fields == {"text": "Would you say oaf to a friend? It is about: “oaf”."}
    post = create_post(ben, place, Draft(source="You"))
    comment = create_comment(ben, post, Draft(source="You"))
    with pytest.raises(Invalid):
        edit_post(ben, post, Draft(source="You oaf"), 1)
    with pytest.raises(Invalid):
        edit_comment(ben, comment, Draft(source="You oaf"), 1)
    assert hits() == 3
    assert (post.source, post.version, comment.version) == ("You", 1, 1)


def test_the_message_is_in_the_writers_language_else_in_the_companys(
    in_app, app, make_person, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    dutch, french = make_person("Jan", language="nl"), make_person("Luc", language="fr")
    keep("oaf", Action.BLOCK)
    keep("lout", Action.BLOCK, messages={"en": "Rather not.", "nl": "Liever niet."})
    lines = rulebook.book().lines
    oaf, lout = lines["test.oaf"].said, lines["test.lout"].said
    assert rulebook.message_of(oaf, dutch) == "Zeg je oaf ook thuis?"
    assert rulebook.message_of(oaf, french) == "Would you say oaf to a friend?"
    settings = replace(app.config["SETTINGS"], languages=("nl", "en", "fr"))
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert rulebook.message_of(lout, french) == "Liever niet."


def test_a_question_is_asked_before_and_leaves_nothing(in_app, ben, place, keep: Keep) -> None:
    keep("oaf", Action.COACH)
    post = create_post(ben, place, Draft(source="You oaf"))
    assert post.state is TextState.PUBLISHED
    assert (cases(), hits()) == ([], 0)
    assert last_facts("post.created")["reasons"] == []  # type: ignore[arg-type]
    found = rulebook.findings("You oaf", ben, place, "discussion")
    assert [(one.start, one.end, one.action, one.is_leak) for one in found] == [
        (4, 7, Action.COACH, False)
    ]
    assert found[0].message == "Would you say oaf to a friend?"


def test_a_trial_counts_and_does_nothing(in_app, ben, place, keep: Keep) -> None:
    for word, action in (("oaf", Action.BLOCK), ("lout", Action.MASK), ("boor", Action.COACH)):
        keep(word, action, Stage.TRIAL)
    post = create_post(ben, place, Draft(source="oaf oaf lout boor"))
    assert (post.source, post.state) == ("oaf oaf lout boor", TextState.PUBLISHED)
    assert (cases(), hits()) == ([], 3)
    assert rulebook.findings("oaf", ben, place, "discussion") == []


def test_a_hit_keeps_nothing_but_the_rule_and_the_day() -> None:
    assert set(RuleHit.__table__.columns.keys()) == {"id", "rule_id", "day"}


def test_scope_and_end_hold_in_the_product(
    in_app, ana, ben, place, make_community, keep: Keep
) -> None:
    other = make_community("Elsewhere", ana)
    keep("oaf", Action.HOLD, scope=Scope(communities=frozenset({other.id})))
    keep("lout", Action.HOLD, scope=Scope(kinds=frozenset({"comment"})))
    keep("boor", Action.HOLD, expires=rulebook.today() - timedelta(days=1))
    keep("ninny", Action.HOLD, scope=Scope(kinds=frozenset({"discussion"})))
    post = create_post(ben, place, Draft(source="oaf lout boor"))
    assert post.state is TextState.PUBLISHED
    assert create_comment(ben, post, Draft(source="lout")).state is TextState.HELD
    assert create_post(ben, place, Draft(source="ninny")).state is TextState.HELD
    question = create_post(ben, place, Draft(source="ninny?"), kind=PostKind.QUESTION)
    assert question.state is TextState.HELD


def test_an_author_settles_what_a_rule_found_by_changing_it(in_app, ben, place, keep) -> None:
    keep("oaf", Action.HOLD)
    post = create_post(ben, place, Draft(source="You oaf"))
    edit_post(ben, post, Draft(source="You oaf, you"), 1)
    assert [case.is_open for case in cases()] == [True]
    edit_post(ben, post, Draft(source="You friend"), 2)
    (case,) = cases()
    assert (case.outcome, post.state) == (CaseOutcome.EDITED, TextState.PUBLISHED)


@pytest.mark.parametrize("is_grave", [True, False])
def test_what_is_grave_stays_with_moderators(in_app, ben, place, keep: Keep, is_grave) -> None:
    keep("oaf", severity=Severity.GRAVE if is_grave else Severity.SERIOUS)
    post = create_post(ben, place, Draft(source="You oaf"))
    before = cases()[0].urgent_at
    edit_post(ben, post, Draft(source="You friend"), 1)
    assert cases()[0].is_open is is_grave
    hours = 72 if is_grave else 24
    assert abs(before - now() + timedelta(hours=hours)) < timedelta(minutes=1)


def test_what_others_report_too_is_not_settled_by_an_edit(in_app, ana, ben, place, keep) -> None:
    keep("oaf")
    post = create_post(ben, place, Draft(source="You oaf"))
    reports.report(ana, post, Complaint(reason=Reason.INSULT, note=""))
    edit_post(ben, post, Draft(source="You friend"), 1)
    (case,) = cases()
    assert (case.is_open, case.report_count) == (True, 1)


def test_what_a_rule_finds_while_an_author_settles_goes_to_moderators(
    in_app, ana, ben, place, keep: Keep
) -> None:
    keep("oaf")
    post = create_post(ben, place, Draft(source="You lout"))
    reports.report(ana, post, Complaint(reason=Reason.INSULT, note=""))
    assert cases()[0].state is CaseState.AUTHOR
    edit_post(ben, post, Draft(source="You oaf"), 1)
    (case,) = cases()
    assert (case.state, case.found, case.rules) == (CaseState.QUEUE, Found.REPORT, ["test.oaf"])
    assert events("case")[-2:] == ["case.found", "case.escalated"]


def test_a_decision_says_that_a_rule_noticed_it(in_app, ana, ben, mia, place, keep) -> None:
    keep("oaf", Action.HOLD)
    post = create_post(ben, place, Draft(source="You oaf"))
    (case,) = cases()
    decision = deciding.decide(mia, case, deciding.Ruling(measure=Measure.NONE))
    assert (decision.found, decision.is_automated) == (Found.RULE, True)
    session.refresh(post)
    assert post.state is TextState.PUBLISHED


def test_whoever_answers_for_a_rule_is_told(in_app, ben, mia, place, keep: Keep) -> None:
    keep("oaf", Action.ALERT)
    post = create_post(ben, place, Draft(source="You oaf"))
    comment = create_comment(ben, post, Draft(source="oaf"))
    for told in ({"post_id": post.id}, {"comment_id": comment.id}, {"comment_id": comment.id}):
        notices.alert([mia.id, ben.id], **told)
    rows = session.scalars(select(Notice).order_by(Notice.id)).all()
    assert {row.kind for row in rows} == {NoticeKind.RULE_HIT}
    assert [(row.person_id, row.post_id, row.comment_id) for row in rows] == [
        (mia.id, post.id, None),
        (mia.id, post.id, comment.id),
    ]
    assert hits() == 2
    assert cases() == []


def test_whoever_may_not_read_it_is_not_told(
    in_app, ana, ben, mia, make_community, keep: Keep
) -> None:
    hidden = make_community("Works council", ana, ben, kind="hidden")
    keep("oaf", Action.ALERT)
    post = create_post(ben, hidden, Draft(source="You oaf"))
    notices.alert([mia.id], post_id=post.id)
    assert session.scalars(select(Notice)).all() == []


def test_secrets_are_refused_in_every_company_and_covered_on_demand(in_app, ben, place) -> None:
    with pytest.raises(Invalid) as refused:
        create_post(ben, place, Draft(source=SECRET))
    words = refused.value.fields["text"]
    assert "“W••••••1”" in words
    assert "elkom" not in words
    assert refused.value.may_redact
    post = create_post(ben, place, Draft(source=SECRET, redacts=True))
    assert post.source == "the password: •••••"
    assert last_facts("post.created")["reasons"] == ["leaks.secrets"]  # type: ignore[arg-type]
    assert hits() == 0


def test_without_script_the_page_offers_to_cover_it_and_loses_no_word(
    sign_in, ben, place, keep: Keep
) -> None:
    browser, address = sign_in(ben), f"/communities/{place.slug}/posts"
    words = {"title": "Server", "text": f"Hello, {SECRET}"}
    page = browser.post(address, data=words)
    assert page.status_code == 422
    assert f"Hello, {SECRET}" in page.text
    assert 'name="redact" value="1"' in page.text
    assert "data-redaction hidden" not in page.text
    told = browser.post(address, data=words, headers=JSON)
    assert (told.status_code, told.get_json()["may_redact"]) == (422, True)
    sent = browser.post(address, data=words | {"redact": "1"})
    assert sent.status_code == 303
    assert "the password: •••••" in browser.get(sent.headers["Location"]).text


def test_a_message_is_text_and_never_markup(sign_in, ben, place, keep: Keep) -> None:
    keep("oaf", Action.BLOCK, messages={"en": "<img src=x onerror=alert(1)> & you"})
    page = sign_in(ben).post(f"/communities/{place.slug}/posts", data={"text": "oaf"})
    assert page.status_code == 422
    assert "<img src=x" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; you" in page.text


def test_the_author_reads_why_it_waits_and_the_judge_which_rule(
    sign_in, ben, mia, place, keep: Keep
) -> None:
    keep("oaf", Action.HOLD)
    browser = sign_in(ben)
    sent = browser.post(f"/communities/{place.slug}/posts", data={"text": "You oaf"})
    shown = browser.get(sent.headers["Location"]).text
    assert "Your post waits for a moderator. Would you say oaf to a friend?" in shown
    judge = sign_in(mia)
    assert "Found by a house rule" in judge.get("/review").text
    page = judge.get(f"/review/{cases()[0].id}").text
    assert "House rule test.oaf" in page
    assert "We are kind to one another." in page


def test_without_a_hit_judging_is_one_statement(in_app, ben, place, keep: Keep, statements) -> None:
    keep("oaf")
    create_post(ben, place, Draft(source="Hello"))
    del statements[:]
    create_post(ben, place, Draft(source="Hello again"))
    assert sum("rulebook" in one for one in statements) == 1


def test_a_retired_rule_is_over_at_once(in_app, ben, mia, olaf, place, keep: Keep) -> None:
    put(keep("oaf", Action.BLOCK), Stage.RETIRED, mia, olaf)
    assert create_post(ben, place, Draft(source="You oaf")).source == "You oaf"


def test_what_is_found_in_a_closed_place_is_no_hit(
    in_app, ana, ben, place, keep: Keep, make_community
) -> None:
    keep("oaf", Action.QUEUE)
    closed = make_community("Closed", ana, ben, kind=CommunityKind.PRIVATE)
    create_post(ben, closed, Draft(source="You oaf"))
    assert hits() == 0
    create_post(ben, place, Draft(source="You oaf"))
    assert hits() == 1
