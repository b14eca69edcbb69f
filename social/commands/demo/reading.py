"""Where does the demo's content stand, and how is it read?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from social.commands.demo.shapes import SITES, Circle, Notes, Routine, Say, Thread, Wanted, Who

FOLDER = Path(__file__).parent
SAID = re.compile(
    r"(?P<voice>[a-z])(?P<wanted>=[^:>~]+|(?:/[a-z]+)?(?:@[a-z]+)?)"
    r"(?:~(?P<language>[a-z]{2}))?(?P<sign>[:>]) (?P<text>.+)",
    re.DOTALL,
)
CHOICE = re.compile(r"\{[^{}]*\|[^{}]*\}")
TOLD = 2  # how often a thread is told if it does not say so itself


def people() -> list[Who]:
    """List the employees, site by site."""
    return [
        Who(name, title, department, site, manager)
        for site in SITES
        for name, title, department, manager in read(f"people/{site}.toml")["people"]
    ]


def bios() -> dict[str, str]:
    """Look up what some people say of themselves, by name."""
    found: dict[str, str] = read("people/bios.toml")["bios"]
    return found


def circles() -> list[Circle]:
    """List the communities, the company's own first."""
    files = ("company", "trades", "others")
    return [circle(one) for name in files for one in read(f"communities_{name}.toml")["community"]]


def circle(facts: dict[str, Any]) -> Circle:
    """Read one community."""
    return Circle(
        slug=facts["slug"],
        name=facts["name"],
        kind=facts["kind"],
        language=facts["language"],
        purpose=facts["purpose"],
        rules=facts.get("rules", ""),
        owners=tuple(facts["owners"]),
        whence=tuple(Wanted.read(words) for words in facts.get("from", ())),
        also=tuple(facts.get("also", ())),
        site=facts.get("site", ""),
        is_company=facts.get("is_company", False),
        everyone=facts.get("everyone", False),
        rule_department=facts.get("rule", {}).get("department", ""),
        portion=facts.get("portion", 1),
        share=facts.get("share", 0),
        tells_stories=facts.get("tells_stories", False),
    )


def threads() -> Iterator[Thread]:
    """Read every conversation; what a file says at its top holds for those that say nothing."""
    for path, whole in folder("threads"):
        common = {key: value for key, value in whole.items() if key != "thread"}
        for number, facts in enumerate(whole["thread"]):
            yield thread(f"{path.stem}-{number}", common | facts)


def thread(key: str, facts: dict[str, Any]) -> Thread:
    """Read one conversation."""
    language = facts["language"]
    where = facts["in"]
    return Thread(
        key=key,
        circles=(where,) if isinstance(where, str) else tuple(where),
        language=language,
        by=Wanted.read(facts.get("by", "")),
        title=facts["title"],
        text=facts["text"].strip(),
        talk=tuple(said(words) for words in facts.get("talk", ())),
        mood=facts.get("mood", ""),
        season=facts.get("season", ""),
        times=facts.get("times", TOLD if varies(facts["title"]) and varies(facts["text"]) else 1),
        days_ago=facts.get("days_ago"),
        is_pinned=facts.get("pinned", False),
        files=tuple(facts.get("files", ())),
        gone=facts.get("gone", 0),
        asks=facts.get("asks", False),
        best=facts.get("best", 0),
    )


def varies(text: str) -> bool:
    """Tell whether a text leaves choices, so that it can be told again."""
    return CHOICE.search(text) is not None


def said(words: str) -> Say:
    """Read "b/quality@aachen: ...", "c=Lukas Wendt> ..." or "b@liege~nl: ...".

    A > makes it a reply; after ~ stands a language that is not the speaker's own.
    """
    match = SAID.fullmatch(words)
    if match is None:
        raise ValueError(f"nobody says this: {words}")
    return Say(
        voice=match["voice"],
        wanted=Wanted.read(match["wanted"].removeprefix("/")),
        language=match["language"] or "",
        text=match["text"],
        is_reply=match["sign"] == ">",
    )


def notes() -> Iterator[Notes]:
    """Read every group of short posts."""
    for path, whole in folder("notes"):
        for number, facts in enumerate(whole["notes"]):
            yield Notes(
                key=f"{path.stem}-note-{number}",
                circle=facts["in"],
                language=whole["language"],
                by=Wanted.read(facts.get("by", "")),
                lines=tuple(facts["lines"]),
                replies=tuple(facts["replies"]),
            )


def routines() -> Iterator[Routine]:
    """Read what is written again and again."""
    for path, whole in folder("routines"):
        for number, facts in enumerate(whole["routine"]):
            yield Routine(
                key=f"{path.stem}-routine-{number}",
                circle=facts["in"],
                language=whole["language"],
                by=tuple(Wanted.read(words) for words in facts["by"]),
                count=facts["count"],
                is_shift=facts.get("shift", False),
                titles=tuple(facts["titles"]),
                decks=tuple(tuple(deck) for deck in facts["decks"]),
                replies=tuple(facts["replies"]),
            )


def folder(name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Read the files of a folder, in the order of their names."""
    for path in sorted((FOLDER / name).glob("*.toml")):
        yield path, read(f"{name}/{path.name}")


def read(name: str) -> dict[str, Any]:
    """Read one file."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
