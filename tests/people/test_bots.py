"""Where people are listed, counted or chosen, is a bot passed over?"""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from werkzeug.exceptions import Forbidden

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
from moderation import Draft
from social.administration import appointing, listing
from social.api import bots, hooking
from social.changes import change
from social.closing import close
from social.communities.joining import remove_member
from social.communities.owning import make_owner
from social.communities.roster import could_come
from social.errors import Invalid
from social.keepers import keeper
from social.naming import people_called
from social.places import reader_count
from social.polling import poll_of
from social.polls import actions as polls
from social.polls import closing
from social.polls.asking import Question, Questions, ask
from social.posts.actions import create_post
from social.recognition.giving import Thanks, thank
from social.rights import OF_BOTS, RULES, may, require
from social.whom import Whom, meant
from tests.files.samples import picture


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
    assert "Bot of " in page.text


def test_a_bot_does_what_its_list_says_and_decides_nothing(in_app, bot, ana, community) -> None:
    assert {verb for verb, _noun in OF_BOTS} == {
        "post", "call", "comment", "edit", "delete", "write", "leave",
    }  # fmt: skip
    bot = session.get_one(Person, bot.id)
    post = create_post(bot, community, Draft(title="", source="All green."))
    assert may(bot, "comment", post)
    assert may(bot, "edit", post)
    for verb, noun in RULES.keys() - OF_BOTS:
        assert not may(bot, verb, noun.__new__(noun)), verb


def test_a_bot_neither_votes_nor_reacts(in_app, bot, ana, community) -> None:
    tea = (Question("Tea?", ("Yes", "No")),)
    post = ask(
        ana, community, Questions(title="Tea?", asked=tea, lasts=timedelta(days=7), is_named=True)
    )
    poll, bot = poll_of(post), session.get_one(Person, bot.id)
    assert poll is not None
    assert may(ana, "answer", poll)
    with pytest.raises(Forbidden):
        polls.answer(bot, poll, [[0]])
    with pytest.raises(Forbidden):
        require(bot, "react", post, "Members react.")
    closing.close_due(poll.closes_at + timedelta(seconds=1))
    assert poll.asked == 2  # Ana and Ben


def test_a_bot_thanks_nobody_and_is_thanked_by_nobody(in_app, bot, ana, ben, community) -> None:
    bot = session.get_one(Person, bot.id)
    with pytest.raises(Forbidden):
        thank(bot, community, Thanks("For the help.", [ben]))
    with pytest.raises(Invalid):
        people_called(f"@{bot.handle}", "to", 10)


def test_a_bot_confirms_no_must_read(in_app, bot) -> None:
    """It is told of none: `meant` names people alone; who is not addressed finds nothing."""
    assert bot.id not in set(session.scalars(select(Person.id).where(meant(Whom()))))


def test_wherever_it_speaks_stands_whose_it_is_and_whoever_takes_it_over(
    app, bot, ana, ben, community, give, sign_in
) -> None:
    with app.app_context():
        place = session.get_one(Community, community.id)
        create_post(session.get_one(Person, bot.id), place, Draft(source="All green"))
    reader = sign_in(give(ben))
    for path in ("/", "/communities/welding"):
        assert 'class="badge">Bot of Ana Peeters</span>' in reader.get(path).text
    with app.app_context():
        keeper_to_be = session.get_one(Person, ben.id)
        bots.hand_over(keeper_to_be, session.get_one(Person, bot.id), keeper_to_be)
    assert "Bot of Ben Claes" in reader.get("/communities/welding").text
    with app.app_context(), change(None) as record:
        found = session.get_one(Person, ben.id)
        found.rename("Benedict Claes")
        record(Event.PERSON_CHANGED, found)
    shown = reader.get("/communities/welding").text
    assert "Bot of Benedict Claes" in shown, "a fragment that is kept shows who answers for it now"


def test_a_page_without_a_bot_asks_for_none(in_app, ana, statements) -> None:
    statements.clear()
    assert keeper(ana.bot_owner_id) is None
    assert statements == []


def test_whoever_answers_for_it_alone_changes_its_picture(sign_in, bot, ana, ben) -> None:
    path = f"/people/{bot.handle}"
    keeper_, other = sign_in(ana), sign_in(ben)
    assert "Change its picture" in keeper_.get(f"{path}/about").text
    assert "Change its picture" not in other.get(f"{path}/about").text
    sent = {"photo": (io.BytesIO(picture()), "robot.png")}
    assert keeper_.post(f"{path}/photo", data=sent).status_code == 303
    shown = select(Person.photo_id).where(Person.id == bot.id)
    session.rollback()
    assert session.scalar(shown) is not None
    session.rollback()
    refused = other.post(f"{path}/photo", data={"photo": (io.BytesIO(picture()), "x.png")})
    assert refused.status_code == 403
    assert other.delete(f"{path}/photo").status_code == 403
    assert keeper_.delete(f"{path}/photo").status_code == 303
    assert session.scalar(shown) is None
