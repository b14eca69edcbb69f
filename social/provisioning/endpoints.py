"""What do directories ask? Every address of RFC 7644 that is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager
from werkzeug.exceptions import MethodNotAllowed

from models import DirectoryGroup, Enrolment, session
from social.errors import not_found
from social.provisioning import groups, patching, people, schema, telling
from social.provisioning.filtering import read_filter
from social.provisioning.querying import condition
from social.provisioning.reading import Said, anything, require_schema, resource
from social.provisioning.refused import Refused, bad_value
from social.provisioning.routes import Answer, provisioner, require_version, route, sent
from social.provisioning.schema import GROUPS, KINDS, MOST, SEARCH, USERS, Kind

Noun = Enrolment | DirectoryGroup
ANY = "<endpoint>"  # Users or Groups
DESCRIBING = ("ServiceProviderConfig", "ResourceTypes", "Schemas")


@route("GET", "/ServiceProviderConfig")
def read_service() -> Answer:
    """Say what of the standard is there."""
    guide = url_for("api.guide", _external=False)
    return Answer(
        schema.service(telling.base(), telling.base().removesuffix(telling.PREFIX) + guide)
    )


@route("GET", "/ResourceTypes")
def list_resource_types() -> Answer:
    """List the kinds of resources."""
    return described(schema.resource_types(telling.base()))


@route("GET", "/ResourceTypes/<name>")
def read_resource_type(name: str) -> Answer:
    """Describe one kind of resources."""
    return one_of(schema.resource_types(telling.base()), name)


@route("GET", "/Schemas")
def list_schemas() -> Answer:
    """List the schemas."""
    return described(schema.schemas(telling.base()))


@route("GET", "/Schemas/<name>")
def read_schema(name: str) -> Answer:
    """Describe one schema."""
    return one_of(schema.schemas(telling.base()), name)


@route("GET", f"/{ANY}")
def list_resources(endpoint: str) -> Answer:
    """List people or groups, those alone that a filter means."""
    return listed(kind_of(endpoint), request.args)


@route("POST", f"/{ANY}/.search")
def search_resources(endpoint: str) -> Answer:
    """List people or groups, as a body asks."""
    return listed(kind_of(endpoint), require_schema(sent(), SEARCH))


@route("POST", "/.search")
def search_all() -> Answer:
    """Say that people and groups are not looked for together."""
    raise Refused("Ask below /Users or /Groups.", status=501)


@route("POST", "/Bulk")
def bulk() -> Answer:
    """Say that there is no bulk."""
    raise Refused("Bulk is not supported.", status=501)


@route("POST", f"/{ANY}")
def create_resource(endpoint: str) -> Answer:
    """Enrol somebody, or keep a group."""
    kind = kind_of(endpoint)
    said = whole(kind, sent())
    made: Noun = people.create(provisioner(), said) if kind is USERS else groups.create(said)
    answer = one(kind, made)
    return Answer(answer.it, 201, answer.headers | {"Location": telling.place(kind, made.key)})


@route("GET", f"/{ANY}/<key>")
def read_resource(endpoint: str, key: str) -> Answer:
    """Tell of one."""
    kind = kind_of(endpoint)
    return one(kind, found(kind, key))


@route("PUT", f"/{ANY}/<key>")
def replace_resource(endpoint: str, key: str) -> Answer:
    """Let all that is said of one be said anew."""
    kind, body = kind_of(endpoint), sent()
    said = whole(kind, body)

    def edit(before: Said) -> Said:
        # A word that is left out opens no account that somebody closed.
        is_left_out = "active" in said and anything(body, "active") is None
        return said | {"active": before["active"]} if is_left_out else said

    return changed(kind, key, edit)


@route("PATCH", f"/{ANY}/<key>")
def patch_resource(endpoint: str, key: str) -> Answer:
    """Let some of what is said of one be said anew."""
    kind, todo = kind_of(endpoint), patching.operations(sent())
    return changed(kind, key, lambda said: resource(kind, patching.patched(kind, said, todo)))


@route("DELETE", f"/{ANY}/<key>")
def delete_resource(endpoint: str, key: str) -> Answer:
    """Let somebody go, or forget a group."""
    delete = people.delete_user if kind_of(endpoint) is USERS else groups.delete_group
    delete(key, is_as_seen)
    return Answer(None, 204)


@route("GET", "/<path:rest>")
def nothing(rest: str) -> Answer:
    """Say that there is nothing, to whoever has a token."""
    raise not_found()


def kind_of(endpoint: str) -> Kind:
    """Find what is kept at an address. 405 where there is something that nobody can change."""
    found = KINDS.get(endpoint)
    if found is None and endpoint in DESCRIBING:
        raise MethodNotAllowed(["GET"])
    if found is None:
        raise not_found()
    return found


def whole(kind: Kind, body: Any) -> Said:
    """Read a whole resource."""
    return resource(kind, require_schema(body, kind.schema))


def is_as_seen(noun: Noun) -> None:
    """Refuse a change of what was changed meanwhile."""
    require_version(telling.etag(noun))


def changed(kind: Kind, key: str, edit: Callable[[Said], Said]) -> Answer:
    """Change one, and tell of it."""
    if kind is USERS:
        return one(kind, people.update(provisioner(), key, edit, is_as_seen))
    return one(kind, groups.update(key, edit, is_as_seen))


def found(kind: Kind, key: str) -> Noun:
    """Find one."""
    return people.find(key) if kind is USERS else groups.find(key)


def one(kind: Kind, noun: Noun) -> Answer:
    """Tell of one, as it is asked for."""
    told = tell(kind, [noun], wanted(request.args))[0]
    return Answer(told, headers={"ETag": f'W/"{telling.etag(noun)}"'})


def tell(kind: Kind, some: list[Any], wish: telling.Wish) -> list[telling.Resource]:
    """Write some resources of one kind."""
    return telling.users(some, wish) if kind is USERS else telling.groups(some, wish)


def wanted(asked: Mapping[str, Any]) -> telling.Wish:
    """Read which attributes are asked for."""
    return telling.wish(
        anything_of(asked, "attributes") or "", anything_of(asked, "excludedAttributes") or ""
    )


def anything_of(asked: Mapping[str, Any], name: str) -> Any:
    """Read what is asked, in the address or in a body."""
    return asked.get(name) if asked is request.args else anything(asked, name)


def number(asked: Mapping[str, Any], name: str, otherwise: int) -> int:
    """Read a number."""
    value = anything_of(asked, name)
    if value is None or isinstance(value, bool):
        return otherwise
    try:
        return max(-1, min(int(value), 2**31 - 1))
    except (TypeError, ValueError):
        raise bad_value(f"“{name}” is a number.") from None


def listed(kind: Kind, asked: Mapping[str, Any]) -> Answer:
    """List a page: those alone that a filter means, the first enrolled first."""
    wish = wanted(asked)
    start = max(1, number(asked, "startIndex", 1))
    count = min(MOST, max(0, number(asked, "count", MOST)))
    rows = living(kind)
    text = anything_of(asked, "filter")
    if text is not None:
        if not isinstance(text, str):
            raise bad_value("A filter is text.")
        rows = rows.where(condition(kind, read_filter(text)))
    total = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    noun = Enrolment if kind is USERS else DirectoryGroup
    some = session.scalars(rows.order_by(noun.id).offset(start - 1).limit(count)).all()
    return Answer(telling.page(tell(kind, list(some), wish), total, start))


def living(kind: Kind) -> Select[Any]:
    """Select all people or groups that are there."""
    if kind is GROUPS:
        return select(DirectoryGroup)
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.ended_at.is_(None))
        .options(contains_eager(Enrolment.person))
    )


def described(found: list[dict[str, Any]]) -> Answer:
    """List what describes us. 403 where a filter is sent along (RFC 7644, 4)."""
    if "filter" in request.args:
        raise Refused("These are not filtered.", status=403)
    return Answer(telling.page(found, len(found), 1))


def one_of(found: list[dict[str, Any]], name: str) -> Answer:
    """Tell of what has this name; 404 where nothing has."""
    named = next((one for one in found if one["id"].lower() == name.lower()), None)
    if named is None:
        raise not_found()
    return Answer(named)
