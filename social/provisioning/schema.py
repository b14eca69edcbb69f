"""Which attributes of people and groups are held, and how does one say so (RFC 7643, 7)?

No more than Kring needs: what else the standard knows of people (telephone numbers, streets,
photos, passwords, numbers of employees) is passed over, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from models import limits

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
MOST = 200  # resources of one page


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute as RFC 7643 describes it; `most` is how many letters it may have."""

    name: str
    about: str
    type: str = "string"
    parts: tuple[Attribute, ...] = ()
    many: bool = False
    required: bool = False
    exact: bool = False  # whether case counts
    mutability: str = "readWrite"
    returned: str = "default"
    unique: bool = False
    canonical: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    most: int = limits.NAME
    default: bool | None = None  # what holds where nothing is said

    @property
    def is_fixed(self) -> bool:
        """Tell whether the directory cannot say it."""
        return self.mutability == "readOnly"

    def part(self, name: str) -> Attribute | None:
        """Find a sub-attribute, in whatever case it is written."""
        return named(self.parts, name)

    def described(self) -> dict[str, Any]:
        """Describe it for /Schemas."""
        found: dict[str, Any] = {
            "name": self.name,
            "type": self.type,
            "multiValued": self.many,
            "description": self.about,
            "required": self.required,
            "caseExact": self.exact,
            "mutability": self.mutability,
            "returned": self.returned,
            "uniqueness": "server" if self.unique else "none",
        }
        if self.canonical:
            found["canonicalValues"] = list(self.canonical)
        if self.refers:
            found["referenceTypes"] = list(self.refers)
        if self.parts:
            found["subAttributes"] = [part.described() for part in self.parts]
        return found


