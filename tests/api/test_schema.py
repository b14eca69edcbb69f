"""Is the API as it says, whatever programs send? Schemathesis makes that up, the same each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from models import Community, Person
from moderation import Draft
from social import tries
from social.api.routes import ROUTES
from social.comments.actions import create_comment
from social.messages.actions import start_conversation
from social.posts.actions import create_post
from social.saved.actions import save
from tests.api.conftest import Program

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]
EXAMPLES = 6  # of each address and mode


@pytest.fixture
def api(
    app: Flask,
    community: Community,
    ana: Person,
    ben: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Describe an API behind which there is something to find, without limits on how often."""
    post = create_post(ana, community, Draft(title="Seams", source="They hold #welding"))
    create_comment(ben, post, Draft(source="Well done"))
    start_conversation(ana, [ben], Draft(source="Do you have a minute?"))
    save(ana, post)
    monkeypatch.setattr(tries, "spend", lambda *_names: None)
    monkeypatch.setattr("social.api.found.spend", lambda *_names: None)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture
def token(program: Callable[..., Program], ana: Person) -> dict[str, str]:
    """Give Ana's program a token, as it is sent."""
    return {"Authorization": f"Bearer {program(ana).secret}"}


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_address_is_as_it_says(api: Any, token: dict[str, str], mode: GenerationMode) -> None:
    for one in ROUTES:
        ask_for(api.find_operation_by_id(one.name), mode, token)


def ask_for(operation: Any, mode: GenerationMode, token: dict[str, str]) -> None:
    """Send an address what it asks for, or what it does not, and look at each answer."""

    # In a form of several parts everything is text: nothing in it is of a wrong type.
    is_form = "multipart/form-data" in str(operation.body)
    checks = [one for one in CHECKS if one is not negative_data_rejection or not is_form]

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=checks, headers=token)

    ask()


def test_every_route_stands_in_the_description(app: Flask) -> None:
    found = app.test_client().get("/api/v1/openapi.json")
    assert found.json["openapi"] == "3.1.0"
    assert found.json["servers"] == [{"url": "http://localhost/api/v1"}]
    told = {
        (method.upper(), operation["operationId"])
        for path in found.json["paths"].values()
        for method, operation in path.items()
    }
    there = {
        (method, rule.endpoint.removeprefix("api."))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api.description"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert told == there == {(one.method, one.name) for one in ROUTES}
