"""What does a resource say once it was changed in part (RFC 7644, 3.5.2)?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from social.provisioning.filtering import (
    Both,
    Compare,
    Filter,
    Path,
    Target,
    holds,
    read_target,
)
from social.provisioning.reading import Said, anything, read, require_schema
from social.provisioning.refused import Refused, bad_path, bad_syntax, bad_value, fixed
from social.provisioning.schema import PATCH, UNHELD_PARTS, Attribute, Kind

WAYS = ("add", "remove", "replace")
MOST = 1_000  # operations of one request
UNSAID = ("schemas", "id", "meta")  # stands in what directories send back, and says nothing


def operations(body: Any) -> list[Mapping[str, Any]]:
    """Read the operations of a request."""
    found = anything(require_schema(body, PATCH), "Operations")
    if not isinstance(found, list) or not found:
        raise bad_syntax("“Operations” is a list, and has one operation at least.")
    if len(found) > MOST:
        raise Refused(f"There are more than {MOST} operations.", "tooMany")
    if not all(isinstance(one, dict) for one in found):
        raise bad_syntax("An operation is an object.")
    return found


def patched(kind: Kind, before: Said, todo: Sequence[Mapping[str, Any]]) -> Said:
    """Change a resource in part; it stays as it was where one of the operations is refused."""
    after = deepcopy(before)
    for one in todo:
        way = anything(one, "op")
        way = way.lower() if isinstance(way, str) else ""  # Entra writes “Add”
        if way not in WAYS:
            raise bad_syntax("“op” is add, remove or replace.")
        path, value = anything(one, "path"), anything(one, "value")
        if path in (None, ""):
            put_all(kind, after, way, value)
        elif not isinstance(path, str):
            raise bad_path("A path is text.")
        else:
            put(kind, after, way, read_target(path), value)
    return {name: value for name, value in after.items() if value not in (None, [], {})}


def put_all(kind: Kind, said: Said, way: str, value: Any) -> None:
    """Change what an object names; its names may be paths, as Entra and Okta write them."""
    if way == "remove":
        raise Refused("Say with “path” what is to be removed.", "noTarget")
    if not isinstance(value, dict):
        raise bad_value("Without a path, the value is an object.")
    for name, one in value.items():
        if name.lower() not in UNSAID:
            put(kind, said, way, read_target(name), one)


def put(kind: Kind, said: Said, way: str, target: Target, value: Any) -> None:
    """Do one operation at one place."""
    path = target.path
    if kind.extension and f"{path.schema}:{path.name}".lower() == kind.extension.lower():
        put_extension(kind, said, way, path, value)
        return
    attribute = kind.find(path.schema, path.name)
    if attribute is None:
        if kind.passes_over(path.schema, path.name):
            return
        raise bad_path(f"There is no attribute “{path.name}”.")
    if attribute.is_fixed:
        raise fixed(f"“{attribute.name}” is not the directory's to change.")
    within = said
    if path.schema.lower() == kind.extension.lower() != "":
        within = said.setdefault(kind.extension, {})
    if target.which is not None:
        put_some(within, way, attribute, target, value)
    elif path.part:
        put_part(within, way, attribute, path.part, value)
    elif way == "remove":
        take(within, attribute, value)
    elif attribute.many:
        put_values(within, way, attribute, value)
    else:
        put_one(within, way, attribute, value)
    if path.schema and within is not said and not within:
        del said[kind.extension]


def put_extension(kind: Kind, said: Said, way: str, path: Path, value: Any) -> None:
    """Do one operation with all of an extension."""
    if path.part:
        raise bad_path(f"There is no attribute “{path.part}”.")
    if way == "remove":
        said.pop(kind.extension, None)
        return
    if not isinstance(value, dict):
        raise bad_value("An extension is an object.")
    for name, one in value.items():
        put(kind, said, way, Target(Path(kind.extension, name)), one)


def put_one(within: Said, way: str, attribute: Attribute, value: Any) -> None:
    """Give an attribute that has one value another one; what has parts keeps those not named."""
    found = read(attribute, value)
    if found is None:
        take(within, attribute, None)
    elif attribute.type == "complex":
        within[attribute.name] = within.get(attribute.name, {}) | found
    else:
        within[attribute.name] = found


def put_values(within: Said, way: str, attribute: Attribute, value: Any) -> None:
    """Add values to an attribute that has several, or give it others."""
    found = read(attribute, value) or []
    if way == "replace":
        within[attribute.name] = found
        return
    there = within.setdefault(attribute.name, [])
    of = known_by if attribute.name == "members" else json_of
    known = {of(one) for one in there}
    newest = [one for one in found if of(one) not in known]
    there += newest
    keep_one_primary(there, newest)


def json_of(value: Said) -> str:
    """Write a value so that it can be compared."""
    return json.dumps(value, sort_keys=True)


def known_by(value: Said) -> str:
    """Name a value by what it is, whatever else is said of it."""
    return str(value["value"]).casefold() if "value" in value else json_of(value)


def keep_one_primary(there: Sequence[Said], newest: Sequence[Said]) -> None:
    """Let no other value be primary where a new one is (RFC 7644, 3.5.2)."""
    if any(one.get("primary") is True for one in newest):
        for one in there:
            if one.get("primary") is True and not any(one is other for other in newest):
                one["primary"] = False


def put_part(within: Said, way: str, attribute: Attribute, name: str, value: Any) -> None:
    """Change a part, as `name.givenName`; of all values where there are several."""
    part = part_of(attribute, name)
    if part is None:
        return
    if attribute.many:
        there = within.setdefault(attribute.name, [] if way == "remove" else [{}])
        for one in there:
            set_part(one, way, part, value)
        within[attribute.name] = [one for one in there if one]
    else:
        one = within.setdefault(attribute.name, {})
        set_part(one, way, part, value)
        if not one:
            del within[attribute.name]


def put_some(within: Said, way: str, attribute: Attribute, target: Target, value: Any) -> None:
    """Change those values of an attribute that a filter means."""
    which, there = target.which, within.get(attribute.name, [])
    if which is None or not attribute.many:
        raise bad_path(f"“{attribute.name}” has one value: nothing is chosen from it.")
    require_known(attribute, which)
    part = part_of(attribute, target.path.part) if target.path.part else None
    if target.path.part and part is None:
        return
    chosen = [one for one in there if holds(which, one)]
    if way == "remove":
        if part is None:
            within[attribute.name] = [one for one in there if not any(one is c for c in chosen)]
        for one in chosen if part else ():
            set_part(one, way, part, None)
        return
    if not chosen:
        if way == "replace":
            raise Refused(f"There is no such value of “{attribute.name}”.", "noTarget")
        # `add` with `emails[type eq "work"].value` makes the value that it means, as Entra asks.
        chosen = read(attribute, [meant(which)]) or [{}]
        there = [*there, *chosen]
        within[attribute.name] = there
    for one in chosen:
        if part is not None:
            set_part(one, way, part, value)
        else:
            several = read(attribute, value) or [{}]
            if way == "replace":
                one.clear()
            one.update(several[0])
    keep_one_primary(there, [one for one in chosen if one.get("primary") is True][:1])


def require_known(attribute: Attribute, which: Filter) -> None:
    """Refuse a filter over parts that the attribute does not have."""
    match which:
        case Compare(path) if attribute.part(path.name) is None or path.part or path.schema:
            raise bad_path(f"“{attribute.name}” has no part “{path.name}”.")
        case Compare():
            return
    for name in ("left", "right", "inner"):
        if hasattr(which, name):
            require_known(attribute, getattr(which, name))


def meant(which: Filter) -> Said:
    """Say which value a filter means that names one by all its parts."""
    match which:
        case Compare(path, "eq", value):
            return {path.name: value}
        case Both(left, right):
            return meant(left) | meant(right)
    return {}


def part_of(attribute: Attribute, name: str) -> Attribute | None:
    """Find a part; None for one of the standard that is not held."""
    part = attribute.part(name)
    if part is None:
        if attribute.parts and name.lower() in UNHELD_PARTS:
            return None
        raise bad_path(f"“{attribute.name}” has no part “{name}”.")
    if part.is_fixed:
        raise fixed(f"“{attribute.name}.{part.name}” is not the directory's to change.")
    return part


def set_part(one: Said, way: str, part: Attribute, value: Any) -> None:
    """Change one part of one value."""
    found = None if way == "remove" else read(part, value)
    if found is None:
        one.pop(part.name, None)
    else:
        one[part.name] = found


def take(within: Said, attribute: Attribute, value: Any) -> None:
    """Take an attribute away, or of several values those that are named, as Entra does."""
    if attribute.required:
        raise fixed(f"“{attribute.name}” has to stay.")
    if attribute.many and value not in (None, [], {}):
        gone = {known_by(one) for one in read(attribute, value) or []}
        there = within.get(attribute.name, [])
        within[attribute.name] = [one for one in there if known_by(one) not in gone]
    else:
        within.pop(attribute.name, None)
