"""What does a directory say of somebody? Under the standard's own names, and no more than is held.

Names of attributes are taken in whatever case they come. So is what directories are known to write
otherwise than the standard says: “True” for true, and a value alone where a list of one belongs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moderation import TooLong, clean_line
from social.provisioning.filtering import is_storable
from social.provisioning.refused import bad_syntax, bad_value
from social.provisioning.schema import COMMON, Attribute, Kind

WORDS = {"true": True, "false": False}
MOST_VALUES = 20  # of one attribute; members of a group are as many as there are
Said = dict[str, Any]


def require_schema(body: Any, *urns: str) -> Mapping[str, Any]:
    """Take an object that says which of these schemas it follows."""
    if not isinstance(body, dict):
        raise bad_syntax("Send an object.")
    named = next((value for name, value in body.items() if name.lower() == "schemas"), None)
    said = named if isinstance(named, list) else [named]
    if not {one.lower() for one in said if isinstance(one, str)} & {one.lower() for one in urns}:
        raise bad_syntax(f"“schemas” has to name {urns[0]}.")
    return body


def resource(kind: Kind, body: Mapping[str, Any]) -> Said:
    """Read a whole resource. Refused for what is of the wrong form, or missing."""
    found = parts(kind.attributes, body)
    found |= parts(COMMON, body)
    if kind.extension:
        inner = anything(body, kind.extension)
        more = parts(kind.extended, inner) if isinstance(inner, dict) else {}
        if more:
            found[kind.extension] = more
    for one in kind.attributes:
        if one.name in found:
            continue
        if one.default is not None:
            found[one.name] = one.default
        elif one.required:
            raise bad_value(f"“{one.name}” is missing.")
    return found


def anything(body: Mapping[str, Any], name: str) -> Any:
    """Read what stands under a name, in whatever case; the last where it stands there twice."""
    wanted = name.lower()
    return next((value for one, value in reversed(body.items()) if one.lower() == wanted), None)


def parts(attributes: Sequence[Attribute], body: Mapping[str, Any]) -> Said:
    """Read some attributes of an object, and pass over what else there is."""
    found: Said = {}
    for one in attributes:
        value = None if one.is_fixed else read(one, anything(body, one.name))
        if value is not None:
            found[one.name] = value
    return found


def read(attribute: Attribute, said: Any) -> Any:
    """Read one attribute; None where nothing is said."""
    if not attribute.many:
        if isinstance(said, list):  # Entra sends a manager as a list of one
            if len(said) > 1:
                raise bad_value(f"“{attribute.name}” has one value.")
            said = said[0] if said else None
        return read_one(attribute, said)
    several = said if isinstance(said, list) else [] if said is None else [said]
    if len(several) > MOST_VALUES and attribute.name != "members":
        raise bad_value(f"“{attribute.name}” has {MOST_VALUES} values at most.")
    found = [value for one in several if (value := read_one(attribute, one)) is not None]
    if sum(one.get("primary") is True for one in found if isinstance(one, dict)) > 1:
        raise bad_value(f"Of “{attribute.name}” one value at most is primary.")
    return found or None


def read_one(attribute: Attribute, said: Any) -> Any:
    """Read one value; None where nothing is said."""
    if said is None:
        return None
    match attribute.type:
        case "boolean":
            value = WORDS.get(said.lower()) if isinstance(said, str) else said
            if not isinstance(value, bool):
                raise bad_value(f"“{attribute.name}” is true or false.")
            return value
        case "complex":
            if isinstance(said, str):
                said = {"value": said}
            if not isinstance(said, dict):
                raise bad_value(f"“{attribute.name}” has parts.")
            return parts(attribute.parts, said) or None
    if not isinstance(said, str) or not is_storable(said):
        raise bad_value(f"“{attribute.name}” is text.")
    try:
        return clean_line(said, attribute.most) or None
    except TooLong:
        raise bad_value(f"“{attribute.name}” has {attribute.most} letters at most.") from None
