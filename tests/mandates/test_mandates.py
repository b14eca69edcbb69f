"""Do the right people speak for the company, is it told, and does it stay what it was?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Forbidden

from models import (
    Capability,
    Comment,
    Community,
    CommunityKind,
    Entry,
    Event,
    Mandate,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Post,
    TextVersion,
    Voice,
    now,
    session,
)
from moderation import Draft
from social import fragments
from social.changes import change
from social.comments.actions import create_comment, edit_comment
from social.cursor import Cursor
from social.errors import Invalid
from social.mandates import reminding
from social.mandates.actions import Wish, give_mandate, revoke_mandate
from social.mandates.listing import PAGE, history, now_in_force, said_under
from social.notices.actions import notify
from social.posts.actions import create_post, edit_post
from social.separating import keep_apart
from tests.known import events, last_facts
from tests.mandates.making import mandate

SignIn = Callable[[Person], FlaskClient]
FIRST = Cursor.read(None)
DAY = timedelta(days=1)


@pytest.fixture
def carla(make_person: Callable[..., Person], give: Callable[..., Person]) -> Person:
    return give(make_person("Carla Press"), Capability.COMMUNICATIONS)


def wish(person: Person, subject: str = "Energy", first: int = 0, last: int = 30) -> Wish:
    today = now().date()
    return Wish(person, {"en": subject}, today + first * DAY, today + last * DAY)


def told(person: Person) -> list[NoticeKind]:
    notify(list(session.scalars(select(Entry.id).order_by(Entry.id))))
    rows = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(session.scalars(rows))


def said(author: Person, place: Community, voice: str = "", words: str = "We save") -> Post:
    return create_post(author, place, Draft(source=words), voice=voice)


def under(it: Mandate) -> str:
    return f"mandate-{it.id}"


def year(number: int) -> datetime:
    return datetime(number, 1, 1, tzinfo=UTC)


# Giving and revoking


def test_communications_let_somebody_speak_and_they_are_told(
    in_app: None, carla: Person, ana: Person
) -> None:
    made = give_mandate(carla, wish(ana))
    assert made.is_in_force
    assert (made.person_id, made.given_by_id) == (ana.id, carla.id)
    assert last_facts(Event.MANDATE_GIVEN)["names"] == {"en": "Energy"}
    assert told(ana) == [NoticeKind.MANDATED]
    assert told(carla) == []


def test_nobody_gives_themselves_a_mandate(in_app: None, carla: Person) -> None:
    with pytest.raises(Invalid) as refused:
        give_mandate(carla, wish(carla))
    assert "person" in refused.value.fields


def test_the_database_keeps_nobody_from_being_two(in_app: None, carla: Person) -> None:
    with pytest.raises(IntegrityError, match="by_another"):
        mandate(carla, carla)


def test_others_give_no_mandate(in_app: None, ana: Person, ben: Person) -> None:
    with pytest.raises(Forbidden):
        give_mandate(ana, wish(ben))


@pytest.mark.parametrize(
    ("first", "last", "field"), [(2, 1, "last"), (-9, -1, "last"), (0, 800, "last")]
)
def test_days_have_to_make_sense(
    in_app: None, carla: Person, ana: Person, first: int, last: int, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        give_mandate(carla, wish(ana, first=first, last=last))
    assert field in refused.value.fields


def test_a_mandate_says_on_what(in_app: None, carla: Person, ana: Person) -> None:
    with pytest.raises(Invalid):
        give_mandate(carla, Wish(ana, {}, now().date(), now().date()))


def test_the_same_is_not_given_twice_for_the_same_time(
    in_app: None, carla: Person, ana: Person
) -> None:
    give_mandate(carla, wish(ana))
    with pytest.raises(Invalid):
        give_mandate(carla, wish(ana, "energy", 30, 40))
    give_mandate(carla, wish(ana, first=31, last=40))
    give_mandate(carla, wish(ana, "Water"))


def test_it_does_not_reach_back(in_app: None, carla: Person, ana: Person) -> None:
    made = give_mandate(carla, wish(ana, first=-9))
    assert made.starts_at > now() - timedelta(minutes=1)


def test_revoking_ends_it_at_once_and_is_told(in_app: None, carla: Person, ana: Person) -> None:
    made = give_mandate(carla, wish(ana))
    revoke_mandate(carla, made)
    revoke_mandate_again = made.revoked_at
    assert not made.is_in_force
    assert NoticeKind.MANDATE_OVER in told(ana)
    assert events("mandate") == ["mandate.given", "mandate.revoked"]
    with pytest.raises(Forbidden):
        revoke_mandate(carla, made)
    assert made.revoked_at == revoke_mandate_again


def test_whoever_holds_it_lays_it_down_and_whoever_gave_it_is_told(
    in_app: None, carla: Person, ana: Person
) -> None:
    made = give_mandate(carla, wish(ana))
    revoke_mandate(ana, made)
    assert made.revoked_by_id == ana.id
    assert told(carla) == [NoticeKind.MANDATE_OVER]


def test_others_revoke_nothing(in_app: None, carla: Person, ana: Person, ben: Person) -> None:
    made = give_mandate(carla, wish(ana))
    with pytest.raises(Forbidden):
        revoke_mandate(ben, made)
    assert made.is_in_force


def test_both_are_reminded_once_a_week_before_it_ends(
    in_app: None, carla: Person, ana: Person
) -> None:
    ends = now() + timedelta(days=6)
    mandate(carla, ana, starts_at=now() - timedelta(days=60), ends_at=ends)
    mandate(carla, ana, "Short", starts_at=now() - timedelta(days=2), ends_at=ends)
    mandate(carla, ana, "Long", starts_at=now() - timedelta(days=2))
    assert reminding.remind(now()) == 1
    assert reminding.remind(now()) == 0
    assert NoticeKind.MANDATE_ENDS in told(ana)
    assert told(carla) == [NoticeKind.MANDATE_ENDS]


def test_of_one_that_was_revoked_nobody_is_reminded(
    in_app: None, carla: Person, ana: Person
) -> None:
    ends = now() + timedelta(days=6)
    made = mandate(carla, ana, starts_at=now() - timedelta(days=60), ends_at=ends)
    revoke_mandate(carla, made)
    assert reminding.remind(now()) == 0


# Speaking


def test_whoever_holds_a_mandate_says_their_own_view_unless_they_choose(
    in_app: None, carla: Person, ana: Person, community: Community
) -> None:
    mandate(carla, ana)
    post = said(ana, community)
    assert (post.voice, post.mandate_id) == (Voice.OWN, None)
    assert last_facts(Event.POST_CREATED)["voice"] == "own"


def test_whoever_holds_none_is_not_marked(in_app: None, ana: Person, community: Community) -> None:
    post = said(ana, community, "own")
    assert post.voice is None
    assert last_facts(Event.POST_CREATED)["voice"] is None


def test_an_official_statement_names_its_mandate(
    in_app: None, carla: Person, ana: Person, community: Community
) -> None:
    held = mandate(carla, ana)
    post = said(ana, community, under(held))
    comment = create_comment(ana, post, Draft(source="And more"), voice=under(held))
    for text in (post, comment):
        assert (text.voice, text.mandate_id) == (Voice.OFFICIAL, held.id)
        facts = last_facts(Event(f"{text.noun}.created"))
        assert (facts["voice"], facts["mandate_id"]) == ("official", held.id)


def test_nobody_speaks_under_the_mandate_of_another(
    in_app: None, carla: Person, ana: Person, ben: Person, community: Community
) -> None:
    held = mandate(carla, ana)
    mandate(carla, ben, "Water")
    with pytest.raises(Invalid) as refused:
        said(ben, community, under(held))
    assert "voice" in refused.value.fields
    post = said(ana, community)
    with pytest.raises(Invalid):
        create_comment(ben, post, Draft(source="And more"), voice=under(held))
    assert session.scalar(select(func.count()).select_from(Post)) == 1
    assert session.scalar(select(func.count()).select_from(Comment)) == 0


@pytest.mark.parametrize(
    "voice",
    ["official", "mandate-0", "mandate-99999999999", "mandate-x", "\ud800", "mandate-1\x00", "٣"],
)
def test_what_is_no_mandate_is_refused(
    in_app: None, carla: Person, ana: Person, community: Community, voice: str
) -> None:
    mandate(carla, ana)
    with pytest.raises(Invalid):
        said(ana, community, voice)


@pytest.mark.parametrize(
    "facts",
    [
        {
            "starts_at": datetime(2020, 1, 1, tzinfo=UTC),
            "ends_at": datetime(2020, 2, 1, tzinfo=UTC),
        },
        {
            "starts_at": datetime(2190, 1, 1, tzinfo=UTC),
            "ends_at": datetime(2190, 2, 1, tzinfo=UTC),
        },
    ],
    ids=["over", "to come"],
)
def test_a_mandate_speaks_in_its_days_alone(
    in_app: None, carla: Person, ana: Person, community: Community, facts: dict[str, Any]
) -> None:
    held = mandate(carla, ana, **facts)
    with pytest.raises(Invalid):
        said(ana, community, under(held))
    assert said(ana, community).voice is None


def test_what_was_said_stays_official_when_the_mandate_is_revoked(
    in_app: None, carla: Person, ana: Person, community: Community
) -> None:
    held = mandate(carla, ana)
    post = said(ana, community, under(held))
    revoke_mandate(carla, held)
    session.refresh(post)
    assert post.voice is Voice.OFFICIAL
    (shown,) = fragments.gather([post], None)
    assert shown.mark is not None
    assert shown.mark.is_official


def test_under_a_mandate_that_is_over_nothing_else_is_said(
    in_app: None, carla: Person, ana: Person, community: Community
) -> None:
    held = mandate(carla, ana)
    post = said(ana, community, under(held))
    comment = create_comment(ana, post, Draft(source="And more"), voice=under(held))
    revoke_mandate(carla, held)
    with pytest.raises(Invalid):
        edit_post(ana, post, Draft(source="We waste"), post.version)
    with pytest.raises(Invalid):
        edit_post(ana, post, Draft(source="We waste"), post.version, voice="own")
    with pytest.raises(Invalid):
        edit_comment(ana, comment, Draft(source="Less"), comment.version)
    session.refresh(post)
    assert post.source == "We save"


def test_a_mark_changes_by_editing_with_a_mandate_and_the_version_before_keeps_its_own(
    in_app: None, carla: Person, ana: Person, community: Community
) -> None:
    held = mandate(carla, ana)
    post = said(ana, community)
    edit_post(ana, post, Draft(source="We save"), post.version, voice=under(held))
    assert post.voice is Voice.OFFICIAL
    assert last_facts(Event.POST_EDITED)["mandate_id"] == held.id
    version = session.scalars(select(TextVersion)).one()
    assert (version.voice, version.mandate_id) == (Voice.OWN, None)
    edit_post(ana, post, Draft(source="We do"), post.version)
    assert post.mandate_id == held.id
    edit_post(ana, post, Draft(source="We do"), post.version, voice="own")
    assert (post.voice, post.mandate_id) == (Voice.OWN, None)


def test_a_mark_does_not_change_without_a_mandate(
    in_app: None, carla: Person, ana: Person, ben: Person, community: Community
) -> None:
    held = mandate(carla, ben)
    post = said(ana, community)
    for voice in ("own", under(held)):
        with pytest.raises(Invalid):
            edit_post(ana, post, Draft(source="We save"), post.version, voice=voice)
    edit_post(ana, post, Draft(source="We will"), post.version)
    assert post.voice is None


def test_nobody_speaks_while_the_mandate_is_being_revoked(
    the_app: Flask, in_app: None, carla: Person, ana: Person, community: Community
) -> None:
    held = mandate(carla, ana)
    number, heard = held.id, []

    def speak() -> None:
        with the_app.app_context():
            try:
                author = session.get_one(Person, ana.id)
                said(author, session.get_one(Community, community.id), f"mandate-{number}")
                heard.append("said")
            except Invalid:
                heard.append("refused")
            finally:
                session.remove()

    with change(carla) as record:
        session.scalars(select(Mandate).where(Mandate.id == number).with_for_update()).one()
        thread = Thread(target=speak)
        thread.start()
        thread.join(0.5)
        assert heard == []  # it waits
        held.revoked_at, held.revoked_by_id = now(), carla.id
        record(Event.MANDATE_REVOKED, held)
    thread.join(10)
    assert heard == ["refused"]


# Pages


def test_everybody_sees_who_speaks_now_by_subject(
    carla: Person, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    mandate(carla, ana)
    mandate(carla, ana, "Water", revoked_at=now(), revoked_by_id=carla.id)
    page = sign_in(ben).get("/mandates").text
    assert "Energy" in page
    assert "Ana" in page
    assert "Water" not in page
    assert "Give a mandate" not in page


def test_who_has_left_speaks_no_more(in_app: None, carla: Person, ana: Person, ben: Person) -> None:
    mandate(carla, ana)
    assert [name for name, _held in now_in_force(ben)] == ["Energy"]
    session.execute(update(Person).where(Person.id == ana.id).values(state=PersonState.DEACTIVATED))
    assert now_in_force(ben) == []


def test_one_sees_who_spoke_on_a_subject_on_a_day(
    in_app: None, carla: Person, ana: Person, ben: Person
) -> None:
    def day(month: int, number: int) -> datetime:
        return datetime(2024, month, number, 12, tzinfo=UTC)

    mandate(carla, ana, "Énergie verte", starts_at=day(1, 10), ends_at=day(3, 1))
    mandate(
        carla, ben, "Énergie verte", starts_at=day(1, 10), ends_at=day(3, 1),
        revoked_at=day(2, 1), revoked_by_id=carla.id,
    )  # fmt: skip
    mandate(carla, carla_two := ben, "Water", starts_at=day(1, 10), ends_at=day(3, 1))
    assert carla_two is ben

    def spoke(words: str, moment: datetime | None) -> list[int]:
        found = history(ben, words, moment.date() if moment else None, FIRST)
        return sorted(one.person_id for one in found.mandates)

    assert spoke("energie", day(1, 20)) == sorted([ana.id, ben.id])
    assert spoke("verte energie", day(2, 2)) == [ana.id]
    assert spoke("energie", day(2, 1)) == sorted([ana.id, ben.id])
    assert spoke("energie", day(1, 9)) == []
    assert spoke("energie", day(3, 2)) == []
    assert spoke("%", None) == []
    assert len(spoke("", None)) == 3


def test_the_history_comes_in_pages(
    carla: Person, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    for number in range(PAGE + 2):
        mandate(carla, ana, f"Subject {number}")
    client = sign_in(ben)
    first = client.get("/mandates/history").text
    assert first.count("Subject ") == PAGE
    more = re.search(r'href="([^"]*before=[^"]*)"', first)
    assert more is not None
    assert client.get(unescape(more[1])).text.count("Subject ") == 2
    page = sign_in(ben).get("/mandates/history?day=1&day=2&day=2024&q=x")
    assert page.status_code == 200
    assert sign_in(ben).get("/mandates/history?day=31&day=2&day=2024").status_code == 422


def test_a_mandate_shows_what_was_said_where_the_reader_reads(
    in_app: None,
    carla: Person,
    ana: Person,
    ben: Person,
    eve: Person,
    make_community: Callable[..., Community],
) -> None:
    held = mandate(carla, ana)
    place = make_community("Cellar", ana, ben, kind=CommunityKind.PRIVATE)
    post = said(ana, place, under(held))
    create_comment(ana, post, Draft(source="And more"), voice=under(held))
    said(ana, place)
    assert [one.text.noun for one in said_under(held, ben)] == ["comment", "post"]
    assert said_under(held, eve) == []


def test_for_those_who_are_kept_apart_there_is_none(
    carla: Person, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    held = mandate(carla, ana)
    with change(ben):
        keep_apart(ben, ana.id)
    assert sign_in(ben).get(f"/mandates/{held.id}").status_code == 404


def test_the_form_gives_one_and_says_what_is_wrong(
    carla: Person, ana: Person, sign_in: SignIn
) -> None:
    client, year = sign_in(carla), str(now().year + 1)
    assert client.get("/mandates/new").status_code == 200
    form = {"person": "@nobody", "first": ["1", "1", year], "last": ["1", "2", year]}
    assert client.post("/mandates", data=form).status_code == 422
    form |= {"person": f"@{ana.handle}"}
    assert client.post("/mandates", data=form).status_code == 422
    assert client.post("/mandates", data=form | {"en": "Energy", "last": ""}).status_code == 422
    answer = client.post("/mandates", data=form | {"en": "Energy", "nl": "Energie"})
    assert answer.status_code == 303
    made = session.scalars(select(Mandate)).one()
    assert made.names == {"en": "Energy", "nl": "Energie"}
    assert (made.first_day.day, made.last_day.month) == (1, 2)
    assert client.post(f"/mandates/{made.id}/revocation").status_code == 303
    assert "Revoked" in client.get(f"/mandates/{made.id}").text


def test_others_are_refused_on_the_web(
    carla: Person, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    held, client = mandate(carla, ana), sign_in(ben)
    assert client.get("/mandates/new").status_code == 403
    assert client.post("/mandates", data={}).status_code == 403
    assert client.post(f"/mandates/{held.id}/revocation").status_code == 403
    assert client.get("/mandates/99999999999").status_code == 404


def test_the_composer_offers_what_one_may_say_and_the_page_shows_what_was_said(
    carla: Person, ana: Person, ben: Person, community: Community, sign_in: SignIn
) -> None:
    held = mandate(carla, ana)
    mine, theirs = sign_in(ana), sign_in(ben)
    assert f'value="{under(held)}"' in mine.get("/").text
    assert 'name="voice"' not in theirs.get("/").text
    address = f"/communities/{community.slug}/posts"
    answer = mine.post(address, data={"text": "We save", "voice": under(held)})
    page = theirs.get(answer.headers["Location"]).text
    assert "Official statement" in page
    assert "Carla Press gave the mandate" in page
    mine.post(address, data={"text": "I guess"})
    home = theirs.get(f"/communities/{community.slug}").text
    assert home.count("Official statement") == 1
    assert home.count("Own view") == 1
    mallory = theirs.post(address, data={"text": "We save", "voice": under(held)})
    assert mallory.status_code == 422
    as_json = theirs.post(
        address, data={"text": "x", "voice": under(held)}, headers={"Accept": "application/json"}
    )
    assert as_json.status_code == 422
    assert "voice" in as_json.get_json()["errors"]
    known = theirs.get(
        f"/communities/{community.slug}", headers={"Accept": "application/json"}
    ).get_json()
    assert [(one["voice"], one["official_on"]) for one in known["posts"]] == [
        ("own", None),
        ("official", "Energy"),
    ]
