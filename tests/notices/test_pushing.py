"""What do devices tell whom, when, and what if their push service does not take it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from models import Capability, Device, Event, Notice, Post, SignIn, now, session
from moderation import Draft
from social.announcements import sending
from social.changes import change
from social.comments.actions import create_comment
from social.errors import Invalid
from social.house.actions import switch
from social.notices import actions, devices, mailing, pushing, trial, wishes
from social.notices.trial import HopState
from social.notices.wishes import Wishes
from social.posts.actions import create_post
from social.sign_ins import end_all
from social.switches import Switch
from social.viewer import digest_of
from tests.fetching.far import certificate_of
from tests.notices.push_service import HOST, Phone, PushService
from tests.notices.test_mailing import ALWAYS_AT_WORK, noon
from tests.notices.test_notices import run_jobs
from tests.seeking.making import make_role


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificate_of(HOST, tmp_path_factory.mktemp("push"))


@pytest.fixture
def service(app, certificate, monkeypatch) -> Iterator[PushService]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    it = PushService()
    it.start(certificate)
    app.extensions["push"] = it.fetcher()
    yield it
    del app.extensions["push"]
    it.stop()


@pytest.fixture
def phone(in_app, service, ana) -> Phone:
    wishes.choose(ana, Wishes(hours=ALWAYS_AT_WORK))
    return give(ana, Phone("ana"))


def give(person, phone: Phone) -> Phone:
    """Let somebody's browser be told."""
    sign_in = signed_in(person, phone.name)
    form = phone.form
    devices.add(person, sign_in, form["endpoint"], form["p256dh"], form["auth"])
    return phone


def signed_in(person, name: str) -> SignIn:
    with change(person) as record:
        sign_in = SignIn(person_id=person.id, token_digest=digest_of(f"{person.id} {name}"))
        session.add(sign_in)
        record(Event.SIGNED_IN, sign_in)
    return sign_in


@pytest.fixture
def post(in_app, ana, community) -> Post:
    return create_post(ana, community, Draft(source="Who has the mould?"))


def later(minutes: float = 3) -> int:
    """Do what the worker does some minutes later; says how many messages were tried to send."""
    run_jobs()
    pushing.push_due(now() + timedelta(minutes=minutes))
    return deliver()


def deliver() -> int:
    """Do the jobs that write to push services, also those that wait."""
    rows = session.execute(
        text("DELETE FROM procrastinate_jobs WHERE task_name = 'notices.push_to' RETURNING args")
    ).all()
    session.commit()
    for (args,) in rows:
        pushing.push_to(**args)
    return len(rows)


def test_a_device_tells_what_was_not_seen_and_alone_can_read_it(
    service, phone, post, ana, ben
) -> None:
    create_comment(ben, post, Draft(source="I do."))
    assert later(1) == 0
    assert later() == 1
    ((path, headers, body),) = service.taken
    told = phone.read(body)
    number = session.scalar(select(Notice.id))
    assert path == "/to/ana"
    assert told == {
        "title": "Ben Claes commented on your post",
        "body": "Who has the mould?",
        "url": f"http://localhost/notices/{number}/opening",
        "tag": f"post-{post.id}",
        "lang": "en",
        "count": 1,
    }
    assert b"mould" not in body
    assert headers["Authorization"].startswith("vapid t=")
    assert headers["Topic"] == f"post-{post.id}"
    assert (headers["Content-Encoding"], headers["TTL"]) == ("aes128gcm", "86400")
    assert session.scalar(select(Device.worked_at)) is not None
    assert later(60) == 0


def test_what_was_seen_meanwhile_is_not_told_and_a_mail_comes_only_if_it_was_not(
    service, phone, post, ana, ben
) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    pushing.push_due(now() + timedelta(minutes=3))
    actions.mark_all_read(ana)
    assert deliver() == 1
    assert service.taken == []
    assert mailing.mail_due(now() + timedelta(hours=2)) == 0


def test_outside_working_hours_devices_are_as_quiet_as_mails(
    service, phone, post, ana, ben
) -> None:
    tomorrow = (now() + timedelta(days=2)).isoweekday()
    hours = wishes.Hours(days=(tomorrow,), begins=600, ends=660)
    wishes.choose(ana, Wishes(hours=hours))
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 0
    opens = session.scalar(select(Notice.push_at))
    assert opens.isoweekday() == tomorrow
    wishes.choose(ana, Wishes(hours=ALWAYS_AT_WORK))
    assert later() == 1


