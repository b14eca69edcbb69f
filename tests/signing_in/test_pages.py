"""Do the pages that lead in and out do so, and for nobody else?"""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from models import Event, Mail, PersonState, Purpose, SignIn, Ticket, now, session
from social import tickets
from social.changes import change
from social.signing_in.jobs import mail_way_in
from social.viewer import digest_of
from tests.conftest import SHARED
from tests.known import OTHER, PASSWORD

JSON = {"Accept": "application/json"}
REDIRECTS = SHARED / "data" / "moderation" / "fuzz" / "patt_open_redirect.txt"


@pytest.fixture
def member(app, ana, give_password):
    return give_password(ana)


@pytest.fixture
def pair(member) -> dict[str, str]:
    return {"email": member.email, "password": PASSWORD}


def token_of(browser) -> str | None:
    with browser.session_transaction() as cookie:
        return cookie.get("_user_id")


def is_in(browser) -> bool:
    return browser.get("/sign-in").status_code == 302


def link(person, purpose) -> str:
    with change(None):
        token = tickets.issue(person, purpose, person.email)
    return f"/reset/{token}" if purpose is Purpose.RESET else f"/invitations/{token}"


def test_the_way_in(client, pair) -> None:
    assert "Sign in" in client.get("/sign-in").text
    answer = client.post("/sign-in", data=pair | {"next": "/people?q=ana"})
    assert (answer.status_code, answer.location) == (303, "/people?q=ana")
    assert is_in(client)


def test_a_wrong_password_shows_the_form_again_and_never_the_password(client, pair) -> None:
    answer = client.post("/sign-in", data=pair | {"password": OTHER})
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert pair["email"] in answer.text
    assert OTHER not in answer.text
    assert not is_in(client)


def test_who_is_not_in_is_sent_to_the_way_in_and_back(client, pair) -> None:
    answer = client.get("/?order=newest")
    assert answer.location == "/sign-in?next=/?order%3Dnewest"
    assert 'value="/?order=newest"' in client.get(answer.location).text


def test_before_the_first_start_the_way_in_leads_to_the_set_up(client) -> None:
    assert client.get("/sign-in").location == "/setup"


def test_a_script_signs_in_over_the_page(client, pair) -> None:
    answer = client.post("/sign-in", data=pair, headers=JSON)
    assert answer.status_code == 200
    assert answer.json["csrf_token"]
    assert is_in(client)


def test_a_script_is_told_what_is_wrong(client, pair) -> None:
    answer = client.post("/sign-in", data=pair | {"password": OTHER}, headers=JSON)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert list(answer.json["errors"]) == ["form"]


def test_a_planted_session_is_not_taken_over(app, client, pair) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
        cookie["what"] = "else was planted"
    client.post("/sign-in", data=pair)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"
        assert "what" not in cookie
    first = token_of(client)
    client.post("/sign-in", data=pair)
    assert token_of(client) != first
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = first
    assert not is_in(thief), "the token of before must have ended"


def test_the_cookie_is_kept_only_where_that_was_asked(client, pair) -> None:
    kept = client.post("/sign-in", data=pair | {"stays": "y"}).headers["Set-Cookie"]
    not_kept = client.post("/sign-in", data=pair).headers["Set-Cookie"]
    assert "Expires=" in kept
    assert "Expires=" not in not_kept
    for cookie in (kept, not_kept):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example",
        "/\t/evil.example",
        "https://evil.example", "https:evil.example", "javascript:alert(1)", "evil.example", "",
        " /people", "/people\r\nSet-Cookie: a=b", "\x00//evil.example", "/\x00/evil.example",
    ],
)  # fmt: skip
def test_hole_37_nobody_is_led_away_after_signing_in(client, pair, wanted) -> None:
    assert client.post("/sign-in", data=pair | {"next": wanted}).location == "/"
    assert client.get("/sign-in", query_string={"next": wanted}).location == "/"


@pytest.mark.skipif(not REDIRECTS.exists(), reason="the list of redirects is not here")
def test_no_line_of_the_list_leads_away(client, pair) -> None:
    client.post("/sign-in", data=pair)
    for wanted in REDIRECTS.read_text(encoding="utf-8").splitlines():
        target = client.get("/sign-in", query_string={"next": wanted}).location
        parts = urlsplit(target)
        assert not parts.scheme, wanted
        assert not parts.netloc, wanted
        assert target.startswith("/"), wanted
        assert not target.startswith(("//", "/\\")), wanted


