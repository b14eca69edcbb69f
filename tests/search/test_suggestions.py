"""What completes a text as it is written?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from models import (
    Community,
    CommunityKind,
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptSource,
    Event,
    Person,
    Post,
    PostTopic,
    Topic,
    now,
    session,
)
from social.changes import change

SignIn = Callable[[Person], FlaskClient]
Make = Callable[..., Person]
Ask = Callable[..., list[dict[str, Any]]]
JSON = {"Accept": "application/json"}


@pytest.fixture
def ask(sign_in: SignIn) -> Ask:
    """Ask as somebody: `ask(ana, kind="person", q="be")`."""

    def get(person: Person, **query: str) -> list[dict[str, Any]]:
        answer = sign_in(person).get("/suggestions", query_string=query, headers=JSON)
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json
        return found

    return get


def names(found: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in found]


def test_a_person_is_found_by_any_part_of_the_name(
    ana: Person, make_person: Make, ask: Ask
) -> None:
    make_person("Zoë Müller-Lüdenscheidt", handle="zoe.muller", title="Engineer")
    for words in ("zoe", "MULL", "luden", "müller zoë", "zoe.mu"):
        assert names(ask(ana, kind="person", q=words)) == ["Zoë Müller-Lüdenscheidt"]
    found = ask(ana, kind="person", q="zoe")[0]
    assert found["value"] == "@zoe.muller"
    assert found["detail"] == "Engineer, Gent"
    assert (found["initials"], found["photo"], found["can_read"]) == ("ZM", None, True)


def test_members_of_the_place_come_first_and_others_are_marked(
    ana: Person, community: Community, make_person: Make, ask: Ask
) -> None:
    make_person("Bea Outside")
    found = ask(ana, kind="person", q="be", community=community.slug)
    assert [(one["name"], one["can_read"]) for one in found] == [
        ("Ben Claes", True),
        ("Bea Outside", False),
    ]


def test_everybody_can_read_an_open_place(
    ana: Person, eve: Person, make_community: Callable[..., Community], ask: Ask
) -> None:
    make_community("Lean", ana)
    assert all(one["can_read"] for one in ask(ana, kind="person", q="e", community="lean"))


def test_names_that_begin_so_come_before_those_that_hold_it(
    ana: Person, make_person: Make, ask: Ask
) -> None:
    for name in ("Robert Anders", "Anke Brand", "Johanna Weiss"):
        make_person(name)
    assert names(ask(ana, kind="person", q="an")) == [
        "Ana Peeters",
        "Anke Brand",
        "Robert Anders",
        "Johanna Weiss",
    ]


def test_at_most_eight_are_shown_also_before_a_letter_is_typed(
    ana: Person, make_person: Make, ask: Ask
) -> None:
    for number in range(12):
        make_person(f"Person {number}")
    assert len(ask(ana, kind="person", q="")) == 8
    assert len(ask(ana, q="p")) <= 8


def test_eve_is_not_offered_what_she_may_not_know(
    ana: Person,
    eve: Person,
    community: Community,
    make_community: Callable[..., Community],
    ask: Ask,
    sign_in: SignIn,
) -> None:
    make_community("Welding council", ana, kind=CommunityKind.HIDDEN)
    assert names(ask(eve, q="weld")) == ["Welding"]
    assert names(ask(ana, q="weld")) == ["Welding", "Welding council"]
    assert ask(eve, kind="community", q="weld") == []
    refused = sign_in(eve).get("/suggestions?kind=person&community=welding-council", headers=JSON)
    assert refused.status_code == 404


def test_eve_does_not_learn_who_is_in_a_private_community(
    ana: Person, eve: Person, community: Community, sign_in: SignIn
) -> None:
    asked = f"/suggestions?kind=person&q=ana&community={community.slug}"
    assert sign_in(ana).get(asked, headers=JSON).status_code == 200
    assert sign_in(eve).get(asked, headers=JSON).status_code == 404


def test_a_text_names_open_communities_and_its_own_place(
    ana: Person, community: Community, make_community: Callable[..., Community], ask: Ask
) -> None:
    make_community("Weld club", ana)
    assert names(ask(ana, kind="community", q="wel")) == ["Weld club"]
    found = ask(ana, kind="community", q="wel", community=community.slug)
    assert {one["value"]: one["ring"] for one in found} == {
        "@weld-club": "public",
        "@welding": "private",
    }


def test_topics_are_offered_to_those_who_read_about_them(
    ana: Person, ben: Person, eve: Person, community: Community, ask: Ask
) -> None:
    with change(ana) as record:
        topic = Topic(name="Sécurité", folded="securite")
        post = Post(
            author_id=ana.id,
            community_id=community.id,
            source="#",
            html="<p>#</p>",
            language="fr",
        )
        session.add_all([topic, post])
        record(Event.POST_CREATED, post)
        session.add(PostTopic.of(post, topic.id))
    for words in ("sec", "Séc", "URIT"):
        found = ask(ben, kind="topic", q=words)
        assert [(one["value"], one["url"]) for one in found] == [("#Sécurité", "/topics/securite")]
        assert ask(eve, kind="topic", q=words) == []


def test_emoji_are_found_in_the_reader_s_language(make_person: Make, ask: Ask) -> None:
    reader = make_person("Katrin Oelmann", language="de")
    found = ask(reader, kind="emoji", q="herz")
    assert "❤" in found[0]["value"]
    assert found[0]["name"].startswith(":")
    assert ask(reader, kind="emoji", q="heart")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("kind=nothing", 422),
        ("q=" + "x" * 201, 422),
        ("community=" + "x" * 61, 422),
        ("community=nowhere", 404),
        ("community=%00", 404),
        ("kind=person&q=%00%25_%5C", 200),
        ("kind=topic&q=%25%25%25", 200),
        ("kind=emoji&q=%E2%80%AE", 200),
        ("kind=community&q='%3B--", 200),
        ("kind=person&kind=topic&q=a", 200),
        ("q=%ff", 200),
    ],
)
def test_a_hostile_question_is_answered_calmly(
    ana: Person, sign_in: SignIn, query: str, code: int
) -> None:
    assert sign_in(ana).get(f"/suggestions?{query}", headers=JSON).status_code == code


def test_a_stranger_is_told_nothing(client: FlaskClient, ana: Person) -> None:
    assert client.get("/suggestions?q=ana", headers=JSON).status_code == 401


def test_it_takes_few_statements(
    ana: Person, community: Community, sign_in: SignIn, statements: list[str]
) -> None:
    browser = sign_in(ana)
    # "a" may be the beginning of @alle: two more ask whether she may call everybody there.
    for kind, most in (("person", 5), ("community", 3), ("topic", 3)):
        statements.clear()
        browser.get(f"/suggestions?kind={kind}&q=a&community={community.slug}", headers=JSON)
        assert len(statements) <= most


def test_who_asks_without_end_is_asked_to_wait(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    codes = [browser.get("/suggestions?kind=emoji&q=a").status_code for _ in range(301)]
    assert codes[299] == 200
    assert codes[300] == 429


def test_what_people_wrote_stands_below_names(
    ana: Person, eve: Person, community: Community, ask: Ask
) -> None:
    with change(ana) as record:
        post = Post(
            author=ana, community=community, title="Gearbox of line four", source="Loud",
            html="<p>Loud</p>", language="en",
        )  # fmt: skip
        session.add(post)
        record(Event.POST_CREATED, post)
    for words in ("gear", "gearb", "gearboxes", "line gearbox", '"gearbox of"'):
        (found,) = ask(ana, q=words)
        assert (found["kind"], found["name"], found["detail"]) == (
            "post", "Gearbox of line four", "Welding",
        ), words  # fmt: skip
        assert ask(eve, q=words) == []
    assert ask(ana, q="gea") == []  # too little to look through what was written
    assert ask(ana, q="gearbox from:ben") == []


def test_skills_are_completed_as_the_readers_language_calls_them(ana: Person, ask: Ask) -> None:
    with change(None):
        welding, gone, trade = (
            Concept(kind=kind, source=ConceptSource.KRING, uri=f"kring:{number}")
            for number, kind in enumerate(
                (ConceptKind.SKILL, ConceptKind.SKILL, ConceptKind.OCCUPATION)
            )
        )
        gone.retired_at = now()
        session.add_all([welding, gone, trade])
        session.flush()
        session.add_all(
            ConceptLabel.called(concept.id, language, words)
            for concept, language, words in (
                (welding, "en", "Wélding"),
                (welding, "en", "welding of aluminium"),
                (welding, "nl", "weldoordacht lassen"),
                (gone, "en", "weld"),
                (trade, "en", "welder"),
            )
        )
    assert names(ask(ana, kind="skill", q="wel")) == ["Wélding", "welding of aluminium"]
    assert names(ask(ana, kind="skill", q="lum")) == []
    assert names(ask(ana, kind="skill", q="")) == []
    assert names(ask(ana, kind="skill", q="w%")) == []


def test_whoever_may_is_offered_everybody_of_the_place_in_their_language(
    ana: Person, ben: Person, community: Community, ask: Ask
) -> None:
    for words in ("every", "Ieder", "tou", "alle"):
        found = ask(ana, kind="person", q=words, community=community.slug)
        assert found[0]["value"] == "@everyone"
        assert found[0]["name"] == "Everybody in Welding"
    assert not [
        one
        for asked in (
            ask(ben, kind="person", q="every", community=community.slug),
            ask(ana, kind="person", q="every"),
            ask(ana, kind="person", q="ben", community=community.slug),
        )
        for one in asked
        if one["value"] == "@everyone"
    ]
