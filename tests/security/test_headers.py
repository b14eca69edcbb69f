"""What does every answer tell browsers and logs, and what does it need to be told?"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import BannerLevel, Capability, Person, now
from social.log import JsonLines
from social.settings import Settings
from social.upkeep.actions import tell_all
from social.viewer import OPEN_ENDPOINTS
from tests.another import another_app
from tests.house.reach import ROOT
from tests.known import PASSWORD

SignIn = Callable[[Person], FlaskClient]


def apart(settings: Settings) -> Iterator[Flask]:
    """Build an app of its own, with its forms' tokens."""
    with another_app(settings) as app:
        app.config.update(TESTING=True)
        yield app


@pytest.fixture
def secure(settings: Settings, database: None) -> Iterator[Flask]:
    """The app as it is served over https."""
    yield from apart(replace(settings, base_url="https://kring.example"))


@pytest.fixture
def asking(settings: Settings, database: None) -> Iterator[Flask]:
    """The app, whose forms ask for their token."""
    yield from apart(settings)


def test_the_cookie_is_of_this_host_alone_and_no_script_reads_it(
    secure: Flask, ana: Person, give_password: Callable[[Person], Person]
) -> None:
    give_password(ana)
    secure.config["WTF_CSRF_ENABLED"] = False
    form = {"email": ana.email, "password": PASSWORD}
    answer = secure.test_client().post("/sign-in", data=form, base_url="https://kring.example")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *parts = re.split("[=;] ?", cookie)
    assert name == "__Host-kring"
    assert {"Secure", "HttpOnly", "SameSite", "Lax", "Path", "/"} <= set(parts)
    assert "Domain" not in parts
    assert secure.session_interface.digest_method is hashlib.sha256


def test_the_cookie_of_what_was_put_away_is_of_this_host_alone_too(
    secure: Flask, ana: Person, give_password: Callable[[Person], Person]
) -> None:
    give_password(ana)
    secure.config["WTF_CSRF_ENABLED"] = False
    with secure.app_context():
        told = {"level": BannerLevel.CARE, "may_go": True, "ends_at": now() + timedelta(hours=1)}
        banner = tell_all(None, {"en": "The press stands still"}, **told).id
    browser, at = secure.test_client(), {"base_url": "https://kring.example"}
    browser.post("/sign-in", data={"email": ana.email, "password": PASSWORD}, **at)
    assert "The press stands still" in browser.get("/", **at).text
    answer = browser.post(f"/banners/{banner}/away", data={"next": "/"}, **at)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *parts = re.split("[=;] ?", cookie)
    assert name == "__Host-kring_put_away"
    assert {"Secure", "HttpOnly", "Path", "/"} <= set(parts)
    assert "Domain" not in parts
    assert "The press stands still" not in browser.get("/", **at).text


def test_browsers_are_told_to_come_by_https_and_to_run_nothing_foreign(secure: Flask) -> None:
    for path in ("/sign-in", "/", "/nowhere", "/static/kring.css", "/healthz"):
        with secure.test_client().get(path, base_url="https://kring.example") as answer:
            headers = answer.headers
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers
        policy = headers["Content-Security-Policy"]
        for line in (
            "default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
            "frame-ancestors 'none'", "report-uri /csp-reports; report-to csp", "wss://kring.example",
        ):  # fmt: skip
            assert line in policy
        assert "unsafe" not in policy
        assert headers["Reporting-Endpoints"] == 'csp="/csp-reports"'
        assert "Server" not in headers or "/" not in headers["Server"]


