"""How is a resource written: all of it, or those attributes that a directory asks for?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from models import DirectoryGroup, DirectoryMember, Enrolment, session
from social.provisioning import people
from social.provisioning.filtering import Path, Reader
from social.provisioning.refused import bad_value
from social.provisioning.schema import ENTERPRISE, GROUPS, LIST, USERS, Attribute, Kind

PREFIX = "/scim/v2"
Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which attributes are asked for: these alone, or all but these."""

    only: Sequence[Path] = ()
    without: Sequence[Path] = ()

    def wants(self, name: str) -> bool:
        """Tell whether any of an attribute of the resource itself is asked for."""
        lower = name.lower()
        if self.only:
            return any(one.name.lower() == lower for one in self.only)
        return not any(one.name.lower() == lower and not one.part for one in self.without)


def wish(only: str | Sequence[str], without: str | Sequence[str]) -> Wish:
    """Read which attributes are asked for; both at once cannot be (RFC 7644, 3.9)."""
    if only and without:
        raise bad_value("Name “attributes” or “excludedAttributes”, not both.")
    return Wish(paths(only), paths(without))


def paths(said: str | Sequence[str]) -> list[Path]:
    """Read some names of attributes, parted by commas."""
    words = said.split(",") if isinstance(said, str) else said
    return [
        Reader("", bad_value).path(word.strip())
        for word in words
        if isinstance(word, str) and word.strip()
    ]


def base() -> str:
    """Say where all of this is."""
    return str(current_app.config["SETTINGS"].base_url).rstrip("/") + PREFIX


def place(kind: Kind, key: object) -> str:
    """Say where a resource is."""
    return f"{base()}/{kind.endpoint}/{key}"


def etag(one: Enrolment | DirectoryGroup) -> str:
    """Name the version of a resource, whoever changed it."""
    if isinstance(one, DirectoryGroup):
        return f"{one.version}"
    return f"{one.version}{'' if one.person.deactivated_at is None else '-closed'}"


def written_time(moment: datetime) -> str:
    """Write a time in UTC (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def meta(kind: Kind, one: Enrolment | DirectoryGroup) -> Resource:
    """Say when a resource was made and changed, and where it is."""
    return {
        "resourceType": kind.name,
        "created": written_time(one.made_at),
        "lastModified": written_time(one.changed_at),
        "location": place(kind, one.key),
        "version": f'W/"{etag(one)}"',
    }


def users(found: Sequence[Enrolment], wanted: Wish) -> list[Resource]:
    """Write some people: one statement, where their groups are asked for."""
    theirs = groups_of(found) if wanted.wants("groups") else {}
    written = []
    for one in found:
        said = people.said_of(one)
        schemas = [USERS.schema] + ([ENTERPRISE] if ENTERPRISE in said else [])
        whole = {"schemas": schemas, "id": str(one.key), **said, "meta": meta(USERS, one)}
        if one.id in theirs:
            whole["groups"] = theirs[one.id]
        written.append(chosen(USERS, whole, wanted))
    return written


def groups_of(found: Sequence[Enrolment]) -> Mapping[int, list[Resource]]:
    """List the groups of some people."""
    theirs: dict[int, list[Resource]] = defaultdict(list)
    rows = session.execute(
        select(DirectoryMember.enrolment_id, DirectoryGroup.key, DirectoryGroup.name)
        .join(DirectoryGroup, DirectoryGroup.id == DirectoryMember.group_id)
        .where(DirectoryMember.enrolment_id.in_([one.id for one in found]))
        .order_by(DirectoryGroup.id)
    )
    for number, key, name in rows:
        theirs[number].append({"value": str(key), "$ref": place(GROUPS, key), "display": name})
    return theirs


def groups(found: Sequence[DirectoryGroup], wanted: Wish) -> list[Resource]:
    """Write some groups: one statement, where their members are asked for."""
    members = members_of(found) if wanted.wants("members") else {}
    written = []
    for one in found:
        whole: Resource = {
            "schemas": [GROUPS.schema],
            "id": str(one.key),
            "displayName": one.name,
            "meta": meta(GROUPS, one),
        }
        if one.external_id:
            whole["externalId"] = one.external_id
        if one.id in members:
            whole["members"] = members[one.id]
        written.append(chosen(GROUPS, whole, wanted))
    return written


def members_of(found: Collection[DirectoryGroup]) -> Mapping[int, list[Resource]]:
    """List who is in some groups."""
    theirs: dict[int, list[Resource]] = defaultdict(list)
    rows = session.execute(
        select(DirectoryMember.group_id, Enrolment.key)
        .join(Enrolment, Enrolment.id == DirectoryMember.enrolment_id)
        .where(
            DirectoryMember.group_id.in_([one.id for one in found]), Enrolment.ended_at.is_(None)
        )
        .order_by(Enrolment.id)
    )
    for number, key in rows:
        theirs[number].append({"value": str(key), "$ref": place(USERS, key), "type": "User"})
    return theirs


def chosen(kind: Kind, whole: Resource, wanted: Wish) -> Resource:
    """Keep what is asked for, and what is always told."""
    if not wanted.only and not wanted.without:
        return whole
    found: Resource = {}
    for name, value in whole.items():
        if name == kind.extension:
            inner = {
                one: part
                for one, held in value.items()
                if (part := kept(kind, kind.extension, one, held, wanted)) is not None
            }
            if inner:
                found[name] = inner
        elif (part := kept(kind, "", name, value, wanted)) is not None:
            found[name] = part
    return found


def kept(kind: Kind, schema: str, name: str, value: Any, wanted: Wish) -> Any:
    """Keep of an attribute what is asked for; None where nothing is."""
    attribute = kind.find(schema, name)
    if attribute is None or attribute.returned == "always":
        return value
    meant = [one for one in wanted.only or wanted.without if means(kind, one, schema, name)]
    if any(not one.part for one in meant):
        return value if wanted.only else None
    parts = {one.part.lower() for one in meant}
    if wanted.only:
        return only_parts(value, attribute, parts, keep=True) if parts else None
    return only_parts(value, attribute, parts, keep=False) if parts else value


def means(kind: Kind, path: Path, schema: str, name: str) -> bool:
    """Tell whether a path names an attribute, or the extension that it is of."""
    if f"{path.schema}:{path.name}".lower() == schema.lower() != "":
        return True
    own = path.schema.lower() in ("", kind.schema.lower()) if not schema else False
    of_extension = path.schema.lower() == schema.lower() != ""
    return path.name.lower() == name.lower() and (own or of_extension)


def only_parts(value: Any, attribute: Attribute, parts: Collection[str], *, keep: bool) -> Any:
    """Keep some parts of a value, or all but these."""
    if not attribute.parts:
        return value if not keep else None
    several = value if isinstance(value, list) else [value]
    left = [
        {name: part for name, part in one.items() if (name.lower() in parts) is keep}
        for one in several
    ]
    left = [one for one in left if one]
    if not left:
        return None
    return left if isinstance(value, list) else left[0]


def page(found: Sequence[Resource], total: int, start: int) -> Resource:
    """Write a page of a list."""
    return {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(found),
        "Resources": list(found),
    }
