"""Can everybody read what the company says of itself, and are people asked about its terms?"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden
from werkzeug.routing import Rule

from models import Capability, Event, LegalKind, LegalText, Person, session
from social import agreeing, unwatched
from social.errors import Invalid
from social.legal import actions, licences, texts
from social.legal.starter import GAP, STARTER, begun
from tests.known import events, last_facts

FIRST = "# For whom\n\nFor all who work here.\n\nAsk the office."
SECOND = "# For whom\n\nFor all who work here, and for guests.\n\nAsk the office."


@pytest.fixture
def boss(app, ana, give):
    return give(ana)


@pytest.fixture
def publish(app, boss):
    """Publish a page, as an administrator."""

    def published(kind=LegalKind.TERMS, seen=0, **words):
        with app.app_context():
            return actions.publish(boss, kind, words or {"en": FIRST}, seen)

    return published


@pytest.mark.parametrize("kind", list(LegalKind))
def test_strangers_read_each_page_and_find_it_from_the_way_in(app, publish, kind) -> None:
    stranger = app.test_client()
    assert "There is nothing here yet" in stranger.get(f"/legal/{kind.value}").text
    publish(kind)
    assert "For all who work here." in stranger.get(f"/legal/{kind.value}").text
    assert f'href="/legal/{kind.value}"' in stranger.get("/sign-in").text
    for path in (f"/legal/{kind.value}/2", "/legal/nothing"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/legal/{kind.value}/edit").status_code == 302


def test_whoever_publishes_terms_hears_that_everybody_is_asked(boss, sign_in) -> None:
    desk = sign_in(boss)
    assert "The first version: Terms of use" in desk.get("/legal/terms/edit").text
    desk.post("/legal/terms", data={"seen": "0", "en": FIRST})
    desk.post("/legal/terms/acceptance", data={"version": "1"})
    page = desk.get("/legal/terms").text
    assert "Everybody is asked on their next page to accept it." in page
    assert "A new version: Terms of use" in desk.get("/legal/terms/edit").text


def test_each_version_stays_and_shows_what_it_changed(app, publish) -> None:
    publish()
    publish(seen=1, en=SECOND)
    page = app.test_client().get("/legal/terms").text
    assert "<del>For all who work here.</del>" in page
    assert "<ins>For all who work here, and for guests.</ins>" in page
    assert "<ins>Ask the office.</ins>" not in page
    once = app.test_client().get("/legal/terms/1").text
    assert "This held once." in once
    assert "guests" not in once
    assert events("legal_text") == [Event.LEGAL_TEXT_PUBLISHED] * 2


def test_a_page_is_read_in_ones_language_or_the_companys(app, publish) -> None:
    publish(en=FIRST, nl="Voor wie hier werkt.")

    def get(code: str) -> str:
        return app.test_client().get("/legal/terms", headers={"Accept-Language": code}).text

    assert "Voor wie hier werkt." in get("nl")
    assert "For all who work here." in get("fr")


def test_nothing_is_published_that_has_still_to_be_filled_in(in_app, ana, give) -> None:
    boss = give(ana)
    with pytest.raises(Invalid) as wrong:
        actions.publish(boss, LegalKind.IMPRINT, {"en": "Roos, [[address]]"}, 0)
    assert "[[address]]" in wrong.value.fields["en"]
    with pytest.raises(Invalid):
        actions.publish(boss, LegalKind.IMPRINT, {"en": ""}, 0)
    assert session.scalar(select(func.count()).select_from(LegalText)) == 0


def test_nobodys_version_is_replaced_unseen(publish) -> None:
    publish()
    with pytest.raises(Invalid):
        publish(seen=0)


def test_there_are_texts_to_begin_with_in_every_language() -> None:
    for kind in LegalKind:
        assert set(STARTER[kind]) == {"en", "nl", "fr", "de"}
        gaps = {code: text.count(GAP) for code, text in STARTER[kind].items()}
        assert len(set(gaps.values())) == 1, gaps
        lines = {code: text.count("\n") for code, text in STARTER[kind].items()}
        assert len(set(lines.values())) == 1, lines
        for text in begun(kind, "Roos Tavelle").values():
            assert "{company}" not in text
            assert "Roos Tavelle" in text


@pytest.mark.parametrize(
    ("code", "sources"),
    [
        ("en", ("sign-in", "directory")),
        ("nl", ("aanmelding", "personeelsbestand")),
        ("fr", ("connexion", "annuaire")),
        ("de", ("Anmeldung", "Personalverzeichnis")),
    ],
)
def test_the_privacy_notice_names_from_whom_data_comes(code, sources) -> None:
    """GDPR, article 14(2)(f): what was not obtained from the person themself."""
    parts = STARTER[LegalKind.PRIVACY][code].split("\n# ")
    (told,) = [part for part in parts if all(one in part for one in sources)]
    assert told.count(GAP) == 3


def test_administrators_write_and_data_protection_the_privacy_notice(
    in_app, ana, ben, eve, give
) -> None:
    officer = give(ben, Capability.DATA_PROTECTION)
    assert actions.publish(officer, LegalKind.PRIVACY, {"en": FIRST}, 0) == 1
    with pytest.raises(Forbidden):
        actions.publish(officer, LegalKind.TERMS, {"en": FIRST}, 0)
    with pytest.raises(Forbidden):
        actions.publish(eve, LegalKind.PRIVACY, {"en": FIRST}, 1)


def test_the_form_begins_with_ours_and_keeps_what_was_typed(app, boss, sign_in) -> None:
    desk = sign_in(boss)
    assert "[[address]]" in desk.get("/legal/privacy/edit").text
    wrong = desk.post("/legal/privacy", data={"seen": "0", "en": "Kept [[here]]"})
    assert wrong.status_code == 422
    assert "Kept [[here]]" in wrong.text
    assert desk.post("/legal/privacy", data={"seen": "0", "en": FIRST}).status_code == 303
    assert "Tell people what has changed" in desk.get("/legal/privacy").text
    assert "A lawyer" in desk.get("/legal/privacy/edit").text
    assert "There is nothing" not in desk.get("/legal/privacy").text


def test_people_are_asked_on_their_next_page_and_once(app, publish, ben, sign_in) -> None:
    browser = sign_in(ben)
    assert browser.get("/communities").status_code == 200
    publish()
    answer = browser.get("/communities?filter=x")
    assert (answer.status_code, answer.location) == (
        303,
        "/legal/terms/acceptance?next=/communities?filter%3Dx",
    )
    page = browser.get(answer.location).text
    assert "For all who work here." in page
    sent = {"version": "1", "next": "/communities"}
    assert browser.post("/legal/terms/acceptance", data=sent).location == "/communities"
    assert browser.get("/communities").status_code == 200
    assert last_facts(Event.TERMS_ACCEPTED)["terms"] == 1
    browser.post("/legal/terms/acceptance", data=sent)
    assert events("person").count(Event.TERMS_ACCEPTED) == 1


def test_a_new_version_asks_again_and_says_what_is_new(app, publish, ben, sign_in) -> None:
    publish()
    browser = sign_in(ben)
    browser.post("/legal/terms/acceptance", data={"version": "1"})
    publish(seen=1, en=SECOND)
    page = browser.get("/communities", follow_redirects=True).text
    assert "<ins>For all who work here, and for guests.</ins>" in page
    late = browser.post("/legal/terms/acceptance", data={"version": "1"})
    assert late.status_code == 422
    assert browser.post("/legal/terms/acceptance", data={"version": "9"}).status_code == 422
    session.expire_all()
    assert session.get_one(Person, ben.id).accepted_terms == 1


def test_it_keeps_nobody_from_a_crisis_the_way_out_or_what_they_wrote(
    app, publish, ben, sign_in, community
) -> None:
    publish()
    browser = sign_in(ben)
    assert browser.get("/crisis/1").status_code == 404
    assert browser.get("/confidential").status_code in (200, 404)
    sent = {"kind": "discussion", "text": "The seam of line three holds"}
    posted = browser.post("/communities/welding/posts", data=sent)
    assert "/legal/" not in posted.location
    assert browser.get("/drafts/at?place=community:1").status_code == 200
    assert browser.get("/communities", headers={"X-Kring-Visit": "x"}).status_code == 303
    assert browser.post("/sign-out").status_code == 303


def shows(rule: Rule) -> bool:
    """Tell whether an address shows something of the house to who is signed in."""
    part = rule.endpoint.partition(".")[0]
    is_open = part in agreeing.OPEN or rule.endpoint in agreeing.OPEN_PAGES | agreeing.PIECES
    knows_nobody = ("/api/", "/scim/", *unwatched.FOLDERS)
    return "GET" in rule.methods and not is_open and not rule.rule.startswith(knows_nobody)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "script"},
        {"X-CSRFToken": "x"},
        {"X-CSRFToken": "x", "X-Kring-Fragment": "1"},
        {"Accept": "application/json"},
    ],
)
def test_no_header_lets_anybody_past_the_question(app, publish, ben, sign_in, headers) -> None:
    publish()
    browser = sign_in(ben)
    passed = []
    values = {"id": 1, "number": 1, "version": 1, "width": 1}
    for rule in filter(shows, app.url_map.iter_rules()):
        filled = {name: values.get(name, "1") for name in rule.arguments}
        _domain, address = rule.build(filled | (rule.defaults or {}), append_unknown=False)
        for method in ("GET", "HEAD"):
            answer = browser.open(address, method=method, headers=headers)
            is_led = answer.status_code == 303 and "/legal/terms/acceptance" in answer.location
            if not is_led and agreeing.MARK not in answer.headers:
                passed.append((method, rule.rule, answer.status_code))
    assert passed == []


def test_a_script_is_told_why_its_page_stays_as_it_is(app, publish, ben, sign_in) -> None:
    publish()
    answer = sign_in(ben).get("/communities", headers={"X-CSRFToken": "x"})
    assert (answer.status_code, answer.json["type"]) == (403, agreeing.PROBLEM)
    assert agreeing.MARK in answer.headers


def test_other_pages_ask_nothing(app, publish, ben, sign_in) -> None:
    publish(LegalKind.PRIVACY)
    assert sign_in(ben).get("/communities").status_code == 200


def test_one_is_led_back_to_no_other_site(publish, ben, sign_in) -> None:
    publish()
    sent = {"version": "1", "next": "https://evil.example/"}
    assert sign_in(ben).post("/legal/terms/acceptance", data=sent).location == "/"


def test_licences_are_those_of_what_is_installed(app, database) -> None:
    found = {one.name: one for one in licences.of_python()}
    assert {"flask", "sqlalchemy", "pillow", "bleach"} <= set(found)
    assert "pytest" not in found
    assert "kring" not in found
    assert [one.name for one in found.values() if not one.licence] == []
    page = app.test_client().get("/legal/licences").text
    assert "turbo" in page
    assert found["flask"].version in page


def test_what_changed_is_told_line_by_line() -> None:
    assert list(texts.difference("a\n\nb", "a\n\nc")) == [
        ("kept", "a"),
        ("kept", ""),
        ("gone", "b"),
        ("new", "c"),
    ]
