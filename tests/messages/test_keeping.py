"""Is a message kept, held, given and destroyed as everything else that people write?"""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from archive import along, dossier, holds, retention
from models import (
    Conversation,
    Event,
    Hold,
    Mention,
    Message,
    Person,
    PersonState,
    RecordKind,
    Retention,
    Start,
    TextState,
    TextVersion,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.erasing import erase, erase_all
from social.messages import listing, people
from social.messages.actions import delete_message, edit_message
from social.records.reaching import reach
from tests.messages.conftest import Say, begun

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE message SET source = 'Forged'",
        "UPDATE message SET state = 'hidden'",
        "DELETE FROM message",
        "UPDATE conversation SET name = 'Forged'",
        "UPDATE participant SET left_at = now()",
        "UPDATE participant SET after_id = 0, added_by_id = NULL",
        "INSERT INTO text_version (message_id, number, title, source, html, language, state, "
        "author_id, written_at) "
        "SELECT id, 9, '', 'x', '<p>x</p>', 'en', 'published', author_id, now() FROM message",
    ],
)
def test_the_database_refuses_what_has_no_entry(group: Conversation, act: str) -> None:
    session.execute(text(act))
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


def test_what_one_has_read_needs_no_entry(ana: Person, group: Conversation) -> None:
    session.execute(text("UPDATE participant SET read_id = read_id + 1, is_muted = true"))
    session.commit()
    assert people.stay_of(ana, group).is_muted


def test_erased_messages_lose_their_words_versions_and_names(
    ana: Person, ben: Person, group: Conversation, say: Say
) -> None:
    message = say(ana, group, "Ask @ben.claes about it")
    edit_message(ana, message, Draft(source="Ask @ben.claes about that"), 1)
    assert session.scalars(select(Mention.message_id)).all() == [message.id]
    with change(None) as record:
        gone = erase(record, message)
    assert ("message", message.id) in gone
    session.expire_all()
    kept = session.get_one(Message, message.id)
    assert (kept.source, kept.html) == ("", "")
    assert session.scalar(select(Message.words).where(Message.id == message.id)) is None
    assert session.scalar(select(TextVersion.id)) is None
    assert session.scalar(select(Mention.id)) is None
    assert group.name == "Line 4"  # something is left


def test_with_the_last_message_goes_the_name(ana: Person, group: Conversation) -> None:
    with change(None) as record:
        gone = erase_all(record, session.scalars(Message.seen_by(ana)).all())
    assert ("conversation", group.id) in gone
    session.expire_all()
    assert session.get_one(Conversation, group.id).name == ""


def test_with_a_person_go_the_names_that_they_gave(ana: Person, group: Conversation) -> None:
    with change(None) as record:
        ana.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ana)
    with change(None) as record:
        assert ("conversation", group.id) in erase(record, ana)
    session.expire_all()
    assert session.get_one(Conversation, group.id).named_by_id is None


def ask_for_hold(officer: Person, person: Person, *words: str) -> Hold:
    """Hold what is of a person, with some words or all of it."""
    with change(None) as record:
        one = Hold(
            matter="A seam", reason="A claim", people_ids=[person.id], community_ids=[],
            words=list(words), asked_by_id=officer.id, asked_at=now(), review_at=now(),
        )  # fmt: skip
        session.add(one)
        record(Event.HOLD_ASKED, one)
    return one


def test_a_hold_keeps_messages_by_person_and_by_word(
    ana: Person, ben: Person, pair: Conversation, say: Say
) -> None:
    mine, other = say(ana, pair, "The Überprüfung failed"), say(ben, pair, "It did")
    delete_message(ana, mine)
    ask_for_hold(ben, ana, "uberprufung")
    asked = [("message", mine.id), ("message", other.id)]
    assert holds.held(session, asked) == {("message", mine.id)}


def test_a_hold_keeps_what_was_written_to_somebody_while_they_were_there(
    ana: Person, ben: Person, chris: Person, eve: Person, group: Conversation, say: Say
) -> None:
    before = say(ana, group, "Before Eve came")
    people.add_people(ana, group, [eve])
    to_eve = say(ben, group, "To Eve, too")
    people.leave(eve, group)
    after = say(ben, group, "Without Eve")
    elsewhere = begun(ana, chris, words="Not to Eve")
    one = ask_for_hold(ben, eve)
    asked = [("message", text.id) for text in (before, to_eve, after)]
    asked.append(("message", elsewhere.last_id))
    assert holds.held(session, asked) == {("message", to_eve.id)}
    assert reach(one).messages.answering == 1  # and so many the page says


def test_a_rule_of_retention_lets_old_messages_go(
    ana: Person, ben: Person, pair: Conversation, say: Say
) -> None:
    say(ana, pair, "Old")
    with change(None) as record:
        rule = Retention(
            kind=RecordKind.MESSAGE, most="P1Y", starts=Start.MADE, basis="A law",
            source="A book", proposed_by_id=ana.id, approved_by_id=ben.id,
            approved_at=now(), takes_effect_at=now(),
        )  # fmt: skip
        session.add(rule)
        record(Event.RULE_PROPOSED, rule)
    later = now().replace(year=now().year + 2)
    assert retention.how_many_due(session, RecordKind.MESSAGE, later) == 2
    assert retention.how_many_due(session, RecordKind.MESSAGE, now()) == 0


def test_a_request_finds_ones_own_messages_and_not_what_others_said_elsewhere(
    ana: Person, ben: Person, eve: Person, pair: Conversation, group: Conversation, say: Say
) -> None:
    own = say(ben, pair, "My words")
    say(ana, pair, "I told @eve.outsider nothing")
    named = say(ana, group, "Ask @ben.claes")
    of_ben = {"person": ben.id}
    assert own.id in session.scalars(text(dossier.FINDERS["message"]), of_ben).all()
    mentions = text(dossier.GIVEN["mention"])
    assert session.scalars(mentions, {"person": eve.id}).all() == []
    told = session.scalars(mentions, of_ben).all()
    assert [session.get_one(Mention, one).message_id for one in told] == [named.id]


def test_files_go_with_the_last_message_that_shows_them(
    ana: Person, pair: Conversation, say: Say
) -> None:
    message = say(ana, pair, "Look")
    assert along.along(session, [("message", message.id)]) == {}


def test_search_finds_beginnings_whatever_their_accents(
    ana: Person, ben: Person, pair: Conversation, say: Say, app
) -> None:
    assert listing.asked("Über O'Brien & :*") == "'uber':* & 'o':* & 'brien':*"
    assert listing.asked("&|!():*'") == ""


def test_nothing_is_hidden_without_a_statement_of_reasons(
    ana: Person, pair: Conversation, say: Say
) -> None:
    message = say(ana, pair, "Gone?")

    def hide() -> None:
        with change(None) as record:
            message.state = TextState.HIDDEN
            record(Event.MESSAGE_HIDDEN, message)

    with pytest.raises(IntegrityError, match="without a statement of reasons"):
        hide()
