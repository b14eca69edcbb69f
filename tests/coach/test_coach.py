"""What is a writer told before anything is sent, and does nothing of it stay anywhere?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models import Base, Capability, Community, CommunityKind, Person, Stage, session
from moderation import Draft
from moderation.packs import pack
from moderation.ruling import Action, Scope
from social.errors import Invalid
from social.posts.actions import create_post
from social.rulebook import OUR_REASONS
from social.rules.actions import add_rule
from tests.rules.conftest import put, said

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]
Ask = Callable[..., list[dict[str, Any]]]
JSON = {"Accept": "application/json"}
BSN = "111222333"


@pytest.fixture
def ask(sign_in: SignIn) -> Ask:
    """Ask as somebody: `ask(ana, "You oaf")`."""

    def post(person: Person, text: str, **more: str) -> list[dict[str, Any]]:
        form = {"kind": "discussion", "text": text} | more
        answer = sign_in(person).post("/coach", data=form, headers=JSON)
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json
        return found

    return post


@pytest.fixture
def keep(make_person: Make, give: Make) -> Callable[..., object]:
    """Let a rule about one word hold: `keep("oaf")`."""
    mia, olaf = (
        give(make_person(name), Capability.MODERATOR)
        for name in ("Mia Moderator", "Olaf Moderator")
    )

    def make(word: str, action: Action = Action.COACH, **facts: object) -> object:
        return put(add_rule(mia, said(word, action, **facts)), Stage.ACTIVE, mia, olaf)

    return make


def test_it_says_what_and_why_in_the_writers_language(
    make_person: Make, ask: Ask, keep: Any
) -> None:
    keep("oaf")
    (found,) = ask(make_person("Nel", language="nl"), "You oaf!")
    assert found == {
        "part": "text",
        "start": 4,
        "end": 7,
        "rule": "test.oaf",
        "action": "coach",
        "is_leak": False,
        "can_quote": True,
        "message": "Zeg je oaf ook thuis?",
        "reason": "We are kind to one another.",
        "cover": "oaf",
    }


def test_places_are_counted_as_browsers_do(ana: Person, ask: Ask, keep: Any) -> None:
    keep("oaf")
    (found,) = ask(ana, "🥐🥐 you oaf")
    assert (found["start"], found["end"]) == (9, 12)


def test_a_title_is_looked_at_too(ana: Person, ask: Ask, keep: Any) -> None:
    keep("oaf")
    (found,) = ask(ana, "", title="An oaf")
    assert (found["part"], found["start"], found["end"]) == ("title", 3, 6)


def test_what_others_said_can_be_quoted_unless_the_rule_counts_it(
    ana: Person, ask: Ask, keep: Any
) -> None:
    keep("oaf")
    keep("twit", in_quotes=True)
    assert [one["can_quote"] for one in ask(ana, "You oaf and twit")] == [True, False]
    assert [one["rule"] for one in ask(ana, "He wrote “you oaf” and “twit” to me")] == ["test.twit"]


def test_a_number_of_a_person_is_covered_and_cannot_be_sent(ana: Person, ask: Ask) -> None:
    (found,) = ask(ana, f"Mijn BSN is {BSN}")
    assert (found["action"], found["is_leak"], found["can_quote"]) == ("block", True, False)
    assert BSN not in str(found)
    assert found["cover"].startswith("1")


def test_a_rule_of_one_community_speaks_there_alone(
    ana: Person, ask: Ask, keep: Any, community: Community
) -> None:
    keep("oaf", scope=Scope(communities=frozenset({community.id})))
    assert ask(ana, "You oaf") == []
    assert len(ask(ana, "You oaf", community=community.slug)) == 1


def test_nobody_learns_that_a_place_is_there(
    sign_in: SignIn, eve: Person, make_community: Callable[..., Community], ana: Person
) -> None:
    hidden = make_community("Takeover", ana, kind=CommunityKind.HIDDEN)
    for slug in (hidden.slug, "no-such-place"):
        form = {"kind": "discussion", "text": "Hello", "community": slug}
        assert sign_in(eve).post("/coach", data=form, headers=JSON).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"kind": "opera"}, {"text": "a" * 10_001}, {"title": "a" * 301}, {"kind": ""}]
)
def test_what_no_composer_asks_is_refused(
    sign_in: SignIn, ana: Person, wrong: dict[str, str]
) -> None:
    form = {"kind": "discussion", "text": "Hello"} | wrong
    assert sign_in(ana).post("/coach", data=form, headers=JSON).status_code == 422


def test_whoever_is_not_signed_in_is_told_nothing(client: FlaskClient) -> None:
    answer = client.post("/coach", data={"kind": "discussion", "text": "x"}, headers=JSON)
    assert answer.status_code in (400, 401)


def test_nothing_of_it_stays(
    ana: Person, ask: Ask, keep: Any, caplog: pytest.LogCaptureFixture
) -> None:
    keep("oaf", Action.QUEUE)
    ask(ana, "warm up")  # signing in writes something
    before = rows()
    with caplog.at_level(logging.DEBUG):
        assert len(ask(ana, f"You oaf, my BSN is {BSN}")) == 2
    # A sign-in of its own is all that the second question left.
    changed = {name for name, number in rows().items() if number != before[name]}
    assert changed <= {"sign_in", "entry", "entry_key", "waiting_entry", "unsealed"}
    assert BSN not in caplog.text
    assert "oaf" not in caplog.text


def rows() -> dict[str, int]:
    session.expire_all()
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_what_kring_itself_brings_is_explained_in_the_writers_language(
    make_person: Make, ask: Ask
) -> None:
    (found,) = ask(make_person("Nel", language="nl"), f"Mijn BSN is {BSN}")
    assert found["reason"].startswith("Burgernummers mogen we van de wet")


def test_its_reasons_are_those_of_its_rules() -> None:
    assert {key: str(words) for key, words in OUR_REASONS.items()} == {
        rule.key: rule.reason for rule in pack("leaks")
    }


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (f"My BSN is {BSN[:3]}**{BSN[3:6]}**{BSN[6:]}", f"{BSN[:3]}**{BSN[3:6]}**{BSN[6:]}"),
        (f"My BSN is {BSN[:4]}&#x2011;{BSN[4:]}", f"{BSN[:4]}&#x2011;{BSN[4:]}"),
        ("You [o](https://a.example)af", "[o](https://a.example)af"),
        ("> You\n> o~~a~~f and more\n\nof that", "o~~a~~f"),
        ("You\no\u200baf", "o\u200baf"),
        (f"My BSN is {BSN[:3]}\u200d{BSN[3:]}", f"{BSN[:3]}\u200d{BSN[3:]}"),
        (f"My BSN is {BSN[:3]}\ufe0f{BSN[3:]}", f"{BSN[:3]}\ufe0f{BSN[3:]}"),
    ],
)
def test_what_it_finds_sending_finds_too(
    ana: Person, ask: Ask, keep: Any, community: Community, text: str, mark: str
) -> None:
    keep("oaf", Action.BLOCK, in_quotes=True)
    (found,) = ask(ana, text)
    assert text[found["start"] : found["end"]] == mark
    with pytest.raises(Invalid):
        create_post(ana, community, Draft(source=text))


def test_words_of_a_link_that_name_another_host_are_asked_about(ana: Person, ask: Ask) -> None:
    text = "🥐 See [https://bank.**example**](https://evil.example/x) and [a](https://b.example)"
    (found,) = ask(ana, text, title="[a.com](https://b.com)")
    assert found["message"] == "These words name bank.example, and the link leads to evil.example."
    assert (found["part"], found["action"], found["is_leak"]) == ("text", "coach", False)
    assert (found["start"], found["end"]) == (7, 57)
