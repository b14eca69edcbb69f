"""Which people and groups does a filter mean? One part of a statement, whatever it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from models import DirectoryGroup, DirectoryMember, Enrolment, Person
from social.provisioning.filtering import (
    Both,
    Compare,
    Each,
    Either,
    Filter,
    Not,
    Path,
    Present,
)
from social.provisioning.refused import bad_filter
from social.provisioning.schema import ENTERPRISE, GROUPS, USERS, Attribute, Kind

Condition = ColumnElement[bool]
# What one comparison is made of: the operator, "pr" among them, and the value.
Test = Callable[[str, Any], Condition]


def condition(kind: Kind, found: Filter) -> Condition:
    """Turn a filter into SQL. Refused as invalidFilter for what is not held."""
    match found:
        case Both(left, right):
            return and_(condition(kind, left), condition(kind, right))
        case Either(left, right):
            return or_(condition(kind, left), condition(kind, right))
        case Not(inner):
            return not_(func.coalesce(condition(kind, inner), false()))
        case Each(path, inner):
            return of_values(kind, path, inner)
        case Present(path):
            return test_of(kind, path)("pr", None)
        case Compare(path, operator, value):
            return test_of(kind, path)(operator, value)


def attribute_of(kind: Kind, path: Path) -> Attribute:
    """Find the attribute of a path."""
    found = kind.find(path.schema, path.name)
    if found is None or found.name in ("schemas", "groups"):
        raise bad_filter(f"Nothing is looked for by “{path.name}”.")
    return found


def test_of(kind: Kind, path: Path) -> Test:
    """Say how an attribute is compared."""
    attribute = attribute_of(kind, path)
    part = path.part or ("value" if attribute.part("value") else "")
    if attribute.type == "complex" and attribute.part(part) is None:
        if not path.part:
            return lambda operator, value: whole(kind, path, operator)
        raise bad_filter(f"“{attribute.name}” has no part “{path.part}”.")
    if attribute.type != "complex" and path.part:
        raise bad_filter(f"“{attribute.name}” has no parts.")
    if attribute.name == "members":
        return lambda operator, value: has_member(part, operator, value)
    own = own_test(kind, attribute, part)
    if own is not None:
        return own
    if attribute.many:
        return lambda operator, value: any_of(
            attribute,
            lambda item: json_test(attribute.part(part), item[name_of(attribute, part)])(
                operator, value
            ),
        )
    return json_test(attribute.part(part) or attribute, held(attribute, part))


def name_of(attribute: Attribute, part: str) -> str:
    """Give the name of a part as it is kept."""
    found = attribute.part(part)
    return found.name if found else part


def held(attribute: Attribute, part: str) -> Any:
    """Name where what is said of people keeps an attribute."""
    place: Any = Enrolment.said
    if USERS.find("", attribute.name) is not attribute:
        place = place[ENTERPRISE]
    place = place[attribute.name]
    return place[name_of(attribute, part)] if attribute.parts else place


def whole(kind: Kind, path: Path, operator: str) -> Condition:
    """Hold where something is said of an attribute with parts; more cannot be asked of it whole."""
    attribute = attribute_of(kind, path)
    if operator != "pr" or attribute.name == "meta":
        raise bad_filter(f"Say which part of “{attribute.name}” is meant.")
    place: Any = Enrolment.said
    return place[attribute.name].is_not(None)


def own_test(kind: Kind, attribute: Attribute, part: str) -> Test | None:
    """Give the test of what has a column of its own."""
    noun = Enrolment if kind is USERS else DirectoryGroup
    match attribute.name:
        case "id":
            return lambda operator, value: of_key(noun.key, operator, value)
        case "externalId":
            return lambda operator, value: text_test(noun.external_id, operator, value)
        case "userName":
            return lambda operator, value: text_test(
                Enrolment.user_name_folded, operator, fold(value)
            )
        case "active":
            return lambda operator, value: truth(Person.works_here(), operator, value)
        case "displayName" if kind is GROUPS:
            return lambda operator, value: text_test(
                func.lower(DirectoryGroup.name), operator, lower(value)
            )
        case "meta":
            columns = {"created": noun.made_at, "lastmodified": noun.changed_at}
            moment = columns.get(part.lower())
            if moment is None:
                raise bad_filter(f"Nothing is looked for by “meta.{part}”.")
            return lambda operator, value: time_test(moment, operator, value)
    return None


def json_test(attribute: Attribute | None, place: Any) -> Test:
    """Give the test of something that is said of people."""
    if attribute is not None and attribute.type == "boolean":
        is_true = func.coalesce(place.astext, "false") == "true"
        return lambda operator, value: truth(is_true, operator, value)
    if attribute is None or attribute.type != "string":
        raise bad_filter("Nothing is looked for by that.")
    if attribute.exact:
        return lambda operator, value: text_test(place.astext, operator, value)
    return lambda operator, value: text_test(func.lower(place.astext), operator, lower(value))


def of_values(kind: Kind, path: Path, inner: Filter) -> Condition:
    """Hold where one value of an attribute is as a filter in brackets says."""
    attribute = attribute_of(kind, path)
    if not attribute.many or path.part:
        raise bad_filter(f"“{attribute.name}” has one value: nothing is chosen from it.")
    if attribute.name == "members":
        return in_member(inner)
    return any_of(attribute, lambda item: of_item(attribute, inner, item))


def any_of(attribute: Attribute, test: Callable[[Any], Condition]) -> Condition:
    """Hold where a test holds for one of the values that are said."""
    place: Any = Enrolment.said
    values = func.jsonb_array_elements(place[attribute.name]).table_valued(column("value", JSONB))
    return exists(select(literal(1)).select_from(values).where(test(values.c.value)))


def of_item(attribute: Attribute, found: Filter, item: Any) -> Condition:
    """Turn a filter in brackets into SQL over one value."""
    match found:
        case Both(left, right):
            return and_(of_item(attribute, left, item), of_item(attribute, right, item))
        case Either(left, right):
            return or_(of_item(attribute, left, item), of_item(attribute, right, item))
        case Not(inner):
            return not_(func.coalesce(of_item(attribute, inner, item), false()))
        case Present(path) | Compare(path):
            part = attribute.part(path.name)
            if part is None or path.part:
                raise bad_filter(f"“{attribute.name}” has no part “{path.name}”.")
            test = json_test(part, item[part.name])
            return (
                test(found.operator, found.value)
                if isinstance(found, Compare)
                else test("pr", None)
            )
    raise bad_filter("Brackets stand in no brackets.")


def has_member(part: str, operator: str, value: Any) -> Condition:
    """Hold for groups with such a member."""
    if part.lower() != "value":
        raise bad_filter(f"Nothing is looked for by “members.{part}”.")
    return among_members(of_key(Enrolment.key, operator, value))


def in_member(found: Filter) -> Condition:
    """Hold for groups that have the member that a filter in brackets names."""
    match found:
        case Compare(Path("", name, ""), operator, value) if name.lower() == "value":
            return has_member("value", operator, value)
    raise bad_filter("Members are looked for by their value alone.")


def among_members(which: Condition) -> Condition:
    """Hold for groups that have a member of whom something holds."""
    return exists(
        select(DirectoryMember.group_id)
        .join(Enrolment, Enrolment.id == DirectoryMember.enrolment_id)
        .where(DirectoryMember.group_id == DirectoryGroup.id, Enrolment.ended_at.is_(None), which)
        .correlate(DirectoryGroup)
    )


def of_key(key: Any, operator: str, value: Any) -> Condition:
    """Compare an id: by the index where it is asked for as such."""
    if operator in ("eq", "ne") and isinstance(value, str):
        found = key_of(value)
        is_it: Condition = key == found if found else false()
        return is_it if operator == "eq" else not_(is_it)
    return text_test(cast(key, String), operator, value)


def key_of(text: str) -> UUID | None:
    """Read an id; None where it cannot be one of ours, which are written one way alone."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def lower(value: Any) -> Any:
    """Write a text in small letters, as the database does; anything else stays."""
    return value.lower() if isinstance(value, str) else value


