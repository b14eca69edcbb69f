"""What do the tests of messages share?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Conversation, Message, Person, session
from moderation import Draft
from social.messages.actions import start_conversation, write_message

Say = Callable[..., Message]


@pytest.fixture
def chris(make_person: Callable[..., Person]) -> Person:
    """Chris is in groups with Ana and Ben."""
    return make_person("Chris Dupont", language="fr")


@pytest.fixture
def say(in_app: None) -> Say:
    """Write in a conversation: `say(ana, pair, "Hello")`."""

    def write(author: Person, conversation: Conversation, words: str, key: str = "") -> Message:
        return write_message(author, conversation, Draft(source=words), key=key)

    return write


@pytest.fixture
def pair(in_app: None, ana: Person, ben: Person) -> Conversation:
    """A conversation that Ana began with Ben."""
    return begun(ana, ben)


@pytest.fixture
def group(in_app: None, ana: Person, ben: Person, chris: Person) -> Conversation:
    """A group of Ana, Ben and Chris."""
    return begun(ana, ben, chris, name="Line 4")


def begun(author: Person, *others: Person, words: str = "Hello", name: str = "") -> Conversation:
    """Begin a conversation."""
    message = start_conversation(author, others, Draft(source=words), name)
    return session.get_one(Conversation, message.conversation_id)
