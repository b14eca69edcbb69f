"""Does every address have a guard, and every exception a reason?"""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Map, Rule

from social.addresses import LateRule
from social.viewer import OPEN_ENDPOINTS

FILL = {"int": "1", "default": "x", "string": "x", "path": "x"}


def rules(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(rule: Rule) -> str:
    """Fill an address's variables with something."""
    words = str(rule.rule)
    for converter in FILL:
        words = re.sub(rf"<{converter}:\w+>", FILL[converter], words)
    return re.sub(r"<\w+>", "x", words)


def test_whoever_is_not_signed_in_is_asked_to_wherever_there_is_no_reason_not_to(
    app: Flask, client: FlaskClient
) -> None:
    for rule, method in rules(app):
        if rule.endpoint in OPEN_ENDPOINTS:
            continue
        answer = client.open(address(rule), method=method)
        is_asked = answer.status_code == 401 or (
            answer.status_code == 302 and "/sign-in" in answer.headers["Location"]
        )
        assert is_asked, f"{method} {rule.rule} answered {answer.status_code}"


def test_every_open_address_exists_and_gives_its_reason(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(OPEN_ENDPOINTS) <= endpoints, set(OPEN_ENDPOINTS) - endpoints
    assert all(len(reason) >= 10 for reason in OPEN_ENDPOINTS.values())


@pytest.mark.parametrize("path", ["/posts//1", "/communities//x", "/static//kring.css"])
def test_no_address_is_mended_into_a_link_that_the_host_header_decides(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 404
    assert "evil" not in answer.headers.get("Location", "")


def test_reading_never_writes(app: Flask) -> None:
    """What changes something has its own method, so that a link or a preview cannot do it."""
    words = re.compile(r"(create|update|delete|restore|pin|react|join|leave|invite|sign_out)$")
    for rule, method in rules(app):
        if method == "GET":
            assert not words.search(rule.endpoint), rule.endpoint


@pytest.mark.parametrize(
    "cursor", ["x", "-1", "1-", "99999999999999999999-1", "1-99999999999", "%00"]
)
def test_a_cursor_of_ones_own_making_is_not_found(sign_in, ana, community, cursor: str) -> None:
    assert sign_in(ana).get(f"/?before={cursor}").status_code == 404


@pytest.mark.parametrize("path", ["/posts/99999999999999999999", "/posts/2147483648", "/posts/0"])
def test_an_id_beyond_the_range_is_not_found(sign_in, ana, community, path: str) -> None:
    assert sign_in(ana).get(path).status_code == 404


def test_every_address_is_built_as_werkzeug_would_build_it(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        plain = Rule(str(rule.rule), endpoint=rule.endpoint, defaults=rule.defaults)
        Map([plain], converters=app.url_map.converters, strict_slashes=False)
        values = dict.fromkeys(rule.arguments, 7) | (rule.defaults or {})
        for more in ({}, {"q": "ä b", "rule": "1", "self": "2"}):
            is_long = bool(more)
            assert rule.build(values | more, is_long) == plain.build(values | more, is_long)


def test_a_builder_is_compiled_once_and_only_when_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled = []
    compile_it = Rule._compile_builder

    def noted(rule: Rule, append_unknown: bool = True) -> object:
        compiled.append(append_unknown)
        return compile_it(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", noted)
    rule = LateRule("/posts/<int:id>", endpoint="posts.show")
    Map([rule])
    assert compiled == []
    built = [rule.build({"id": 7, "page": 2}) for _time in range(2)]
    assert built == [("", "/posts/7?page=2")] * 2
    assert compiled == [True]
