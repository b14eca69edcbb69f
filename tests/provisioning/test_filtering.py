"""Are filters and paths read as RFC 7644 says, 3.4.2.2 and 3.5.2, and nothing else?"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social.provisioning.filtering import (
    DEEPEST,
    LONGEST,
    MOST,
    OPERATORS,
    Both,
    Compare,
    Each,
    Either,
    Filter,
    Not,
    Path,
    Present,
    Target,
    holds,
    read_filter,
    read_target,
)
from social.provisioning.refused import Refused
from social.provisioning.schema import CORE, ENTERPRISE


def eq(name: str, value: Any, part: str = "") -> Compare:
    return Compare(Path("", name, part), "eq", value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('userName eq "bjensen"', eq("userName", "bjensen")),
        ('userName EQ "bjensen"', eq("userName", "bjensen")),
        (
            'name.familyName co "O\'Malley"',
            Compare(Path("", "name", "familyName"), "co", "O'Malley"),
        ),
        (f'{CORE}User:userName sw "J"', Compare(Path(f"{CORE}User", "userName"), "sw", "J")),
        (f'{ENTERPRISE}:department eq "IT"', Compare(Path(ENTERPRISE, "department"), "eq", "IT")),
        ("title pr", Present(Path("", "title"))),
        (
            'meta.lastModified gt "2011-05-13T04:42:34Z"',
            Compare(Path("", "meta", "lastModified"), "gt", "2011-05-13T04:42:34Z"),
        ),
        ('title pr and userType eq "E"', Both(Present(Path("", "title")), eq("userType", "E"))),
        (
            'a eq "1" or b eq "2" and c eq "3"',  # and binds more tightly
            Either(eq("a", "1"), Both(eq("b", "2"), eq("c", "3"))),
        ),
        (
            '(a eq "1" or b eq "2") and c eq "3"',
            Both(Either(eq("a", "1"), eq("b", "2")), eq("c", "3")),
        ),
        ('not (a eq "1")', Not(eq("a", "1"))),
        ('NOT(a eq "1") AND b pr', Both(Not(eq("a", "1")), Present(Path("", "b")))),
        (
            'emails[type eq "work" and value co "@example.com"]',
            Each(
                Path("", "emails"),
                Both(eq("type", "work"), Compare(Path("", "value"), "co", "@example.com")),
            ),
        ),
        ("active eq true", eq("active", True)),
        ("active eq False", eq("active", False)),
        ("title eq null", eq("title", None)),
        ("size gt -1.5e3", Compare(Path("", "size"), "gt", -1500.0)),
        ('title eq "a \\"b\\" \\u00e9"', eq("title", 'a "b" é')),
        ('members.$ref eq "x"', eq("members", "x", "$ref")),
        ('title eq "or (b pr"', eq("title", "or (b pr")),
    ],
)
def test_a_filter_is_read(text: str, meant: Filter) -> None:
    assert read_filter(text) == meant
    assert read_filter(f"  {text}  ") == meant


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "userName", "userName eq", 'eq "x"', 'userName xx "x"', "userName eq x",
        'userName eq "x', '(userName eq "x"', 'userName eq "x")', 'userName eq "x" and',
        'and userName eq "x"', "not userName pr", "userName pr pr", 'emails[type eq "work"',
        'emails[type eq "work"]]', "emails[]", 'user!name eq "x"', 'user..name eq "x"',
        'a.b.c eq "x"', 'title eq "\\u0000"', 'title eq "\\ud800"', 'title eq "\\x"',
        'foo:bar eq "x"', "title eq 01", '1a eq "x"', "title eq 'x'", '"x" eq title', "é pr",
        "(" * (DEEPEST + 1) + "a pr" + ")" * (DEEPEST + 1),
        " or ".join(["a pr"] * (MOST + 1)),
        f'title eq "{"x" * LONGEST}"',
    ],
)  # fmt: skip
def test_what_is_no_filter_is_refused_as_such(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_filter(text)
    assert (refused.value.kind, refused.value.status) == ("invalidFilter", 400)


def test_as_many_brackets_and_comparisons_as_are_allowed_are_read() -> None:
    read_filter("(" * DEEPEST + "a pr" + ")" * DEEPEST)
    read_filter(" or ".join(["a pr"] * MOST))


@given(st.text(max_size=60))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    for read in (read_filter, read_target):
        with suppress(Refused):
            read(text)


NAMES = st.sampled_from(["userName", "title", "name.givenName", f"{ENTERPRISE}:department"])
VALUES = st.one_of(
    st.booleans(),
    st.none(),
    st.integers(-1000, 1000),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20),
)
LEAVES = st.one_of(
    NAMES.map(lambda name: (Present(path(name)), f"{name} pr")),
    st.tuples(NAMES, st.sampled_from(OPERATORS), VALUES).map(
        lambda one: (
            Compare(path(one[0]), one[1], one[2]),
            f"{one[0]} {one[1]} {json.dumps(one[2])}",
        )
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda some: st.one_of(
        some.map(lambda one: (Not(one[0]), f"not ({one[1]})")),
        st.tuples(some, some).map(
            lambda two: (Both(two[0][0], two[1][0]), f"({two[0][1]}) and ({two[1][1]})")
        ),
        st.tuples(some, some).map(
            lambda two: (Either(two[0][0], two[1][0]), f"({two[0][1]}) or ({two[1][1]})")
        ),
    ),
    max_leaves=8,
)


def path(name: str) -> Path:
    schema, _colon, rest = name.rpartition(":")
    first, _dot, part = rest.partition(".")
    return Path(schema, first, part)


@given(TREES)
def test_what_was_written_is_read_again(tree: tuple[Filter, str]) -> None:
    meant, text = tree
    assert read_filter(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("active", Target(Path("", "active"))),
        ("name.familyName", Target(Path("", "name", "familyName"))),
        (
            'emails[type eq "work"].value',
            Target(Path("", "emails", "value"), eq("type", "work")),
        ),
        ('members[value eq "2819"]', Target(Path("", "members"), eq("value", "2819"))),
        (f"{ENTERPRISE}:manager", Target(Path(ENTERPRISE, "manager"))),
        (
            f'{CORE}User:emails[type eq "work"].value',
            Target(Path(f"{CORE}User", "emails", "value"), eq("type", "work")),
        ),
    ],
)
def test_a_path_is_read(text: str, meant: Target) -> None:
    assert read_target(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "1", "emails[", 'emails[type eq "work"]value', 'emails[type eq "work"].value.x', "a b",
     "members[]", "a.b.c", ".a", "a.", 'emails[type eq "work"] x', "foo:bar"],
)  # fmt: skip
def test_what_is_no_path_is_refused_as_such(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_target(text)
    assert refused.value.kind == "invalidPath"


WORK = {"value": "Ana@example.org", "type": "work", "primary": True}


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ('type eq "WORK"', True), ('type ne "work"', False), ('type eq "home"', False),
        ('value co "EXAMPLE"', True), ('value sw "ana"', True), ('value ew ".org"', True),
        ('value sw "org"', False), ("primary eq true", True), ('primary eq "True"', True),
        ("primary eq false", False), ("display pr", False), ("type pr", True),
        ('type eq "work" and primary eq true', True), ('type eq "x" or primary eq true', True),
        ('not (type eq "work")', False), ('value gt "ana"', True), ('value lt "ana"', False),
        ('value ge "ana@example.org"', True), ('value le "ana@example.org"', True),
        ("value gt 3", False),
    ],
)  # fmt: skip
def test_a_filter_holds_for_a_value_or_not(text: str, is_so: bool) -> None:
    assert holds(read_filter(text), WORK) is is_so
