"""How does a guest come in, who says so, and when are they out?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from models import (
    Capability,
    Community,
    Entry,
    Event,
    Membership,
    MembershipRole,
    Notice,
    NoticeKind,
    Person,
    PersonState,
    Role,
    SignIn,
    Stay,
    StayPlace,
    now,
    session,
)
from moderation import Draft
from social.communities.joining import invite_person, remove_member
from social.errors import Invalid
from social.guests import actions, ending
from social.holding import hold_name
from social.notices.actions import notify
from social.posts.actions import create_post
from social.rights import RULES, may
from social.viewer import live_sign_in
from tests.at_once import Other, all_wait
from tests.guests.making import ask, let_in, let_time_pass, wish
from tests.known import events, last_facts, mails


@pytest.fixture
def flo(in_app: None, make_person: Callable[..., Person], give) -> Person:
    """Flo administers."""
    return give(make_person("Flo Admin"), Capability.ADMINISTRATOR)


@pytest.fixture
def yard(flo: Person, make_community: Callable[..., Community], ben: Person, ana: Person):
    """A community of Ben's, in which Ana is, too."""
    return make_community("Yard", ben, ana)


@pytest.fixture
def guest(flo: Person, ana: Person, community: Community) -> Person:
    """Gaëlle, in the private community of Ana."""
    return let_in(ana, flo, community)


def told(person: Person) -> list[NoticeKind]:
    rows = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(session.scalars(rows))


def places(guest: Person) -> set[int]:
    mine = select(Membership.community_id).where(Membership.person_id == guest.id)
    return set(session.scalars(mine))


def test_a_guest_comes_where_owners_agreed_and_an_administrator_approved(
    flo, ana, ben, community, yard
) -> None:
    stay = ask(ana, community, yard)
    assert events("stay") == ["stay.asked"]
    assert session.scalars(select(Person).where(Person.guest_of.is_not(None))).all() == []
    guest = actions.approve(flo, stay)
    assert places(guest) == {community.id}
    assert (guest.guest_of, guest.state, guest.handle) == (
        "Lyon Paints", PersonState.INVITED, "gaelle.masson"
    )  # fmt: skip
    assert guest.guest_until == stay.ends_at
    assert (stay.name, stay.email, stay.company) == ("", "", "")
    assert [mail.recipient for mail in mails()] == ["gaelle@paints.example"]
    [other] = session.scalars(select(StayPlace).where(StayPlace.community_id == yard.id))
    actions.agree(ben, session.get_one(StayPlace, other.id))
    assert places(guest) == {community.id, yard.id}
    assert events("membership")[-1] == "membership.approved"


def test_an_owner_who_declines_is_asked_no_more(flo, ana, ben, community, yard) -> None:
    stay = ask(ana, community, yard)
    place = next(one for one in actions.places_in(stay) if one.community_id == yard.id)
    actions.decline(ben, place)
    with pytest.raises(Invalid):
        actions.agree(ben, place)
    assert places(actions.approve(flo, stay)) == {community.id}


def test_whoever_asks_does_not_approve(flo, give, ana, community) -> None:
    give(ana, Capability.ADMINISTRATOR)
    stay = ask(ana, community)
    with pytest.raises(Invalid):
        actions.approve(ana, stay)
    assert stay.is_open
    itself = {"person_id": ana.id, "approved_by_id": ana.id, "approved_at": now()}
    with pytest.raises(IntegrityError):
        session.execute(update(Stay).where(Stay.id == stay.id).values(**itself))
    session.rollback()


def test_nobody_asks_for_places_that_others_own_alone(flo, ana, eve, ben, community, yard) -> None:
    for person, asked in ((ana, [yard]), (eve, [community]), (ben, [community])):
        with pytest.raises(Invalid) as refused:
            ask(person, *asked)
        assert "places" in refused.value.fields


def test_the_companys_own_community_takes_no_guests(flo, ana, make_community) -> None:
    all_of_us = make_community("All of us", ana, is_company=True)
    with pytest.raises(Invalid):
        ask(ana, all_of_us)