def test_a_nonce_is_for_one_answer(secure: Flask) -> None:
    client = secure.test_client()
    policies = {client.get("/sign-in").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_whoever_signs_out_leaves_no_pictures_behind(
    app: Flask, ana: Person, sign_in: SignIn
) -> None:
    assert sign_in(ana).post("/sign-out").headers["Clear-Site-Data"] == '"cache"'


def test_nothing_is_changed_without_the_token_of_a_form_of_ours(
    asking: Flask, ana: Person, sign_in: SignIn, give: Callable[..., Person]
) -> None:
    for role in (Capability.ADMINISTRATOR, Capability.COMPLIANCE, Capability.MODERATOR):
        give(ana, role)
    cookie = sign_in(ana).get_cookie("kring")
    assert cookie is not None
    browser = asking.test_client()
    browser.set_cookie("kring", cookie.value)
    answers: dict[int, list[str]] = {}
    for rule in asking.url_map.iter_rules():
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<(?!int:)[^>]+>", "x", rule.rule))
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            for more in ({"data": {"text": "Hello"}}, {"json": {"text": "Hello"}}):
                code = browser.open(path, method=method, **more).status_code
                answers.setdefault(code, []).append(rule.endpoint)
    assert answers.pop(204) == ["health.csp_reports"] * 2
    assert set(answers.pop(303)) <= set(OPEN_ENDPOINTS)  # the page is shown once more
    # Whoever reports in confidence has no cookie, and so no token; other sites are kept out there.
    open_to_nobody = {name for code in (415, 422) for name in answers.pop(code, ())}
    assert open_to_nobody <= {"confidential.create", "confidential.look", "confidential.say"}
    # Programs and directories send a token of their own; a cookie opens nothing there.
    assert {name.partition(".")[0] for name in answers.pop(401)} == {"api", "provisioning"}
    assert set(answers) <= {400, 404}
    assert len(answers[400]) > 150


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND"])
def test_no_other_method_is_answered(client: FlaskClient, ana: Person, method: str) -> None:
    assert client.open("/sign-in", method=method).status_code == 405


@pytest.mark.parametrize("path", ["/static/", "/static/js", "/static", "/.git/HEAD", "/.env"])
def test_no_folder_is_listed_and_nothing_beside_it_given(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 308, 302)
    assert "Index of" not in answer.text


def test_nothing_is_told_to_whoever_debugs(asking: Flask) -> None:
    assert not asking.debug
    assert not asking.config["TEMPLATES_AUTO_RELOAD"]


SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
# Scripts that put HTML into a page, which the server rendered and sanitised.
RENDERED = {
    "composer.js", "hovercard.js", "net.js", "preview.js", "reactors.js", "settle.js", "sign-in.js"
}  # fmt: skip


def test_scripts_of_ours_run_no_words_and_hear_no_other_window() -> None:
    rendering = set()
    for path in SCRIPTS:
        text = path.read_text()
        assert not re.search(r"\beval\(|new Function|document\.write|postMessage|\.domain\b", text)
        if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|DOMParser|setHTMLUnsafe", text):
            rendering.add(path.name)
    assert rendering == RENDERED


def test_a_line_of_the_log_is_one_line_at_a_time_of_the_whole_world() -> None:
    record = logging.LogRecord(
        "kring.x", logging.INFO, "", 1, 'a\n{"level": "b"}\r\u2028', (), None
    )
    line = JsonLines().format(record)
    assert "\n" not in line
    found = json.loads(line)
    at = datetime.fromisoformat(found["at"])
    assert at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)


def test_the_number_of_a_request_is_no_way_into_the_log(client: FlaskClient) -> None:
    for given in ('a"b\\', "x" * 100, "short", "a b c d e f g h"):
        answer = client.get("/healthz", headers={"X-Request-Id": given})
        assert answer.headers["X-Request-Id"] != given


def test_a_refusal_is_a_line_of_the_log(
    app: Flask,
    ana: Person,
    sign_in: SignIn,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logger = logging.getLogger("kring.requests")
    monkeypatch.setattr(logging.getLogger("kring"), "propagate", True)
    browser = sign_in(ana)
    with caplog.at_level(logging.INFO, logger.name):
        browser.get("/administration/people/secret.name")
    line = next(one.facts for one in caplog.records if one.name == logger.name)
    assert (line["code"], line["route"]) == (403, "/administration/people/<handle>")
    assert line["sign_in"]
    assert "secret" not in str(line)


def test_the_scripts_are_where_these_tests_look() -> None:
    assert len(SCRIPTS) > 20
    assert Path(SCRIPTS[0]).exists()
