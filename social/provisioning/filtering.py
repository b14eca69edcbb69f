"""What does a filter say, and where does a path of a change lead (RFC 7644, 3.4.2.2 and 3.5.2)?

filter = term *("or" term)      term = factor *("and" factor)
factor = "not" "(" filter ")" / "(" filter ")" / path "pr" / path op value / path "[" filter "]"
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from social.provisioning.refused import Refused, bad_filter, bad_path

LONGEST = 4_000  # letters
DEEPEST = 20  # brackets within brackets
MOST = 100  # comparisons: each is a part of one SQL statement
OPERATORS = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le")

TOKENS = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:$-]))
      | (?P<word>\$?[A-Za-z][\w.:$-]*)
      | (?P<sign>[()\[\]])
      | (?P<sub>\.\$?[A-Za-z][\w$-]*)
    )""",
    re.VERBOSE,
)
NAME = re.compile(r"\$?[A-Za-z][\w-]*")


@dataclass(frozen=True, slots=True)
class Path:
    """An attribute, its schema if it is said, and its part: `name.givenName`."""

    schema: str
    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Compare:
    """An attribute compared with a value."""

    path: Path
    operator: str
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Present:
    """An attribute that has a value."""

    path: Path


@dataclass(frozen=True, slots=True)
class Each:
    """One value of an attribute that has several, for which all of this holds."""

    path: Path
    inner: Filter


@dataclass(frozen=True, slots=True)
class Both:
    """Two filters that hold."""

    left: Filter
    right: Filter


@dataclass(frozen=True, slots=True)
class Either:
    """Two filters of which one holds."""

    left: Filter
    right: Filter


@dataclass(frozen=True, slots=True)
class Not:
    """A filter that does not hold."""

    inner: Filter


Filter = Compare | Present | Each | Both | Either | Not


@dataclass(frozen=True, slots=True)
class Target:
    """Where a change is made: an attribute, those of its values that are meant, and their part."""

    path: Path
    which: Filter | None = None


def read_filter(text: str) -> Filter:
    """Read a filter; Refused as invalidFilter where it is none."""
    return Reader(text, bad_filter).whole()


def read_target(text: str) -> Target:
    """Read the path of a change; Refused as invalidPath where it is none."""
    return Reader(text, bad_path).target()


