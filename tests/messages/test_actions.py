"""What can happen to a message, and to those who talk?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Conversation,
    Entry,
    Event,
    Message,
    Participant,
    Person,
    PersonState,
    TextVersion,
    now,
    session,
)
from moderation import Draft
from social import separating
from social.changes import change
from social.drafting import Begun
from social.drafts import actions as drafts
from social.drafts.listing import going_on, lists_of
from social.errors import Invalid
from social.messages import people
from social.messages.actions import (
    delete_message,
    edit_message,
    restore_message,
    start_conversation,
    write_message,
)
from social.rights import may
from tests.messages.conftest import Say, begun

pytestmark = pytest.mark.usefixtures("in_app")


def read_by(person: Person) -> list[str]:
    """Read the words of all messages that exist for somebody."""
    found = session.scalars(Message.seen_by(person).order_by(Message.id))
    return [message.source for message in found]


def events_of(noun: str) -> list[str]:
    """List what was recorded of a noun."""
    return list(session.scalars(select(Entry.event).where(Entry.noun == noun).order_by(Entry.id)))


def test_two_people_have_one_conversation_whoever_of_them_begins(ana: Person, ben: Person) -> None:
    assert begun(ana, ben).id == begun(ben, ana, words="Hello to you").id
    assert read_by(ana) == read_by(ben) == ["Hello", "Hello to you"]
    assert events_of("conversation") == [Event.CONVERSATION_STARTED]
    assert events_of("participant") == [Event.PARTICIPANT_ADDED] * 2
    assert events_of("message") == [Event.MESSAGE_CREATED] * 2


def test_the_same_people_go_on_in_their_group_unless_it_is_called_otherwise(
    ana: Person, ben: Person, chris: Person, eve: Person, group: Conversation
) -> None:
    def begin(author: Person, *others: Person, name: str = "Line 4") -> int:
        return start_conversation(author, others, Draft(source="Hello"), name).conversation_id

    assert begin(ben, chris, ana) == group.id
    other = begin(ben, chris, ana, name="")
    assert other != group.id
    assert begin(chris, ana, ben, name="") == other
    assert begin(ana, ben, chris, eve) != group.id  # these are others
    assert begin(ana, ben) != group.id
    people.leave(chris, group)
    assert begin(ben, chris, ana) != group.id  # who left is not brought back by it


def test_nobody_else_reads_a_word(ana: Person, pair: Conversation, eve: Person) -> None:
    assert read_by(eve) == []
    assert session.scalar(Conversation.seen_by(eve)) is None
    message = session.scalars(Message.seen_by(ana)).one()
    assert not any(may(eve, verb, message) for verb in ("react", "edit", "delete"))
    assert not may(eve, "write", pair)


def test_nobody_writes_to_themselves_to_nobody_or_to_who_left(
    ana: Person, ben: Person, make_person: Callable[..., Person]
) -> None:
    gone = make_person("Gina Gone", state=PersonState.DEACTIVATED)
    for others in ([], [ana], [ben, ana], [gone]):
        with pytest.raises(Invalid) as refused:
            start_conversation(ana, others, Draft(source="Hello"))
        assert list(refused.value.fields) == ["to"]
    assert session.scalar(select(func.count()).select_from(Conversation)) == 0


def test_who_is_added_reads_what_is_written_from_then_on(
    ana: Person, eve: Person, group: Conversation, say: Say
) -> None:
    people.add_people(ana, group, [eve])
    say(ana, group, "Welcome")
    assert read_by(eve) == ["Welcome"]
    stay = people.stay_of(eve, group)
    assert stay is not None
    assert stay.added_by_id == ana.id


def test_who_is_in_already_is_not_added_twice(
    ana: Person, ben: Person, group: Conversation
) -> None:
    people.add_people(ana, group, [ben])
    assert people.number_in(group) == 3


def test_a_group_has_fifty_people_at_most(
    ana: Person, group: Conversation, make_person: Callable[..., Person]
) -> None:
    many = [make_person(f"Number {number}") for number in range(48)]
    with pytest.raises(Invalid, match="to"):
        people.add_people(ana, group, many)
    people.add_people(ana, group, many[1:])
    assert people.number_in(group) == people.MOST
    with pytest.raises(Invalid, match="to"):
        start_conversation(ana, [*many, *people.people_in(group)[:2]], Draft(source="All of you"))


def test_between_two_nobody_is_added_and_nobody_leaves(
    ana: Person, eve: Person, pair: Conversation
) -> None:
    for act in (
        lambda: people.add_people(ana, pair, [eve]),
        lambda: people.leave(ana, pair),
        lambda: people.rename(ana, pair, "Us"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert people.number_in(pair) == 2


def test_who_leaves_reads_nothing_more_and_who_comes_back_begins_anew(
    ana: Person, ben: Person, group: Conversation, say: Say
) -> None:
    people.leave(ben, group)
    say(ana, group, "Ben is gone")
    assert read_by(ben) == []
    with pytest.raises(Forbidden):
        say(ben, group, "I am still here")
    people.add_people(ana, group, [ben])
    say(ana, group, "Ben is back")
    assert read_by(ben) == ["Ben is back"]
    stays = select(func.count()).where(
        Participant.conversation_id == group.id, Participant.person_id == ben.id
    )
    assert session.scalar(stays) == 2
    assert Event.PARTICIPANT_LEFT in events_of("participant")


def test_a_group_has_a_name_or_none(ben: Person, group: Conversation) -> None:
    people.rename(ben, group, "Line 5")
    assert (group.name, group.named_by_id) == ("Line 5", ben.id)
    people.rename(ben, group, "")
    assert (group.name, group.named_by_id) == ("", None)
    assert events_of("conversation").count(Event.CONVERSATION_NAMED) == 2


def test_the_same_form_sent_twice_is_one_message(
    ana: Person, ben: Person, pair: Conversation, say: Say
) -> None:
    key = "a" * 32
    assert say(ana, pair, "Once", key=key).id == say(ana, pair, "Once", key=key).id
    other = "b" * 32
    started = [
        start_conversation(ana, [ben], Draft(source="Twice"), "Plans", key=other).id
        for _time in range(2)
    ]
    assert started[0] == started[1]
    assert read_by(ben) == ["Hello", "Once", "Twice"]


def test_authors_change_their_words_and_the_earlier_ones_stay(
    ana: Person, ben: Person, pair: Conversation, say: Say
) -> None:
    message = say(ana, pair, "At tree")
    edit_message(ana, message, Draft(source="At three"), message.version)
    assert (message.source, message.version) == ("At three", 2)
    assert message.edited_at is not None
    assert [one.source for one in session.scalars(select(TextVersion))] == ["At tree"]
    with pytest.raises(Invalid):
        edit_message(ana, message, Draft(source="At four"), 1)
    with pytest.raises(Forbidden):
        edit_message(ben, message, Draft(source="At five"), 2)


def test_what_is_deleted_is_gone_for_both_and_comes_back_for_its_author_alone(
    ana: Person, ben: Person, pair: Conversation, say: Say
) -> None:
    message = say(ana, pair, "Oh no")
    with pytest.raises(Forbidden):
        delete_message(ben, message)
    delete_message(ana, message)
    assert read_by(ana) == read_by(ben) == ["Hello"]
    with pytest.raises(NotFound):
        edit_message(ana, message, Draft(source="Oh yes"), message.version)
    with pytest.raises(NotFound):
        restore_message(ben, message)
    restore_message(ana, message)
    assert read_by(ben) == ["Hello", "Oh no"]
    assert events_of("message")[-2:] == [Event.MESSAGE_DELETED, Event.MESSAGE_RESTORED]


def test_people_who_are_kept_apart_cannot_write_each_other(
    ana: Person, ben: Person, chris: Person, pair: Conversation, say: Say
) -> None:
    with change(ben):
        separating.keep_apart(ben, ana.id)
    for one, other in ((ana, ben), (ben, ana)):
        with pytest.raises(Forbidden):
            say(one, pair, "Please")
        with pytest.raises(Invalid) as refused:
            start_conversation(one, [other, chris], Draft(source="Please"))
        assert "cannot write to each other" in refused.value.fields["to"]


def test_to_who_left_the_company_nobody_writes_and_the_words_stay(
    ana: Person, ben: Person, pair: Conversation, say: Say
) -> None:
    with change(None) as record:
        ben.state, ben.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, ben)
    with pytest.raises(Forbidden):
        say(ana, pair, "Are you there?")
    assert read_by(ana) == ["Hello"]


def test_no_house_rule_judges_a_message(ana: Person, pair: Conversation, say: Say) -> None:
    message = say(ana, pair, "You idiot, my number is 85.07.30-033.61")
    assert message.is_shown
    assert "85.07.30-033.61" in message.source


def test_words_that_do_not_come_from_the_screen_are_refused(ana: Person) -> None:
    with pytest.raises(TypeError):
        Message(author=ana).write("Raw <script>")  # type: ignore[arg-type]


def test_what_is_sent_is_no_draft_any_more(
    app: Flask, ana: Person, ben: Person, eve: Person, pair: Conversation
) -> None:
    kept = {
        place: drafts.keep(ana, Begun(place, [("text", "Half a")]), 0)
        for place in ("message:new", f"conversation:{pair.id}", "message:1:edit")
    }
    _plans, lines = lists_of(ana)
    assert [line.what for line in lines] == ["Other words for a message", "A message", "A message"]
    assert [line.is_gone for line in lines] == [True, False, False]
    with app.test_request_context():
        here = kept[f"conversation:{pair.id}"]
        assert here is not None
        assert going_on(here, ana) == f"/messages/{pair.id}"
        assert going_on(here, eve) is None
    start_conversation(ana, [ben], Draft(source="Half a loaf", kept_at="message:new"))
    write_message(ana, pair, Draft(source="A loaf", kept_at=f"conversation:{pair.id}"))
    assert [line.what for line in lists_of(ana)[1]] == ["Other words for a message"]
