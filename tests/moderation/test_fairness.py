"""Who may judge a case, and who is too near to it?"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from moderation.fairness import Matter, may_judge


@dataclass(frozen=True)
class One:
    """A person, by number, with their direct manager."""

    id: int
    manager_id: int | None = None


AUTHOR, REPORTER, OTHER_REPORTER, NAMED, JUDGE = 1, 2, 3, 4, 9
BOSS = 7

TABLE = {
    "somebody else": (One(JUDGE), {}, True),
    "somebody else with a boss of their own": (One(JUDGE, BOSS), {}, True),
    "the author": (One(AUTHOR), {}, False),
    "who reported": (One(REPORTER), {}, False),
    "who reported too": (One(OTHER_REPORTER), {}, False),
    "who is named in it": (One(NAMED), {}, False),
    "the author's boss": (One(BOSS), {"author": One(AUTHOR, BOSS)}, False),
    "a reporter's boss": (One(BOSS), {"reporters": [One(REPORTER), One(3, BOSS)]}, False),
    "who reports to the author": (One(JUDGE, AUTHOR), {}, False),
    "who reports to a reporter": (One(JUDGE, OTHER_REPORTER), {}, False),
    "who has the same boss as the author": (One(JUDGE, BOSS), {"author": One(1, BOSS)}, True),
    "who reports to somebody named in it": (One(JUDGE, NAMED), {}, True),
    "who said not to be free": (One(JUDGE), {"recused": frozenset({JUDGE})}, False),
    "who decided what is appealed against": (One(JUDGE), {"deciders": frozenset({JUDGE})}, False),
    "another than who decided": (One(JUDGE), {"deciders": frozenset({8})}, True),
    "anybody, of what nobody reported": (One(JUDGE), {"reporters": []}, True),
    "the author, of what nobody reported": (One(AUTHOR), {"reporters": []}, False),
}


@pytest.mark.parametrize("who", TABLE)
def test_only_who_is_free_judges(who: str) -> None:
    person, columns, is_free = TABLE[who]
    known = {
        "author": One(AUTHOR),
        "reporters": [One(REPORTER), One(OTHER_REPORTER)],
        "mentioned": frozenset({NAMED}),
    }
    assert may_judge(Matter(**(known | columns)), person) is is_free
