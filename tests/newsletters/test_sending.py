"""Is each reader mailed once, and nothing that they may not read?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from models import (
    Community,
    Delivery,
    DeliveryState,
    Entry,
    Event,
    Issue,
    IssueState,
    Making,
    Membership,
    Person,
    PersonState,
    Role,
    Why,
    now,
    session,
)
from social.changes import change
from social.errors import Invalid
from social.mailing.smtp import Line
from social.newsletters import actions, leaving, releasing, sending
from social.newsletters.actions import Series
from social.posts.actions import delete_post
from social.separating import keep_apart
from social.whom import Whom
from tests.mailing.letterbox import Serve
from tests.newsletters.conftest import WORDS, Desk

AtOnce = Callable[..., list[Any]]
FRENCH = Whom(languages=("fr",))


def state_of(person: Person) -> tuple[DeliveryState, Why | None]:
    found = session.execute(
        select(Delivery.state, Delivery.why)
        .where(Delivery.person_id == person.id)
        .order_by(Delivery.id.desc())
    ).first()
    assert found is not None
    return found.state, found.why


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def page_of(mail) -> str:
    return mail.get_body(("html",)).get_content()


def test_each_reader_is_mailed_once_with_text_and_page(
    desk: Desk, place: Community, ana: Person, ben: Person, eve: Person
) -> None:
    issue = desk.send(desk.post(place, "The new gate"))
    assert issue.state is IssueState.SENT
    people = {ana, ben, eve, desk.mia, desk.leo}
    assert sorted(mail["To"] for mail in desk.box.taken) == sorted(one.email for one in people)
    (mail,) = desk.mails(eve)
    assert mail["Subject"] == "What moved us"
    assert mail.get_content_type() == "multipart/alternative"
    assert "The new gate" in text_of(mail)
    assert "Three things from the week." in text_of(mail)
    assert 'style="' in page_of(mail)
    assert "The new gate" in page_of(mail)
    assert "<img" not in page_of(mail)
    assert "@" not in text_of(mail).replace("@example.org", "")


def test_nobody_is_mailed_what_they_may_not_read(
    desk: Desk, place: Community, closed: Community, ben: Person, eve: Person
) -> None:
    desk.send(desk.post(place, "The new gate"), desk.post(closed, "The secret talks"))
    (hers,), (his,) = desk.mails(eve), desk.mails(ben)
    assert "The secret talks" in text_of(his)
    for part in (text_of(hers), page_of(hers)):
        assert "The new gate" in part
        assert "secret" not in part
        assert "Works council" not in part


def test_who_could_read_nothing_of_it_gets_no_mail(
    desk: Desk, closed: Community, eve: Person
) -> None:
    desk.send(desk.post(closed, "The secret talks"))
    assert desk.mails(eve) == []
    assert state_of(eve) == (DeliveryState.SKIPPED, Why.NOTHING)


def test_what_was_mailed_is_in_the_ledger(desk: Desk, place: Community) -> None:
    issue = desk.send(desk.post(place, "The new gate"))
    events = session.scalars(
        select(Entry.event)
        .where(Entry.noun == "issue", Entry.noun_id == issue.id)
        .order_by(Entry.id)
    ).all()
    assert events[-2:] == [Event.ISSUE_RELEASED, Event.ISSUE_SENT]


class TestRights:
    def test_what_is_hidden_or_deleted_meanwhile_is_not_mailed(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        kept, gone = desk.post(place, "The new gate"), desk.post(place, "A slip")
        issue = desk.release(kept, gone)
        delete_post(desk.ana, gone)
        sending.hand_over(issue.id)
        (mail,) = desk.mails(eve)
        assert "The new gate" in text_of(mail)
        assert "slip" not in text_of(mail)

    def test_who_leaves_a_closed_place_between_release_and_mail_gets_nothing_of_it(
        self, desk: Desk, closed: Community, ben: Person
    ) -> None:
        issue = desk.release(desk.post(closed, "The secret talks"))
        line = session.scalars(select(Membership).where(Membership.person_id == ben.id)).all()
        with change(None) as record:
            for one in line:
                record(Event.MEMBER_LEFT, one)
                session.delete(one)
        sending.hand_over(issue.id)
        assert desk.mails(ben) == []
        assert state_of(ben) == (DeliveryState.SKIPPED, Why.NOTHING)

    def test_whoever_left_ended_it_or_has_no_address_gets_no_mail(
        self, desk: Desk, place: Community, ana: Person, ben: Person, eve: Person
    ) -> None:
        issue = desk.release(desk.post(place, "The new gate"))
        leaving.leave(ben, desk.newsletter)
        with change(None) as record:
            eve.state, ana.email = PersonState.DEACTIVATED, None
            record(Event.PERSON_DEACTIVATED, eve)
            record(Event.PERSON_CHANGED, ana)
        sending.hand_over(issue.id)
        assert state_of(ben) == (DeliveryState.SKIPPED, Why.UNSUBSCRIBED)
        assert state_of(eve) == (DeliveryState.SKIPPED, Why.LEFT)
        assert state_of(ana) == (DeliveryState.SKIPPED, Why.NO_ADDRESS)
        assert {mail["To"] for mail in desk.box.taken} == {desk.mia.email, desk.leo.email}

    def test_those_who_are_kept_apart_are_mailed_nothing_of_one_another(
        self, desk: Desk, place: Community, ana: Person, ben: Person, eve: Person
    ) -> None:
        with change(eve):
            keep_apart(eve, ana.id)
        desk.send(desk.post(place, "The new gate"))
        assert desk.mails(eve) == []
        assert len(desk.mails(ben)) == 1

    def test_it_goes_to_those_alone_whom_its_rule_means(
        self, desk: Desk, place: Community, ben: Person, eve: Person
    ) -> None:
        with change(None) as record:
            eve.language = "fr"
            record(Event.PERSON_CHANGED, eve)
        french = Series(name="La lettre", purpose="Pour ceux qui lisent le français", whom=FRENCH)
        made = actions.begin(desk.mia, french)
        desk.send(desk.post(place, "The new gate"), newsletter=made)
        assert {mail["To"] for mail in desk.box.taken} == {eve.email}

    def test_for_whom_it_is_no_more_when_it_is_sent_is_not_mailed_it(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        with change(None) as record:
            eve.language = "fr"
            record(Event.PERSON_CHANGED, eve)
        made = actions.begin(desk.mia, Series(name="La lettre", purpose="Du mois", whom=FRENCH))
        issue = desk.release(desk.post(place, "The new gate"), newsletter=made)
        with change(None) as record:
            eve.language = "en"
            record(Event.PERSON_CHANGED, eve)
        sending.hand_over(issue.id)
        assert desk.box.taken == []
        rows = select(Delivery.why).where(Delivery.person_id == eve.id)
        assert session.scalars(rows).one() is Why.NOT_MEANT


class TestNeverTooOften:
    def test_an_item_comes_twice_and_not_a_third_time(
        self, desk: Desk, place: Community, eve: Person
    ) -> None:
        often = desk.post(place, "The new gate")
        for number in range(3):
            desk.send(often, desk.post(place, f"Fresh {number}"))
        first, second, third = (text_of(mail) for mail in desk.mails(eve))
        assert "The new gate" in first
        assert "The new gate" in second
        assert "The new gate" not in third
        assert "Fresh 2" in third

    def test_an_issue_goes_to_each_once_however_many_hands_work_at_it(
        self, desk: Desk, place: Community, make_person: Callable[..., Person], at_once: AtOnce
    ) -> None:
        for number in range(40):
            make_person(f"Reader {number}")
        number = desk.release(desk.post(place, "The new gate")).id
        session.remove()
        at_once(*[lambda: sending.hand_over_alone(number) for _worker in range(4)])
        became = session.execute(select(Delivery.state, Delivery.why)).all()
        assert set(became) == {(DeliveryState.HANDED, None)}
        found = Counter(mail["To"] for mail in desk.box.taken)
        assert set(found.values()) == {1}
        assert len(found) == len(became)
        sending.go_on()
        assert session.get_one(Issue, number).state is IssueState.SENT

    @pytest.mark.parametrize("scan", ["indexscan", "seqscan"])
    def test_a_hand_holds_one_mail_and_one_reader_however_the_row_is_found(
        self, desk: Desk, place: Community, make_person: Callable[..., Person], scan: str
    ) -> None:
        """A small table is read from end to end, and a large one by its index."""
        for number in range(20):
            make_person(f"Reader {number}")
        desk.release(desk.post(place, "The new gate"))
        last = session.scalar(select(func.max(Delivery.id)))
        for other in {"indexscan", "seqscan", "bitmapscan"} - {scan}:
            session.execute(text(f"SET LOCAL enable_{other} = off"))
        taken = session.execute(sending.TAKE, {"id": last}).one()
        assert taken.is_free
        held = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :ours")
        assert session.scalar(held, {"ours": sending.PERSONS}) == 1

    def test_a_process_has_one_hand_on_an_issue(
        self, desk: Desk, place: Community, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = desk.release(desk.post(place, "The new gate")).id
        begun: list[int] = []

        def begin(issue_id: int) -> None:
            begun.append(issue_id)
            sending.hand_over(issue_id)  # as another job of this worker would

        with monkeypatch.context() as patch:
            patch.setattr(sending, "hand_over_alone", begin)
            sending.hand_over(number)
        assert begun == [number]
        sending.hand_over(number)
        assert session.get_one(Issue, number).state is IssueState.SENT

    def test_a_second_release_writes_nothing_down_again(self, desk: Desk, place: Community) -> None:
        issue = desk.send(desk.post(place, "The new gate"))
        before = len(desk.box.taken)
        assert releasing.release(issue.id) is False
        sending.hand_over(issue.id)
        assert len(desk.box.taken) == before


class TestTheServer:
    def test_a_mailbox_that_is_refused_is_not_tried_again(
        self, desk: Desk, place: Community, make_person: Callable[..., Person]
    ) -> None:
        lost = make_person("Nobody", email="nobody@example.org")
        issue = desk.send(desk.post(place, "The new gate"))
        assert state_of(lost) == (DeliveryState.REFUSED, Why.SERVER)
        assert issue.state is IssueState.SENT

    def test_a_mail_that_is_put_off_is_tried_later_and_not_for_ever(
        self, desk: Desk, place: Community, make_person: Callable[..., Person]
    ) -> None:
        later = make_person("Later", email="later@example.org")
        issue = desk.send(desk.post(place, "The new gate"))
        assert issue.state is IssueState.SENDING
        row = select(Delivery).where(Delivery.person_id == later.id)
        pauses = []
        for number in range(1, sending.TRIES):
            found = session.scalars(row.execution_options(populate_existing=True)).one()
            assert found.attempts == number
            pauses.append(found.next_try_at - now())
            with change(None):
                found.next_try_at = now() - timedelta(seconds=1)
            sending.hand_over(issue.id)
        assert pauses == sorted(pauses)
        assert state_of(later) == (DeliveryState.REFUSED, Why.TIRED)
        assert releasing.find(issue.id).state is IssueState.SENT

    def test_a_server_that_is_away_costs_no_mail_a_try(
        self, desk: Desk, place: Community, by: Callable[[str], None], serve: Serve, eve: Person
    ) -> None:
        issue = desk.release(desk.post(place, "The new gate"))
        by("smtp://127.0.0.1:1")
        sending.hand_over(issue.id)
        waits = releasing.find(issue.id)
        assert waits.halts == 1
        assert waits.halted_until is not None
        assert waits.halted_until > now()
        assert session.scalar(select(func.max(Delivery.attempts))) == 0
        where, box = serve()
        by(f"smtp://{where}")
        sending.hand_over(issue.id)  # it is left alone for a while
        assert box.taken == []
        with change(None):
            waits.halted_until = now() - timedelta(seconds=1)
        sending.hand_over(issue.id)
        assert [mail["To"] for mail in box.taken].count(eve.email) == 1
        assert releasing.find(issue.id).halts == 0

    def test_a_stop_holds_at_once_and_going_on_sends_the_rest_once(
        self, desk: Desk, place: Community, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issue = desk.release(desk.post(place, "The new gate"))
        hand = Line.hand_written

        def stop(line: Line, *mail: Any) -> None:
            hand(line, *mail)
            number = issue.id

            def press() -> None:
                with desk.app.app_context():
                    mia = session.get_one(Person, desk.mia.id)
                    actions.pause(mia, releasing.find(number))

            with ThreadPoolExecutor(1) as other:
                other.submit(press).result()

        monkeypatch.setattr(Line, "hand_written", stop)
        sending.hand_over(issue.id)
        assert len(desk.box.taken) == 1
        monkeypatch.setattr(Line, "hand_written", hand)
        actions.resume(desk.mia, releasing.find(issue.id))
        sending.hand_over(issue.id)
        assert set(Counter(mail["To"] for mail in desk.box.taken).values()) == {1}
        assert releasing.find(issue.id).state is IssueState.SENT


class TestTheWayOut:
    def test_who_may_not_make_newsletters_any_more_lets_none_out(
        self, desk: Desk, place: Community
    ) -> None:
        issue = desk.approve(desk.issue(desk.post(place, "The new gate")))
        roles = session.scalars(select(Role).where(Role.person_id == desk.leo.id)).all()
        with change(None) as record:
            for role in roles:
                record(Event.ROLE_TAKEN, role)
                session.delete(role)
        assert releasing.go_out(now()) == 0
        session.expire_all()
        assert releasing.find(issue.id).state is IssueState.DRAFT

    def test_whoever_worked_on_it_does_not_let_it_out(self, desk: Desk, place: Community) -> None:
        issue = desk.issue(desk.post(place, "The new gate"))
        actions.put_forward(desk.mia, issue)
        with pytest.raises(Invalid):
            actions.approve(desk.mia, issue, issue.version, actions.edition_of_posts(issue))

    def test_what_changed_after_it_was_approved_has_to_be_approved_anew(
        self, desk: Desk, place: Community
    ) -> None:
        issue = desk.approve(desk.issue(desk.post(place, "The new gate")))
        actions.gather(desk.mia, issue, [desk.post(place, "More").id], issue.version)
        assert releasing.go_out(now()) == 0
        assert issue.state is IssueState.DRAFT

    def test_it_waits_for_its_time(self, desk: Desk, place: Community) -> None:
        issue = desk.issue(desk.post(place, "The new gate"))
        actions.plan(desk.mia, issue, now() + timedelta(hours=1), issue.version)
        desk.approve(issue)
        assert releasing.go_out(now()) == 0
        assert releasing.go_out(now() + timedelta(hours=2)) == 1

    def test_nothing_changes_once_it_is_out(self, desk: Desk, place: Community) -> None:
        issue = desk.send(desk.post(place, "The new gate"))
        with pytest.raises(Invalid):
            actions.gather(desk.mia, issue, [], issue.version)
        with pytest.raises(Invalid):
            actions.write(desk.mia, issue, "en", WORDS, Making.HUMAN, issue.version)


@pytest.mark.parametrize("address", ["nobody@a..b", "nobody@" + "a" * 70 + ".org", "ana@\u00e4..b"])
def test_an_address_that_is_none_stops_no_mail_of_others(
    desk: Desk, place: Community, eve: Person, address: str
) -> None:
    with change(None) as record:
        eve.email = address
        record(Event.PERSON_CHANGED, eve)
    issue = desk.send(desk.post(place, "The new gate"))
    assert issue.state is IssueState.SENT
    assert len(desk.mails(desk.ana)) == 1


def test_a_server_that_refuses_all_costs_nobody_a_mail(
    desk: Desk, place: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "IN_A_ROW", 3)
    desk.box.answer = "550 this sender is not welcome"
    issue = desk.send(desk.post(place, "The new gate"))
    assert issue.state is IssueState.PAUSED
    assert sending.counts(issue.id)["refused"] == 0
    desk.box.answer = "250 OK"
    actions.resume(desk.leo, issue)
    sending.hand_over(issue.id)
    session.expire_all()
    assert releasing.find(issue.id).state is IssueState.SENT
    assert len(desk.box.taken) == sending.counts(issue.id)["handed"] > 3


def test_what_is_refused_again_is_refused_for_good(
    desk: Desk, place: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "IN_A_ROW", 3)
    desk.box.answer = "550 no such mailbox"
    issue = desk.send(desk.post(place, "The new gate"))
    whole = sum(sending.counts(issue.id).values())
    for _round in range(whole):
        if issue.state is IssueState.PAUSED:
            actions.resume(desk.leo, issue)
        sending.hand_over(issue.id)
        session.expire_all()
        issue = releasing.find(issue.id)
    assert issue.state is IssueState.SENT
    assert sending.counts(issue.id)["refused"] == whole
