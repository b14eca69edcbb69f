"""Who may know the answer to a question, and how are they asked for it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from models import (
    Asked,
    Audience,
    Community,
    CommunityKind,
    Entry,
    Event,
    Mail,
    Notice,
    Person,
    Post,
    PostKind,
    Statement,
    StatementKind,
    now,
    session,
)
from moderation import Draft
from social.changes import change
from social.errors import Invalid
from social.notices.actions import notify
from social.posts.actions import create_post
from social.questions import actions
from social.seeking import asking
from social.seeking.routing import knowing
from social.seeking.understanding import mentioned
from social.separating import keep_apart
from tests.seeking.making import limit, state

Ids = dict[str, int]
SignIn = Callable[[Person], FlaskClient]
WORDS = "Wie kent het lassen van aluminium frames, en is er iemand met SAP PP?"


@pytest.fixture
def question(in_app: None, ana: Person, community: Community) -> Post:
    """Ana asks where Ben reads it and Eve does not."""
    return ask(ana, community)


def ask(person: Person, place: Community) -> Post:
    return create_post(person, place, Draft(source=WORDS, language="nl"), kind=PostKind.QUESTION)


@pytest.fixture
def asked_there(app: Flask, ana: Person, community: Community) -> str:
    """Ana asks, and it is committed: gives the address of who may know."""
    return f"{write(app, ana, community)}/knowing"


def write(app: Flask, person: Person, place: Community, kind: PostKind = PostKind.QUESTION) -> str:
    """Write a post in a context of its own; gives its address."""
    with app.app_context():
        author, at = session.get_one(Person, person.id), session.get_one(Community, place.id)
        post = create_post(author, at, Draft(source=WORDS, language="nl"), kind=kind)
        return f"/posts/{post.id}"


def knows(person: Person, key: str, concepts: Ids, **columns: object) -> Statement:
    return state(person, StatementKind.SKILL, "", concept_id=concepts[key], **columns)


def refused(asker: Person, person: Person, question: Post) -> str:
    """Say why somebody is not asked."""
    with pytest.raises(Invalid) as found:
        asking.ask_to_answer(asker, person, question)
    return found.value.fields["words"]


def names(question: Post, viewer: Person) -> list[str]:
    return [hit.person.name for hit in knowing(question, viewer, "en").hits]


@pytest.mark.usefixtures("in_app")
def test_a_text_mentions_what_it_calls_by_its_name(concepts: Ids) -> None:
    assert [str(one) for one in mentioned(WORDS, "nl")] == [
        f"may:concept:{concepts['welding']}",
        f"may:concept:{concepts['sap']}",
    ]
    assert mentioned("Wer weiß etwas über Deutsch und Häkeln?", "de") == []
    assert mentioned("", "en") == []


def test_who_states_what_is_asked_for_and_reads_it_may_know(
    question: Post, ana: Person, ben: Person, eve: Person, concepts: Ids
) -> None:
    assert names(question, ana) == []
    knows(ana, "welding", concepts)
    knows(eve, "welding", concepts)  # does not read there
    said = knows(ben, "sap", concepts)
    found = knowing(question, ana, "en")
    assert [chip.label for chip in found.chips] == ["welding of aluminium frames", "SAP PP"]
    assert [hit.person.name for hit in found.hits] == [ben.name]
    assert [one.statement_id for one in found.hits[0].reasons if one.is_met] == [said.id]


@pytest.mark.usefixtures("in_app")
@pytest.mark.parametrize(
    "why", ["hidden", "away", "full", "apart", "apart from the asker", "asked"]
)
def test_who_cannot_be_asked_is_not_offered(
    why: str, ana: Person, ben: Person, make_person: Callable[..., Person],
    make_community: Callable[..., Community], concepts: Ids,
) -> None:  # fmt: skip
    zoe = make_person("Zoe Third")
    place = make_community("Milling", ana, ben, zoe, kind=CommunityKind.PRIVATE)
    question = ask(ana, place)
    knows(ben, "welding", concepts, audience=Audience.HR if why == "hidden" else Audience.ALL)
    if why == "away":
        limit(ben, away_from=now().date(), away_until=now().date() + timedelta(days=1))
    elif why == "full":
        limit(ben, weekly_limit=0)
    elif why == "asked":
        asking.ask_to_answer(ana, ben, question)
        assert [person.name for person, _asked in knowing(question, zoe, "en").asked] == [ben.name]
    elif why != "hidden":
        with change(ben):
            keep_apart(ben, zoe.id if why == "apart" else ana.id)
    assert names(question, zoe) == []


def test_somebody_is_asked_once_with_a_notice_and_a_mail_that_leads_to_the_thread(
    question: Post, ana: Person, ben: Person
) -> None:
    asked = asking.ask_to_answer(ana, ben, question)
    notify(session.scalars(select(Entry.id).where(Entry.event == Event.ASKED)).all())
    assert session.scalars(select(Notice.person_id)).all() == [ben.id]
    mail = session.scalars(select(Mail)).one()
    assert f"/posts/{question.id}" in mail.body
    assert (asked.words, asked.post_id) == ("", question.id)
    assert "already" in refused(ana, ben, question)


def test_nobody_is_asked_beyond_their_limit_or_who_does_not_read_there(
    question: Post, ana: Person, ben: Person, eve: Person
) -> None:
    assert "cannot be asked" in refused(ana, eve, question)
    assert "cannot be asked" in refused(ben, ana, question)  # it is hers
    with pytest.raises(Forbidden):
        asking.ask_to_answer(eve, ben, question)
    limit(ben, weekly_limit=0)
    assert "takes no questions" in refused(ana, ben, question)
    actions.turn_into(ana, question, PostKind.DISCUSSION)
    assert "cannot be asked" in refused(ana, ben, question)
    assert session.scalar(select(func.count()).select_from(Asked)) == 0


def test_of_two_who_ask_at_once_one_is_told_that_it_was_done(
    asked_there: str, ana: Person, ben: Person, at_once: Callable[..., list[object]]
) -> None:
    number = int(asked_there.split("/")[2])

    def one() -> object:
        asker, person = (session.get_one(Person, id) for id in (ana.id, ben.id))
        question = session.scalars(Post.seen_by(asker).where(Post.id == number)).one()
        return asking.ask_to_answer(asker, person, question)

    found = at_once(*[one] * 6)
    assert sorted(isinstance(each, Asked) for each in found) == [False] * 5 + [True]


def test_the_page_offers_asks_and_turns_others_away(
    asked_there: str, ana: Person, ben: Person, eve: Person, sign_in: SignIn, concepts: Ids
) -> None:
    knows(ben, "welding", concepts)
    browser, asks = sign_in(ana), f"{asked_there}/{ben.handle}"
    assert f'href="{asked_there}"' in browser.get(asked_there.removesuffix("/knowing")).text
    assert f'action="{asks}"' in browser.get(asked_there).text
    assert browser.post(asks).status_code == 303
    page = browser.get(asked_there).text
    assert "Asked already" in page
    assert f'action="{asks}"' not in page
    again = browser.post(asks)
    assert again.status_code == 422
    assert "was asked already" in again.text
    assert sign_in(eve).get(asked_there).status_code == 404
    assert sign_in(eve).post(asks).status_code == 404


def test_who_is_asked_reads_it_until_it_is_gone(
    app: Flask, asked_there: str, ana: Person, ben: Person, sign_in: SignIn
) -> None:
    thread, reader = asked_there.removesuffix("/knowing"), sign_in(ben)
    sign_in(ana).post(f"{asked_there}/{ben.handle}")
    page = reader.get("/account/questions").text
    assert f'href="{thread}"' in page
    assert "Wie kent het lassen" in page
    sign_in(ana).delete(thread)
    page = reader.get("/account/questions").text
    assert "Wie kent het lassen" not in page
    assert "This question is gone." in page


def test_who_works_in_hr_is_led_to_the_search_with_a_purpose(
    app: Flask, ana: Person, hanna: Person, make_community: Callable[..., Community],
    sign_in: SignIn,
) -> None:  # fmt: skip
    place = make_community("Milling", ana, hanna)
    thread = write(app, ana, place)
    browser = sign_in(hanna)
    assert f"{thread}/knowing" not in browser.get(thread).text
    answer = browser.get(f"{thread}/knowing")
    assert (answer.status_code, answer.location) == (303, "/people/hr")


def test_a_discussion_has_no_such_page(
    app: Flask, ana: Person, community: Community, sign_in: SignIn
) -> None:
    thread = write(app, ana, community, PostKind.DISCUSSION)
    assert sign_in(ana).get(f"{thread}/knowing").status_code == 404