HOSTILE = [
    {},
    {"email": "", "password": ""},
    {"email": "a\x00b@example.org", "password": "\x00"},
    {"email": "x" * 900_000, "password": PASSWORD},
    {"email": "ana@example.org", "password": "x" * 900_000},
    {"email": ["a", "b"], "password": ["c", "d"]},
    {"email[]": "a", "password[$ne]": ""},
    {"email": "\u202eana@example.org", "password": "\ud7ff\ufffe" * 10},
]


@pytest.mark.parametrize("path", ["/sign-in", "/reset"])
@pytest.mark.parametrize("data", HOSTILE)
def test_hostile_forms_are_refused_not_broken(client, member, path, data) -> None:
    assert client.post(path, data=data).status_code in (303, 422)
    assert not is_in(client)


@pytest.mark.parametrize("body", ["[]", '"x"', "{", '{"email": ["a"], "password": {"b": 1}}', "7"])
@pytest.mark.parametrize("path", ["/sign-in", "/reset", "/sign-out"])
def test_hostile_json_is_refused_not_broken(client, member, path, body) -> None:
    answer = client.post(path, data=body, content_type="application/json", headers=JSON)
    assert answer.status_code == (303 if path == "/sign-out" else 422)


def test_a_body_without_end_is_refused(client, member) -> None:
    answer = client.post("/sign-in", data={"email": "x" * 1_500_000, "password": "x"})
    assert answer.status_code == 413


def test_too_many_tries_say_when_to_come_back(client, pair) -> None:
    for _try in range(10):
        client.post("/sign-in", data=pair | {"password": OTHER})
    answer = client.post("/sign-in", data=pair)
    assert answer.status_code == 429
    assert 800 < int(answer.headers["Retry-After"]) <= 900
    assert "Too many tries" in answer.text
    answer = client.post("/sign-in", data=pair, headers=JSON)
    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")


def test_signing_out_ends_the_session_for_good(app, client, pair) -> None:
    client.post("/sign-in", data=pair)
    kept = token_of(client)
    assert client.post("/sign-out").location == "/sign-in"
    assert not is_in(client)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = kept
    assert not is_in(client), "a copied cookie must not live on"
    assert client.post("/sign-out").status_code == 303, "ending what has ended is no error"


def test_an_ended_session_is_refused_at_once(client, pair) -> None:
    client.post("/sign-in", data=pair)
    assert is_in(client)
    row = session.scalar(select(SignIn).where(SignIn.token_digest == digest_of(token_of(client))))
    with change(None) as record:
        row.ended_at = now()
        record(Event.SIGNED_OUT, row)
    assert not is_in(client)


def test_who_was_deactivated_is_out_at_once(client, member, pair) -> None:
    client.post("/sign-in", data=pair)
    with change(None) as record:
        member.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, member)
    assert not is_in(client)


def test_who_was_deactivated_is_told_so_and_the_browser_is_free_for_others(
    client, member, pair
) -> None:
    assert "Your account was deactivated" not in client.get("/sign-in").text
    client.post("/sign-in", data=pair)
    with change(None) as record:
        member.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, member)
    page = client.get("/sign-in").text
    assert "Your account was deactivated" in page
    assert 'type="password"' not in page
    client.post("/sign-out")
    page = client.get("/sign-in").text
    assert "Your account was deactivated" not in page
    assert 'type="password"' in page


@pytest.mark.parametrize(
    ("column", "setting"), [("seen_at", "session_idle"), ("created_at", "session_absolute")]
)
def test_sessions_grow_old_by_idleness_and_by_age(app, client, pair, column, setting) -> None:
    client.post("/sign-in", data=pair)
    limit = getattr(app.config["SETTINGS"], setting)
    for age, lives in ((limit - timedelta(minutes=1), True), (limit, False)):
        session.execute(update(SignIn).values({column: now() - age}))
        session.commit()
        assert is_in(client) is lives


def test_asking_for_a_link_answers_everybody_alike(client, member) -> None:
    answers = [
        client.post("/reset", data={"email": address})
        for address in (member.email, "who@example.org")
    ]
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, "/reset?sent=yes")
    }
    assert "on its way" in client.get("/reset?sent=yes").text


def test_asking_for_a_link_needs_an_address(client, member) -> None:
    answer = client.post("/reset", data={"email": "no address"})
    assert answer.status_code == 422
    assert "not an e-mail address" in answer.text


