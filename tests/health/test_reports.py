"""Is what browsers refuse counted by kind, with nothing of anybody, however much is sent?"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from sqlalchemy import func, select, update

from models import Capability, Person, Violation, now, session
from social.administration import violations
from social.errors import Forbidden
from social.health import jobs, reports
from social.health.reports import Kind

OLD = "application/csp-report"
NEW = "application/reports+json"
HOUSE = "http://localhost"


def old(**more: Any) -> dict[str, Any]:
    """Make a report as `report-uri` gets it."""
    body = {
        "document-uri": f"{HOUSE}/search?q=salary",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x.js?q=salary",
        "source-file": f"{HOUSE}/static/js/net.js?v=1",
        "line-number": 7,
        "script-sample": "salary",
        "referrer": f"{HOUSE}/people/ana.peeters",
    }
    return {"csp-report": body | more}


def new(**more: Any) -> dict[str, Any]:
    """Make one as `report-to` gets it."""
    body = {
        "documentURL": f"{HOUSE}/people/ana.peeters",
        "effectiveDirective": "style-src-attr",
        "blockedURL": "inline",
        "sample": "salary",
    }
    return {"type": "csp-violation", "age": 9, "user_agent": "Somebody", "body": body | more}


def send(client: FlaskClient, report: object, kind: str = OLD) -> int:
    text = report if isinstance(report, str) else json.dumps(report)
    return client.post("/csp-reports", data=text, content_type=kind).status_code


def kept() -> Sequence[tuple[Kind, int]]:
    session.expire_all()
    rows = session.scalars(select(Violation).order_by(Violation.id))
    return [(Kind(row.directive, row.blocked, row.source, row.line), row.number) for row in rows]


def test_both_forms_are_counted_by_kind_without_what_was_searched_or_who_was_looked_at(
    client: FlaskClient,
) -> None:
    for _again in range(3):
        assert send(client, old()) == 204
    assert send(client, [new(), new(), new(lineNumber=3)], NEW) == 204
    assert kept() == [
        (Kind("script-src-elem", "https://evil.example", "/static/js/net.js", 7), 3),
        (Kind("style-src-attr", "inline", "/people/<handle>", 0), 2),
        (Kind("style-src-attr", "inline", "/people/<handle>", 3), 1),
    ]
    rows = session.execute(select(Violation.__table__)).all()
    assert "salary" not in str(rows)
    assert "ana" not in str(rows)


@pytest.mark.parametrize(
    "report",
    [
        "", "{", "null", "7", '"x"', "[]", "[7, null]", {"csp-report": 7}, [{"body": 7}],
        [{"type": "deprecation", "body": old()["csp-report"]}],
        old(**{"document-uri": "https://elsewhere.example/"}),
        old(**{"document-uri": "http://["}),
        old(**{"document-uri": f"{HOUSE}/nowhere/at/all"}),
        old(**{"document-uri": f"{HOUSE}/confidential/new"}),
        old(**{"effective-directive": "made-up"}),
        old(**{"effective-directive": 7}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [OLD, NEW])
def test_what_is_no_report_of_a_page_of_ours_is_dropped(
    client: FlaskClient, report: object, kind: str
) -> None:
    assert send(client, report, kind) == 204
    assert kept() == []


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "multipart/form-data"])
def test_reports_of_another_kind_are_not_taken(client: FlaskClient, kind: str) -> None:
    assert send(client, old(), kind) == 204
    assert kept() == []


def test_a_report_that_is_too_long_is_not_read(client: FlaskClient) -> None:
    assert send(client, old(**{"original-policy": "x" * 17_000})) == 204
    assert kept() == []


@pytest.mark.parametrize(
    ("url", "blocked"),
    [
        ("https://a.example:8443/x?y#z", "https://a.example:8443"),
        ("https://name:secret@a.example/", "https://a.example"),
        ("chrome-extension://abcdef/x.js", "chrome-extension"),
        ("data:text/html,salary", "data"),
        ("blob:http://localhost/7-7-7", "blob"),
        ("eval", "eval"),
        ("http://[", ""),
        ("http://a:b/", ""),
        ("salary", ""),
        ("", ""),
    ],
)
def test_of_what_was_refused_the_origin_alone_is_kept(url: str, blocked: str) -> None:
    assert reports.origin_of(url) == blocked


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("/static/js/net.js", "/static/js/net.js"),
        ("/static/js/salary.js", "/search"),
        ("/static/../pyproject.toml", "/search"),
        ("/posts/7", "/posts/<int:id>"),
    ],
)
def test_files_are_named_that_are_ours_and_pages_by_their_pattern(
    client: FlaskClient, file: str, source: str
) -> None:
    send(client, old(**{"source-file": HOUSE + file}))
    ((kind, _number),) = kept()
    assert kind.source == source


@pytest.mark.parametrize("line", [-1, 0, 10**9, True, "7", None, 1.5])
def test_a_line_that_is_none_is_none(client: FlaskClient, line: object) -> None:
    send(client, old(**{"line-number": line}))
    ((kind, _number),) = kept()
    assert kind.line == 0


def test_nobody_is_looked_up_and_no_cookie_given(
    sign_in: Callable[[Person], FlaskClient], ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(ana)
    with caplog.at_level(logging.INFO):
        answer = client.post("/csp-reports", data=json.dumps(old()), content_type=OLD)
    assert answer.status_code == 204
    assert "Set-Cookie" not in answer.headers
    assert not [one for one in caplog.records if one.name == "kring.requests"]
    assert len(kept()) == 1


def test_a_flood_of_an_address_or_of_all_is_counted_for_a_while_only(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "BY_ADDRESS", RateLimitItemPerMinute(4, 1, "reports-address-x"))
    monkeypatch.setattr(reports, "IN_ALL", RateLimitItemPerMinute(6, 1, "reports-all-x"))
    for _ in range(10):
        send(client, old())
    assert kept()[0][1] == 4
    other = app.test_client()
    other.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(10):
        send(other, old())
    assert kept()[0][1] == 6


def test_a_request_brings_ten_reports_at_most(client: FlaskClient) -> None:
    send(client, [new() for _ in range(50)], NEW)
    assert kept()[0][1] == reports.AT_ONCE


def test_kinds_have_an_end_and_those_that_are_known_go_on(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST", 3)
    send(client, [new(lineNumber=line) for line in range(1, 9)], NEW)
    assert [kind.line for kind, _number in kept()] == [1, 2, 3]
    send(client, [new(lineNumber=2), new(lineNumber=8)], NEW)
    assert [number for _kind, number in kept()] == [1, 2, 1]


def test_what_nobody_met_for_a_month_is_forgotten(client: FlaskClient, in_app: None) -> None:
    send(client, [new(lineNumber=1), new(lineNumber=2)], NEW)
    old_one = update(Violation).where(Violation.line == 1)
    session.execute(old_one.values(last_at=now() - reports.KEPT - timedelta(minutes=1)))
    session.commit()
    jobs.forget.call(timestamp=0)
    assert [kind.line for kind, _number in kept()] == [2]


def test_a_new_kind_is_a_line_for_administrators_until_they_looked(
    client: FlaskClient,
    sign_in: Callable[[Person], FlaskClient],
    ana: Person,
    give: Callable[..., Person],
) -> None:
    give(ana, Capability.ADMINISTRATOR)
    desk = sign_in(ana)
    line = "Browsers refused 1 new kind of thing"
    page = "/administration/condition"
    assert line not in desk.get(page).text
    send(client, old())
    assert line in desk.get(page).text
    shown = desk.get(f"{page}/refused").text
    for word in ("script-src-elem", "https://evil.example", "/static/js/net.js:7", "new"):
        assert word in shown
    assert desk.post(f"{page}/refused", data={"act": "looked"}).status_code == 303
    assert line not in desk.get(page).text
    send(client, old())
    assert line not in desk.get(page).text
    send(client, old(**{"line-number": 8}))
    assert line in desk.get(page).text
    assert desk.post(f"{page}/refused", data={"act": "forget"}).status_code == 303
    assert session.scalar(select(func.count()).select_from(Violation)) == 0
    assert desk.post(f"{page}/refused", data={"act": "x"}).status_code == 404


def test_who_runs_nothing_settles_nothing(
    client: FlaskClient, sign_in: Callable[[Person], FlaskClient], eve: Person
) -> None:
    send(client, old())
    assert sign_in(eve).get("/administration/condition/refused").status_code == 403
    for act in (violations.look_at, violations.forget):
        with pytest.raises(Forbidden):
            act(eve)
    assert len(kept()) == 1
