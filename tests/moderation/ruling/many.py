"""Five thousand rules, as a large company may have them, and texts that try to be dear to judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from moderation.packs import PACKS, pack
from moderation.ruling.rule import Bound, Kind, Rule
from tests.moderation.conftest import CORPUS, hostile_lines

NUMBER = 5_000
LENGTH = 2_000
# fmt: off
_SYLLABLES = (
    "ka", "lo", "mi", "re", "stu", "bra", "den", "ver", "ti", "os", "pel", "gru", "wa", "zin", "on",
    "que", "ment", "sch", "lich", "heid",
)
# fmt: on

ORDINARY = (
    "Goedemorgen allemaal, de tekeningen van lijn 4 liggen klaar bij de ingang, zie "
    "https://example.com/docs/4 voor de map. Wie kan er morgen om 8:30 mee naar Gent?\n"
) * 20
UNITS = (
    "a ", "a.", "aaa", "1l", "a*", "e\u0301", "ﷺ", "@$", "a  ", "і", "🇮", "'a", "!!!a", "a1", "a1.",
    "ka1lo ", "k a l o ", "kaaalo1 ", "k*lo ", '"', "«", "kalomi", "a.b ", "%61.", "\n", "a\n",
    "> a\n", "`", "é1 é", "1 ", "12.", "1/2", "NL91 ", "key=", "password: ", "a:b@", "://", "curl ",
    "BSN 1 ", "111222333 ", "+31612345678 ", "key=a1b2c3d4e5 ", "data: a: b", "you are a idiot ",
    "idiot ", "1d10t ", "i d i o t ", "idiooot ", "sh*t ", "I will kill you ", "women are ",
)  # fmt: skip


def five_thousand(random: Random, *, with_leaks: bool = True) -> list[Rule]:
    """Make rules of every kind beside the starter packs: words, phrases, patterns, hosts."""
    names = [name for name in PACKS if with_leaks or name != "leaks"]
    rules = [rule for name in names for rule in pack(name)]
    while len(rules) < NUMBER:
        rules.append(_made(len(rules), random))
    return rules


def _made(number: int, random: Random) -> Rule:
    word, other = ("".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _one in "ab")
    kind, seeks, bound, example = random.choices(
        [
            (Kind.WORDS, word, random.choice(tuple(Bound)), word),
            (Kind.WORDS, f"{word} {other}", Bound.WHOLE, f"{word} {other}"),
            (
                Kind.PATTERN,
                rf"\b{word}(?:s|en)?\b.{{0,20}}\b{other}",
                Bound.WHOLE,
                f"{word} {other}",
            ),
            (Kind.HOST, f"{word}.example", Bound.WHOLE, f"https://{word}.example"),
        ],
        weights=[75, 12, 10, 3],
    )[0]
    return Rule(
        key=f"made.{number}",
        kind=kind,
        seeks=(seeks,),
        bound=bound,
        messages={"en": "Hm?"},
        reason="A measurement.",
        must=(example,),
        must_not=("Good morning everybody",),
    )


def monsters() -> dict[str, str]:
    """Repeat each of the dear units to the length that is measured."""
    return {unit: (unit * LENGTH)[:LENGTH] for unit in UNITS}


def naughty() -> Iterator[str]:
    """Repeat every naughty string to that length, and cut the lists of attacks into pieces."""
    for line in json.loads((CORPUS / "fuzz/blns.json").read_text("utf-8")):
        if line:
            yield (line * LENGTH)[:LENGTH]
    attacks = "\n".join(hostile_lines()).encode("utf-8", "replace").decode()
    for start in range(0, len(attacks), LENGTH):
        yield attacks[start : start + LENGTH]
