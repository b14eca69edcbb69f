"""What narrows a search, and how is it called in the four languages?"""

from __future__ import annotations

from enum import StrEnum

from models.narrowing import LANGUAGES, OPERATORS, THINGS, TYPES, Narrowing


class Operator(StrEnum):
    """What a word before a colon says of the word behind it."""

    FROM = "from"
    IN = "in"
    ON = "on"
    BEFORE = "before"
    AFTER = "after"
    HAS = "has"
    TYPE = "type"
    LANG = "lang"


NAMES = {operator: OPERATORS[operator] for operator in Operator}
NARROWING = Narrowing(NAMES, {Operator.HAS: THINGS, Operator.TYPE: TYPES, Operator.LANG: LANGUAGES})
operator_of, value_of, name_of = NARROWING.operator_of, NARROWING.value_of, NARROWING.name_of
ME = frozenset({"me", "mij", "moi", "mich", "ich", "ik"})