def named(some: tuple[Attribute, ...], name: str) -> Attribute | None:
    """Find an attribute by its name, in whatever case it is written."""
    wanted = name.lower()
    return next((one for one in some if one.name.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource: its name, where it is, and its attributes."""

    name: str
    endpoint: str
    about: str
    attributes: tuple[Attribute, ...]
    extension: str = ""
    extended: tuple[Attribute, ...] = ()
    # What the standard knows and is not held: said and passed over.
    unheld: frozenset[str] = field(default_factory=frozenset)

    @property
    def schema(self) -> str:
        """Name the schema of its attributes."""
        return CORE + self.name

    def find(self, schema: str, name: str) -> Attribute | None:
        """Find an attribute; without a schema, among its own and those that all resources have."""
        wanted = schema.lower()
        if self.extension and wanted == self.extension.lower():
            return named(self.extended, name)
        if wanted in ("", self.schema.lower()):
            return named(self.attributes, name) or named(COMMON, name)
        return None

    def passes_over(self, schema: str, name: str) -> bool:
        """Tell whether an attribute is one of the standard that is not held."""
        return name.lower() in self.unheld or schema.lower() == self.extension.lower() != ""

    def all(self) -> Iterator[tuple[str, Attribute]]:
        """List the attributes with the schema of each that is no extension's own as ""."""
        yield from (("", one) for one in self.attributes)
        yield from ((self.extension, one) for one in self.extended)


def kind_of_value(*words: str) -> tuple[Attribute, Attribute]:
    """Make what tells the values of one attribute apart."""
    return (
        Attribute("type", "What it is for.", canonical=words),
        Attribute("primary", "Whether it is the main one; one at most is.", "boolean"),
    )


COMMON = (
    Attribute("id", "Ours, for good.", exact=True, mutability="readOnly", returned="always"),
    Attribute("externalId", "The directory's own name of it.", exact=True, most=limits.EMAIL),
    Attribute("schemas", "The schemas of this resource.", "reference", many=True, exact=True,
              mutability="readOnly", returned="always"),
    Attribute("meta", "When it was made and changed.", "complex", mutability="readOnly", parts=(
        Attribute("resourceType", "User or Group.", exact=True, mutability="readOnly"),
        Attribute("created", "When it was made.", "dateTime", mutability="readOnly"),
        Attribute("lastModified", "When it was changed last.", "dateTime", mutability="readOnly"),
        Attribute("location", "Where it is.", "reference", exact=True, mutability="readOnly"),
        Attribute("version", "Which version it is.", exact=True, mutability="readOnly"),
    )),
)  # fmt: skip

USERS = Kind(
    "User",
    "Users",
    "People who work here",
    (
        Attribute("userName", "The name by which the directory signs somebody in.",
                  required=True, unique=True, most=limits.EMAIL),
        Attribute("name", "The parts of the name.", "complex", parts=(
            Attribute("formatted", "The whole name."),
            Attribute("familyName", "The family name."),
            Attribute("givenName", "The given name."),
        )),
        Attribute("displayName", "The name that colleagues read."),
        Attribute("title", "What somebody does here."),
        Attribute("preferredLanguage", "Their language, until they choose one themselves."),
        Attribute("timezone", "Their time zone (IANA), until they choose one themselves."),
        Attribute("active", "Whether they can sign in; yes, where nothing is said.", "boolean",
                  required=True, default=True),
        Attribute("emails", "E-mail addresses; the primary one, else that for work, counts.",
                  "complex", many=True, parts=(
            Attribute("value", "The address.", most=limits.EMAIL),
            *kind_of_value("work", "home", "other"),
        )),
        Attribute("addresses", "Where they work; the site of that name, where there is one.",
                  "complex", many=True, parts=(
            Attribute("formatted", "The name of the site, or the whole address."),
            Attribute("locality", "The city."),
            Attribute("country", "The country, ISO 3166-1 in two letters."),
            *kind_of_value("work", "home", "other"),
        )),
        Attribute("groups", "The groups that they are in.", "complex", many=True,
                  mutability="readOnly", parts=(
            Attribute("value", "The group's id.", exact=True, mutability="readOnly"),
            Attribute("$ref", "Where the group is.", "reference", exact=True,
                      mutability="readOnly", refers=("Group",)),
            Attribute("display", "The group's name.", mutability="readOnly"),
        )),
    ),
    ENTERPRISE,
    (
        Attribute("department", "The department."),
        Attribute("manager", "To whom they report.", "complex", parts=(
            Attribute("value", "The manager's id.", exact=True),
        )),
    ),
    frozenset({
        "nickname", "profileurl", "usertype", "locale", "password", "phonenumbers", "ims",
        "photos", "entitlements", "roles", "x509certificates",
    }),
)  # fmt: skip

GROUPS = Kind(
    "Group",
    "Groups",
    "Groups of the directory",
    (
        Attribute("displayName", "The group's name.", required=True),
        Attribute("members", "Who is in it.", "complex", many=True, parts=(
            Attribute("value", "The member's id.", exact=True, mutability="immutable"),
            Attribute("$ref", "Where the member is.", "reference", exact=True,
                      mutability="immutable", refers=("User",), most=limits.URL),
            Attribute("type", "What the member is.", mutability="immutable", canonical=("User",)),
        )),
    ),
)  # fmt: skip

KINDS = {kind.endpoint: kind for kind in (USERS, GROUPS)}
# Parts of addresses and names that are said along with what is held.
UNHELD_PARTS = frozenset({
    "display", "streetaddress", "region", "postalcode", "middlename", "honorificprefix",
    "honorificsuffix", "displayname", "$ref",
})  # fmt: skip


def schemas(base: str) -> list[dict[str, Any]]:
    """Describe the schemas."""
    found = [(kind.schema, kind.name, kind.about, kind.attributes) for kind in KINDS.values()]
    found.append((ENTERPRISE, "EnterpriseUser", "Where people work in the company", USERS.extended))
    return [
        {
            "schemas": [f"{CORE}Schema"],
            "id": urn,
            "name": name,
            "description": about,
            "attributes": [one.described() for one in attributes],
            "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{urn}"},
        }
        for urn, name, about, attributes in found
    ]


def resource_types(base: str) -> list[dict[str, Any]]:
    """Describe the kinds of resources."""
    found = []
    for kind in KINDS.values():
        one: dict[str, Any] = {
            "schemas": [f"{CORE}ResourceType"],
            "id": kind.name,
            "name": kind.name,
            "endpoint": f"/{kind.endpoint}",
            "description": kind.about,
            "schema": kind.schema,
            "meta": {
                "resourceType": "ResourceType",
                "location": f"{base}/ResourceTypes/{kind.name}",
            },
        }
        if kind.extension:
            one["schemaExtensions"] = [{"schema": kind.extension, "required": False}]
        found.append(one)
    return found


def service(base: str, guide: str) -> dict[str, Any]:
    """Say what of the standard is there (RFC 7643, 5)."""
    return {
        "schemas": [f"{CORE}ServiceProviderConfig"],
        "documentationUri": guide,
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "OAuth Bearer Token",
                "description": "A token that an administrator makes under Provisioning.",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": True,
            }
        ],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": f"{base}/ServiceProviderConfig",
        },
    }
