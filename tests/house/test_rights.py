"""Who may do what, verb by verb, and who may not?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from models import (
    AskMe,
    Capability,
    Comment,
    Community,
    CommunityKind,
    Company,
    Conversation,
    Crisis,
    Delegation,
    Event,
    Gathering,
    Leader,
    Mandate,
    Membership,
    MembershipState,
    Message,
    Newsletter,
    Person,
    PersonState,
    Poll,
    Post,
    Role,
    Scenario,
    Share,
    Story,
    TextState,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.comments.actions import create_comment
from social.gatherings.actions import Plan, invite
from social.meeting import gathering_of
from social.polling import poll_of
from social.polls.asking import Question, Questions, ask
from social.posts.actions import create_post
from social.rights import RULES, may
from tests.house.reach import ROOT
from tests.known import give_reasons

People = dict[str, Person]


@pytest.fixture
def people(in_app: None, make_person: Callable[..., Person], ana, ben, eve) -> People:
    """Ana owns, Ben wrote, Cleo is a member, Dora asked, Eve is out; Flo and Gus hold roles."""
    found = {"ana": ana, "ben": ben, "eve": eve}
    names = {"cleo": "Cleo Maes", "dora": "Dora Wils", "flo": "Flo Admin", "gus": "Gus Press"}
    found |= {key: make_person(name) for key, name in names.items()}
    with change(None) as record:
        for key, capability in (
            ("flo", Capability.ADMINISTRATOR),
            ("gus", Capability.COMMUNICATIONS),
        ):
            role = Role(person_id=found[key].id, capability=capability)
            session.add(role)
            record(Event.ROLE_GIVEN, role)
    return found


@pytest.fixture
def place(people: People, make_community: Callable[..., Community]) -> Community:
    members = (people[key] for key in ("ana", "ben", "cleo", "gus"))
    found = make_community("Paint shop", *members, kind=CommunityKind.PRIVATE)
    with change(None) as record:
        line = Membership(
            person_id=people["dora"].id,
            community_id=found.id,
            state=MembershipState.REQUESTED,
        )
        session.add(line)
        record(Event.MEMBER_REQUESTED, line)
    return found


@pytest.fixture
def post(people: People, place: Community) -> Post:
    return create_post(people["ben"], place, Draft(source="Which primer?"))


@pytest.fixture
def poll(people: People, place: Community) -> Poll:
    asked = (Question("Which primer?", ("The grey one", "The red one")),)
    what = Questions(title="Primer", asked=asked, lasts=timedelta(days=1), is_named=True)
    return poll_of(ask(people["ben"], place, what))


@pytest.fixture
def event(people: People, place: Community) -> Gathering:
    begin = now() + timedelta(days=7)
    plan = Plan(
        "Painting day", begin, begin + timedelta(hours=1), "Europe/Brussels", place="Hall 3"
    )
    return gathering_of(invite(people["ben"], place, plan))


@pytest.fixture
def comment(people: People, post: Post) -> Comment:
    return create_comment(people["ben"], post, Draft(source="The grey one."))


def who(people: People, verb: str, subject: object) -> set[str]:
    """List those who may."""
    return {key for key, person in people.items() if may(person, verb, subject)}


def set_columns(thing: Community | Post | Comment, **columns: object) -> None:
    event = {
        Community: Event.COMMUNITY_CHANGED, Post: Event.POST_EDITED, Comment: Event.COMMENT_EDITED
    }[type(thing)]  # fmt: skip
    with change(None) as record:
        for name, value in columns.items():
            setattr(thing, name, value)
        if isinstance(thing, (Post, Comment)):
            give_reasons(record, thing)
        record(event, thing)


IN = {"ana", "ben", "cleo", "gus"}
OTHERS = {"ana", "cleo", "dora", "eve", "flo", "gus"}  # of those who see it; asked beside
ON_PLACE = {
    "post": IN,
    "announce": {"ana", "gus"},
    "call": {"ana"},
    "run": {"ana", "flo"},
    "open": {"ana"},
    "receive": {"ana"},
    "invite": IN,
    "admit": {"ana"},
    "own": {"ana"},
    "offer": set(),
    "appoint": set(),
}
ON_POST = {
    "comment": IN,
    "react": IN,
    "edit": {"ben"},
    "delete": {"ana", "ben"},
    "pin": {"ana"},
    "lock": {"ana"},
    "move": {"ana"},
    "report": OTHERS,
    "turn": {"ana", "ben"},
    "care": set(),
    "use": set(),
    "nominate": set(),
    "share": IN,
    "quote": OTHERS | {"ben"},
}
ON_POLL = {"answer": IN, "close": {"ana", "ben"}}
ON_EVENT = {"attend": IN, "cancel": {"ana", "ben"}, "change": {"ben"}}
ON_NEWSLETTER = {"edit": {"gus"}}
ON_PERSON = {"report": {"ana", "cleo", "dora", "eve", "flo", "gus"}}
ON_COMMENT = {
    "react": IN,
    "edit": {"ben"},
    "delete": {"ana", "ben"},
    "report": OTHERS,
    "choose": set(),
    "quote": OTHERS | {"ben"},
}


def found(people: People, subject: object, verbs: dict[str, set[str]]) -> dict[str, set[str]]:
    return {verb: who(people, verb, subject) for verb in verbs}


def test_every_rule_stands_in_a_table_here() -> None:
    tables = {
        Community: ON_PLACE, Post: ON_POST, Comment: ON_COMMENT, Person: ON_PERSON, Poll: ON_POLL,
        Gathering: ON_EVENT, Newsletter: ON_NEWSLETTER,
    }  # fmt: skip
    here = {(verb, noun) for noun, verbs in tables.items() for verb in verbs}
    elsewhere = {
        ("administer", Company), ("confirm", Story), ("mandate", Company), ("revoke", Mandate),
        ("name", Company), ("lead", Leader), ("stop", Delegation), ("respond", AskMe),
    }  # fmt: skip
    elsewhere |= {("remove", Share)}  # tests/shares
    elsewhere |= {("prepare", Scenario), ("start", Scenario), ("lead", Crisis)}  # tests/crisis
    elsewhere |= {  # tests/messages
        *((verb, Conversation) for verb in ("write", "add", "name", "leave")),
        *((verb, Message) for verb in ("react", "edit", "delete", "report")),
    }
    assert set(RULES) - elsewhere == here


def test_communications_alone_make_newsletters(people) -> None:
    assert found(people, Newsletter(audience={}), ON_NEWSLETTER) == ON_NEWSLETTER


def test_in_a_private_community(people, place, post, poll, event, comment) -> None:
    assert found(people, place, ON_PLACE) == ON_PLACE
    assert found(people, post, ON_POST) == ON_POST
    assert found(people, poll, ON_POLL) == ON_POLL
    assert found(people, event, ON_EVENT) == ON_EVENT
    assert "ben" not in who(people, "edit", poll.post)
    assert found(people, comment, ON_COMMENT) == ON_COMMENT


def test_everybody_reports_others_who_work_here(people) -> None:
    assert found(people, people["ben"], ON_PERSON) == ON_PERSON
    with change(None) as record:
        people["ben"].state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, people["ben"])
    assert who(people, "report", people["ben"]) == set()


def test_in_an_archive_nobody_writes(people, place, post, comment) -> None:
    set_columns(place, archived_at=now())
    still = {"run", "open", "admit", "own", "delete", "pin", "report", "share", "quote"}
    for subject, table in ((place, ON_PLACE), (post, ON_POST), (comment, ON_COMMENT)):
        kept = {verb: names if verb in still else set() for verb, names in table.items()}
        assert found(people, subject, table) == kept


@pytest.mark.parametrize(
    "columns", [{"state": TextState.HELD}, {"state": TextState.HIDDEN}, {"deleted_at": now()}]
)
def test_under_a_post_that_waits_or_is_gone_nobody_answers(
    people, post, comment, columns: dict[str, object]
) -> None:
    set_columns(post, **columns)
    own = set() if "deleted_at" in columns else {"ben"}
    kept = {"delete": {"ana", "ben"}, "edit": own, "turn": own}
    assert found(people, post, ON_POST) == {verb: set() for verb in ON_POST} | kept
    assert who(people, "react", comment) == set()


@pytest.mark.parametrize(
    "columns", [{"state": TextState.HELD}, {"state": TextState.HIDDEN}, {"deleted_at": now()}]
)
def test_to_a_comment_that_waits_or_is_gone_nobody_reacts(
    people, comment, columns: dict[str, object]
) -> None:
    set_columns(comment, **columns)
    assert who(people, "react", comment) == set()


def test_in_a_hidden_community_owners_invite(people, place) -> None:
    set_columns(place, kind=CommunityKind.HIDDEN)
    assert who(people, "invite", place) == {"ana"}


def test_in_an_announcement_community_owners_and_communications_post(people, place, post) -> None:
    set_columns(place, kind=CommunityKind.BROADCAST)
    assert who(people, "post", place) == {"ana", "gus"}
    assert who(people, "comment", post) == IN
    assert who(people, "open", place) == {"ana", "flo"}


def test_whoever_left_edits_nothing_there(people, place, post, comment) -> None:
    line = session.query(Membership).filter_by(person_id=people["ben"].id).one()
    with change(None) as record:
        record(Event.MEMBER_LEFT, line)
        session.delete(line)
    assert who(people, "edit", post) == who(people, "edit", comment) == set()


def test_without_an_owner_members_offer_and_administrators_appoint(people, place) -> None:
    line = session.query(Membership).filter_by(person_id=people["ana"].id).one()
    with change(None) as record:
        record(Event.MEMBER_LEFT, line)
        session.delete(line)
    assert who(people, "offer", place) == IN - {"ana"}
    assert who(people, "appoint", place) == {"flo"}


def test_one_place_says_that_administrators_do_something() -> None:
    """Who tries what administrators do reads the same everywhere, and is refused by one helper."""
    words = "Administrators do this. Ask one of them."
    saying = [path for path in (ROOT / "social").rglob("*.py") if words in path.read_text()]
    assert [path.name for path in saying] == ["administrators.py"]
