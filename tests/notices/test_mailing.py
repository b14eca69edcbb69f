"""What is mailed to whom, once, when, and only of what they have not seen and may read?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from models import (
    Attention,
    Capability,
    Comment,
    Event,
    IncomingState,
    Measure,
    Membership,
    Notice,
    Person,
    PersonState,
    Post,
    Preferences,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.comments.actions import create_comment
from social.hours import Hours
from social.house.actions import switch
from social.incoming.taking import take_in
from social.notices import actions, levels, mailing, wishes
from social.notices.levels import Span
from social.notices.wishes import Wishes
from social.posts.actions import create_post
from social.reader import zone_info
from social.switches import Switch
from tests.at_once import Other
from tests.known import mails, restrain
from tests.notices.test_notices import run_jobs, told
from tests.seeking.making import make_role

ALWAYS_AT_WORK = Hours(days=(1, 2, 3, 4, 5, 6, 7), begins=0, ends=24 * 60)
ADDRESS = re.compile(r"http://localhost(/notices/stopping/\S+)")


@pytest.fixture
def post(in_app, ana, ben, community) -> Post:
    for person in (ana, ben):
        wishes.choose(person, Wishes(hours=ALWAYS_AT_WORK))
    return create_post(ana, community, Draft(source="Who has the mould?"))


def later(minutes: int = 61) -> int:
    """Do what the worker does some minutes later; says how many mails there were."""
    run_jobs()
    return mailing.mail_due(now() + timedelta(minutes=minutes))


def noon(person: Person, days: int) -> datetime:
    """Say when it is noon where somebody is, so many days from now."""
    local = now().astimezone(zone_info(person.zone)).replace(hour=12, minute=0)
    return local + timedelta(days=days)


def test_a_worker_that_was_away_mails_nobody_at_night(post, ana, ben) -> None:
    today = noon(ana, 0).isoweekday()
    wishes.choose(ana, Wishes(hours=replace(ALWAYS_AT_WORK, days=(today,))))
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    assert mailing.mail_due(noon(ana, 1)) == 0
    assert session.scalar(select(Notice.mailed_at)) is None
    assert [mailing.mail_due(noon(ana, days)) for days in (7, 14)] == [1, 0]


def test_whoever_is_suspended_is_mailed_what_they_have_to_know_alone(post, ana, ben, eve) -> None:
    def due() -> int:
        return mailing.mail_due(now() + timedelta(minutes=61))

    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    decision = restrain(ana, post, Measure.SUSPEND, eve)
    assert due() == 0
    kind = session.scalars(select(Notice.kind)).one()
    session.execute(update(Notice).values(kind="must_read"))
    session.commit()
    assert due() == 1
    session.execute(update(Notice).values(kind=kind, mailed_at=None))
    with change(None) as record:
        decision.ends_at = now() - timedelta(seconds=1)
        record(Event.DECISION_MADE, decision)
    assert due() == 1


def test_a_calendar_that_changed_after_it_was_timed_counts(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    session.execute(update(Preferences).values(days=[noon(ana, 3).isoweekday()]))
    session.commit()
    assert later() == 0
    assert mailing.mail_due(noon(ana, 3)) == 1


def test_what_was_not_seen_within_the_hour_is_mailed_once(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    assert later(59) == 0
    assert later() == 1
    assert later(600) == 0
    (mail,) = mails()
    assert mail.recipient == ana.email
    assert mail.subject == "Ben Claes commented on your post"
    assert "Who has the mould?" in mail.body
    number = session.scalar(select(Notice.id))
    assert f"http://localhost/notices/{number}/opening" in mail.body


def test_a_mail_that_goes_wrong_keeps_no_other_back(post, ana, ben, monkeypatch) -> None:
    answered = create_comment(ben, post, Draft(source="Well said"))
    create_comment(ana, post, Draft(source="Thanks"), parent=answered)
    write = mailing.write

    def fail(person, *rest) -> None:
        if person.id == ana.id:
            raise RuntimeError("nobody thought of this")
        write(person, *rest)

    monkeypatch.setattr(mailing, "write", fail)
    assert later() == 1
    assert [mail.recipient for mail in mails()] == [ben.email]
    monkeypatch.setattr(mailing, "write", write)
    assert later() == 1


def test_what_was_seen_is_not_mailed(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    actions.mark_all_read(ana)
    assert later() == 0


def test_one_mail_tells_of_all_that_waits(post, ana, ben, community) -> None:
    other = create_post(ana, community, Draft(source="And the key?"))
    create_comment(ben, post, Draft(source="I do."))
    create_comment(ben, other, Draft(source="In the drawer."))
    assert later() == 1
    (mail,) = mails()
    assert mail.subject == "2 new notices"
    assert "Who has the mould?" in mail.body
    assert "And the key?" in mail.body
    assert len(ADDRESS.findall(mail.body)) == 3  # each thread, and all


def test_a_mail_of_one_thread_is_answered_under_it(post, ana, ben, community) -> None:
    mine = create_comment(ana, post, Draft(source="Ben?"))
    create_comment(ben, post, Draft(source="I do."), mine)
    assert later() == 1
    (mail,) = mails()
    assert "=== Write your answer above this line ===" in mail.body
    answer = EmailMessage()
    answer["From"] = ana.email
    answer.set_content("Bring it.\n\n> " + mail.body.replace("\n", "\n> "))
    assert take_in(answer.as_bytes(), mail.reply_to).state is IncomingState.TAKEN
    last = session.scalars(select(Comment).order_by(Comment.id.desc()).limit(1)).one()
    assert (last.source, last.author_id, last.parent_id) == ("Bring it.", ana.id, mine.id)


def test_what_cannot_be_answered_by_words_alone_has_no_address(
    post, ana, ben, community, app, monkeypatch
) -> None:
    other = create_post(ana, community, Draft(source="And the key?"))
    create_comment(ben, post, Draft(source="I do."))
    create_comment(ben, other, Draft(source="In the drawer."))
    assert later() == 1  # it tells of two threads
    actions.mark_all_read(ana)
    with change(None):
        session.execute(update(Notice).values(read_at=now()))
    create_comment(ben, post, Draft(source="Still."))
    settings = replace(app.config["SETTINGS"], mail_in="")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    assert later() == 1  # the company takes in no mail
    assert [mail.reply_to for mail in mails()] == [None, None]
    assert not any("above this line" in mail.body for mail in mails())


def test_what_joins_a_notice_that_was_mailed_is_not_mailed_again(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 1
    create_comment(ben, post, Draft(source="Come and get it."))
    assert later(600) == 0


def test_rights_are_asked_when_it_is_mailed(post, ana, ben, community) -> None:
    create_post(ana, community, Draft(source="@ben.claes the secret is out"))
    run_jobs()
    membership = session.scalars(select(Membership).where(Membership.person_id == ben.id)).one()
    with change(ana) as record:
        record(Event.MEMBER_REMOVED, membership)
        session.delete(membership)
    assert later() == 0
    assert mails() == []


def test_who_left_is_mailed_nothing(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    with change(None) as record:
        ana.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ana)
    assert later() == 0


def test_where_the_company_wants_it_a_mail_says_who_did_what_and_no_more(post, ana, ben) -> None:
    switch(make_role(ben, Capability.ADMINISTRATOR), Switch.QUOTES, on=False)
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 1
    (mail,) = mails()
    assert "Ben Claes commented on your post" in mail.body
    assert "mould" not in mail.body


def test_a_topic_that_is_not_mailed_stays_behind_the_bell(post, ana, ben) -> None:
    wishes.choose(ana, Wishes(by_mail={"answers": "never"}, hours=ALWAYS_AT_WORK))
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 0
    assert told(ana) == [("answered", [ben.id])]


def test_a_topic_that_is_hidden_is_told_nowhere(post, ana, ben) -> None:
    wishes.choose(ana, Wishes(hidden=frozenset({"answers"}), hours=ALWAYS_AT_WORK))
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 0
    assert told(ana) == []


def test_what_others_need_cannot_be_hidden(post, ana) -> None:
    mine = Wishes(hidden=frozenset(wishes.NoticeTopic))
    assert [topic for topic in wishes.NoticeTopic if mine.shows(topic)] == [
        "announcements", "crises", "decisions", "duties",
    ]  # fmt: skip


def test_what_waits_follows_a_new_choice(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    wishes.choose(ana, Wishes(wait=10, hours=ALWAYS_AT_WORK))
    assert later(11) == 1


def test_of_a_muted_thread_nothing_is_told_but_a_mention(post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    levels.mute(ana, post.id, Span.DAY)
    assert session.scalar(select(Notice.read_at)) is not None
    create_comment(ben, post, Draft(source="Still here."))
    run_jobs()
    assert len(told(ana)) == 1
    create_comment(ben, post, Draft(source="@ana.peeters, now!"))
    run_jobs()
    assert told(ana)[1:] == [("mentioned", [ben.id])]
    session.execute(update(Attention).values(until=now()))
    session.commit()
    create_comment(ben, post, Draft(source="Last one."))
    run_jobs()
    assert len(told(ana)) == 3


def test_one_press_in_a_mail_ends_the_thread_or_all(app, post, ana, ben, community) -> None:
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 1
    (mail,) = mails()
    thread = mail.leave.removeprefix("http://localhost")
    everything = ADDRESS.findall(mail.body)[-1]
    assert thread != everything
    assert thread in ADDRESS.findall(mail.body)
    ana_id, post_id = ana.id, post.id
    session.remove()
    one_click = {"List-Unsubscribe": "One-Click"}
    stranger = app.test_client()
    assert "With one press" in stranger.get(thread).text
    assert session.scalar(select(Attention.id)) is None
    assert "You hear no more" in stranger.post(thread, data=one_click).text
    assert session.scalar(select(Attention.post_id).where(Attention.person_id == ana_id)) == post_id
    assert stranger.post(everything).headers["Location"] == everything
    chosen = session.get_one(Preferences, ana_id).by_mail
    assert {topic for topic, rhythm in chosen.items() if rhythm == "never"} == {
        *wishes.NoticeTopic
    } - {"crises"}
    assert stranger.get(f"{everything}x").status_code == 404
    assert stranger.post("/notices/stopping/x.y", data=one_click).status_code == 404


def test_whoever_comes_second_at_the_same_moment_mails_nothing(app, post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    at = now() + timedelta(hours=2)
    session.execute(select(Notice).with_for_update())  # as whoever came first holds them
    Other(app, lambda: mailing.mail_due(at)).done()
    session.rollback()
    assert mails() == []
    assert mailing.mail_due(at) == 1


def test_the_pages_take_what_is_chosen(sign_in, app, ana, ben, community) -> None:
    browser = sign_in(ana)
    page = browser.get("/account/notices").text
    assert "Somebody mentions you" in page
    form = {f"mail_{topic}": "weekly" for topic in wishes.NoticeTopic} | {
        "wait": "10", "days": ["1", "2"], "begins": "480", "ends": "960", "page_mentions": "y",
        "has_own_hours": "y",
    }  # fmt: skip
    assert browser.post("/account/notices", data=form).status_code == 303
    row = session.get_one(Preferences, ana.id)
    assert (row.days, row.begins, row.ends, row.keeps_hours) == ([1, 2], 480, 960, False)
    assert "answers" in row.hidden
    assert "mentions" not in row.hidden
    assert row.by_mail["crises"] == "weekly"
    for wrong in ({"days": []}, {"ends": "480"}, {"wait": "7"}, {"days": ["9"]}, {"begins": "x"}):
        assert browser.post("/account/notices", data=form | wrong).status_code == 422


def test_a_thread_is_muted_from_its_notice_and_told_of_again(
    sign_in, app, ana, ben, community
) -> None:
    post = create_post(ana, community, Draft(source="Who has the mould?"))
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    number = session.scalar(select(Notice.id))
    browser, other = sign_in(ana), sign_in(ben)
    assert f"/notices/{number}/mute" in browser.get("/notices").text
    assert "Who has the mould?" in browser.get(f"/notices/{number}/mute").text
    assert other.get(f"/notices/{number}/mute").status_code == 404
    week = {"level": "mentions", "span": "week"}
    assert other.post(f"/notices/{number}/mute", data=week).status_code == 404
    assert browser.post(f"/notices/{number}/mute", data=week | {"span": "x"}).status_code == 422
    assert browser.post(f"/notices/{number}/mute", data=week).status_code == 303
    assert "Who has the mould?" in browser.get("/account/notices").text
    mute = session.scalar(select(Attention.id))
    assert other.delete(f"/account/notices/levels/{mute}").status_code == 404
    assert browser.delete(f"/account/notices/levels/{mute}").status_code == 303
    assert session.scalar(select(Attention.id)) is None


def test_a_mail_on_trial_shows_its_way(sign_in, app, ana) -> None:
    browser = sign_in(ana)
    assert browser.post("/account/notices/trial").status_code == 303
    (mail,) = mails()
    assert mail.recipient == ana.email
    assert "No mail server is set up" in browser.get("/account/notices").text
    mail.failure = "550 no such mailbox"
    session.commit()
    assert "550 no such mailbox" in browser.get("/account/notices").text
    mail.failure, mail.sent_at = None, now()
    session.commit()
    assert "Taken by the mail server" in browser.get("/account/notices").text
    for _time in range(5):
        browser.post("/account/notices/trial")
    assert browser.post("/account/notices/trial").status_code == 429