def test_hours_that_changed_after_it_was_timed_count(service, phone, post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    session.execute(update(wishes.Preferences).values(days=[], keeps_hours=True))
    session.commit()
    assert later() == 0


def test_a_worker_that_was_away_wakes_nobody(service, phone, post, ana, ben) -> None:
    hours = wishes.Hours(days=(noon(ana, 0).isoweekday(),), begins=0, ends=24 * 60)
    wishes.choose(ana, Wishes(hours=hours))
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    assert [pushing.push_due(noon(ana, days)) for days in (1, 7, 14)] == [0, 1, 0]


def test_what_is_tried_again_waits_for_working_hours_but_for_a_crisis(
    service, phone, post, ana, ben
) -> None:
    service.statuses = [503, 503]
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 1
    session.execute(update(wishes.Preferences).values(days=[noon(ana, 3).isoweekday()]))
    session.commit()
    assert deliver() == 1
    assert len(service.taken) == 1  # the one that was refused, in working hours
    wait = session.scalar(
        text(
            "SELECT scheduled_at - now() FROM procrastinate_jobs "
            "WHERE task_name = 'notices.push_to'"
        )
    )
    assert wait > timedelta(days=1)
    with change(None):
        session.execute(update(Notice).values(kind="crisis"))
    assert deliver() == 1
    assert len(service.taken) == 2


def test_a_device_that_changes_hands_meanwhile_tells_nothing(
    service, phone, post, ana, ben, monkeypatch
) -> None:
    real = pushing.messages_of

    def written(person, notice_ids):
        found = real(person, notice_ids)
        with change(None):
            session.execute(update(Device).values(person_id=ben.id))
        return found

    monkeypatch.setattr(pushing, "messages_of", written)
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 1
    assert service.taken == []


def test_a_topic_that_is_not_pushed_is_told_by_no_device(service, phone, post, ana, ben) -> None:
    wishes.choose(ana, Wishes(by_push={"answers": False}, hours=ALWAYS_AT_WORK))
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 0


def test_without_words_a_device_says_who_did_what_and_no_more(
    service, phone, post, ana, ben
) -> None:
    switch(make_role(ben, Capability.ADMINISTRATOR), Switch.QUOTES, on=False)
    create_comment(ben, post, Draft(source="I do."))
    later()
    assert phone.read(service.taken[0][2])["body"] == ""


def test_many_at_once_are_one_message_and_each_device_gets_its_own(
    service, phone, ana, ben, community
) -> None:
    other = give(ana, Phone("tablet"))
    for number in range(4):
        create_comment(
            ben, create_post(ana, community, Draft(source=f"Post {number}")), Draft(source="Yes")
        )
    assert later() == 2
    read = {path: (phone if path == "/to/ana" else other).read(body)
            for path, _headers, body in service.taken}  # fmt: skip
    assert {(one["title"], one["count"]) for one in read.values()} == {("4 new notices", 4)}


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(service, phone, post, ben, status) -> None:
    service.statuses = [status]
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 1
    assert session.scalar(select(func.count(Device.id))) == 0
    assert deliver() == 0


@pytest.mark.parametrize(("status", "is_again"), [(403, 0), (413, 0), (429, 1), (503, 1)])
def test_what_is_refused_for_now_is_tried_again_later_and_the_rest_is_said(
    service, phone, post, ana, ben, status, is_again
) -> None:
    service.statuses, service.retry_after = [status], "900"
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 1
    assert session.scalar(select(Device.failure)) == str(status)
    wait = session.scalar(
        text(
            "SELECT scheduled_at - now() FROM procrastinate_jobs "
            "WHERE task_name = 'notices.push_to'"
        )
    )
    assert (wait is not None) == bool(is_again)
    assert wait is None or timedelta(minutes=14) < wait <= timedelta(minutes=15)
    assert deliver() == is_again
    assert session.scalar(select(Device.failures)) == (0 if is_again else 1)


def test_a_service_that_is_always_busy_is_left_alone_in_the_end(service, phone, post, ben) -> None:
    service.statuses = [503] * 50
    create_comment(ben, post, Draft(source="I do."))
    later()
    while deliver():
        pass
    assert len(service.taken) == pushing.TRIES + 1


def test_a_worker_that_dies_after_sending_sends_again_under_the_same_tag(
    service, phone, post, ana, ben, monkeypatch
) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    pushing.push_due(now() + timedelta(minutes=3))
    args = session.scalar(
        text("SELECT args FROM procrastinate_jobs WHERE task_name = 'notices.push_to'")
    )
    session.commit()
    for _time in range(2):  # the job is taken up again, since nobody said that it was done
        pushing.push_to(**args)
    told = [phone.read(body) for _path, _headers, body in service.taken]
    assert told[0] == told[1]


def test_whoever_signs_out_or_leaves_is_told_nothing(service, phone, post, ana, ben) -> None:
    with change(ana) as record:
        end_all(ana, record)
    assert session.scalar(select(func.count(Device.id))) == 0
    give(ana, Phone("again"))
    session.execute(update(SignIn).values(seen_at=now() - timedelta(days=99)))
    session.commit()
    create_comment(ben, post, Draft(source="I do."))
    assert later() == 1
    assert service.taken == []
    assert session.scalar(select(func.count(Device.id))) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/to/ana"},
        {"endpoint": "https://127.0.0.1/to/ana"},
        {"endpoint": "https://elsewhere.example/to/ana"},
        {"endpoint": "https://push.example.org:8443/to/ana"},
        {"endpoint": "https://me@push.example.org/"},
        {"endpoint": "https://push.example.org/" + "x" * 1000},
        {"endpoint": "https://push.example.org/\ud800"},
        {"p256dh": "AAAA"},
        {"p256dh": "é"},
        {"auth": "AAAA"},
    ],
)
def test_what_no_push_service_gives_out_is_refused(in_app, service, ana, wrong) -> None:
    form = Phone("ana").form | wrong
    with pytest.raises(Invalid):
        devices.add(ana, SignIn(id=1), form["endpoint"], form["p256dh"], form["auth"])


