"""How is somebody asked who was found, and how are searches kept?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from models import Asked, Entry, Event, Mail, Notice, Person, UnmetNeed, now, session
from social import availability, needs, saving
from social.availability import are_full, asking
from social.errors import Invalid
from social.notices.actions import notify
from social.seeking.address import Search
from social.seeking.asking import ask
from social.seeking.finding import results, understood
from tests.seeking.making import limit

Make = Callable[..., Person]
SignIn = Callable[[Person], FlaskClient]


@pytest.mark.usefixtures("in_app")
def test_a_question_is_noticed_mailed_and_counted(ana: Person, ben: Person) -> None:
    asked = ask(ana, ben, "Who welds frames?")
    entry = session.scalars(select(Entry).where(Entry.event == Event.ASKED)).one()
    assert (entry.noun_id, entry.actor_id) == (asked.id, ana.id)
    notify([entry.id])
    notice = session.scalars(select(Notice)).one()
    assert (notice.person_id, notice.actor_ids) == (ben.id, [ana.id])
    mail = session.scalars(select(Mail)).one()
    assert mail.recipient == "ben.claes@example.org"
    assert "Who welds frames?" in mail.body


@pytest.mark.usefixtures("in_app")
def test_nobody_is_asked_more_often_than_they_wish(
    ana: Person, ben: Person, eve: Person, make_person: Make
) -> None:
    limit(ben, weekly_limit=2, substitute_id=eve.id)
    ask(ana, ben, "One?")
    ask(eve, ben, "Two?")
    with pytest.raises(Invalid) as refused:
        ask(make_person("Zoe Third"), ben, "Three?")
    assert refused.value.fields["words"] == (
        "Ben Claes has got 2 questions this week, and that is enough. Ask Eve Outsider instead."
    )
    assert session.scalar(select(func.count()).select_from(Asked)) == 2


@pytest.mark.usefixtures("in_app")
def test_page_search_and_question_count_the_same_week(
    ana: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(ben, weekly_limit=1)
    asked = ask(ana, ben, "One?")
    assert (asking(ben).left, asking(ben).is_full) == (0, True)
    assert session.scalars(select(Person.id).where(are_full())).all() == [ben.id]
    monday = asked.asked_at + timedelta(seconds=1)
    monkeypatch.setattr(availability, "monday", lambda: monday)
    assert (asking(ben).left, asking(ben).is_full) == (1, False)
    assert session.scalars(select(Person.id).where(are_full())).all() == []
    ask(ana, ben, "Two?")


@pytest.mark.usefixtures("in_app")
def test_a_secret_is_in_no_question(ana: Person, ben: Person) -> None:
    with pytest.raises(Invalid) as refused:
        ask(ana, ben, "Is this the key? AKIA" + "IOSFODNN7EXAMPLQ")
    assert set(refused.value.fields) == {"words"}
    assert session.scalar(select(func.count()).select_from(Asked)) == 0


def test_of_two_at_once_the_second_meets_the_limit(
    ana: Person, ben: Person, eve: Person, at_once: Callable[..., list[object]]
) -> None:
    limit(ben, weekly_limit=1)
    ids = [ana.id, eve.id]

    def one(id: int) -> Callable[[], object]:
        return lambda: ask(session.get_one(Person, id), session.get_one(Person, ben.id), "Now?")

    found = at_once(*map(one, ids))
    assert sorted(isinstance(each, Asked) for each in found) == [False, True]


@pytest.mark.usefixtures("in_app")
def test_whoever_is_away_is_not_asked_nor_is_oneself(ana: Person, ben: Person) -> None:
    limit(ben, away_from=now().date(), away_until=now().date() + timedelta(days=3))
    with pytest.raises(Invalid):
        ask(ana, ben, "Are you there?")
    with pytest.raises(Invalid):
        ask(ana, ana, "Myself?")
    assert session.scalar(select(func.count()).select_from(Asked)) == 0


@pytest.mark.usefixtures("nele", "claire")
def test_who_is_full_is_left_out_on_request_and_said_to_be(
    ana: Person, nele: Person, sign_in: SignIn
) -> None:
    limit(nele, weekly_limit=0)
    browser = sign_in(ana)
    page = browser.get("/people/find?q=SAP+PP", follow_redirects=True).text
    assert "takes no questions" in page
    assert f'href="/people/{nele.handle}/question"' not in page
    page = browser.get("/people/find?q=SAP+PP&asks=1", follow_redirects=True).text
    # The words were yet to be understood: narrowing stays.
    assert "Nele Wuyts" not in page
    assert "Claire Dumoulin" in page


def test_one_asks_on_a_page_and_reads_questions_on_another(
    ana: Person, ben: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    assert browser.get(f"/people/{ben.handle}/question").status_code == 200
    assert browser.post(f"/people/{ben.handle}/question", data={"words": ""}).status_code == 422
    asked = browser.post(f"/people/{ben.handle}/question", data={"words": "<b>Who</b>?"})
    assert asked.status_code == 303
    assert "&lt;b&gt;Who&lt;/b&gt;?" in sign_in(ben).get("/account/questions").text
    assert "&lt;b&gt;Who" not in browser.get("/account/questions").text


def test_a_search_is_kept_for_oneself_alone(
    ana: Person, eve: Person, sign_in: SignIn, concepts: dict[str, int]
) -> None:
    browser = sign_in(ana)
    query = f"q=SAP&u=x&c=must:concept:{concepts['sap']}&evil=1"
    for name in ("Mine", "Mine again"):
        kept = browser.post("/people/find/saved", data={"name": name, "query": query})
        assert kept.status_code == 303
    page = browser.get("/people/find/saved").text
    assert "Mine again" in page
    assert "evil" not in page
    assert "Mine again" not in sign_in(eve).get("/people/find/saved").text
    id = page.split("/people/find/saved/")[1].split('"')[0]
    assert sign_in(eve).delete(f"/people/find/saved/{id}").status_code == 404
    assert browser.delete(f"/people/find/saved/{id}").status_code == 303
    assert browser.post("/people/find/saved", data={"name": "x"}).status_code == 422


@pytest.mark.usefixtures("in_app")
def test_of_many_searches_kept_at_once_no_more_stay_than_may(
    ana: Person, at_once: Callable[..., list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "MOST", 3)

    def keep(number: int) -> Callable[[], object]:
        return lambda: saving.save(session.get_one(Person, ana.id), "Mine", f"q={number}")

    refused = at_once(*map(keep, range(8)))
    assert refused.count(Invalid) == 5
    assert len(saving.saved_by(ana)) == 3
    saving.save(ana, "Another name", saving.saved_by(ana)[0].query)  # no more than there were


@pytest.mark.usefixtures("in_app")
def test_what_five_look_for_in_vain_becomes_an_invitation_without_names(
    ana: Person, make_person: Make, concepts: dict[str, int]
) -> None:
    def look(person: Person, text: str, language: str) -> None:
        search = understood(Search.read(MultiDict({"q": text})), language)
        results(search, person, language)

    seekers = [make_person(f"Seeker {letter}") for letter in "abcde"]
    for number, seeker in enumerate(seekers):
        assert needs.invitations(ana, "nl") == []
        words = ("tender", "en") if number % 2 else ("aanbesteding", "nl")
        look(seeker, *words)
        look(seeker, *words)  # twice is once
    for seeker in seekers:
        look(seeker, "Zoltan Quist is pregnant", "en")
    (need,) = needs.invitations(ana, "nl")
    assert (need.words, need.number) == ("aanbesteding", 5)
    rows = session.scalars(select(UnmetNeed)).all()
    assert len({row.seeker for row in rows}) == 5
    assert all(len(row.seeker) == 64 for row in rows)
