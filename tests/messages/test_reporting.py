"""What do moderators read of a conversation, and what comes of a report?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models import (
    Capability,
    Case,
    CaseState,
    Conversation,
    Measure,
    Message,
    Person,
    Reason,
    TextState,
    session,
)
from moderation import Draft
from social.judges import judge_of
from social.messages.actions import edit_message, start_conversation, write_message
from social.reports import actions as reporting
from social.reports import listing as reported
from social.reports.forms import Complaint
from social.review import deciding, listing
from social.rights import may
from tests.messages.conftest import Say

WHY = {"happened": "It was said.", "rule": "We talk about matters.", "why": "It is about people."}


@pytest.fixture
def mia(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    """Mia moderates, and is in no conversation."""
    return give(make_person("Mia Moderates"), Capability.MODERATOR)


def report(reporter: Person, message: Message, **more: bool) -> Case:
    """Report a message."""
    made = reporting.report(reporter, message, Complaint(reason=Reason.INSULT, **more))
    return session.get_one(Case, made.case_id)


def decide(judge: Person, case: Case, measure: Measure) -> None:
    """Decide a case."""
    deciding.decide(judge, case, deciding.Ruling(measure=measure, **WHY))


@pytest.mark.usefixtures("in_app")
def test_moderators_read_the_message_and_a_few_around_it(
    ana: Person, ben: Person, mia: Person, pair: Conversation, say: Say
) -> None:
    for number in range(10):
        say(ana, pair, f"Before {number}")
    bad = say(ana, pair, "You fool")
    for number in range(10):
        say(ben, pair, f"After {number}")
    case = report(ben, bad)
    assert case.community_id is None
    assert case.state is CaseState.QUEUE  # the author is not asked: it would tell who reported it
    (line,), _more = listing.queue(judge_of(mia), None)
    assert line.case.id == case.id
    before, after = listing.around(listing.find_case(judge_of(mia), case.id))
    assert [one.source for one in before] == ["Before 7", "Before 8", "Before 9"]
    assert [one.source for one in after] == ["After 0", "After 1", "After 2"]
    assert session.scalars(Message.seen_by(mia)).all() == []
    assert not any(may(mia, verb, pair) for verb in ("write", "add"))


@pytest.mark.usefixtures("in_app")
def test_a_hidden_message_is_its_authors_alone_and_comes_back(
    ana: Person, ben: Person, mia: Person, pair: Conversation, say: Say
) -> None:
    bad = say(ana, pair, "You fool")
    case = report(ben, bad)
    decide(mia, case, Measure.HIDE)
    assert bad.state is TextState.HIDDEN
    assert bad in session.scalars(Message.seen_by(ana)).all()
    assert bad not in session.scalars(Message.seen_by(ben)).all()
    edit_message(ana, bad, Draft(source="You friend"), bad.version)
    assert bad.state is TextState.HIDDEN  # other words bring nothing back
    assert Measure.COOL_DOWN not in deciding.allowed(judge_of(mia), case)


@pytest.mark.usefixtures("in_app")
def test_an_author_who_is_asked_to_change_it_does_so(
    ana: Person, ben: Person, mia: Person, pair: Conversation, say: Say
) -> None:
    bad = say(ana, pair, "You fool")
    decide(mia, report(ben, bad), Measure.EDIT)
    assert bad not in session.scalars(Message.seen_by(ben)).all()
    edit_message(ana, bad, Draft(source="You are late"), bad.version)
    assert bad in session.scalars(Message.seen_by(ben)).all()


@pytest.mark.usefixtures("in_app")
def test_what_one_does_not_want_to_see_is_put_away_and_listed(
    ana: Person, ben: Person, pair: Conversation, say: Say
) -> None:
    bad = say(ana, pair, "You fool")
    report(ben, bad, hides=True)
    (receipt,), _more = reported.page(ben, None)
    assert receipt.is_hidden
    assert receipt.text is bad
    reporting.show_again(ben, bad)
    assert not reported.page(ben, None)[0][0].is_hidden


def test_the_pages_of_a_report_work_and_an_outsider_finds_none(
    app: Flask,
    sign_in: Callable[[Person], FlaskClient],
    ana: Person,
    ben: Person,
    eve: Person,
    mia: Person,
) -> None:
    ids = ana.id, ben.id
    session.remove()
    with app.app_context():
        me, other = (session.get_one(Person, number) for number in ids)
        said = start_conversation(me, [other], Draft(source="You fool"))
        place = session.get_one(Conversation, said.conversation_id)
        write_message(other, place, Draft(source="Pardon?"))
        address = f"/messages/said/{said.id}/report"
    assert "nothing else of the conversation" in sign_in(ben).get(address).text
    assert sign_in(ana).get(address).status_code == 403
    assert sign_in(eve).get(address).status_code == 404
    assert sign_in(mia).get(address).status_code == 404
    sent = {"reason": "insult", "hides": "y"}
    assert sign_in(ben).post(address, data=sent).status_code == 303
    assert "You fool" in sign_in(ben).get("/reports").text
    assert "do not want to see" in sign_in(ben).get(f"/messages/{place.id}").text
    case = session.scalars(select(Case.id)).one()
    page = sign_in(mia).get(f"/review/{case}").text
    assert "Message of Ana Peeters" in page
    assert "Pardon?" in page
    assert sign_in(eve).get(f"/review/{case}").status_code == 404
    hiding = address.replace("report", "hiding")
    assert sign_in(ben).post(hiding, data={"_method": "DELETE"}).status_code == 303