def test_nobody_takes_a_device_over_without_its_secret(service, phone, ana, eve) -> None:
    thief = Phone("ana")
    with pytest.raises(Invalid):
        give(eve, thief)
    assert session.scalar(select(Device.person_id)) == ana.id


def test_the_browser_of_whoever_signs_in_next_is_theirs(service, phone, ana, ben) -> None:
    again = Phone("ana", phone.key, phone.secret)
    sign_in = signed_in(ben, "next")
    devices.add(ben, sign_in, again.endpoint, again.form["p256dh"], again.form["auth"])
    assert session.scalars(select(Device.person_id)).all() == [ben.id]


def test_no_more_than_ten_devices_are_kept(service, phone, ana) -> None:
    for number in range(devices.MOST + 2):
        give(ana, Phone(f"phone-{number}"))
    assert session.scalar(select(func.count(Device.id))) == devices.MOST


def test_a_trial_shows_each_hop_of_each_device(service, phone, ana) -> None:
    trial.begin(ana)
    assert [hop.state for hop in trial.device_hops(ana)] == [HopState.WAITING]
    service.statuses = [403]
    deliver()
    (hop,) = trial.device_hops(ana)
    assert (hop.state, hop.why) == (HopState.FAILED, "403")
    trial.begin(ana)
    assert deliver() == 1
    assert [hop.state for hop in trial.device_hops(ana)] == [HopState.DONE]
    assert phone.read(service.taken[-1][2])["title"] == "It works"


def test_what_is_told_to_many_at_once_is_timed_in_a_job(service, phone, post, ana, ben) -> None:
    create_comment(ben, post, Draft(source="I do."))
    run_jobs()
    session.execute(update(Notice).values(mail_at=None, push_at=None))
    session.commit()
    entry_id = session.scalar(select(Notice.entry_id))
    assert pushing.time_untimed(entry_id) == 1
    assert later() == 1
    assert sending.NOTIFY is not None


def test_the_pages_add_and_take_off_and_turn_eve_away(service, sign_in, ana, eve) -> None:
    browser, stranger = sign_in(ana), sign_in(eve)
    accept = {"Accept": "application/json"}
    form = Phone("ana").form
    assert "data-key=" in browser.get("/account/notices").text
    assert browser.post("/account/devices", data=form, headers=accept).status_code == 200
    wrong = browser.post("/account/devices", data=form | {"auth": "x"}, headers=accept)
    assert wrong.status_code == 422
    assert "this browser" in browser.get("/account/notices").text
    number = session.scalar(select(Device.id))
    assert stranger.delete(f"/account/devices/{number}").status_code == 404
    assert browser.delete(f"/account/devices/{number}").status_code == 303
    assert session.scalar(select(func.count(Device.id))) == 0
