"""What is there help for, in which order, and to which pages does each topic belong?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


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
        ("writing", "drafts", "comments", "editing", "sharing", "messages"),
    ),
    Group(_l("Ask and find"), ("questions", "polls-and-events", "searching", "finding-people")),
    Group(_l("You and your colleagues"), ("profile", "stories", "recognition")),
    Group(_l("What reaches you"), ("announcements", "notices", "working-hours")),
    Group(
        _l("Your account and your rights"),
        ("account", "reporting", "confidence", "your-data"),
    ),
    Group(_l("For owners"), ("running-a-community",)),
)
TOPICS = tuple(slug for group in GROUPS for slug in group.topics)

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
    "guests": ("running-a-community",),
    "house": ("your-data",),
    "house.off_hours": ("working-hours",),
    "house.rules": ("reporting",),
    "house.rules_once": ("reporting",),
    "house.transparency": ("reporting",),
    "installing": ("phone",),
    "leaders": ("announcements",),
    "legal": ("your-data",),
    "mandates": ("announcements",),
    "messages": ("messages",),
    "messages.edit": ("editing", "messages"),
    "moves": ("sharing",),
    "newsletters": ("announcements",),
    "notices": ("notices",),
    "notices.preferences": ("notices", "working-hours"),
    "own_data": ("your-data",),
    "people": ("profile", "finding-people"),
    "people.index": ("finding-people",),
    "polls": ("polls-and-events",),
    "posts": ("comments", "sharing", "editing"),
    "posts.edit": ("editing", "writing"),
    "posts.new": ("writing", "drafts"),
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
    "sign_on": ("account",),
    "skills": ("profile",),
    "stories": ("stories",),
    "topics": ("reading", "writing"),
}


def topics_of(endpoint: str) -> tuple[str, ...]:
    """Name the topics that belong to a page; none for what is no page, or has none."""
    part = endpoint.partition(".")[0]
    return OF_PAGES.get(endpoint, OF_PAGES.get(part, ()))


def group_of(slug: str) -> Group:
    """Find the group in which a topic stands."""
    return next(group for group in GROUPS if slug in group.topics)


def after(slug: str) -> str | None:
    """Name the topic that comes next; None after the last."""
    place = TOPICS.index(slug) + 1
    return TOPICS[place] if place < len(TOPICS) else None