class Reader:
    """Reads one text from left to right, by its parts."""

    def __init__(self, text: str, refuse: Callable[[str], Refused]) -> None:
        self.refuse = refuse
        if len(text) > LONGEST:
            raise refuse(f"This is longer than {LONGEST} letters.")
        self.parts = list(self.taken_apart(text.rstrip()))
        self.at = 0
        self.depth = 0
        self.compared = 0

    def taken_apart(self, text: str) -> Any:
        """Take the text apart into strings, numbers, words and signs."""
        at = 0
        while at < len(text):
            found = TOKENS.match(text, at)
            if found is None:
                raise self.refuse(f"This cannot be read, from the {at + 1}. letter on.")
            yield str(found.lastgroup), found[str(found.lastgroup)]
            at = found.end()

    def next(self, *kinds: str) -> tuple[str, str]:
        """Take the next part, which has to be of one of these kinds."""
        if self.at >= len(self.parts):
            raise self.refuse("It ends too early.")
        kind, words = self.parts[self.at]
        if kind not in kinds:
            raise self.refuse(f"“{words[:40]}” has no place there.")
        self.at += 1
        return kind, words

    def comes(self, word: str) -> bool:
        """Take the next part if it is this word or sign, in whatever case."""
        if self.at < len(self.parts):
            kind, words = self.parts[self.at]
            if kind in ("word", "sign") and words.lower() == word:
                self.at += 1
                return True
        return False

    def close(self, sign: str) -> None:
        """Take a closing bracket."""
        if not self.comes(sign):
            raise self.refuse(f"There is no “{sign}” where it belongs.")

    def whole(self) -> Filter:
        """Read all of it as a filter."""
        found = self.either()
        if self.at < len(self.parts):
            raise self.refuse(f"“{self.parts[self.at][1][:40]}” has no place there.")
        return found

    def target(self) -> Target:
        """Read all of it as the path of a change."""
        path = self.path(self.next("word")[1])
        which = None
        if self.comes("["):
            which = self.within("]")
            if self.at < len(self.parts):
                path = Path(path.schema, path.name, self.next("sub")[1][1:])
        if self.at < len(self.parts):
            raise self.refuse(f"“{self.parts[self.at][1][:40]}” has no place there.")
        return Target(path, which)

    def within(self, sign: str) -> Filter:
        """Read a filter up to its closing bracket."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(f"There are more than {DEEPEST} brackets within brackets.")
        found = self.either()
        self.close(sign)
        self.depth -= 1
        return found

    def either(self) -> Filter:
        """Read what `or` holds together."""
        found = self.both()
        while self.comes("or"):
            found = Either(found, self.both())
        return found

    def both(self) -> Filter:
        """Read what `and` holds together, which binds more tightly."""
        found = self.one()
        while self.comes("and"):
            found = Both(found, self.one())
        return found

    def one(self) -> Filter:
        """Read one comparison, or a filter in brackets."""
        if self.comes("("):
            return self.within(")")
        word = self.next("word")[1]
        if word.lower() == "not" and self.comes("("):
            return Not(self.within(")"))
        self.compared += 1
        if self.compared > MOST:
            raise self.refuse(f"There are more than {MOST} comparisons.")
        path = self.path(word)
        if self.comes("["):
            return Each(path, self.within("]"))
        operator = self.next("word")[1].lower()
        if operator == "pr":
            return Present(path)
        if operator not in OPERATORS:
            raise self.refuse(f"“{operator[:40]}” is no way to compare.")
        return Compare(path, operator, self.value())

    def value(self) -> str | int | float | bool | None:
        """Read a value, as JSON has it."""
        kind, words = self.next("string", "number", "word")
        if kind == "word" and words.lower() not in ("true", "false", "null"):
            raise self.refuse(f"“{words[:40]}” has to stand between quotation marks.")
        try:
            found: str | int | float | bool | None = json.loads(
                words.lower() if kind == "word" else words
            )
        except ValueError:
            raise self.refuse(f"{words[:40]} is no value.") from None
        if isinstance(found, str) and not is_storable(found):
            raise self.refuse("There are signs in it that are no text.")
        return found

    def path(self, word: str) -> Path:
        """Read the name of an attribute, with its schema and its part."""
        schema, colon, rest = word.rpartition(":")
        if colon and not schema.lower().startswith("urn:"):
            raise self.refuse(f"“{word[:60]}” is no attribute.")
        name, dot, part = rest.partition(".")
        if not NAME.fullmatch(name) or (dot and not NAME.fullmatch(part)):
            raise self.refuse(f"“{word[:60]}” is no attribute.")
        return Path(schema, name, part)


def is_storable(text: str) -> bool:
    """Tell whether the database can hold a text: no NUL, and no halves of letters."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def holds(found: Filter, item: Mapping[str, Any]) -> bool:
    """Tell whether a filter holds for one value of an attribute, by the names of its parts."""
    match found:
        case Both(left, right):
            return holds(left, item) and holds(right, item)
        case Either(left, right):
            return holds(left, item) or holds(right, item)
        case Not(inner):
            return not holds(inner, item)
        case Present(path):
            return part_of(item, path) not in (None, "")
        case Compare(path, operator, value):
            return is_so(part_of(item, path), operator, value)
        case Each():
            raise bad_filter("Brackets stand in no brackets.")


def part_of(item: Mapping[str, Any], path: Path) -> Any:
    """Read a part of one value."""
    if path.part:
        raise bad_filter(f"“{path.name}.{path.part}” is no part of a value.")
    wanted = path.name.lower()
    return next((value for name, value in item.items() if name.lower() == wanted), None)


def is_so(found: Any, operator: str, value: Any) -> bool:
    """Compare two values; case does not count."""
    if isinstance(found, bool) and isinstance(value, str):  # Entra writes "True"
        value = {"true": True, "false": False}.get(value.lower(), value)
    if isinstance(found, str) and isinstance(value, str):
        found, value = found.casefold(), value.casefold()
    match operator:
        case "eq":
            return bool(found == value)
        case "ne":
            return bool(found != value)
    if not isinstance(found, str) or not isinstance(value, str):
        return False
    return {
        "co": value in found,
        "sw": found.startswith(value),
        "ew": found.endswith(value),
        "gt": found > value,
        "ge": found >= value,
        "lt": found < value,
        "le": found <= value,
    }[operator]
