"""How is the API described, for programs that write programs? As OpenAPI 3.1 has it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

from models import Scope
from social.api import shapes
from social.api.routes import LONGEST_KEY, PREFIX, ROUTES, Route

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PART = re.compile(r"<(?:(?P<form>\w+):)?(?P<name>\w+)>")
REF = "#/components/schemas/{name}"
PROBLEM = "application/problem+json"
NUMBERED = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
NAMED = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[^/\\x00]+$"}
PROBLEMS = {
    "400": "The request cannot be read",
    "401": "No token, or one that is no longer good",
    "403": "The token lacks the scope, or its person may see but not do this",
    "404": "It does not exist for the token's person",
    "409": "Something else happened at the same moment",
    "413": "Too large",
    "415": "Of another media type than is asked for",
    "422": "Something in it cannot be taken; errors says what, by field",
    "429": "Too many calls; Retry-After says when the next one is free",
    "503": "The database or the store of files is away",
}


@cache
def schema(base_url: str) -> bytes:
    """Write the whole description; it is the same for everybody."""
    return msgspec.json.encode(described(base_url))


def described(base_url: str) -> dict[str, Any]:
    """Describe every address."""
    paths: dict[str, dict[str, Any]] = {}
    refs, components = msgspec.json.schema_components(used(), ref_template=REF)
    by_shape = dict(zip(used(), refs, strict=True))
    for one in ROUTES:
        path = PART.sub(lambda found: f"{{{found['name']}}}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = operation(one, by_shape, components)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DIALECT,
        "info": {
            "title": "Kring",
            "version": "1",
            "description": (
                "What a person may read and do, a program may with their token, and no more. "
                "Errors are problem documents (RFC 9457). Times are UTC (RFC 3339)."
            ),
        },
        "servers": [{"url": base_url.rstrip("/") + PREFIX}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def used() -> list[Any]:
    """List the shapes that the addresses take and give."""
    found = [shapes.Problem]
    for one in ROUTES:
        found += [shape for shape in (one.answers, one.query, one.body) if shape is not None]
    return list(dict.fromkeys(found))


def operation(
    one: Route, by_shape: dict[Any, dict[str, Any]], components: dict[str, Any]
) -> dict[str, Any]:
    """Describe one address with one method."""
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "tags": [one.tag],
        "parameters": parameters(one, by_shape, components),
        "responses": responses(one, by_shape),
        "x-scope": str(one.scope) if one.scope else None,
    }
    if one.body is not None:
        content = {"application/json": {"schema": by_shape[one.body]}}
        found["requestBody"] = {"required": True, "content": content}
    if one.takes_file:
        form = {
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": {"type": "string", "format": "binary"},
                "alt": {"type": "string", "maxLength": 1000},
            },
        }
        content = {"multipart/form-data": {"schema": form}}
        found["requestBody"] = {"required": True, "content": content}
    return {name: value for name, value in found.items() if value is not None}


def parameters(
    one: Route, by_shape: dict[Any, dict[str, Any]], components: dict[str, Any]
) -> list[dict[str, Any]]:
    """Describe what stands in the address, and in headers."""
    found = [
        {
            "name": part["name"],
            "in": "path",
            "required": True,
            "schema": NUMBERED if part["form"] == "int" else NAMED,
        }
        for part in PART.finditer(one.path)
    ]
    if one.query is not None:
        shape = components[by_shape[one.query]["$ref"].rpartition("/")[2]]
        required = shape.get("required", ())
        found += [
            {"name": name, "in": "query", "required": name in required, "schema": no_null(form)}
            for name, form in shape["properties"].items()
        ]
    if one.makes:
        form = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"}
        found.append({"name": "Idempotency-Key", "in": "header", "schema": form})
    if one.has_version and one.method == "PATCH":
        form = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
        found.append({"name": "If-Match", "in": "header", "schema": form})
    return found


def no_null(form: dict[str, Any]) -> dict[str, Any]:
    """Say of something that may be left out what it is where it is there: no address holds null."""
    kinds = [one for one in form.get("anyOf", ()) if one != {"type": "null"}]
    if len(kinds) == 1:
        return kinds[0]
    if None in form.get("enum", ()):
        return {"enum": [one for one in form["enum"] if one is not None]}
    return {name: value for name, value in form.items() if name != "default"} or form


def responses(one: Route, by_shape: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    """Describe what is answered."""
    found: dict[str, Any] = {}
    content = None
    if one.answers is not None:
        content = {"application/json": {"schema": by_shape[one.answers]}}
    if one.makes:
        place = {"Location": {"schema": {"type": "string"}}}
        found["201"] = {"description": "Made", "content": content, "headers": place}
        found["202"] = {
            "description": "Kept, and waits for a moderator: held_because says why",
            "content": content,
            "headers": place,
        }
    elif one.gives_file:
        binary = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
        found["200"] = {"description": "The bytes", "content": binary}
        found["206"] = {"description": "Some of the bytes", "content": binary}
        found["304"] = {"description": "The same bytes as before"}
        found["416"] = {"description": "No such bytes", "content": problem(by_shape)}
    elif content is None:
        found["204"] = {"description": "Done"}
    else:
        found["200"] = {"description": "What was asked for", "content": content}
    for code, words in PROBLEMS.items():
        found[code] = {"description": words, "content": problem(by_shape)}
    return found


def problem(by_shape: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    """Describe a problem document."""
    return {PROBLEM: {"schema": by_shape[shapes.Problem]}}


SCOPES = tuple(Scope)
