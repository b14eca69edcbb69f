"""Does `may` allow everybody what its table says, verb by verb, whatever it is about?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import (
    AskMe,
    Comment,
    Community,
    Company,
    Conversation,
    Crisis,
    Delegation,
    Gathering,
    Leader,
    Mandate,
    Message,
    Newsletter,
    Person,
    Poll,
    Post,
    Scenario,
    Share,
    Story,
    session,
)
from social.rights import RULES, may
from tests.security.asking import Matrix
from tests.security.rules import GUESTS_MAY, MAY
from tests.security.things import NO_THING
from tests.security.words import Somebody, Thing, knows, reader
from tests.security.world import PEOPLE

NOUNS: dict[type, str] = {
    Company: "company", Community: "community", Post: "post", Comment: "comment", Person: "person",
    Poll: "poll",
    Gathering: "gathering",
    Story: "story",
    Mandate: "mandate",
    Scenario: "scenario",
    Crisis: "crisis",
    Leader: "leader",
    Delegation: "delegation",
    AskMe: "ask_me",
    Newsletter: "newsletter",
    Conversation: "conversation",
    Message: "message",
    Share: "share",
}  # fmt: skip


def things(matrix: Matrix, noun: str) -> list[Thing]:
    """List what there is of a noun, in archives too."""
    named = {
        "company": [NO_THING],
        "community": [
            *matrix.world.things["communities, one without an owner"],
            *matrix.world.things["archives"],
        ],
        "post": [
            thing
            for those in ("posts", "questions", "stories", "posts of archives")
            for thing in matrix.world.things[those]
        ],
        "comment": [
            thing
            for those in ("comments", "answers", "comments of archives")
            for thing in matrix.world.things[those]
        ],
        "story": [*matrix.world.things["stories"]],
        "person": [*matrix.world.things["people"]],
        "leader": [*matrix.world.things["leaders"]],
        "delegation": [*matrix.world.things["delegations"]],
        "ask_me": [*matrix.world.things["questions to a leader"]],
        "newsletter": [*matrix.world.things["newsletters"]],
        "conversation": [*matrix.world.things["conversations"]],
        "message": [*matrix.world.things["messages"]],
        "mandate": [*matrix.world.things["mandates"]],
        "gathering": [*matrix.world.things["events"]],
        "poll": [*matrix.world.things["polls"]],
        "scenario": [*matrix.world.things["scenarios"]],
        "crisis": [*matrix.world.things["crises"]],
        "share": [*matrix.world.things["shares"]],
    }
    return named[noun]


def subject(noun: str, thing: Thing) -> Any:
    """Bring the row of a thing."""
    questions: dict[str, Any] = {
        "company": select(Company),
        "community": select(Community).where(Community.slug == thing.values.get("slug")),
        "post": select(Post)
        .where(Post.id == thing.values.get("id"))
        .options(joinedload(Post.community)),
        "comment": select(Comment)
        .where(Comment.id == thing.values.get("id"))
        .options(joinedload(Comment.post).joinedload(Post.community)),
        "gathering": select(Gathering)
        .where(Gathering.post_id == thing.values.get("id"))
        .options(joinedload(Gathering.post).joinedload(Post.community)),
        "poll": select(Poll)
        .where(Poll.post_id == thing.values.get("id"))
        .options(joinedload(Poll.post).joinedload(Post.community)),
        "story": select(Story)
        .where(Story.post_id == thing.values.get("id"))
        .options(joinedload(Story.post).joinedload(Post.community)),
        "share": select(Share)
        .where(Share.id == thing.values.get("number"))
        .options(joinedload(Share.post), joinedload(Share.community)),
        "leader": select(Leader).where(Leader.id == thing.values.get("id")),
        "delegation": select(Delegation)
        .where(Delegation.id == thing.values.get("id"))
        .options(joinedload(Delegation.leader)),
        "ask_me": select(AskMe)
        .where(AskMe.post_id == thing.values.get("post"))
        .options(joinedload(AskMe.post).joinedload(Post.community), joinedload(AskMe.leader)),
        "mandate": select(Mandate).where(Mandate.id == thing.values.get("id")),
        "newsletter": select(Newsletter).where(Newsletter.id == thing.values.get("id")),
        "conversation": select(Conversation).where(Conversation.id == thing.values.get("id")),
        "message": select(Message)
        .where(Message.id == thing.values.get("id"))
        .options(joinedload(Message.conversation)),
        "scenario": select(Scenario).where(Scenario.id == thing.values.get("id")),
        "crisis": select(Crisis).where(Crisis.id == thing.values.get("id")),
        "person": select(Person).where(Person.handle == thing.values.get("handle")),
    }
    return session.scalars(questions[noun]).one()


# What stands in no community, so that whoever asks finds it.
ALONE = {
    "company", "person", "mandate", "scenario", "crisis", "leader", "delegation", "newsletter",
    "conversation", "message",
}  # fmt: skip


def sees(who: Somebody, noun: str, thing: Thing) -> bool:
    """Tell whether somebody could ask; of a deleted text, whoever knew it a moment ago."""
    if noun in ALONE:
        return True
    if noun == "community":
        return knows(who, thing)
    return reader(who, thing) or thing.state == "deleted"


def test_every_verb_has_a_line_in_the_table() -> None:
    there = {(verb, NOUNS[noun]) for verb, noun in RULES}
    assert there == set(MAY), "write into MAY of tests/security/rules.py who may do that"


@pytest.mark.parametrize(("verb", "noun"), MAY)
def test_everybody_may_what_the_table_says(matrix: Matrix, verb: str, noun: str) -> None:
    wrong, answers = [], set()
    with matrix.app.app_context():
        people = {one.handle: one for one in session.scalars(select(Person))}
        for thing in things(matrix, noun):
            row = subject(noun, thing)
            for who in PEOPLE:
                if not who.is_here or not sees(who, noun, thing):
                    continue
                found = may(people[who.key.replace(" ", ".")], verb, row)
                answers.add(found)
                is_theirs = who.only_in is None or (verb, noun) in GUESTS_MAY
                if found != (is_theirs and MAY[verb, noun](who, thing)):
                    wrong.append(f"{who.key} {'may' if found else 'may not'} {verb} {thing}")
    assert not wrong, "\n".join(["", *wrong])
    assert answers == {True, False}
