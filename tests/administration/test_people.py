"""What can administrators do with accounts, and who else cannot?"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from flask_babel import force_locale
from sqlalchemy import select
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Capability,
    CommunityKind,
    Entry,
    Event,
    Membership,
    Person,
    PersonState,
    Purpose,
    Role,
    SignIn,
    session,
)
from social import sign_ins, tickets
from social.administration import actions, listing, places, post
from social.administration.actions import Facts
from social.administration.listing import Wish
from social.api import feeding
from social.changes import change
from social.errors import Invalid
from social.gatherings import addresses
from social.mailing import letters
from social.tickets import Gone
from tests.known import HERE, events, mails

NOOR = Facts(name="Noor Maes", email="noor@example.org", title="Lasser", department="Welding")


@pytest.fixture
def boss(in_app, ana, give, give_password):
    return give(give_password(ana))


def enter(person: Person) -> SignIn:
    with change(person) as record:
        return sign_ins.start(person, record, HERE).sign_in


def roles(person: Person) -> list[Capability]:
    rows = select(Role.capability).where(Role.person_id == person.id).order_by(Role.id)
    return list(session.scalars(rows))


def names(wish: Wish) -> list[str]:
    return [person.name for person in listing.look_up(wish, None).people]


def test_somebody_is_invited_by_mail(boss, site) -> None:
    noor = actions.invite_person(boss, replace(NOOR, site_id=site.id))
    assert (noor.handle, noor.state, noor.zone) == ("noor.maes", PersonState.INVITED, site.zone)
    assert noor.password_hash is None
    assert events("person")[-2:] == [Event.PERSON_ADDED, Event.PERSON_INVITED]
    mail = mails()[-1]
    assert mail.recipient == "noor@example.org"
    assert "Ana Peeters invites you" in mail.body
    assert "http://localhost/invitations/" in mail.body


def test_the_invitation_speaks_the_language_of_whoever_is_invited(boss, monkeypatch) -> None:
    seen: list[str] = []

    def noted(language: str) -> AbstractContextManager[None]:
        seen.append(language)
        return force_locale(language)

    monkeypatch.setattr(letters, "force_locale", noted)
    actions.invite_person(boss, replace(NOOR, language="fr"))
    assert seen == ["fr"]


def test_an_address_is_invited_once(boss, ben) -> None:
    with pytest.raises(Invalid):
        actions.invite_person(boss, Facts(name="Ben Two", email="BEN.claes@example.org"))
    assert mails() == []


def test_nobody_else_administers(boss, ben, eve, give, site) -> None:
    give(ben, Capability.MODERATOR)
    for outsider in (ben, eve):
        for act, arguments in (
            (actions.invite_person, (NOOR,)),
            (actions.change_person, (boss, NOOR, boss.version)),
            (actions.give_role, (outsider, Capability.ADMINISTRATOR)),
            (actions.take_role, (boss, Capability.ADMINISTRATOR)),
            (actions.deactivate_person, (boss,)),
            (actions.reactivate_person, (boss,)),
            (actions.mail_way_in, (boss,)),
            (places.add_site, ("Lyon", "FR", "UTC")),
            (places.change_site, (site, "Lyon", "FR", "UTC")),
            (places.name_company, ("Eve Ltd", "en", "UTC")),
            (post.send_test, ()),
            (post.send_waiting, ()),
        ):
            with pytest.raises(Forbidden):
                act(outsider, *arguments)
    assert roles(boss) == [Capability.ADMINISTRATOR]
    assert boss.state is PersonState.ACTIVE


def test_roles_are_given_and_taken_once_each(boss, ben) -> None:
    for _twice in range(2):
        actions.give_role(boss, ben, Capability.HR)
    assert roles(ben) == [Capability.HR]
    for _twice in range(2):
        actions.take_role(boss, ben, Capability.HR)
    assert roles(ben) == []
    assert events("role") == [Event.ROLE_GIVEN, Event.ROLE_GIVEN, Event.ROLE_TAKEN]
    entry = session.scalar(select(Entry).where(Entry.event == Event.ROLE_TAKEN))
    assert entry.actor_id == boss.id


def test_an_administrator_always_stays(boss, ben, make_person, give) -> None:
    give(make_person("Noor Maes", state=PersonState.INVITED))
    with pytest.raises(Invalid):
        actions.take_role(boss, boss, Capability.ADMINISTRATOR)
    actions.give_role(boss, ben, Capability.ADMINISTRATOR)
    actions.take_role(boss, boss, Capability.ADMINISTRATOR)
    assert roles(boss) == []
    with pytest.raises(Invalid):
        actions.deactivate_person(None, ben)


def test_who_is_deactivated_is_out_everywhere_in_the_same_change(boss, ben, give) -> None:
    give(ben, Capability.HR)
    first, second = enter(ben), enter(ben)
    with change(None):
        token = tickets.issue(ben, Purpose.RESET, ben.email)
    actions.deactivate_person(boss, ben)
    assert ben.state is PersonState.DEACTIVATED
    assert ben.deactivated_at is not None
    assert all(one.ended_at for one in (first, second))
    assert roles(ben) == []
    with pytest.raises(Gone):
        tickets.find(token, Purpose.RESET)
    lines = session.scalars(select(Entry).order_by(Entry.id.desc()).limit(4)).all()
    assert {line.event for line in lines} == {
        Event.PERSON_DEACTIVATED,
        Event.SIGNED_OUT,
        Event.ROLE_TAKEN,
    }
    assert len({line.xid for line in lines}) == 1


def test_nobody_deactivates_themselves(boss) -> None:
    with pytest.raises(Invalid):
        actions.deactivate_person(boss, boss)


def test_who_comes_back_comes_back_without_roles_and_sessions(boss, ben, give, give_password):
    give_password(ben)
    give(ben, Capability.HR)
    actions.deactivate_person(boss, ben)
    late = enter(ben)
    actions.reactivate_person(boss, ben)
    assert ben.state is PersonState.ACTIVE
    assert ben.deactivated_at is None
    assert roles(ben) == []
    assert late.ended_at is not None


def test_who_comes_back_finds_no_secret_address_of_before(boss, ben, community, give_password):
    give_password(ben)
    feed, calendar = feeding.make(ben, community), addresses.make(ben)
    assert feeding.whose(feed)
    assert addresses.whose(calendar)
    actions.deactivate_person(boss, ben)
    actions.reactivate_person(boss, ben)
    assert ben.state is PersonState.ACTIVE
    assert feeding.whose(feed) is None
    assert addresses.whose(calendar) is None
    assert (events("feed_address")[-1], events("calendar_address")[-1]) == (
        Event.FEED_CLOSED,
        Event.CALENDAR_CLOSED,
    )


def test_who_never_had_a_password_comes_back_invited(boss, ben) -> None:
    actions.deactivate_person(boss, ben)
    actions.reactivate_person(boss, ben)
    assert ben.state is PersonState.INVITED
    assert "/invitations/" in mails()[-1].body


def test_what_a_leaver_wrote_and_where_they_were_stays(boss, ben, community) -> None:
    actions.deactivate_person(boss, ben)
    assert session.scalar(select(Membership).where(Membership.person_id == ben.id)) is not None


def test_communities_left_without_an_owner_are_named(boss, ben, eve, make_community) -> None:
    make_community("Welding", ben, eve)
    make_community("Secret", ben, kind=CommunityKind.HIDDEN)
    shared = make_community("Shared", ben)
    with change(None) as record:
        other = Membership(person_id=eve.id, community_id=shared.id, role="owner")
        session.add(other)
        record(Event.MEMBER_JOINED, other)
    left = [community.name for community in listing.left_without_owner(ben, boss)]
    assert left == ["Welding"], "a hidden one is not told to whoever may not know of it"


def test_a_way_in_is_mailed_by_state(boss, ben, make_person) -> None:
    actions.mail_way_in(boss, ben)
    assert "/reset/" in mails()[-1].body
    actions.mail_way_in(boss, make_person("Noor Maes", state=PersonState.INVITED))
    assert "/invitations/" in mails()[-1].body
    actions.deactivate_person(boss, ben)
    for person in (ben, make_person("Nobody", email=None)):
        with pytest.raises(Invalid):
            actions.mail_way_in(boss, person)


def test_facts_are_corrected_and_old_links_stop(boss, ben, site) -> None:
    with change(None):
        token = tickets.issue(ben, Purpose.RESET, ben.email)
    facts = Facts(name="Ben Röder", email="ben@example.org", site_id=None)
    actions.change_person(boss, ben, facts, ben.version)
    assert (ben.name, ben.name_folded, ben.site_id) == ("Ben Röder", "ben roder", None)
    assert mails()[-1].recipient == "ben.claes@example.org", "the old address is told"
    assert "ben@example.org" in mails()[-1].body
    assert events("person")[-2:] == [Event.PERSON_CHANGED, Event.EMAIL_CHANGED]
    with pytest.raises(Gone):
        tickets.find(token, Purpose.RESET)
    with pytest.raises(Invalid):
        actions.change_person(boss, ben, Facts(name="Ben", email=boss.email), ben.version)
    nowhere = Facts(name="Ben", email="b@example.org", site_id=999)
    with pytest.raises(Invalid):
        actions.change_person(boss, ben, nowhere, ben.version)


def test_what_another_administrator_changed_meanwhile_is_not_overwritten(boss, ben) -> None:
    seen = ben.version
    actions.change_person(boss, ben, Facts(name="Ben Röder", email=ben.email), seen)
    with pytest.raises(Invalid):
        actions.change_person(boss, ben, Facts(name="Ben Claes", email=ben.email), seen)
    session.rollback()
    assert ben.name == "Ben Röder"


def test_accounts_are_found_by_any_part_of_name_and_address(boss, make_person, give) -> None:
    give(make_person("Zoë Müller", email="z.m@example.org"), Capability.HR)
    make_person("Noor Maes", state=PersonState.INVITED)
    assert names(Wish(words="mull zoe")) == ["Zoë Müller"]
    assert names(Wish(words="z.m@")) == ["Zoë Müller"]
    assert names(Wish(words="100%_")) == []
    assert names(Wish(state=PersonState.INVITED)) == ["Noor Maes"]
    assert names(Wish(capability=Capability.HR)) == ["Zoë Müller"]
    assert names(Wish()) == ["Ana Peeters", "Noor Maes", "Zoë Müller"]


def test_the_list_goes_on_page_by_page(boss, make_person, monkeypatch) -> None:
    for number in range(5):
        make_person(f"Person {number}")
    monkeypatch.setattr(listing, "PAGE", 2)
    seen, after = [], None
    while True:
        found = listing.look_up(Wish(), after)
        seen += [person.name for person in found.people]
        if found.next is None:
            break
        after = str(found.next)
    assert seen == ["Ana Peeters", *(f"Person {number}" for number in range(5))]


def test_sites_are_added_and_corrected(boss, site) -> None:
    lyon = places.add_site(boss, "Lyon", "FR", "Europe/Paris")
    places.change_site(boss, lyon, "Lyon-Gerland", "FR", "Europe/Paris")
    assert events("site")[-2:] == [Event.SITE_ADDED, Event.SITE_CHANGED]
    with pytest.raises(Invalid):
        places.add_site(boss, "Lyon-Gerland", "FR", "Europe/Paris")
    with pytest.raises(Invalid):
        places.change_site(boss, lyon, site.name, "FR", "Europe/Paris")


def test_the_company_is_named_anew(boss) -> None:
    places.name_company(boss, "Roos & Tavelle", "nl", "Europe/Amsterdam")
    assert events("company")[-1] == Event.COMPANY_NAMED


def test_an_administrator_signs_one_browser_of_somebody_out(
    in_app, ana, ben, eve, give, sign_in
) -> None:
    give(ana)
    sign_in(ben), sign_in(eve)
    theirs = session.scalars(select(SignIn).where(SignIn.person_id == ben.id)).one()
    with pytest.raises(NotFound):
        actions.end_session(ana, eve, theirs.id)  # it is not hers
    with pytest.raises(Forbidden):
        actions.end_session(eve, ben, theirs.id)
    assert theirs.ended_at is None
    actions.end_session(ana, ben, theirs.id)
    assert theirs.ended_at is not None
    line = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert (line.event, line.actor_id) == (Event.SIGNED_OUT, ana.id)
    actions.end_session(ana, ben, theirs.id)  # again is no error


def test_the_account_says_where_somebody_is_signed_in_and_not_at_which_address(
    app, ana, ben, give, sign_in
) -> None:
    give(ana)
    desk = sign_in(ana)
    with change(None) as record:
        for address in ("198.51.100.7", "198.51.100.8"):
            sign_ins.start(
                ben, record, sign_ins.Browser(address, "Firefox/140.0 (Windows NT 10.0)")
            )
    page = desk.get(f"/administration/people/{ben.handle}").text
    assert page.count("Firefox") == 2
    assert "198.51.100" not in page
    gone = desk.delete(f"/administration/people/{ben.handle}/sessions")
    assert gone.status_code == 303
    page = desk.get(f"/administration/people/{ben.handle}").text
    assert "Firefox" not in page
