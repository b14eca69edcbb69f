"""Are leaders marked by others, do those who write for them say so, and is a promise their own?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Forbidden

from models import (
    Capability,
    Community,
    CommunityKind,
    Delegation,
    Entry,
    Leader,
    Notice,
    NoticeKind,
    Person,
    Post,
    PostKind,
    now,
    session,
)
from moderation import Draft
from social import fragments
from social.calendars import due_at
from social.comments.actions import create_comment
from social.errors import Invalid
from social.hours import Hours
from social.leaders import actions
from social.leaders.measuring import measured
from social.notices.actions import notify
from social.posts.actions import create_post, delete_post, edit_post
from tests.known import events
from tests.leaders.making import delegation, lead, session_in

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def carla(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    return give(make_person("Carla Press"), Capability.COMMUNICATIONS)


def said(author: Person, place: Community, voice: str = "", words: str = "We build") -> Post:
    return create_post(author, place, Draft(source=words), voice=voice)


def by(one: Delegation) -> str:
    return f"delegation-{one.id}"


def told(person: Person) -> list[NoticeKind]:
    notify(list(session.scalars(select(Entry.id).order_by(Entry.id))))
    rows = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(session.scalars(rows))


def html_of(post: Post) -> str:
    with current_app.test_request_context():
        (shown,) = fragments.gather([post], None)
        return fragments.neutral(shown, "en")


# The mark


def test_communications_and_administrators_say_who_leads(
    in_app: None,
    carla: Person,
    ana: Person,
    ben: Person,
    make_person: Callable[..., Person],
    give: Callable[..., Person],
) -> None:
    bea = give(make_person("Bea Admin"), Capability.ADMINISTRATOR)
    actions.name_leader(carla, ana, {"en": "Head"})
    actions.name_leader(bea, ben, {"en": "Head"})
    with pytest.raises(Forbidden):
        actions.name_leader(ana, carla, {"en": "Head"})
    assert events("leader") == ["leader.named"] * 2


def test_nobody_says_it_of_themselves_and_the_database_asks_too(
    in_app: None, carla: Person
) -> None:
    with pytest.raises(Invalid):
        actions.name_leader(carla, carla, {"en": "Head"})
    with pytest.raises(IntegrityError, match="by_another"):
        lead(carla, carla)


def test_one_is_marked_once_and_with_a_function(in_app: None, carla: Person, ana: Person) -> None:
    with pytest.raises(Invalid):
        actions.name_leader(carla, ana, {})
    actions.name_leader(carla, ana, {"en": "Head"})
    with pytest.raises(Invalid):
        actions.name_leader(carla, ana, {"en": "Chief"})


def test_the_mark_stands_beside_the_name_while_they_lead(
    in_app: None, carla: Person, ana: Person, community: Community
) -> None:
    post = said(ana, community)
    leader = lead(carla, ana)
    assert "Head of works" in html_of(post)
    actions.end_leader(carla, leader)
    assert "Head of works" not in html_of(post)


# Writing for a leader


def test_a_delegate_writes_for_the_leader_with_both_names(
    in_app: None, carla: Person, ana: Person, ben: Person, community: Community
) -> None:
    held = delegation(lead(carla, ana), ben)
    post = said(ben, community, by(held))
    assert (post.author_id, post.delegation_id) == (ben.id, held.id)
    entry = session.scalars(select(Entry).where(Entry.event == "post.created")).one()
    assert (entry.actor_id, entry.on_behalf_of_id) == (ben.id, ana.id)
    html = html_of(post)
    assert html.index(ana.name) < html.index("written by") < html.rindex(ben.name)
    assert told(ana) == [NoticeKind.WRITTEN_FOR]
    comment = create_comment(ben, post, Draft(source="More"), voice=by(held))
    assert comment.delegation_id == held.id
    assert told(ana) == [NoticeKind.WRITTEN_FOR, NoticeKind.WRITTEN_FOR]


def test_nobody_writes_for_a_leader_without_leave(
    in_app: None, carla: Person, ana: Person, ben: Person, community: Community
) -> None:
    leader = lead(carla, ana)
    held = delegation(leader, carla)
    over = delegation(leader, ben, ends_at=now() - timedelta(minutes=1))
    for voice in (by(held), by(over), "delegation-0", f"delegation-{2**40}"):
        with pytest.raises(Invalid):
            said(ben, community, voice)
    assert session.scalar(select(Post.id)) is None


def test_it_ends_at_once_and_what_was_written_stays_as_it_is(
    in_app: None, carla: Person, ana: Person, ben: Person, community: Community
) -> None:
    held = delegation(lead(carla, ana), ben)
    post = said(ben, community, by(held))
    actions.revoke(ana, held)
    with pytest.raises(Invalid):
        said(ben, community, by(held))
    with pytest.raises(Invalid):
        edit_post(ben, post, Draft(source="Else"), post.version)
    with pytest.raises(Invalid):
        edit_post(ben, post, Draft(source="Else"), post.version, voice="own")
    assert post.delegation_id == held.id
    assert NoticeKind.DELEGATION_OVER in told(ben)


def test_with_the_mark_the_leave_to_write_ends(
    in_app: None, carla: Person, ana: Person, ben: Person, community: Community
) -> None:
    leader = lead(carla, ana)
    held = delegation(leader, ben)
    actions.end_leader(carla, leader)
    assert held.revoked_at is not None
    with pytest.raises(Invalid):
        said(ben, community, by(held))


def test_nobody_writes_for_a_leader_where_these_cannot_read(
    in_app: None,
    carla: Person,
    ana: Person,
    ben: Person,
    eve: Person,
    make_community: Callable[..., Community],
) -> None:
    place = make_community("Cellar", ben, ana, kind=CommunityKind.PRIVATE)
    held = delegation(lead(carla, eve), ben)
    with pytest.raises(Invalid):
        said(ben, place, by(held))


def test_leaders_alone_name_who_writes_for_them(
    in_app: None, carla: Person, ana: Person, ben: Person
) -> None:
    leader, day = lead(carla, ana), (now() + timedelta(days=9)).date()
    for other in (carla, ben):
        with pytest.raises(Forbidden):
            actions.delegate(other, leader, ben, day)
    with pytest.raises(Invalid):
        actions.delegate(ana, leader, ana, day)
    with pytest.raises(Invalid):
        actions.delegate(ana, leader, ben, (now() - timedelta(days=3)).date())
    held = actions.delegate(ana, leader, ben, day)
    with pytest.raises(Invalid):
        actions.delegate(ana, leader, ben, day)
    assert told(ben) == [NoticeKind.DELEGATED]
    with pytest.raises(Forbidden):
        actions.revoke(carla, held)
    actions.revoke(ben, held)
    assert NoticeKind.DELEGATION_OVER in told(ana)


# The promise

BRUSSELS = ZoneInfo("Europe/Brussels")


def test_working_days_leave_out_weekends() -> None:
    friday = datetime(2026, 3, 6, 15, 0, tzinfo=BRUSSELS)
    gent = Hours(zone="Europe/Brussels")
    assert due_at(friday, 1, gent) == datetime(2026, 3, 9, 15, 0, tzinfo=BRUSSELS)
    assert due_at(friday, 6, gent) == datetime(2026, 3, 16, 15, 0, tzinfo=BRUSSELS)
    sunday = datetime(2026, 3, 8, 22, 0, tzinfo=UTC)
    assert due_at(sunday, 1, gent) == datetime(2026, 3, 10, 0, 0, tzinfo=BRUSSELS)


def test_a_promise_is_measured_by_its_rule(
    in_app: None, carla: Person, ana: Person, ben: Person, community: Community
) -> None:
    leader = lead(carla, ana)
    assert measured(leader) is None
    actions.promise(ana, leader, 2)
    question = create_post(
        ben, community, Draft(source=f"When, @{ana.handle}?"), kind=PostKind.QUESTION
    )
    create_comment(ana, question, Draft(source="Soon"))
    own = said(ana, community)
    create_comment(ben, own, Draft(source="Nice"))
    waiting = create_comment(ben, own, Draft(source="And where?"))
    found = measured(leader)
    assert found is not None
    assert (found.kept, found.late, len(found.waiting), found.overdue) == (1, 0, 1, 0)
    held = delegation(leader, carla)
    other = create_comment(ben, said(ana, community), Draft(source="Why?"))
    assert other.parent_id is None
    create_comment(ben, own, Draft(source="Somewhere"), waiting)
    again = measured(leader)
    assert again is not None
    assert len(again.waiting) == 2
    assert held.id


def test_what_was_asked_in_a_session_that_is_gone_waits_for_nobody(
    in_app: None, carla: Person, ana: Person, ben: Person, community: Community
) -> None:
    leader = lead(carla, ana)
    actions.promise(ana, leader, 2)
    post = session_in(ana, leader, community)
    create_comment(ben, post, Draft(source="When do we move?"))
    before = measured(leader)
    assert before is not None
    assert len(before.waiting) == 1
    delete_post(ana, post)
    after = measured(leader)
    assert after is not None
    assert after.asked == 0


def test_a_promise_has_some_days(in_app: None, carla: Person, ana: Person, ben: Person) -> None:
    leader = lead(carla, ana)
    for days in (0, 21, -1):
        with pytest.raises(Invalid):
            actions.promise(ana, leader, days)
    with pytest.raises(Forbidden):
        actions.promise(ben, leader, 2)
    actions.promise(ana, leader, 2)
    actions.promise(ana, leader, None)
    assert leader.promised_at is None


def test_what_comes_of_a_promise_is_shown_to_the_leader_alone(
    carla: Person,
    ana: Person,
    ben: Person,
    eve: Person,
    make_person: Callable[..., Person],
    give: Callable[..., Person],
    sign_in: SignIn,
) -> None:
    leader = lead(carla, ana, promise_days=2, promised_at=now() - timedelta(days=9))
    delegation(leader, ben)
    others = [carla, ben, eve]
    for role in set(Capability) - {Capability.CONFIDANT}:
        others.append(give(make_person(f"Role {role.name.title()}"), role))
    path = f"/leaders/{leader.id}/promise"
    assert sign_in(ana).get(path).status_code == 200
    for person in others:
        assert sign_in(person).get(path).status_code == 404
        assert path not in sign_in(person).get(f"/leaders/{leader.id}").text


# Pages


def test_the_page_of_a_leader_shows_what_the_reader_may_read(
    carla: Person,
    ana: Person,
    ben: Person,
    eve: Person,
    community: Community,
    make_community: Callable[..., Community],
    sign_in: SignIn,
) -> None:
    leader = lead(carla, ana, promise_days=3, promised_at=now())
    place = make_community("Cellar", ana, ben, kind=CommunityKind.PRIVATE)
    browser = sign_in(ana)
    browser.post(f"/communities/{place.slug}/posts", data={"text": "In the cellar"})
    path = f"/leaders/{leader.id}"
    assert "In the cellar" in sign_in(ben).get(path).text
    page = sign_in(eve).get(path).text
    assert "In the cellar" not in page
    assert "I answer within 3 working days" in page
    assert "Head of works" in sign_in(eve).get("/leaders").text
    assert sign_in(eve).get("/leaders/99999999999").status_code == 404


def test_the_forms_do_what_they_say(
    carla: Person, ana: Person, ben: Person, community: Community, sign_in: SignIn
) -> None:
    press, mine = sign_in(carla), sign_in(ana)
    assert press.get("/leaders/new").status_code == 200
    assert mine.get("/leaders/new").status_code == 403
    assert press.post("/leaders", data={"person": "@nobody", "en": "Head"}).status_code == 422
    sent = {"person": f"@{ana.handle}", "en": "Head", "nl": "Hoofd"}
    assert press.post("/leaders", data=sent).status_code == 303
    leader = session.scalars(select(Leader)).one()
    path = f"/leaders/{leader.id}"
    assert mine.post(f"{path}/promise", data={"days": "99"}).status_code == 422
    assert mine.post(f"{path}/promise", data={"days": "3"}).status_code == 303
    assert press.post(f"{path}/promise", data={"days": "3"}).status_code == 403
    year = str(now().year + 1)
    form = {"person": f"@{ben.handle}", "last": ["1", "1", year]}
    assert mine.post(f"{path}/delegations", data={"person": "", "last": ""}).status_code == 422
    answer = mine.post(f"{path}/delegations", data=form)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        held = session.scalars(select(Delegation)).one()
        theirs = sign_in(ben)
        assert f'value="delegation-{held.id}"' in theirs.get("/").text
        assert sign_in(carla).post(f"/delegations/{held.id}/revocation").status_code == 404
        assert theirs.post(f"/delegations/{held.id}/revocation").status_code == 303
        assert "delegation-" not in theirs.get("/").text
    assert press.post(f"{path}/end").status_code == 303
    assert press.get(path).status_code == 404