def fold(value: Any) -> Any:
    """Write a name as its column has it; anything else stays."""
    return value.casefold() if isinstance(value, str) else value


def text_test(place: Any, operator: str, value: Any) -> Condition:
    """Compare a text."""
    if operator == "pr":
        return place.is_not(None)  # type: ignore[no-any-return]
    if value is None and operator in ("eq", "ne"):
        return place.is_(None) if operator == "eq" else place.is_not(None)
    if not isinstance(value, str):
        raise bad_filter("It is compared with text.")
    tests: dict[str, Callable[[], Condition]] = {
        "eq": lambda: place == value,
        "ne": lambda: place.is_distinct_from(value),
        "co": lambda: place.contains(value, autoescape=True),
        "sw": lambda: place.startswith(value, autoescape=True),
        "ew": lambda: place.endswith(value, autoescape=True),
        "gt": lambda: place.collate("C") > value,
        "ge": lambda: place.collate("C") >= value,
        "lt": lambda: place.collate("C") < value,
        "le": lambda: place.collate("C") <= value,
    }
    return tests[operator]()


def truth(is_so: Condition, operator: str, value: Any) -> Condition:
    """Compare what is true or false; Entra writes it as text."""
    if isinstance(value, str):
        value = {"true": True, "false": False}.get(value.lower(), value)
    if operator == "pr":
        return not_(false())
    if operator not in ("eq", "ne") or not isinstance(value, bool):
        raise bad_filter("It is true or false, and compared by eq and ne.")
    return is_so if value is (operator == "eq") else not_(is_so)


def time_test(place: Any, operator: str, value: Any) -> Condition:
    """Compare a time."""
    if operator == "pr":
        return place.is_not(None)  # type: ignore[no-any-return]
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise bad_filter("It is compared with a time, as 2026-11-28T08:00:00Z.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    tests: dict[str, Callable[[], Condition]] = {
        "eq": lambda: place == moment,
        "ne": lambda: place != moment,
        "gt": lambda: place > moment,
        "ge": lambda: place >= moment,
        "lt": lambda: place < moment,
        "le": lambda: place <= moment,
    }
    if operator not in tests:
        raise bad_filter("Times are not compared by their letters.")
    return tests[operator]()
