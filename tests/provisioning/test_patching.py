"""Is a resource changed in part as RFC 7644 says, 3.5.2, and as Entra ID and Okta ask for it?"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from social.provisioning.patching import operations, patched
from social.provisioning.reading import resource
from social.provisioning.refused import Refused
from social.provisioning.schema import CORE, ENTERPRISE, GROUPS, PATCH, USERS

WORK = {"value": "bjensen@example.com", "type": "work", "primary": True}
HOME = {"value": "babs@jensen.org", "type": "home"}
BABS: dict[str, Any] = {
    "userName": "bjensen",
    "active": True,
    "name": {"givenName": "Barbara", "familyName": "Jensen"},
    "title": "Guide",
    "emails": [WORK, HOME],
    ENTERPRISE: {"department": "Tours", "manager": {"value": "26118915"}},
}
GUIDES: dict[str, Any] = {
    "displayName": "Tour Guides",
    "members": [{"value": "2819", "type": "User"}, {"value": "902c", "type": "User"}],
}


def op(way: str, path: str | None = None, value: Any = None) -> dict[str, Any]:
    found: dict[str, Any] = {"op": way}
    if path is not None:
        found["path"] = path
    if value is not None:
        found["value"] = value
    return found


def changed(*todo: dict[str, Any], kind: Any = USERS, before: Any = BABS) -> dict[str, Any]:
    was = deepcopy(before)
    after = resource(kind, patched(kind, before, todo))
    assert before == was  # what was there is not touched
    return after


TABLE: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
    # RFC 7644, 3.5.2.1: add
    ([op("add", "title", "Lead")], {"title": "Lead"}),
    ([op("add", None, {"title": "Lead", "displayName": "Babs"})],
     {"title": "Lead", "displayName": "Babs"}),
    ([op("add", "emails", [{"value": "b@x.org", "type": "other"}])],
     {"emails": [WORK, HOME, {"value": "b@x.org", "type": "other"}]}),
    ([op("add", "emails", [HOME])], {"emails": [WORK, HOME]}),  # there already
    ([op("add", "emails", [{"value": "n@x.org", "primary": True}])],
     {"emails": [WORK | {"primary": False}, HOME, {"value": "n@x.org", "primary": True}]}),
    ([op("add", "name", {"formatted": "Ms. Barbara J Jensen"})],
     {"name": BABS["name"] | {"formatted": "Ms. Barbara J Jensen"}}),
    # 3.5.2.2: remove
    ([op("remove", "title")], {"title": None}),
    ([op("remove", 'emails[type eq "work" and value ew "example.com"]')], {"emails": [HOME]}),
    ([op("remove", "emails")], {"emails": None}),
    ([op("remove", 'emails[type eq "work"].primary')],
     {"emails": [{"value": WORK["value"], "type": "work"}, HOME]}),
    ([op("remove", 'emails[type eq "fax"]')], {}),
    ([op("remove", "name.givenName")], {"name": {"familyName": "Jensen"}}),
    ([op("remove", f"{ENTERPRISE}:manager")], {ENTERPRISE: {"department": "Tours"}}),
    ([op("remove", ENTERPRISE)], {ENTERPRISE: None}),
    # 3.5.2.3: replace
    ([op("replace", "name.familyName", "Smith")],
     {"name": {"givenName": "Barbara", "familyName": "Smith"}}),
    ([op("replace", 'emails[type eq "work"].value', "b@x.org")],
     {"emails": [WORK | {"value": "b@x.org"}, HOME]}),
    ([op("replace", 'emails[type eq "work"]', {"value": "b@x.org", "type": "other"})],
     {"emails": [{"value": "b@x.org", "type": "other"}, HOME]}),
    ([op("replace", "emails", [HOME])], {"emails": [HOME]}),
    ([op("replace", None, {"emails": [HOME], "title": "Lead"})],
     {"emails": [HOME], "title": "Lead"}),
    ([op("replace", "title", None)], {"title": None}),
    ([op("replace", f"{CORE}User:title", "Lead")], {"title": "Lead"}),
    ([op("replace", "TITLE", "Lead")], {"title": "Lead"}),
    # Several, one after the other
    ([op("remove", "emails"), op("add", "emails", [HOME]), op("replace", "title", "Lead")],
     {"emails": [HOME], "title": "Lead"}),
    # Entra ID: capitals, “True” and “False”, paths as names, a value alone, a list of one
    ([op("Replace", "active", "False")], {"active": False}),
    ([op("Add", "active", "True")], {"active": True}),
    ([op("Replace", None, {"active": False})], {"active": False}),
    ([op("Add", 'phoneNumbers[type eq "work"].value', "+32 9 000")], {}),  # not held
    ([op("Add", 'addresses[type eq "work"].formatted', "Gent")],
     {"addresses": [{"type": "work", "formatted": "Gent"}]}),
    ([op("Add", 'addresses[type eq "work"].streetAddress', "Dok 1")], {}),
    ([op("Replace", None, {"name.givenName": "Babs", f"{ENTERPRISE}:department": "IT"})],
     {"name": {"givenName": "Babs", "familyName": "Jensen"},
      ENTERPRISE: {"department": "IT", "manager": {"value": "26118915"}}}),
    ([op("Replace", None, {'emails[type eq "work"].value': "b@x.org"})],
     {"emails": [WORK | {"value": "b@x.org"}, HOME]}),
    ([op("Add", f"{ENTERPRISE}:manager", "7")],
     {ENTERPRISE: {"department": "Tours", "manager": {"value": "7"}}}),
    ([op("Add", f"{ENTERPRISE}:manager", [{"$ref": "x", "value": "7"}])],
     {ENTERPRISE: {"department": "Tours", "manager": {"value": "7"}}}),
    ([op("Replace", f"{ENTERPRISE}:employeeNumber", "701984")], {}),
    ([op("Add", None, {ENTERPRISE: {"department": "IT"}})],
     {ENTERPRISE: {"department": "IT", "manager": {"value": "26118915"}}}),
    # Okta: all of it in an object, with what says nothing
    ([op("replace", None, {"id": "x", "schemas": [], "meta": {}, "active": False})],
     {"active": False}),
]  # fmt: skip


@pytest.mark.parametrize(("todo", "other"), TABLE)
def test_somebody_is_changed_in_part(todo: list[dict[str, Any]], other: dict[str, Any]) -> None:
    wanted = {name: value for name, value in (BABS | other).items() if value is not None}
    assert changed(*todo) == wanted


NEW = {"value": "acbf", "type": "User"}


@pytest.mark.parametrize(
    ("todo", "members"),
    [
        ([op("add", "members", [NEW])], ["2819", "902c", "acbf"]),
        ([op("add", "members", [{"value": "2819"}])], ["2819", "902c"]),
        ([op("Add", "members", {"value": "acbf"})], ["2819", "902c", "acbf"]),
        ([op("remove", "members")], []),
        ([op("remove", 'members[value eq "2819"]')], ["902c"]),
        ([op("Remove", "members", [{"value": "2819"}])], ["902c"]),  # Entra ID
        ([op("Remove", "members", [{"value": "2819"}, {"value": "902c"}])], []),
        ([op("replace", "members", [NEW])], ["acbf"]),
        ([op("replace", "members", [])], []),
        ([op("replace", None, {"members": [NEW], "displayName": "Guides"})], ["acbf"]),
        ([op("remove", 'members[value eq "2819"]'), op("add", "members", [NEW])],
         ["902c", "acbf"]),
    ],
)  # fmt: skip
def test_who_is_in_a_group_is_changed(todo: list[dict[str, Any]], members: list[str]) -> None:
    after = changed(*todo, kind=GROUPS, before=GUIDES)
    assert [one["value"] for one in after.get("members", ())] == members


@pytest.mark.parametrize(
    ("todo", "kind"),
    [
        (op("remove"), "noTarget"),
        (op("replace", 'emails[type eq "fax"].value', "x"), "noTarget"),
        (op("replace", 'emails[type eq "fax"]', {"value": "x"}), "noTarget"),
        (op("replace", "nothing", "x"), "invalidPath"),
        (op("replace", "name.nothing", "x"), "invalidPath"),
        (op("replace", "urn:x:y:title", "x"), "invalidPath"),
        (op("replace", 'title[type eq "x"]', "x"), "invalidPath"),
        (op("replace", 'emails[nothing eq "x"].value', "x"), "invalidPath"),
        (op("replace", "emails[", "x"), "invalidPath"),
        ({"op": "replace", "path": 3, "value": "x"}, "invalidPath"),
        (op("replace", "id", "x"), "mutability"),
        (op("add", "groups", [{"value": "x"}]), "mutability"),
        (op("replace", "meta.created", "x"), "mutability"),
        (op("remove", "userName"), "mutability"),
        (op("replace", "userName", None), "mutability"),
        (op("replace", "active", "perhaps"), "invalidValue"),
        (op("replace", "title", 7), "invalidValue"),
        (op("replace", "title", "x" * 201), "invalidValue"),
        (op("replace", "title", "a\0b"), "invalidValue"),
        (op("replace", "name", 3), "invalidValue"),
        (op("replace", None, "x"), "invalidValue"),
        (op("replace", "emails", [WORK, HOME | {"primary": True}]), "invalidValue"),
        (op("replace", "emails", [{"value": f"{n}@x.org"} for n in range(21)]), "invalidValue"),
        (op("copy", "title", "x"), "invalidSyntax"),
        ({"path": "title", "value": "x"}, "invalidSyntax"),
        ({"op": ["add"], "path": "title", "value": "x"}, "invalidSyntax"),
    ],
)
def test_what_cannot_be_is_refused_in_the_standards_own_words(
    todo: dict[str, Any], kind: str
) -> None:
    with pytest.raises(Refused) as refused:
        changed(op("replace", "title", "Lead"), todo)
    assert (refused.value.kind, refused.value.status) == (kind, 400)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ([], "invalidSyntax"),
        ({"Operations": [op("remove", "title")]}, "invalidSyntax"),
        ({"schemas": ["urn:x"], "Operations": [op("remove", "title")]}, "invalidSyntax"),
        ({"schemas": [PATCH]}, "invalidSyntax"),
        ({"schemas": [PATCH], "Operations": []}, "invalidSyntax"),
        ({"schemas": [PATCH], "Operations": ["remove"]}, "invalidSyntax"),
        ({"schemas": [PATCH], "Operations": [op("remove", "title")] * 1_001}, "tooMany"),
    ],
)
def test_what_is_no_change_is_refused(body: Any, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        operations(body)
    assert refused.value.kind == kind


def test_operations_are_read_in_whatever_case() -> None:
    assert operations({"Schemas": [PATCH.upper()], "operations": [op("add", "title", "x")]})