@pytest.mark.parametrize("days", [-2, 182])
def test_a_stay_ends_within_half_a_year(flo, ana, community, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        ask(ana, community, days=days)
    assert "last" in refused.value.fields


def test_of_an_address_that_is_known_nobody_learns_whose_it_is(
    flo, ana, ben, make_person, community, guest
) -> None:
    gone = make_person("Gus Gone", email="gus@elsewhere.example", state=PersonState.DEACTIVATED)
    here = make_person("Hanne Here", email="hanne@elsewhere.example")
    ask(ana, community, email="asked@elsewhere.example")
    said = set()
    for email in (gone.email, here.email, guest.email, "ASKED@elsewhere.example"):
        with pytest.raises(Invalid) as refused:
            ask(ana, community, email=email)
        said.add(refused.value.fields["email"])
    assert len(said) == 1
    with pytest.raises(Invalid):
        ask(ana, community, email="somebody@example.org")  # of the house itself


def test_an_address_that_somebody_got_meanwhile_is_refused(
    flo, ana, make_person, community
) -> None:
    stay = ask(ana, community)
    make_person("Gaby Masson", email="Gaelle@paints.example")
    with pytest.raises(Invalid):
        actions.approve(flo, stay)
    assert stay.is_open


def test_of_two_who_approve_at_once_the_second_is_told(
    app: Flask, flo, give, make_person, ana, community
) -> None:
    second = give(make_person("Gert Admin"), Capability.ADMINISTRATOR)
    stay_id, ids = ask(ana, community).id, (flo.id, second.id)
    session.remove()
    session.scalars(select(Stay).where(Stay.id == stay_id).with_for_update()).one()

    def approve(id: int) -> None:
        actions.approve(session.get_one(Person, id), session.get_one(Stay, stay_id))

    others = [Other(app, lambda id=id: approve(id)) for id in ids]
    assert all_wait(*others)
    session.rollback()
    assert refusals(others) == 1
    assert len(session.scalars(select(Person).where(Person.guest_of.is_not(None))).all()) == 1


def test_of_two_who_ask_for_the_same_person_at_once_the_second_is_told(
    app: Flask, flo, ana, ben, community, yard
) -> None:
    pairs = ((ana.id, community.id), (ben.id, yard.id))
    session.remove()
    hold_name("guest gaelle@paints.example")

    def act(asker: int, place: int) -> None:
        found = session.get_one(Community, place)
        ask(session.get_one(Person, asker), found, email="Gaelle@paints.example")

    others = [Other(app, lambda pair=pair: act(*pair)) for pair in pairs]
    assert all_wait(*others)
    session.rollback()
    assert refusals(others) == 1
    assert len(session.scalars(select(Stay)).all()) == 1


def refusals(others: list[Other]) -> int:
    """Wait for all, and count whom was told that it cannot be."""
    number = 0
    for other in others:
        try:
            other.done()
        except Invalid:
            number += 1
    session.remove()
    return number


def test_what_is_refused_or_never_answered_is_forgotten(flo, ana, community) -> None:
    stay = ask(ana, community)
    actions.refuse(flo, stay)
    assert (stay.name, stay.email, stay.company) == ("", "", "")
    assert not {"name", "email"} & set(last_facts(Event.STAY_ASKED))
    later = ask(ana, community)
    assert ending.end_due(now() + timedelta(days=20)) == 0
    assert ending.end_due(now() + timedelta(days=31)) == 1
    session.refresh(later)
    assert (later.is_open, later.email) == (False, "")


def test_the_database_lets_a_guest_in_by_a_stay_alone(flo, ana, guest, yard) -> None:
    for values in ({}, {"role": MembershipRole.OWNER}):
        with pytest.raises(IntegrityError):
            session.execute(
                Membership.__table__.insert().values(
                    person_id=guest.id,
                    community_id=yard.id,
                    is_muted=False,
                    read_at=now(),
                    by_rule=False,
                    created_at=now(),
                    state="member",
                    role="member",
                    **values,
                )
                if not values
                else update(Membership).where(Membership.person_id == guest.id).values(**values)
            )
        session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(
            Role.__table__.insert().values(
                person_id=guest.id, capability="moderator", created_at=now()
            )
        )
    session.rollback()
    for change_of in (
        {"guest_of": None, "guest_until": None},
        {"guest_of": "X", "guest_until": now()},
    ):
        whom = guest if change_of["guest_of"] is None else ana
        with pytest.raises(IntegrityError):
            session.execute(update(Person).where(Person.id == whom.id).values(**change_of))
        session.rollback()


def test_nobody_invites_a_guest_by_the_usual_way(flo, ben, guest, yard) -> None:
    with pytest.raises(Invalid):
        invite_person(ben, yard, guest)


def test_a_guest_may_talk_and_nothing_else(flo, ana, guest, community, yard) -> None:
    allowed = {verb for verb, noun in RULES if noun is Community and may(guest, verb, community)}
    assert allowed == {"post"}
    assert not may(guest, "post", yard)
    post = create_post(guest, community, Draft(source="Hello @ben.claes"))
    allowed = {verb for verb, noun in RULES if noun.__name__ == "Post" and may(guest, verb, post)}
    assert allowed == {"comment", "react", "edit", "delete"}


def test_a_guest_names_whom_they_know_alone(flo, ana, eve, guest, community) -> None:
    words = f"Hello @{ana.handle} and @{eve.handle}"
    post = create_post(guest, community, Draft(source=words))
    assert f"/people/{ana.handle}" in post.html
    assert f"/people/{eve.handle}" not in post.html


def test_whoever_is_removed_comes_back_by_a_new_stay_alone(flo, ana, guest, community) -> None:
    remove_member(ana, community, guest)
    [place] = session.scalars(select(StayPlace))
    assert place.ended_at is not None
    session.add(Membership(person_id=guest.id, community_id=community.id))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_stay_grows_longer_as_it_began(flo, ana, ben, guest, community, yard) -> None:
    before = guest.guest_until
    longer = actions.ask(ana, wish(community, yard, days=90), guest)
    assert guest.guest_until == before
    actions.approve(flo, longer)
    assert guest.guest_until == longer.ends_at
    first = session.scalars(select(Stay).order_by(Stay.id)).first()
    ending.end_due(first.ends_at + timedelta(seconds=1))
    assert session.get_one(Stay, first.id).closed_at is not None
    assert places(guest) == {community.id}
    assert guest.state is PersonState.ACTIVE


def test_a_shorter_stay_elsewhere_does_not_shorten_the_first(flo, ana, ben, guest, community, yard):
    until = guest.guest_until
    other = actions.ask(ben, wish(yard, days=5), guest)
    actions.approve(flo, other)
    assert guest.guest_until == until
    assert places(guest) == {community.id, yard.id}
    ending.end_due(other.ends_at + timedelta(seconds=1))
    assert places(guest) == {community.id}


def test_at_the_end_the_account_closes_and_what_was_written_stays(
    flo, ana, guest, community, sign_in
) -> None:
    post = create_post(guest, community, Draft(source="The hull is done"))
    sign_in(guest)
    session.refresh(community)
    before = community.member_count
    assert ending.end_due(guest.guest_until - timedelta(seconds=1)) == 0
    assert ending.end_due(guest.guest_until) == 1
    session.expire_all()
    assert guest.state is PersonState.DEACTIVATED
    assert places(guest) == set()
    assert session.scalar(select(SignIn.ended_at).where(SignIn.person_id == guest.id)) is not None
    assert events("stay")[-1] == "stay.ended"
    assert (post.html, guest.guest_of) == ("<p>The hull is done</p>", "Lyon Paints")
    assert community.member_count == before - 1
    assert ending.end_due(now() + timedelta(days=400)) == 0


def test_whoever_asked_ends_it_at_once_and_others_do_not(flo, ana, ben, guest, community) -> None:
    with pytest.raises(Exception, match="403"):
        actions.end(ben, guest)
    actions.end(ana, guest)
    assert guest.state is PersonState.DEACTIVATED


def test_who_had_gone_comes_back_by_a_new_invitation(flo, ana, guest, community) -> None:
    actions.end(ana, guest)
    actions.approve(flo, actions.ask(ana, wish(community), guest))
    assert (guest.state, guest.password_hash) == (PersonState.INVITED, None)
    assert places(guest) == {community.id}
    assert len(mails()) == 2


def test_reminded_14_and_3_days_before(flo, ana, guest) -> None:
    end = guest.guest_until
    found = [
        ending.remind(end - timedelta(days=days))
        for days in (20, 14, 13, 4, 3, 1)
    ]  # fmt: skip
    assert found == [0, 1, 0, 0, 1, 0]


def test_owners_administrators_and_the_asker_are_told(flo, ana, ben, community, yard) -> None:
    stay = ask(ana, community, yard)
    notify_all()
    assert (told(flo), told(ben)) == ([NoticeKind.GUEST_ASKED], [NoticeKind.GUEST_ASKED])
    actions.approve(flo, stay)
    notify_all()
    assert told(ana)[-1] == NoticeKind.GUEST_DECIDED


def notify_all() -> None:
    """Tell what happened of stays."""
    notify(session.scalars(select(Entry.id).where(Entry.event.like("stay%"))).all())


def test_the_moment_it_ends_no_cookie_opens_anything(app: Flask, flo, guest, sign_in) -> None:
    browser = sign_in(guest)
    row = session.scalars(select(SignIn).where(SignIn.person_id == guest.id)).one()
    assert live_sign_in(row.token_digest) is not None
    let_time_pass(guest)
    assert live_sign_in(row.token_digest) is None
    assert guest.is_active is False
    assert browser is not None


def test_open_communities_stay_closed(flo, ana, guest, make_community, community) -> None:
    make_community("Brewing", ana)
    found = set(session.scalars(select(Community.slug).where(Community.read_by(guest))))
    assert found == {community.slug}
    assert set(session.scalars(Community.seen_by(guest).with_only_columns(Community.slug))) == found
    by_row = (
        select(Community.slug).join(Person, Person.id == guest.id).where(Community.read_by(Person))
    )
    assert set(session.scalars(by_row)) == found


def test_a_guest_is_counted_among_members_and_not_in_the_company(flo, guest, community) -> None:
    session.refresh(community)
    assert community.member_count == 3
    assert guest.id not in session.scalars(Person.active().with_only_columns(Person.id)).all()