def test_a_foreign_host_header_decides_no_link(app, client, member) -> None:
    for name in ("Host", "X-Forwarded-Host"):
        client.post("/reset", data={"email": member.email}, headers={name: "evil.example"})
    with app.test_request_context(headers={"Host": "evil.example"}):
        mail_way_in.call(member.email)
    body = session.scalar(select(Mail.body))
    assert "http://localhost/reset/" in body
    assert "evil" not in body
    assert "evil" not in client.get("/", headers={"Host": "evil.example"}).location


def test_opening_a_reset_link_uses_nothing_up(client, member) -> None:
    path = link(member, Purpose.RESET)
    for _look in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert session.scalar(select(Ticket.used_at)) is None
    answer = client.post(path, data={"password": OTHER})
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)


def test_a_used_link_leads_nowhere(app, client, member) -> None:
    path = link(member, Purpose.RESET)
    client.post(path, data={"password": OTHER})
    second = app.test_client()
    assert second.get(path).status_code == 404
    answer = second.post(path, data={"password": PASSWORD})
    assert answer.status_code == 404
    assert "no longer works" in answer.text
    assert not is_in(second)


def test_a_guessable_password_is_refused_beside_its_field(client, member) -> None:
    path = link(member, Purpose.RESET)
    for password, words in (("short", "at least 10"), ("AnaPeeters2024", "first that somebody")):
        answer = client.post(path, data={"password": password})
        assert answer.status_code == 422
        assert words in answer.text
        assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("path", ["/reset/x", "/invitations/x", "/reset/" + "x" * 5000])
def test_made_up_links_lead_nowhere(client, member, path) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path, data={"password": OTHER}).status_code == 404


def test_a_link_of_one_kind_is_none_of_another(client, member) -> None:
    path = link(member, Purpose.RESET)
    assert client.get(path.replace("/reset/", "/invitations/")).status_code == 404
    assert client.get(path.replace("/reset/", "/account/email/")).status_code in (302, 404)


def test_an_invitation_lets_a_newcomer_in(client, make_person) -> None:
    newcomer = make_person("Noor Maes", state=PersonState.INVITED)
    path = link(newcomer, Purpose.INVITATION)
    assert "Noor Maes" in client.get(path).text
    assert client.post(path, data={"password": "short"}).status_code == 422
    assert client.post(path, data={"password": PASSWORD}).location == "/"
    assert is_in(client)


def test_without_its_token_a_form_does_nothing(app, client, pair, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/sign-in", data=pair)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "out of date" in client.get("/sign-in").text
    assert not is_in(client)


def test_in_another_language_nothing_breaks(client, member) -> None:
    for language in ("nl", "fr", "de", "xx", "\x7f" * 50):
        assert client.get("/sign-in", headers={"Accept-Language": language}).status_code == 200


def test_signing_in_over_the_page_gives_a_token_that_its_forms_can_use(
    app, client, pair, monkeypatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = client.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = client.post("/sign-in", data=pair | {"csrf_token": token}, headers=JSON)
    assert answer.status_code == 200
    client.post("/sign-out", data={"csrf_token": token})
    assert is_in(client), "the token of before belongs to nobody"
    client.post("/sign-out", data={"csrf_token": answer.json["csrf_token"]})
    assert not is_in(client)


def test_pages_that_are_asked_for_at_once_after_it_share_their_token(
    app, client, pair, monkeypatch
) -> None:
    client.post("/sign-in", data=pair)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with client.session_transaction() as kept:
        beginning = dict(kept)
    tokens = []
    for _ in range(2):
        with client.session_transaction() as kept:
            kept.clear()
            kept.update(beginning)
        tokens.append(re.search(r'name="csrf-token" content="([^"]+)"', client.get("/").text)[1])
    client.post("/sign-out", data={"csrf_token": tokens[0]})
    assert not is_in(client), "the cookie of the second page is the one that stays"


def test_a_late_answer_brings_no_cookie_of_before_back(client, pair) -> None:
    assert "Set-Cookie" in client.post("/sign-in", data=pair | {"stays": "y"}).headers
    for path in ("/", "/notices", "/nothing-here"):
        assert "Set-Cookie" not in client.get(path).headers
    session.execute(update(SignIn).values(seen_at=now() - timedelta(days=400)))
    session.commit()
    answer = client.get("/notices", headers=JSON)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_another_site_cannot_sign_anybody_in_or_out(app, client, pair, monkeypatch) -> None:
    client.post("/sign-in", data=pair)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    for data in ({}, {"csrf_token": "x"}, {"csrf_token": "a.b.c"}):
        client.post("/sign-out", data=data)
        assert is_in(client)
