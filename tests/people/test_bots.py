"""Where people are listed, counted or chosen, is a bot passed over?"""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from models import (
    Capability,
    Community,
    CommunityKind,
    Event,
    Membership,
    Person,
    PersonState,
    session,
)
from models import belonging as ruling
from social.administration import appointing, listing
from social.api import hooking
from social.changes import change
from social.closing import close
from social.communities.joining import remove_member
from social.communities.owning import make_owner
from social.communities.roster import could_come
from social.errors import Invalid
from social.places import reader_count
from social.whom import Whom, meant


@pytest.fixture
def bot(ana, community) -> Person:
    """A build posts in Ana's community."""
    hooking.make(ana, community, "Night build")
    return session.scalars(select(Person).where(Person.bot_owner_id.is_not(None))).one()


def counted(community: Community) -> int:
    session.expire_all()
    return session.get_one(Community, community.id).member_count


def test_nobody_counts_a_bot(in_app, bot, ana, ben, community) -> None:
    assert counted(community) == 2
    assert reader_count(session.get_one(Community, community.id)) == 2
    assert listing.people_by_state()[PersonState.ACTIVE] == 2
    with change(None) as record:
        close(record, session.get_one(Person, bot.id))
    assert counted(community) == 2


def test_a_bot_that_is_put_out_takes_no_person_with_it(in_app, bot, ana, ben, community) -> None:
    remove_member(ana, community, bot)
    assert counted(community) == 2
    remove_member(
        ana, community, session.scalars(select(Person).where(Person.name == "Ben Claes")).one()
    )
    assert counted(community) == 1


def test_the_directory_and_every_choice_of_people_pass_over_it(in_app, bot, ana, community) -> None:
    assert bot.id not in {one.id for one in session.scalars(Person.active())}
    assert bot.id not in set(session.scalars(select(Person.id).where(meant(Whom()))))
    assert bot.id not in {person.id for person, _line in could_come(community, "Night")}


def test_no_rule_brings_a_bot_into_a_community(in_app, bot, ana, make_community) -> None:
    hall = make_community("Hall", ana, kind=CommunityKind.PUBLIC)
    with change(None) as record:
        hall.rule = {}
        record(Event.COMMUNITY_CHANGED, hall)
    meant_ids = {row[0] for row in ruling.missing(hall, 10)}
    assert meant_ids
    assert bot.id not in meant_ids


def test_a_bot_has_no_role_and_runs_no_community(in_app, bot, ana, ben, community) -> None:
    with pytest.raises(Invalid):
        make_owner(ana, community, bot)
    with pytest.raises(Invalid):
        appointing.refuse_unless_here(bot, Capability.MODERATOR)
    role = text("SELECT role FROM membership WHERE person_id = :id")
    assert session.scalar(role, {"id": bot.id}) == "member"


def test_whoever_is_in_sees_which_bot_reads_along(bot, sign_in, ben, community) -> None:
    mine = select(Membership).where(Membership.person_id == bot.id)
    assert session.scalars(mine).one().is_member
    page = sign_in(ben).get("/communities/welding/members")
    assert "Night build" in page.text
    assert ">bot</span>" in page.text
