"""Is another system told what happened, exactly of that, and at least once, whatever it does?"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from models import (
    Capability,
    Community,
    CommunityKind,
    Event,
    Kek,
    MembershipRole,
    NoticeKind,
    Post,
    ReactionKind,
    TellingState,
    Webhook,
    WebhookDelivery,
    now,
    session,
)
from models.webhook import Stop
from moderation import Draft
from social import consequences
from social.changes import change
from social.closing import close
from social.comments.actions import create_comment
from social.communities.joining import leave_community
from social.fetching.reach import Reach
from social.holding import hold
from social.house.actions import switch
from social.posts.actions import create_post, delete_post
from social.reactions import react
from social.switches import Switch
from social.webhooks import actions, delivering
from social.webhooks.delivering import PAUSES
from tests.webhooks.conftest import wish

pytestmark = pytest.mark.usefixtures("in_app")


def deliveries() -> list[WebhookDelivery]:
    session.expire_all()
    return list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))


def post_in(place, author, words="Line 2 stands still.") -> Post:
    return create_post(author, place, Draft(title="Build 81", source=words))


def jobs(name: str) -> int:
    found = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name")
    return session.scalar(found, {"name": name}) or 0


def test_a_post_is_told_once_signed_and_with_what_its_owner_chose(
    hook, receiver, ben, community, later
) -> None:
    post = post_in(community, ben)
    later()
    later()
    (told,) = receiver.told
    assert told.is_signed_with(hook.said)
    assert abs(int(told.headers["webhook-timestamp"]) - time.time()) < 60
    assert told.facts["type"] == "post.created"
    assert told.facts["data"] == {
        "id": post.id,
        "community": "welding",
        "kind": "discussion",
        "author": ben.handle,
        "version": 1,
        "url": f"http://localhost/api/v1/posts/{post.id}",
        "page": f"http://localhost/posts/{post.id}",
        "title": "Build 81",
        "text": "Line 2 stands still.",
    }
    (row,) = deliveries()
    assert (row.state, row.status, row.tries) == (TellingState.DELIVERED, 204, 1)
    assert f"msg_{row.key.hex}" == told.key


def test_without_text_no_word_goes_out(allowed, receiver, ana, ben, community, later) -> None:
    actions.make(ana, community, wish(Event.POST_CREATED, Event.COMMENT_CREATED))
    post = post_in(community, ben)
    create_comment(ana, post, Draft(source="Since when, please?"))
    later()
    assert [one.facts["type"] for one in receiver.told] == ["post.created", "comment.created"]
    assert not any(b"still" in one.body or b"Since" in one.body for one in receiver.told)


def test_it_is_to_be_told_exactly_if_the_change_is_kept(hook, ben, community, monkeypatch) -> None:
    def refuse(_line: object) -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:  # what comes after it goes wrong
        patched.setattr(consequences, "tells", refuse)
        with pytest.raises(ZeroDivisionError):
            post_in(community, ben)
    assert deliveries() == []
    post_in(community, ben)
    assert [one.event for one in deliveries()] == ["post.created"]
    assert jobs("webhooks.deliver") == 1


def test_only_what_was_chosen_of_the_place_that_was_chosen_is_told(
    hook, ana, ben, eve, community, make_community
) -> None:
    post = post_in(community, ben)
    create_comment(ana, post, Draft(source="Since when?"))
    post_in(make_community("Bakery", eve), eve)
    assert [one.event for one in deliveries()] == ["post.created"]


def test_of_the_company_what_everybody_may_read_is_told_and_nothing_else(
    allowed, receiver, ana, eve, community, make_community, later
) -> None:
    actions.make(allowed, None, wish(with_text=True))
    hall = make_community("Hall", eve)
    seen, shut = post_in(hall, eve), post_in(hall, eve)
    post_in(community, ana)
    post_in(make_community("Cellar", eve, kind=CommunityKind.HIDDEN), eve)
    delete_post(eve, shut)
    later()
    assert [one.facts["data"]["id"] for one in receiver.told] == [seen.id]


def test_what_is_closed_meanwhile_is_not_told_to_the_company(
    allowed, receiver, eve, make_community, later
) -> None:
    actions.make(allowed, None, wish())
    hall = make_community("Hall", eve)
    post_in(hall, eve)
    with change(None) as record:
        hold(hall)
        hall.kind = CommunityKind.PRIVATE
        record(Event.COMMUNITY_CHANGED, hall)
    later()
    assert receiver.told == []
    assert [one.state for one in deliveries()] == [TellingState.WITHHELD]


def test_what_was_deleted_or_moved_away_meanwhile_is_not_told(
    hook, receiver, ben, community, make_community, later
) -> None:
    gone, away = post_in(community, ben), post_in(community, ben)
    elsewhere = make_community("Bakery", ben)
    delete_post(ben, gone)
    with change(None) as record:
        hold(away)
        away.community_id = elsewhere.id
        record(Event.POST_EDITED, away)
    later()
    assert receiver.told == []
    assert {one.state for one in deliveries()} == {TellingState.WITHHELD}


def test_of_what_is_gone_its_number_alone_is_told(
    allowed, receiver, ana, ben, community, later
) -> None:
    chosen = (Event.POST_DELETED, Event.MEMBER_LEFT, Event.REACTION_ADDED)
    actions.make(ana, community, wish(*chosen, with_text=True))
    post = post_in(community, ben)
    react(ana, post, ReactionKind.THANKS)
    later()
    (thanks,) = receiver.told
    assert thanks.facts["data"]["person"] == ana.handle
    assert thanks.facts["data"]["post"] == post.id
    delete_post(ben, post)
    leave_community(ben, community)
    later()
    kinds = {one.facts["type"]: one.facts["data"] for one in receiver.told[1:]}
    assert kinds["post.deleted"] == {"id": post.id, "community": "welding"}
    assert set(kinds["membership.left"]) == {"id", "community"}


@pytest.mark.parametrize("answer", [500, 404, 302, 200])
def test_what_is_not_taken_is_told_again_under_the_same_name(
    hook, receiver, ben, community, later, answer
) -> None:
    receiver.answers = [answer]
    post_in(community, ben)
    later()
    later()
    assert len(receiver.told) == 1
    later(minutes=2)
    names = {one.key for one in receiver.told}
    assert (len(receiver.told), len(names)) == ((1, 1) if answer == 200 else (2, 1))
    assert [one.state for one in deliveries()] == [TellingState.DELIVERED]


def test_nobody_is_led_to_another_address(hook, receiver, ben, community, later) -> None:
    receiver.answers, receiver.headers = [307], {"Location": "http://169.254.169.254/"}
    receiver.names["169.254.169.254"] = ["169.254.169.254"]
    post_in(community, ben)
    later()
    (row,) = deliveries()
    assert (row.status, row.state, len(receiver.told)) == (307, TellingState.WAITING, 1)


def test_an_address_inside_is_asked_nothing(hook, receiver, ben, community, later) -> None:
    receiver.names["builds.example.org"] = ["10.0.0.7"]
    post_in(community, ben)
    later()
    (row,) = deliveries()
    assert (row.failure, row.status, receiver.told) == ("inside", None, [])


def test_a_certificate_has_to_hold(
    hook, receiver, ben, community, later, monkeypatch, tmp_path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    post_in(community, ben)
    later()
    (row,) = deliveries()
    assert (row.failure, receiver.told) == ("untrusted", [])


def test_an_answer_without_end_is_left_and_its_address_left_alone(
    hook, receiver, ben, community, later, monkeypatch
) -> None:
    monkeypatch.setattr(delivering, "TAKES", delivering.Limits(most=1000, seconds=0.3))
    receiver.answers = [receiver.drip]
    post_in(community, ben)
    post_in(community, ben)
    later()
    assert [one.failure for one in deliveries()] == ["slow", None]
    assert len(receiver.told) == 1
    later(minutes=2)
    assert [one.state for one in deliveries()] == [TellingState.DELIVERED] * 2


def test_a_huge_answer_is_not_read(hook, receiver, ben, community, later) -> None:
    receiver.answers = [receiver.flood]
    post_in(community, ben)
    later()
    (row,) = deliveries()
    assert (row.state, row.status) == (TellingState.DELIVERED, 200)


def test_who_is_busy_is_left_alone_as_long_as_they_say(
    hook, receiver, ben, community, later
) -> None:
    receiver.answers, receiver.headers = [503], {"Retry-After": "1200"}
    post_in(community, ben)
    post_in(community, ben)
    later()
    later(minutes=15)
    assert len(receiver.told) == 1
    later(minutes=6)
    assert len(receiver.told) == 3


def test_a_worker_that_dies_between_sending_and_noting_tells_it_again(
    hook, receiver, ben, community, later, monkeypatch
) -> None:
    def die(*_facts: object) -> None:
        raise SystemExit

    post_in(community, ben)
    with monkeypatch.context() as patched:
        patched.setattr(delivering, "note", die)
        with pytest.raises(SystemExit):
            later()
    session.rollback()
    assert [one.state for one in deliveries()] == [TellingState.WAITING]
    assert delivering.send_due() == 1
    later()
    assert len(receiver.told) == 2
    assert len({one.key for one in receiver.told}) == 1


def test_who_takes_nothing_for_a_day_is_told_no_more_and_its_owner_hears_of_it(
    hook, receiver, ana, ben, community, later
) -> None:
    receiver.answers = [500] * 30
    post_in(community, ben)
    later()
    for pause in PAUSES:
        later(seconds=pause.total_seconds() * 1.2)
    assert len(receiver.told) == len(PAUSES) + 1
    assert timedelta(hours=20) < sum(PAUSES, timedelta()) < timedelta(hours=28)
    session.refresh(hook)
    assert hook.stopped_why is Stop.SILENT
    from tests.notices.test_notices import run_jobs

    run_jobs()
    told = text("SELECT person_id FROM notice WHERE kind = :kind")
    assert session.scalars(told, {"kind": NoticeKind.WEBHOOK_STOPPED.value}).all() == [ana.id]
    post_in(community, ben)
    assert len(deliveries()) == 1
    receiver.answers.clear()
    actions.resume(ana, hook)
    post_in(community, ben)
    later()
    assert [one.state for one in deliveries()] == [TellingState.FAILED, TellingState.DELIVERED]


def test_one_thing_that_is_never_taken_keeps_no_other_back(
    hook, receiver, ben, community, later
) -> None:
    receiver.answers = [500]
    post_in(community, ben)
    later()
    for pause in PAUSES:
        receiver.answers = [500, 200]
        post_in(community, ben)
        session.execute(text("UPDATE webhook_delivery SET next_at = '2000-01-01' WHERE tries > 0"))
        session.commit()
        later(seconds=pause.total_seconds() * 1.2)
    session.refresh(hook)
    assert hook.stopped_at is None
    assert deliveries()[0].state is TellingState.FAILED
    assert {one.state for one in deliveries()[1:]} == {TellingState.DELIVERED}


def test_who_says_that_it_is_gone_is_told_nothing_more(
    hook, receiver, ben, community, later
) -> None:
    receiver.answers = [410]
    post_in(community, ben)
    post_in(community, ben)
    later()
    session.refresh(hook)
    assert (hook.stopped_why, len(receiver.told)) == (Stop.GONE, 1)


def test_it_stops_when_nobody_answers_for_it_any_more(
    hook, receiver, ana, ben, community, later
) -> None:
    post_in(community, ben)
    with change(None) as record:
        close(record, ana)
    later()
    session.refresh(hook)
    assert (hook.stopped_why, receiver.told) == (Stop.ALONE, [])


def test_an_owner_who_is_one_no_more_does_not_answer_for_it(
    hook, receiver, ana, ben, community, later
) -> None:
    from social.rights import membership_of

    post_in(community, ben)
    with change(None) as record:
        mine = membership_of(ana, community)
        mine.role = MembershipRole.MEMBER
        record(Event.OWNER_UNMADE, mine)
    later()
    session.refresh(hook)
    assert (hook.stopped_why, receiver.told) == (Stop.ALONE, [])


def test_when_the_company_does_without_nothing_is_told(
    hook, allowed, receiver, ben, community, later
) -> None:
    post_in(community, ben)
    switch(allowed, Switch.WEBHOOKS, on=False)
    later()
    assert receiver.told == []
    assert [one.state for one in deliveries()] == [TellingState.WITHHELD]


def test_what_happens_during_a_pause_is_told_after_it(
    hook, receiver, ana, ben, community, later
) -> None:
    actions.pause(ana, hook)
    post_in(community, ben)
    later(hours=3)
    assert receiver.told == []
    actions.try_out(ana, hook)
    later()
    assert [one.facts["type"] for one in receiver.told] == ["webhook.test"]
    actions.resume(ana, hook)
    later()
    assert [one.facts["type"] for one in receiver.told] == ["webhook.test", "post.created"]


def test_for_a_day_both_secrets_sign(hook, receiver, ana, ben, community, later) -> None:
    fresh = actions.renew(ana, hook)
    post_in(community, ben)
    later()
    (both,) = receiver.told
    assert both.is_signed_with(hook.said)
    assert both.is_signed_with(fresh)
    session.execute(text("UPDATE webhook SET earlier_until = now() - interval '1 minute'"))
    session.commit()
    delivering.forget_old()
    post_in(community, ben)
    later()
    assert not receiver.told[1].is_signed_with(hook.said)
    assert receiver.told[1].is_signed_with(fresh)
    session.refresh(hook)
    assert hook.earlier_secret is None


def test_the_secret_lies_nowhere_in_the_database_and_goes_with_the_webhook(hook, ana) -> None:
    import base64

    plain = base64.b64decode(hook.said.removeprefix("whsec_"))
    assert plain not in hook.secret
    kek = session.get_one(Kek, hook.kek_id)
    actions.end(ana, hook)
    session.refresh(kek)
    session.refresh(hook)
    assert (kek.retired, hook.secret, deliveries()) == (True, b"", [])


def test_a_lost_key_stops_it_and_another_secret_brings_it_back(
    hook, receiver, ana, ben, community, later, monkeypatch
) -> None:
    from archive.keyring import KeyLost, keyring

    def lost(_number: int) -> None:
        raise KeyLost

    post_in(community, ben)
    with monkeypatch.context() as patched:
        patched.setattr(keyring, "wrapper", lost)
        later()
        session.refresh(hook)
        assert (hook.stopped_why, receiver.told) == (Stop.LOST, [])
        actions.renew(ana, hook)
    actions.resume(ana, hook)
    later()
    assert len(receiver.told) == 1


def test_a_retry_by_hand_sends_at_once(hook, receiver, ana, ben, community, later) -> None:
    receiver.answers = [500]
    post_in(community, ben)
    later()
    (row,) = deliveries()
    actions.retry(ana, hook, row.id)
    later()
    assert [one.state for one in deliveries()] == [TellingState.DELIVERED]


def test_what_was_told_is_forgotten_after_a_month(hook, receiver, ben, community, later) -> None:
    post_in(community, ben)
    post_in(community, ben)
    later()
    first = deliveries()[0]
    first.at = now() - timedelta(days=31)
    session.commit()
    delivering.forget_old()
    assert [one.id for one in deliveries()] == [first.id + 1]


def test_two_jobs_at_once_for_one_change_make_one_line(hook, ben, community) -> None:
    post_in(community, ben)
    found = session.scalars(
        text("SELECT lock FROM procrastinate_jobs WHERE task_name = 'webhooks.deliver'")
    ).all()
    assert found == [f"webhook.{hook.id}"]


def test_by_http_only_hosts_inside_are_told(app, receiver, ana, community, allowed) -> None:
    from social.errors import Invalid

    with pytest.raises(Invalid):
        actions.make(ana, community, wish(url="http://builds.example.org/kring"))
    app.extensions["webhooks"] = receiver.fetcher(Reach(inside=("builds.example.org",)))
    made, _secret = actions.make(ana, community, wish(url="http://builds.example.org/kring"))
    assert session.get_one(Webhook, made.id).url.startswith("http://")


def test_an_administrator_who_is_none_any_more_does_not_answer_for_it(
    allowed, receiver, ana, eve, give, make_community, later
) -> None:
    from models import Role

    give(ana)
    made, _secret = actions.make(allowed, None, wish())
    post_in(make_community("Hall", eve), eve)
    role = session.scalar(
        select(Role).where(
            Role.person_id == allowed.id, Role.capability == Capability.ADMINISTRATOR
        )
    )
    with change(None) as record:
        record(Event.ROLE_TAKEN, role)
        session.delete(role)
    later()
    session.refresh(made)
    assert (made.stopped_why, receiver.told) == (Stop.ALONE, [])


def test_a_community_without_webhooks_puts_nothing_by(ben, community: Community) -> None:
    post_in(community, ben)
    assert deliveries() == []
    assert jobs("webhooks.deliver") == 0


def test_there_are_not_endlessly_many(allowed, receiver, ana, community) -> None:
    from social.errors import Invalid

    for _one in range(actions.MOST):
        actions.make(ana, community, wish())
    with pytest.raises(Invalid):
        actions.make(ana, community, wish())
