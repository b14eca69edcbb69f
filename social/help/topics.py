"""What is there help for, in which order, and to which pages does each topic belong?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from models import Person


@dataclass(frozen=True, slots=True)
class Group:
    """Some topics that a reader looks for together, each by its slug."""

    name: Any
    topics: tuple[str, ...]


GROUPS = (
    Group(
        _l("To begin with"),
        ("first-steps", "finding-your-way", "reading", "keyboard", "phone"),
    ),
    Group(
        _l("Write and talk"),
        ("writing", "files", "drafts", "comments", "editing", "sharing", "messages"),
    ),
    Group(_l("Ask and find"), ("questions", "polls-and-events", "searching", "finding-people")),
    Group(_l("You and your colleagues"), ("profile", "stories", "recognition")),
    Group(_l("What reaches you"), ("announcements", "notices", "working-hours")),
    Group(
        _l("Your account and your rights"),
        ("account", "company-sign-in", "reporting", "confidence", "your-data", "terms"),
    ),
    Group(_l("For owners"), ("running-a-community", "inviting-guests")),
    Group(_l("For guests"), ("as-a-guest",)),
)
TOPICS = tuple(slug for group in GROUPS for slug in group.topics)
# What is about pages that guests have, too.
FOR_GUESTS = frozenset(
    {
        "account", "as-a-guest", "comments", "drafts", "editing", "files", "keyboard", "notices",
        "phone", "reporting", "searching", "terms", "writing", "your-data",
    }
)  # fmt: skip

# The topics of a page, by its endpoint or else by the part of the house that it belongs to.
OF_PAGES: dict[str, tuple[str, ...]] = {
    "account": ("account",),
    "account.appearance": ("keyboard",),
    "account.language": ("first-steps", "keyboard"),
    "account.messages": ("messages",),
    "account.show": ("profile",),
    "announcements": ("announcements",),
    "asking": ("announcements", "questions"),
    "comments": ("comments", "editing"),
    "communities": ("running-a-community", "finding-your-way"),
    "communities.index": ("finding-your-way", "running-a-community"),
    "communities.show": ("reading", "writing", "running-a-community"),
    "confidential": ("confidence",),
    "drafts": ("drafts",),
    "evidence": ("profile",),
    "expertise": ("profile",),
    "expertise.availability": ("working-hours",),
    "feeds": ("finding-your-way", "reading", "first-steps"),
    "filters": ("reading",),
    "follows": ("reading",),
    "gatherings": ("polls-and-events",),
    "guests": ("inviting-guests", "as-a-guest"),
    "house": ("your-data",),
    "house.off_hours": ("working-hours",),
    "house.rules": ("reporting",),
    "house.rules_once": ("reporting",),
    "house.transparency": ("reporting",),
    "installing": ("phone",),
    "leaders": ("announcements",),
    "legal": ("terms", "your-data"),
    "mandates": ("announcements",),
    "messages": ("messages",),
    "messages.edit": ("editing", "messages"),
    "moves": ("sharing",),
    "newsletters": ("announcements",),
    "notices": ("notices",),
    "notices.preferences": ("notices", "working-hours"),
    "own_data": ("your-data", "files"),
    "people": ("profile", "finding-people"),
    "people.index": ("finding-people",),
    "polls": ("polls-and-events",),
    "posts": ("comments", "sharing", "editing"),
    "posts.edit": ("editing", "writing"),
    "posts.new": ("writing", "drafts", "files"),
    "posts.new_story": ("stories",),
    "posts.versions": ("editing",),
    "questions": ("questions",),
    "quotes": ("sharing",),
    "recognition": ("recognition",),
    "reports": ("reporting", "confidence"),
    "review": ("reporting", "running-a-community"),
    "saved": ("sharing",),
    "search": ("searching",),
    "second_factors": ("account",),
    "seeking": ("finding-people", "questions"),
    "shares": ("sharing",),
    "sign_on": ("company-sign-in", "account"),
    "skills": ("profile",),
    "stories": ("stories",),
    "topics": ("reading", "writing"),
}


def topics_of(endpoint: str) -> tuple[str, ...]:
    """Name the topics that belong to a page; none for what is no page, or has none."""
    part = endpoint.partition(".")[0]
    return OF_PAGES.get(endpoint, OF_PAGES.get(part, ()))


def is_for(reader: Person, slug: str) -> bool:
    """Tell whether a topic is there for a reader."""
    return slug in TOPICS and (not reader.is_guest or slug in FOR_GUESTS)


def groups_for(reader: Person) -> list[Group]:
    """List the groups with the topics that are there for a reader: a guest's own come first."""
    found = [
        replace(group, topics=tuple(slug for slug in group.topics if is_for(reader, slug)))
        for group in (GROUPS[::-1] if reader.is_guest else GROUPS)
    ]
    return [group for group in found if group.topics]


def after(reader: Person, slug: str) -> str | None:
    """Name the topic that comes next for a reader; None after the last."""
    topics = [one for group in groups_for(reader) for one in group.topics]
    place = topics.index(slug) + 1
    return topics[place] if place < len(topics) else None
