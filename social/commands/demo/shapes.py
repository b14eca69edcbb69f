"""What is the demo company made of? People, circles, and what they say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zlib import crc32

DEPARTMENTS = {
    "management": "Management",
    "welding": "Welding",
    "machining": "Machining",
    "coating": "Coating",
    "assembly": "Assembly",
    "maintenance": "Maintenance",
    "quality": "Quality",
    "engineering": "Engineering",
    "electronics": "Electronics",
    "logistics": "Planning & logistics",
    "purchasing": "Purchasing",
    "sales": "Sales & tenders",
    "projects": "Projects",
    "service": "Service",
    "installation": "Installation",
    "safety": "Health & safety",
    "it": "IT",
    "hr": "HR",
    "finance": "Finance",
    "legal": "Legal & compliance",
    "communications": "Communications",
    "facilities": "Facilities",
}

# Who works in shifts there; the others keep office hours.
SHIFTS = frozenset({"welding", "machining", "coating", "assembly"})
EARLY = (time(5, 50), time(13, 50))
LATE = (time(13, 55), time(21, 50))
OFFICE = (time(7, 40), time(17, 5))
EARLY_TITLES = ("vroege", "matin", "frühschicht")
LATE_TITLES = ("late ploeg", "après-midi", "spätschicht")


@dataclass(frozen=True, slots=True)
class Place:
    """A site, and the language that is written there."""

    key: str
    name: str
    country: str
    zone: str
    language: str


SITES = {
    place.key: place
    for place in (
        Place("gent", "Gent", "BE", "Europe/Brussels", "nl"),
        Place("eindhoven", "Eindhoven", "NL", "Europe/Amsterdam", "nl"),
        Place("liege", "Liège", "BE", "Europe/Brussels", "fr"),
        Place("aachen", "Aachen", "DE", "Europe/Berlin", "de"),
        Place("leeds", "Leeds", "GB", "Europe/London", "en"),
    )
}


@dataclass(frozen=True, slots=True)
class Who:
    """One employee; department and site by their keys, the manager by name."""

    name: str
    title: str
    department: str
    site: str
    manager: str

    @property
    def place(self) -> Place:
        """Look up where this person works."""
        return SITES[self.site]

    @property
    def language(self) -> str:
        """Say in which language this person writes."""
        return self.place.language

    @property
    def hours(self) -> tuple[time, time]:
        """Say from when to when this person works; half of those in shifts work early."""
        title = self.title.lower()
        if any(word in title for word in EARLY_TITLES):
            return EARLY
        if any(word in title for word in LATE_TITLES):
            return LATE
        if self.department in SHIFTS:
            return (EARLY, LATE)[crc32(self.name.encode()) % 2]
        return OFFICE

    @property
    def first_name(self) -> str:
        """Take what colleagues say."""
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who could say something: a person by name, or anybody of a department, a site, or both."""

    name: str = ""
    department: str = ""
    site: str = ""
    hours: tuple[time, time] | None = None

    @classmethod
    def read(cls, words: str) -> Wanted:
        """Read "=Anke Brandhorst", "quality@aachen", "quality", "@aachen" or nothing."""
        if words.startswith("="):
            return cls(name=words[1:])
        department, _, site = words.partition("@")
        return cls(department=department, site=site)

    @property
    def breadth(self) -> int:
        """Say how freely somebody can be chosen: those with little choice are chosen first."""
        return 0 if self.name else 3 - bool(self.department) - bool(self.site)

    def fits(self, who: Who) -> bool:
        """Tell whether somebody is meant."""
        if self.name:
            return who.name == self.name
        is_there = self.department in ("", who.department) and self.site in ("", who.site)
        return is_there and self.hours in (None, who.hours)


@dataclass(frozen=True, slots=True)
class Circle:
    """A community: who is in by department or site, who by name, and how many of the others."""

    slug: str
    name: str
    kind: str
    language: str
    purpose: str
    rules: str
    owners: tuple[str, ...]
    whence: tuple[Wanted, ...]
    also: tuple[str, ...]
    site: str
    is_company: bool
    everyone: bool
    rule_department: str
    portion: float
    share: float
    tells_stories: bool

    @property
    def rule_site(self) -> str:
        """Name the site whose people all come in by rule, or nothing."""
        is_whole = self.portion == 1 and len(self.whence) == 1 and not self.whence[0].department
        return self.whence[0].site if is_whole else ""


@dataclass(frozen=True, slots=True)
class Say:
    """A comment in a thread, by a voice: the same letter is the same person."""

    voice: str
    wanted: Wanted
    language: str
    text: str
    is_reply: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation, written once and told `times` times with other parts, places and people.

    One that asks is a question; `best` counts which of what is said is its best answer, from 1.
    """

    key: str
    circles: tuple[str, ...]
    language: str
    by: Wanted
    title: str
    text: str
    talk: tuple[Say, ...]
    mood: str
    season: str
    times: int
    days_ago: int | None
    is_pinned: bool
    files: tuple[dict[str, Any], ...]
    gone: int
    asks: bool
    best: int


@dataclass(frozen=True, slots=True)
class Notes:
    """Short posts of one kind, and short answers that fit each of them."""

    key: str
    circle: str
    language: str
    by: Wanted
    lines: tuple[str, ...]
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """What is written again and again: a sentence from each deck in turn."""

    key: str
    circle: str
    language: str
    by: tuple[Wanted, ...]
    count: int
    is_shift: bool
    titles: tuple[str, ...]
    decks: tuple[tuple[str, ...], ...]
    replies: tuple[str, ...]


@dataclass(slots=True)
class Answer:
    """A comment as it was said; `under` is its place in the list of answers that it replies to."""

    author: Who
    at: datetime
    text: str
    language: str
    under: int | None = None
    is_taken_back: bool = False


@dataclass(slots=True)
class Story:
    """A post as it was said, with its answers; `first` is what stood there before it was edited.

    `gone` counts the minutes after which its author deleted it; 0 if it stayed. `best` is the best
    answer to what it asks, counted from 1; 0 if none was chosen.
    """

    key: str
    circle: str
    author: Who
    at: datetime
    title: str
    text: str
    language: str
    mood: str
    answers: list[Answer]
    is_pinned: bool = False
    files: tuple[dict[str, Any], ...] = ()
    gone: int = 0
    first: str = ""
    asks: bool = False
    best: int = 0
