"""Do the people of a conversation hear at once what is written, and does nobody else?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Person
from social.changes import change
from social.separating import keep_apart
from tests.live.conftest import House


@pytest.fixture
def chris(make_person: Callable[..., Person]) -> Person:
    return make_person("Chris Dupont", language="fr")


def begin(house: House, author: Person, *others: Person, name: str = "") -> tuple[int, str]:
    """Begin a conversation; returns the first message and the stream."""
    to = ", ".join(f"@{one.handle}" for one in others)
    made = house.act(author, "POST", "/messages", to=to, text="Hello", name=name)
    return made["id"], f"conversation:{made['location'].rsplit('/', 1)[1]}"


def test_a_message_reaches_the_page_whole_and_every_page_counts_it(
    house: House, ana: Person, ben: Person, eve: Person
) -> None:
    _first, stream = begin(house, ana, ben)
    path = f"/messages/{stream.partition(':')[2]}"
    with (
        house.page(ben) as here,
        house.page(ben, "home") as elsewhere,
        house.page(eve) as outside,
    ):
        assert here.watch(stream)["messages"] == 1
        assert outside.watch(stream, "home")["heads"] == {"home": 0}
        said = house.act(ana, "POST", f"{path}/said", text="Is it **done**?")["id"]
        fact = here.fact("message.created")
        assert fact["noun_id"] == said
        assert "<strong>done</strong>" in fact["html"]
        assert here.until("messages") == {"unread": 2}
        assert elsewhere.until("messages") == {"unread": 2}
        house.act(ben, "POST", f"{path}/reading", until=said)
        assert here.until("messages") == elsewhere.until("messages") == {"unread": 0}
        assert outside.hears_nothing()


def test_edits_deletions_and_reactions_carry_no_words(
    house: House, ana: Person, ben: Person
) -> None:
    first, stream = begin(house, ana, ben)
    said = f"/messages/said/{first}"
    with house.page(ben, stream) as page:
        house.act(ana, "PATCH", said, text="Hello you", version="1")
        assert "html" not in page.fact("message.edited")
        house.act(ana, "POST", f"{said}/reactions/thanks")
        assert page.fact("reaction.added")["reactions"] == {"thanks": 1}
        house.act(ana, "DELETE", said)
        assert "html" not in page.fact("message.deleted")
        house.act(ana, "POST", f"{said}/restoration")
        assert "Hello you" in page.fact("message.restored")["html"]


def test_who_leaves_hears_no_more_and_who_is_added_hears_from_then_on(
    house: House, ana: Person, ben: Person, chris: Person, eve: Person
) -> None:
    _first, stream = begin(house, ana, ben, chris, name="Line 4")
    path = f"/messages/{stream.partition(':')[2]}"
    with house.page(chris, stream) as leaver, house.page(eve, "home") as comer:
        house.act(chris, "DELETE", f"{path}/stay")
        assert leaver.until("gone") == {"stream": stream}
        house.act(ana, "POST", f"{path}/people", to=f"@{eve.handle}")
        assert comer.fact("participant.added")["stream"] == "messages"
        assert comer.watch(stream)["heads"].keys() == {stream}
        house.rest()
        leaver.all(0.3)
        house.act(ana, "POST", f"{path}/said", text="Only us")
        assert "Only us" in comer.fact("message.created")["html"]
        assert leaver.hears_nothing()


def test_where_two_are_kept_apart_nobody_is_sent_the_words(
    house: House, ana: Person, ben: Person, chris: Person
) -> None:
    _first, stream = begin(house, ana, ben, chris, name="Line 4")
    path = f"/messages/{stream.partition(':')[2]}"
    with change(chris):
        keep_apart(chris, ana.id)
    with house.page(ben, stream) as friend, house.page(chris, stream) as apart:
        house.act(ana, "POST", f"{path}/said", text="Between us")
        assert "html" not in friend.fact("message.created")
        assert "html" not in apart.fact("message.created")
        assert apart.until("messages") == {"unread": 0}
        assert friend.until("messages") == {"unread": 2}
